"""Parts of charts give the plain Altair that they stand for."""

import altair as alt
import pandas as pd
import pytest

from onestepback import charts
from onestepback.charts import theme  # noqa: F401, registers the look of every chart
from onestepback.charts.drawing import to_scenegraph, to_vega
from onestepback.charts.form import FORMS
from onestepback.charts.tokens import LIGHT
from onestepback.claims.rule import VERDICTS
from onestepback.measures import REFUSAL, decimal_year

DESK, PHONE = FORMS
FRAME = pd.DataFrame({"state": ["A", "A", "B", "B"], "year": [2020, 2021] * 2, "share": [10.0, 20.0, 11.0, 60.0]})
BASE = alt.Chart(FRAME).encode(x="year:Q", y="share:Q")


def marks(chart: alt.TopLevelMixin) -> list[dict]:
    """Every mark that is drawn, with the kind of mark it is."""
    found = []

    def walk(part: dict | list) -> None:
        if isinstance(part, list):
            for one in part:
                walk(one)
        elif isinstance(part, dict):
            if part.get("marktype", "group") != "group":
                found.extend({**item, "kind": part["marktype"], "role": part["role"]} for item in part["items"])
            for one in part.values():
                walk(one)

    walk(to_scenegraph(to_vega(chart.to_dict())))
    return found


def words(chart: alt.TopLevelMixin) -> list[str]:
    return [str(mark["text"]) for mark in marks(chart) if mark["kind"] == "text" and mark.get("text")]


def test_a_form_gives_one_of_two_values():
    assert (DESK(330, 300), PHONE(330, 300)) == (330, 300)
    assert (DESK.wide, PHONE.wide) == (True, False)


def test_a_choice_shows_words_and_keeps_values():
    choice = charts.pick("flow", {"exports": "Exports", "imports": "Imports"}, "Direction", "imports").param.to_dict()
    assert choice["value"] == "imports"
    assert choice["bind"] == {
        "input": "radio", "options": ["exports", "imports"], "labels": ["Exports", "Imports"], "name": "Direction",
    }  # fmt: skip


def test_a_choice_without_a_first_value_starts_with_the_first_option_and_can_drop_down():
    choice = charts.pick("year", [2020, 2021], "Year", listed=True).param.to_dict()
    assert (choice["value"], choice["bind"]["input"]) == (2020, "select")


def test_a_choice_begins_with_one_of_its_options():
    with pytest.raises(ValueError, match=r"choice of: 'C' is none of \['A', 'B'\]"):
        charts.pick("of", ["A", "B"], "State", "C")


def test_a_choice_shows_its_rows_alone():
    chosen = BASE.transform_filter(charts.chosen(state="of")).add_params(charts.pick("of", ["A", "B"], "State"))
    assert sum(mark["kind"] == "symbol" for mark in marks(chosen.mark_point())) == 2


def test_the_unit_stands_at_the_highest_tick_alone():
    drawn = BASE.encode(y=charts.levels("share", [0, 50, 100], unit="%")).mark_point()
    assert [word for word in words(drawn) if "%" in word] == ["100\u202f%"]


def test_years_are_written_plainly_and_not_rounded_at_either_end():
    axis = charts.years("year", 2019.5, 2021.5, [2020, 2021]).to_dict()
    assert axis["scale"] == {"domain": [2019.5, 2021.5], "nice": False, "zero": False}
    assert {"2020", "2021"} <= set(
        words(BASE.encode(x=charts.years("year", 2019.5, 2021.5, [2020, 2021])).mark_point())
    )


def test_rows_keep_their_order_and_kazakhstan_stands_out():
    axis = charts.rows("state", ["B", "A"], kaz="A").to_dict()
    assert axis["sort"] == ["B", "A"]
    assert axis["axis"]["labelColor"]["condition"]["value"] == LIGHT["kaz-ink"]
    assert axis["axis"]["labelFontWeight"]["condition"]["value"] == "bold"


def test_a_lifted_name_stands_whole_within_the_plot_above_its_marks():
    long = "A name that is longer than the plot is wide"
    y = charts.rows("name", [long], room=-18, lift=11)
    drawn = alt.Chart(FRAME.assign(name=long)).mark_point().encode(x="share:Q", y=y).properties(width=60, height=40)
    [name] = [mark for mark in marks(drawn) if mark.get("text") == long]
    assert (name["align"], name["baseline"], name["x"], name["y"]) == ("left", "bottom", 18, 20 - 11)
    assert name.get("limit", 0) == 0
    assert y.to_dict()["axis"]["zindex"] == 1


@pytest.mark.parametrize(("expression", "written"), [
    (charts.percent_of("value"), "\u22120.5\u202f%"),
    (charts.percent_of("value", 2), "\u22120.52\u202f%"),
])  # fmt: skip
def test_a_value_is_put_in_words(expression, written):
    one = alt.Chart(pd.DataFrame({"value": [-0.52]})).transform_calculate(words=expression)
    assert words(one.mark_text().encode(text="words:N")) == [written]


def test_a_pointer_is_told_headings_with_spaces_and_formats():
    told = [tip.to_dict() for tip in charts.tips("state:N", Share_of_all="share:Q, .1f", Year="year:Q")]
    assert told == [
        {"field": "state", "type": "nominal"},
        {"field": "share", "type": "quantitative", "title": "Share of all", "format": ".1f"},
        {"field": "year", "type": "quantitative", "title": "Year"},
    ]


def test_labels_at_the_ends_of_lines_part_within_their_group_alone():
    last = pd.DataFrame({"flow": ["in", "in", "out"], "share": [10.0, 12.0, 11.0]})
    assert charts.ends(last, "share", gap=6, by=["flow"])["place"].tolist() == [8, 14, 11]
    assert charts.ends(last, "share", gap=6)["place"].tolist() == [5, 17, 11]


