"""Measures of votes: tiny tables worked out by hand, then the real ones against figures known beforehand."""

import pandas as pd
import pytest

from onestepback.data.blocs import brics_lists, members
from onestepback.data.tables import load
from onestepback.measures.votes import (
    cohesion,
    cohesion_by_list,
    distances,
    identical_votes,
    margins_beyond,
    mean_point,
    memberships,
    moves_to_last,
    mutual_distance,
    shared_votes,
    unanimous,
    votes_alike,
)

DAY = "2024-12-31"


def small_points():
    rows = [("s", "KAZ", 2000, 0.5), ("s", "AAA", 2000, 1.0), ("s", "BBB", 2000, 2.0)]
    rows += [("s", "KAZ", 2001, -0.5), ("s", "BBB", 2001, 1.0)]
    return pd.DataFrame(rows, columns=["series", "iso3", "year", "point"])


def small_votes():
    cast = {
        "one": {"KAZ": "yes", "AAA": "yes", "BBB": "no", "CCC": "not voting"},
        "two": {"KAZ": "not voting", "AAA": "abstain", "BBB": "abstain", "CCC": "not voting"},
        "three": {"KAZ": "abstain", "AAA": "yes", "BBB": "abstain", "CCC": "abstain"},
    }
    rows = [(resolution, state, vote) for resolution, votes in cast.items() for state, vote in votes.items()]
    return pd.DataFrame(rows, columns=["resolution", "iso3", "vote"])


def test_a_mean_counts_each_state_alike_and_says_how_many_it_counts():
    mean = mean_point(small_points(), ["AAA", "BBB"])
    assert mean.loc[("s", 2000)].to_dict() == {"point": 1.5, "counted": 2}
    assert mean.loc[("s", 2001)].to_dict() == {"point": 1.0, "counted": 1}


def test_a_group_can_follow_a_membership_that_changes():
    mean = mean_point(small_points(), lambda year: ["AAA"] if year == 2000 else ["BBB"])
    assert mean["point"].tolist() == [1.0, 1.0]


def test_a_year_without_any_estimate_of_the_group_is_absent():
    assert list(mean_point(small_points(), ["AAA"]).index) == [("s", 2000)]


def test_a_distance_has_no_sign_and_keeps_both_of_its_ends():
    far = distances(small_points(), "KAZ", {"both": ["AAA", "BBB"], "one": ["AAA"]}).set_index(["group", "year"])
    assert far.loc[("both", 2000), ["own", "point", "distance"]].tolist() == [0.5, 1.5, 1.0]
    assert far.loc[("both", 2001), ["own", "point", "distance"]].tolist() == [-0.5, 1.0, 1.5]
    assert ("one", 2001) not in far.index


def test_a_move_tells_which_of_the_two_sides_has_gone():
    rows = [("s", "KAZ", 2000, 0.5), ("s", "AAA", 2000, 2.0), ("s", "KAZ", 2001, 0.25), ("s", "AAA", 2001, 1.0)]
    points = pd.DataFrame(rows, columns=["series", "iso3", "year", "point"])
    (move,) = moves_to_last(distances(points, "KAZ", {"one": ["AAA"]}), {"s": 2001}).to_dict("records")
    assert (move["year"], move["end"], move["distance"], move["distance_end"]) == (2000, 2001, 1.5, 0.75)
    assert (move["own_move"], move["their_move"]) == (-0.25, -1.0)


def test_each_series_has_a_last_year_of_its_own():
    earlier = small_points().assign(series="t", year=lambda table: table["year"] - 1)
    far = distances(pd.concat([small_points(), earlier]), "KAZ", {"one": ["BBB"]})
    moves = moves_to_last(far, {"s": 2001, "t": 2000}).set_index("series")
    assert moves["year"].to_dict() == {"s": 2000, "t": 1999}
    assert moves["distance_end"].to_dict() == {"s": 1.5, "t": 1.5}


