"""The world economy and its blocs: shares of states and of groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from onestepback.measures import given

WORLD = "WLD"
"""The code of the world as a whole, in every table."""


def world_shares(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Turn a table of countries and the world into shares of the world.

    Parameters
    ----------
    table : DataFrame
        One row a country and year: `iso3`, `year` and `column`; the world is the country ``"WLD"``.
    column : str
        The measured field, in any unit.

    Returns
    -------
    DataFrame
        Years in rows, countries in columns, in percent of the world's figure of the same year.
    """
    given.table(table, ["year", "iso3", column], once=["year", "iso3"])
    if WORLD not in set(table["iso3"]):
        raise ValueError(f"the table has no row of the world, {WORLD!r}: leave it in")
    wide = table.pivot(index="year", columns="iso3", values=column)
    return wide.div(wide[WORLD], axis=0).drop(columns=WORLD) * 100


def bloc_share(shares: pd.DataFrame, states: Iterable[str], *, uncovered: Collection[str] = ()) -> pd.Series:
    """Add up the shares of the states of a bloc, year by year.

    Parameters
    ----------
    shares : DataFrame
        Years in rows, countries in columns, as from :func:`world_shares`.
    states : iterable of str
        The bloc: ISO 3166 codes, the same list for every year.
    uncovered : collection of str
        States for which the source has no figures at all and which the caller leaves out knowingly.

    Returns
    -------
    Series
        By year. A year in which any covered state has no figure is missing: a bloc is never quietly smaller.

    Raises
    ------
    ValueError
        If a state has no column and is not named in `uncovered`.
    """
    named = given.states(states, shares.columns)
    wanted = [state for state in named if state in shares.columns or state not in uncovered]
    lacking = [state for state in wanted if state not in shares.columns]
    if lacking:
        raise ValueError(f"no figures for {', '.join(lacking)}; name them in uncovered= to leave them out")
    return shares[wanted].sum(axis=1, min_count=len(wanted))


def crossing_year(challenger: pd.Series, incumbent: pd.Series) -> int | None:
    """Find the year in which one series passed another for good.

    Parameters
    ----------
    challenger, incumbent : Series
        By year. Years that one of them lacks are left out.

    Returns
    -------
    int or None
        The first year from which the challenger is above the incumbent in every year that both have. None if it is
        not above at the end, and None if it was above from the start: then the figures do not show it passing.
    """
    ahead = (challenger - incumbent).dropna().sort_index() > 0
    behind = ahead.index[~ahead]
    if behind.empty or not ahead.iloc[-1]:
        return None
    return int(ahead.index[ahead.index > behind[-1]][0])


def shares_by_bloc(
    shares: pd.DataFrame, blocs: Mapping[str, Iterable[str]], years: range, *, uncovered: Collection[str] = ()
) -> pd.DataFrame:
    """Add up the shares of several blocs over some years.

    Parameters
    ----------
    shares, uncovered
        As in :func:`bloc_share`.
    blocs : mapping of str to iterable of str
        The states of each bloc, by the bloc's key.
    years : range
        The years to keep.

    Returns
    -------
    DataFrame
        Years in rows (`years`, all of them), blocs in columns, in percent of the world.
    """
    sums = {key: bloc_share(shares, states, uncovered=uncovered) for key, states in blocs.items()}
    return pd.DataFrame(sums).reindex(pd.Index(years, name="year"))


def crossings(sums: pd.DataFrame, blocs: Iterable[str], incumbent: str) -> pd.DataFrame:
    """Find, by each vintage of the figures, the year in which each bloc passed another for good.

    Parameters
    ----------
    sums : DataFrame
        Vintages and years in rows, blocs in columns, as :func:`shares_by_bloc` gives for each vintage.
    blocs : iterable of str
        Columns of the blocs that may pass.
    incumbent : str
        Column of the bloc that is passed.

    Returns
    -------
    DataFrame
        `vintage`, `bloc`, `year`, as from :func:`crossing_year`, and `share` of the bloc in that year. A bloc that
        did not pass has no row.
    """
    for column in [*(blocs := list(blocs)), incumbent]:
        if column not in sums:
            raise ValueError(f"no column {column!r}: the blocs are {', '.join(map(str, sums))}")
    tables = {vintage: table.droplevel(0) for vintage, table in sums.groupby(level=0, sort=False)}
    found = [
        (vintage, bloc, year, table.loc[year, bloc])
        for vintage, table in tables.items()
        for bloc in blocs
        if (year := crossing_year(table[bloc], table[incumbent])) is not None
    ]
    return pd.DataFrame(found, columns=["vintage", "bloc", "year", "share"])
