"""Readings of claims that rest on a definition: each combination the data allow, and whether the claim is true in it.

The chapter that judges a claim and the chapter that compares claims take their readings from here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import fsum

import pandas as pd

from onestepback.claims.rule import met
from onestepback.data.blocs import brics_lists, members
from onestepback.measures.time import REFUSAL, restrictions_by_side
from onestepback.measures.trade import (
    mirror_shares_by_list,
    period_shares,
    shares_by_list,
    times_as_much,
)
from onestepback.measures.vectors import PROMISES, mean_over, vector_balance
from onestepback.measures.votes import States, cohesion, margins_beyond, unanimous

Groups = dict[str, tuple[str, ...]]

EFTA = ("CHE", "ISL", "LIE", "NOR")
ELSEWHERE_IN_EUROPE = ("ALB", "AND", "BIH", "FRO", "GIB", "MCO", "MKD", "MNE", "SMR", "SRB", "VAT")
"""The other states under Europe in the national office's table of 2023, a heading without the former Soviet Union."""


def china_by_its_customs(stated: Mapping[str, float]) -> pd.DataFrame:
    """Give Kazakhstan's trade with China as Chinese customs have it, where a statement was found.

    Parameters
    ----------
    stated : mapping of str to float
        Values of ``stated_figures`` by key, in billion dollars.

    Returns
    -------
    DataFrame
        `flow` as Kazakhstan sees it, `year` and `value` in million dollars.
    """
    rows = [("turnover", year, stated[f"china_turnover_gacc_{year}"]) for year in range(2021, 2025)]
    rows += [("exports", 2023, stated["china_imports_gacc_2023"]), ("imports", 2023, stated["china_exports_gacc_2023"])]
    table = pd.DataFrame(rows, columns=["flow", "year", "value"])
    return table.assign(value=table["value"] * 1000)


def half_of_trade(trade: pd.DataFrame, lists: Mapping[str, Collection[str]], china: pd.DataFrame) -> pd.DataFrame:
    """Ask whether a bloc is half of trade, for each list of its members, direction, year and customs.

    Parameters
    ----------
    trade : DataFrame
        ``trade_by_partner``; the years are those of the national office.
    lists : mapping of str to collection of str
        ISO 3166 codes by the name of a list, China on each.
    china : DataFrame
        As from :func:`china_by_its_customs`.

    Returns
    -------
    DataFrame
        `customs` (a source, or "raised" and "kept": China's figure, with the national total raised by the gap or
        left), `list`, `flow`, `year`, `share` in percent, and `true`, whether it is half, as near as words are.
    """
    national = trade[trade["source"] == "bns"]
    own = shares_by_list(trade[trade["year"] >= national["year"].min()], lists).rename(columns={"source": "customs"})
    mirrored = mirror_shares_by_list(national, lists, "CHN", china)
    parts = [own] + [
        mirrored.assign(customs=total, share=mirrored[f"share_total_{total}"]) for total in ("raised", "kept")
    ]
    table = pd.concat(parts, ignore_index=True)[["customs", "list", "flow", "year", "share"]].dropna()
    return table.assign(true=met(table["share"], 50, "fraction"))


def europes(on: str = "2023-12-31") -> Groups:
    """Give the meanings of Europe that reports on Kazakhstan's trade have used, from the European Union outwards."""
    union = members("EU", on)
    return {
        "EU27": union,
        "EU27 and United Kingdom": (*union, "GBR"),
        "EU27 and EFTA": (*union, *EFTA),
        "EU27, United Kingdom, EFTA": (*union, "GBR", *EFTA),
        "Europe, as the office groups it": (*union, "GBR", *EFTA, *ELSEWHERE_IN_EUROPE),
    }


def turnover_of(trade: pd.DataFrame, areas: Mapping[str, Collection[str]], claimed: float) -> pd.DataFrame:
    """Ask whether trade with an area is a claimed sum, for each meaning of the area and each year.

    Parameters
    ----------
    trade : DataFrame
        Rows of ``trade_by_partner`` of one source, in million dollars.
    areas : mapping of str to collection of str
        ISO 3166 codes by the name of an area.
    claimed : float
        In whole billions of dollars.

    Returns
    -------
    DataFrame
        `list` (the area), `year`, `amount` in billion dollars, and `true`, whether it rounds to the claimed sum.
    """
    sums = shares_by_list(trade, areas).query("flow == 'turnover'").assign(amount=lambda row: row["value"] / 1000)
    return sums[["list", "year", "amount"]].assign(true=met(sums["amount"], claimed, "figure")).reset_index(drop=True)


