"""Vectors: shares by direction, balance, places in votes, promises, against hand-worked tables and known values."""

import itertools
import math
from datetime import date

import pandas as pd
import pytest

from onestepback.charts.place import spread
from onestepback.data.blocs import WEST_BESIDES, members, vectors, west
from onestepback.data.tables import load
from onestepback.measures.vectors import (
    DIRECTIONS,
    PROMISES,
    domain_flows,
    mean_over,
    overall_balance,
    points_in_spans,
    promise_ladder,
    shares_by_domain,
    shares_in_spans,
    stock_flows,
    strongest_promises,
    vector_balance,
    vector_distances,
    vector_points,
    vector_shares,
    vectors_over_time,
)

SIDES = {"RUS": "russia", "CHN": "china", "DEU": "west", "USA": "west"}
DATED = {year: vectors(date(year, 12, 31)) for year in range(1992, 2026)}


def flows(*rows):
    return pd.DataFrame(rows, columns=["year", "partner", "value"])


# The West


def test_the_west_counts_a_state_of_two_clubs_once():
    assert len(west("2024-12-31")) == len(set(west("2024-12-31"))) == 27 + 4 + len(WEST_BESIDES)


def test_the_west_grows_with_the_european_union():
    assert "POL" not in west("2004-04-30")
    assert "POL" in west("2004-05-01")
    assert "GBR" in west("2024-12-31")  # of the G7, though no longer of the EU


def test_no_state_of_the_west_stands_for_another_direction():
    assert not {"RUS", "CHN", "KAZ", "TUR"} & set(west("2024-12-31"))
    assert not set(WEST_BESIDES) & {*members("EU", "2024-12-31"), *members("G7", "2024-12-31")}


# vector_shares


def test_shares_by_direction_add_up_to_all():
    table = flows((2000, "RUS", 10), (2000, "CHN", 20), (2000, "DEU", 30), (2000, "USA", 10), (2000, "TUR", 30))
    shares = vector_shares(table, {2000: SIDES})
    assert shares.loc[2000].to_dict() == {"russia": 10, "china": 20, "others": 30, "west": 40}
    assert list(shares.columns) == DIRECTIONS


def test_what_a_stated_total_holds_beyond_its_countries_is_of_others():
    shares = vector_shares(flows((2000, "RUS", 10), (2000, "DEU", 30), (2000, "WLD", 50)), {2000: SIDES})
    assert shares.loc[2000].to_dict() == {"russia": 20, "china": 0, "others": 20, "west": 60}


def test_a_direction_without_any_row_has_a_share_of_zero():
    assert vector_shares(flows((2000, "RUS", 5)), {2000: SIDES}).loc[2000, "west"] == 0


def test_half_a_year_known_is_a_gap_and_counts_for_nothing_in_a_period():
    table = flows((2000, "RUS", float("nan")), (2000, "DEU", 30), (2001, "RUS", 1), (2001, "DEU", 3))
    directions = {2000: SIDES, 2001: SIDES}
    assert vector_shares(table, directions).loc[2000].isna().all()
    period = vector_shares(table, directions, periods={"both": [2000, 2001]})
    assert period.loc["both", "russia"] == 25


def test_a_period_adds_values_up_and_does_not_average_shares():
    table = flows((2000, "RUS", 1), (2000, "DEU", 1), (2001, "DEU", 8))
    period = vector_shares(table, {2000: SIDES, 2001: SIDES}, periods={"both": [2000, 2001]})
    assert period.loc["both", "russia"] == 10


def test_each_year_takes_the_members_of_that_year():
    table = flows((2003, "POL", 1), (2003, "RUS", 1), (2004, "POL", 1), (2004, "RUS", 1))
    shares = vector_shares(table, {year: DATED[year] for year in (2003, 2004)})
    assert shares["west"].to_dict() == {2003: 0, 2004: 50}


