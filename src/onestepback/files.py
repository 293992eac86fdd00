"""Bytes: their checksums, how they are written, JSON as the project has it, and what git says of the project."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from onestepback import paths


def sha256(content: bytes) -> str:
    """The checksum of some bytes."""
    return hashlib.sha256(content).hexdigest()


def checksum(files: Iterable[Path]) -> str:
    """One checksum over the places and contents of files."""
    digest = hashlib.sha256()
    for path in files:
        place = path.relative_to(paths.ROOT) if path.is_relative_to(paths.ROOT) else Path(path.name)
        digest.update(place.as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def digest(*parts: bytes | str | Path) -> str:
    """One checksum over some things, a file by its content: what another is made from."""
    made = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        made.update(hashlib.sha256(content).digest())
    return made.hexdigest()


@cache
def packages() -> str:
    """The checksum of the packages that are pinned: any other could make something else of the same."""
    return digest(paths.LOCK)


@cache
def library() -> str:
    """The checksum of the whole library and of its packages, for what many of its modules make together."""
    return checksum([*sorted(path for path in paths.SOURCE.rglob("*.*") if _is_source(path)), paths.LOCK])


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


def write_file(path: Path, content: bytes | str) -> None:
    """Write a file, unless it has just this content; a name of the old one elsewhere keeps the old."""
    wanted = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == wanted:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(wanted)


def swap(fresh: Path, place: Path) -> None:
    """Put a folder in the place of another, which stays whole until the new one is there."""
    old = _aside(place)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def put_back(place: Path) -> None:
    """Put a folder back where an interruption came just between the two names that :func:`swap` gives."""
    if _aside(place).exists() and not place.exists():
        _aside(place).rename(place)


def _aside(place: Path) -> Path:
    return place.with_name(f"{place.name}.old")


def dump(content: Any) -> bytes:
    """JSON as the site and the editions hold it."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def git(*arguments: str) -> str | None:
    """What git says of the project; None outside a repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=paths.ROOT, capture_output=True, encoding="utf-8", check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