def western_investors(on: str = "2023-12-31") -> Groups:
    """Give the meanings of Western capital, with and without its conduit in the Netherlands."""
    union, both = members("EU", on), tuple(sorted({*members("EU", on), *members("G7", on)}))
    return {
        "G7 and EU27": both,
        "G7 and EU27, without the Netherlands": _without(both, "NLD"),
        "G7 and EU27, no Netherlands, no USA": _without(both, "NLD", "USA"),
        "EU27": union,
        "EU27, without the Netherlands": _without(union, "NLD"),
        "USA alone": ("USA",),
    }


def other_investors() -> Groups:
    """Give the meanings of Russian and Chinese capital that Western capital is set against."""
    return {
        "Russia and China": ("RUS", "CHN"),
        "Russia, China, Hong Kong": ("RUS", "CHN", "HKG"),
        "The five": brics_lists()["five"].besides("KAZ"),
        "The nine and Hong Kong": (*brics_lists()["nine"].besides("KAZ"), "HKG"),
    }


def western_capital(stock: pd.DataFrame, positions: pd.DataFrame) -> pd.DataFrame:
    """Ask whether Western capital is the larger, for each meaning of either side, year and source.

    Parameters
    ----------
    stock : DataFrame
        ``investment_stock_shares``.
    positions : DataFrame
        ``investment_positions``, of which the United States and China are compared.

    Returns
    -------
    DataFrame
        `ours`, `theirs`, `year`, `times` (how many times as much) and `true`, whether that is above one.
    """
    ratios = times_as_much(stock, western_investors(), other_investors())
    reported = positions.query("direction == 'in_kazakhstan'").pivot_table(
        index="year", columns=["reporter", "partner"], values="value"
    )
    of_usa = reported["kazakhstan", "USA"]
    names = {"kazakhstan": "USA to China, IMF", "partner": "USA to China by China\u2019s report, IMF"}
    by_imf = [
        (of_usa / reported[reporter, "CHN"]).dropna().rename("times").reset_index().assign(ours=name)
        for reporter, name in names.items()
    ]
    table = pd.concat([ratios, *by_imf], ignore_index=True).fillna({"theirs": "China alone"})
    table = table[["ours", "theirs", "year", "times"]]
    return table.assign(true=met(table["times"], 1, "more"))


def without_slips(steps: pd.DataFrame) -> pd.DataFrame:
    """Leave out the steps whose date is a slip of its source, by the caveat of ``trade_measures``."""
    return steps[~steps["caveat"].fillna("").str.contains("slip")]


def oil_route(stated: Mapping[str, float]) -> pd.Series:
    """Give the share of oil exports that use the Caspian pipeline, in percent, by the year of the statement."""
    routes = ("cpc", "atyrau_samara", "aktau", "atasu_alashankou")
    return pd.Series(
        {
            2021: stated["cpc_kazakh_shipments_2021"] / stated["oil_exports_2021"] * 100,
            2022: stated["cpc_kazakh_shipments_2022"] / stated["oil_exports_2022"] * 100,
            2023: stated["oil_through_cpc_2023"],
            2024: stated["oil_cpc_2024"] / fsum(stated[f"oil_{route}_2024"] for route in routes) * 100,
        },
        name="share",
    ).rename_axis("year")


