"""Run the builders: source files in, a validated table and all checksums out.

A builder is a script ``data/builders/<name>.py`` with one public function, ``build(source)``. It asks for each
source file with ``source("folder/file.csv")``, gets a path, and returns a frame with the columns of its sidecar.
It writes nothing: only a table that passes validation is written, by :func:`run`.
It gets the very files that were read before: the sidecar has a checksum of each, and a file with another one stops
the run.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import runpy
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from onestepback import paths
from onestepback.checks import unfilled
from onestepback.data.cells import check_rows
from onestepback.data.csv import plain_csv
from onestepback.data.edit import Address, edit
from onestepback.data.printed import check_printed
from onestepback.data.sidecar import DataError, Dataset, datasets, describe
from onestepback.data.sources import Sources
from onestepback.data.tables import check_cells, check_years, parse

PACKED_ABOVE = 1_500_000  # bytes of plain CSV; larger tables are kept as .csv.gz so that a clone stays small


def run(names: Sequence[str] = (), folder: Path | None = None, reason: str | None = None) -> None:
    """Build datasets, one after the other.

    Parameters
    ----------
    names : sequence of str
        Keys of datasets; every dataset that has a builder if empty. A dataset kept by hand has none: naming it
        validates the table as it stands and renews its checksum.
    folder : Path, optional
        Folder of source files. Without it, files are fetched from the addresses in the sidecar, where there are any.
    reason : str, optional
        Why the tables were changed by hand. They are sealed as they stand, without their builders, and their sidecars
        say so; a table that was sealed before is sealed anew in no other way.

    Raises
    ------
    DataError
        On the first fault. What was on disk for that dataset is then unchanged.
    """
    if reason is not None and not (reason.strip() and names and folder is None):
        raise DataError(
            'a reason is of some tables as they stand: make data NAMES=population REASON="why", without FROM'
        )
    for name in names or [name for name in datasets() if _script(name).exists()]:
        if left := unfilled.faults([paths.DATA / f"{name}.csv.yml"]):
            raise DataError("\n".join(left))
        dataset = describe(name)
        if reason is not None:
            content, read = _changed(dataset), {}
        elif _has_builder(dataset):
            if dataset.processing.by_hand:
                raise DataError(
                    f"{dataset.sidecar.name}: `processing.by_hand` tells of changes that the builder does not make"
                    f" ({'; '.join(dataset.processing.by_hand)}); put them into data/builders/{name}.py and take it out"
                )
            sources = Sources(dataset, folder)
            content = as_csv(make(dataset, sources), dataset)
            read = sources.read
        else:
            content, read = _as_sealed(dataset), {}
        rows = write(dataset, content, read, reason)
        print(f"{name}: {rows:,} rows", flush=True)


def _as_sealed(dataset: Dataset) -> bytes:
    """Read a table kept by hand that is as it was sealed, or was never sealed."""
    content = plain_csv(dataset)
    if dataset.integrity.sha256 not in (None, hashlib.sha256(content).hexdigest()):
        raise DataError(
            f"{dataset.path.name}: differs from what was sealed; see what that does with `make what-if`,"
            f' then say why: make data NAMES={dataset.name} REASON="..."'
        )
    return content


def _changed(dataset: Dataset) -> bytes:
    """Read a table that differs from what was sealed."""
    content = plain_csv(dataset)
    if dataset.integrity.sha256 == hashlib.sha256(content).hexdigest():
        raise DataError(f"{dataset.path.name}: is as it was sealed, which needs no reason; change it first")
    return content


def _script(name: str) -> Path:
    return paths.BUILDERS / f"{name}.py"


def _has_builder(dataset: Dataset) -> bool:
    """Whether a dataset has a builder, on which its sidecar has to agree."""
    named, right = dataset.processing.builder, f"data/builders/{dataset.name}.py"
    exists = _script(dataset.name).exists()
    if named != (right if exists else None):
        fault = (
            f"{right} exists; write its name"
            if exists
            else f"there is no {right}; write it, or null for a table kept by hand"
        )
        raise DataError(f"{dataset.sidecar.name}: `processing.builder` is {named or 'null'}, but {fault}")
    return exists


def make(dataset: Dataset, sources: Sources) -> pd.DataFrame:
    """Call the builder and see to it that it read what the sidecar says it reads."""
    script = _script(dataset.name)
    try:
        frame: pd.DataFrame = runpy.run_path(str(script))["build"](sources)
    except DataError:
        raise
    except (Exception, SystemExit) as error:  # whatever a script of somebody raises
        if isinstance(error, KeyError) and error.args == ("build",):
            raise DataError(f"data/builders/{script.name}: has no function build(source); write it") from None
        below = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(script)]
        line = getattr(error, "lineno", None) or (below[-1] if below else 1)
        fault = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")
        raise DataError(
            f"{dataset.name}: its builder stopped in data/builders/{script.name}:{line}: {fault};"
            " see whether the source has other columns than it had, and correct the builder"
        ) from None
    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"data/builders/{script.name}: build() gives a {type(frame).__name__}; return a DataFrame")
    unread = sorted(set(sources.files) - set(sources.read))
    if unread:
        raise DataError(f"{dataset.sidecar.name}: lists {unread[0]}, which the builder does not read; take it out")
    return frame


def as_csv(frame: pd.DataFrame, dataset: Dataset) -> bytes:
    """Write a frame in the one form that each run gives again: columns and rows in order, plain numbers."""
    wanted = [field.name for field in dataset.fields]
    if set(frame.columns) != set(wanted) or not frame.columns.is_unique:
        missing, extra = set(wanted) - set(frame.columns), set(frame.columns) - set(wanted)
        extra |= set(frame.columns[frame.columns.duplicated()])
        if missing and missing <= set(frame.index.names):
            raise DataError(f"{dataset.name}: the builder's frame has {sorted(missing)} as its index; reset_index() it")
        fault = f"lacks {sorted(missing)}" if missing else f"has {sorted(extra)} beyond {dataset.sidecar.name}"
        raise DataError(f"{dataset.name}: the builder's frame {fault}; correct one of the two")
    frame = frame[wanted].sort_values(list(dataset.primary_key), kind="stable")
    for column in frame.select_dtypes(["bool", "boolean"]):
        frame[column] = frame[column].map({True: "true", False: "false"})
    # A double keeps any decimal of 15 digits, so this prints the source's digits and no noise after them.
    text: str = frame.to_csv(index=False, lineterminator="\n", float_format=lambda number: f"{number:.15g}")
    return text.encode("utf-8")


def write(
    dataset: Dataset, content: bytes, read: Mapping[str, str], reason: str | None = None, *, draft: bool = False
) -> int:
    """Validate a table, then put it and the sidecar with its checksums in the place of the old ones.

    A draft is put beside the sidecar that describes it, and need not yet say what is printed.
    """
    check_rows(dataset, content)
    packed = len(content) > PACKED_ABOVE
    folder = dataset.sidecar.parent if draft else paths.DATA
    table = folder / f"{dataset.name}.csv{'.gz' if packed else ''}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as beside:
        new_table, new_sidecar = Path(beside) / table.name, Path(beside) / dataset.sidecar.name
        # No time in the gzip header: the same table is the same bytes.
        new_table.write_bytes(gzip.compress(content, mtime=0) if packed else content)
        check_cells(dataset, new_table)
        frame = parse(content, dataset)
        check_years(dataset, frame)
        if not draft:
            check_printed(dataset, frame)
        sealed = _sealed(dataset, hashlib.sha256(content).hexdigest(), len(frame), read, reason)
        new_sidecar.write_text(sealed, encoding="utf-8")
        new_table.replace(table)
        new_sidecar.replace(folder / dataset.sidecar.name)
    table.with_suffix("" if packed else ".csv.gz").unlink(missing_ok=True)
    return len(frame)


def _sealed(dataset: Dataset, sha256: str, rows: int, read: Mapping[str, str], reason: str | None) -> str:
    """The text of a sidecar with the checksums of table and source files in it."""
    values: dict[Address, str] = {
        ("origins", i, "files", j, "sha256"): read[file.path]
        for i, origin in enumerate(dataset.origins)
        for j, file in enumerate(origin.files)
        if file.path in read
    }
    values |= {("integrity", "sha256"): sha256, ("integrity", "rows"): str(rows)}
    if reason is not None:
        reasons = [*dataset.processing.by_hand, " ".join(reason.split())]
        values["processing", "by_hand"] = json.dumps(reasons, ensure_ascii=False)
    return edit(dataset.sidecar.read_text(encoding="utf-8"), values)
