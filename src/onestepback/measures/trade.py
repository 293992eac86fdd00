"""Trade: shares, mirrors, gaps, suppliers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from onestepback.measures import given
from onestepback.measures.world import WORLD

FLOW = ["source", "flow", "year"]


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
    given.table(trade, [*FLOW, "partner", "value"], once=[*FLOW, "partner"])
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
    return shares_by_list(trade, {"": partners}).drop(columns="list")


def shares_by_list(trade: pd.DataFrame, lists: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Measure the shares of :func:`partner_share` for many lists of partners at once.

    Parameters
    ----------
    trade : DataFrame
        As for :func:`partner_share`, one row a source, flow, year and partner.
    lists : mapping of str to collection of str
        ISO 3166 codes by the name of a list. Each total is computed once, so that ten thousand lists take no longer
        than ten did: with some hundred flows and years a million shares in a second.

    Returns
    -------
    DataFrame
        As from :func:`partner_share`, one list after the other, named in the column `list`.
    """
    flows = with_turnover(trade)
    known = set(flows["partner"])
    for partners in lists.values():
        given.states(partners, known)
    total = _totals(flows)
    value = added_up(flows.set_index(["partner", *FLOW])["value"], list(lists.values()), total.index).ravel()
    result = total.rename("total").reset_index().iloc[np.tile(np.arange(len(total)), len(lists))]
    result = result.reset_index(drop=True)
    result.insert(len(FLOW), "value", value)
    result["share"] = result["value"] / result["total"] * 100
    result["list"] = pd.Series(list(lists)).repeat(len(total)).array
    return result


def with_the_rest(shares: pd.DataFrame, lists: Collection[str]) -> pd.DataFrame:
    """Add what some lists leave of all trade.

    Parameters
    ----------
    shares : DataFrame
        As from :func:`shares_by_list`.
    lists : collection of str
        Names of lists that share no partner.

    Returns
    -------
    DataFrame
        `source`, `list`, `flow`, `year` and `share`, the rows of "All others" last. It is missing where a share is.
    """
    together = shares[shares["list"].isin(lists)].groupby(FLOW)["share"].sum(min_count=len(lists))
    rest = (100 - together).reset_index().assign(list="All others")
    return pd.concat([shares, rest], ignore_index=True)[["source", "list", "flow", "year", "share"]]


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
    given.groups(unions or {}, flows["partner"])
    total = _totals(flows)
    one_name = {state: name for name, states in (unions or {}).items() for state in states}
    partners = flows[flows["partner"] != WORLD]
    partners = partners.assign(partner=partners["partner"].map(one_name).fillna(partners["partner"]))
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
    return mirror_shares_by_list(trade, {"": bloc}, partner, stated).drop(columns="list")


def mirror_shares_by_list(
    trade: pd.DataFrame, lists: Mapping[str, Collection[str]], partner: str, stated: pd.DataFrame
) -> pd.DataFrame:
    """Stack :func:`mirror_shares` of several lists of partners, named in the column `list`."""
    for bloc in lists.values():
        if partner not in bloc:
            raise ValueError(f"{partner} is not in the bloc {sorted(bloc)}; name a partner that is")
    keys = ["flow", "year"]
    given.table(stated, [*keys, "value"], once=keys)
    whole = shares_by_list(trade, lists).rename(columns={"value": "bloc"})[["list", *keys, "bloc", "total", "share"]]
    own = partner_share(trade, [partner]).rename(columns={"value": "own"})[[*keys, "own"]]
    result = stated.rename(columns={"value": "stated"}).merge(own, how="left", on=keys, validate="many_to_one")
    result["gap"] = result["stated"] - result["own"]
    result = pd.DataFrame({"list": list(lists)}).merge(result, how="cross")
    result = result.merge(whole, how="left", on=["list", *keys], validate="many_to_one")
    result["share_total_raised"] = (result["bloc"] + result["gap"]) / (result["total"] + result["gap"]) * 100
    result["share_total_kept"] = (result["bloc"] + result["gap"]) / result["total"] * 100
    first = [*keys, *(name for name in result if name not in [*keys, "list"])]
    return result[[*first, "list"]]


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
    if not share < 100:
        raise ValueError(f"a share of {share} percent is not below 100")
    short = total * share / 100 - bloc
    return short / (1 - share / 100) if raise_total else short


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
        `start` (first year of the period), `years` (how many are counted), `partner`, `value` in the unit of the
        table, `share` in percent, and `rank` among single partners, 1 for the largest.
    """
    given.table(table, ["year", "partner", "value"])
    given.single(table, "source", "flow")
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
        share = pd.DataFrame({"value": partners, "share": partners / total * 100}).reset_index()
        rank = share["value"].rank(ascending=False, method="min").astype(int)
        shares.append(share.assign(start=period[0], years=rows["year"].nunique(), rank=rank))
    return pd.concat(shares, ignore_index=True)[["start", "years", "partner", "value", "share", "rank"]]


def grouped(table: pd.DataFrame, groups: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Name instead of each partner the group that it belongs to; the others are "Others", the world stays itself.

    Parameters
    ----------
    table : DataFrame
        With a column `partner`.
    groups : mapping of str to collection of str
        ISO 3166 codes by the name of the group, no state in two of them.

    Returns
    -------
    DataFrame
        The rows, as many as before.
    """
    given.table(table, ["partner"])
    given.groups(groups, table["partner"])
    group_of = {state: name for name, states in groups.items() for state in states} | {WORLD: WORLD}
    return table.assign(partner=table["partner"].map(group_of).fillna("Others"))


