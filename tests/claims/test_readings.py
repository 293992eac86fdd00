"""Readings of claims: combinations counted by hand on small tables, and known counts on the real ones."""

import pandas as pd
import pytest

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
    western_investors,
    without_slips,
)
from onestepback.data.blocs import brics_lists, members, vectors
from onestepback.data.tables import load
from onestepback.measures import stock_flows, strongest_promises, vector_points, vector_shares


@pytest.fixture(scope="module")
def stated():
    return load("stated_figures").set_index("key")["value"]


def small_trade(values):
    rows = [("bns", flow, 2023, partner, value) for flow, partner, value in values]
    return pd.DataFrame(rows, columns=["source", "flow", "year", "partner", "value"])


def test_half_of_a_small_trade_depends_on_direction_and_on_the_total():
    trade = small_trade(
        [
            ("exports", "CHN", 20.0), ("exports", "ITA", 60.0), ("exports", "WLD", 80.0),
            ("imports", "CHN", 20.0), ("imports", "ITA", 0.0), ("imports", "WLD", 20.0),
        ]
    )  # fmt: skip
    china = pd.DataFrame({"flow": ["turnover"], "year": [2023], "value": [55.0]})
    table = half_of_trade(trade, {"one": ("CHN",)}, china).set_index(["customs", "flow"])
    assert table["share"].to_dict() == {
        ("bns", "exports"): 25.0,
        ("bns", "imports"): 100.0,
        ("bns", "turnover"): 40.0,
        ("raised", "turnover"): pytest.approx(55 / 115 * 100),
        ("kept", "turnover"): pytest.approx(55.0),
    }
    assert set(table.index[table["true"]]) == {("bns", "imports"), ("raised", "turnover"), ("kept", "turnover")}


def test_brics_is_half_of_imports_on_every_list_and_of_exports_on_none(stated):
    lists = {key: one.besides("KAZ") for key, one in brics_lists().items()}
    table = half_of_trade(load("trade_by_partner"), lists, china_by_its_customs(stated))
    assert len(table) == 294
    assert table.groupby("flow")["true"].mean()[["exports", "imports"]].tolist() == [0, 1]


def test_chinese_customs_state_dollars_in_millions(stated):
    china = china_by_its_customs(stated).set_index(["flow", "year"])["value"]
    assert china["turnover", 2023] == pytest.approx(41_000, rel=0.01)


def test_the_meanings_of_europe_grow_outwards_and_hold_no_state_twice():
    areas = europes()
    assert len(areas["EU27"]) == 27
    for states in areas.values():
        assert len(states) == len(set(states)) and set(areas["EU27"]) <= set(states)


def test_a_sum_is_true_if_it_rounds_to_the_claimed_one():
    trade = small_trade(
        [
            ("exports", "ITA", 42_400.0), ("imports", "ITA", 300.0),
            ("exports", "FRA", 0.0), ("imports", "FRA", 1_000.0),
        ]
    )  # fmt: skip
    table = turnover_of(trade, {"one": ("ITA",), "both": ("ITA", "FRA")}, 43).set_index("list")
    assert table["amount"].to_dict() == {"one": pytest.approx(42.7), "both": pytest.approx(43.7)}
    assert table["true"].to_dict() == {"one": True, "both": False}


def test_no_year_gives_the_eu27_the_sum_that_the_article_states():
    trade = load("trade_by_partner")
    table = turnover_of(trade[trade["source"] == "bns"], europes(), 43)
    assert table.groupby("list")["true"].sum().to_dict()["EU27"] == 0
    assert table.set_index(["list", "year"])["amount"]["EU27", 2023] == pytest.approx(41.30, abs=0.01)


def test_western_investors_lose_the_states_that_a_meaning_leaves_out():
    groups = western_investors()
    assert {*groups["EU27"]} - {*groups["EU27, without the Netherlands"]} == {"NLD"}
    assert "USA" in groups["G7 and EU27"] and "USA" not in groups["G7 and EU27, no Netherlands, no USA"]


def test_western_capital_is_the_larger_in_all_but_two_comparisons():
    table = western_capital(load("investment_stock_shares"), load("investment_positions"))
    assert (len(table), int(table["true"].sum())) == (474, 472)
    assert table.loc[~table["true"], "year"].tolist() == [2017, 2018]


def test_oil_goes_by_the_caspian_pipeline_in_four_statements_of_five(stated):
    assert oil_route(stated).round().to_dict() == {2021: 79, 2022: 81, 2023: 80, 2024: 80}