def test_cohesion_leaves_states_without_an_estimate_aside():
    points = pd.Series({"AAA": 0.0, "BBB": 1.0, "CCC": 3.0})
    table = cohesion(points, {"three": ["AAA", "BBB", "CCC", "KAZ"], "two": ["AAA", "BBB"]})
    assert table.to_dict("index") == {
        "three": {"mean": pytest.approx(4 / 3), "mutual": 2.0},
        "two": {"mean": 0.5, "mutual": 1.0},
    }


def test_others_are_those_neither_on_the_list_nor_in_a_union():
    points = pd.Series({"AAA": 0.0, "BBB": 1.0, "CCC": 3.0, "GGG": 5.0, "DDD": 7.0, "EEE": 8.0, "FFF": 9.0})
    table = cohesion_by_list(points, {"short": ["AAA", "BBB"], "long": ["AAA", "BBB", "CCC"]}, {"EU": ["EEE", "FFF"]})
    mean = table.set_index(["list", "group"])["mean"].to_dict()
    assert mean["short", "BRICS"] == 0.5 and mean["short", "EU"] == mean["long", "EU"] == 8.5
    assert mean["short", "Others"] == 5.0 and mean["long", "Others"] == 6.0


def test_a_state_is_told_with_all_groups_it_belongs_to():
    assert memberships(["AAA", "BBB"], {"one": ["AAA"], "two": {"AAA", "CCC"}}) == [["one", "two"], []]


def test_mutual_distance_is_the_mean_over_all_pairs():
    assert mutual_distance([0.0, 1.0, 3.0]) == 2.0  # 1, 3 and 2
    assert mutual_distance([0.0, 1.0, 3.0, 0.0, 1.0, 3.0]) == pytest.approx(24 / 15)


def test_a_bloc_apart_from_the_west_may_still_be_nearer_to_it_than_others_are():
    points = pd.Series({"WWW": 1.0, "VVV": 0.9, "AAA": 0.2, "BBB": 0.4, "OOO": 0.0, "PPP": -0.1})
    found = margins_beyond(points, ["AAA", "BBB"], ["WWW", "VVV"])
    assert found == pytest.approx({"apart": 0.9 - 0.4, "mean_beyond": -0.05 - 0.3, "each_beyond": -0.05 - 0.4})


def test_one_member_near_the_west_fails_two_tests_and_leaves_the_mean():
    points = pd.Series({"WWW": 1.0, "AAA": 1.2, "BBB": -2.0, "OOO": 0.0, "PPP": 0.1, "QQQ": 0.8})
    found = margins_beyond(points, ["AAA", "BBB"], ["WWW"])
    assert found == pytest.approx({"apart": 1.0 - 1.2, "mean_beyond": 0.3 + 0.4, "each_beyond": 0.1 - 1.2})


def test_a_bloc_beyond_all_others_passes_all_tests():
    points = pd.Series({"WWW": 1.0, "AAA": -1.0, "BBB": -2.0, "OOO": 0.0})
    found = margins_beyond(points, ["AAA", "BBB", "KAZ"], ["WWW"])
    assert min(found.values()) > 0


def test_a_state_on_both_sides_is_refused_by_name():
    with pytest.raises(ValueError, match="AAA: in the bloc and in the West"):
        margins_beyond(pd.Series({"AAA": 1.0}), ["AAA"], ["AAA"])


def test_shared_votes_leave_out_what_the_state_did_not_vote_on():
    assert shared_votes(small_votes(), "KAZ").to_dict() == {"AAA": 1, "BBB": 1, "CCC": 1, "KAZ": 2}


def test_a_vote_is_set_beside_those_of_some_states_and_absence_beside_none():
    votes = small_votes()
    alike = dict(
        zip(zip(votes["resolution"], votes["iso3"], strict=True), votes_alike(votes, ["KAZ", "BBB"]), strict=True)
    )
    assert alike["three", "CCC"] == ["KAZ", "BBB"]
    assert alike["two", "AAA"] == ["BBB"]
    assert alike["one", "CCC"] == alike["two", "CCC"] == []  # two: Kazakhstan did not vote either


