"""The files of the tables: as they lie, and as readers download them."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

from onestepback.data.sidecar import DataError, Dataset, describe
from onestepback.files import write_file


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
    content = intact(dataset)
    table, sidecar = folder / f"{name}.csv", folder / f"{name}.csv.yml"
    write_file(table, content)
    write_file(sidecar, dataset.sidecar.read_bytes())
    return [table, sidecar]


def intact(dataset: Dataset) -> bytes:
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
            f"{dataset.path.name}: differs from the checksum in {dataset.sidecar.name}; restore the file, or, if the"
            f" change is meant, see what it does with `make what-if` and seal it with `make data NAMES={dataset.name}"
            ' REASON="why"`'
        )
    return content


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
