"""Parts of a chart: layers to add up, plain Altair, each of which may be replaced by what it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from onestepback.charts.form import Form
from onestepback.charts.place import spread
from onestepback.charts.tokens import colour
from onestepback.measures.time import REFUSAL, decimal_year

EMPTY = {"filled": True, "strokeWidth": 2, "opacity": 1}


def blank() -> alt.Chart:
    """Give a chart of one row without data, for what is drawn once."""
    return alt.Chart(alt.Data(values=[{}]))


def note(text: str, x: Any, y: Any, *, token: str = "ink", **style: Any) -> alt.Chart:
    """Write some words at a place in units of the axes."""
    style = {"align": "left", "color": colour(token), **style}
    return blank().mark_text(text=text, **style).encode(x=_at(x), y=_at(y))


def rule(at: float, words: str = "", *, x: Any = None, token: str = "ink", **style: Any) -> alt.LayerChart:
    """Draw a level to compare with, and its name to the right of ``x``."""
    line = blank().mark_rule(color=colour(token), strokeWidth=1.25).encode(y=alt.datum(at))
    return alt.LayerChart(layer=[line, note(words, x, at, **style)]) if words else alt.LayerChart(layer=[line])


def upright(at: float, words: str = "", *, y: Any = None, token: str = "ink", **style: Any) -> alt.LayerChart:
    """Draw an upright line to compare with, and its name at ``y``."""
    line = blank().mark_rule(color=colour(token), strokeWidth=1.25).encode(x=alt.datum(at))
    return alt.LayerChart(layer=[line, note(words, at, y, **style)]) if words else alt.LayerChart(layer=[line])


def refusal(form: Form | str, *, align: str = "right", dates: bool = False) -> alt.LayerChart:
    """Mark the day of the refusal with a dotted rule, its name on top in as many words as there is room for.

    Parameters
    ----------
    form : Form or str
        What the figure is drawn for, or the words.
    align : str
        On which side of the rule the words end.
    dates : bool
        The x of the chart is a date; else it is a plain year.
    """
    day = pd.Timestamp(REFUSAL)
    label = form if isinstance(form, str) else form(f"Refusal, {day:%b %Y}", "Refusal")
    at = (
        alt.datum(alt.DateTime(year=day.year, month=day.month, date=day.day), type="temporal")
        if dates
        else alt.datum(round(decimal_year(REFUSAL), 2), type="quantitative")
    )
    base = blank().encode(x=at)
    dotted = base.mark_rule(strokeDash=[1, 3], strokeCap="round", strokeWidth=1.5, color=colour("ink"))
    style: dict[str, Any] = {"align": align, "dy": -9, "dx": 4, "fontSize": 12, "color": colour("ink")}
    return alt.LayerChart(layer=[dotted, base.mark_text(text=label, y=0, **style)])


def disc(base: alt.Chart, token: str, size: int = 110) -> alt.Chart:
    """Draw a value as a disc."""
    return base.mark_circle(color=colour(token), size=size, opacity=1)


def ring(base: alt.Chart, token: str, size: int = 80) -> alt.Chart:
    """Draw a value as a ring: one to look at, or the other of a pair."""
    return base.mark_point(fill=colour("page"), stroke=colour(token), size=size, **EMPTY)  # type: ignore[arg-type]


def diamond(base: alt.Chart, tooltip: list[alt.Tooltip]) -> alt.Chart:
    """Draw what somebody stated, apart from what was counted: an open diamond in ink."""
    mark = base.mark_point(shape="diamond", filled=False, stroke=colour("ink"), strokeWidth=1.5, size=70)
    return mark.encode(tooltip=tooltip)


def said(base: alt.Chart, text: Any, *, token: str = "", side: str = "right", dx: int = 8, **style: Any) -> alt.Chart:
    """Write a value in bold beside its mark, in the ink of a token; ``text`` is a field, or an ``alt.Text``.

    ``side`` is "right", "left", or "center" for above or below, as ``dy`` says.
    """
    align, dx = {"right": ("left", dx), "left": ("right", -dx), "center": ("center", 0)}[side]
    ink = {"color": colour(token + "-ink")} if token else {}
    style = {"align": align, "dx": dx, "fontWeight": "bold", **ink, **style}
    return base.mark_text(**style).encode(text=text)


def hover(base: alt.Chart, tooltip: list[alt.Tooltip], size: int = 90) -> alt.Chart:
    """Add unseen marks from which the figure's table is read, and so what a reader is told at them."""
    return base.mark_point(size=size, opacity=0, color=colour("ink")).encode(tooltip=tooltip)


