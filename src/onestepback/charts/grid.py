"""A grid of readings: a cell for each, filled where the claim is true, in blocks with headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from onestepback.charts.theme import colour


def cells(base: alt.Chart, true: str, token: str, *, text: str = "", size: int = 11) -> list[alt.Chart]:
    """Draw a cell for each row of the data.

    Parameters
    ----------
    base : Chart
        With x and y.
    true : str
        A test: filled where it holds, empty where not.
    token : str
        The colour of the filled ones.
    text : str
        The field with the words in each cell; none on a phone.
    size : int
        Of those words, px.
    """
    yes, no = base.transform_filter(true), base.transform_filter(f"!({true})")
    marks = [
        no.mark_rect(color=colour("page"), stroke=colour("line"), strokeWidth=1),
        yes.mark_rect(color=colour(token), stroke=colour("page"), strokeWidth=1),
    ]
    if text:
        marks += [
            no.mark_text(fontSize=size, color=colour("muted")).encode(text=text),
            yes.mark_text(fontSize=size, fontWeight="bold", color=colour("on-light-mark")).encode(text=text),
        ]
    return marks


def columns(
    frame: pd.DataFrame, field: str, heads: Mapping[str, str], *, every_year: bool
) -> tuple[alt.X, list[alt.Chart]]:
    """Put columns named ``block|year`` side by side, with a gap and a heading for each block.

    Parameters
    ----------
    frame : DataFrame
        Its column `field` names the column of each cell.
    field : str
        Name of that column.
    heads : mapping of str to str
        Block -> heading, in order.
    every_year : bool
        Whether each year is written, in two digits, or the first and the last of a block.

    Returns
    -------
    alt.X
        The axis, on top.
    list of Chart
        The headings, as layers.
    """
    spans = {key: sorted(frame.loc[frame[field].str.startswith(f"{key}|"), field].unique()) for key in heads}
    across = [column for key, span in spans.items() for column in (*span, f" |{key}")][:-1]
    shown = [column for span in spans.values() for column in (span if every_year else _first_and_last(span))]
    axis = alt.Axis(
        orient="top",
        grid=False,
        labelColor=colour("ink"),
        labelFontSize=11,
        labelOverlap=False,
        labelExpr=f"indexof({shown}, datum.label) < 0 ? '' : '\u2019' + slice(datum.label, -2)",
    )
    scale = alt.Scale(domain=across, paddingInner=0, paddingOuter=0)
    headings = [
        alt.Chart(alt.Data(values=[{field: spans[key][0]}]))
        .mark_text(text=head, align="left", fontWeight="bold", fontSize=12 if every_year else 11)
        .encode(x=alt.X(f"{field}:N", bandPosition=0), y=alt.value(-28))
        for key, head in heads.items()
    ]
    return alt.X(f"{field}:N", title=None, scale=scale, axis=axis), headings


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


def _first_and_last(span: Sequence[Any]) -> Sequence[Any]:
    return span[:: len(span) - 1] if len(span) > 2 else span[:1]