def test_the_day_of_the_refusal_is_marked_on_plain_years_and_on_dates():
    on_years, on_dates = (charts.refusal(DESK, dates=dates).to_dict()["layer"][0]["encoding"]["x"] for dates in (0, 1))
    assert on_years == {"datum": round(decimal_year(REFUSAL), 2), "type": "quantitative"}
    assert on_dates == {"datum": {"year": 2024, "month": 10, "date": 16}, "type": "temporal"}


def test_the_refusal_is_named_in_as_many_words_as_there_is_room_for():
    assert [words(charts.refusal(form))[-1] for form in FORMS] == ["Refusal, Oct 2024", "Refusal"]


def test_a_hover_mark_is_not_seen_and_tells_what_it_is_given():
    drawn = charts.hover(BASE, charts.tips("state:N"))
    assert {mark["opacity"] for mark in marks(drawn) if mark["kind"] == "symbol"} == {0}
    assert drawn.to_dict()["encoding"]["tooltip"] == [{"field": "state", "type": "nominal"}]


def test_a_level_to_compare_with_carries_its_name():
    assert "one half" in words(alt.layer(BASE.mark_point(), charts.rule(50, "one half", x=2021)))
    drawn = [mark for mark in marks(charts.rule(50)) if (mark["kind"], mark["role"]) == ("rule", "mark")]
    assert [mark["stroke"] for mark in drawn] == [LIGHT["ink"]]


def test_a_pair_has_a_disc_a_ring_and_both_values_in_each_row():
    frame = pd.DataFrame({"name": ["x", "y"], "one": [10.0, 20.0], "two": [30.0, 15.0]})
    base = alt.Chart(frame).encode(y=charts.rows("name", ["x", "y"]))
    parts = charts.pair(
        base, ("one", "apart"), ("two", "pooled"), "kaz", charts.amounts("one", [0, 50]), named="datum.name == 'x'"
    )
    drawn = marks(alt.layer(*parts))
    assert sum(mark["kind"] == "symbol" for mark in drawn) == 4
    said = [mark["text"] for mark in drawn if mark["kind"] == "text"]
    assert [said.count(word) for word in ("apart", "pooled", "10.0", "15.0")] == [1, 1, 1, 1]


def test_rows_stand_in_blocks_below_their_names():
    axis, count = charts.rows_in_blocks(
        "row", {"in": "Imports"}, ["five", "nine"], {"five": "Five", "nine": "Nine"}, size=12
    )
    drawn = alt.Chart(pd.DataFrame({"row": ["in|five", "in|nine"]})).mark_rect().encode(y=axis)
    assert (count, words(drawn)) == (3, ["Imports", "Five", "Nine"])


def test_each_block_can_have_rows_of_its_own():
    axis, count = charts.rows_in_blocks(
        "row", {"in": "Imports", "out": "Exports"}, {"in": ["five"], "out": ["five", "nine"]},
        {"five": "Five", "nine": "Nine"}, size=12,
    )  # fmt: skip
    drawn = alt.Chart(pd.DataFrame({"row": ["in|five", "out|nine"]})).mark_rect().encode(y=axis)
    assert (count, words(drawn)) == (5, ["Imports", "Five", "Exports", "Five", "Nine"])


def test_every_verdict_has_a_sign_of_its_own():
    signs = {}
    for verdict in VERDICTS:
        base = alt.Chart(pd.DataFrame({"verdict": [verdict]}))
        drawn = [mark for mark in marks(alt.layer(*charts.verdict_signs(base, "verdict"))) if mark["kind"] == "symbol"]
        signs[verdict] = str([(mark.get("fill"), mark.get("shape"), mark.get("strokeDash")) for mark in drawn])
        assert drawn
    assert len(set(signs.values())) == len(VERDICTS)


def test_rows_are_stacked_below_the_heads_of_their_groups():
    heights, groups = pd.Series([10.0, 20.0, 30.0]), pd.Series(["b", "a", "b"])
    tops, heads, end = charts.stack(heights, groups, ["b", "a"], top=5, head=2, gap=1)
    assert tops.tolist() == [7, 50, 17]
    assert (heads, end) == ({"b": 5, "a": 48}, 71)


@pytest.mark.parametrize(
    ("side", "align", "dx"), [("right", "left", 8), ("left", "right", -8), ("center", "center", 0)]
)
def test_a_value_stands_on_the_side_that_is_named(side, align, dx):
    mark = charts.said(BASE, "share:Q", token="kaz", side=side).to_dict()["mark"]
    assert (mark["align"], mark["dx"]) == (align, dx)


def test_an_unseen_mark_has_a_colour_of_the_theme():
    mark = charts.hover(BASE, charts.tips("state:N")).to_dict()["mark"]
    assert (mark["opacity"], mark["color"]) == (0, charts.colour("ink"))


def test_every_tick_that_is_asked_for_is_labelled_however_many_there_are():
    drawn = BASE.encode(y=charts.levels("share", range(0, 601, 50))).mark_point().properties(height=300)
    assert {str(tick) for tick in range(0, 601, 50)} <= set(words(drawn))


def test_what_was_stated_is_an_open_diamond_that_says_who_stated_it():
    layer = charts.diamond(BASE, charts.tips("state:N")).to_dict()
    assert (layer["mark"]["shape"], layer["mark"]["filled"]) == ("diamond", False)
    assert layer["encoding"]["tooltip"] == [{"field": "state", "type": "nominal"}]


def test_the_end_of_a_line_says_whose_it_is_and_where_it_ends():
    named = BASE.transform_calculate(words=charts.named_value("state", "share"))
    assert "B 60.0" in words(named.mark_text().encode(text="words:N"))
