"""The vectors: shares by direction, how even they are, and what was promised."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from onestepback.measures import given
from onestepback.measures.world import WORLD

DIRECTIONS = ["russia", "china", "others", "west"]
PROMISES = ["none", "non-aggression", "consultation", "defence"]
Evenness = Literal["effective number", "entropy", "largest share"]


def vector_shares(
    flows: pd.DataFrame,
    directions: Mapping[int, Mapping[str, str]],
    *,
    by: Sequence[str] = (),
    periods: Mapping[Any, Collection[int]] | None = None,
) -> pd.DataFrame:
    """Measure how much of a domain goes to, or comes from, each direction.

    Parameters
    ----------
    flows : DataFrame
        `year`, `partner`, `value` in any one unit, and the columns of `by`; the partner "WLD" is a stated total.
    directions : mapping of int to mapping of str to str
        For each year, partner -> "russia", "china" or "west"; all other partners, and what a total holds beyond
        them, are "others".
    by : sequence of str
        Columns that tell domains or sources apart.
    periods : mapping to collection of int, optional
        Name of a period -> its years, whose values are added up; by default each year is a period.

    Returns
    -------
    DataFrame
        Columns ``DIRECTIONS`` in percent, indexed by the columns of `by` and `period`. A year in which a value that
        is needed is unknown counts for nothing; a period of such years alone is missing in all columns.
    """
    by = list(by)
    keys = [*by, "year"]
    given.table(flows, [*keys, "partner", "value"], once=[*keys, "partner"])
    _check(directions, flows["year"])
    stated = flows["partner"] == WORLD
    named = flows[~stated].assign(
        direction=[
            directions[year].get(partner, "others")
            for year, partner in zip(flows.loc[~stated, "year"], flows.loc[~stated, "partner"], strict=True)
        ]
    )
    amounts = named.groupby([*keys, "direction"])["value"].sum(skipna=False).unstack(fill_value=0)
    amounts = amounts.reindex(columns=DIRECTIONS, fill_value=0)
    total = flows[stated].set_index(keys)["value"].combine_first(amounts.sum(axis=1, skipna=False))
    amounts["others"] = total - amounts[["russia", "china", "west"]].sum(axis=1, skipna=False)
    # Part of a year known is no year.
    known = amounts.where(amounts.notna().all(axis=1)).reset_index()
    if periods is None:
        periods = {year: [year] for year in known["year"].unique()}
    parts = [known[known["year"].isin(list(years))].assign(period=name) for name, years in periods.items()]
    summed = pd.concat(parts).groupby([*by, "period"])[DIRECTIONS].sum(min_count=1)
    # A sum of zero has no shares.
    return summed.div(summed.sum(axis=1).replace(0, np.nan), axis=0) * 100


def _check(directions: Mapping[int, Mapping[str, str]], years: Iterable[int] = ()) -> None:
    """Make sure that there are directions for some years, and that each is one."""
    if lacking := sorted(set(years) - set(directions)):
        raise ValueError(f"no directions for {lacking[0]}: give those of every year, or leave it out of the table")
    for year, of_year in directions.items():
        if wrong := set(of_year.values()) - set(DIRECTIONS):
            raise ValueError(f"{sorted(wrong)[0]!r} in {year} is no direction: use one of {', '.join(DIRECTIONS)}")


def stock_flows(shares: pd.DataFrame, left_out: Collection[str] = ()) -> pd.DataFrame:
    """Put the shares of a stock in the form of flows, with the whole of each year as a stated total.

    Parameters
    ----------
    shares : DataFrame
        ``investment_stock_shares``: `year`, `partner`, `share` in percent.
    left_out : collection of str
        Partners that count neither for themselves nor in the total.

    Returns
    -------
    DataFrame
        `year`, `partner`, `value`; the partner "WLD" has what remains of 100.
    """
    given.table(shares, ["year", "partner", "share"], once=["year", "partner"])
    given.states(left_out, shares["partner"])
    held = shares.rename(columns={"share": "value"})[["year", "partner", "value"]]
    gone = held["partner"].isin(left_out)
    total = 100 - held["value"].where(gone, 0).groupby(held["year"]).sum()
    return pd.concat([held[~gone], total.reset_index().assign(partner=WORLD)], ignore_index=True)


def domain_flows(
    trade: pd.DataFrame,
    stock: pd.DataFrame,
    arms: pd.DataFrame,
    *,
    left_out: Collection[str] = (),
    every_source: bool = False,
) -> pd.DataFrame:
    """Put trade, direct investment and arms into flows of one shape, for :func:`vector_shares`.

    Parameters
    ----------
    trade, stock, arms : DataFrame
        The datasets ``trade_by_partner``, ``investment_stock_shares`` and ``arms_deliveries``, whose register counts.
    left_out
        As for :func:`stock_flows`.
    every_source : bool
        Trade by all sources; else by the national office from 2018, and by WITS before.

    Returns
    -------
    DataFrame
        `domain` ("exports", "imports", "investment" or "arms"), `source`, `year`, `partner`, `value`.
    """
    given.table(trade, ["source", "flow", "year", "partner", "value"])
    given.table(arms, ["source", "year", "partner", "tiv"])
    traded = trade.rename(columns={"flow": "domain"})
    delivered = arms[arms["source"] == "register"].rename(columns={"tiv": "value"}).assign(domain="arms")
    if not every_source:
        traded = traded[(traded["source"] == "bns") | (traded["year"] < 2018)]
    held = stock_flows(stock, left_out).assign(domain="investment", source="wiiw")
    return pd.concat([traded, held, delivered])[["domain", "source", "year", "partner", "value"]]


def shares_by_domain(
    flows: pd.DataFrame,
    directions: Mapping[int, Mapping[str, str]],
    *,
    by: Sequence[str] = ("domain",),
    spans: Mapping[str, Mapping[Any, Collection[int]]],
) -> pd.DataFrame:
    """Measure the shares of :func:`vector_shares` where a domain may have periods of its own.

    Parameters
    ----------
    flows, directions, by
        As for :func:`vector_shares`; `domain` is one of the columns of `by`.
    spans : mapping of str to mapping
        Domain -> its periods; a domain that is missing here is measured by year.

    Returns
    -------
    DataFrame
        As from :func:`vector_shares`, domains in the order of `flows`.
    """
    return pd.concat(
        vector_shares(rows, directions, by=by, periods=spans.get(str(domain)))
        for domain, rows in flows.groupby("domain", sort=False)
    )


def shares_in_spans(
    flows: pd.DataFrame,
    directions: Mapping[int, Mapping[str, str]],
    spans: Mapping[str, Mapping[Any, Collection[int]]],
) -> pd.DataFrame:
    """List the shares of each domain in spans of years, with the years that are known.

    Parameters
    ----------
    flows, directions
        As for :func:`vector_shares`, with `domain`.
    spans : mapping of str to mapping
        Domain -> name of a span -> its years.

    Returns
    -------
    DataFrame
        `domain`, `period`, `first` and `last` (the years of the span in which every value is known), `side`, `share`,
        in the order of `spans`; a span without such a year has the domain and the period alone.
    """
    known: pd.Series[bool] = flows["value"].notna().groupby([flows["domain"], flows["year"]]).all()
    edges = {domain: _first_and_last(periods, set(known[known].xs(domain).index)) for domain, periods in spans.items()}
    shares = shares_by_domain(flows, directions, spans=spans).reset_index()
    listed = shares.melt(["domain", "period"], DIRECTIONS, "side", "share")
    return pd.concat(edges, names=["domain"]).reset_index().merge(listed, how="left")


def _first_and_last(spans: Mapping[Any, Collection[int]], known: Collection[int]) -> pd.DataFrame:
    """Find the first and the last known year of each span, missing where none is known."""
    used = {name: [year for year in years if year in known] for name, years in spans.items()}
    edges = [(min(years, default=None), max(years, default=None)) for years in used.values()]
    table = pd.DataFrame(edges, columns=["first", "last"], index=pd.Index(list(used), name="period"))
    return table.astype("Int64")


def mean_over(table: pd.DataFrame, periods: Mapping[Any, Collection[int]]) -> pd.DataFrame:
    """Average the rows of a table that is indexed by year, over the years of each period that it has.

    Returns
    -------
    DataFrame
        The columns of the table, indexed by `period`; a period without a year is missing in all columns.
    """
    means = {name: table[table.index.isin(list(years))].mean() for name, years in periods.items()}
    return pd.DataFrame.from_dict(means, orient="index").rename_axis("period")


def vector_balance(shares: pd.DataFrame, evenness: Evenness = "effective number") -> pd.Series:
    """Measure how evenly something is spread over directions, from 0 (all to one) to 100 (the same to each).

    Parameters
    ----------
    shares : DataFrame
        One column for each of n directions, in any unit; a row need not add up to 100, it is divided by its sum.
    evenness : {"effective number", "entropy", "largest share"}
        With p the shares as fractions: 1 / sum(p^2), the effective number of Laakso and Taagepera (1979), less one
        over n - 1; Shannon's entropy -sum(p ln p) over ln n; 1 - max(p) over 1 - 1/n.

    Returns
    -------
    Series
        Indexed like `shares`; missing where a share is. With the effective number two equal directions of four give
        33, three 67.

    Raises
    ------
    ValueError
        If a share is negative: there is no evenness of amounts below zero.
    """
    if evenness not in get_args(Evenness):
        raise ValueError(f"{evenness!r} is no measure of evenness: use one of {', '.join(get_args(Evenness))}")
    if (shares < 0).any(axis=None):
        raise ValueError("a share below zero; leave that row out, or merge directions until none is negative")
    n = shares.shape[1]
    p = shares.div(shares.sum(axis=1, skipna=False), axis=0)
    if evenness == "effective number":
        even = (1 / (p**2).sum(axis=1, skipna=False) - 1) / (n - 1)
    elif evenness == "entropy":
        # p ln p is zero where p is.
        even = -(p * np.log(p.where(p != 0, 1))).sum(axis=1, skipna=False) / np.log(n)
    else:
        even = (1 - p.max(axis=1, skipna=False)) / (1 - 1 / n)
    return even * 100


def overall_balance(
    shares: pd.DataFrame, weights: Mapping[str, float], evenness: Evenness = "effective number"
) -> pd.DataFrame:
    """Measure balance over several domains in two ways, whose difference is what domains make up for one another.

    Parameters
    ----------
    shares : DataFrame
        As from :func:`vector_shares`, indexed by `domain` and `period`.
    weights : mapping of str to float
        Domain -> weight; a domain that is missing here is left out.
    evenness
        As for :func:`vector_balance`.

    Returns
    -------
    DataFrame
        For each `period` in which every weighted domain has shares: `average`, the weighted mean of the domains' own
        balances, and `pooled`, the balance of the weighted mean of their shares; 0 to 100.
    """
    if unknown := sorted(set(weights) - set(shares.index.get_level_values("domain"))):
        raise ValueError(f"no shares of the domain {unknown[0]!r}: weigh those that the table has")
    chosen = shares[shares.index.get_level_values("domain").isin(list(weights))].dropna()
    weight = pd.Series(weights)
    weight = weight / weight.sum()
    complete = chosen.groupby("period").size() == len(weight)
    chosen = chosen[chosen.index.get_level_values("period").isin(complete.index[complete])]
    part = weight.reindex(chosen.index.get_level_values("domain")).to_numpy()
    own = (vector_balance(chosen, evenness) * part).groupby("period").sum()
    mixed = chosen.mul(part, axis=0).groupby("period").sum()
    return pd.DataFrame({"average": own, "pooled": vector_balance(mixed, evenness)})


def vector_points(points: pd.DataFrame, directions: Mapping[int, Mapping[str, str]]) -> pd.DataFrame:
    """Average the places of states in the votes of the UN by direction.

    Parameters
    ----------
    points : DataFrame
        Rows of ``ideal_points`` of one series: `iso3`, `year`, `point`.
    directions
        As for :func:`vector_shares`.

    Returns
    -------
    DataFrame
        Columns `russia`, `china`, `west`, indexed by `year`: the unweighted mean of the states of a direction that
        have a point in the year.
    """
    given.table(points, ["iso3", "year", "point"], once=["iso3", "year"])
    _check(directions)
    rows = points[points["year"].isin(list(directions))]
    named = [directions[year].get(state, "others") for year, state in zip(rows["year"], rows["iso3"], strict=True)]
    means = rows.assign(direction=named).groupby(["year", "direction"])["point"].mean().unstack()
    return means[["russia", "china", "west"]].rename_axis(columns=None)


def vector_distances(points: pd.DataFrame, state: str, directions: Mapping[int, Mapping[str, str]]) -> pd.DataFrame:
    """Measure how far a state stands from each direction in the votes of the UN.

    Parameters
    ----------
    points, directions
        As for :func:`vector_points`.
    state : str
        ISO 3166 code.

    Returns
    -------
    DataFrame
        Columns `russia`, `china`, `west`, indexed by `year`, 0 for a state that votes alike.
    """
    places = vector_points(points, directions)
    own = points[points["iso3"] == given.one(state, points["iso3"])].set_index("year")["point"].reindex(places.index)
    return places.rsub(own, axis=0).abs()


def points_in_spans(
    points: pd.DataFrame,
    state: str,
    directions: Mapping[int, Mapping[str, str]],
    spans: Mapping[Any, Collection[int]],
) -> pd.DataFrame:
    """List the mean places of a state and of each direction in spans of years.

    Parameters
    ----------
    points, state, directions
        As for :func:`vector_distances`.
    spans : mapping to collection of int
        Name of a span -> its years.

    Returns
    -------
    DataFrame
        `period`, `first` and `last` (the years of the span that have votes), `side` ("own" for the state itself),
        `point`.
    """
    places = vector_points(points, directions)
    own = points[points["iso3"] == given.one(state, points["iso3"])].set_index("year")["point"]
    means = mean_over(pd.concat([own.reindex(places.index).rename("own"), places], axis=1), spans)
    listed = means.reset_index().melt("period", var_name="side", value_name="point")
    return _first_and_last(spans, places.index).reset_index().merge(listed)


def vectors_over_time(
    flows: pd.DataFrame,
    points: pd.DataFrame,
    states: Mapping[str, str],
    wests: Mapping[str, Mapping[int, Mapping[str, str]]],
    *,
    spans: Mapping[str, Mapping[Any, Collection[int]]],
) -> pd.DataFrame:
    """Follow the vectors of some states through the years, for each definition of the West.

    Parameters
    ----------
    flows : DataFrame
        `state`, `domain`, `source`, and what :func:`vector_shares` needs.
    points : DataFrame
        As for :func:`vector_points`.
    states : mapping of str to str
        Name of a state -> its ISO 3166 code.
    wests : mapping of str to mapping
        Name of a definition -> directions by year, as for :func:`vector_shares`.
    spans
        As for :func:`shares_by_domain`.

    Returns
    -------
    DataFrame
        `west`, `state`, `domain`, `source`, `period`, `side` and `value`: a share in percent, or in the domain
        "votes", whose `source` is "votes" too, a distance.
    """
    keys = ["state", "domain", "source"]
    parts = []
    for west, directions in wests.items():
        shares = shares_by_domain(flows, directions, by=keys, spans=spans).reset_index()
        parts.append(shares.melt([*keys, "period"], DIRECTIONS, "side").assign(west=west))
        for name, code in states.items():
            apart = vector_distances(points, code, directions).rename_axis("period").reset_index()
            votes = apart.melt("period", var_name="side")
            parts.append(votes.assign(west=west, state=name, domain="votes", source="votes"))
    return pd.concat(parts, ignore_index=True)[["west", *keys, "period", "side", "value"]]


def strongest_promises(treaties: pd.DataFrame, directions: Mapping[int, Mapping[str, str]]) -> pd.DataFrame:
    """Find the strongest promise in force with any state of each direction.

    Parameters
    ----------
    treaties : DataFrame
        Rows of ``treaties``: `year`, `partner`, and one column of booleans for each kind of promise.
    directions
        As for :func:`vector_shares`.

    Returns
    -------
    DataFrame
        Columns ``DIRECTIONS``, indexed by `year`; each value is a place in ``PROMISES``, 0 for none to 3 for defence.
    """
    given.table(treaties, ["year", "partner", "nonaggression", "consultation", "defence"])
    _check(directions)
    rows = treaties[treaties["year"].isin(list(directions))]
    named = [directions[year].get(state, "others") for year, state in zip(rows["year"], rows["partner"], strict=True)]
    deepest = rows.assign(direction=named, depth=_depth(rows)).groupby(["year", "direction"])["depth"].max().unstack()
    return deepest.reindex(columns=DIRECTIONS).fillna(0).astype(int).rename_axis(columns=None)


def _depth(treaties: pd.DataFrame) -> pd.Series:
    """The strongest promise of each row, as its place in ``PROMISES``."""
    return treaties["nonaggression"].astype(int).mask(treaties["consultation"], 2).mask(treaties["defence"], 3)


def promise_ladder(treaties: pd.DataFrame, directions: Mapping[str, str]) -> pd.DataFrame:
    """Find the years in which each state stood on which rung: its strongest promise.

    Parameters
    ----------
    treaties : DataFrame
        As for :func:`strongest_promises`.
    directions : mapping of str to str
        State -> "russia", "china" or "west"; all others are "others".

    Returns
    -------
    DataFrame
        A row for each unbroken run of years: `promise`, of ``PROMISES``, from the strongest down; `direction`, in the
        order Russia, China, West, others; `partner`, `first` and `last`.
    """
    given.table(treaties, ["year", "partner", "nonaggression", "consultation", "defence"], once=["year", "partner"])
    _check({0: directions})
    promise = _depth(treaties).map(PROMISES.__getitem__)
    direction = treaties["partner"].map(directions).fillna("others")
    rows = treaties.assign(promise=promise, direction=direction).sort_values("year")
    stands = rows.groupby(["promise", "direction", "partner"])
    runs = rows.assign(run=rows["year"] - stands.cumcount()).groupby(["promise", "direction", "partner", "run"])["year"]
    spells = runs.agg(first="min", last="max").reset_index().drop(columns="run")
    order = {"promise": PROMISES[::-1], "direction": ["russia", "china", "west", "others"]}
    return spells.sort_values(
        ["promise", "direction", "first", "partner"],
        key=lambda column: column.map(order[column.name].index) if column.name in order else column,
        ignore_index=True,
    )
