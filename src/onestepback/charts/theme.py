"""Palette and type: one Altair theme, registered on import.

Every colour is a token of ``tokens.css``, drawn in its light value.
The rules made by ``stylesheet`` turn a drawn value back into its token, so a chart follows the page into the
dark theme and none is written twice.
"""

from __future__ import annotations

import re
from typing import Any

import altair as alt

from onestepback import faces
from onestepback.paths import TOKENS

COLOUR = re.compile(r"--osb-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
"""A colour as ``tokens.css`` has it: its name, its light value, its dark one."""

_tokens = COLOUR.findall(TOKENS.read_text(encoding="utf-8"))
LIGHT: dict[str, str] = {name: light for name, light, _ in _tokens}
DARK: dict[str, str] = {name: dark for name, _, dark in _tokens}

SANS: str = re.findall(r"--osb-sans: (.*);", TOKENS.read_text(encoding="utf-8"))[0].replace('"', "")
"""The book's own face, which measures every label, then those of its width for programs that know it not."""

ACTORS = ("kaz", "rus", "chn", "west", "brics", "rest")
WIDE, NARROW = 736, 328
"""Drawn width in px, labels included: the figure column, and a phone of 360 px."""


def colour(name: str) -> str:
    """The light value of a token: ``colour("kaz")``; a chart names no colour in any other way."""
    if name not in LIGHT:
        raise ValueError(f"no colour {name!r} in charts/tokens.css, use one of {', '.join(LIGHT)}")
    return LIGHT[name]


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


def tokens() -> str:
    """The tokens as browsers are given them: each colour twice and plain.

    ``light-dark()`` is younger than many a browser that is in use: there every colour of the page and of its charts
    would be lost, for a variable that cannot be read outweighs the colour that a mark brings.
    """
    text = COLOUR.sub(r"--osb-\1: \2;", TOKENS.read_text(encoding="utf-8"))
    dark = "".join(f"--osb-{name}: {value};" for name, value in DARK.items())
    return (
        f'{text}@media screen {{ :root[data-theme="dark"] {{ {dark} }} }}\n'
        f'@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
    )


def dark_rules(svg: str) -> str:
    """CSS by which a picture that is a file follows the theme of what it stands in: the colours that it has."""
    rules = "".join(
        f'[{attribute}="{light}"]{{{attribute}:{DARK[name]}}}'
        for name, light in LIGHT.items()
        for attribute in ("fill", "stroke")
        if f'{attribute}="{light}"' in svg
    )
    return f"@media (prefers-color-scheme: dark){{{rules}}}"


def stylesheet() -> str:
    """CSS that ties each colour drawn in a chart to its token, so that a chart follows the page's theme.

    Charts are SVG, and Vega writes colours as presentation attributes, which any rule outweighs.
    """
    rules = (
        f'.pic [{attribute}="{light}"]{{{attribute}:var(--osb-{name})}}'
        for name, light in LIGHT.items()
        for attribute in ("fill", "stroke")
    )
    return "\n".join(rules) + "\n"
