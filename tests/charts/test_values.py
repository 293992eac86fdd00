"""What a chart or table of an author shows is what its data say, or it is refused in one line.

Where others met the same, their report is named as owner/repository#number.
"""

import subprocess
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd
import pytest

from onestepback import paths, words
from onestepback.book import assets
from onestepback.charts import figure, tables, tokens
from onestepback.charts.figure import ChartError
from onestepback.charts.tables import TableError
from onestepback.published import FIGURE, TABLE

KAZ = tokens.colour("kaz")
ROWS = pd.DataFrame({"year": [2020, 2021, 2022], "v": [1.5, 2.5, 3.5], "name": ["a", "b", "c"]})
YEAR_AND_VALUE = {"year": "Year", "v": "Value"}

Publish = Callable[..., dict[str, Any]]


def line(rows: Any = ROWS, **changes: Any) -> alt.Chart:
    encoded = {"x": "year:Q", "y": "v:Q"} | changes
    return alt.Chart(rows).mark_line(color=KAZ).encode(**encoded)


def with_control(**options: Any) -> alt.Chart:
    return line().add_params(alt.param(name="choice", **options))


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Publish a chart and give what it hands to the page."""
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(figure, "emit", lambda bundle: shown.append(bundle))

    def call(drawn: Any, table: dict[str, str] = YEAR_AND_VALUE, **changes: Any) -> dict[str, Any]:
        told = {
            "title": "A made-up series", "subtitle": "Units", "datasets": ["weo"],
            "alt": "Line chart of a made-up series, shown only to try the library out.",
        }  # fmt: skip
        figure.publish(lambda form: drawn, "probe", table=table, **(told | changes))
        return shown[-1][FIGURE]  # type: ignore[no-any-return]

    return call


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """Show a frame and give the head and the rows that a page sets."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr(tables, "emit", lambda bundle: bundles.append(bundle))

    def call(frame: pd.DataFrame, **options: Any) -> list[list[str]]:
        tables.show(frame, "probe", **({"caption": "A table", "datasets": ["weo"]} | options))
        table = bundles[-1][TABLE]
        heads = [column["name"] for column in table["columns"]]
        return [heads, *([cell["text"] for cell in row] for row in table["rows"])]

    return call


# What is shown


DAYS = pd.date_range("2024-10-01", periods=3)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (DAYS, ["2024-10-01", "2024-10-02", "2024-10-03"]),
        (DAYS + pd.Timedelta(hours=14.5), ["2024-10-01 14:30", "2024-10-02 14:30", "2024-10-03 14:30"]),
        (["2024-10-01", "2024-11", "2025"], ["2024-10-01", "2024-11-01", "2025-01-01"]),
    ],
    ids=["a day (vega/vega-lite#7652)", "an hour", "text (vega/altair#2540)"],
)
def test_a_moment_is_told_as_the_data_have_it(published: Publish, day: Any, written: list[str]) -> None:
    table = published(line(ROWS.assign(day=day), x="day:T"), {"day": "Day", "v": "Value"})["table"]
    assert [row[0] for row in table["rows"]] == written
    assert table["dates"] == ["day"]


def test_a_text_without_hours_is_drawn_as_the_day_that_it_names_everywhere(published: Publish) -> None:
    spec = published(line(ROWS.assign(day="2024-10-01"), x="day:T"), {"day": "Day", "v": "Value"})["vegalite"]
    assert {row["day"] for rows in spec["datasets"].values() for row in rows} == {"2024-10-01T00:00:00"}


def test_the_values_of_a_figure_keep_all_their_digits_in_the_table_and_in_the_live_chart(published: Publish) -> None:
    made = published(line(ROWS.assign(v=[1234567.89, 2345678.12, 0.1])))
    assert [row[1] for row in made["table"]["rows"]] == [1234567.89, 2345678.12, 0.1]
    live = [row["v"] for source in made["forms"]["wide"]["vega"]["data"] for row in source.get("values", [])]
    assert live == [1234567.89, 2345678.12, 0.1]


def test_what_is_missing_is_blank_whatever_stands_for_it(published: Publish, shown: Any) -> None:
    rows = ROWS.assign(v=pd.array([1, None, 3], dtype="Int64"), name=pd.Categorical(["a", None, "c"]))
    table = published(line(rows, y="year:Q"), {"year": "Year", "v": "V", "name": "N"})["table"]
    assert table["rows"] == [[2020, 1, "a"], [2021, None, None], [2022, 3, "c"]]
    assert shown(rows) == [["year", "v", "name"], ["2020", "1", "a"], ["2021", "", ""], ["2022", "3", "c"]]


