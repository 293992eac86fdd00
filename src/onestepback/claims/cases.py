"""The claims that figures and dates decide, on the tables of the book: a function of the claim's name for each.

Each gives the readings of its statements. A reading that somebody other than this book has given says who that is;
the others are wider variants. :mod:`onestepback.claims.readings` computes what is asked, here it is said who asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pandas as pd

from onestepback.claims.readings import (
    anti_western,
    blow_for_blow,
    china_by_its_customs,
    europes,
    half_of_trade,
    many_sided,
    oil_route,
    one_bloc,
    russia_first,
    turnover_of,
    western_capital,
    without_slips,
)
from onestepback.claims.rule import Reading, met
from onestepback.data.blocs import brics_lists, members, standing, states, vectors
from onestepback.data.tables import load
from onestepback.measures.time import ARTICLE, REFUSAL, placed
from onestepback.measures.trade import period_shares, with_turnover
from onestepback.measures.vectors import stock_flows, strongest_promises, vector_points, vector_shares
from onestepback.words import written_date

CALLED = {
    "five": "BRICS of itself, in 2023",
    "nine": "BRICS of itself, in 2024",
    "nine_and_saudi_arabia": "South Africa's foreign minister, in 2024",
}
"""The lists that somebody has called BRICS by the day of the article -> who."""

SPANS = {"1992 to 1994": range(1992, 1995)}
SPANS |= {f"{first} to {first + 4}": range(first, first + 5) for first in range(1995, 2025, 5)}
"""Since independence, in parts: the name of each -> its years."""


def readings_of(key: str) -> list[Reading]:
    """Give the readings of a claim that figures or dates decide; none where documents alone do."""
    case: Callable[[], list[Reading]] | None = globals().get(key)
    return list(case()) if case else []


def names_of_lists() -> dict[str, str]:
    """Name every list of BRICS that is read, those that somebody has called so first."""
    labels = {key: one.label for key, one in brics_lists().items()}
    return {
        "five": labels["five"],
        "nine": labels["nine"],
        "nine_and_saudi_arabia": "The nine and Saudi Arabia",
    } | labels


def lists_read() -> dict[str, tuple[str, ...]]:
    """Give the states of every list of BRICS that is read."""
    listed = {key: one.states for key, one in brics_lists().items()}
    with_saudi_arabia = states("BRICS", ARTICLE, "founder", "joined", "ambiguous")
    return {"five": listed["five"], "nine": listed["nine"], "nine_and_saudi_arabia": with_saudi_arabia} | listed


@cache
def half_of_foreign_trade() -> list[Reading]:
    """Read foreign trade as turnover, as the president and the office do, in the last year before the article."""
    lists = {key: tuple(state for state in one if state != "KAZ") for key, one in lists_read().items()}
    labels, flows = names_of_lists(), {"exports": "exports", "imports": "imports", "turnover": "turnover"}
    customs = {"bns": "national office", "wits": "World Bank", "raised": "Chinese customs for China, total raised"}
    customs |= {"kept": "Chinese customs for China, total left"}
    table = half_of_trade(load("trade_by_partner"), lists, china_by_its_customs(_stated()))
    return [
        Reading(
            f"{labels[row.list]}, {flows[row.flow]}, {row.year}, {customs[row.customs]}",
            bool(row.true),
            f"the list by {CALLED[row.list]}; turnover by President Tokayev and the national office"
            if (row.customs, row.flow, row.year) == ("bns", "turnover", 2023) and row.list in CALLED
            else "",
            float(row.share),
        )
        for row in _rows(table)
    ]


@cache
def eu_turnover_2023() -> list[Reading]:
    """Read the EU as its members of 2023, by the national office and by the prime minister's press service."""
    trade, claimed = load("trade_by_partner"), 43
    table = turnover_of(trade[trade["source"] == "bns"], europes(), claimed)
    stated = _stated()["eu_turnover_official_2023"]
    official = Reading(
        f"The EU, 2023, as stated: {stated:.1f} billion",
        bool(met(stated, claimed, "figure")),
        "Kazakhstan's prime minister's press service",
        stated,
    )
    return [official] + [
        Reading(
            f"{row.list}, {row.year}, national office: {row.amount:.2f} billion",
            bool(row.true),
            "the EU of itself, the 27 of 2023" if (row.list, row.year) == ("EU27", 2023) else "",
            float(row.amount),
        )
        for row in _rows(table)
    ]