def russia_first(
    arms: pd.DataFrame, trade: pd.DataFrame, stock: pd.DataFrame, oil: pd.Series, periods: Sequence[range]
) -> pd.DataFrame:
    """Ask whether Russia is the largest single partner, for each domain, source and period.

    Parameters
    ----------
    arms, stock : DataFrame
        `year`, `partner` and `value`: deliveries, and shares in the stock of direct investment in percent.
    trade : DataFrame
        ``trade_by_partner``.
    oil : Series
        As from :func:`oil_route`; a statement is true if the pipeline carries more than half.
    periods : sequence of range
        Years that are taken together.

    Returns
    -------
    DataFrame
        `domain` and `source`, `start` (first year of the period, or the year of a statement), `years` counted,
        `share` of Russia in percent, its `rank` (missing for a statement) and `true`.
    """
    whole = pd.DataFrame({"year": stock["year"].unique(), "partner": "WLD", "value": 100.0})
    tables = {("Arms", "SIPRI"): arms}
    tables |= {
        (flow.capitalize(), name): trade[(trade["flow"] == flow) & (trade["source"] == source)]
        for flow in ("imports", "exports")
        for source, name in (("wits", "World Bank"), ("bns", "national office"))
    }
    tables["Investment stock", "wiiw"] = pd.concat([stock, whole])
    parts = [
        period_shares(table, periods).query("partner == 'RUS'").assign(domain=domain, source=source)
        for (domain, source), table in tables.items()
    ]
    said = oil.reset_index().set_axis(["start", "share"], axis=1)
    said = said.assign(domain="Oil exports by route", source="statements", years=1, true=said["share"] > 50)
    held = pd.concat(parts)
    table = pd.concat([held.assign(true=held["rank"] == 1), said], ignore_index=True)
    return table[["domain", "source", "start", "years", "share", "rank", "true"]]


def blow_for_blow(steps: pd.DataFrame) -> pd.DataFrame:
    """Ask whether both sides had restricted the other's trade before the refusal.

    Parameters
    ----------
    steps : DataFrame
        ``trade_measures``.

    Returns
    -------
    DataFrame
        `since` (where the count begins) and `stages` (what is counted), both in words; `Kazakhstan` and `Russia`,
        restrictions of each; and `true`, whether both have one.
    """
    starts = {"since January 2021": "2021-01-01", "since the invasion": "2022-02-24", "since April 2023": "2023-04-10"}
    stages = {
        "acts alone": ["act"],
        "acts and blocks": ["act", "block"],
        "acts, blocks and requests": ["act", "block", "request"],
    }
    rows = [
        restrictions_by_side(steps, start, REFUSAL, counted).to_dict() | {"since": since, "stages": kinds}
        for since, start in starts.items()
        for kinds, counted in stages.items()
    ]
    table = pd.DataFrame(rows)[["since", "stages", "Kazakhstan", "Russia"]]
    return table.assign(true=(table[["Kazakhstan", "Russia"]] > 0).all(axis=1))


def anti_western(
    points: pd.DataFrame, lists: Mapping[str, States], west: Collection[str], years: Mapping[str, Sequence[int]]
) -> pd.DataFrame:
    """Ask in three ways whether a bloc votes away from the West, for each list of its members, series and year.

    Parameters
    ----------
    points : DataFrame
        ``ideal_points``.
    lists : mapping of str to group
        ISO 3166 codes by the name of a list; a function from the year to them follows a membership that changes.
    west : collection of str
        ISO 3166 codes.
    years : mapping of str to sequence of int
        Series -> the years that are asked about.

    Returns
    -------
    DataFrame
        `test`, as of :func:`margins_beyond`, `series`, `year`, `list`, `margin` and `true`, whether that is positive.
    """
    place = points.set_index(["series", "year", "iso3"])["point"].sort_index()
    rows = [
        (test, series, year, key, margin)
        for series, asked in years.items()
        for year in asked
        for key, states in lists.items()
        for test, margin in margins_beyond(
            place[series, year], states(year) if callable(states) else states, west
        ).items()
    ]
    table = pd.DataFrame(rows, columns=["test", "series", "year", "list", "margin"])
    order = list(dict.fromkeys(table["test"]))
    table = table.sort_values("test", key=lambda tests: tests.map(order.index), kind="stable", ignore_index=True)
    return table.assign(true=table["margin"] > 0)