def test_domains_are_kept_apart():
    table = flows((2000, "RUS", 1), (2000, "DEU", 3)).assign(domain=["arms", "trade"])
    shares = vector_shares(table, {2000: SIDES}, by=["domain"])
    assert shares.loc[("arms", 2000), "russia"] == shares.loc[("trade", 2000), "west"] == 100


def test_russia_supplied_the_known_share_of_arms():
    arms = load("arms_deliveries").query("source == 'register'").rename(columns={"tiv": "value"})
    periods = {"2015-19": range(2015, 2020), "2020-24": range(2020, 2025)}
    shares = vector_shares(arms[["year", "partner", "value"]], DATED, periods=periods)
    assert shares["russia"].round(1).to_dict() == {"2015-19": 91.2, "2020-24": 88.9}


def test_shares_of_trade_agree_with_the_look_at_2023():
    trade = load("trade_by_partner").query("source == 'bns' and year == 2023")
    shares = vector_shares(trade[["year", "flow", "partner", "value"]], DATED, by=["flow"]).round(0)
    assert shares.loc[("imports", 2023)].to_dict() == {"russia": 28, "china": 25, "others": 20, "west": 26}
    assert shares.loc[("exports", 2023)].to_dict() == {"russia": 13, "china": 19, "others": 24, "west": 44}


# stock_flows, shares_by_domain, shares_in_spans

ALWAYS = dict.fromkeys(range(2000, 2006), SIDES)


def by_domain(*rows):
    return pd.DataFrame(rows, columns=["domain", "year", "partner", "value"])


def test_a_partner_left_out_of_a_stock_is_left_out_of_its_total():
    held = pd.DataFrame([(2000, "RUS", 15.0), (2000, "NLD", 40.0)], columns=["year", "partner", "share"])
    assert stock_flows(held).set_index("partner")["value"].to_dict() == {"RUS": 15, "NLD": 40, "WLD": 100}
    assert stock_flows(held, ["NLD"]).set_index("partner")["value"].to_dict() == {"RUS": 15, "WLD": 60}


def test_flows_of_all_domains_have_one_shape_and_trade_one_source_in_each_year():
    trade = pd.DataFrame(
        [("wits", 2017, "exports", "RUS", 1), ("wits", 2018, "exports", "RUS", 2), ("bns", 2018, "exports", "RUS", 3)],
        columns=["source", "year", "flow", "partner", "value"],
    )
    held = pd.DataFrame([(2018, "RUS", 15.0), (2018, "NLD", 40.0)], columns=["year", "partner", "share"])
    arms = pd.DataFrame(
        [("register", 2018, "RUS", 5.0), ("totals", 2018, "RUS", 6.0)], columns=["source", "year", "partner", "tiv"]
    )
    made = domain_flows(trade, held, arms, left_out=["NLD"]).set_index(["domain", "source", "year", "partner"])["value"]
    assert made.to_dict() == {
        ("exports", "wits", 2017, "RUS"): 1,
        ("exports", "bns", 2018, "RUS"): 3,
        ("investment", "wiiw", 2018, "RUS"): 15,
        ("investment", "wiiw", 2018, "WLD"): 60,
        ("arms", "register", 2018, "RUS"): 5,
    }
    assert ("exports", "wits", 2018, "RUS") in domain_flows(trade, held, arms, every_source=True).set_index(
        ["domain", "source", "year", "partner"]
    ).index


def test_a_domain_has_periods_of_its_own_and_else_its_years():
    table = by_domain(("trade", 2001, "RUS", 1), ("arms", 2000, "RUS", 1), ("arms", 2001, "DEU", 3))
    shares = shares_by_domain(table, ALWAYS, spans={"arms": {"both": [2000, 2001]}})
    assert shares["russia"].to_dict() == {("trade", 2001): 100, ("arms", "both"): 25}