@cache
def western_capital_exposed() -> list[Reading]:
    """Read the West as the EU and the G7, which the article sets against BRICS, in the last year of the shares."""
    table = western_capital(load("investment_stock_shares"), load("investment_positions"))
    called = {"EU27": "the article, of the EU in its text", "G7 and EU27": "the article, of the EU and of the G7"}
    stated = _stated()
    made = []
    for row in _rows(table):
        counts = row.ours in called and (row.theirs, row.year) == ("Russia and China", 2021)
        words = f"{row.ours} against {row.theirs}, {row.year}: {row.times:.1f} times"
        made.append(Reading(words, bool(row.true), called[row.ours] if counts else "", float(row.times), of=2))
        if counts:
            made.append(Reading(f"{row.ours}, stock of 2021", row.times > 0, called[row.ours]))
    for field, words in (("fdi_gross_{}_2022", "gross inflow of 2022"), ("fdi_stock_{}_2021", "stock of mid-2021")):
        usa, russia, china = (stated[field.format(state)] for state in ("usa", "russia", "china"))
        words = f"USA against Russia and China, {words} as stated: {usa / (russia + china):.1f} times"
        made.append(Reading(words, usa > russia + china, value=usa / (russia + china), of=2))
    return made


@cache
def restrictions_followed_refusal() -> list[Reading]:
    """Read a restriction as the regulator's act, and as the block that kept the goods out, for each group of goods."""
    steps = load("trade_measures").query("measure == 'russian_restriction_2024' and effect == 'restricts'")
    statement = {"wheat and grain": 1, "tomatoes and peppers": 2, "melons": 3}
    stages = {"act": "the act", "block": "block of documents", "request": "request to stop papers"}
    return [
        Reading(
            f"{row.goods.capitalize()}, {stages[row.stage]}, {written_date(row.date)}"
            + ("" if row.stage in ("act", "block") else f", by {row.reported_by}"),
            row.order == "after",
            row.reported_by if row.stage in ("act", "block") and row.scope == "imports" else "",
            float(row.first),
            of=statement.get(row.goods, 4),
        )
        for row in _rows(placed(without_slips(steps), REFUSAL))
    ]


@cache
def longer_tit_for_tat() -> list[Reading]:
    """Read the exchange from the invasion on, as the article does, and its latest move on the day of the article."""
    steps = without_slips(load("trade_measures"))
    called = {"acts alone": "the governments", "acts and blocks": "the governments; Reuters and Interfax for the block"}
    made = [
        Reading(
            f"Both had restricted trade, {row.since}, {row.stages}",
            bool(row.true),
            f"the start by the article, the step by {called[row.stages]}"
            if row.since == "since the invasion" and row.stages in called
            else "",
        )
        for row in _rows(blow_for_blow(steps))
    ]
    past = placed(steps.query("effect == 'restricts' and stage in ['act', 'block']"), ARTICLE).query(
        "order == 'before'"
    )
    last = past[past["last"] == past["last"].max()]
    latest = set(last["measure"]) == {"russian_restriction_2024"}
    return [*made, Reading("The latest restriction of either side before the article", latest, "the article", of=2)]


@cache
def dependence_on_russia() -> list[Reading]:
    """Read leverage as what somebody has pointed to: the oil route, the market for exports, trade as a whole."""
    trade, stock = load("trade_by_partner"), load("investment_stock_shares").rename(columns={"share": "value"})
    arms = load("arms_deliveries").query("source == 'register'").rename(columns={"tiv": "value"})
    periods = [range(first, first + 5) for first in range(1995, 2025, 5)]
    table = russia_first(arms, trade, stock, oil_route(_stated()), periods)
    made = []
    for row in _rows(table):
        said = row.source == "statements"
        years = f"{row.start}" if said else f"{row.start} to {row.start + 4}"
        by = "Reuters, of the pipeline through Russia" if said and row.start == 2023 else ""
        made.append(Reading(f"{row.domain}, {row.source}, {years}: {row.share:.0f} %", bool(row.true), by))
    called = {
        "exports": "the article, whose case is Russia's closing of its market",
        "turnover": "the article, which calls Russia a key trade partner",
    }
    national = with_turnover(trade[trade["source"] == "bns"])
    for flow in ("exports", "turnover", "imports"):
        of_2023 = period_shares(national[national["flow"] == flow], [range(2023, 2024)]).set_index("partner").loc["RUS"]
        words = f"{flow.capitalize()}, national office, 2023: {of_2023['share']:.0f} %"
        made.append(Reading(words, bool(of_2023["rank"] == 1), called.get(flow, "")))
    return made