def test_russia_is_first_where_no_partner_is_larger():
    def flows(*shares):
        return pd.DataFrame([(2020, partner, value) for partner, value in shares], columns=["year", "partner", "value"])

    trade = pd.DataFrame(columns=["source", "flow", "year", "partner", "value"])
    for flow, russian in (("imports", 6.0), ("exports", 1.0)):
        for source in ("wits", "bns"):
            rows = flows(("RUS", russian), ("CHN", 4.0)).assign(flow=flow, source=source)
            trade = pd.concat([trade, rows]) if len(trade) else rows
    arms, stock = flows(("RUS", 9.0), ("ESP", 1.0)), flows(("RUS", 4.0), ("NLD", 50.0))
    table = russia_first(arms, trade, stock, pd.Series({2023: 80.0}), [range(2020, 2025)])
    true = table.groupby("domain")["true"].mean().to_dict()
    assert true == {"Arms": 1, "Imports": 1, "Exports": 0, "Investment stock": 0, "Oil exports by route": 1}
    assert table.set_index("domain").loc["Investment stock", "share"] == 4.0


def test_both_had_restricted_trade_unless_acts_since_2023_alone_count():
    table = blow_for_blow(load("trade_measures"))
    assert len(table) == 9
    (fails,) = table[~table["true"]].to_dict("records")
    assert fails == {
        "since": "since April 2023", "stages": "acts alone", "Kazakhstan": 4, "Russia": 0, "true": False,
    }  # fmt: skip


def test_one_side_alone_is_no_exchange():
    steps = pd.DataFrame(
        [("Russia", "one", "block", "2024-09-23"), ("Kazakhstan", "two", "act", "2023-04-10")],
        columns=["side", "measure", "stage", "date_sort"],
    ).assign(effect="restricts", precision="day", date_sort=lambda row: pd.to_datetime(row["date_sort"]))
    assert blow_for_blow(steps).groupby("stages")["true"].all().to_dict() == {
        "acts alone": False, "acts and blocks": True, "acts, blocks and requests": True,
    }  # fmt: skip


def test_a_step_whose_date_is_a_slip_is_left_out():
    steps = load("trade_measures")
    gone = set(steps["key"]) - set(without_slips(steps)["key"])
    assert gone == {f"block_{goods}_23_august" for goods in ("grain", "sunflower", "tomatoes")}


def ideal_points(year, **points):
    rows = [("s", year, state, point) for state, point in points.items()]
    return pd.DataFrame(rows, columns=["series", "year", "iso3", "point"])


def test_a_bloc_is_asked_in_three_ways_for_each_list_and_year_and_a_list_may_follow_the_members_of_the_year():
    points = pd.concat([ideal_points(year, WWW=1.0, AAA=-1.0, BBB=0.5, OOO=0.0) for year in (2000, 2001)])
    lists = {"always": ["AAA"], "then": lambda year: ["AAA"] if year == 2000 else ["BBB"]}
    table = anti_western(points, lists, ["WWW"], {"s": [2000, 2001]})
    assert table["test"].tolist() == ["apart"] * 4 + ["mean_beyond"] * 4 + ["each_beyond"] * 4
    true = table.set_index(["test", "list", "year"])["true"]
    assert true[:, "always", :].all() and true[:, "then", 2000].all()
    assert true[:, "then", 2001].to_dict() == {"apart": True, "mean_beyond": False, "each_beyond": False}


def test_a_bloc_as_close_together_as_a_union_or_alike_on_most_votes_is_one():
    points = ideal_points(2000, AAA=0.0, BBB=1.0, RUS=2.0, EEE=0.0, FFF=1.0)
    cast = {"one": ("yes", "yes", "no"), "two": ("no", "no", "no"), "three": ("yes", "no", "no")}
    votes = pd.DataFrame(
        [
            (key, state, vote)
            for key, row in cast.items()
            for state, vote in zip(("AAA", "BBB", "RUS"), row, strict=True)
        ],
        columns=["resolution", "iso3", "vote"],
    )
    lists = {"two": ("AAA", "BBB"), "three": ("AAA", "BBB", "RUS")}
    table = one_bloc(points, votes, lists, {"union": ("EEE", "FFF")}, {"s": 2000})
    assert table.set_index(["standard", "list"])["true"].to_dict() == {
        ("union", "two"): True,
        ("union", "three"): False,
        ("votes", "two"): True,
        ("votes", "three"): False,
        ("votes without Russia", "two"): True,
        ("votes without Russia", "three"): True,
    }


def test_brics_votes_apart_from_the_west_in_32_readings_of_42_and_as_one_bloc_in_9():
    lists = {key: one.states for key, one in brics_lists().items()}
    union, g7 = members("EU", "2024-12-31"), members("G7", "2024-12-31")
    points, newest = load("ideal_points"), {"final_passage": 2024, "all_votes": 2023}
    apart = anti_western(points, lists, {*union, *g7}, {series: [year] for series, year in newest.items()})
    assert (len(apart), apart["true"].sum()) == (42, 32)
    bloc = one_bloc(points, load("war_votes"), lists, {"EU27": union, "G7": g7}, newest)
    assert (len(bloc), bloc["true"].sum()) == (42, 9)
    assert set(bloc.loc[bloc["true"], "standard"]) == {"G7"}


