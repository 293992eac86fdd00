"""Encodings of a chart: its axes, what a reader can choose, and how a value is put in words.

Each gives plain Altair; a cell may put the Altair that it stands for in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from onestepback.charts.tokens import colour

NARROW_SPACE = "\u202f"


def pick(
    name: str, options: Sequence[Any] | Mapping[Any, str], title: str, first: Any = None, *, listed: bool = False
) -> alt.Parameter:
    """Make a choice for the reader: a row of plain choices, or a list that drops down.

    Parameters
    ----------
    name : str
        The parameter, as filters name it; part of the address of a figure's state, so it stays.
    options : sequence, or mapping of value to words
        What can be chosen, the words that the reader sees where they differ from the value.
    title : str
        What is chosen.
    first : optional
        The value drawn before any choice; the first one if not given.
    listed : bool
        A list that drops down.
    """
    values = list(options)
    if first is not None and first not in values:
        raise ValueError(f"choice {name}: {first!r} is none of {values}, begin with one of them")
    labels: dict[str, Any] = {"labels": list(options.values())} if isinstance(options, Mapping) else {}
    bind = (alt.binding_select if listed else alt.binding_radio)(options=values, name=title, **labels)
    return alt.param(name=name, value=values[0] if first is None else first, bind=bind)


def slide(name: str, first: float, last: float, title: str, value: float, *, step: float = 1) -> alt.Parameter:
    """Make a slider from the first value to the last, drawn at one of them."""
    return alt.param(name=name, value=value, bind=alt.binding_range(min=first, max=last, step=step, name=title))


def chosen(**fields: str) -> str:
    """Name the rows that a choice shows, field by parameter: ``chosen(flow="flow_shown")``."""
    return " && ".join(f"datum.{field} == {parameter}" for field, parameter in fields.items())


def years(field: str, first: float, last: float, ticks: Sequence[int], **axis: Any) -> alt.X:
    """Put plain years on x, from the first to the last, neither of them rounded."""
    scale = alt.Scale(domain=[first, last], nice=False, zero=False)
    return alt.X(f"{field}:Q", title=None, scale=scale, axis=_ticks(ticks, "", {"format": "d", **axis}))


def levels(
    field: str, ticks: Sequence[float], /, *, top: float | None = None, low: float = 0, unit: str = "", **axis: Any
) -> alt.Y:
    """Put a measured field on y; its unit stands at the highest tick alone.

    Parameters
    ----------
    field : str
        Name of the field.
    ticks : sequence of float
        Where the axis is labelled.
    top, low : float
        Ends of the axis; the highest tick and 0 if not given.
    unit : str
        ``"%"``, set behind a narrow space.
    **axis
        Anything else of ``alt.Axis``.
    """
    scale = alt.Scale(domain=[low, max(ticks) if top is None else top], nice=False, zero=False)
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=_ticks(ticks, unit, axis))


def amounts(
    field: str, ticks: Sequence[float], /, *, top: float | None = None, low: float = 0, unit: str = "", **axis: Any
) -> alt.X:
    """Put a measured field on x, with an upright hairline at each tick; else like `levels`."""
    scale = alt.Scale(domain=[low, max(ticks) if top is None else top], nice=False, zero=False)
    axis = {"grid": True, "gridColor": colour("line"), **axis}
    return alt.X(f"{field}:Q", title=None, scale=scale, axis=_ticks(ticks, unit, axis))


def _ticks(ticks: Sequence[float], unit: str, axis: dict[str, Any]) -> alt.Axis:
    if unit:
        last = max(ticks)
        axis = {"labelExpr": f"datum.value == {last} ? '{last}{NARROW_SPACE}{unit}' : datum.value", **axis}
    # Vega drops every other one of them where they are more than the count.
    return alt.Axis(**{"values": list(ticks), "tickCount": len(ticks), **axis})


def rows(
    field: str, order: Sequence[str], *, size: int = 13, room: int = 0, lift: int = 0, kaz: str = "", **scale: Any
) -> alt.Y:
    """Give each value a row with its name in ink.

    Parameters
    ----------
    field : str
        The field that names the rows.
    order : sequence of str
        Its values from the top.
    size : int
        Of the names, px.
    room : int
        px of a column in which the names stand flush left; beside the plot, flush right, if 0.
    lift : int
        px by which each name stands above the middle of its row, within the plot, where a phone has no other room;
        ``room`` is then the px to its left edge, less than 0 if it stands further in.
    kaz : str
        The name that is set in bold and in the colour of Kazakhstan.
    **scale
        Anything of ``alt.Scale``.
    """
    column: dict[str, Any] = {"labelAlign": "left", "labelPadding": room, "labelLimit": room} if room else {}
    if lift:
        column = {"labelAlign": "left", "labelBaseline": "bottom", "labelPadding": room, "labelOffset": -lift}
        column |= {"labelLimit": 0, "zindex": 1}
    ink: Any = colour("ink")
    weight: Any = alt.Undefined
    if kaz:
        ink = alt.condition(f"datum.value == '{kaz}'", alt.value(colour("kaz-ink")), alt.value(ink))
        weight = alt.condition(f"datum.value == '{kaz}'", alt.value("bold"), alt.value("normal"))
    axis = alt.Axis(grid=False, labelColor=ink, labelFontSize=size, labelFontWeight=weight, **column)
    return alt.Y(
        f"{field}:N", title=None, sort=list(order), axis=axis, scale=alt.Scale(**{"paddingInner": 0.1, **scale})
    )


def rows_in_blocks(
    field: str,
    blocks: Mapping[str, str],
    keys: Sequence[str] | Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    *,
    size: int,
) -> tuple[alt.Y, int]:
    """Put rows named ``block|key`` below each other, the name of each block in bold above its rows.

    Parameters
    ----------
    field : str
        The field that names the row of each cell.
    blocks : mapping of str to str
        Block -> its name.
    keys : sequence of str, or mapping of block to it
        Rows of each block, from the top.
    names : mapping of str to str
        Key -> name of its row.
    size : int
        Of the names, px.

    Returns
    -------
    alt.Y
        The axis.
    int
        Number of rows, those with the names of blocks included.
    """
    of = keys if isinstance(keys, Mapping) else dict.fromkeys(blocks, keys)
    order = [row for block, name in blocks.items() for row in (f" |{name}", *(f"{block}|{key}" for key in of[block]))]
    axis = alt.Axis(
        grid=False,
        labelColor=colour("ink"),
        labelFontSize=size,
        labelLimit=180,
        labelFontWeight=alt.condition("test(/^ /, datum.value)", alt.value("bold"), alt.value("normal")),
        labelExpr=f"test(/^ /, datum.label) ? slice(datum.label, 2) : ({dict(names)})[split(datum.label, '|')[1]]",
    )
    scale = alt.Scale(domain=order, paddingInner=0, paddingOuter=0)
    return alt.Y(f"{field}:N", title=None, scale=scale, axis=axis), len(order)


def percent_of(field: str, digits: int = 1) -> str:
    """Write, in Vega, a field as a share: ``percent_of("share")`` gives "41.9 %"."""
    return f"format(datum.{field}, '.{digits}f') + '{NARROW_SPACE}%'"


def named_value(name: str, field: str, digits: int = 1) -> str:
    """Write, in Vega, a name and its value, for the end of a line: "EU27 50.8" of ``named_value("name", "share")``."""
    return f"datum.{name} + ' ' + format(datum.{field}, '.{digits}f')"


def tips(name: str, **read: str) -> list[alt.Tooltip]:
    """Say what a pointer is told of a mark where the chart is drawn by others: in JupyterLab, from its Vega-Lite file.

    A page of the book tells the rows of the figure's table instead.

    Parameters
    ----------
    name : str
        The field that names it, in bold above the rest.
    **read : str
        Heading -> field, with a format behind a comma where it has one: ``Share="share:Q, .1f"``.
        ``_`` in a heading is a space; others go in as ``**{"Share, %": "share:Q"}``.
    """
    told = [alt.Tooltip(name)]
    for title, field in read.items():
        field, _, written = field.partition(", ")
        told.append(alt.Tooltip(field, title=title.replace("_", " "), format=written or alt.Undefined))
    return told
