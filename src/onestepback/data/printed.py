"""Figures as their publishers print them, held against the tables."""

from __future__ import annotations

import re

import pandas as pd

from onestepback.data.sidecar import CheckValue, DataError, Dataset


def check_printed(dataset: Dataset, frame: pd.DataFrame) -> None:
    """Hold a table against every check value of its sidecar.

    Parameters
    ----------
    dataset : Dataset
        The table's description.
    frame : DataFrame
        Its rows, as :func:`onestepback.data.tables.parse` gives them.

    Raises
    ------
    DataError
        On the first check value that names no single cell, or one that says something else.
    """
    for number, value in enumerate(dataset.check_values, start=1):
        if fault := _fault(dataset, frame, value):
            raise DataError(f"{dataset.sidecar.name}: check value {number}: {fault}")


def _fault(dataset: Dataset, frame: pd.DataFrame, value: CheckValue) -> str | None:
    """What is wrong with a check value, and what to do; None if the table says the same."""
    types = {field.name: field.type for field in dataset.fields}
    for column in (value.column, *value.where):
        if column not in types:
            return f"there is no column {column!r}; use one of {list(types)}"
    rows = frame
    for column, wanted in value.where.items():
        rows = rows[rows[column].astype(str) == str(wanted)]
    named = ", ".join(f"{column} is {wanted}" for column, wanted in value.where.items())
    if len(rows) != 1:
        what = "no row" if rows.empty else f"more than one row ({len(rows)})"
        return f"there is {what} where {named}; name one by its {', '.join(dataset.primary_key)}"
    cell = rows[value.column]
    found = None if cell.hasnans else str(cell.astype(str).item())
    if None in (found, value.printed) or types[value.column] not in ("number", "integer", "year"):
        agree = str(found).lower() == str(value.printed).lower()
    elif not re.fullmatch(r"-?\d+(\.\d+)?", str(value.printed)):
        return f"{value.printed!r} is no number; write digits and a point alone, such as '1250.5'"
    else:
        last_digit = value.times * 10.0 ** -len(str(value.printed).partition(".")[2])
        # Half of the last digit, and a hair more: a value halfway between two may have been rounded either way.
        agree = abs(float(str(found)) - float(str(value.printed)) * value.times) <= last_digit * 0.500001
    if agree:
        return None
    times = f" times {value.times:g}" if value.times != 1 else ""
    return (
        f"{value.column} is printed as {value.printed or 'blank'}{times} but is {found or 'blank'} where {named};"
        f" look into {value.source!r} again and correct the one that is wrong"
    )