def small_shares(*rows):
    index = pd.MultiIndex.from_tuples([(domain, "w") for domain, *_ in rows], names=["domain", "period"])
    return pd.DataFrame([row[1:] for row in rows], index=index, columns=["russia", "china", "others", "west"])


def small_places(own):
    return pd.DataFrame({"russia": [0.0], "china": [-1.0], "west": [3.0], "own": [own]}, index=[2000])


def small_promises(russia, china, west):
    return pd.DataFrame({"russia": [russia], "china": [china], "others": [3], "west": [west]}, index=[2000])


def answers_of(shares, own=1.0, promises=(3, 2, 2), windows=None):
    table = many_sided(shares, small_places(own), small_promises(*promises), windows or {"w": [2000]})
    return table.set_index(["domain", "window", "test"])


def test_shares_are_many_sided_by_one_test_and_not_by_another():
    shares = small_shares(
        ("half", 50.0, 5.0, 0.0, 45.0), ("tenth", 60.0, 10.0, 20.0, 10.0), ("none", 90.0, 0.0, 0.0, 10.0)
    )
    true = answers_of(shares)["true"]
    assert true.xs("half").droplevel("window").to_dict() == {"half": True, "tenth": False, "even": True}
    assert true.xs("tenth").droplevel("window").to_dict() == {"half": False, "tenth": True, "even": True}
    assert not true.xs("none").any()
    one = answers_of(shares).loc[("half", "w", "half")]
    assert (one["side"], one["share"], one["least"]) == ("russia", 50, 5)


def test_votes_are_many_sided_in_the_middle_half_between_the_outer_two():
    shares = small_shares(("any", 50.0, 5.0, 0.0, 45.0))
    readings = {own: answers_of(shares, own).loc[("votes", "w", "half")] for own in (0.0, -0.1, 2.0, 2.1)}
    assert [bool(one["true"]) for one in readings.values()] == [True, False, True, False]
    assert readings[2.0]["stands"] == 75
    assert (readings[-0.1]["side"], readings[2.1]["side"]) == ("russia", "west")


@pytest.mark.parametrize(
    ("promises", "consult", "defend"),
    [((3, 2, 2), True, False), ((3, 1, 2), False, False), ((3, 3, 2), True, True)],
)
def test_all_three_have_to_consult_and_more_than_one_to_defend(promises, consult, defend):
    answers = answers_of(small_shares(("any", 50.0, 5.0, 0.0, 45.0)), promises=promises)
    by_any_test = answers["true"].groupby(["domain", "window"]).agg(["min", "max"])
    assert set(by_any_test.loc[("consultation", "w")]) == {consult}
    assert set(by_any_test.loc[("defence", "w")]) == {defend}


def test_the_last_year_of_treaties_in_a_window_counts_and_names_who_is_bound():
    answers = answers_of(
        small_shares(("any", 50.0, 5.0, 0.0, 45.0)), promises=(3, 1, 2), windows={"w": range(1995, 2005)}
    )
    one = answers.loc[("consultation", "w", "half")]
    assert (one["side"], one["treaties"]) == ("russia, west", 2000)


def test_what_has_no_figures_in_a_window_has_no_reading():
    shares = small_shares(("any", 50.0, 5.0, 0.0, 45.0), ("gap", *[float("nan")] * 4))
    answers = answers_of(shares, windows={"w": [2000], "later": [2001]})
    assert set(answers.index.droplevel("test")) == {
        (domain, "w") for domain in ("any", "votes", "consultation", "defence")
    }


def test_seventeen_of_the_readings_are_many_sided_investment_and_arms_never():
    years = range(1992, 2025)
    directions = {year: vectors(f"{year}-12-31") for year in years}
    windows = {first: range(first, first + 5) for first in range(1995, 2025, 5)} | {1992: range(1992, 1995)}
    arms = load("arms_deliveries").query("source == 'register'").rename(columns={"tiv": "value"}).assign(domain="arms")
    trade = load("trade_by_partner").query("source == 'bns' or year < 2018").rename(columns={"flow": "domain"})
    stock = stock_flows(load("investment_stock_shares")).assign(domain="investment")
    flows = pd.concat([trade, stock, arms]).query("year < 2025")
    shares = vector_shares(flows, directions, by=["domain"], periods=windows)
    points = load("ideal_points").query("series == 'final_passage'")
    own = points[points["iso3"] == "KAZ"].set_index("year")["point"]
    places = vector_points(points, directions).assign(own=own)
    table = many_sided(shares, places, strongest_promises(load("treaties"), directions), windows)
    by_test = table.groupby("test")["true"].agg(["sum", "size"])
    assert by_test.loc["half"].tolist() == [17, 42]
    assert table[table["domain"].isin(["arms", "investment"]) & (table["test"] == "half")]["true"].sum() == 0
