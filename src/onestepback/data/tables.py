"""The tables: find them, load them, check them, hand them out."""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from onestepback import paths
from onestepback.data.printed import check_printed
from onestepback.data.sidecar import DataError, Dataset, describe, names_of, source_of
from onestepback.files import write_file

DTYPES = {
    # Table Schema type -> dtype of a column that is always filled, dtype of one that may be blank
    "string": ("str", "str"),
    "number": ("float64", "float64"),
    "integer": ("int64", "Int64"),
    "year": ("int64", "Int64"),
    "boolean": ("bool", "boolean"),
    "date": ("str", "str"),  # made into datetimes below: read_csv has no dtype for them
}


def datasets() -> list[str]:
    """Name every dataset: each ``data/<name>.csv.yml`` is one."""
    return sorted(path.name.removesuffix(".csv.yml") for path in paths.DATA.glob("*.csv.yml"))


def mentions_fault(mentions: Sequence[str]) -> str:
    """Say what is wrong with the datasets that are named, or their origins; nothing if all are known."""
    if not mentions or isinstance(mentions, str):
        return "name the datasets it shows in a list, datasets=[...]"
    unknown = [name for name in names_of(mentions) if name not in datasets()]
    if unknown:
        return f"no dataset {unknown[0]!r} in data/, known are {', '.join(datasets())}"
    try:
        for mention in mentions:
            source_of(mention)
    except DataError as error:
        return str(error)
    return ""


def load(name: str) -> pd.DataFrame:
    """Load a table, after making sure that it is the one its sidecar describes.

    Parameters
    ----------
    name : str
        Key of the dataset, such as ``"weo"``; see :func:`datasets`.

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
    frame = parse(_intact(dataset), dataset)
    if len(frame) != dataset.integrity.rows:
        raise DataError(
            f"{dataset.sidecar.name}: `integrity.rows` is {dataset.integrity.rows} but {dataset.path.name} has"
            f" {len(frame)} rows; run `python -m onestepback data {name}`"
        )
    return frame


def _intact(dataset: Dataset) -> bytes:
    """Read a table as plain CSV, after comparing it with the checksum of its sidecar."""
    content = plain_csv(dataset)
    if dataset.integrity.sha256 is None:
        raise DataError(f"{dataset.sidecar.name}: no checksum yet; run `python -m onestepback data {dataset.name}`")
    if hashlib.sha256(content).hexdigest() != dataset.integrity.sha256:
        if hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest() == dataset.integrity.sha256:
            raise DataError(
                f"{dataset.path.name}: its line ends were turned into those of Windows; restore the file:"
                f" delete it, then `git checkout -- data/{dataset.path.name}`"
            )
        raise DataError(
            f"{dataset.path.name}: differs from the checksum in {dataset.sidecar.name}; restore the file,"
            f" or run `python -m onestepback data {dataset.name}` if the change is meant"
        )
    return content


def verify(name: str) -> None:
    """Check a table in full: checksum, rows, years, each cell against the Table Schema, and the check values.

    Slower than :func:`load`, which leaves out all but checksum and rows.

    Raises
    ------
    DataError
        On the first fault found.
    """
    dataset = describe(name)
    frame = load(name)
    check_years(dataset, frame)
    check_cells(dataset, dataset.path)
    check_printed(dataset, frame)


def export(name: str, folder: Path) -> list[Path]:
    """Write a dataset as readers download it: the plain CSV and its sidecar.

    Parameters
    ----------
    name : str
        Key of the dataset.
    folder : Path
        Where to write; made if it does not exist.

    Returns
    -------
    list of Path
        The table and the sidecar, ``<name>.csv`` and ``<name>.csv.yml``.
    """
    dataset = describe(name)
    content = _intact(dataset)
    table, sidecar = folder / f"{name}.csv", folder / f"{name}.csv.yml"
    write_file(table, content)
    write_file(sidecar, dataset.sidecar.read_bytes())
    return [table, sidecar]


def plain_csv(dataset: Dataset) -> bytes:
    """Read the bytes of a table as plain CSV, unpacked where it is kept packed."""
    if not dataset.path.exists():
        raise DataError(f"{dataset.path.name}: missing; restore it, or run `python -m onestepback data {dataset.name}`")
    content = dataset.path.read_bytes()
    if dataset.path.suffix != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DataError(f"{dataset.path.name}: damaged, cannot be unpacked; restore the file") from None


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
    frame: pd.DataFrame = pd.read_csv(io.BytesIO(content), **blanks, **options)
    return frame


def check_years(dataset: Dataset, frame: pd.DataFrame) -> None:
    """Hold the years of a table, where it has a column `year`, against the coverage in its sidecar."""
    if "year" not in frame:
        return
    stated = (dataset.coverage.start, dataset.coverage.end)
    found = (int(frame["year"].min()), int(frame["year"].max()))
    if stated != found:
        raise DataError(
            f"{dataset.sidecar.name}: `coverage` is {stated[0]} to {stated[1]}"
            f" but the table has {found[0]} to {found[1]};"
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
