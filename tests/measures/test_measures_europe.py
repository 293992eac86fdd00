"""Measures of the European vector, on tables small enough to compute by hand and on the figures known beforehand."""

import pandas as pd
import pytest

from onestepback.data.blocs import members
from onestepback.data.tables import load
from onestepback.measures.trade import (
    mine_shares,
    partner_share,
    shares_in_two_books,
    stock_shares,
    supplier_shares,
    times_as_much,
)

EU27 = members("EU", "2023-12-31")
EUROPE = {  # turnover of Kazakhstan with the 27 of the European Union, billion US dollars, national office
    2018: 36.43, 2019: 30.41, 2020: 23.82, 2021: 28.91, 2022: 40.03, 2023: 41.30, 2024: 48.84, 2025: 45.34,
}  # fmt: skip


def crude(*rows: tuple[str, str, float | None, float], source: str = "register") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["reporter", "partner", "value", "volume"])
    return frame.assign(source=source, year=2000, value=frame["value"].astype(float))


def test_an_origin_has_its_part_of_the_imports_of_all_members_together():
    rows = crude(("AAA", "KAZ", 10, 1), ("AAA", "RUS", 30, 3), ("BBB", "KAZ", 20, 2), ("BBB", "NOR", 40, 4))
    share = supplier_shares(rows).set_index(["measure", "partner"])["share"]
    assert share["value"].to_dict() == {"KAZ": 30, "RUS": 30, "NOR": 40}
    assert share["volume"].to_dict() == {"KAZ": 30, "RUS": 30, "NOR": 40}


def test_a_member_that_withholds_values_counts_by_volume_alone():
    rows = crude(("AAA", "KAZ", 10, 1), ("AAA", "RUS", 30, 3), ("BBB", "KAZ", None, 6))
    share = supplier_shares(rows).set_index(["measure", "partner"])["share"]
    assert share["value", "KAZ"] == 25
    assert share["volume", "KAZ"] == 70


def test_an_origin_of_which_no_value_is_known_has_no_share_by_value():
    share = supplier_shares(crude(("AAA", "RUS", 30, 3), ("BBB", "KAZ", None, 6)))
    assert set(zip(share["measure"], share["partner"], strict=True)) == {
        ("value", "RUS"),
        ("volume", "RUS"),
        ("volume", "KAZ"),
    }


def test_a_stated_total_of_crude_stands_before_the_sum_of_origins():
    rows = crude(("EU", "KAZ", 10, 1), ("EU", "WLD", 40, 8), source="eurostat")
    share = supplier_shares(rows).set_index(["measure", "partner"])["share"]
    assert share.to_dict() == {("value", "KAZ"): 25, ("volume", "KAZ"): 12.5}


def test_a_year_without_the_origin_gives_no_share_of_it():
    rows = crude(("EU", "WLD", 40, 8), source="eurostat")
    assert supplier_shares(rows).empty


@pytest.mark.parametrize(
    ("source", "year", "measure", "printed"),
    [
        ("register", 2013, "value", 5.9),
        ("register", 2013, "volume", 5.6),
        ("register", 2019, "value", 7.4),
        ("register", 2019, "volume", 7.3),
        ("eurostat", 2023, "value", 7.6),
        ("eurostat", 2023, "volume", 7.2),
    ],
)
def test_kazakhstans_share_of_the_unions_crude_is_as_known(source, year, measure, printed):
    share = supplier_shares(load("eu_crude_origins")).set_index(["source", "year", "partner", "measure"])["share"]
    assert round(share[source, year, "KAZ", measure], 1) == printed


def test_two_books_divide_a_flow_each_by_its_own_total():
    exporter = pd.Series({"ITA": 60.0, "FRA": 20.0, "DEU": 20.0})
    importer = pd.Series({"ITA": 1.0, "FRA": 3.0, "DEU": 4.0})
    books = shares_in_two_books(exporter, importer)
    assert books["exporter"].to_dict() == {"ITA": 60, "DEU": 20, "FRA": 20}
    assert books["importer"].to_dict() == {"ITA": 12.5, "DEU": 50, "FRA": 37.5}
    assert list(books.index) == ["ITA", "DEU", "FRA"]


