"""Show a table as part of the book: words and numbers set for reading, each linked to what it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from onestepback.data.sidecar import mentions_fault
from onestepback.published import TABLE, emit
from onestepback.words import KEY, markup_fault, set_column, typeset

MOST = 5_000
"""Rows that a table has at most, of a figure or by itself: a page is light, and the whole table is a file beside it."""


class TableError(ValueError):
    """A table that must not be shown, with the reason in one line."""


def show(
    frame: pd.DataFrame,
    key: str,
    *,
    caption: str,
    datasets: Sequence[str],
    links: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    digits: Mapping[str, int] | None = None,
    summary: str = "",
) -> None:
    """Show a frame as a table of the page.

    The first column names its row. A column of numbers is set to the right, with thin spaces and true minus signs;
    dates are written as in 2024-10-16, true and false as yes and no; a missing cell stays blank.
    Columns that serve as links or notes are not shown for themselves, nor are numbers of rows that have no name.

    Parameters
    ----------
    frame : DataFrame
        One row a line, 5,000 at most, its columns named as the reader sees them.
    key : str
        Permanent name of the table, snake_case; ``table-<key>`` with hyphens is its address on the page.
    caption : str
        What the table holds, without a full stop.
    datasets : sequence of str
        Every dataset it shows; the source line is made from their sidecars.
    links : mapping of str to str, optional
        Column -> column of addresses that its cells lead to.
    notes : mapping of str to str, optional
        Column -> column of words set small beneath its cells.
    digits : mapping of str to int, optional
        Column of numbers -> decimals; by default as many as give its largest number four digits, none for whole ones.
    summary : str
        Line behind which a long table is folded away; it is open if there is none.

    Raises
    ------
    TableError
        A faulty key, no caption, no or an unknown dataset, a column that does not exist or of which there are two, rows
        named by an index, a cell that holds no one value, words marked up, or an address that is none.
    """
    links, notes, digits = dict(links or {}), dict(notes or {}), dict(digits or {})
    _check(frame, key, caption, datasets, [*links, *links.values(), *notes, *notes.values(), *digits])
    hidden = {*links.values(), *notes.values()}
    columns = [name for name in frame.columns if name not in hidden]
    texts = {name: _texts(key, frame[name], digits.get(name)) for name in frame.columns}
    blank = [""] * len(frame)
    cells = [
        [
            {"text": text, "href": href, "note": note}
            for text, href, note in zip(
                texts[name], texts.get(links.get(name, ""), blank), texts.get(notes.get(name, ""), blank), strict=True
            )
        ]
        for name in columns
    ]
    rows = [list(row) for row in zip(*cells, strict=True)]
    for cell in (cell for row in rows for cell in row):
        if cell["href"] and not re.match(r"https?://\S+$|#\S+$", cell["href"]):
            raise TableError(f"table {key}: {cell['href']!r} is no address, correct the column of links")
    table = {
        "key": key,
        "caption": typeset(caption),
        "summary": typeset(summary),
        "datasets": list(datasets),
        "columns": [{"name": _heading(name), "numeric": _is_numeric(frame[name])} for name in columns],
        "rows": rows,
    }
    emit({TABLE: table, **as_notebook(table)})


def as_notebook(table: Mapping[str, Any]) -> dict[str, str]:
    """A table as a notebook shows it, in HTML and as text, with the addresses that its cells lead to."""
    names = [column["name"] for column in table["columns"]]
    plain = pd.DataFrame([[_told(cell) for cell in row] for row in table["rows"]], columns=names)
    linked = pd.DataFrame([[_linked(cell) for cell in row] for row in table["rows"]], columns=names)
    html = linked.to_html(index=False, escape=False, justify="left")
    return {
        "text/html": html.replace(">", f"><caption>{escape(table['caption'])}</caption>", 1),
        "text/plain": f"{table['caption']}\n{plain.to_string(index=False)}",
    }


def _told(cell: Mapping[str, str]) -> str:
    return " ".join(filter(None, (cell["text"], cell["note"], cell["href"] and f"<{cell['href']}>")))


def _linked(cell: Mapping[str, str]) -> str:
    text, note = escape(cell["text"]), cell["note"] and f" <small>{escape(cell['note'])}</small>"
    return (f'<a href="{escape(cell["href"])}">{text}</a>' if cell["href"] else text) + note


def _check(frame: pd.DataFrame, key: str, caption: str, datasets: Sequence[str], named: list[str]) -> None:
    if not KEY.fullmatch(key):
        raise TableError(f"table {key!r}: a key is snake_case, say which table it is")
    if not caption or caption.endswith("."):
        raise TableError(f"table {key}: needs a caption, without a full stop")
    if fault := mentions_fault(datasets):
        raise TableError(f"table {key}: {fault}")
    if fault := markup_fault({"caption": caption}):
        raise TableError(f"table {key}: {fault}")
    if frame.columns.nlevels > 1 or not frame.columns.is_unique:
        raise TableError(f"table {key}: two columns have one name, give each a name of its own")
    if frame.index.nlevels > 1 or frame.index.name is not None or not _is_numeric(frame.index.to_series()):
        index = ", ".join(str(name) for name in frame.index.names if name is not None) or "without a name"
        raise TableError(f"table {key}: its index, {index}, would not be shown: make it a column with reset_index()")
    if len(frame) > MOST:
        raise TableError(f"table {key}: {len(frame):,} rows, {MOST:,} at most: show fewer, the whole table is a file")
    for name in named:
        if name not in frame:
            raise TableError(f"table {key}: no column {name!r}, it has {', '.join(map(str, frame.columns))}")


def _is_numeric(column: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def _heading(name: Any) -> str:
    """The name of a column as a reader sees it: a year or a date may be one."""
    [text] = set_column([name])
    return text


def _texts(key: str, column: pd.Series[Any], digits: int | None) -> list[str]:
    """The cells of a column, set for reading."""
    values = column.tolist()
    try:
        return set_column(values, digits)
    except ValueError:
        for row, value in enumerate(values, start=1):
            try:
                set_column([value], digits)
            except ValueError as error:
                raise TableError(f"table {key}, column {column.name!r}, row {row}: {error}") from None
        raise
