"""Bytes: their checksums, JSON as the project writes it, and what git says of the project."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable
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


def dump(content: Any) -> bytes:
    """JSON as the site and the editions hold it."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def git(*arguments: str) -> str | None:
    """What git says of the project; None outside a repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
