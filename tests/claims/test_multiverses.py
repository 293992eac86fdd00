"""The readings of the ledger are among all that could be, with the same value and the same answer."""

import re

import numpy as np
import pytest

from onestepback.claims import cases, multiverses
from onestepback.claims.readings import anti_western, one_bloc, western_capital
from onestepback.data.blocs import members
from onestepback.data.tables import load
from onestepback.measures import Multiverse
from onestepback.measures.time import ARTICLE

SERIES = {"final_passage": [2023, 2024], "all_votes": [2023]}


def row(found: Multiverse, states: object) -> int:
    return int(np.flatnonzero((found.lists == found.lists.columns.isin(list(states))).all(axis=1))[0])


def at(found: Multiverse, states: object, **choices: object) -> tuple[float, bool]:
    kept = found.only(**choices)
    assert len(kept.ways) == 1
    place = row(found, states)
    return kept.values[place, 0], bool(kept.true[place, 0])


def test_half_of_trade_is_true_where_the_ledger_has_it() -> None:
    found = multiverses.half_of_foreign_trade()
    customs = {"national office": ("bns", "own"), "World Bank": ("wits", "own")}
    customs |= {f"Chinese customs for China, total {word}": ("bns", how) for word, how in
                (("raised", "raised"), ("left", "kept"))}  # fmt: skip
    lists = {label: cases.lists_read()[key] for key, label in cases.names_of_lists().items()}
    for reading in cases.half_of_foreign_trade():
        label, flow, year, who = re.fullmatch(r"(.+), (\w+), (\d{4}), (.+)", reading.words).groups()
        source, counter = customs[who]
        states = [state for state in lists[label] if state != "KAZ"]
        value, true = at(found, states, flow=flow, year=int(year), source=source, counter=counter)
        assert value == pytest.approx(reading.value, rel=1e-12) and true == reading.true


def test_western_capital_is_larger_where_the_ledger_has_it() -> None:
    found = multiverses.western_capital_exposed()
    table = western_capital(load("investment_stock_shares"), load("investment_positions"))
    units = ("AUT", "FRA", "ITA", "NLD", "rest of the EU27")
    ours = {"EU27": units, "EU27, without the Netherlands": (*units[:3], units[4]), "USA alone": ("USA",)}
    ours["G7 and EU27"] = (*units, "CAN", "GBR", "JPN", "USA")
    theirs = {"Russia and China": "RUS+CHN", "Russia, China, Hong Kong": "RUS+CHN+HKG"}
    asked = table[table["ours"].isin(ours) & table["theirs"].isin(theirs)].dropna()
    assert len(asked) > 100
    for reading in asked.itertuples():
        value, true = at(found, ours[reading.ours], against=theirs[reading.theirs], year=reading.year)
        assert value == pytest.approx(100 * reading.times / (1 + reading.times)) and true == reading.true


def test_russia_leads_where_the_ledger_has_it_first() -> None:
    found = multiverses.dependence_on_russia()
    said = {"World Bank": "wits", "national office": "bns", "SIPRI": "register", "wiiw": "wiiw"}
    seen = 0
    for reading in cases.dependence_on_russia():
        if not (parts := re.fullmatch(r"(.+), (.+), (\d{4})(?: to (\d{4}))?: \d+ %", reading.words)):
            continue
        domain, source, first, last = parts.groups()
        if source not in said:
            continue
        domain = {"investment stock": "investment"}.get(domain.lower(), domain.lower())
        ways = found.ways.query("domain == @domain and source == @said[@source]")
        first, last = max(int(first), ways["first"].min()), min(int(last or first), ways["last"].max())
        way = {"domain": domain, "source": said[source], "EU": "its states", "first": first, "last": last}
        assert at(found, ["RUS"], **way)[1] == reading.true, reading.words
        seen += 1
    assert seen > 20


def test_votes_are_as_far_from_the_west_as_the_ledger_has_them() -> None:
    found = multiverses.anti_western_votes()
    west = {*members("EU", ARTICLE), *members("G7", ARTICLE)}
    tests = dict(zip(("apart", "mean_beyond", "each_beyond"), found.ways["test"].unique(), strict=True))
    for reading in anti_western(load("ideal_points"), cases.lists_read(), west, SERIES).itertuples():
        way = {"test": tests[reading.test], "series": reading.series, "year": reading.year}
        value, true = at(found, cases.lists_read()[reading.list], **way)
        assert value == pytest.approx(reading.margin, abs=1e-12) and true == reading.true


def test_a_list_is_as_close_as_a_union_where_the_ledger_has_it() -> None:
    found = multiverses.one_bloc_votes()
    unions = {"CSTO": members("CSTO", ARTICLE), "EU27": members("EU", ARTICLE), "G7": members("G7", ARTICLE)}
    for newest in ({"final_passage": 2023, "all_votes": 2023}, {"final_passage": 2024}):
        table = one_bloc(load("ideal_points"), load("war_votes"), cases.lists_read(), unions, newest)
        for reading in table[table["standard"].isin(unions)].itertuples():
            way = {"standard": reading.standard, "series": reading.series, "year": reading.year}
            assert at(found, cases.lists_read()[reading.list], **way)[1] == reading.true
