"""A timeline in strands, one below the other, for each period that a reader can choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from onestepback.charts.place import open_sides, place


@dataclass(frozen=True)
class Period:
    """A stretch of the timeline: first and last day, YYYY-MM-DD, and how many lanes a strand may take."""

    start: str
    end: str
    lanes: int | None = None


def swimlanes(
    events: pd.DataFrame,
    periods: Mapping[str, Period],
    *,
    width: float,
    letter: float,
    date_letters: int = 0,
    first: Sequence[str] = (),
    rule: str | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay a timeline out in strands, one below the other, for each period that a reader can choose.

    Parameters
    ----------
    events : DataFrame
        `key`, `date_sort`, `strand`, `label`, in time order; strands keep the order in which they first appear.
    periods : mapping of str to Period
        By the name that the reader sees.
    width : float
        Of the plot, px.
    letter : float
        Mean width of a letter of the labels, px.
    date_letters : int
        Letters that a label gains where a strand stands alone, because its date is put before it.
    first : sequence of str
        Keys of the events that must keep their label where not all can.
    rule : str, optional
        A day, YYYY-MM-DD, whose upright line labels should not cross.

    Returns
    -------
    marks : DataFrame
        `period`, `key`, `day`, `strand`; `y` in lanes from the top and `side` among all strands; `turn`, the place in
        the order of its strand, from 1, and `side_alone` where that strand is shown alone. For sides see `Place`.
    heads : DataFrame
        `period`, `strand` and `y`, the lane of its name.
    """
    marks, heads = [], []
    for name, period in periods.items():
        start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
        pixel = width / (end - start).days  # of a day
        at = (pd.Timestamp(rule) - start).days * pixel if rule else None
        y = 0
        for strand in events["strand"].unique():
            own = events[(events["strand"] == strand) & events["date_sort"].between(start, end)]
            if own.empty:
                continue
            ordered = pd.concat([own[own["key"].isin(list(first))], own[~own["key"].isin(list(first))]])
            x = [(day - start).days * pixel for day in ordered["date_sort"]]
            label = [len(text) * letter for text in ordered["label"]]
            places = place(x, label, width=width, lanes=period.lanes, rule=at)
            alone = [
                _side_alone(place_, length + date_letters * letter, width, at)
                for place_, length in zip(x, label, strict=True)
            ]
            heads.append({"period": name, "strand": strand, "y": y})
            marks.append(
                pd.DataFrame(
                    {
                        "period": name,
                        "key": ordered["key"],
                        "day": ordered["date_sort"],
                        "strand": strand,
                        "y": [y + 1 + found.lane for found in places],
                        "side": [found.side for found in places],
                        "side_alone": alone,
                    }
                )
                .sort_index()  # back in time order
                .assign(turn=range(1, len(own) + 1))
            )
            y += 2 + max(found.lane for found in places)
    return pd.concat(marks, ignore_index=True), pd.DataFrame(heads)


def _side_alone(x: float, label: float, width: float, rule: float | None) -> int:
    """The side of a label that has its line for itself: clear of the rule if it can be, else where more room is."""
    for across in (rule, None):
        for side, _ in open_sides(x, label, width, across):
            return side
    return 1 if x < width / 2 else -1
