"""Measures of trade, on tables small enough to compute by hand and on the figures known beforehand."""

import random

import pandas as pd
import pytest

from onestepback.data.blocs import brics_lists, members
from onestepback.data.tables import load
from onestepback.measures.trade import (
    concentration,
    gap_to_reach,
    mirror_shares,
    mirror_shares_by_list,
    partner_share,
    shares_by_list,
    with_the_rest,
    with_turnover,
)

TOTALS = {  # billion US dollars, national office
    "exports": [61.11, 58.07, 47.54, 60.32, 84.59, 79.14, 81.67, 79.23],
    "imports": [33.66, 39.71, 38.93, 41.42, 50.93, 60.41, 60.40, 65.43],
}


def table(*rows: tuple[str, str, float | None], source: str = "office", year: int = 2000) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["partner", "flow", "value"])
    return frame.assign(source=source, year=year, value=frame["value"].astype(float))


SMALL = table(
    ("AAA", "exports", 10), ("BBB", "exports", 30), ("CCC", "exports", 60),
    ("AAA", "imports", 20), ("BBB", "imports", 80),
)  # fmt: skip


def of(result: pd.DataFrame, flow: str, column: str, year: int = 2000) -> float:
    row = result[(result["flow"] == flow) & (result["year"] == year)]
    assert len(row) == 1
    return float(row[column].iloc[0])


@pytest.fixture(scope="module")
def trade() -> pd.DataFrame:
    return load("trade_by_partner")


@pytest.fixture(scope="module")
def national(trade: pd.DataFrame) -> pd.DataFrame:
    return trade[trade["source"] == "bns"]


def plain_share(trade: pd.DataFrame, states: tuple[str, ...], year: int, flows: tuple[str, ...]) -> float:
    """The second way: a sum over the values of the table, and no stated total."""
    rows = trade[(trade["year"] == year) & trade["flow"].isin(flows) & (trade["partner"] != "WLD")]
    ours = sum(v for p, v in zip(rows["partner"], rows["value"], strict=True) if p in states)
    return 100 * ours / sum(rows["value"])


def test_turnover_is_exports_and_imports_of_each_partner():
    both = with_turnover(SMALL).query("flow == 'turnover'").set_index("partner")["value"]
    assert both.to_dict() == {"AAA": 30, "BBB": 110, "CCC": 60}


def test_turnover_is_unknown_where_one_flow_is():
    both = with_turnover(table(("AAA", "exports", None), ("AAA", "imports", 5))).query("flow == 'turnover'")
    assert both["value"].isna().all()


def test_a_share_is_measured_for_each_flow():
    share = partner_share(SMALL, ["AAA", "CCC"])
    assert [of(share, flow, "share") for flow in ("exports", "imports", "turnover")] == [70, 20, 45]


def test_a_stated_total_is_preferred_to_the_sum_of_partners():
    stated = pd.concat([SMALL, table(("WLD", "exports", 200), ("WLD", "imports", 100))])
    share = partner_share(stated, ["BBB"])
    assert of(share, "exports", "share") == 15
    assert of(share, "turnover", "share") == pytest.approx(110 / 300 * 100)


def test_a_share_is_missing_where_any_partner_is_unknown():
    share = partner_share(pd.concat([SMALL, table(("DDD", "exports", None))]), ["AAA"])
    assert pd.isna(of(share, "exports", "share"))
    assert pd.isna(of(share, "turnover", "share"))
    assert of(share, "imports", "share") == 20


def test_a_share_of_an_unknown_partner_is_missing_though_the_total_is_stated():
    rows = table(("AAA", "exports", None), ("BBB", "exports", 30), ("WLD", "exports", 50))
    assert pd.isna(of(partner_share(rows, ["AAA", "BBB"]), "exports", "share"))
    assert of(partner_share(rows, ["BBB"]), "exports", "share") == 60


def test_partners_that_never_trade_have_a_share_of_nothing():
    assert (partner_share(SMALL, ["TUV"])["share"] == 0).all()


def test_lists_are_measured_one_by_one():
    shares = shares_by_list(SMALL, {"small": ["AAA"], "large": ["BBB", "CCC"]}).query("flow == 'exports'")
    assert dict(zip(shares["list"], shares["share"], strict=True)) == {"small": 10, "large": 90}


@pytest.fixture(scope="module")
def sample(trade: pd.DataFrame) -> dict[str, list[str]]:
    """Lists of one to forty partners, drawn with a stated seed; some of them name the world or nobody."""
    draw, known = random.Random(2026), sorted(trade["partner"].unique())
    lists = {f"list {turn}": draw.sample(known, draw.randint(1, 40)) for turn in range(150)}
    return lists | {"nobody": [], "no partner": ["BVT"]}