@cache
def multi_vector_practice() -> list[Reading]:
    """Read the directions as Russia, China, and the EU with the G7, which the article names; a balance as no majority.

    The wider West of this book, the other tests of shares, and its tests of votes and of promises are variants.
    """
    years = range(1992, 2025)
    wests = {"": {year: vectors(f"{year}-12-31", besides=()) for year in years}}
    wests |= {"the West with five more": {year: vectors(f"{year}-12-31") for year in years}}
    trade = load("trade_by_partner").query("source == 'bns' or year < 2018").rename(columns={"flow": "domain"})
    arms = load("arms_deliveries").query("source == 'register'").rename(columns={"tiv": "value"}).assign(domain="arms")
    stock = stock_flows(load("investment_stock_shares")).assign(domain="investment")
    flows = pd.concat([trade, stock, arms]).query("year < 2025")
    points = load("ideal_points").query("series == 'final_passage'")
    own = points[points["iso3"] == "KAZ"].set_index("year")["point"]
    tests = {"half": "", "tenth": ", each with a tenth", "even": ", as even as two equal"}
    sides = {"russia": "Russia", "china": "China", "west": "the West", "others": "others"}
    made = []
    for west, directions in wests.items():
        shares = vector_shares(flows, directions, by=["domain"], periods=SPANS)
        promises = strongest_promises(load("treaties"), directions)
        table = many_sided(shares, vector_points(points, directions).assign(own=own), promises, SPANS)
        for row in _rows(table):
            a_share = pd.notna(row.share)
            if not a_share and (row.test != "half" or west):
                continue  # the same by each test of shares, and nearly by each West
            words = f"{row.domain.capitalize()}, {row.window}"
            if a_share:
                words += f": most to {sides[row.side]}, {row.share:.0f} %{tests[row.test]}"
            elif row.domain == "votes":
                words += f": nearest to {sides[row.side]}, in the middle half"
            else:
                words += f": promised to {', '.join(sides[side] for side in row.side.split(', ')) or 'none'}"
            counts = a_share and row.test == "half" and not west
            by = "the article, of balance between Russia, China and the West" if counts else ""
            made.append(Reading(words + (f", {west}" if west else ""), bool(row.true), by))
    return made


@cache
def anti_western_votes() -> list[Reading]:
    """Read the side as where the members vote, on their publishers' line, in 2023."""
    west = {*members("EU", ARTICLE), *members("G7", ARTICLE)}
    years = {"final_passage": [2023, 2024], "all_votes": [2023]}
    table = anti_western(load("ideal_points"), lists_read(), west, years)
    tests = {"apart": "every member below all of the West", "mean_beyond": "the mean below that of all other states"}
    tests |= {"each_beyond": "every member below the median of all other states"}
    series, labels = {"final_passage": "whole resolutions", "all_votes": "all votes"}, names_of_lists()
    by = "the line by its publishers, the list by {}, the West by the article"
    return [
        Reading(
            f"{labels[row.list]}, {series[row.series]} of {row.year}: {tests[row.test]}",
            bool(row.true),
            by.format(CALLED[row.list]) if row.list in CALLED and row.year == 2023 else "",
            float(row.margin),
        )
        for row in _rows(table)
    ]


