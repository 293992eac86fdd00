"""Measures: pure functions from tables to results. They load nothing, plot nothing and round nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations
from statistics import fmean
from typing import Any, Literal

import numpy as np
import pandas as pd

WORLD = "WLD"
FLOW = ["source", "flow", "year"]
States = Collection[str] | Callable[[int], Collection[str]]
"""A group of states, ISO 3166 codes: the same in all years, or a function from the year to its members."""
DIRECTIONS = ["russia", "china", "others", "west"]
PROMISES = ["none", "non-aggression", "consultation", "defence"]
Evenness = Literal["effective number", "entropy", "largest share"]


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
    wanted = [state for state in states if state in shares.columns or state not in uncovered]
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
        `iso3`, `status`, `date` and the decimal years `start` and `end`, in order of state and start.
    """
    rows = standings[["iso3", "status", "date"]].copy()
    rows["start"] = [decimal_year(str(pd.Period(day).end_time.date())) for day in rows["date"]]
    rows = rows.sort_values(["iso3", "start"], kind="stable")
    rows["end"] = rows.groupby("iso3")["start"].shift(-1).fillna(decimal_year(until))
    return rows.reset_index(drop=True)


def decimal_year(day: str) -> float:
    """Place a day, YYYY-MM-DD, on an axis of plain years: ``decimal_year("2024-01-01")`` is 2024.0."""
    date = pd.Timestamp(day)
    return date.year + (date.day_of_year - 1) / (366 if date.is_leap_year else 365)


def with_turnover(trade: pd.DataFrame) -> pd.DataFrame:
    """Add turnover, the sum of exports and imports, as a third flow.

    Parameters
    ----------
    trade : DataFrame
        Rows of ``trade_by_partner``: `source`, `flow`, `year`, `partner`, `value`.

    Returns
    -------
    DataFrame
        Those columns, with rows of the flow "turnover". A partner with one flow alone has that as its turnover;
        a partner of which one flow is unknown has an unknown turnover.
    """
    kept = trade[[*FLOW, "partner", "value"]]
    both = kept.groupby(["source", "year", "partner"])["value"].sum(skipna=False).reset_index()
    return pd.concat([kept, both.assign(flow="turnover")], ignore_index=True)


def partner_share(trade: pd.DataFrame, partners: Collection[str]) -> pd.DataFrame:
    """Measure what share of trade goes to, and comes from, some partners.

    Parameters
    ----------
    trade : DataFrame
        Rows of ``trade_by_partner``, in any unit; the partner "WLD" is the total that a source states.
    partners : collection of str
        ISO 3166 codes.

    Returns
    -------
    DataFrame
        For each `source`, `flow` (exports, imports, turnover) and `year`: `value` with the partners and `total`, in
        the unit of the table, and `share` in percent. The total is the stated one, else the sum of all partners.
        Where a value that is needed is unknown the result is missing: half a year is never taken for a year.
    """
    flows = with_turnover(trade)
    total = _totals(flows)
    ours = flows[flows["partner"].isin(partners)].groupby(FLOW)["value"].sum(skipna=False)
    result = pd.DataFrame({"value": ours.reindex(total.index, fill_value=0.0), "total": total})
    result["share"] = result["value"] / result["total"] * 100
    return result.reset_index()


