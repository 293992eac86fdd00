"""Labels of a timeline find a place where they meet neither each other nor the rule."""

from itertools import pairwise
from statistics import fmean

import pandas as pd

from onestepback.charts.place import GAP, Place, fold, place, spread
from onestepback.charts.timeline import Period, swimlanes
from onestepback.data.tables import load


def test_marks_far_apart_share_a_lane_with_their_labels_to_the_right() -> None:
    assert place([10, 200], [50, 50], width=400) == [Place(0, 1), Place(0, 1)]


def test_a_label_that_would_meet_the_next_mark_sends_it_to_another_lane() -> None:
    assert place([10, 40], [50, 50], width=400) == [Place(0, 1), Place(1, 1)]


def test_a_label_turns_left_at_the_edge_of_the_plot() -> None:
    assert place([390], [50], width=400) == [Place(0, -1)]


def test_what_comes_before_the_rule_is_labelled_on_its_left_and_what_comes_at_or_after_it_on_its_right() -> None:
    assert [found.side for found in place([180, 200, 205], [50, 50, 50], width=400, rule=200)] == [-1, 1, 1]


def test_a_label_crosses_the_rule_only_where_it_has_no_other_room() -> None:
    assert place([30], [50], width=400, rule=60) == [Place(0, 1)]


def test_with_all_lanes_taken_a_mark_goes_without_its_label() -> None:
    assert place([10, 12, 14], [50, 50, 50], width=400, lanes=1)[1:] == [Place(0, 0), Place(0, 0)]
    assert place([10, 100], [50, 350], width=200, lanes=1) == [Place(0, 1), Place(0, 0)]


def test_a_label_gives_way_where_a_mark_would_have_no_room_otherwise() -> None:
    assert place([100, 115], [20, 50], width=200, lanes=1) == [Place(0, 0)] * 2
    assert place([100, 150], [20, 20], width=200, lanes=1) == [Place(0, 1)] * 2


def test_who_comes_first_in_the_order_given_keeps_the_label() -> None:
    assert [found.side for found in place([14, 10, 12], [50, 50, 50], width=400, lanes=2)] == [1, 0, 0]


def test_marks_without_labels_may_share_a_place_but_none_stands_on_a_label() -> None:
    assert place([14, 10, 12], [50, 50, 50], width=400, lanes=2) == [Place(0, 1), Place(1, 0), Place(1, 0)]


EVENTS = pd.DataFrame(
    {
        "key": ["a", "b", "c", "d"],
        "date_sort": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-06-01", "2030-01-01"]),
        "strand": ["one", "one", "two", "two"],
        "label": ["first", "second", "third", "late"],
    }
)


def test_strands_stand_below_each_other_and_events_outside_a_period_are_left_out() -> None:
    marks, heads = swimlanes(EVENTS, {"year": Period("2023-12-01", "2024-12-31")}, width=400, letter=6)
    assert list(heads["y"]) == [0, 3]
    assert list(zip(marks["key"], marks["y"], marks["turn"], strict=True)) == [("a", 1, 1), ("b", 2, 2), ("c", 4, 1)]


def test_a_period_without_events_of_a_strand_does_not_name_it() -> None:
    _, heads = swimlanes(EVENTS, {"winter": Period("2023-12-01", "2024-02-01")}, width=400, letter=6)
    assert list(heads["strand"]) == ["one"]


def test_no_two_labels_of_the_timeline_meet_in_a_period_with_lanes_as_needed() -> None:
    events, letter, width = load("timeline"), 6.4, 722
    period = Period("2023-03-15", "2025-12-15")
    marks, _ = swimlanes(events, {"recent": period}, width=width, letter=letter, rule="2024-10-16")
    pixel = width / (pd.Timestamp(period.end) - pd.Timestamp(period.start)).days
    x = (marks["day"] - pd.Timestamp(period.start)).dt.days * pixel
    reach = marks["key"].map(events.set_index("key")["label"]).str.len() * letter + GAP
    assert (marks["side"] != 0).all()
    left, right = x - reach.where(marks["side"] == -1, 0), x + reach.where(marks["side"] == 1, 0)
    for _, lane in marks.assign(left=left, right=right).groupby("y"):
        spans = sorted(zip(lane["left"], lane["right"], strict=True))
        assert all(end < start for (_, end), (start, _) in pairwise(spans))


def test_a_folded_text_keeps_its_words_and_no_line_is_longer_than_its_room() -> None:
    text = "Kazakhstan founded the Eurasian Economic Union with others"
    lines = fold(text, 25)
    assert " ".join(lines) == text
    assert len(lines) == 3 and max(map(len, lines)) <= 25


def test_a_word_longer_than_its_room_is_not_broken() -> None:
    assert fold("no non-recognition", 5) == ["no", "non-recognition"]


def test_the_lines_of_a_folded_text_are_as_even_as_its_words_allow() -> None:
    assert fold("one two three four", 15) == ["one two", "three four"]


def test_labels_stand_in_the_same_place_on_every_python() -> None:
    # Six levels that are added one after the other end in another digit, but not from Python 3.12 on.
    assert spread([0.1] * 6, 2)[0] == fmean(0.1 - 2 * rank for rank in range(6))