def test_unanimity_asks_only_those_who_voted():
    votes = small_votes()
    assert unanimous(votes, ["KAZ", "BBB", "CCC"]).to_dict() == {"one": False, "two": True, "three": True}
    assert unanimous(votes, ["KAZ", "AAA"]).to_dict() == {"one": True, "two": True, "three": False}


@pytest.fixture(scope="module")
def from_kazakhstan():
    groups = {
        "eu27": members("EU", DAY),
        "eu_then": lambda year: members("EU", f"{year}-12-31"),
        "five": brics_lists()["five"].states,
    }
    return distances(load("ideal_points"), "KAZ", groups).set_index(["group", "series", "year"]).sort_index()


@pytest.mark.parametrize(
    ("group", "year", "point", "distance"),
    [("eu27", 2024, 1.14, 1.65), ("five", 2024, -0.49, 0.01), ("eu27", 1992, 1.20, 0.61)]
    + [("eu_then", 1992, 1.42, 0.83), ("eu_then", 2024, 1.14, 1.65)],
)
def test_distances_are_those_known_beforehand(from_kazakhstan, group, year, point, distance):
    row = from_kazakhstan.loc[(group, "final_passage", year)]
    assert (round(row["point"], 2), round(row["distance"], 2)) == (point, distance)


def test_missing_states_are_seen_in_the_count(from_kazakhstan):
    counted = from_kazakhstan["counted"].xs("final_passage", level="series")
    assert (counted["eu27", 1992], counted["eu_then", 1992], counted["five", 1992]) == (25, 12, 4)
    assert (counted["eu27", 2024], counted["five", 2024]) == (27, 5)


def test_only_algeria_laos_and_vietnam_voted_as_kazakhstan_did_on_all_nine():
    shared = shared_votes(load("war_votes"), "KAZ")
    assert set(shared[shared == 9].index) == {"KAZ", "DZA", "LAO", "VNM"}
    assert (shared["RUS"], shared["CHN"], shared["IND"]) == (1, 8, 8)


def test_the_five_never_voted_as_one_on_the_war_and_the_eu_did_seven_times():
    votes = load("war_votes")
    assert unanimous(votes, brics_lists()["five"].states).sum() == 0
    assert unanimous(votes, members("EU", DAY)).sum() == 7


def test_identical_votes_are_counted_among_those_that_both_cast():
    rows = [("A/1", "KAZ", "yes"), ("A/2", "KAZ", "abstain"), ("A/3", "KAZ", "no")]
    rows += [("A/1", "CHN", "yes"), ("A/2", "CHN", "no"), ("A/4", "CHN", "yes")]
    rows += [("A/1", "USA", "not voting"), ("A/4", "USA", "no")]
    found = identical_votes(pd.DataFrame(rows, columns=["resolution", "iso3", "vote"]), "KAZ")
    assert found.loc["CHN"].tolist() == [2, 50]
    assert "KAZ" not in found.index and found["votes"].get("USA", 0) == 0


def test_identical_votes_of_2025_are_those_of_the_publishers_copy():
    # Counted apart from the library, from the copy's columns: see the sources of the table.
    found = identical_votes(load("assembly_votes_2025"), "KAZ")["identical"]
    known = {"RUS": 74.3, "CHN": 90.4, "BRA": 96.8, "USA": 2.7}
    assert found[list(known)].round(1).to_dict() == known
    assert found[sorted(members("EU", "2025-12-31"))].mean() == pytest.approx(73.5, abs=0.05)


def test_the_votes_of_2025_on_the_war_equal_those_that_the_other_table_has():
    both = load("war_votes").merge(load("assembly_votes_2025"), on=["resolution", "iso3"], suffixes=("", "_2025"))
    assert set(both["resolution"]) == {"ES-11/7", "ES-11/8"} and len(both) > 300
    assert (both["vote"] == both["vote_2025"]).all()
