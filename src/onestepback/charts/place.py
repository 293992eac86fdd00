"""Where the labels of a chart go: levels moved apart, rows stacked below their heads."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import pandas as pd


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
