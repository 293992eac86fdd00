"""Where the labels of a chart go: beside their marks, on as few lines as keep them apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from textwrap import wrap

import pandas as pd

GAP = 7
"""px between a mark's centre and its label, and between a label and what follows it."""


@dataclass(frozen=True)
class Place:
    """Where a mark stands and on which side of it its label is: 1 right, -1 left, 0 nowhere."""

    lane: int
    side: int


def place(
    positions: Sequence[float],
    widths: Sequence[float],
    *,
    width: float,
    lanes: int | None = None,
    rule: float | None = None,
) -> list[Place]:
    """Put each mark and its label on the first lane where it meets no other.

    Marks are served in the order given, so those that matter most come first.
    To the right of its mark is preferred; no label leaves the plot, and one crosses the rule only where both sides
    would leave the plot otherwise.

    Parameters
    ----------
    positions, widths : sequence of float
        Of each mark its x and of its label the width, px.
    width : float
        Of the plot, px.
    lanes : int, optional
        How many there are; as many as it takes if not given. A mark whose label fits on none of them goes without
        it, and so do marks further back in the order whose labels would be covered.
    rule : float, optional
        The x of an upright line that labels should not cross; a label at it stands to its right.

    Returns
    -------
    list of Place
        In the order given.
    """
    tries = range(len(positions), -1, -1) if lanes else [len(positions)]
    # With few lanes, as many labels as no mark has to cover; of equally good tries the one with most labels.
    found = (_serve(positions, widths, labelled, width, lanes, rule) for labelled in tries)
    return min(found, key=lambda served: served[1])[0]


def _serve(
    positions: Sequence[float],
    widths: Sequence[float],
    labelled: int,
    width: float,
    lanes: int | None,
    rule: float | None,
) -> tuple[list[Place], int]:
    """Place the marks one after the other, the first with their labels, and count those that cover a label."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(lanes or 0)]
    placed, covering = [], 0
    for turn, (x, label) in enumerate(zip(positions, widths, strict=True)):
        bare = (0, (x - GAP, x + GAP))
        # Clear of the rule if it can be.
        sides = list(open_sides(x, label, width, rule)) or list(open_sides(x, label, width, None)) or [bare]
        found = _first_free(taken, sides) if turn < labelled else None
        if found is None and lanes is None:
            taken.append([])
            found = _first_free(taken, sides)
        if found is None:
            found = _first_free(taken, [bare])
        if found is None:
            # Marks may share a place, which is how a crowd of them shows; none may stand on a label.
            clear = [lane for lane, row in enumerate(taken) if _first_free([_labels(row)], [bare])]
            covering += not clear
            found = (max(clear or range(len(taken)), key=lambda lane: _room(taken[lane], x)), *bare)
        lane, side, span = found
        taken[lane].append(span)
        placed.append(Place(lane, side))
    return placed, covering


def _labels(row: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What on a lane is more than a bare mark."""
    return [(start, end) for start, end in row if end - start > 2 * GAP + 1e-6]


def _first_free(
    taken: list[list[tuple[float, float]]], sides: list[tuple[int, tuple[float, float]]]
) -> tuple[int, int, tuple[float, float]] | None:
    """The first lane, and on it the first side, that is free."""
    for lane, row in enumerate(taken):
        for side, span in sides:
            if all(end <= span[0] or start >= span[1] for start, end in row):
                return lane, side, span
    return None


def open_sides(x: float, label: float, width: float, rule: float | None) -> Iterable[tuple[int, tuple[float, float]]]:
    """The sides on which a label may stand, with what mark and label then take up."""
    right, left = x + GAP + label, x - GAP - label
    if right <= width and not (rule is not None and x < rule < right):
        yield 1, (x - GAP, right + GAP)
    if left >= 0 and not (rule is not None and left < rule <= x):
        yield -1, (left - GAP, x + GAP)


def _room(row: list[tuple[float, float]], x: float) -> float:
    """How far a lane is free around x, px; negative within a label."""
    return min((max(start - x, x - end) for start, end in row), default=float("inf"))


def fold(text: str, characters: int) -> list[str]:
    """Break a text into as few lines of so many characters at most as it needs, and make these as even as can be.

    A word that is longer has a line of its own.
    """
    lines: list[str] = []
    for width in range(characters, 0, -1):
        narrower = wrap(text, width, break_long_words=False, break_on_hyphens=False)
        if lines and len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def spread(levels: Sequence[float], gap: float, *, lowest: float = float("-inf")) -> list[float]:
    """Move the labels of lines apart where the lines end too close to each other, each as little as can be.

    Parameters
    ----------
    levels : sequence of float
        Where the lines end, in units of the axis.
    gap : float
        Least distance between two labels, in the same units.
    lowest : float
        No label goes below it.

    Returns
    -------
    list of float
        Where the labels go, in the order given. Labels that meet share one middle, that of their lines.
    """
    order = sorted(range(len(levels)), key=levels.__getitem__)
    blocks: list[list[float]] = []  # of labels that touch: the level of the first, less its rank's gap, for each
    for rank, index in enumerate(order):
        blocks.append([levels[index] - rank * gap])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    flat = [max(_mean(block), lowest) for block in blocks for _ in block]
    placed = [0.0] * len(levels)
    for rank, index in enumerate(order):
        placed[index] = flat[rank] + rank * gap
    return placed


def _mean(values: Sequence[float]) -> float:
    return fmean(values)  # `sum` of floats ends in another digit from Python 3.12 on


def stack(
    heights: pd.Series[float], groups: pd.Series[str], order: Sequence[str], *, top: float, head: float, gap: float
) -> tuple[pd.Series[float], dict[str, float], float]:
    """Stack rows below the heads of their groups.

    Parameters
    ----------
    heights : Series of float
        Of each row, px.
    groups : Series of str
        The group of each row.
    order : sequence of str
        Groups from the top.
    top, head, gap : float
        px above the first head, of a head, and below each group.

    Returns
    -------
    Series of float
        The upper edge of each row.
    dict of str to float
        The upper edge of each head.
    float
        The lower end of all.
    """
    tops, heads, at = pd.Series(0.0, heights.index), {}, top
    for group in order:
        inside = groups == group
        heads[group] = at
        tops[inside] = at + head + heights[inside].cumsum().shift(fill_value=0)
        at += head + heights[inside].sum() + gap
    return tops, heads, at
