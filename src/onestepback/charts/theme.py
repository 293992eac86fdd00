"""The look of the charts: one Altair theme, registered on import, and colours by actor."""

from __future__ import annotations

from typing import Any

import altair as alt

from onestepback import faces
from onestepback.charts.tokens import ACTORS, SANS, colour

faces.register()


@alt.theme.register("one_step_back", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Quiet frame, loud data: horizontal hairlines, a baseline, no box, no legend title."""
    label = {"labelFont": SANS, "labelFontSize": 12, "labelColor": colour("muted")}
    title = {
        "titleFont": SANS,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titleColor": colour("muted"),
    }
    ramp = [colour(f"seq-{i}") for i in range(1, 7)]
    config: dict[str, Any] = {
        "font": SANS,
        "aria": False,  # the figure around the picture speaks for it
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "group",
            "offset": 10,
            "font": SANS,
            "fontSize": 13,
            "fontWeight": "bold",
            "lineHeight": 18,
            "color": colour("ink"),
            "subtitleFont": SANS,
            "subtitleFontSize": 12,
            "subtitleLineHeight": 16,
            "subtitleColor": colour("muted"),
        },
        "axis": {
            **label,
            **title,
            "labelPadding": 6,
            "titlePadding": 10,
            "domain": False,
            "ticks": False,
            "grid": False,
            "labelFlush": False,
        },
        "axisY": {
            "grid": True,
            "gridColor": colour("line"),
            "gridWidth": 1,
            "tickCount": 6,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleY": -12,
        },
        "axisX": {
            "domain": True,
            "domainColor": colour("edge"),
            "ticks": True,
            "tickColor": colour("edge"),
            "tickSize": 4,
            "labelAngle": 0,
        },
        "axisBand": {"ticks": False, "domain": False, "grid": False},
        "legend": {
            **label,
            "title": None,
            "orient": "top",
            "direction": "horizontal",
            "labelFontSize": 13,
            "symbolType": "square",
            "symbolSize": 110,
            "offset": 4,
            "columnPadding": 18,
        },
        "header": {
            "labelFont": SANS,
            "labelFontSize": 13,
            "labelFontWeight": "bold",
            "labelColor": colour("ink"),
            "labelAnchor": "start",
            "labelPadding": 8,
            "title": None,
        },
        "facet": {"spacing": 28},
        "concat": {"spacing": 28},
        "line": {"strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"},
        "rule": {"color": colour("edge")},
        "bar": {"color": colour("rest"), "cornerRadius": 0},
        "area": {"fillOpacity": 0.18, "line": False},
        "point": {"filled": True, "size": 60},
        "text": {"font": SANS, "fontSize": 13, "color": colour("ink")},
        "range": {
            "category": [colour(actor) for actor in ACTORS],
            "ordinal": ramp,
            "ramp": ramp,
            "heatmap": ramp,
            "diverging": [colour(f"div-{i}") for i in range(1, 8)],
        },
    }
    return {
        "background": colour("page"),
        "width": 600,
        "height": 320,
        "padding": {"left": 2, "top": 6, "right": 2, "bottom": 4},
        "config": config,  # type: ignore[typeddict-item]
    }


def actor(field: str, *, legend: Any = None, ink: bool = False, **names: str) -> alt.Color:
    """A colour by actor: ``actor("bloc", BRICS="brics", G7="west")``.

    Parameters
    ----------
    field : str
        The field that names the actor.
    legend : None or alt.Legend
        None, the default, because lines are labelled where they end.
    ink : bool
        The darker variant for text.
    **names : str
        Value of the field -> token.
    """
    suffix = "-ink" if ink else ""
    scale = alt.Scale(domain=list(names), range=[colour(token + suffix) for token in names.values()])
    return alt.Color(field, type="nominal", scale=scale, legend=legend)