def test_a_span_names_the_years_that_are_known_and_one_without_any_stays_as_a_gap():
    unknown = ("trade", 2002, "DEU", float("nan"))
    table = by_domain(("trade", 2000, "RUS", 1), ("trade", 2001, "DEU", 3), ("trade", 2002, "RUS", 9), unknown)
    listed = shares_in_spans(table, ALWAYS, {"trade": {"early": range(2000, 2004), "late": range(2004, 2006)}})
    early, late = listed[listed["period"] == "early"], listed[listed["period"] == "late"]
    assert early["side"].tolist() == DIRECTIONS
    assert early["share"].tolist() == [25, 0, 0, 75]
    assert set(early["first"]) == {2000} and set(early["last"]) == {2001}
    assert len(late) == 1 and late[["first", "last", "side", "share"]].isna().all(axis=None)


# vector_balance

EVEN = pd.DataFrame([[25, 25, 25, 25], [50, 50, 0, 0], [100, 0, 0, 0], [1, 1, 1, 0]], columns=DIRECTIONS)


@pytest.mark.parametrize(
    ("evenness", "expected"),
    [
        ("effective number", [100, 100 / 3, 0, 200 / 3]),
        ("entropy", [100, 50, 0, 100 * math.log(3) / math.log(4)]),
        ("largest share", [100, 200 / 3, 0, 800 / 9]),
    ],
)
def test_balance_runs_from_one_direction_to_all_alike(evenness, expected):
    assert vector_balance(EVEN, evenness).tolist() == pytest.approx(expected)


def test_balance_does_not_depend_on_which_direction_leads():
    shares = pd.DataFrame([[70, 20, 10, 0], [0, 10, 20, 70]], columns=DIRECTIONS)
    balance = vector_balance(shares)
    assert balance[0] == pytest.approx(balance[1])
    assert balance[0] == pytest.approx((1 / 0.54 - 1) / 3 * 100)


def test_balance_over_three_directions_leaves_the_fourth_out():
    shares = pd.DataFrame([[30, 30, 10, 30]], columns=DIRECTIONS)
    assert vector_balance(shares[["russia", "china", "west"]])[0] == pytest.approx(100)


def test_balance_of_an_unknown_year_is_unknown():
    assert math.isnan(vector_balance(pd.DataFrame([[50, float("nan"), 0, 50]], columns=DIRECTIONS))[0])


def test_a_negative_share_has_no_balance():
    with pytest.raises(ValueError, match="below zero"):
        vector_balance(pd.DataFrame([[101, -1, 0, 0]], columns=DIRECTIONS))


# overall_balance


@pytest.fixture
def opposite():
    """Two domains, each with one direction, not the same one."""
    index = pd.MultiIndex.from_tuples([("arms", 2000), ("capital", 2000)], names=["domain", "period"])
    return pd.DataFrame([[100.0, 0, 0, 0], [0, 0, 0, 100.0]], index=index, columns=DIRECTIONS)


def test_two_opposite_dependences_are_balanced_together_and_not_apart(opposite):
    both = overall_balance(opposite, {"arms": 1, "capital": 1}).loc[2000]
    assert both["average"] == 0
    assert both["pooled"] == pytest.approx(100 / 3)


def test_a_weight_moves_the_pooled_balance(opposite):
    pooled = overall_balance(opposite, {"arms": 3, "capital": 1}).loc[2000, "pooled"]
    assert pooled == pytest.approx((1 / (0.75**2 + 0.25**2) - 1) / 3 * 100)


def test_a_domain_without_weight_is_left_out(opposite):
    assert overall_balance(opposite, {"arms": 1}).loc[2000, "pooled"] == 0


def test_a_year_in_which_a_domain_is_missing_has_no_overall_balance(opposite):
    opposite.loc[("arms", 2001), :] = [100.0, 0, 0, 0]
    assert list(overall_balance(opposite, {"arms": 1, "capital": 1}).index) == [2000]