def test_a_table_writes_dates_years_truth_values_and_small_amounts_as_what_they_are(shown: Any) -> None:
    frame = pd.DataFrame(
        {"Day": DAYS, "Year": [1960, 1961, 1962], "Agreed": [True, False, True], 2023: [0.4, 3.5, 1234567.8]}
    )
    assert shown(frame.head(2)) == [
        ["Day", "Year", "Agreed", "2023"],
        ["2024-10-01", "1960", "yes", "0.400"],
        ["2024-10-02", "1961", "no", "3.500"],
    ]
    assert shown(frame)[3] == ["2024-10-03", "1962", "yes", "1\u2009234\u2009568"]
    assert shown(frame, digits={2023: 1})[1][3] == "0.4"


def test_points_on_a_line_and_a_token_in_capitals_have_the_colour_that_is_meant(published: Publish) -> None:
    chart = alt.Chart(ROWS).mark_line(color=KAZ.upper(), point=True).encode(x="year:Q", y="v:Q")
    svg = published(chart)["forms"]["wide"]["svg"]
    assert KAZ in svg and KAZ.upper() not in svg


def test_a_sign_of_a_label_is_no_colour(published: Publish) -> None:
    rows = ROWS.assign(name=["Decree #2024", 'fill="red"', "#abcdef"])
    chart = alt.Chart(rows).mark_bar(color=KAZ).encode(y="name:N", x="v:Q")
    assert len(published(chart, {"name": "Decree", "v": "Value"})["table"]["rows"]) == 3


def test_a_slider_without_a_step_has_one_a_box_begins_empty_and_a_search_is_a_line_to_write_in(
    published: Publish,
) -> None:
    slider = published(with_control(value=0.5, bind=alt.binding_range(min=0, max=1)))["controls"]
    assert slider[0]["step"] == 0.01
    box = published(with_control(bind=alt.binding_checkbox(name="Smooth")))["controls"]
    assert (box[0]["input"], box[0]["value"]) == ("checkbox", False)
    search = published(with_control(bind=alt.binding(input="search", name="Find")))["controls"]
    assert (search[0]["input"], search[0]["value"]) == ("text", "")


# What is refused


def scaled(**scale: Any) -> alt.Chart:
    return line(y=alt.Y("v:Q", scale=alt.Scale(**scale)))


ENDLESS = ROWS.assign(v=[1.5, float("inf"), 3.5])
MANY = pd.DataFrame({"year": range(6000), "v": 1.0})
POINTS = alt.Chart(ROWS).mark_point(filled=True, size=9)
UNSEEN = POINTS.encode(x="year:Q", y="v:Q", color=alt.condition("datum.v > 9", alt.value("red"), alt.value(KAZ)))
BY_VALUE = POINTS.encode(x="year:Q", y="v:Q", color=alt.Color("v:Q", scale=alt.Scale(scheme="viridis"), legend=None))
MOON = "https://example.org/moon.csv"
SELECTION = alt.selection_point(name="chosen", fields=["name"], bind=alt.binding_select(options=["a"]), value="a")

