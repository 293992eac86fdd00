"""What measures, tables and memberships refuse: each would give a number, and a wrong one."""

import datetime

import pandas as pd
import pytest

from onestepback import data, measures
from onestepback.data.blocs import STANDINGS, brics_lists, states
from onestepback.measures import given
from onestepback.measures.time import STAGES

DAYS = {2000: {"RUS": "russia", "CHN": "china"}}


@pytest.fixture(scope="module")
def tables():
    names = ("trade_by_partner", "weo", "ideal_points", "war_votes", "investment_stock_shares", "kyrgyz_trade")
    return {name: data.load(name) for name in (*names, "critical_minerals", "timeline", "membership", "trade_measures")}


def vintage(weo):
    return measures.world_shares(weo[weo["vintage"] == "2024-10"], "pppgdp")


def points(tables):
    of_series = tables["ideal_points"]
    return of_series[of_series["series"] == "final_passage"]


CASES = {
    # No ISO code
    "a code in small letters": (
        lambda t: measures.partner_share(t["trade_by_partner"], ["chn"]),
        "'chn' is no ISO 3166",
    ),
    "a code of two letters": (
        lambda t: measures.partner_share(t["trade_by_partner"], ["CN"]),
        "'CN' is no ISO 3166 code",
    ),
    "a name": (lambda t: measures.partner_share(t["trade_by_partner"], ["China"]), "'China' is no ISO 3166 code"),
    "a code that nobody has": (
        lambda t: measures.partner_share(t["trade_by_partner"], ["CHI"]),
        "'CHI' is no ISO 3166",
    ),
    "a missing value": (
        lambda t: measures.partner_share(t["trade_by_partner"], [float("nan")]),
        "nan is no ISO 3166 code",
    ),
    "a code alone": (
        lambda t: measures.partner_share(t["trade_by_partner"], "CHN"),
        r"no list of states: write \['CHN'\]",
    ),
    "a small code in a bloc": (
        lambda t: measures.bloc_share(vintage(t["weo"]), ["BRA", "rus"]),
        "'rus' is no ISO 3166",
    ),
    "a small code in a list": (
        lambda t: measures.shares_by_list(t["trade_by_partner"], {"a": ["CHN"], "b": ["Chn"]}),
        "'Chn' is no ISO 3166 code",
    ),
    "a small code that stays": (lambda t: brics_lists()["ten_and_ten_partners"].besides("kaz"), "'kaz' is no ISO 3166"),
    "a name beside the West": (lambda t: data.west("2024-01-01", ("Japan",)), "'Japan' is no ISO 3166 code"),
    "a state that does not vote": (
        lambda t: measures.shared_votes(t["war_votes"], "Kazakhstan"),
        "no figures for 'Kazakhstan': name a state",
    ),
    "a group of small codes": (
        lambda t: measures.mean_point(t["ideal_points"], ["kaz", "uzb"]),
        "'kaz' is no ISO 3166 code",
    ),
    "holders in small letters": (
        lambda t: measures.stock_shares(t["investment_stock_shares"], {"a": ["nld"]}),
        "'nld' is no ISO 3166 code",
    ),
    # Twice
    "a country twice": (
        lambda t: measures.partner_share(t["trade_by_partner"], ["CHN", "CHN"]),
        "'CHN' is named twice",
    ),
    "a country twice in a bloc": (
        lambda t: measures.bloc_share(vintage(t["weo"]), ["BRA", "BRA"]),
        "'BRA' is named twice",
    ),
    "a country in two groups": (
        lambda t: measures.grouped(t["kyrgyz_trade"], {"a": ["RUS"], "b": ["CHN", "RUS"]}),
        "'RUS' is in 'a' and in 'b'",
    ),
    "a country in two unions": (
        lambda t: measures.concentration(t["trade_by_partner"], {"a": ["RUS"], "b": ["RUS"]}),
        "'RUS' is in 'a' and in 'b'",
    ),
    # Several at once
    "several vintages": (
        lambda t: measures.world_shares(t["weo"], "pppgdp"),
        "rows of year 19.., iso3 ...: choose one by vintage",
    ),
    "rows that are there twice": (
        lambda t: measures.partner_share(pd.concat([t["trade_by_partner"]] * 2), ["CHN"]),
        "2 rows of source .*: leave one",
    ),
    "several sources": (
        lambda t: measures.period_shares(t["trade_by_partner"], [range(2015, 2018)]),
        "more than one source: bns, wits; choose one",
    ),
    "several flows": (
        lambda t: measures.period_shares(t["kyrgyz_trade"], [range(2015, 2018)]),
        "more than one flow: exports, imports",
    ),
    "several series": (lambda t: measures.vector_points(t["ideal_points"], DAYS), "choose one by series"),
    # Another shape
    "a table of one source": (
        lambda t: measures.partner_share(t["kyrgyz_trade"], ["RUS"]),
        "lacks the column 'source': it has year, flow, partner",
    ),
    "a table of something else": (lambda t: measures.world_shares(t["timeline"], "value"), "lacks the column 'year'"),
    "a column that is not there": (lambda t: measures.world_shares(t["weo"], "gdp"), "lacks the column 'gdp': it has"),
    "a dictionary": (
        lambda t: measures.partner_share({"partner": []}, ["CHN"]),
        "a dict is no table: give a DataFrame",
    ),
    "a world without the world": (
        lambda t: measures.world_shares(
            t["kyrgyz_trade"].rename(columns={"partner": "iso3"}).query("flow == 'imports' and iso3 != 'WLD'"), "value"
        ),
        "no row of the world, 'WLD'",
    ),
    # No day
    "a year for a day": (lambda t: data.members("BRICS", 2024), "2024 is no day; write it as YYYY-MM-DD"),
    "a year in quotes": (lambda t: data.members("BRICS", "2024"), "'2024' is no day"),
    "another order": (lambda t: data.members("BRICS", "05.10.2024"), r"'05\.10\.2024' is no day"),
    "a slash": (lambda t: data.members("BRICS", "10/05/2024"), "'10/05/2024' is no day"),
    "a day that is none": (lambda t: data.members("BRICS", "2024-02-30"), "'2024-02-30' is no day"),
    "no day at all": (lambda t: data.members("BRICS", pd.NaT), "NaT is no day"),
    "a month on an axis": (lambda t: measures.decimal_year("2024-10"), "'2024-10' is no day"),
    "a year for a side": (lambda t: measures.placed(t["trade_measures"], 2024), "2024 is no day"),
    "a year without directions": (
        lambda t: measures.vector_shares(t["kyrgyz_trade"].query("flow == 'imports'"), DAYS),
        "no directions for 1994: give",
    ),
    # Unknown names
    "an unknown group": (lambda t: data.members("brics", "2024-01-01"), "no organisation 'brics' in the dataset"),
    "an unknown standing": (
        lambda t: states("BRICS", "2024-01-01", "member"),
        "'member' is no standing; use one of founder",
    ),
    "an unknown direction": (
        lambda t: measures.vector_points(points(t), {2000: {"RUS": "Russia"}}),
        "'Russia' in 2000 is no direction: use",
    ),
    "an unknown evenness": (
        lambda t: measures.vector_balance(pd.DataFrame([[1, 1]]), "Gini"),
        "'Gini' is no measure of evenness: use one of",
    ),
    "an unknown domain": (
        lambda t: measures.overall_balance(
            pd.DataFrame({"west": [1.0]}, index=pd.MultiIndex.from_tuples([("arms", 1)], names=["domain", "period"])),
            {"trade": 1},
        ),
        "no shares of the domain 'trade'",
    ),
    "an unknown event": (
        lambda t: measures.days_between(t["timeline"].set_index("key"), "kazan", "refusal"),
        "no event 'kazan': name one",
    ),
    "an unknown stage": (
        lambda t: measures.restrictions_by_side(t["trade_measures"], "2024-01-01", "2024-12-31", ["acts"]),
        "'acts' is no st",
    ),
    "an unknown bloc": (
        lambda t: measures.crossings(pd.DataFrame({"five": []}), ["five"], "G7"),
        "no column 'G7': the blocs are five",
    ),
    # What cannot be reached
    "a share of everything": (
        lambda t: measures.gap_to_reach(100, 1, 2, raise_total=True),
        "100 percent is not below 100",
    ),
    "a fall to nothing": (lambda t: measures.implied_base(1, -100), "-100 percent is not above -100"),
    "a distance of one": (lambda t: measures.mutual_distance([1.0]), "fewer than two states"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_library_refuses_in_one_line(tables, case):
    call, told = CASES[case]
    with pytest.raises(ValueError, match=told) as error:
        call(tables)
    assert "\n" not in str(error.value)


def test_a_caution_travels_with_what_is_computed_from_a_table(tables):
    trade = tables["kyrgyz_trade"].assign(source="office")
    share = measures.partner_share(trade, ["RUS", "GBR"]).set_index(["flow", "year"])["share"]
    assert share[share.isna()].index.tolist() == [("exports", 2021), ("turnover", 2021)]
    index = measures.concentration(trade).set_index(["flow", "year"])["index"]
    assert pd.isna(index["exports", 2021]) and index["imports", 2021] > 0
    sides = {year: {"RUS": "russia"} for year in range(1994, 2024)}
    other_names = pd.concat([trade.rename(columns={"flow": "domain"})])
    assert measures.vector_shares(other_names, sides, by=["domain"]).loc[("exports", 2021)].isna().all()
    published = data.load("kyrgyz_trade", as_published=True)
    assert published["value"].notna().all() and len(published) == len(trade)


@pytest.mark.parametrize("name", ["WEO", "weo.csv", "../data/weo", "", None, 2024, ["weo"]], ids=repr)
def test_a_name_that_is_no_dataset_is_refused_with_those_that_are(name):
    with pytest.raises(data.DataError, match=r"is no name of a dataset; use one of \[.*'weo'\]$"):
        data.load(name)


def test_days_and_times_of_every_library_are_days():
    wanted = data.members("BRICS", "2024-01-01")
    for day in (datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 12), pd.Timestamp("2024-01-01")):
        assert data.members("BRICS", day) == wanted


def test_the_words_that_measures_know_are_those_of_the_tables(tables):
    fields = {
        name: {
            field["name"]: field.get("constraints", {}).get("enum") for field in data.describe(name).schema["fields"]
        }
        for name in ("membership", "trade_measures")
    }
    assert set(STANDINGS) == set(fields["membership"]["status"])
    assert list(STAGES) == fields["trade_measures"]["stage"]
    countries = data.load("countries")
    assert set(countries.loc[countries["kind"] != "group", "iso3"]) == given.STATES
