"""What is costly to make, kept under the checksum of what it was made from.

A thing is written beside, named when it is whole, and begins with its own checksum: one that was cut off or changed is
found before it is used, and made again. No file time is looked at.
What one good build has not used is gone after it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from onestepback import paths
from onestepback.files import sha256

FOLDER = paths.BUILD / "store"
"""Below it, ``used`` holds what this build has used or made so far, ``kept`` what was left by the last."""

_SEAL = 65  # the checksum in hexadecimal digits, and the end of its line


def keep(kind: str, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Give a thing as it is kept, or make it and keep it.

    Parameters
    ----------
    kind : str
        What sort of thing it is: a folder of the store.
    made_from : str
        Checksum of all that it depends on.
    make : callable
        Makes it; whatever it raises is passed on, and nothing is kept.
    """
    found = find(kind, made_from)
    if found is None:
        put(kind, made_from, found := make())
    return found


def find(kind: str, made_from: str) -> bytes | None:
    """Give a thing as it is kept; None if it is not, or no longer as it was made."""
    used, kept = (FOLDER / state / kind / made_from for state in ("used", "kept"))
    for place in (used, kept):
        try:
            sealed = place.read_bytes()
        except OSError:
            continue
        content = sealed[_SEAL:]
        if not is_whole(sealed):
            print(f"{place.relative_to(FOLDER.parent)} is damaged and is made again", file=sys.stderr)
            place.unlink(missing_ok=True)
            continue
        if place is kept:
            used.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # another process, such as the one that prints, was quicker
                kept.replace(used)
        return content
    return None


def put(kind: str, made_from: str, content: bytes) -> None:
    """Keep a thing."""
    place = FOLDER / "used" / kind / made_from
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as file:
        beside = Path(file.name)
        file.write(_seal(content) + content)
    try:
        beside.replace(place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def is_whole(sealed: bytes) -> bool:
    """Whether a file of the store is as it was made."""
    return sealed[:_SEAL] == _seal(sealed[_SEAL:])


def forget_unused() -> None:
    """Drop what has not been used since this was called last: at the end of a good build."""
    kept, used = FOLDER / "kept", FOLDER / "used"
    if kept.exists():
        shutil.rmtree(kept)
    if used.exists():
        used.rename(kept)


def _seal(content: bytes) -> bytes:
    return f"{sha256(content)}\n".encode()