def one_bloc(
    points: pd.DataFrame,
    votes: pd.DataFrame,
    lists: Mapping[str, Collection[str]],
    unions: Mapping[str, Collection[str]],
    newest: Mapping[str, int],
) -> pd.DataFrame:
    """Ask whether a bloc votes together, for each list of its members: as close as a union, and alike on the war.

    Parameters
    ----------
    points, votes : DataFrame
        ``ideal_points`` and ``war_votes``.
    lists : mapping of str to collection of str
        ISO 3166 codes by the name of a list, Russia on each.
    unions : mapping of str to collection of str
        What the bloc is set against, by name.
    newest : mapping of str to int
        Series -> the year that is asked about.

    Returns
    -------
    DataFrame
        `standard` (a union, "votes", or "votes without Russia"), `series` and `year` (missing for votes), `list`, and
        `true`: whether two members are on average no further apart than two of the union, or whether those that
        voted cast the same vote on more than half of the resolutions.
    """
    place = points.set_index(["series", "year", "iso3"])["point"].sort_index()
    parts = []
    for union, standard in unions.items():
        for series, year in newest.items():
            mutual = cohesion(place[series, year], {**lists, union: standard})["mutual"]
            true = mutual[list(lists)] <= mutual[union]
            parts.append(
                pd.DataFrame({"standard": union, "series": series, "year": year, "list": [*lists], "true": [*true]})
            )
    for among, left_out in {"votes": (), "votes without Russia": ("RUS",)}.items():
        true = [unanimous(votes, _without(states, *left_out)).mean() > 0.5 for states in lists.values()]
        parts.append(pd.DataFrame({"standard": among, "list": [*lists], "true": true}))
    return pd.concat(parts, ignore_index=True).astype({"year": "Int64"})


THREE = ["russia", "china", "west"]


def many_sided(
    shares: pd.DataFrame, places: pd.DataFrame, promises: pd.DataFrame, windows: Mapping[str, Collection[int]]
) -> pd.DataFrame:
    """Ask whether a domain is many-sided, for each window of years and each test.

    Shares are many-sided if no direction has more than "half", if Russia, China and the West have a "tenth" each, or
    if they are as "even" as two equal directions.
    Votes are, by any test, if the state stands in the middle half between the outer two of the three; the promise to
    consult if all three share it, that of defence if more than one does.

    Parameters
    ----------
    shares : DataFrame
        As from :func:`~onestepback.measures.vector_shares`, indexed by `domain` and `period`, a window of each.
    places : DataFrame
        As from :func:`~onestepback.measures.vector_points`, with the state's own place as `own`.
    promises : DataFrame
        As from :func:`~onestepback.measures.strongest_promises`; the last year of a window counts.
    windows : mapping of str to collection of int
        Name of a window -> its years.

    Returns
    -------
    DataFrame
        `domain` (those of the shares, "votes", "consultation" and "defence"), `window`, `test` and `true`; `side`,
        which leads, is nearest or, several parted by commas, is bound; where it applies `share` of the leading
        direction and `least` of the three in percent, `balance`, `stands` (percent of the way from the lowest of the
        three to the highest) and `treaties` (the year). What has no figures in a window has no row.
    """
    divided = shares.dropna().rename_axis(["domain", "window"])
    largest, least, balance = divided.max(axis=1), divided[THREE].min(axis=1), vector_balance(divided)
    tests = {"half": largest <= 50, "tenth": least >= 10, "even": balance >= 100 / 3}
    parts = [divided.idxmax(axis=1).to_frame("side").assign(share=largest, least=least, balance=balance, **tests)]

    voted = mean_over(places, windows).dropna().rename_axis("window")
    poles = voted[THREE]
    stands = (voted["own"] - poles.min(axis=1)) / (poles.max(axis=1) - poles.min(axis=1)) * 100
    nearest = poles.sub(voted["own"], axis=0).abs().idxmin(axis=1)
    parts.append(nearest.to_frame("side").assign(domain="votes", stands=stands, **_by_any(stands.between(25, 75))))

    for window, years in windows.items():
        if not (covered := [year for year in years if year in promises.index]):
            continue
        depth = promises.loc[max(covered), THREE]
        for domain, least_bound in (("consultation", 3), ("defence", 2)):
            bound = [side for side in THREE if depth[side] >= PROMISES.index(domain)]
            reading = {"domain": domain, "window": window, "side": ", ".join(bound), "treaties": max(covered)}
            parts.append(pd.DataFrame([reading | _by_any(len(bound) >= least_bound)]).set_index("window"))

    table = pd.concat([part.reset_index() for part in parts], ignore_index=True)
    columns = ["domain", "window", "side", "share", "least", "balance", "stands", "treaties"]
    return table.melt(columns, list(tests), "test", "true").astype({"true": bool})


def _by_any(true: bool | pd.Series) -> dict[str, bool | pd.Series]:
    """What no test of shares touches is the same by each."""
    return {"half": true, "tenth": true, "even": true}


def _without(states: Collection[str], *left_out: str) -> tuple[str, ...]:
    return tuple(state for state in states if state not in left_out)