# vector_points, strongest_promises


def test_points_are_averaged_by_direction():
    points = pd.DataFrame(
        [("RUS", 2000, 0.0), ("CHN", 2000, -1.0), ("DEU", 2000, 1.0), ("USA", 2000, 3.0), ("TUR", 2000, 9.0)],
        columns=["iso3", "year", "point"],
    )
    assert vector_points(points, {2000: SIDES}).loc[2000].to_dict() == {"russia": 0, "china": -1, "west": 2}


VOTES = pd.DataFrame(
    [("KAZ", 2000, 0.5), ("RUS", 2000, 0.0), ("CHN", 2000, -1.0), ("DEU", 2000, 1.0)]
    + [("KAZ", 2001, 1.5), ("RUS", 2001, 2.0), ("CHN", 2001, -1.0), ("DEU", 2001, 1.0)],
    columns=["iso3", "year", "point"],
)


def test_a_distance_has_no_sign_and_a_state_without_votes_none():
    apart = vector_distances(VOTES, "KAZ", ALWAYS)
    assert apart.loc[2001].to_dict() == {"russia": 0.5, "china": 2.5, "west": 0.5}
    assert vector_distances(VOTES, "KGZ", ALWAYS).isna().all(axis=None)


def test_years_are_averaged_over_those_that_a_table_has():
    table = pd.DataFrame({"point": [1.0, 4.0]}, index=pd.Index([2000, 2001], name="year"))
    means = mean_over(table, {"both": range(1990, 2002), "none": [1990]})["point"]
    assert means["both"] == 2.5 and math.isnan(means["none"])


def test_places_in_a_span_are_means_with_the_state_itself_first():
    listed = points_in_spans(VOTES, "KAZ", ALWAYS, {"all": range(1999, 2010)})
    assert listed.set_index("side")["point"].to_dict() == {"own": 1.0, "russia": 1.0, "china": -1.0, "west": 1.0}
    assert listed["side"].iloc[0] == "own"
    assert (listed["first"].iloc[0], listed["last"].iloc[0]) == (2000, 2001)


def test_vectors_are_followed_by_state_source_and_definition_of_the_west():
    rows = [("Kazakhstan", "trade", "a", 2000, "RUS", 1.0), ("Kazakhstan", "trade", "a", 2000, "POL", 3.0)]
    table = pd.DataFrame(rows, columns=["state", "domain", "source", "year", "partner", "value"])
    wests = {"small": ALWAYS, "large": {year: {**SIDES, "POL": "west"} for year in ALWAYS}}
    paths = vectors_over_time(table, VOTES, {"Kazakhstan": "KAZ"}, wests, spans={})
    value = paths.set_index(["west", "domain", "source", "period", "side"])["value"]
    assert value["small", "trade", "a", 2000, "west"] == 0
    assert value["large", "trade", "a", 2000, "west"] == 75
    assert value["small", "votes", "votes", 2001, "china"] == 2.5
    assert set(paths["state"]) == {"Kazakhstan"}


def test_points_of_2024_are_as_known():
    points = load("ideal_points").query("series == 'final_passage'")
    places = vector_points(points, {2024: DATED[2024]}).loc[2024].round(2)
    assert (places["russia"], places["china"]) == (-0.60, -0.85)
    assert 1.14 < places["west"] < 1.17  # the EU alone stands at 1.14, the USA above it


def test_the_strongest_promise_counts():
    columns = ["year", "partner", "nonaggression", "consultation", "defence"]
    rows = [(2000, "RUS", True, True, True), (2000, "DEU", True, False, False), (2000, "USA", True, True, False)]
    promises = strongest_promises(pd.DataFrame(rows, columns=columns), {2000: SIDES}).loc[2000]
    named = {direction: PROMISES[depth] for direction, depth in promises.items()}
    assert named == {"russia": "defence", "china": "none", "others": "none", "west": "consultation"}


