"""The tables: load them, check them."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

import pandas as pd

from onestepback.data.cells import check_rows
from onestepback.data.csv import intact, plain_csv
from onestepback.data.printed import check_printed
from onestepback.data.sidecar import DataError, Dataset, describe
from onestepback.tools import need

DTYPES = {
    # Table Schema type -> dtype of a column that is always filled, dtype of one that may be blank
    "string": ("str", "str"),
    "number": ("float64", "float64"),
    "integer": ("int64", "Int64"),
    "year": ("int64", "Int64"),
    "boolean": ("bool", "boolean"),
    "date": ("str", "str"),  # made into datetimes below: read_csv has no dtype for them
}


used: dict[str, None] = {}
"""The tables that were loaded, in that order: a notebook cites them."""


def load(name: str, *, as_published: bool = False) -> pd.DataFrame:
    """Load a table, after making sure that it is the one its sidecar describes.

    Parameters
    ----------
    name : str
        Key of the dataset, such as ``"weo"``; see :func:`datasets`.
    as_published : bool
        Whether rows keep their values from which nothing can be computed by a caveat of the sidecar. Otherwise what
        they measure is blank, and so is whatever rests on it.

    Returns
    -------
    DataFrame
        One column per field of the sidecar, in its order and of its type; units are the sidecar's.

    Raises
    ------
    DataError
        If the sidecar is faulty, the table is missing, or table and sidecar disagree.
    """
    dataset = describe(name)
    used[name] = None
    frame = parse(intact(dataset), dataset)
    if len(frame) != dataset.integrity.rows:
        raise DataError(
            f"{dataset.sidecar.name}: `integrity.rows` is {dataset.integrity.rows} but {dataset.path.name} has"
            f" {len(frame)} rows; run `python -m onestepback data {name}`"
        )
    return frame if as_published else _without_unfit(dataset, frame)


def _without_unfit(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Leave blank what rows measure that a caveat calls unfit."""
    measured = [field.name for field in dataset.fields if field.unit]
    for rows in dataset.unfit:
        named = pd.Series(True, index=frame.index)
        for column, value in rows.items():
            named &= frame[column].astype(str) == str(value)
        if not named.any():
            raise DataError(
                f"{dataset.sidecar.name}: a caveat calls rows unfit ({dict(rows)}) that are not there; correct it"
            )
        frame[measured] = frame[measured].mask(named)
    return frame


def verify(name: str) -> None:
    """Check a table in full: checksum, rows, years, each cell against the Table Schema, and the check values.

    Slower than :func:`load`, which leaves out all but checksum and rows.

    Raises
    ------
    DataError
        On the first fault found.
    """
    dataset = describe(name)
    load(name)
    frame = load(name, as_published=True)
    check_rows(dataset, plain_csv(dataset))
    check_years(dataset, frame)
    check_cells(dataset, dataset.path)
    check_printed(dataset, frame)


def parse(content: bytes, dataset: Dataset) -> pd.DataFrame:
    """Make a frame of a CSV, with the columns and types that the sidecar gives.

    Parameters
    ----------
    content : bytes
        The plain CSV.
    dataset : Dataset
        What it should hold.

    Returns
    -------
    DataFrame
    """
    check_header(dataset, content)
    try:
        types = {field.name: DTYPES[field.type][field.nullable] for field in dataset.fields}
        frame = _read(content, dtype=types)
        for field in dataset.fields:
            if field.type == "date":
                frame[field.name] = pd.to_datetime(frame[field.name], format="%Y-%m-%d")
    except (TypeError, ValueError) as error:  # pandas' parser and unicode errors are ValueErrors too
        raise _unfit(dataset, error) from None
    if frame.empty:
        raise DataError(f"{dataset.path.name}: has no rows; write them, or correct the builder")
    return frame


def check_header(dataset: Dataset, content: bytes) -> None:
    """Hold the columns of a plain CSV against the fields of its sidecar."""
    wanted = [field.name for field in dataset.fields]
    try:
        found = list(_read(content, nrows=0).columns)
    except ValueError as error:
        raise _unfit(dataset, error) from None
    if found != wanted:
        raise DataError(f"{dataset.path.name}: has the columns {found}, not {wanted} as in {dataset.sidecar.name}")


def _unfit(dataset: Dataset, error: Exception) -> DataError:
    fault = str(error).strip().splitlines()[0]
    return DataError(f"{dataset.path.name}: does not fit {dataset.sidecar.name}: {fault}; correct one of them")


def _read(content: bytes, **options: Any) -> pd.DataFrame:
    # Blank alone means missing: "NA" is a country code, not a gap.
    blanks: dict[str, Any] = {"keep_default_na": False, "na_values": [""]}
    # A comma too many at the end of each row would make the first column an index.
    frame: pd.DataFrame = pd.read_csv(io.BytesIO(content), index_col=False, **blanks, **options)
    return frame


def check_years(dataset: Dataset, frame: pd.DataFrame) -> None:
    """Hold the years of a table, where it has a column `year`, against the coverage in its sidecar."""
    if "year" not in frame:
        return
    ends = (dataset.coverage.start, dataset.coverage.end)
    found = " to ".join(map(str, (frame["year"].min(), frame["year"].max())))
    if None in ends:
        raise DataError(f"{dataset.sidecar.name}: `coverage` lacks its years but the table has {found}; write these")
    if (stated := " to ".join(map(str, ends))) != found:
        raise DataError(
            f"{dataset.sidecar.name}: `coverage` is {stated} but the table has {found};"
            f" correct it, and the version of the origin if this is a newer edition"
        )


def check_cells(dataset: Dataset, table: Path) -> None:
    """Validate each cell of a table against the Table Schema of its sidecar.

    Parameters
    ----------
    dataset : Dataset
        What the table should hold.
    table : Path
        The CSV, plain or packed.

    Raises
    ------
    DataError
        Naming the first row and field at fault, and how many faults there are.
    """
    need("verify", "frictionless")
    from frictionless import Resource, Schema  # half a second that load() does not need

    logging.getLogger("frictionless").setLevel(logging.ERROR)
    resource = Resource(
        path=table.name,
        basepath=str(table.parent),
        schema=Schema.from_descriptor(dataset.schema),
        encoding="utf-8",
    )
    faults = resource.validate().flatten(["rowNumber", "fieldName", "note"])
    if faults:
        row, field, note = faults[0]
        where = ", ".join([f"row {row}"] * (row is not None) + [f"field `{field}`"] * (field is not None))
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise DataError(
            f"{table.name}{', ' + where if where else ''}: {note}{more};"
            f" correct it or the schema in {dataset.sidecar.name}"
        )