CHARTS = {
    "an amount without end (vega/altair#897)": (line(ENDLESS), "its v has no end in row 2 (year 2021, name b)"),
    "an amount that has no end once the chart has computed it": (
        line().transform_calculate(part="1 / (datum.year - 2021)"), "table has Infinity in the row 2021",
    ),
    "an end of an axis that is no number (vega/altair#2301)": (
        scaled(domain=[0, float("nan")]), "its encoding.y.scale.domain is no number",
    ),
    "a place on an axis that is no number": (
        line(y=alt.Y("v:Q", axis=alt.Axis(values=[1.0, float("nan")]))), "its encoding.y.axis.values is no number",
    ),
    "a month as pandas has it": (
        line(ROWS.assign(v=pd.period_range("2024-01", periods=3, freq="M"))), "its v holds a Period",
    ),
    "a number of another kind": (line(ROWS.assign(v=[Decimal(1)] * 3)), "its v holds a Decimal"),
    "a span of time": (line(ROWS.assign(v=pd.to_timedelta([1, 2, 3]))), "its v holds a Timedelta"),
    "a column named by a number": (line(ROWS.assign(**{"w": 1}).rename(columns={"w": 2023})), "its column 2023"),
    "a column with a full stop (vega/altair#3599)": (
        line(ROWS.rename(columns={"v": "U.S. share"}), y="U.S. share:Q"), "its column 'U.S. share' has the sign .,",
    ),
    "a column with its unit in brackets (vega/altair#2494)": (
        line(ROWS.assign(**{"v [%]": 1}), y=r"v \[%\]:Q"), "its column 'v [%]' has the sign [,",
    ),
    "a place without a name (vega/vega-lite#9428)": (
        line(ROWS.assign(year=[2020, None, 2022]), x="year:N"), "its table lacks Year where the others are 2.5",
    ),
    "an amount below nought as a part of a whole (vega/vega-lite#9215)": (
        alt.Chart(ROWS.assign(v=[60, -20, 30])).mark_bar(color=KAZ)
        .encode(x="year:N", y=alt.Y("sum(v):Q", stack="normalize"), detail="name:N"),
        "draws the sum_v -20 in a stack of shares, which drops its sign",
    ),
    "an amount below nought as a slice": (
        alt.Chart(ROWS.assign(v=[60, -20, 30])).mark_arc(color=KAZ).encode(theta="v:Q", detail="year:N"),
        "draws the v -20 as a slice",
    ),
    "nought on a log scale (vega/vega-lite#3911)": (
        line(ROWS.assign(v=[0, 1, 10]), y=alt.Y("v:Q", scale=alt.Scale(type="log"))), "draws the v 0 on a log scale",
    ),
    "a year that is a number drawn as time (vega/altair#1365)": (line(x="year:T"), "its year 2020 is drawn as"),
    "a time with a zone (streamlit/streamlit#4342)": (
        line(ROWS.assign(year=DAYS.tz_localize("UTC")), x="year:T"), "its year has a time zone",
    ),
    "data by their address": (line(MOON), f"it reads {MOON} by itself"),
    "a map by its address": (alt.Chart(alt.topo_feature(MOON, "land")).mark_geoshape(), f"it reads {MOON} by itself"),
    "no data": (line(ROWS.query("year > 2030")), "draws no mark: its data are empty"),
    "a filter that leaves nothing": (line().transform_filter("datum.v > 99"), "draws no mark: nothing of its data"),
    "more rows than a page can have (vega/altair#611)": (line(MANY), "6,000 rows, 5,000 at most"),
    "a colour that only a choice brings (vega/altair#2156)": (UNSEEN, "red is no colour of the theme"),
    "a scheme of colours": (BY_VALUE, "the scheme viridis is no colour of the theme"),
    "a part of Vega that pages lack": (
        line().transform_density("v", as_=["year", "v"]), "it asks for kde, which no page of the book can do live",
    ),
    "a control of colours (vega/altair#2760)": (
        with_control(value=KAZ, bind=alt.binding(input="color")), "the control choice is a color",
    ),
    "a slider without ends": (with_control(value=1, bind=alt.binding_range()), "slider without min and max"),
    "a slider that begins beside its steps": (
        with_control(value=2020.5, bind=alt.binding_range(min=2020, max=2024, step=1)), "begins with 2020.5",
    ),
    "a choice that begins with none of its options": (
        with_control(value="c", bind=alt.binding_select(options=["a", "b"])), "begins with 'c', which is",
    ),
    "a choice with too few labels": (
        with_control(value="a", bind=alt.binding_radio(options=["a", "b"], labels=["A"])), "2 options and 1 labels",
    ),
    "a list that binds a selection (vega/altair#1569)": (line().add_params(SELECTION), "chosen binds a selection"),
    "a missing name that became text": (line(ROWS.assign(name=["a", "nan", "c"])), "table has nan in the row 2021"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHARTS)
def test_a_chart_is_refused_in_one_line_that_names_it(published: Publish, what: str) -> None:
    chart, said = CHARTS[what]
    table = {"year": "Year"} | ({} if "part of a whole" in what else {"v": "Value"})
    table |= {"part": "Part"} if "computed" in what else {}
    with pytest.raises(ChartError) as refused:
        published(chart, table | ({"name": "Name"} if "became" in what else {}))
    assert str(refused.value).startswith("figure probe: ") and said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"alt": "A b c d e f g h"}, "alt text is missing or too short"),
        ({"subtitle": " "}, "its subtitle is empty"),
    ],
)
def test_words_that_say_nothing_are_refused_by_the_cell(published: Publish, told: Any, said: str) -> None:
    with pytest.raises(ChartError, match=f"figure probe: {said}"):
        published(line(), **told)


@pytest.mark.parametrize("field", ["title", "subtitle", "note", "alt"])
@pytest.mark.parametrize(
    "text",
    [
        "Method after {cite:p}`bailey_2017` and others, told in more words than six",
        "See [the chapter](the_club.md), which tells it in more words than a few",
        "The mean is $x$ here, which is told in more words than a few",
        "It is **bold**, which is told in more words than only a few",
        "A share of nan per cent, which is told in more words than a few",
    ],
)
def test_words_of_a_figure_are_plain_and_whole(published: Publish, field: str, text: str) -> None:
    with pytest.raises(ChartError, match=r"figure probe: its .* (is plain text|says 'nan')"):
        published(line(), **{field: text})


