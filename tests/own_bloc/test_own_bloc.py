"""A reader's own bloc: the offer is complete, and every sentence of the answer is true to the tables and reads well."""

import json
import re

import pandas as pd
import pytest

import draws
from onestepback import paths
from onestepback.data.blocs import members
from onestepback.data.tables import load
from onestepback.measures.world import crossing_year
from onestepback.own_bloc.answer import Choice, ScenarioError, answer, default, offer, trade_rows, world_rows
from onestepback.own_bloc.offer import YEARS, groups, measures_offered, names, presets

CHOICES = [*draws.odd(), *draws.choices(200)]


@pytest.fixture(scope="module")
def weights() -> dict[str, pd.DataFrame]:
    """The published tables, read anew and without the library: country, year and a value, by measure and edition."""
    weo = pd.read_csv(paths.DATA / "weo.csv.gz")
    people = pd.read_csv(paths.DATA / "population.csv", keep_default_na=False, na_values=[""])
    goods = pd.read_csv(paths.DATA / "merchandise_trade.csv.gz", keep_default_na=False, na_values=[""])
    goods = goods[goods["flow"] == "exports"]
    found = {}
    for vintage, rows in weo.groupby("vintage"):
        found["ppp", vintage] = rows.pivot(index="iso3", columns="year", values="pppsh")
        found["nominal", vintage] = rows.pivot(index="iso3", columns="year", values="ngdpd")
    found["population", "wdi"] = people.pivot(index="iso3", columns="year", values="population")
    for download, rows in goods.groupby("download"):
        found["exports", str(download)] = rows.pivot(index="iso3", columns="year", values="value")
    return found


@pytest.fixture(scope="module")
def trade() -> pd.DataFrame:
    return pd.read_csv(paths.DATA / "trade_by_partner.csv", keep_default_na=False, na_values=[""])


def numbers(text: str) -> list[float]:
    """The percentages of a sentence, in their order."""
    return [float(found) for found in re.findall(r"([\d.]+)\u202f%", text)]


def test_the_default_is_brics_on_the_day_of_the_refusal() -> None:
    assert set(default().bloc) == set(members("BRICS", "2024-10-16"))
    assert (default().measure, default().year, default().vintage, default().source) == ("ppp", 2023, "2024-10", "bns")


def test_every_country_on_offer_stands_in_one_group() -> None:
    assert sorted(code for states in groups().values() for code in states) == sorted(names())
    assert len(names()) > 200


def test_no_two_dated_lists_are_the_same_and_all_their_states_are_on_offer() -> None:
    lists = [frozenset(one["states"]) for one in presets()]
    assert len(set(lists)) == len(lists)
    assert frozenset().union(*lists) <= set(names())


def test_the_g7_and_kazakhstan_have_a_figure_wherever_the_world_has_one() -> None:
    lacking = []
    for measure, one in measures_offered().items():
        for vintage in one["editions"]:
            for year in YEARS:
                said = answer(Choice(("KAZ", *members("G7", "2024-10-16")), measure, year, vintage))
                if said["gaps"]:
                    lacking.append((measure, vintage, year, said["gaps"]))
    assert lacking == []


