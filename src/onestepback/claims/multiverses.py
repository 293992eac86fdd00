"""The claims that rest on definitions, in every way that the tables allow to define them.

They decide nothing: most of these readings nobody has proposed. The rule judges by those that somebody has.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from onestepback.claims.cases import lists_read
from onestepback.claims.readings import EFTA, china_by_its_customs
from onestepback.data.blocs import brics_lists, members
from onestepback.data.tables import load
from onestepback.measures.multiverse import Multiverse, multiverse, over_subsets, subsets
from onestepback.measures.time import ARTICLE
from onestepback.measures.trade import with_turnover

FOUNDERS = brics_lists()["five"].states
POINTS = (("final_passage", 2023), ("final_passage", 2024), ("all_votes", 2023))


def others(*left_out: str) -> list[str]:
    """Name the states beyond the five that any list of BRICS has, but for some."""
    listed = {state for states in lists_read().values() for state in states}
    return sorted(listed - {*FOUNDERS, *left_out})


def half_of_foreign_trade() -> Multiverse:
    """Give the share of trade of the five with every choice of the others: true if it is half, as the rule has it."""
    known = load("stated_figures")
    china = china_by_its_customs(dict(zip(known["key"], known["value"], strict=True))).assign(source="bns")
    return multiverse(
        load("trade_by_partner"), subsets_of=others("KAZ"), always=FOUNDERS, partner="CHN", stated=china, reach=45
    )


def western_capital_exposed() -> Multiverse:
    """Give the part of Western capital in it and what it is set against: true if it is more than half of the two.

    On the Western side is every choice of single investors and groups, on the other every choice of five states.
    """
    stock = load("investment_stock_shares").pivot(index="partner", columns="year", values="share").fillna(0.0)
    union = [state for state in members("EU", "2023-12-31") if state not in ("NLD", "AUT", "FRA", "ITA")]
    groups = {state: [state] for state in ("AUT", "CAN", "FRA", "GBR", "ITA", "JPN", "NLD", "USA")}
    groups |= {"rest of the EU27": union, "EFTA": list(EFTA)}
    ours = np.array([stock.reindex(states).sum().to_numpy() for states in groups.values()])
    theirs = subsets(["RUS", "CHN", "HKG", "IND", "ARE"])
    against = over_subsets(stock.reindex(list(theirs)).fillna(0.0).to_numpy(), 0, np.add)[1:]
    west, other = over_subsets(ours, 0, np.add)[1:, np.newaxis, :], against[np.newaxis]
    with np.errstate(invalid="ignore"):  # nothing on either side answers nothing
        value = (west / (west + other) * 100).reshape(len(west), -1)
    ways = pd.DataFrame(list(product(theirs.index, stock.columns)), columns=["against", "year"])
    return Multiverse(subsets(list(groups)), ways, value, value > 50)


def dependence_on_russia() -> Multiverse:
    """Give the lead of Russia over the next partner in points of a hundred, for every span of years: true if it leads.

    The European Union is taken as its states, and as one partner.
    """
    trade = with_turnover(load("trade_by_partner")).rename(columns={"flow": "domain"})
    stock = load("investment_stock_shares").rename(columns={"share": "value"})
    arms = load("arms_deliveries").query("source == 'register'").rename(columns={"tiv": "value"})
    tables = [trade, stock.assign(domain="investment", source="wiiw"), arms.assign(domain="arms")]
    union = members("EU", ARTICLE)
    names: list[tuple[Any, ...]] = []
    columns: list[np.ndarray] = []
    for (domain, source), table in pd.concat(tables).groupby(["domain", "source"], sort=False):
        whole = table[table["partner"] != "WLD"].pivot(index="year", columns="partner", values="value")
        whole = whole.dropna(how="all").fillna(0.0)
        stated = table[table["partner"] == "WLD"].set_index("year")["value"].reindex(whole.index)
        total = stated.fillna(whole.sum(axis=1) if domain != "investment" else 100.0)
        together = whole[whole.columns.intersection(list(union))]
        joined = pd.concat([whole.drop(columns=together.columns), together.sum(axis=1).rename("EU27")], axis=1)
        for eu, partners in (("its states", whole), ("one partner", joined)):
            rivals = partners.drop(columns="RUS").to_numpy().cumsum(axis=0)
            russia, base = partners["RUS"].to_numpy().cumsum(), total.to_numpy().cumsum()
            rivals, russia, base = (np.concatenate([one[:1] * 0, one]) for one in (rivals, russia, base))
            first, last = np.triu_indices(len(base), 1)
            lead = (russia[last] - russia[first]) - (rivals[last] - rivals[first]).max(axis=1)
            with np.errstate(invalid="ignore", divide="ignore"):  # no arms at all in a span
                columns.append(lead / (base[last] - base[first]) * 100)
            years = whole.index.to_numpy()
            names += list(product([domain], [source], [eu], zip(years[first], years[last - 1], strict=True)))
    ways = pd.DataFrame([(*name[:3], *name[3]) for name in names], columns=["domain", "source", "EU", "first", "last"])
    value = np.concatenate(columns)[np.newaxis]
    return Multiverse(subsets(["RUS"]), ways, value, value > 0)


def anti_western_votes() -> Multiverse:
    """Give by how much the five with every choice of the others vote away from the West, by each test of the ledger."""
    states = [*FOUNDERS, *others()]
    lists, fixed = subsets(states, len(FOUNDERS)), len(FOUNDERS)
    west = {*members("EU", ARTICLE), *members("G7", ARTICLE)}
    names: list[tuple[str, str, int]] = []
    columns: list[np.ndarray] = []
    for series, year in POINTS:
        points = _points(series, year)
        rest = points[~points.index.isin(west)].sort_values()
        own = points.reindex(states)
        highest = over_subsets(own.fillna(-np.inf).to_numpy()[:, np.newaxis], fixed, np.maximum)[:, 0]
        there = own.notna().astype(float).to_numpy()
        pairs = np.column_stack([own.fillna(0.0).to_numpy(), there])
        total, count = over_subsets(pairs, fixed, np.add).T
        others_mean = (rest.sum() - total) / (len(rest) - count)
        tests = {
            "every member below all of the West": points[points.index.isin(west)].min() - highest,
            "the mean below that of all others": others_mean - total / count,
            "every member below the median of all others": _medians(rest, lists) - highest,
        }
        columns += tests.values()
        names += [(test, series, year) for test in tests]
    value = np.column_stack(columns)
    return Multiverse(lists, pd.DataFrame(names, columns=["test", "series", "year"]), value, value > 0)


def one_bloc_votes() -> Multiverse:
    """Give by how much the five with every choice of the others stand closer together than a union: true from 0 on."""
    states = [*FOUNDERS, *others()]
    lists = subsets(states, len(FOUNDERS))
    unions = {"CSTO": members("CSTO", ARTICLE), "EU27": members("EU", ARTICLE), "G7": members("G7", ARTICLE)}
    names: list[tuple[str, str, int]] = []
    columns: list[np.ndarray] = []
    for series, year in POINTS:
        points = _points(series, year)
        own = _mutual(points.reindex(states), lists.to_numpy(dtype=float))
        for union, standard in unions.items():
            both = points.reindex(list(standard))
            columns.append(_mutual(both, np.ones((1, len(both)))) - own)
            names.append((union, series, year))
    value = np.column_stack(columns)
    return Multiverse(lists, pd.DataFrame(names, columns=["standard", "series", "year"]), value, value >= 0)


MULTIVERSES: dict[str, Callable[[], Multiverse]] = {
    one.__name__: one
    for one in (
        half_of_foreign_trade,
        western_capital_exposed,
        dependence_on_russia,
        anti_western_votes,
        one_bloc_votes,
    )
}
"""Key of a claim -> what gives its readings."""


def _points(series: str, year: int) -> pd.Series:
    points = load("ideal_points").query("series == @series and year == @year")
    return points.set_index("iso3")["point"]


def _medians(rest: pd.Series, lists: pd.DataFrame) -> np.ndarray:
    """The median of the states, in the order of their points, without those of each list."""
    kept = np.ones((len(lists), len(rest)), dtype=np.int16)
    for state in lists.columns.intersection(rest.index):
        kept[:, rest.index.get_loc(state)] = ~lists[state].to_numpy()
    kept = kept.cumsum(axis=1, dtype=np.int16)
    count, ranked = kept[:, -1:], rest.to_numpy()
    middle = [ranked[(kept >= rank).argmax(axis=1)] for rank in ((count + 1) // 2, count // 2 + 1)]
    return (middle[0] + middle[1]) / 2


def _mutual(points: pd.Series, belongs: np.ndarray) -> np.ndarray:
    """The average distance between two states of each list; those without an estimate are left aside."""
    there = belongs * points.notna().to_numpy()
    place = points.fillna(0.0).to_numpy()
    apart = np.abs(place[:, np.newaxis] - place)
    count = there.sum(axis=1)
    return (there @ apart * there).sum(axis=1) / (count * (count - 1))