def implied_base(amount: float, growth: float) -> float:
    """Compute the earlier amount that a stated amount and its stated growth in percent imply, in the same unit."""
    if not growth > -100:
        raise ValueError(f"a growth of {growth} percent is not above -100")
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
    given.table(crude, ["source", "year", "partner", "value", "volume"])
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
    given.table(production, ["mineral", "iso3", "year", "production"], once=["mineral", "iso3", "year"])
    given.groups(groups, production["iso3"])
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


def stock_shares(stock: pd.DataFrame, groups: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Add up what each group of investors holds of a stock.

    Parameters
    ----------
    stock : DataFrame
        `year`, `partner` and `share`, the part of each country in the stock, in any unit.
    groups : mapping of str to collection of str
        ISO 3166 codes by the name of a group.

    Returns
    -------
    DataFrame
        Years in rows, groups in columns. A country that the source leaves out in a year counts as nothing.
    """
    given.table(stock, ["year", "partner", "share"], once=["year", "partner"])
    for states in groups.values():
        given.states(states, stock["partner"])
    wide = stock.pivot(index="year", columns="partner", values="share")
    sums = {name: wide[wide.columns.intersection(list(states))].sum(axis=1) for name, states in groups.items()}
    return pd.DataFrame(sums)


def times_as_much(
    stock: pd.DataFrame, ours: Mapping[str, Collection[str]], theirs: Mapping[str, Collection[str]]
) -> pd.DataFrame:
    """Measure how many times as much one group of investors holds as another, for every pair of definitions.

    Parameters
    ----------
    stock
        As in :func:`stock_shares`.
    ours, theirs : mapping of str to collection of str
        ISO 3166 codes by the name of a definition.

    Returns
    -------
    DataFrame
        For each pair and `year`: `ours`, `theirs` (names), `ours_share`, `theirs_share` and `times`, their quotient.
        Where `theirs_share` is not above zero the quotient is missing.
    """
    one, other = stock_shares(stock, ours), stock_shares(stock, theirs)
    pairs = [
        pd.DataFrame({"ours_share": one[name], "theirs_share": other[against]}).assign(ours=name, theirs=against)
        for name in ours
        for against in theirs
    ]
    result = pd.concat(pairs).reset_index()
    result["times"] = result["ours_share"] / result["theirs_share"].where(result["theirs_share"] > 0)
    return result


def added_up(values: pd.Series, lists: Sequence[Collection[str]], ways: pd.Index) -> np.ndarray:
    """Add up values, by `partner` and what else tells them apart, over each list: lists in rows, `ways` in columns.

    Partners are added in the order of their codes, and what each addition rounds off is carried to the next, so that
    the last digit depends on nothing else.
    """
    ours = values[values.index.get_level_values("partner").isin(set().union(*lists))]
    table = ours.unstack(ways.names).reindex(columns=ways)
    known, amounts = table.notna().to_numpy(), table.fillna(0.0).to_numpy()
    place = {partner: row for row, partner in enumerate(table.index)}
    belongs = np.zeros((len(lists), len(place)), dtype=bool)
    for row, partners in enumerate(lists):
        belongs[row, [place[partner] for partner in partners if partner in place]] = True
    sums = np.zeros((len(lists), table.shape[1]))
    for start in range(0, len(lists), 128):  # as many at a time as stay close to the processor
        some, added = belongs[start : start + 128], sums[start : start + 128]
        counts, order = some.sum(axis=1), np.argsort(~some, axis=1, kind="stable")
        lost = np.zeros_like(added)
        for turn in range(counts.max(initial=0)):
            partner = order[:, turn]
            there = known[partner] & (turn < counts)[:, np.newaxis]
            amount = amounts[partner] - lost
            more = added + amount
            np.copyto(lost, (more - added) - amount, where=there)
            np.copyto(added, more, where=there)
    holes = ours.isna().unstack(ways.names, fill_value=False)
    unknown = holes.reindex(columns=ways, fill_value=False).to_numpy(dtype=bool)
    gaps = unknown.any(axis=1)
    sums[belongs[:, gaps] @ unknown[gaps]] = np.nan
    return sums


def _totals(flows: pd.DataFrame) -> pd.Series:
    """Give the total of each source, flow and year: the stated one, else the sum of the partners."""
    is_total = flows["partner"] == WORLD
    stated = flows[is_total].set_index(FLOW)["value"]
    added = flows[~is_total].groupby(FLOW)["value"].sum(skipna=False)
    return stated.combine_first(added)
