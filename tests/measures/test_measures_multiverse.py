"""Every list by every way to count: the numbers of the public measures and of the ledger, each specification once."""

import random
import time

import numpy as np
import pandas as pd
import pytest

from onestepback.claims.readings import china_by_its_customs, half_of_trade
from onestepback.data.blocs import brics_lists
from onestepback.data.tables import load
from onestepback.measures import Multiverse, multiverse, shares_by_list

LISTS = {key: one.besides("KAZ") for key, one in brics_lists().items()}
FOUNDERS = LISTS["five"]
OTHERS = sorted({state for states in LISTS.values() for state in states} - {*FOUNDERS})


def china() -> pd.DataFrame:
    return china_by_its_customs(load("stated_figures").set_index("key")["value"]).assign(source="bns")


@pytest.fixture(scope="module")
def every() -> Multiverse:
    return multiverse(load("trade_by_partner"), subsets_of=OTHERS, always=FOUNDERS, partner="CHN", stated=china())


def test_a_million_specifications_take_less_than_a_second_of_one_processor() -> None:
    trade, started = load("trade_by_partner"), time.process_time()
    found = multiverse(trade, subsets_of=OTHERS[:14], always=FOUNDERS)
    table = found.table()
    assert time.process_time() - started < 1 and len(table) > 1_000_000


def test_each_list_and_each_way_is_there_once(every: Multiverse) -> None:
    assert len({frozenset(name.split("+")) for name in every.names}) == len(every.names) == 2 ** len(OTHERS)
    assert not every.ways.duplicated().any()


def test_a_thousand_at_random_are_the_public_measure(every: Multiverse) -> None:
    draw = random.Random(20241016)
    own = every.ways.index[every.ways["counter"] == "own"]
    rows = draw.sample(range(len(every.names)), 50)
    lists = {every.names[row]: every.names[row].split("+") for row in rows}
    measured = shares_by_list(load("trade_by_partner"), lists).set_index(["list", "source", "flow", "year"])["share"]
    for row in rows:
        for place in draw.sample(list(own), 20):
            way = every.ways.loc[place]
            share = measured[every.names[row], way["source"], way["flow"], way["year"]]
            assert every.shares[row, place] == pytest.approx(share, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("by_name", [True, False])
def test_the_readings_of_the_ledger_are_among_them(every: Multiverse, by_name: bool) -> None:
    trade = load("trade_by_partner")
    named = multiverse(trade, LISTS, partner="CHN", stated=china()) if by_name else every
    of_name = dict(zip(named.names, named.shares, strict=True))
    of_set = {frozenset(name.split("+")): shares for name, shares in of_name.items()}
    column = {tuple(way): place for place, way in enumerate(named.ways.itertuples(index=False))}
    for row in half_of_trade(trade, LISTS, china().drop(columns="source")).itertuples():
        shares = of_name[row.list] if by_name else of_set[frozenset(LISTS[row.list])]
        mirrored = row.customs in ("raised", "kept")
        way = ("bns", row.flow, row.year, row.customs) if mirrored else (row.customs, row.flow, row.year, "own")
        assert shares[column[way]] == pytest.approx(row.share, rel=1e-12)


def test_a_row_has_the_number_of_its_list_and_way_and_is_found_by_its_words() -> None:
    every = multiverse(load("trade_by_partner"), subsets_of=OTHERS[:6], always=FOUNDERS, partner="CHN", stated=china())
    table, each = every.table(45), len(every.ways)
    for number in random.Random(1).sample(list(table.index), 20):
        row = table.loc[number]
        assert row["list"] == every.names[number // each] and row["true"] == (row["share"] >= 45)
        assert every.at(row["list"], row["source"], row["flow"], row["year"], row["counter"]) == row["share"]
    assert table["true"].sum() == every.reached(45)


def test_an_unknown_value_is_a_missing_share_of_every_list_that_has_it() -> None:
    rows = [("s", "exports", 2020, *pair) for pair in (("CHN", 3.0), ("IND", np.nan), ("WLD", 10.0))]
    trade = pd.DataFrame(rows, columns=["source", "flow", "year", "partner", "value"])
    found = multiverse(trade, subsets_of=["CHN", "IND"], flows=["exports"])
    assert found.at("CHN", "s", "exports", 2020) == 30 and len(found) == 1
    assert np.isnan(found.at("CHN+IND", "s", "exports", 2020))
    assert found.sentence(30).startswith("1 of 1 readings reach 30 percent")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "name either lists, or states"),
        ({"subsets_of": ["CHN", "CHN"]}, "named twice"),
        ({"subsets_of": ["CHN"], "years": [1800]}, "no year 1800"),
        ({"subsets_of": OTHERS + ["FRA", "DEU", "ITA", "GBR", "USA"]}, "too many subsets"),
    ],
)
def test_what_it_cannot_measure_is_said_in_a_line(asked: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        multiverse(load("trade_by_partner"), **asked)
    assert "\n" not in str(raised.value)
