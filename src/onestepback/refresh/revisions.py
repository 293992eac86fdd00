"""What a newer vintage has changed: sizes of revisions and where, rows that came and went, leaps to another unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from onestepback.data.sidecar import Dataset

LEAP = 50
"""From this ratio on a change looks like another unit and no revision: a hundredfold, and what was revised besides."""


@dataclass(frozen=True)
class Revisions:
    """What is other: in lines to read, and the leaps among it, which need a word of the author."""

    lines: tuple[str, ...]
    leaps: tuple[str, ...]


def compare(dataset: Dataset, old: pd.DataFrame, new: pd.DataFrame, apart: str | None) -> Revisions:
    """Compare a newer vintage with the one before it.

    Parameters
    ----------
    dataset : Dataset
        What both are by their sidecar.
    old, new : DataFrame
        Their rows.
    apart : str, optional
        The column that keeps vintages apart, in which the two differ.

    Returns
    -------
    Revisions
    """
    key = [column for column in dataset.primary_key if column != apart]
    before, after = (table.set_index(key).sort_index() for table in (old, new))
    lines = [*_rows("new rows", after.index.difference(before.index), len(new))]
    lines += _rows("rows that are gone", before.index.difference(after.index), len(old))
    both = before.index.intersection(after.index)
    leaps: list[str] = []
    for field in dataset.fields:
        if not field.unit:
            continue
        was, now = (table.loc[both, field.name].astype("float64") for table in (before, after))
        known = was.notna() & now.notna()
        moved = known & (was != now)
        appeared, vanished = int((was.isna() & now.notna()).sum()), int((was.notna() & now.isna()).sum())
        gaps = f"; {appeared:,} blanks filled, {vanished:,} values blank now" if appeared or vanished else ""
        told = f"{field.name} ({field.unit}): {moved.sum():,} of {known.sum():,} values revised"
        ratio = (now / was)[moved & (was != 0)]
        if len(ratio):
            size = (ratio - 1).abs().sort_values()
            most = size.index[-1]
            told += f", median {size.median():.2%}, most {size.iloc[-1]:.1%}: {_change(was, now, most)}"
            far = ratio.abs()[(ratio.abs() >= LEAP) | (ratio.abs() <= 1 / LEAP)]
            if len(far):
                first = _change(was, now, far.index[0])
                leaps.append(
                    f"{field.name} is {LEAP} times what it was, or a {LEAP}th, in {len(far):,} rows, first {first}"
                )
        lines.append(told + gaps)
    return Revisions(tuple(lines), tuple(leaps))


def _rows(what: str, index: pd.Index, of: int) -> Iterator[str]:
    """Rows that one of two tables has alone: how many, of how many, and whose."""
    if len(index):
        some = index.get_level_values(0).unique()
        whose = ", ".join(map(str, some[:5])) + (f" and {len(some) - 5} more" if len(some) > 5 else "")
        yield f"{what}: {len(index):,} of {of:,} ({index.names[0]} {whose})"


def _change(was: pd.Series, now: pd.Series, place: Any) -> str:
    where = " ".join(map(str, place)) if isinstance(place, tuple) else str(place)
    return f"{where} {was[place]:,.10g} -> {now[place]:,.10g}"
