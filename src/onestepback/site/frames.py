"""The frame in which a figure stands on another page: high enough at every width, without a script there.

A figure is drawn for a desk and for a phone, and takes fewer lines where it is wider. No page knows the width that its
frame will have, so the code that is offered gives the heights at three widths and the browser reckons between them.
They are reckoned from the words, by the characters that fit into a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import ceil
from pathlib import Path
from typing import Any

from onestepback.charts import pictures
from onestepback.charts.tokens import WIDE
from onestepback.data.sidecar import source_of
from onestepback.files import dump, write_file
from onestepback.site import citation
from onestepback.site.record import Figure, Record
from onestepback.words import fold


@dataclass(frozen=True)
class Frame:
    """The heights of a frame, px: as narrow as can be, at the widest that the form for a phone has, at a desk."""

    narrow: int
    turn: int
    desk: int

    @property
    def style(self) -> str:
        """Its height in CSS, by the width of the element around it."""
        slope = (self.narrow - self.turn) / (TURN - NARROWEST)
        phone = f"{self.turn}px + ({TURN}px - 100cqw) * {slope:.2f}"
        return f"border:0;height:max({self.desk}px,min(({TURN + 1}px - 100cqw) * 9999,{phone}))"

    def code(self, address: str, title: str) -> str:
        """What somebody puts into a page of theirs."""
        frame = f'src="{address}" title="{escape(title)}" width="100%" height="{self.narrow}" style="{self.style}"'
        return f'<div style="container-type:inline-size"><iframe {frame} loading="lazy"></iframe></div>'


@dataclass(frozen=True)
class _Room:
    """What a frame of a width leaves: px, the characters of a line of title, measure and source, what else it takes.

    ``rest`` is the same for all figures: number, menu, the way back and the space between the parts; ``row`` is a row
    of controls, which is higher under a thumb.
    """

    width: int
    title: int
    measure: int
    source: int
    rest: int
    row: int


NARROWEST, TURN = 320, 720
"""px of a frame: the least that is reckoned with, and the most that has the form for a phone, as in ``book.css``."""
ROOMS = {
    "narrow": _Room(NARROWEST - 32, 27, 41, 43, 262, 48),
    "turn": _Room(TURN - 32, 64, 94, 104, 222, 48),
    "desk": _Room(TURN - 31, 64, 94, 104, 222, 36),
}
TITLE, MEASURE, SOURCE = 24.4, 19.6, 18.9
"""px of a line of each."""
LETTER, AROUND = 7, 22
"""px of a letter of a control, and of what stands around an option."""


def frame(record: Record, figure: Figure) -> Frame:
    """Reckon the frame of a figure, whatever is chosen in it."""
    controls = list(_controls(figure))
    source = f"Source: {'; '.join(map(source_of, figure.datasets))}. {figure.note} Edition {record.book.edition}."
    settings = "&".join(f"{figure.key}.{param}={'-' * 20}" for param, _ in controls)
    address = f"{record.base or 'https://' + '-' * 20}/{figure.path}?{settings}"
    made = {}
    for name, room in ROOMS.items():
        lines = len(fold(figure.title, room.title)) * TITLE + len(fold(figure.subtitle, room.measure)) * MEASURE
        lines += (len(fold(source, room.source)) + ceil(len(address) / room.source)) * SOURCE
        rows = sum(_rows(words, room.width) for _, words in controls) * room.row
        if controls:  # which setting is shown, which the title speaks of: for a phone it has room for two lines always
            told = sum(len(words[0]) + 2 * max(map(len, words[1:])) for _, words in controls) + 60
            lines += max(ceil(told / room.measure), 2) * MEASURE
        picture = figure.forms["wide" if name == "desk" else "narrow"]["svg"]
        made[name] = ceil(room.rest + lines + rows + pictures.height(picture))
    return Frame(**made)


def _controls(figure: Figure) -> Iterator[tuple[str, list[str]]]:
    """The controls of a figure: the parameter, and the words side by side, its name first."""
    for parameter in figure.vegalite.get("params", []):
        if bind := parameter.get("bind"):
            options = bind.get("labels", bind["options"]) if bind["input"] == "radio" else ["-" * 29]
            yield parameter["name"], [str(bind.get("name", parameter["name"])), *map(str, options)]


def _rows(words: list[str], width: int) -> int:
    """The rows that a control takes."""
    rows, taken = 1, 0
    for word in words:
        wide = len(word) * LETTER + AROUND
        rows, taken = (rows, taken + wide) if taken + wide <= width else (rows + 1, wide)
    return rows


def write(record: Record, folder: Path) -> None:
    """Write for each figure what oEmbed asks for, where the site has an address; it needs one."""
    for key, figure in record.figures.items():
        file = folder / oembed(key)
        if record.base:
            write_file(file, dump(_oembed(record, figure)))
        else:
            file.unlink(missing_ok=True)


def oembed(key: str) -> str:
    """Where that of a figure lies, from the root of the site."""
    return f"figures/{key}.oembed.json"


def _oembed(record: Record, figure: Figure) -> dict[str, Any]:
    made = frame(record, figure)
    return {
        "version": "1.0",
        "type": "rich",
        "title": figure.title,
        "author_name": ", ".join(map(citation.full_name, record.book.authors)),
        "provider_name": record.book.title,
        "provider_url": record.base,
        "html": made.code(f"{record.base}{figure.path}", figure.title),
        "width": WIDE + 32,
        "height": made.desk,
    }
