"""The text of the printed book around its figures: what follows a figure fills the room that it would leave open.

A figure stands whole on one sheet, so one that comes near the foot goes to the next and leaves a gap. As in any
typeset book the paragraphs behind it then come before it; the text names each figure by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lxml import etree
from lxml.builder import ElementMaker

from onestepback.printed.whole import XHTML, classes_of, named

Spots = Mapping[str, tuple[int, float]]
"""Where each element that a link names begins: its sheet, and how far above the foot of the text."""

Layout = tuple[Spots, Sequence[float]]
"""Spots, and the heights of the elements that :data:`MEASURED` selects, in their order."""

MEASURED = ".plot, .plot ~ *"

MILLIMETRE = 96 / 25.4
WIDTH, SHEET, FOOT = 166 * MILLIMETRE, 248 * MILLIMETRE, 24 * MILLIMETRE
"""Width and height of the text of a sheet and the margin below it, see print.css; all lengths are CSS pixels."""

LINE, FEW = 20, 4
"""Height of a line of text, and lines that are too few to stand alone."""

E = ElementMaker(namespace=XHTML)


def fill(document: etree._Element, lay_out: Callable[[etree._Element], Layout]) -> Spots:
    """Move paragraphs before the figure that they follow, wherever that fills a sheet.

    Parameters
    ----------
    document : element
        The book; it is changed.
    lay_out : callable
        Lays a document out on sheets.

    Returns
    -------
    dict
        Where each place stands in the end.
    """
    body = document[-1]
    while True:
        links, marks = E.p(), []
        figures = {mark: figure for figure in named(document, "plot") if (mark := _end(figure)) is not None}
        for mark, figure in figures.items():
            marks.append(mark)
            links.extend(E.a({"href": f"#{one.get('id')}"}) for one in (mark, figure))
        body.append(links)
        spots, measured = lay_out(document)
        for added in (links, *marks):
            added.getparent().remove(added)
        heights = dict(zip(_measured(document), measured, strict=True))
        if not _move(figures, spots, heights):
            return spots


def _end(figure: etree._Element) -> etree._Element | None:
    """Mark where the text before a figure ends."""
    before = figure.getprevious()
    if before is None:
        return None
    mark = E.span({"id": f"before--{figure.get('id')}"})
    # A paragraph with notes beside it is a block of both; the mark belongs to its text.
    (before[0] if "para" in classes_of(before) else before).append(mark)
    return mark


def _measured(document: etree._Element) -> list[etree._Element]:
    plots = set(named(document, "plot"))
    return [
        one
        for one in document.iter(etree.Element)
        if one in plots or any(before in plots for before in one.itersiblings(preceding=True))
    ]


def _move(
    figures: Mapping[etree._Element, etree._Element],
    spots: Spots,
    heights: Mapping[etree._Element, float],
) -> bool:
    """Move what can be moved, for one figure of each chapter: what comes after it is laid out anew."""
    settled: set[etree._Element] = set()
    for mark, figure in figures.items():
        chapter = list(figure.iterancestors())[-3]
        (sheet, above), (own, _) = (spots[one.get("id", "")] for one in (mark, figure))
        if chapter in settled or sheet == own:
            continue
        room = above - LINE
        for block in list(figure.itersiblings()):
            over = heights[block] - room
            if room < FEW * LINE or not (block.tag == f"{{{XHTML}}}p" or "para" in classes_of(block)):
                break
            # What does not fit goes on above the figure, if that leaves the figure its room.
            if over > 0 and over + heights[figure] > SHEET - FEW * LINE:
                break
            figure.addprevious(block)
            settled.add(chapter)
            room = -over
    return bool(settled)
