"""Publishing a chart."""

import re
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest

from onestepback.charts import figure, tokens
from onestepback.charts.drawing import to_svg
from onestepback.charts.figure import ChartError
from onestepback.published import FIGURE

FRAME = pd.DataFrame({"year": [2020, 2021, 2020, 2021], "share": [10.0, 20.0, 30.0, 40.0], "list": list("aabb")})
TABLE = {"list": "List", "year": "Year", "share": "Share, %"}
ALT = "Line chart of a share in two years; it doubles from 10 to 20 per cent."


def chart() -> alt.Chart:
    chosen = alt.param(name="list", value="a", bind=alt.binding_radio(options=["a", "b"], name="List"))
    return (
        alt.Chart(FRAME)
        .mark_line(color=tokens.colour("kaz"), clip=True)
        .encode(x="year:Q", y="share:Q")
        .transform_filter("datum.list == list")
        .add_params(chosen)
    )


Publish = Callable[..., dict[str, Any]]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Call ``publish`` and give what it hands to the page."""
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(figure, "emit", lambda bundle: shown.append(bundle))

    def call(drawn: Any, key: str = "doubling", **changes: Any) -> dict[str, Any]:
        arguments = {"title": "It doubles", "subtitle": "%", "datasets": ["population"], "alt": ALT, "table": TABLE}
        figure.publish(drawn if callable(drawn) else lambda form: drawn, key, **(arguments | changes))
        return shown[-1][FIGURE]  # type: ignore[no-any-return]

    return call


def test_a_chart_is_drawn_for_a_desk_and_for_a_phone(published: Publish) -> None:
    forms = published(chart())["forms"]
    widths = {form: re.search(r'width="(\d+)"', drawn["svg"])[1] for form, drawn in forms.items()}
    assert widths == {"wide": "736", "narrow": "328"}


def test_a_bound_parameter_becomes_a_control_and_leaves_the_spec(published: Publish) -> None:
    figure = published(chart())
    assert figure["controls"] == [
        {"param": "list", "value": "a", "input": "radio", "options": ["a", "b"], "name": "List"}
    ]
    assert "bind" not in str(figure["forms"]["wide"]["vega"]["signals"])
    assert figure["vegalite"]["params"][0]["bind"]["input"] == "radio"


@pytest.mark.parametrize("drawn", ["single", "beside", "below"])
def test_the_live_chart_has_the_frame_of_its_picture_whatever_the_fonts(published: Publish, drawn: str) -> None:
    panel = chart().properties(width=80, height=120, title="A panel")
    forms = {"single": chart(), "beside": alt.hconcat(panel, panel), "below": alt.vconcat(panel, panel)}
    wide = published(forms[drawn])["forms"]["wide"]
    frame = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)"', wide["svg"])
    origin = re.search(r'<g fill="none"[^>]*translate\(([\d.,-]+)\)', wide["svg"])
    live = to_svg(wide["vega"])
    assert frame
    assert origin
    assert frame[0] in live
    assert f"translate({origin[1]})" in live
    assert wide["vega"]["autosize"] == "none"


def test_pictures_on_one_page_share_no_id(published: Publish) -> None:
    forms = published(chart())["forms"]
    ids = [name for drawn in forms.values() for name in re.findall(r'id="([^"]+)"', drawn["svg"])]
    assert ids and len(set(ids)) == len(ids)
    assert all(name.startswith("doubling-") for name in ids)


def test_the_table_has_a_row_for_each_mark_that_is_drawn_and_no_other(published: Publish) -> None:
    table = published(chart())["table"]
    assert table["columns"] == ["List", "Year", "Share, %"]
    assert table["rows"] == [["a", 2020, 10], ["a", 2021, 20]]  # the control shows list a


def test_marks_of_several_kinds_share_the_columns_of_one_heading(published: Publish) -> None:
    bars = alt.Chart(pd.DataFrame({"what": ["All"], "sum": [60.5], "sure": [True]})).mark_rule(
        color=tokens.colour("kaz")
    )
    kinds = [TABLE, {"what": "List", "sum": "Share, %", "sure": "Sure"}]
    table = published(chart() + bars.encode(y="sum:Q"), table=kinds)["table"]
    assert table["columns"] == ["List", "Year", "Share, %", "Sure"]
    assert table["rows"] == [["a", 2020, 10, None], ["a", 2021, 20, None], ["All", None, 60.5, "yes"]]


def test_equal_marks_give_one_row(published: Publish) -> None:
    assert (
        published(chart() + chart().mark_point(color=tokens.colour("kaz")), "twice")["table"]["rows"]
        == (published(chart())["table"]["rows"])
    )


def test_a_table_that_no_mark_fills_is_refused(published: Publish) -> None:
    with pytest.raises(ChartError, match="figure doubling: no mark has the data list, weight"):
        published(chart(), table={"list": "List", "weight": "Weight"})


def test_places_are_drawn_to_a_hundredth_of_a_pixel_and_words_stay_as_they_are(published: Publish) -> None:
    word = alt.Chart(FRAME).mark_text(text="0.12345", color=tokens.colour("ink")).encode(x="year:Q", y="share:Q")
    svg = published(chart() + word)["forms"]["wide"]["svg"]
    assert "0.12345" in svg
    assert not [tag for tag in re.findall(r"<[^>]*>", svg) if re.search(r"\d\.\d{3}", tag)]


def test_two_runs_draw_the_same(published: Publish) -> None:
    assert published(chart()) == published(chart())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"alt": ""}, "alt text is missing"),
        ({"alt": "A chart"}, "alt text is missing or too short"),
        ({"datasets": []}, "name the datasets"),
        ({"datasets": "population"}, "name the datasets it shows in a list"),
        ({"datasets": ["no_such_table"]}, "no dataset 'no_such_table'"),
        ({"datasets": ["population:no_such_origin"]}, "no origin has the key 'no_such_origin'"),
        ({"title": "It doubles."}, "no full stop"),
    ],
)
def test_an_incomplete_figure_is_refused(published: Publish, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ChartError, match=f"figure doubling: .*{reason}"):
        published(chart(), **changes)


@pytest.mark.parametrize("colour", ["#123456", "red"])
def test_a_colour_outside_the_theme_is_refused(published: Publish, colour: str) -> None:
    with pytest.raises(ChartError, match=f"{colour} is no colour of the theme"):
        published(alt.Chart(FRAME).mark_line(color=colour).encode(x="year:Q", y="share:Q"))


@pytest.mark.parametrize(
    "wrong",
    [
        chart().encode(y="shares:Q"),
        chart().encode(tooltip="shares:Q"),
        chart().transform_filter("datum.shares > 1"),
    ],
    ids=["axis", "tooltip", "filter"],
)
def test_a_field_that_the_data_lack_is_refused(published: Publish, wrong: alt.Chart) -> None:
    with pytest.raises(ChartError, match="figure doubling: its data have no shares"):
        published(wrong)


def test_fields_that_a_transform_makes_are_known(published: Publish) -> None:
    made = chart().transform_calculate(half="datum.share / 2").transform_joinaggregate(top="max(half)")
    published(made.transform_filter("datum.top > datum.half").encode(tooltip=["half:Q", "top:Q"]))


def test_what_cannot_be_drawn_is_told_in_one_line(published: Publish) -> None:
    with pytest.raises(ChartError, match=r'^figure doubling: Vega cannot draw it: Unrecognized signal name: "bloc"$'):
        published(chart().transform_filter("datum.list == bloc"))


def test_a_function_that_gives_no_chart_is_told_so(published: Publish) -> None:
    with pytest.raises(ChartError, match="figure doubling: what it is drawn by gives None"):
        published(lambda form: None)


def test_a_character_that_no_face_has_is_refused_even_if_only_a_control_would_show_it(published: Publish) -> None:
    frame = FRAME.assign(list=FRAME["list"].replace("b", "\u2603"))
    drawn = alt.Chart(frame).mark_line(color=tokens.colour("kaz")).encode(x="year:Q", y="share:Q", detail="list:N")
    with pytest.raises(ChartError, match="figure doubling: no face of the book has \u2603 U\\+2603 SNOWMAN"):
        published(drawn.transform_filter("datum.list == 'a'"))


def test_panels_that_are_too_wide_are_refused_and_have_some_room_to_spare(published: Publish) -> None:
    def beside(width: int) -> alt.HConcatChart:
        x, y = alt.X("year:Q", axis=None), alt.Y("share:Q", axis=None)
        panel = alt.Chart(FRAME).mark_line(color=tokens.colour("kaz")).encode(x=x, y=y).properties(width=width)
        return alt.hconcat(panel, panel, spacing=0)

    with pytest.raises(ChartError, match="its wide form is .* px wide, 732 at most"):
        published(beside(500))
    published(lambda form: beside(form(358, 150)))
    with pytest.raises(ChartError, match="its wide form is 734 px wide"):
        published(lambda form: beside(form(359, 150)))


def test_a_figure_needs_a_key_that_can_be_an_address(published: Publish) -> None:
    with pytest.raises(ChartError, match="a key is snake_case"):
        published(chart(), "My Figure")