def test_the_order_in_which_states_are_chosen_does_not_matter() -> None:
    assert answer(Choice(("RUS", "CHN", "BRA"))) == answer(Choice(("BRA", "RUS", "CHN", "RUS")))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bloc": ("KAZ", "XXX")}, "no country XXX"),
        ({"measure": "height"}, "no measure 'height'"),
        ({"vintage": "2020-04"}, "no edition '2020-04' of ppp"),
        ({"measure": "population", "vintage": "2024-10"}, "no edition '2024-10' of population"),
        ({"year": 1994}, "no trade of 1994"),
        ({"source": "gacc"}, "by 'gacc'"),
    ],
)
def test_a_choice_that_is_not_offered_is_refused(wrong: dict, told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        Choice(**{"bloc": (), **wrong})


def test_shares_of_the_world_are_those_of_the_published_tables(weights: dict[str, pd.DataFrame]) -> None:
    seven, compared = list(members("G7", "2024-10-16")), 0
    for choice in CHOICES:
        table = weights[choice.measure, choice.vintage]
        if choice.year not in table.columns or (choice.measure != "ppp" and pd.isna(table.at["WLD", choice.year])):
            assert "no figure" in answer(choice)["world"]
            continue
        column = table[choice.year]
        whole = 100 if choice.measure == "ppp" else column["WLD"]
        ours, theirs = (column.reindex(list(states)).sum() / whole * 100 for states in (choice.bloc, seven))
        shown = numbers(answer(choice)["world"])
        if len(shown) == 2:
            assert shown == pytest.approx([ours, theirs], abs=0.05001)
            compared += 1
    assert compared > 120


def test_the_points_that_kazakhstan_adds_are_its_own_share(weights: dict[str, pd.DataFrame]) -> None:
    editions = ("2024-04", "2025-10")
    for choice in [Choice(default().bloc, "ppp", year, vintage) for year in YEARS for vintage in editions]:
        points = re.search(r"would add ([\d.]+) percentage points", answer(choice)["kazakhstan"])
        assert points
        assert float(points[1]) == pytest.approx(weights["ppp", choice.vintage].at["KAZ", choice.year], abs=0.00501)


def test_shares_of_trade_are_those_of_the_published_tables(trade: pd.DataFrame) -> None:
    compared = 0
    for choice in CHOICES:
        year = trade[(trade["source"] == choice.source) & (trade["year"] == choice.year)]
        said = answer(choice)["trade"]
        partners = year[year["partner"].isin(set(choice.bloc) - {"KAZ"})]
        totals = {}
        for flow, rows in year.groupby("flow"):
            stated = rows.loc[rows["partner"] == "WLD", "value"]
            totals[flow] = stated.iloc[0] if len(stated) else rows["value"].sum(skipna=False)
        parts = partners.groupby("flow")["value"].sum().reindex(["exports", "imports"], fill_value=0)
        if year.empty or year["value"].isna().any() or not set(choice.bloc) - {"KAZ"}:
            assert numbers(said) == []
            continue
        turnover = parts.sum() / sum(totals.values()) * 100
        expected = [turnover, *(parts[flow] / totals[flow] * 100 for flow in ("exports", "imports"))]
        assert numbers(said) == pytest.approx(expected, abs=0.05001)
        half = answer(choice)["half"]
        reached = {name for name, part in zip(("turnover", "exports", "imports"), expected, strict=True) if part >= 50}
        for name in ("turnover", "exports", "imports"):
            claimed = name in re.split(r": neither|, and not|: not", half)[0] or "every sense" in half
            assert claimed == (name in reached), (half, expected)
        compared += 1
    assert compared > 80


def test_the_year_of_passing_the_g7_is_the_crossing_year_of_the_series() -> None:
    told = 0
    for choice in CHOICES:
        found = re.search(r"passed the G7 (?:more than once, for the last time )?in (\d{4})", answer(choice)["passing"])
        if found:
            rows = pd.DataFrame(world_rows(choice)).dropna(subset="share")
            series = {name: part.set_index("year")["share"] for name, part in rows.groupby("name")}
            assert crossing_year(series["Your bloc"], series["G7"]) == int(found[1])
            told += 1
    assert told > 5


def test_rows_of_the_figures_hold_the_printed_shares() -> None:
    rows = {row["name"]: row for row in world_rows(default()) if row["label"]}
    assert answer(default())["world_title"].count(rows["Your bloc"]["label"]) == 1
    assert answer(default())["world_title"].count(rows["G7"]["label"]) == 1
    labels = [row["label"] for row in trade_rows(default()) if row["label"]]
    assert len(labels) == 3
    assert all(label in answer(default())["trade_title"] for label in labels)


def test_an_empty_bloc_has_no_line_in_the_world_and_none_of_the_trade() -> None:
    assert {row["name"] for row in world_rows(Choice(()))} == {"G7"}
    assert {row["share"] for row in trade_rows(Choice(()))} == {0}


def test_a_year_without_a_complete_table_is_a_gap_and_no_bridge() -> None:
    rows = [row for row in trade_rows(Choice(("CHN",), source="wits")) if row["year"] == 2010]
    assert [row["share"] for row in rows] == [None] * 3


@pytest.mark.parametrize("choice", CHOICES, ids=range(len(CHOICES)))
def test_every_sentence_is_whole(choice: Choice) -> None:
    for key, text in answer(choice).items():
        assert not re.search(r"[{}]|  | ,|None|nan|\(\)|: \.|^\W|\bof \.", text), (key, text)
        if text and key not in ("Bloc", "world_title", "trade_title"):
            assert re.fullmatch(r"[A-Z].*[.]", text), (key, text)
            assert not text.endswith("..")


def test_every_wording_is_the_answer_to_some_choice() -> None:
    answers = [answer(choice) for choice in CHOICES]
    for key, cases in offer()["sentences"].items():
        for _, text in cases:
            pattern = re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text)))
            assert any(pattern.fullmatch(said[key]) for said in answers), (key, text)


def test_a_bloc_is_never_said_to_be_half_and_not_half() -> None:
    for choice in CHOICES:
        said = answer(choice)
        for name, share in zip(("turnover", "exports", "imports"), numbers(said["trade"]), strict=False):
            if share != 50:
                claimed = name in re.split(r": neither|, and not|: not", said["half"])[0] or "every" in said["half"]
                assert claimed == (share > 50)


def test_the_offer_is_plain_data() -> None:
    assert json.loads(json.dumps(offer()))["default"]["bloc"] == list(default().bloc)


def test_a_state_without_a_figure_is_named_and_adds_nothing() -> None:
    with_cuba, without = Choice(("CHN", "CUB")), Choice(("CHN",))
    assert "Cuba" in answer(with_cuba)["gaps"]
    assert numbers(answer(with_cuba)["world"]) == numbers(answer(without)["world"])
    assert load("weo").query("iso3 == 'CUB'").empty
