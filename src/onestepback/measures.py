"""Measures: pure functions from tables to results. They load nothing, plot nothing and round nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


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
    return int((events.at[last, "date_sort"] - events.at[first, "date_sort"]).days)


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
    effective = rows["date"].map(lambda text: pd.Period(text).asfreq("D", how="end").start_time)
    past = rows.assign(effective=effective)[effective <= pd.Timestamp(on)]
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
