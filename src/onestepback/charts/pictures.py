"""A figure as a picture that can leave the book: with its title, its source and where it is from."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import lazy_loader

from onestepback import faces, paths, store
from onestepback.charts.tokens import SANS, WIDE, colour, dark_rules
from onestepback.files import digest
from onestepback.words import fold

vl_convert = lazy_loader.load("vl_convert")
faces.register()

MARGIN = 24
SCALE, PPI = 2, 72
"""Pixels of a PNG for each of the drawing, and what a drawing has of its own on an inch."""


class _Set(NamedTuple):
    """How words above a picture are set, and how many characters fit into a line."""

    size: int
    weight: str
    ink: str
    leading: int
    characters: int


TITLE, SUBTITLE = _Set(19, "bold", "ink", 25, 74), _Set(14, "normal", "muted", 20, 108)


def frame(svg: str, *, title: str, subtitle: str, source: Sequence[str]) -> str:
    """Set a drawn chart between its words, as :func:`around`, in an SVG that needs nothing besides itself."""
    return faces.enclosed(around(svg, title=title, subtitle=subtitle, source=source))


def around(svg: str, *, title: str, subtitle: str, source: Sequence[str]) -> str:
    """Set a drawn chart between its words.

    Parameters
    ----------
    svg : str
        The chart as it stands on the page, 736 px wide.
    title, subtitle : str
        What was found, and how it is measured.
    source : sequence of str
        Lines below the picture: who published the data, where the figure is from.

    Returns
    -------
    str
        An SVG of 784 px.
    """
    top = MARGIN + 14
    words: list[str] = []
    for text, style in ((title, TITLE), (subtitle, SUBTITLE)):
        for line in fold(text, style.characters):
            words.append(_line(line, top, style.size, style.weight, style.ink))
            top += style.leading
        top += 2
    tall = height(svg)
    chart = svg.replace("<svg ", f'<svg x="{MARGIN}" y="{top}" ', 1)
    words.append(chart)
    top += tall + 12
    words.append(f'<path d="M{MARGIN} {top}h{WIDE}" stroke="{colour("line")}"/>')
    top += 20
    for line in (part for text in source for part in fold(text, 128)):
        words.append(_line(line, top, 12, "normal", "muted"))
        top += 17
    width, whole = WIDE + 2 * MARGIN, top + MARGIN - 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{whole}" viewBox="0 0 {width} {whole}"'
        f' role="img"><title>{escape(title)}</title><rect width="{width}" height="{whole}" fill="{colour("page")}"/>'
        f"{''.join(words)}</svg>\n"
    )


@cache
def on_page(svg: str) -> str:
    """A drawn chart as the file that a page shows: with its letters, for a picture is given no face of the page.

    It follows the theme of the page, also as a reader has switched it: what a picture is told of light and dark is
    the ``color-scheme`` of the place where it stands.
    """
    return faces.enclosed(mute(svg), None, dark_rules(svg)) + "\n"


def mute(svg: str) -> str:
    """A drawn chart without what Vega says of its parts: it is told as a whole, by what stands around it."""
    return re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)


def heading(title: str, subtitle: str) -> dict[str, Any]:
    """The words above a picture as the title of a chart in Vega-Lite, set as :func:`frame` sets them."""
    return {
        "text": fold(title, TITLE.characters),
        "fontSize": TITLE.size,
        "fontWeight": TITLE.weight,
        "lineHeight": TITLE.leading,
        "color": colour(TITLE.ink),
        "subtitle": fold(subtitle, SUBTITLE.characters),
        "subtitleFontSize": SUBTITLE.size,
        "subtitleFontWeight": SUBTITLE.weight,
        "subtitleLineHeight": SUBTITLE.leading,
        "subtitleColor": colour(SUBTITLE.ink),
        "subtitlePadding": 4,
        "frame": "bounds",
        "offset": MARGIN,
    }


def png(svg: str) -> bytes:
    """Draw an SVG as a PNG with twice its pixels, which says that twice as many make an inch: its size stays.

    It takes half a second, so one that was drawn before is kept. Its colours stand in a palette, which makes it a
    seventh as large: most charts have fewer than the 256 of one, in others the nearest stand in for the rarest.
    """
    made_from = digest(svg, "palette", version("pillow"), _drawn_with())
    return store.keep("pictures", made_from, lambda: _with_palette(vl_convert.svg_to_png(svg, ppi=SCALE * PPI)))


def _with_palette(drawn: bytes) -> bytes:
    from PIL import Image  # the book's pictures alone need it

    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    file = io.BytesIO()
    few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(file, "PNG", compress_level=9, dpi=(SCALE * PPI, SCALE * PPI))
    return file.getvalue()


@cache
def _drawn_with() -> str:
    """The checksum of what draws pictures: the library, its faces, the code that calls it."""
    own = [face.path for face in faces.faces()]
    return digest(version("vl-convert-python"), Path(__file__), *own, *sorted(paths.FROZEN_FACES.glob("*.ttf")))


FIRST_FACES = "Helvetica Neue, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"
"""What pictures asked for before the book had faces of its own."""


def png_again(svg: str) -> bytes:
    """Draw the picture of a frozen edition as it was published.

    Those of 2024.1 and 2026.1 were drawn on a machine that had Noto Sans. Where it lacks a sign, the whole text was
    drawn in the first face of the machine that has it, which was the bold italic of Liberation Sans. What they need
    of both is kept in ``editions/faces``, under other names. They say that 72 pixels make an inch.
    """
    if FIRST_FACES not in svg:
        return png(svg)
    vl_convert.register_font_directory(str(paths.FROZEN_FACES))
    words = re.compile(r"<text\b[^>]*(?<!/)>.*?</text>", re.DOTALL)
    set_again = words.sub(_set_in_first_faces, svg)
    made_from = digest(set_again, _drawn_with())
    return store.keep("pictures", made_from, lambda: vl_convert.svg_to_png(set_again, scale=SCALE))


def _set_in_first_faces(text: re.Match[str]) -> str:
    return text[0].replace(FIRST_FACES, "OSB Frozen Signs" if re.search("[−≈≤≥↑↓]", text[0]) else "OSB Frozen Sans")


def _line(text: str, top: float, size: int, weight: str, ink: str) -> str:
    return (
        f'<text x="{MARGIN}" y="{top}" font-family="{SANS}" font-size="{size}" font-weight="{weight}"'
        f' fill="{colour(ink)}">{escape(text)}</text>'
    )


def width(svg: str) -> int:
    """The width of a drawing, px."""
    return _length("width", svg)


def height(svg: str) -> int:
    """The height of a drawing, px."""
    return _length("height", svg)


def _length(side: str, svg: str) -> int:
    found = re.search(rf' {side}="([\d.]+)"', svg)
    assert found
    return round(float(found[1]))
