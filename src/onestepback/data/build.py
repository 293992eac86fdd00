"""Run the builders: source files in, a validated table and its checksum out.

A builder is a script ``data/builders/<name>.py`` with one public function, ``build(source)``. It asks for each
source file with ``source("folder/file.csv")``, gets a path, and returns a frame with the columns of its sidecar.
It writes nothing: only a table that passes validation is written, by :func:`run`.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import runpy
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from onestepback import paths
from onestepback.data.sidecar import DataError, Dataset, describe
from onestepback.data.tables import check_cells, check_years, datasets, parse, plain_csv

Source = Callable[[str], Path]

PACKED_ABOVE = 1_500_000  # bytes of plain CSV; larger tables are kept as .csv.gz so that a clone stays small


def run(names: Sequence[str] = (), folder: Path | None = None) -> None:
    """Build datasets, one after the other.

    Parameters
    ----------
    names : sequence of str
        Keys of datasets; every dataset that has a builder if empty. A dataset kept by hand has none: naming it
        validates the table as it stands and renews its checksum.
    folder : Path, optional
        Folder of source files. Without it, files are fetched from the addresses in the sidecar, where there are any.

    Raises
    ------
    DataError
        On the first fault. What was on disk for that dataset is then unchanged.
    """
    for name in names or [name for name in datasets() if _script(name).exists()]:
        dataset = describe(name)
        if _script(name).exists():
            content = _csv(_build(dataset, folder), dataset)
        else:
            content = plain_csv(dataset)
        rows = _write(dataset, content)
        print(f"{name}: {rows:,} rows", flush=True)


def _script(name: str) -> Path:
    return paths.BUILDERS / f"{name}.py"


def _build(dataset: Dataset, folder: Path | None) -> pd.DataFrame:
    """Call the builder and see to it that it read what the sidecar says it reads."""
    files = {file.path: file.url for origin in dataset.origins for file in origin.files}
    asked: set[str] = set()

    def source(file: str) -> Path:
        if file not in files:
            raise DataError(f"{dataset.sidecar.name}: no origin lists the file {file}; add it to `files` of its origin")
        asked.add(file)
        return _find(dataset.name, file, files[file], folder)

    frame: pd.DataFrame = runpy.run_path(str(_script(dataset.name)))["build"](source)
    unread = sorted(set(files) - asked)
    if unread:
        raise DataError(f"{dataset.sidecar.name}: lists {unread[0]}, which the builder does not read; take it out")
    return frame


def _find(name: str, file: str, url: str | None, folder: Path | None) -> Path:
    """Find a source file in the folder given, or fetch it once from its address."""
    if folder is not None:
        path = Path(folder) / file
        if not path.exists():
            raise DataError(f"{name}: {path} does not exist; put it there or give another folder with --from")
        return path
    if url is None:
        raise DataError(f"{name}: {file} has no address to fetch it from; pass --from FOLDER, which holds it")
    path = paths.BUILD / "sources" / name / url.rsplit("/", 1)[-1]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                part.write_bytes(answer.read())
        except (urllib.error.URLError, TimeoutError) as error:
            raise DataError(f"{name}: cannot fetch {url} ({error}); try again, or pass --from FOLDER") from None
        part.replace(path)
    return path


def _csv(frame: pd.DataFrame, dataset: Dataset) -> bytes:
    """Write a frame in the one form that each run gives again: columns and rows in order, plain numbers."""
    wanted = [field.name for field in dataset.fields]
    if set(frame.columns) != set(wanted):
        missing, extra = set(wanted) - set(frame.columns), set(frame.columns) - set(wanted)
        fault = f"lacks {sorted(missing)}" if missing else f"has {sorted(extra)} beyond {dataset.sidecar.name}"
        raise DataError(f"{dataset.name}: the builder's frame {fault}; correct one of the two")
    frame = frame[wanted].sort_values(list(dataset.primary_key), kind="stable")
    for column in frame.select_dtypes(["bool", "boolean"]):
        frame[column] = frame[column].map({True: "true", False: "false"})
    # A double keeps any decimal of 15 digits, so this prints the source's digits and no noise after them.
    text: str = frame.to_csv(index=False, lineterminator="\n", float_format=lambda number: f"{number:.15g}")
    return text.encode("utf-8")


def _write(dataset: Dataset, content: bytes) -> int:
    """Validate a table, then put it and the sidecar with its checksum in the place of the old ones."""
    frame = parse(content, dataset)
    check_years(dataset, frame)
    packed = len(content) > PACKED_ABOVE
    table = paths.DATA / f"{dataset.name}.csv{'.gz' if packed else ''}"
    with tempfile.TemporaryDirectory(dir=paths.DATA, prefix=".new-") as beside:
        new_table, new_sidecar = Path(beside) / table.name, Path(beside) / dataset.sidecar.name
        # No time in the gzip header: the same table is the same bytes.
        new_table.write_bytes(gzip.compress(content, mtime=0) if packed else content)
        check_cells(dataset, new_table)
        new_sidecar.write_text(_sealed(dataset, hashlib.sha256(content).hexdigest(), len(frame)), encoding="utf-8")
        new_table.replace(table)
        new_sidecar.replace(dataset.sidecar)
    table.with_suffix("" if packed else ".csv.gz").unlink(missing_ok=True)
    return len(frame)


def _sealed(dataset: Dataset, sha256: str, rows: int) -> str:
    """Put checksum and rows into the text of a sidecar; the rest stays as its author wrote it."""
    text = dataset.sidecar.read_text(encoding="utf-8")
    for key, value in (("sha256", sha256), ("rows", str(rows))):
        text, count = re.subn(rf"(?m)^(  {key}:)[^\n]*$", rf"\1 {value}", text)
        if count != 1:
            raise DataError(f"{dataset.sidecar.name}: needs one line `  {key}:` under `integrity`; write it so")
    return text