def test_all_lists_at_once_are_to_the_last_digit_what_each_is_row_by_row(trade, sample):
    flows = with_turnover(trade)
    found = shares_by_list(trade, sample).set_index(["list", "source", "flow", "year"])["value"]
    for name, partners in sample.items():
        rows = flows[flows["partner"].isin(partners)]
        by_row = rows.groupby(["source", "flow", "year"])["value"].apply(kahan)
        pd.testing.assert_series_equal(
            found[name], by_row.reindex(found[name].index, fill_value=0.0), check_exact=True, check_names=False
        )


def kahan(values: pd.Series) -> float:
    """Add values up in their order, as pandas does; unknown if one is."""
    total = lost = 0.0
    for value in values.tolist():
        more = total + (value - lost)
        lost = (more - total) - (value - lost)
        total = more
    return total


def test_shares_are_those_of_a_plain_sum(trade, sample):
    national = trade[trade["source"] == "bns"]
    shares = shares_by_list(national, sample).set_index(["list", "flow", "year"])["share"]
    for name in ("list 0", "list 75", "list 149"):
        partners = tuple(set(sample[name]) - {"WLD"})
        assert shares[name, "turnover", 2023] == pytest.approx(
            plain_share(national, partners, 2023, ("exports", "imports")), abs=0.01
        )


def test_the_order_of_rows_changes_no_digit(trade, sample):
    shuffled = trade.sample(frac=1, random_state=2026)
    first, second = (shares_by_list(rows, sample)["value"] for rows in (trade, shuffled))
    pd.testing.assert_series_equal(first, second, check_exact=True)


def test_mirrors_of_several_lists_are_those_of_each_list(national, sample):
    stated = pd.DataFrame({"flow": ["exports", "turnover"], "year": [2023, 2021], "value": [20_000.0, 30_000.0]})
    lists = {name: list(dict.fromkeys([*partners, "CHN"])) for name, partners in list(sample.items())[:20]}
    together = mirror_shares_by_list(national, lists, "CHN", stated)
    apart = [mirror_shares(national, states, "CHN", stated).assign(list=name) for name, states in lists.items()]
    pd.testing.assert_frame_equal(together, pd.concat(apart, ignore_index=True), check_exact=True)


def test_the_rest_is_what_lists_that_share_no_partner_leave():
    lists = {"one": ["AAA"], "other": ["BBB"], "part of other": ["BBB"]}
    rows = with_the_rest(shares_by_list(SMALL, lists), ["one", "other"])
    assert len(rows) == (3 + 1) * 3  # three flows of each
    assert of(rows[rows["list"] == "All others"], "exports", "share") == 60
    assert of(rows[rows["list"] == "All others"], "imports", "share") == 0


def test_the_rest_is_missing_where_the_share_of_a_list_is():
    trade = pd.concat([SMALL, table(("WLD", "exports", 200), ("DDD", "exports", None))])
    rows = with_the_rest(shares_by_list(trade, {"one": ["AAA"], "unknown": ["DDD"]}), ["one", "unknown"])
    assert pd.isna(of(rows[rows["list"] == "All others"], "exports", "share"))


def test_concentration_is_the_sum_of_squared_percentages():
    index = concentration(SMALL)
    assert of(index, "exports", "index") == 10**2 + 30**2 + 60**2
    assert of(index, "imports", "index") == 20**2 + 80**2


def test_states_that_are_counted_as_one_raise_the_concentration():
    index = concentration(SMALL, {"union": ["AAA", "BBB"]})
    assert of(index, "exports", "index") == pytest.approx(40**2 + 60**2)
    assert of(index, "imports", "index") == pytest.approx(100**2)


def test_trade_spread_evenly_over_four_partners_has_a_quarter_of_full_concentration():
    even = table(*[(code, "exports", 7) for code in ("AAA", "BBB", "CCC", "DDD")])
    assert of(concentration(even), "exports", "index") == 2500


def test_the_mirror_replaces_one_flow_with_and_without_the_total():
    stated = pd.DataFrame({"flow": ["exports"], "year": [2000], "value": [50.0]})
    row = mirror_shares(SMALL, ["AAA", "BBB"], "BBB", stated).iloc[0]
    assert (row["own"], row["gap"], row["share"]) == (30, 20, 40)
    assert row["share_total_kept"] == 60
    assert row["share_total_raised"] == 50


