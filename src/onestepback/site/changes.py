"""What changed and what was wrong, as people wrote it: the changelog and the page of corrections, read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onestepback import paths


@dataclass(frozen=True)
class Entry:
    """What the changelog says of an edition; ``day`` is empty where its heading has none."""

    edition: str
    day: str
    text: str


@dataclass(frozen=True)
class Correction:
    """A section of the page of corrections; ``day`` as in 2026-12-01."""

    day: str
    title: str
    text: str

    @property
    def keys(self) -> list[str]:
        """The numbers, claims and figures that it names."""
        return re.findall(r"`(?:figure-)?(\w+)`", self.text)


def changelog() -> tuple[Entry, ...]:
    """The entries of ``CHANGELOG.md``, in its order."""
    made = []
    for heading, text in _sections(paths.CHANGELOG):
        dated = re.search(r"\d{4}-\d\d-\d\d", heading)
        made.append(Entry(heading.split()[0], dated[0] if dated else "", text))
    return tuple(made)


def corrections() -> tuple[Correction, ...]:
    """The corrections, in the order of their page: its sections whose heading begins with a date."""
    made = []
    for heading, text in _sections(paths.BOOK / "corrections.md"):
        if dated := re.match(r"(\d{1,2} [A-Z][a-z]+ \d{4}): (.+)", heading):
            day = datetime.strptime(dated[1], "%d %B %Y").date().isoformat()
            made.append(Correction(day, dated[2], text))
    return tuple(made)


def _sections(file: Path) -> list[tuple[str, str]]:
    """Heading and text of each section of a file; none where there is no such file."""
    if not file.exists():
        return []
    parts = re.split(r"^## (.+)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [(heading.strip(), text.strip()) for heading, text in zip(parts[::2], parts[1::2], strict=True)]
