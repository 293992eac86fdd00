"""The cells of a table as its file has them: each fault is told with its row, its column and what to write."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from onestepback.data.sidecar import DataError, Dataset, Field

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MISSING = {":", "..", "...", ".", "-", "--", "–", "—", "x", "na", "n/a", "#n/a", "nan", "null", "none", "n.d."}
"""What publishers write where they have no figure."""


_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""Kinds of signs that turn the direction of what follows."""


def check_rows(dataset: Dataset, content: bytes) -> None:
    """Hold each row of a plain CSV against the columns of its sidecar, and each cell against its type.

    Parameters
    ----------
    dataset : Dataset
        What the table should hold.
    content : bytes
        The plain CSV.

    Raises
    ------
    DataError
        On the first fault. Rows are counted as a spreadsheet does, the headings being the first.
    """
    name, fields = dataset.path.name, dataset.fields
    rows = _rows(name, content)
    headings = next(rows, [])
    wanted = [field.name for field in fields]
    if headings != wanted:
        told = f"has the columns {headings}, not {wanted} as in {dataset.sidecar.name}"
        raise DataError(f"{name}: {told}{_cause(headings)}")
    turn = 1
    for turn, row in enumerate(rows, start=2):
        if fault := _shape(row, len(fields)):
            raise DataError(f"{name}, row {turn}: {fault}")
        for field, cell in zip(fields, row, strict=True):
            if fault := _fault(field, cell):
                raise DataError(f"{name}, row {turn}, field `{field.name}`: {fault}")
    if turn == 1:
        raise DataError(f"{name}: has no rows; write them, or correct the builder")


def _rows(name: str, content: bytes) -> Iterator[list[str]]:
    """The rows of a file in UTF-8, with or without a mark in front."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise DataError(f"{name}: is not UTF-8 but UTF-16, or no text; save it as CSV in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise DataError(f"{name}, line {line}: is not UTF-8 (the byte {byte:#04x}); save the file as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise DataError(f"{name}, line {reader.line_num}: cannot be read ({error}); mend its quotation marks") from None


def _cause(headings: list[str]) -> str:
    """Why headings may be others than they should be."""
    if headings and headings[0].startswith("sep="):
        return ": its first line is one that Excel writes for itself; take it out, and part the cells by commas"
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(headings) == 1 and mark in headings[0]:
            return f": its cells are parted by {word}; save it with commas"
    if headings and not headings[-1]:
        return ": a comma at the end of the first line; take it out"
    return ""


def _shape(row: list[str], columns: int) -> str:
    if not any(row):
        return "is blank; take it out"
    if len(row) == columns + 1 and not row[-1]:
        return "ends in a comma; take it out"
    if len(row) > columns:
        return f"has {len(row)} cells for {columns} columns; put a text that has a comma in quotes"
    if len(row) < columns:
        note = "take it out if it is a note below the table, else " if len(row) == 1 else ""
        return f"has {len(row)} cells for {columns} columns; {note}write every comma, also before a blank"
    return ""


def _fault(field: Field, cell: str) -> str:
    """What is wrong with a cell by the type of its column, and what to write; nothing if it is right."""
    if not cell:
        return "" if field.nullable else "is blank, and has to be known in every row"
    if field.type == "string":
        return _trap(cell)
    if _right(field.type, cell):
        return ""
    if cell.strip().casefold() in _MISSING:
        return f"{cell!r} marks what is not known; leave the cell blank"
    if cell != cell.strip():
        return f"{cell!r} has spaces around it; take them out"
    match field.type:
        case "boolean":
            return f"{cell!r} is neither true nor false; write one of these"
        case "date":
            return f"{cell!r} is no day; write it as 2024-10-16"
        case "year":
            return f"{cell!r} is no year; write four digits"
    kind = "whole number" if field.type == "integer" else "number"
    plain = re.sub(r"[\s\u00a0\u2009\u202f']", "", cell).replace("\u2212", "-")
    plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    if "," in cell:
        return f"{cell!r} is no {kind}: its comma may part decimals or thousands; write digits and a point alone"
    if plain != cell and _NUMBER.fullmatch(plain):
        return f"{cell!r} is no {kind}; write {plain}"
    if _NUMBER.match(cell):
        return f"{cell!r} is no {kind}; write the digits alone, and what a sign or letter says in a column of its own"
    return f"{cell!r} is no {kind}; write digits and a point alone"


def _trap(text: str) -> str:
    """What a text would do to a reader who does not see it: turn letters round, or be computed by a spreadsheet."""
    if hidden := next((sign for sign in text if unicodedata.bidirectional(sign) in _TURNS or _is_control(sign)), ""):
        name = unicodedata.name(hidden, "a control character")
        return f"has the sign U+{ord(hidden):04X} ({name}), which nobody sees; take it out"
    if text[0] in "=+-@" and not _NUMBER.fullmatch(text):
        return f"{text!r} would be computed by a spreadsheet; begin it with a letter, a figure or a quotation mark"
    return ""


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc" and sign != "\n"


def _right(kind: str, cell: str) -> bool:
    match kind:
        case "number":
            return bool(_NUMBER.fullmatch(cell)) and math.isfinite(float(cell))
        case "integer":
            return bool(_WHOLE.fullmatch(cell))
        case "year":
            return bool(_YEAR.fullmatch(cell))
        case "boolean":
            return cell in ("true", "false", "True", "False")
    try:
        return len(cell) == 10 and bool(date.fromisoformat(cell))
    except ValueError:
        return False