def test_a_state_stands_on_its_highest_rung_as_long_as_its_years_run_on():
    columns = ["year", "partner", "nonaggression", "consultation", "defence"]
    rows = [(2000, "RUS", True, True, True), (2001, "RUS", True, True, True), (2003, "RUS", True, True, True)]
    rows += [(2000, "DEU", True, False, False), (2001, "DEU", True, True, False), (2001, "TUR", True, True, False)]
    ladder = promise_ladder(pd.DataFrame(rows[::-1], columns=columns), SIDES)
    assert [tuple(row) for row in ladder.itertuples(index=False)] == [
        ("defence", "russia", "RUS", 2000, 2001),
        ("defence", "russia", "RUS", 2003, 2003),
        ("consultation", "west", "DEU", 2001, 2001),
        ("consultation", "others", "TUR", 2001, 2001),
        ("non-aggression", "west", "DEU", 2000, 2000),
    ]


def test_georgia_left_the_promise_of_defence_and_china_rose_to_that_of_consultation():
    ladder = promise_ladder(load("treaties"), vectors("2018-12-31")).set_index(["partner", "promise"])
    assert ladder.loc[("GEO", "defence"), ["first", "last"]].tolist() == [1993, 2009]
    assert ladder.loc[("CHN", "non-aggression"), ["first", "last"]].tolist() == [1993, 2000]
    assert ladder.loc[("CHN", "consultation"), ["first", "last"]].tolist() == [2001, 2018]
    assert ladder.xs("defence", level="promise")["direction"].unique().tolist() == ["russia", "others"]


def test_kazakhstan_consults_with_china_since_2001_and_shares_defence_with_russia_since_1992():
    promises = strongest_promises(load("treaties"), DATED)
    assert (promises["russia"] == 3).all()
    assert promises.index[promises["china"] == 2].min() == 2001
    assert set(promises["west"]) == {2}


# kyrgyz_trade


def test_kyrgyz_partners_add_up_to_the_stated_total_but_for_what_the_caveats_name():
    trade = load("kyrgyz_trade", as_published=True).set_index(["flow", "year", "partner"])["value"]
    total = trade.xs("WLD", level="partner")
    added = trade.drop("WLD", level="partner").groupby(["flow", "year"]).sum()
    short = (1 - added / total).sort_values()
    assert short.min() > -0.001
    assert sorted(short[short > 0.04].index) == [("exports", year) for year in (2008, 2009, 2011, 2012, 2013, 2021)]
    assert 0.40 < short["exports", 2021] < 0.41


def test_kyrgyz_partners_have_names():
    assert set(load("kyrgyz_trade")["partner"]) <= set(load("countries")["iso3"])


def test_both_sides_see_kyrgyz_imports_from_kazakhstan_in_one_order_of_magnitude():
    sold = load("trade_by_partner").query("source == 'bns' and partner == 'KGZ' and flow == 'exports' and year == 2023")
    bought = load("kyrgyz_trade").query("partner == 'KAZ' and flow == 'imports' and year == 2023")
    assert 0.5 < sold["value"].item() / bought["value"].item() < 2


# spread


def test_labels_that_are_apart_stay_at_their_lines():
    assert spread([10.0, 50.0, 30.0], 5) == [10, 50, 30]


def test_labels_that_meet_part_around_their_middle():
    assert spread([10.0, 12.0], 6) == [8, 14]


def test_labels_keep_the_order_of_their_lines_and_the_gap():
    levels = [20.0, 21.0, 19.0, 22.0]
    placed = spread(levels, 6)
    ordered = sorted(placed)
    assert [placed.index(level) for level in ordered] == [2, 0, 1, 3]
    assert all(b - a == pytest.approx(6) for a, b in itertools.pairwise(ordered))


def test_no_label_goes_below_the_lowest():
    assert spread([0.0, 1.0], 6, lowest=0) == [0, 6]
