"""The text of the printed book around its figures: what follows a figure fills the room that it would leave open.

A figure stands whole on one sheet, so one that comes near the foot goes to the next and leaves a gap. As in any
typeset book the paragraphs behind it then come before it; the text names each figure by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from onestepback.printed.whole import XHTML, classes_of, named

MILLIMETRE = 96 / 25.4
PAPER = (794, 1123)
WIDTH, SHEET = PAPER[0] - 56 * MILLIMETRE, PAPER[1] - 49 * MILLIMETRE
"""A4 as Chromium rounds it, and the text of a sheet within the margins of print.css; all lengths are CSS pixels."""

FEW = 80
"""Height of four lines, which are too few to stand alone."""


class Place(NamedTuple):
    """Where a figure stands.

    Attributes
    ----------
    sheet : int
        The sheet that it is on.
    before : int
        The sheet on which the text before it ends.
    room : float
        What that sheet has left below the text.
    """

    sheet: int
    before: int
    room: float


LayOut = Callable[[Sequence[str]], Mapping[str, Place]]
"""Moves what follows some figures before them, one block each time that a figure is named, and lays out the book."""


def fill(
    document: etree._Element,
    heights: Mapping[str, Sequence[float]],
    lay_out: LayOut,
    tighten: Callable[[], bool] = lambda: False,
) -> None:
    """Move paragraphs before the figure that they follow, wherever that fills a sheet.

    Parameters
    ----------
    document : element
        The book; it is changed.
    heights : mapping
        Id of a figure -> its height and those of all blocks that follow it in its section, with the space below each.
    lay_out : callable
        Lays out the same book; it leaves out a figure that nothing stands before.
    tighten : callable
        Sets parts closer that would end on a nearly empty sheet; says whether it changed any.
    """
    figures = {figure.get("id", ""): figure for figure in named(document, "plot")}
    tall: dict[etree._Element, float] = {}
    for name, figure in figures.items():
        tall.update(zip((figure, *figure.itersiblings(etree.Element)), heights[name], strict=True))
    moved: list[str] = []
    while True:
        places = lay_out(moved)
        moved = _move({figures[name]: place for name, place in places.items()}, tall)
        if not moved and not tighten():
            return


def _move(places: Mapping[etree._Element, Place], heights: Mapping[etree._Element, float]) -> list[str]:
    """Move what can be moved, for one figure of each chapter: what comes after it is laid out anew."""
    settled: set[etree._Element] = set()
    moved = []
    for figure, place in places.items():
        chapter = list(figure.iterancestors())[-3]
        if chapter in settled or place.sheet == place.before:
            continue
        room = place.room
        for block in list(figure.itersiblings(etree.Element)):
            over = heights[block] - room
            if room < FEW or not (block.tag == f"{{{XHTML}}}p" or "para" in classes_of(block)):
                break
            # What does not fit goes on above the figure, if that leaves the figure its room.
            if over > 0 and over + heights[figure] > SHEET - FEW:
                break
            figure.addprevious(block)
            settled.add(chapter)
            moved.append(figure.get("id", ""))
            room = -over
    return moved
