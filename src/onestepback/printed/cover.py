"""The cover of the EPUB: the picture by which a shelf shows it. Of six that stand in a row, one has stepped back."""

from __future__ import annotations

from html import escape

from onestepback.charts import pictures
from onestepback.charts.tokens import colour
from onestepback.printed.words import Imprint
from onestepback.words import fold

WIDTH, HEIGHT, EDGE = 800, 1280, 80
"""Half of what the shelves of bookshops ask for: a picture has two pixels for each."""

ROW, STEP, ACROSS = 860, 70, 120


def draw(imprint: Imprint) -> bytes:
    """Draw the cover of an edition as a PNG."""
    title, _, after = imprint.title.partition(": ")
    lines, top = [], 240
    for text, size, ink, characters in ((title, 92, "ink", 12), (after, 60, "muted", 22)):
        for line in fold(text, characters) if text else ():
            lines.append(_line(line, top, "Serif", size, ink, "bold"))
            top += round(size * 1.16)
        top += 10
    lines.append(_line(imprint.author, HEIGHT - EDGE - 44, "Sans", 34, "ink", "bold"))
    lines.append(_line(imprint.edition, HEIGHT - EDGE, "Sans", 26, "muted", "normal"))
    row = "".join(
        f'<circle cx="{EDGE + 44 + ACROSS * place}" cy="{ROW}" r="44" fill="{colour("brics")}"/>' for place in range(5)
    )
    one = f'<circle cx="{EDGE + 44 + ACROSS * 4.5}" cy="{ROW + 2 * STEP}" r="44" fill="{colour("kaz")}"/>'
    return pictures.png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colour("page")}"/>'
        f'<rect x="{EDGE}" y="{EDGE}" width="{WIDTH - 2 * EDGE}" height="8" fill="{colour("ink")}"/>'
        f"{''.join(lines)}{row}{one}</svg>"
    )


def _line(text: str, top: int, face: str, size: int, ink: str, weight: str) -> str:
    return (
        f'<text x="{EDGE}" y="{top}" font-family="OSB {face}" font-size="{size}" font-weight="{weight}"'
        f' fill="{colour(ink)}">{escape(text)}</text>'
    )