@cache
def one_bloc_votes() -> list[Reading]:
    """Read a bloc as what the article calls one beside BRICS, the Collective Security Treaty Organization."""
    unions = {"CSTO": members("CSTO", ARTICLE), "EU27": members("EU", ARTICLE), "G7": members("G7", ARTICLE)}
    series, labels = {"final_passage": "whole resolutions", "all_votes": "all votes"}, names_of_lists()
    made = []
    for year, newest in ((2023, {"final_passage": 2023, "all_votes": 2023}), (2024, {"final_passage": 2024})):
        for row in _rows(one_bloc(load("ideal_points"), load("war_votes"), lists_read(), unions, newest)):
            if row.standard not in unions:
                without = row.standard.removeprefix("votes")
                if year == 2023:
                    words = f"{labels[row.list]}{without}: alike on most of nine votes on the war"
                    made.append(Reading(words, bool(row.true)))
                continue
            counts = row.standard == "CSTO" and row.list in CALLED and year == 2023
            by = f"the standard by the article, the list by {CALLED[row.list]}" if counts else ""
            words = f"{labels[row.list]}, {series[row.series]} of {year}: as close together as the {row.standard}"
            made.append(Reading(words, bool(row.true), by))
    return made


@cache
def bridge_between_europe_and_asia() -> list[Reading]:
    """Read a bridge as freight that crosses the country, in the last year with figures."""
    stated = _stated()
    own = stated["middle_corridor_exports_2023_7m"] / stated["middle_corridor_cargo_2023_7m"] * 100
    rail, of_2022 = stated["rail_transit_2023"], stated["middle_corridor_kazakh_share_2022"]
    growth = {
        "2023, Trend": "middle_corridor_growth_2023_trend",
        "2023, government": "middle_corridor_growth_2023_government",
        "January to November 2024, Trend": "middle_corridor_growth_2024",
        "2024, government": "middle_corridor_growth_2024_year",
    }
    return [
        Reading(
            f"Freight crossed the country by rail, 2023: {rail:.0f} million tonnes", rail > 0, "Kazakhstan Railways"
        ),
        Reading(
            f"Freight on the Middle Corridor that did not start here, January to July 2023: {100 - own:.0f} %",
            own < 100,
            "Kazakhstan Railways",
        ),
        Reading(f"Freight on the Middle Corridor that did not start here, 2022: {100 - of_2022:.0f} %", of_2022 < 100),
        Reading("Most of the cargo of the Middle Corridor crossed the country, 2022", of_2022 < 50),
        Reading("Most of the cargo of the Middle Corridor crossed the country, January to July 2023", own < 50),
        *(Reading(f"The Middle Corridor grew, {when}", bool(stated[key] > 0)) for when, key in growth.items()),
    ]


@cache
def announced_before_summit() -> list[Reading]:
    """Read the middle of a month as its middle day, and before the summit as before the day on which it opened."""
    day = pd.Timestamp(REFUSAL)
    opened = pd.Timestamp("2024-10-22")
    middle = day.day == (day.days_in_month + 1) // 2
    return [
        Reading("16 October, the middle day of its month", middle, "the calendar", of=2),
        Reading("16 October, before the summit opened on 22 October", day < opened, "BRICS, of its summit", of=3),
    ]


@cache
def spoke_in_kazan() -> list[Reading]:
    """Read after the refusal, and without joining, by the days of the timeline and the members of that day."""
    days = load("timeline").set_index("key")["date_sort"].to_dict()
    spoke: pd.Timestamp = days["tokayev_kazan_speech"]
    return [
        Reading(
            "The speech came after the refusal", bool(spoke > pd.Timestamp(REFUSAL)), "the timeline's reports", of=2
        ),
        Reading("No member on the day of the speech", "KAZ" not in members("BRICS", str(spoke.date())), "BRICS", of=3),
        Reading("No member on the day of the article", "KAZ" not in members("BRICS", ARTICLE), "BRICS", of=3),
        Reading("No member at the end of 2025", "KAZ" not in members("BRICS", "2025-12-31"), of=3),
    ]


@cache
def eaeu_founder_csto_member() -> list[Reading]:
    """Read membership by the treaties and the organisations' own lists."""
    founder = standing("EAEU", "2015-01-01").at["KAZ", "status"] == "founder"
    return [
        Reading("A founder of the union on 1 January 2015", bool(founder), "the treaty of 29 May 2014"),
        Reading("Still its member on the day of the article", "KAZ" in members("EAEU", ARTICLE), "the union"),
        Reading("A member on the day of the article", "KAZ" in members("CSTO", ARTICLE), "the organisation", of=2),
    ]


@cache
def _stated() -> dict[str, float]:
    known = load("stated_figures")
    return dict(zip(known["key"], known["value"], strict=True))


def _rows(table: pd.DataFrame) -> Iterator[Any]:
    return iter(table.itertuples())