def shares_by_list(trade: pd.DataFrame, lists: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Stack :func:`partner_share` of several lists of partners, named in the column `list`."""
    shares = [partner_share(trade, partners).assign(list=name) for name, partners in lists.items()]
    return pd.concat(shares, ignore_index=True)


def concentration(trade: pd.DataFrame, unions: Mapping[str, Collection[str]] | None = None) -> pd.DataFrame:
    """Measure how concentrated trade is on few partners, by the Herfindahl-Hirschman index.

    Parameters
    ----------
    trade : DataFrame
        As for :func:`partner_share`.
    unions : mapping of str to collection of str, optional
        States to count as one partner, by the name of that partner.

    Returns
    -------
    DataFrame
        For each `source`, `flow` and `year` the `index`: the sum of the squared shares in percent, 10,000 if all
        trade is with one partner and 10,000/n if it is spread evenly over n.
    """
    flows = with_turnover(trade)
    total = _totals(flows)
    one_name = {state: name for name, states in (unions or {}).items() for state in states}
    partners = flows[flows["partner"] != WORLD].replace({"partner": one_name})
    values = partners.groupby([*FLOW, "partner"])["value"].sum(skipna=False)
    squares = (values / total * 100) ** 2
    return squares.groupby(FLOW).sum(skipna=False).rename("index").reset_index()


def mirror_shares(trade: pd.DataFrame, bloc: Collection[str], partner: str, stated: pd.DataFrame) -> pd.DataFrame:
    """Measure a bloc's share again with one partner's trade as the other side of the border states it.

    Parameters
    ----------
    trade : DataFrame
        As for :func:`partner_share`, of one source.
    bloc : collection of str
        ISO 3166 codes, `partner` among them.
    partner : str
        Whose trade is replaced.
    stated : DataFrame
        `flow`, `year` and `value`, in the unit of `trade`: the trade with the partner by the partner's own books.

    Returns
    -------
    DataFrame
        For each row of `stated`: `own`, the figure that is replaced, `stated` and their `gap`; `bloc` and `total` as
        in the books of `trade`; and three shares in percent: `share` by those books, `share_total_raised` with the
        gap added to the bloc and to the total, `share_total_kept` with the gap added to the bloc alone.

    Raises
    ------
    ValueError
        If the partner is not in the bloc: replacing its trade would then change nothing.
    """
    if partner not in bloc:
        raise ValueError(f"{partner} is not in the bloc {sorted(bloc)}; name a partner that is")
    whole = partner_share(trade, bloc).set_index(["flow", "year"])
    own = partner_share(trade, [partner]).set_index(["flow", "year"])["value"]
    result = stated.rename(columns={"value": "stated"}).set_index(["flow", "year"])
    result["own"] = own
    result["gap"] = result["stated"] - result["own"]
    result[["bloc", "total", "share"]] = whole[["value", "total", "share"]]
    result["share_total_raised"] = (result["bloc"] + result["gap"]) / (result["total"] + result["gap"]) * 100
    result["share_total_kept"] = (result["bloc"] + result["gap"]) / result["total"] * 100
    return result.reset_index()


def gap_to_reach(share: float, bloc: float, total: float, *, raise_total: bool) -> float:
    """Compute how much trade with a bloc the books would have to miss for it to hold a share.

    Parameters
    ----------
    share : float
        The share to reach, in percent, below 100.
    bloc, total : float
        Trade with the bloc and with all partners, in one unit.
    raise_total : bool
        Whether what is missed belongs into the total as well.

    Returns
    -------
    float
        In the unit of `bloc`; negative if the bloc is above the share already.
    """
    short = total * share / 100 - bloc
    return short / (1 - share / 100) if raise_total else short


def _totals(flows: pd.DataFrame) -> pd.Series:
    """Give the total of each source, flow and year: the stated one, else the sum of the partners."""
    is_total = flows["partner"] == WORLD
    stated = flows[is_total].set_index(FLOW)["value"]
    added = flows[~is_total].groupby(FLOW)["value"].sum(skipna=False)
    return stated.combine_first(added)


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
    start, end = steps["date_sort"].copy(), steps["date_sort"].copy()
    month = steps["precision"] == "month"
    start[month] = steps.loc[month, "date_sort"].dt.to_period("M").dt.start_time
    end[month] = steps.loc[month, "date_sort"].dt.to_period("M").dt.end_time.dt.normalize()
    near = steps["precision"] == "approximate"
    start[near] -= pd.Timedelta(days=5)
    end[near] += pd.Timedelta(days=5)
    first, last = (start - pd.Timestamp(day)).dt.days, (end - pd.Timestamp(day)).dt.days
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
    counted = placed(steps, until)
    certain = (counted["order"] == "before") & (placed(steps, since)["first"] >= 0)
    taken = counted[certain & (counted["effect"] == "restricts") & counted["stage"].isin(stages)]
    return taken.groupby("side")["measure"].nunique().reindex(["Kazakhstan", "Russia"], fill_value=0)


def period_shares(table: pd.DataFrame, periods: Collection[range]) -> pd.DataFrame:
    """Add up flows over periods and measure each partner's share and rank.

    Parameters
    ----------
    table : DataFrame
        `year`, `partner`, `value` of one source and flow, in any unit. The partner "WLD" is the total; without it
        the partners add up to it.
    periods : collection of range
        Years that are taken together. A year in which a value is unknown is left out of its period for all partners,
        and a period without a year has no row.

    Returns
    -------
    DataFrame
        `start` (first year of the period), `years` (how many are counted), `partner`, `share` in percent, and `rank`
        among single partners, 1 for the largest.
    """
    unknown = set(table.loc[table["value"].isna(), "year"])
    shares: list[pd.DataFrame] = []
    for period in periods:
        years = set(period) - unknown
        rows = table[table["year"].isin(years)]
        if rows.empty:
            continue
        sums = rows.groupby("partner")["value"].sum()
        partners = sums.drop(WORLD, errors="ignore")
        total = sums.get(WORLD, partners.sum())
        share = (partners / total * 100).rename("share").reset_index()
        rank = share["share"].rank(ascending=False, method="min").astype(int)
        shares.append(share.assign(start=period[0], years=rows["year"].nunique(), rank=rank))
    return pd.concat(shares, ignore_index=True)[["start", "years", "partner", "share", "rank"]]


def implied_base(amount: float, growth: float) -> float:
    """Compute the earlier amount that a stated amount and its stated growth in percent imply, in the same unit."""
    return amount / (1 + growth / 100)


def supplier_shares(crude: pd.DataFrame) -> pd.DataFrame:
    """Measure what share of the European Union's crude oil each origin supplied.

    Parameters
    ----------
    crude : DataFrame
        Rows of ``eu_crude_origins``: `source`, `year`, `reporter`, `partner`, `value`, `volume`; the partner "WLD" is
        a total that the source states.

    Returns
    -------
    DataFrame
        For each `source`, `year`, `partner` and `measure` (value, volume): the `share` in percent. Members are added
        up. The total is the stated one, else the sum of all origins; a member that gives volumes alone counts in
        neither part of a share by value.
    """
    long = crude.melt(["source", "year", "partner"], ["value", "volume"], "measure", "amount")
    sums = long.groupby(["source", "measure", "year", "partner"])["amount"].sum(min_count=1).rename("share")
    is_total = sums.index.get_level_values("partner") == WORLD
    origins, stated = sums[~is_total], sums[is_total].droplevel("partner")
    total = stated.combine_first(origins.groupby(["source", "measure", "year"]).sum())
    return (origins / total * 100).dropna().reset_index()


def shares_in_two_books(exports: pd.Series, imports: pd.Series) -> pd.DataFrame:
    """Compare how the two sides of one flow divide it among the partners on one of the sides.

    Parameters
    ----------
    exports : Series
        What the exporter booked to each partner, by partner.
    imports : Series
        What each partner booked from the exporter, by partner; it may be in another currency.

    Returns
    -------
    DataFrame
        By partner, largest difference first: `exporter` and `importer`, the partner's share of all in percent by each
        side's books, and their `difference` in percentage points. A partner that one side lacks has 0 there.
    """
    books = pd.DataFrame({"exporter": exports, "importer": imports}).fillna(0.0)
    books = books / books.sum() * 100
    books["difference"] = books["exporter"] - books["importer"]
    return books.sort_values("difference", key=abs, ascending=False)


def mine_shares(production: pd.DataFrame, groups: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Divide the world's mine production of some minerals among groups of states.

    Parameters
    ----------
    production : DataFrame
        `mineral`, `iso3`, `year`, `production`; "WLD" is the world, codes that begin with "OTHER" are the producers
        that the source does not name.
    groups : mapping of str to collection of str
        ISO 3166 codes by the name of the group, no state in two of them.

    Returns
    -------
    DataFrame
        For each `mineral`, `year` and `group` the `share` of the world in percent: the groups, "named" for the other
        states that the source names, and "unnamed" for what it gives to none. A world total below the sum of its
        parts is taken to be that sum, so that shares add up to 100.
    """
    group_of = {state: name for name, states in groups.items() for state in states}
    rows = production.dropna(subset="production")
    parts = rows[~rows["iso3"].str.match("WLD|OTHER")]
    sums = parts.assign(group=parts["iso3"].map(group_of).fillna("named")).pivot_table(
        index=["mineral", "year"], columns="group", values="production", aggfunc="sum", fill_value=0.0
    )
    world = rows[rows["iso3"] == WORLD].set_index(["mineral", "year"])["production"].reindex(sums.index)
    sums["unnamed"] = (world - sums.sum(axis=1)).clip(lower=0.0)
    shares = sums.div(sums.sum(axis=1), axis=0) * 100
    return shares.reset_index().melt(["mineral", "year"], var_name="group", value_name="share")


def times_as_much(
    stock: pd.DataFrame, ours: Mapping[str, Collection[str]], theirs: Mapping[str, Collection[str]]
) -> pd.DataFrame:
    """Measure how many times as much one group of investors holds as another, for every pair of definitions.

    Parameters
    ----------
    stock : DataFrame
        `year`, `partner` and `share`, the part of each country in a stock, in any unit.
    ours, theirs : mapping of str to collection of str
        ISO 3166 codes by the name of a definition.

    Returns
    -------
    DataFrame
        For each pair and `year`: `ours`, `theirs` (names), `ours_share`, `theirs_share` and `times`, their quotient.
        A country that the source leaves out in a year counts as nothing; where `theirs_share` is not above zero the
        quotient is missing.
    """
    wide = stock.pivot(index="year", columns="partner", values="share").fillna(0.0)

    def added(states: Collection[str]) -> pd.Series:
        return wide[wide.columns.intersection(list(states))].sum(axis=1)

    pairs = [
        pd.DataFrame({"ours_share": added(one), "theirs_share": added(other)}).assign(ours=name, theirs=against)
        for name, one in ours.items()
        for against, other in theirs.items()
    ]
    result = pd.concat(pairs).reset_index()
    result["times"] = result["ours_share"] / result["theirs_share"].where(result["theirs_share"] > 0)
    return result


def mean_point(points: pd.DataFrame, states: States) -> pd.DataFrame:
    """Average the ideal points of a group of states, each state counting alike.

    Parameters
    ----------
    points : DataFrame
        Rows of ``ideal_points``: `series`, `iso3`, `year`, `point`.
    states : collection of str, or function from a year to one
        The group; a function follows a membership that changes.

    Returns
    -------
    DataFrame
        Indexed by `series` and `year`: `point`, the mean on the scale of the series, and `counted`, the number of
        states that have an estimate. A year in which none has one is absent.
    """
    if callable(states):
        belongs = pd.Series(False, index=points.index)
        for year, rows in points.groupby("year"):
            belongs[rows.index] = rows["iso3"].isin(states(int(str(year))))
    else:
        belongs = points["iso3"].isin(states)
    grouped = points[belongs].groupby(["series", "year"])["point"]
    return pd.DataFrame({"point": grouped.mean(), "counted": grouped.count()})


def distances(points: pd.DataFrame, state: str, groups: Mapping[str, States]) -> pd.DataFrame:
    """Measure how far a state votes from the mean of each of some groups.

    Parameters
    ----------
    points : DataFrame
        As for :func:`mean_point`.
    state : str
        ISO 3166 code.
    groups : mapping of str to group
        By name; a group may be one state.

    Returns
    -------
    DataFrame
        For each `group`, `series` and `year` in which the state has an estimate: `own`, its ideal point; `point` and
        `counted` of the group; `distance` between the two, never negative, on the scale of the series.
    """
    own = points[points["iso3"] == state].set_index(["series", "year"])["point"].rename("own")
    rows = [mean_point(points, states).join(own, how="inner").assign(group=name) for name, states in groups.items()]
    result = pd.concat(rows).reset_index()
    return result.assign(distance=(result["own"] - result["point"]).abs())


def mutual_distance(points: Collection[float]) -> float:
    """Average the distance between two members over all pairs; unlike a range, it does not grow with their number.

    Parameters
    ----------
    points : collection of float
        Ideal points of at least two states, in one series and year.

    Returns
    -------
    float
        On the scale of the points.
    """
    return fmean(abs(one - other) for one, other in combinations(points, 2))


def margins_beyond(points: pd.Series, bloc: Collection[str], west: Collection[str]) -> dict[str, float]:
    """Measure in three ways by how much a bloc votes away from the West, and further away than other states do.

    Parameters
    ----------
    points : Series
        Ideal points of one series and year by ISO 3166 code; on this scale the West stands high.
    bloc, west : collection of str
        Two groups without a common state. All further states are the others.

    Returns
    -------
    dict of str to float
        Margins on the scale of the points, positive where the bloc passes the test. `apart`: from the highest state
        of the bloc up to the lowest of the West. `mean_beyond`: from the mean of the bloc up to that of the others.
        `each_beyond`: from the highest state of the bloc up to the median of the others.

    Raises
    ------
    ValueError
        If a state is in both groups.
    """
    if both := sorted({*bloc} & {*west}):
        raise ValueError(f"{', '.join(both)}: in the bloc and in the West; take out of one")
    ours, theirs = points[points.index.isin(bloc)], points[points.index.isin(west)]
    others = points.drop(ours.index).drop(theirs.index)
    return {
        "apart": float(theirs.min() - ours.max()),
        "mean_beyond": float(others.mean() - ours.mean()),
        "each_beyond": float(others.median() - ours.max()),
    }


def shared_votes(votes: pd.DataFrame, state: str) -> pd.Series:
    """Count for each state on how many resolutions it did what one state did.

    Parameters
    ----------
    votes : DataFrame
        Rows of ``war_votes``: `resolution`, `iso3`, `vote`.
    state : str
        ISO 3166 code of the state to compare with.

    Returns
    -------
    Series
        Resolutions by `iso3`, 0 to the number of resolutions. Where the state itself did not vote, nobody shares it.
    """
    table = votes.pivot(index="resolution", columns="iso3", values="vote")
    own = table[state].where(table[state] != "not voting")
    return table.eq(own, axis=0).sum()


def unanimous(votes: pd.DataFrame, states: Collection[str]) -> pd.Series:
    """Tell on which resolutions all states of a group that voted cast the same vote.

    Parameters
    ----------
    votes : DataFrame
        As for :func:`shared_votes`.
    states : collection of str
        The group. States that did not vote are left aside.

    Returns
    -------
    Series
        True or False by `resolution`.
    """
    cast = votes[votes["iso3"].isin(states) & (votes["vote"] != "not voting")]
    return cast.groupby("resolution")["vote"].nunique() == 1


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
    stated = flows["partner"] == WORLD
    keys = [*by, "year"]
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
    chosen = shares[shares.index.get_level_values("domain").isin(list(weights))].dropna()
    weight = pd.Series(weights, name="weight").rename_axis("domain")
    weight = weight / weight.sum()
    complete = chosen.groupby("period").size() == len(weight)
    chosen = chosen[chosen.index.get_level_values("period").isin(complete.index[complete])]
    own = vector_balance(chosen, evenness).mul(weight, level="domain").groupby("period").sum()
    mixed = chosen.mul(weight, axis=0, level="domain").groupby("period").sum()
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
    rows = points[points["year"].isin(list(directions))]
    named = [directions[year].get(state, "others") for year, state in zip(rows["year"], rows["iso3"], strict=True)]
    means = rows.assign(direction=named).groupby(["year", "direction"])["point"].mean().unstack()
    return means[["russia", "china", "west"]].rename_axis(columns=None)


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
    rows = treaties[treaties["year"].isin(list(directions))]
    depth = rows["nonaggression"].astype(int)
    depth = depth.mask(rows["consultation"], 2).mask(rows["defence"], 3)
    named = [directions[year].get(state, "others") for year, state in zip(rows["year"], rows["partner"], strict=True)]
    deepest = rows.assign(direction=named, depth=depth).groupby(["year", "direction"])["depth"].max().unstack()
    return deepest.reindex(columns=DIRECTIONS).fillna(0).astype(int).rename_axis(columns=None)
