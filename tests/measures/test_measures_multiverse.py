"""Every list by every way to count: the numbers of the public measures and of the ledger, each specification once."""

import random
import time
from functools import cache

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
CHOICES = ["list", "source", "flow", "year"]


def china() -> pd.DataFrame:
    return china_by_its_customs(load("stated_figures").set_index("key")["value"]).assign(source="bns")


@cache
def every() -> Multiverse:
    return multiverse(load("trade_by_partner"), subsets_of=OTHERS, always=FOUNDERS, partner="CHN", stated=china())


def test_a_million_specifications_take_less_than_a_second_of_one_processor() -> None:
    trade, started = load("trade_by_partner"), time.process_time()
    table = multiverse(trade, subsets_of=OTHERS[:14], always=FOUNDERS).table()
    assert time.process_time() - started < 1 and len(table) > 1_000_000


def test_each_list_and_each_way_is_there_once() -> None:
    lists = np.packbits(every().lists.to_numpy(), axis=1)
    assert len(np.unique(lists, axis=0)) == len(lists) == 2 ** len(OTHERS)
    assert not every().ways.duplicated().any() and every().lists.index.is_unique


def test_a_thousand_at_random_are_the_public_measure() -> None:
    draw = random.Random(20241016)
    own = every().ways.index[every().ways["counter"] == "own"]
    rows = draw.sample(range(len(every().lists)), 50)
    lists = {name: name.split("+") for name in every().lists.index[rows]}
    measured = shares_by_list(load("trade_by_partner"), lists).set_index(CHOICES)["share"]
    for row in rows:
        for place in draw.sample(list(own), 20):
            share = measured[(every().lists.index[row], *every().ways.loc[place, CHOICES[1:]])]
            assert every().values[row, place] == pytest.approx(share, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("by_name", [True, False])
def test_the_readings_of_the_ledger_are_among_them(by_name: bool) -> None:
    trade = load("trade_by_partner")
    found = multiverse(trade, LISTS, partner="CHN", stated=china()) if by_name else every()
    row_of = {
        key: found.lists.index.get_loc(key)
        if by_name
        else np.flatnonzero((found.lists == found.lists.columns.isin(one)).all(axis=1))[0]
        for key, one in LISTS.items()
    }
    column = {tuple(way): place for place, way in enumerate(found.ways.itertuples(index=False))}
    readings = half_of_trade(trade, LISTS, china().drop(columns="source"))
    for row in readings.itertuples():
        mirrored = row.customs in ("raised", "kept")
        way = ("bns", row.flow, row.year, row.customs) if mirrored else (row.customs, row.flow, row.year, "own")
        assert found.values[row_of[row.list], column[way]] == pytest.approx(row.share, rel=1e-12)


def test_a_row_is_found_by_its_key() -> None:
    found = multiverse(load("trade_by_partner"), LISTS, partner="CHN", stated=china(), reach=45)
    table = found.table()
    for number in random.Random(1).sample(list(table.index), 20):
        row = table.loc[number]
        assert found.at(found.key(number)) == row["value"] and row["true"] == (row["value"] >= 45)
    with pytest.raises(ValueError, match=r"no specification 'six.*a key is list\|source\|flow\|year\|counter"):
        found.at("six|bns|imports|2023|own")


def test_what_is_true_is_counted_by_each_choice_and_the_one_that_matters_comes_first() -> None:
    rows = [("s", flow, year, *pair) for flow, share in (("exports", 3.0), ("imports", 6.0)) for year in (2020, 2021)
            for pair in (("CHN", share), ("WLD", 10.0))]  # fmt: skip
    trade = pd.DataFrame(rows, columns=["source", "flow", "year", "partner", "value"])
    found = multiverse(trade, {"China": ["CHN"]}, flows=["exports", "imports"])
    assert found.by("flow")["true"].to_dict() == {"exports": 0, "imports": 2}
    assert found.explained().to_dict() == {"flow": 100, "list": 0, "source": 0, "year": 0, "counter": 0}
    assert found.sentence("reach one half") == (
        "2 of 4 readings reach one half; the flow goes with 100 percent of the difference."
    )
    assert found.only(flow="imports", year=2020).sentence() == "1 of 1 readings are true; no choice divides them."


def test_vintages_of_the_worlds_output_are_ways_to_count() -> None:
    rows = [(vintage, 2020, *pair) for vintage, part in (("april", 40.0), ("october", 60.0))
            for pair in (("CHN", part), ("WLD", 100.0))]  # fmt: skip
    weo = pd.DataFrame(rows, columns=["vintage", "year", "partner", "value"])
    found = multiverse(weo, {"China": ["CHN"]})
    assert found.by("vintage")["true"].to_dict() == {"april": 0, "october": 1}
    assert len(multiverse(weo, {"China": ["CHN"]}, vintages=["april"])) == 1


def test_an_unknown_value_is_a_missing_share_of_every_list_that_has_it() -> None:
    rows = [("s", "exports", 2020, *pair) for pair in (("CHN", 3.0), ("IND", np.nan), ("WLD", 10.0))]
    trade = pd.DataFrame(rows, columns=["source", "flow", "year", "partner", "value"])
    found = multiverse(trade, subsets_of=["CHN", "IND"], flows=["exports"], reach=30)
    assert found.at("CHN|s|exports|2020|own") == 30 and len(found) == 1
    assert np.isnan(found.at("CHN+IND|s|exports|2020|own"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "name either lists, or states"),
        ({"subsets_of": ["CHN", "CHN"]}, "named twice"),
        ({"subsets_of": ["CHN"], "years": [1800]}, "no year 1800"),
        ({"subsets_of": ["CHN"], "vintages": ["2024-10"]}, "no vintage '2024-10'"),
        ({"subsets_of": OTHERS + ["FRA", "DEU", "ITA", "GBR", "USA"]}, "too many subsets"),
    ],
)
def test_what_it_cannot_measure_is_said_in_a_line(asked: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        multiverse(load("trade_by_partner"), **asked)
    assert "\n" not in str(raised.value)
