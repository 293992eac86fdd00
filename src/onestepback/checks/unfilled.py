"""What ``make new`` has laid and nobody has filled in yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from onestepback import paths

MARK = "FILL IN"

_LEFT = re.compile(rf'\b{MARK} ([^"`\]]+)')


def records() -> list[Path]:
    """The files other than pages that may be laid: sidecars and claims."""
    return sorted([*paths.DATA.glob("*.yml"), *(paths.BOOK / "claims").glob("*.yml")])


def faults(files: Iterable[Path]) -> list[str]:
    """Say what is left to fill in, a line each: the file, the line, what belongs there."""
    found = []
    for file in files:
        name = file.relative_to(paths.ROOT) if file.is_relative_to(paths.ROOT) else file.name
        for line, text in enumerate(file.read_text(encoding="utf-8").splitlines() if file.exists() else [], 1):
            found += [f"{name}:{line}: fill in {left[1].strip()}" for left in _LEFT.finditer(text)]
    return found