def test_a_partner_that_one_side_lacks_has_nothing_there():
    books = shares_in_two_books(pd.Series({"ITA": 5.0, "MLT": 5.0}), pd.Series({"ITA": 2.0}))
    assert books.loc["MLT"].to_dict() == {"exporter": 50, "importer": 0, "difference": 50}


def mines(*rows: tuple[str, float | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["iso3", "production"]).assign(mineral="tin", year=2000)


def test_what_no_state_is_named_for_is_left_of_the_world_after_all_that_are():
    rows = mines(("KAZ", 20), ("CAN", 10), ("AUS", 5), ("BRA", 15), ("OTHER_WORLD", 50), ("WLD", 100))
    share = mine_shares(rows, {"Kazakhstan": ["KAZ"], "West": ["CAN", "AUS"]}).set_index("group")["share"]
    assert share.to_dict() == {"Kazakhstan": 20, "West": 15, "named": 15, "unnamed": 50}


def test_a_world_below_its_parts_is_the_sum_of_them():
    share = mine_shares(mines(("RUS", 60), ("BRA", 60), ("WLD", 100)), {"Russia": ["RUS"]}).set_index("group")["share"]
    assert share.to_dict() == {"Russia": 50, "named": 50, "unnamed": 0}


def test_kazakhstan_mines_the_known_part_of_the_worlds_uranium():
    uranium = load("uranium_production").assign(mineral="uranium")
    share = mine_shares(uranium, {"Kazakhstan": ["KAZ"]}).set_index(["group", "year"])["share"]["Kazakhstan"]
    assert share.loc[2022:].round(1).to_dict() == {2022: 42.8, 2023: 38.8, 2024: 38.6}


def test_none_of_the_seven_minerals_names_kazakhstan():
    assert "KAZ" not in set(load("critical_minerals")["iso3"])


def test_an_investor_that_a_year_leaves_out_holds_nothing_in_it():
    stock = pd.DataFrame(
        [(2000, "NLD", 10.0), (2000, "DEU", 5.0), (2001, "DEU", 6.0)], columns=["year", "partner", "share"]
    )
    held = stock_shares(stock, {"both": ["NLD", "DEU", "TUV"], "one": ["NLD"]})
    assert held.to_dict() == {"both": {2000: 15, 2001: 6}, "one": {2000: 10, 2001: 0}}


def test_times_as_much_is_made_for_every_pair_of_definitions():
    stock = pd.DataFrame(
        [(2000, "USA", 30.0), (2000, "NLD", 10.0), (2000, "RUS", 5.0), (2000, "CHN", 3.0)],
        columns=["year", "partner", "share"],
    )
    times = times_as_much(
        stock, {"west": ["USA", "NLD"], "USA": ["USA"]}, {"both": ["RUS", "CHN"], "one": ["RUS", "TUV"]}
    ).set_index(["ours", "theirs"])["times"]
    assert times.to_dict() == {
        ("west", "both"): 5,
        ("west", "one"): 8,
        ("USA", "both"): 3.75,
        ("USA", "one"): 6,
    }


def test_a_stock_that_is_not_above_zero_gives_no_quotient():
    stock = pd.DataFrame([(2000, "USA", 30.0), (2000, "CHN", -2.0)], columns=["year", "partner", "share"])
    assert times_as_much(stock, {"USA": ["USA"]}, {"China": ["CHN"]})["times"].isna().all()


def test_the_stock_of_2021_has_the_known_parts():
    pairs = times_as_much(load("investment_stock_shares"), {"EU27": EU27}, {"both": ["RUS", "CHN"]})
    last = pairs[pairs["year"] == 2021].iloc[0]
    assert [round(last["ours_share"], 1), round(last["theirs_share"], 1)] == [50.8, 7.1]


def test_turnover_with_the_european_union_is_as_known():
    trade = load("trade_by_partner")
    office = partner_share(trade[trade["source"] == "bns"], EU27)
    turnover = office[office["flow"] == "turnover"].set_index("year")["value"] / 1000
    assert turnover.round(2).to_dict() == EUROPE