def verdict_signs(base: alt.Chart, field: str) -> list[alt.Chart]:
    """Draw the sign of each verdict: a disc, a half disc in a ring, a ring with a cross, a dashed ring."""
    outline: dict[str, Any] = {"filled": False, "size": 150, "strokeWidth": 2, "opacity": 1}
    whole: dict[str, Any] = {"filled": True, "size": 150, "opacity": 1}
    signs: list[tuple[str, str, dict[str, Any]]] = [
        ("holds", "holds", {**whole, "size": 190}),
        ("holds in part", "part", outline),
        ("holds in part", "part", {**whole, "shape": "M0,-1A1,1,0,0,0,0,1Z"}),
        ("fails", "fails", outline),
        ("fails", "fails", {**outline, "shape": "M-0.45,-0.45L0.45,0.45M0.45,-0.45L-0.45,0.45"}),
        ("not testable here", "open", {**outline, "strokeDash": [2.6, 2.5]}),
    ]
    return [
        base.transform_filter(f"datum.{field} == '{verdict}'").mark_point(color=colour(token), **style)
        for verdict, token, style in signs
    ]


def by_source(field: str, solid: str, dashed: str) -> alt.StrokeDash:
    """Tell two sources of one series apart: one line solid, the other dashed."""
    return alt.StrokeDash(f"{field}:N", scale=alt.Scale(domain=[solid, dashed], range=[[1, 0], [5, 3]]), legend=None)


def ends(
    frame: pd.DataFrame, value: str, *, gap: float, by: Sequence[str] = (), lowest: float = float("-inf")
) -> pd.DataFrame:
    """Find the places of the labels at the ends of lines, apart from each other.

    Parameters
    ----------
    frame : DataFrame
        The last row of each line.
    value : str
        The column with the level at which a line ends.
    gap : float
        Least distance of two labels, in units of that column: lines of 1.15 times the size of letters,
        times units a pixel.
    by : sequence of str
        Columns that say which lines are shown together.
    lowest : float
        No label goes below it.

    Returns
    -------
    DataFrame
        The rows with a column ``place``.
    """
    if not by:
        return frame.assign(place=spread(frame[value].tolist(), gap, lowest=lowest))
    groups = frame.groupby(list(by), sort=False)[value]
    return frame.assign(place=groups.transform(lambda at: spread(at.tolist(), gap, lowest=lowest)))


def pair(
    base: alt.Chart,
    one: tuple[str, str],
    other: tuple[str, str],
    token: str,
    x: alt.X,
    *,
    named: str = "",
    size: int = 13,
    format: str = ".1f",
) -> list[alt.Chart]:
    """Draw two values of each row and what lies between: a disc and a ring, each with its value.

    Parameters
    ----------
    base : Chart
        With the rows on y.
    one, other : tuple of str
        Field and name of the left value, drawn as a disc, and of the right one, drawn as a ring.
    token : str
        Their colour.
    x : alt.X
        The axis of the first, such as `amounts` gives.
    named : str
        A test of the row above which both names stand.
    size : int
        Of the letters, px.
    format : str
        Of the values.
    """
    (here, its_name), (there, other_name) = one, other
    first, second = base.encode(x=x), base.encode(x=alt.X(f"{there}:Q", title=None))
    style: dict[str, Any] = {"dy": -22, "fontSize": size, "color": colour(token + "-ink")}
    names = [
        first.transform_filter(named).mark_text(align="right", dx=8, text=its_name, **style),
        second.transform_filter(named).mark_text(align="left", dx=-8, text=other_name, **style),
    ]
    return [
        base.mark_rule(color=colour(token), strokeWidth=2).encode(x=x, x2=f"{there}:Q"),
        disc(first, token),
        ring(second, token, 100),
        said(first, alt.Text(f"{here}:Q", format=format), token=token, side="left", dx=11, fontSize=size),
        said(second, alt.Text(f"{there}:Q", format=format), token=token, dx=11, fontSize=size),
        *(names if named else []),
    ]


def _at(place: Any) -> Any:
    """A number is a place in units of the axis, with its type stated; anything else is taken as it is."""
    return alt.datum(place, type="quantitative") if isinstance(place, (int, float)) else place
