"""Show a table as part of the book: words and numbers set for reading, each linked to what it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import display

from onestepback.data.sidecar import mentions_fault
from onestepback.published import TABLE
from onestepback.words import KEY, number, typeset


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
    a missing cell stays blank. Columns that serve as links or notes are not shown for themselves.

    Parameters
    ----------
    frame : DataFrame
        One row a line, its columns named as the reader sees them.
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
        Column of numbers -> decimals; none by default.
    summary : str
        Line behind which a long table is folded away; it is open if there is none.

    Raises
    ------
    TableError
        A faulty key, no caption, no or an unknown dataset, a column that does not exist, or an address that is none.
    """
    links, notes, digits = dict(links or {}), dict(notes or {}), dict(digits or {})
    _check(frame, key, caption, datasets, [*links, *links.values(), *notes, *notes.values(), *digits])
    hidden = {*links.values(), *notes.values()}
    columns = [name for name in frame.columns if name not in hidden]
    rows = [
        [_cell(row, name, digits.get(name, 0), links.get(name), notes.get(name)) for name in columns]
        for row in frame.to_dict("records")
    ]
    for cell in (cell for row in rows for cell in row):
        if cell["href"] and not re.match(r"https?://\S+$|#\S+$", cell["href"]):
            raise TableError(f"table {key}: {cell['href']!r} is no address, correct the column of links")
    table = {
        "key": key,
        "caption": typeset(caption),
        "summary": typeset(summary),
        "datasets": list(datasets),
        "columns": [{"name": name, "numeric": _is_numeric(frame[name])} for name in columns],
        "rows": rows,
    }
    shown = frame[columns]
    bundle = {TABLE: table, "text/html": shown.to_html(index=False), "text/plain": f"{caption}\n{shown}"}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


def _check(frame: pd.DataFrame, key: str, caption: str, datasets: Sequence[str], named: list[str]) -> None:
    if not KEY.fullmatch(key):
        raise TableError(f"table {key!r}: a key is snake_case, say which table it is")
    if not caption or caption.endswith("."):
        raise TableError(f"table {key}: needs a caption, without a full stop")
    if fault := mentions_fault(datasets):
        raise TableError(f"table {key}: {fault}")
    for name in named:
        if name not in frame:
            raise TableError(f"table {key}: no column {name!r}, it has {', '.join(map(str, frame.columns))}")


def _is_numeric(column: pd.Series[Any]) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def _cell(row: Mapping[Any, Any], name: str, digits: int, link: str | None, note: str | None) -> dict[str, str]:
    def written(value: Any) -> str:
        if pd.isna(value):
            return ""
        return value if isinstance(value, str) else number(value, digits)

    return {
        "text": written(row[name]),
        "href": written(row[link]) if link else "",
        "note": written(row[note]) if note else "",
    }
