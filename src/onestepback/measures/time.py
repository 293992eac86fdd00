"""Days, spells and stages: what the timeline and the lists of steps add up to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from onestepback.measures import given

REFUSAL = "2024-10-16"
"""The day on which the president's spokesman said that Kazakhstan would not apply to BRICS."""

STAGES = ("announcement", "request", "block", "act", "easing", "lapse")
"""How far a measure of trade policy had come; the dataset ``trade_measures`` says what each means."""

ARTICLE = "2024-11-09"
"""The day that stands for the article, which shows none: it cites nothing later."""


def spells(standings: pd.DataFrame, until: str) -> pd.DataFrame:
    """Cut the dated standings of states into spells, each from one change to the next.

    Parameters
    ----------
    standings : DataFrame
        Rows of the dataset `membership` for one organisation: `iso3`, `status` and `date`. A date is YYYY,
        YYYY-MM or YYYY-MM-DD and takes effect on the last day that it may mean.
    until : str
        The last day to show, YYYY-MM-DD.

    Returns
    -------
    DataFrame
        `iso3`, `status`, `date`, the date of the next change as `ended` (missing if there is none) and the decimal
        years `start` and `end`, in order of state and start.
    """
    given.table(standings, ["iso3", "status", "date"])
    given.single(standings, "organisation")
    rows = standings[["iso3", "status", "date"]].copy()
    rows["start"] = [decimal_year(str(pd.Period(day).end_time.date())) for day in rows["date"]]
    rows = rows.sort_values(["iso3", "start"], kind="stable")
    later = rows.groupby("iso3")[["date", "start"]].shift(-1)
    rows["ended"], rows["end"] = later["date"], later["start"].fillna(decimal_year(until))
    return rows.reset_index(drop=True)


def decimal_year(day: str) -> float:
    """Place a day, YYYY-MM-DD, on an axis of plain years: ``decimal_year("2024-01-01")`` is 2024.0."""
    date = given.day(day)
    return date.year + (date.day_of_year - 1) / (366 if date.is_leap_year else 365)


def days_between(events: pd.DataFrame, first: str, last: str) -> int:
    """Count the days from one event of the timeline to another.

    Parameters
    ----------
    events : DataFrame
        The dataset ``timeline``, indexed by `key`.
    first, last : str
        Keys of two events.

    Returns
    -------
    int
        Days; negative if the second came before the first. An event whose day is not known counts from the day
        that places it in a chart.
    """
    given.table(events, ["date_sort"])
    for key in (first, last):
        if key not in events.index:
            raise ValueError(f"no event {key!r}: name one by its key, and index the table by them")
    day = events["date_sort"].to_dict()
    return int((day[last] - day[first]).days)


def shared_organisations(rows: pd.DataFrame, state: str, others: Sequence[str], on: str) -> pd.DataFrame:
    """List the organisations to which a state belongs on a day, and which of some others belong to them as well.

    Parameters
    ----------
    rows : DataFrame
        The dataset ``membership``.
    state : str
        ISO 3166 code.
    others : sequence of str
        ISO 3166 codes of the states to look for.
    on : str
        The day, YYYY-MM-DD.

    Returns
    -------
    DataFrame
        `organisation`, `status` of the state there (founder, joined or partner), `since` the day from which it holds,
        `other` (one row for each of the others that is a full member; blank if none is) and `together`, the day from
        which both belong. Ordered by `since`.
    """
    given.table(rows, ["organisation", "iso3", "status", "date"])
    given.known_state(state, rows["iso3"])
    given.states(others, rows["iso3"])
    effective = rows["date"].map(lambda text: pd.Period(text).asfreq("D", how="end").start_time)
    past = rows.assign(effective=effective)[effective <= given.day(on)]
    latest = past.sort_values("effective", kind="stable").groupby(["organisation", "iso3"]).tail(1)
    own = latest[(latest["iso3"] == state) & latest["status"].isin(["founder", "joined", "partner"])]
    full = latest[latest["iso3"].isin(list(others)) & latest["status"].isin(["founder", "joined"])]
    both = own.merge(full, on="organisation", how="left", suffixes=("", "_other"))
    together = both[["effective", "effective_other"]].max(axis=1)
    return (
        both.assign(since=both["effective"], other=both["iso3_other"].fillna(""), together=together)
        .sort_values(["since", "organisation", "other"])
        .reset_index(drop=True)[["organisation", "status", "since", "other", "together"]]
    )


def placed(steps: pd.DataFrame, day: str) -> pd.DataFrame:
    """Say of each step whether it came before or after a day, as far as its date is known.

    Parameters
    ----------
    steps : DataFrame
        Rows of ``trade_measures``: `date_sort` and `precision`. A step known to the month may lie anywhere in it, an
        approximate one up to five days to either side of the day that places it.
    day : str
        YYYY-MM-DD.

    Returns
    -------
    DataFrame
        The steps with `first` and `last`, days from the day to the earliest and to the latest date of the step,
        negative before it; and `order`: "after" if even the earliest date is after it, "before" if even the latest is
        before it, "on" the day itself, else "open".
    """
    given.table(steps, ["date_sort", "precision"])
    when = given.day(day)
    start, end = steps["date_sort"].copy(), steps["date_sort"].copy()
    month = steps["precision"] == "month"
    start[month] = steps.loc[month, "date_sort"].dt.to_period("M").dt.start_time
    end[month] = steps.loc[month, "date_sort"].dt.to_period("M").dt.end_time.dt.normalize()
    near = steps["precision"] == "approximate"
    start[near] -= pd.Timedelta(days=5)
    end[near] += pd.Timedelta(days=5)
    first, last = (start - when).dt.days, (end - when).dt.days
    order = pd.Series("open", index=steps.index)
    order[first > 0] = "after"
    order[last < 0] = "before"
    order[(first == 0) & (last == 0)] = "on"
    return steps.assign(first=first, last=last, order=order)


def restrictions_by_side(steps: pd.DataFrame, since: str, until: str, stages: Collection[str]) -> pd.Series:
    """Count the restrictions that each side had put on the other's trade in a stretch of time.

    Parameters
    ----------
    steps : DataFrame
        Rows of ``trade_measures``: `side`, `measure`, `stage`, `effect`, `date_sort`, `precision`.
    since, until : str
        Days, YYYY-MM-DD; a step counts if it is certainly before the second and its first possible date is not
        before the first.
    stages : collection of str
        The stages that count: act alone, or block and request as well.

    Returns
    -------
    Series
        Number of restrictions by side, zero included. A restriction with several steps or dates counts once.
    """
    given.table(steps, ["side", "measure", "stage", "effect"])
    if unknown := sorted(set(stages) - set(STAGES)):
        raise ValueError(f"{unknown[0]!r} is no stage of a step: use one of {', '.join(STAGES)}")
    counted = placed(steps, until)
    certain = (counted["order"] == "before") & (placed(steps, since)["first"] >= 0)
    taken = counted[certain & (counted["effect"] == "restricts") & counted["stage"].isin(stages)]
    return taken.groupby("side")["measure"].nunique().reindex(["Kazakhstan", "Russia"], fill_value=0)