def test_words_of_a_figure_may_have_amounts_in_dollars_and_quotation_marks(published: Publish) -> None:
    published(line(), note='From US$5 to US$6, "as said" [in brackets], 5 * 4 < 30 & more, DOI 10.1080/0966-8136-2020')


TABLES = {
    "an amount without end": (ENDLESS, "table probe, column 'v', row 2: inf is no amount"),
    "a list in a cell": (ROWS.assign(v=[[1], [2], [3]]), "column 'v', row 1: [1] is a list"),
    "a span of time": (ROWS.assign(v=pd.to_timedelta([1, 2, 3])), "column 'v', row 1: "),
    "an index that has a name": (ROWS.set_index("name"), "its index, name, would not be shown"),
    "an index of words": (ROWS.set_axis(["a", "b", "c"]), "its index, without a name, would not be shown"),
    "two columns of one name": (ROWS.set_axis(["a", "b", "a"], axis=1), "two columns have one name"),
    "more rows than a page can have": (MANY, "6,000 rows, 5,000 at most"),
}


@pytest.mark.parametrize("what", TABLES)
def test_a_table_is_refused_in_one_line_that_names_it(shown: Any, what: str) -> None:
    frame, said = TABLES[what]
    with pytest.raises(TableError) as refused:
        shown(frame)
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_a_caption_is_plain(shown: Any) -> None:
    with pytest.raises(TableError, match="table probe: caption is plain text"):
        shown(ROWS, caption="After {cite:p}`bailey_2017`")


# One rule for all


COLUMNS = [
    [1234567.8, 3.5, 0.4], [2.5, -0.04], [0.45, 0.95], [-0.025, 10.0], [2.675, 1.0], [9999.6], [0.999, 0.0996],
    [0, 0.5],    [1e-9, 1.0], [-1234.5, 12], [0.1 + 0.2, 41.875], [99.996, 0.05], [1836.4], [2e9 + 0.5, None, "text"],
]  # fmt: skip


def test_a_page_sets_a_column_as_the_library_does() -> None:
    script = (paths.SOURCE / "book/theme/static/figures.js").read_text(encoding="utf-8")
    taken = script[script.index("  const placeOf") : script.index("  const textsOf")]
    asked = f"{taken}; console.log(JSON.stringify({assets.json.dumps(COLUMNS)}.map(setColumn)))"
    told = subprocess.run(["node", "-e", asked], capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert assets.json.loads(told) == [words.set_column(column) for column in COLUMNS]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1234567.8, 3.5, 0.4], ["1\u2009234\u2009568", "3.5", "0.4"]),
        ([41.875, 0.03], ["41.88", "0.03"]),
        ([12.0, 0.0], ["12", "0"]),
        ([-0.00001, 12.5], ["\u22120.00001", "12.50"]),
    ],
)
def test_a_small_number_beside_a_large_one_can_be_read(values: list[float], texts: list[str]) -> None:
    assert words.set_column(values) == texts


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (2.5, 0, "3"), (0.5, 0, "1"), (-2.5, 0, "\u22123"), (0.125, 2, "0.13"), (1234.5, 0, "1\u2009235"),
        (-0.04, 1, "0.0"), (-0.5, 0, "\u22121"), (41.85, 1, "41.9"),
    ],
)  # fmt: skip
def test_exactly_halfway_goes_away_from_nought_and_nought_has_no_sign(value: float, digits: int, text: str) -> None:
    """pandas-dev/pandas#60914, pola-rs/polars#17798: others go to the even digit, or each his own way."""
    assert words.number(value, digits) == text


@pytest.mark.parametrize(
    "text",
    [
        "10.1080/09668136-2020-1234", "https://example.org/2024-10-16/", "ISBN 978-3-16-148410-0", "ISSN 0966-8136",
        "2024-10-16", "0000-0002-1825-0097", "run it with --from-2", "2020,2021", "doi:10.5281/zenodo.123-4",
    ],
)  # fmt: skip
def test_what_is_copied_is_left_as_it_is(text: str) -> None:
    """simonw/sqlite-utils#493, rogerbinns/apsw#403: typography made other signs of those of a command."""
    assert words.typeset(text) == text


def test_what_stands_beside_it_is_set() -> None:
    said = words.typeset("It's 1,234 % in 2018-2025 (https://example.org/a-1-2), from -5 to 6")
    assert said == "It\u2019s 1\u2009234\u202f% in 2018\u20132025 (https://example.org/a-1-2), from \u22125 to 6"