def test_lists_are_mirrored_one_by_one():
    stated = pd.DataFrame({"flow": ["exports"], "year": [2000], "value": [50.0]})
    rows = mirror_shares_by_list(SMALL, {"one": ["BBB"], "two": ["AAA", "BBB"]}, "BBB", stated)
    assert dict(zip(rows["list"], rows["share_total_kept"], strict=True)) == {"one": 50, "two": 60}


def test_a_mirror_outside_the_bloc_is_refused():
    with pytest.raises(ValueError, match="BBB is not in the bloc"):
        mirror_shares(SMALL, ["AAA"], "BBB", pd.DataFrame({"flow": [], "year": [], "value": []}))


@pytest.mark.parametrize(("raise_total", "gap"), [(False, 10), (True, 20)])
def test_the_gap_to_one_half_brings_the_bloc_to_one_half(raise_total, gap):
    assert gap_to_reach(50, 40, 100, raise_total=raise_total) == gap
    assert (40 + gap) / (100 + gap * raise_total) == 0.5


def test_national_totals_are_the_known_ones(national):
    totals = partner_share(national, [])
    for flow, expected in TOTALS.items():
        found = totals[totals["flow"] == flow].sort_values("year")["total"] / 1000
        assert [round(value, 2) for value in found] == expected


@pytest.mark.parametrize(
    ("key", "flow", "expected"),
    [
        ("five", "turnover", 41.9), ("nine", "turnover", 42.5), ("ten", "turnover", 42.7),
        ("five", "imports", 54.8), ("five", "exports", 32.0),
        ("ten_and_nine_partners", "turnover", 47.0), ("ten_and_ten_partners", "turnover", 47.7),
    ],
)  # fmt: skip
def test_shares_of_2023_agree_with_the_known_ones_in_two_ways(national, key, flow, expected):
    states = brics_lists()[key].besides("KAZ")
    flows = ("exports", "imports") if flow == "turnover" else (flow,)
    assert round(of(partner_share(national, states), flow, "share", 2023), 1) == expected
    assert round(plain_share(national, states, 2023, flows), 1) == expected


def test_no_list_of_members_is_above_45_5_percent_of_turnover_in_any_year(national):
    lists = {key: one.besides("KAZ") for key, one in brics_lists().items() if "partners" not in key}
    shares = shares_by_list(national, lists).query("flow == 'turnover'")
    assert len(shares) == 5 * 8
    assert round(shares["share"].max(), 1) == 45.5
    assert set(shares.loc[shares["share"] > 45.4, "year"]) == {2021}


def test_the_china_flow_of_chinese_customs_gives_the_known_shares_in_two_ways(national):
    nine = brics_lists()["nine"].states
    stated = pd.DataFrame({"flow": ["turnover"], "year": [2023], "value": [41000.0]})
    row = mirror_shares(national, nine, "CHN", stated).iloc[0]
    assert round(row["own"] / 1000, 2) == 30.06
    assert round(row["share_total_kept"], 1) == 50.3
    assert round(row["share_total_raised"], 1) == 46.6
    replaced = national[~((national["partner"] == "CHN") | (national["partner"] == "WLD"))]
    replaced = pd.concat([replaced, table(("CHN", "exports", 41000), source="bns", year=2023)])
    assert plain_share(replaced, nine, 2023, ("exports", "imports")) == pytest.approx(row["share_total_raised"])


@pytest.mark.parametrize(
    ("source", "year", "five", "europe"),
    [
        ("wits", 1995, 51.2, 20.1), ("wits", 2005, 29.9, 33.5), ("wits", 2014, 32.4, 43.2),
        ("wits", 2018, 33.5, 38.6), ("bns", 2018, 33.3, 38.4),
    ],
)  # fmt: skip
def test_the_long_view_agrees_with_the_known_shares_in_two_ways(trade, source, year, five, europe):
    rows = trade[trade["source"] == source]
    for states, expected in (
        (members("BRICS", "2023-12-31"), five),
        (members("EU", "2020-02-01"), europe),
    ):
        assert round(of(partner_share(rows, states), "turnover", "share", year), 1) == expected
        assert round(plain_share(rows, states, year, ("exports", "imports")), 1) == expected


def test_2010_has_no_share_and_no_concentration(trade):
    rows = trade[trade["source"] == "wits"]
    assert pd.isna(of(partner_share(rows, ["CHN"]), "turnover", "share", 2010))
    assert pd.isna(of(concentration(rows), "imports", "index", 2010))
