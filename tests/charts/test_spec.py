"""From Altair to Vega-Lite: the same spec as with all of Altair's checks and copies, checked once."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest

from onestepback.charts import axes, figure, parts, spec, tokens
from onestepback.charts.form import FORMS, Form
from onestepback.charts.spec import SpecError, spec_of

FRAME = pd.DataFrame({"year": [2020, 2021, 2020, 2021], "share": [10.0, 20.0, 30.0, 40.0], "list": list("aabb")})
WIDE = FORMS[0]

Draw = Callable[[Form], alt.TopLevelMixin]


def layered(form: Form) -> alt.LayerChart:
    x, y = axes.years("year", 2019, 2022, [2020, 2021]), axes.levels("share", [0, 25, 50], unit="%")
    way = axes.pick("list", ["a", "b"], "List")
    paint = (
        alt.when("datum.list == 'a'").then(alt.value(tokens.colour("kaz"))).otherwise(alt.value(tokens.colour("rus")))
    )
    base = alt.Chart(FRAME).transform_filter(axes.chosen(list="list")).encode(x=x, y="share:Q", detail=["list:N"])
    bold = alt.condition("datum.share > 20", alt.value("bold"), alt.value("normal"))
    words = base.mark_text().encode(text=alt.Text("share:Q", format=".1f"), size=alt.value(12), y=alt.datum(50))
    lines = base.mark_line().encode(y=y, color=paint, tooltip=["list", alt.Tooltip("share:Q", title="Share")])
    rows = base.mark_point().encode(y=alt.Y("list:N", axis=alt.Axis(labelFontWeight=bold)), x=alt.value(4))
    return alt.layer(lines, words, rows, parts.refusal(form), parts.rule(50, "half", x=2020)).add_params(way)


def panels(form: Form) -> alt.HConcatChart:
    one = layered(form).properties(width=form(200, 90), height=120, title="A panel")
    return alt.hconcat(one, alt.vconcat(one, one)).resolve_scale(y="shared")


@pytest.mark.parametrize("draw", [layered, panels])
def test_a_chart_drawn_without_checks_and_copies_is_the_one_that_altair_makes_with_them(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = spec_of(draw, WIDE)
    monkeypatch.delattr(alt.Chart, "__deepcopy__")
    for kind in (spec.FieldChannelMixin, spec.ValueChannelMixin, spec.DatumChannelMixin):
        monkeypatch.delattr(kind, "from_dict")
    slow = draw(WIDE).to_dict()
    if draw is panels:
        del slow["width"], slow["height"]
    assert json.dumps(quick) == json.dumps(slow)


def test_a_table_that_many_layers_show_is_turned_into_values_once(monkeypatch: pytest.MonkeyPatch) -> None:
    turned = []
    monkeypatch.setattr(alt, "default_data_transformer", lambda data: turned.append(data) or {"values": [{}]})
    other = FRAME.assign(share=1.0)
    lines = [alt.Chart(data).mark_line().encode(x="year:Q") for data in (FRAME, FRAME, other, FRAME)]
    spec_of(lambda form: alt.layer(*lines), WIDE)
    assert [id(data) for data in turned] == [id(FRAME), id(other)]


def test_what_altair_refuses_is_refused_with_its_words_in_one_line() -> None:
    def draw(form: Form) -> alt.Chart:
        return alt.Chart(FRAME).mark_line().encode(x=alt.X("year:Q", axis=alt.Axis(orient="middle")))

    with pytest.raises(
        SpecError, match="^it is no valid Vega-Lite: .*'middle' is an invalid value for `orient`"
    ) as told:
        spec_of(draw, WIDE)
    assert "\n" not in str(told.value)


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SpecError, match="no valid Vega-Lite: .*strokeWith") as told:
        spec_of(lambda form: alt.Chart(FRAME).mark_line(strokeWith=2).encode(x="year:Q"), WIDE)
    assert "\n" not in str(told.value)


def test_what_a_theme_adds_is_held_against_the_schema_too() -> None:
    alt.theme.register("wrong", enable=False)(lambda: {"config": {"axsis": {}}})
    with (
        alt.theme.enable("wrong"),
        pytest.raises(SpecError, match="no valid Vega-Lite: .*axsis") as told,
    ):
        spec_of(lambda form: alt.Chart(FRAME).mark_line().encode(x="year:Q"), WIDE)
    assert len(str(told.value)) < 300


def test_panels_carry_no_size_of_their_own() -> None:
    assert {"width", "height"} & spec_of(panels, WIDE).keys() == set()
    assert {"width", "height"} <= spec_of(layered, WIDE).keys()


@pytest.mark.parametrize("draw", [layered, panels])
def test_altair_of_its_own_reads_what_is_published(draw: Draw) -> None:
    """In a Python that knows nothing of this book, as a reader's does."""
    reader = "import altair, sys; print(len(altair.Chart.from_json(sys.stdin.read()).to_dict()['datasets']))"
    text = json.dumps(spec_of(draw, WIDE))
    read = subprocess.run([sys.executable, "-c", reader], input=text, capture_output=True, text=True, check=False)
    assert (read.returncode, read.stdout.strip()) == (0, str(len(json.loads(text)["datasets"]))), read.stderr[-500:]


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The widths at which the plot of a figure is drawn, one for each drawing."""
    made: list[float] = []
    drawn = figure._drawn

    def note(key: str, way: Any, vega: dict[str, Any]) -> Any:
        made.append(vega["width"])
        return drawn(key, way, vega)

    monkeypatch.setattr(figure, "_drawn", note)
    return made


def test_a_figure_is_drawn_to_measure_it_and_once_more_and_its_table_is_read_while_it_is_measured(
    drawings: list[float],
) -> None:
    plain = alt.Chart(FRAME).mark_point(color=tokens.colour("kaz")).encode(x="year:Q", y="share:Q")
    made = figure._draw(lambda form: plain, "plain", WIDE, [{"year": "Year", "share": "Share"}])
    assert drawings == [676, made["vega"]["width"]]
    assert made["table"]["rows"] == [[2020, 10], [2021, 20], [2020, 30], [2021, 40]]


def test_a_chart_at_fixed_places_gets_the_width_of_four_turns_in_two(drawings: list[float]) -> None:
    def draw(form: Form) -> alt.Chart:
        dots = parts.blank().mark_point(color=tokens.colour("kaz"), filled=True, size=1)
        return alt.layer(dots.encode(x=alt.value(0)), dots.encode(x=alt.value(720)))

    made = figure._draw(draw, "fixed", WIDE)
    assert len(drawings) == 3
    step = drawings[1] - drawings[0]
    assert step > 0 and made["vega"]["width"] == drawings[0] + 4 * step
