"""Trade from a bilateral table of any size: Parquet files that no memory holds, added up by partner where they lie.

What comes out has the shape of ``trade_by_partner``, so that each measure of trade takes it. Values are added in whole
millionths of their unit: the sum is the same in whatever order, parts and threads it is made.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from onestepback.measures import given

COLUMNS = {"year": "year", "exporter": "exporter", "importer": "importer", "value": "value"}
PART = 256 * 2**20
"""Bytes of files that are worth sending together, at least."""
KEYS = ["year", "exporter", "importer"]


class ScaleError(ValueError):
    """A table that cannot be added up, or a library that is not there."""


def trade_from_parquet(
    path: str | Path,
    reporters: Collection[str],
    *,
    columns: Mapping[str, str] | None = None,
    memory: str = "1GB",
    threads: int = 1,
    client: Any = None,
    part: int = PART,
    kept: str | Path | None = None,
    told: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Add up the trade of some reporters by flow, year and partner.

    Parameters
    ----------
    path : str or Path
        A Parquet file, a folder of them, or a pattern; each row is one exporter, importer, year and product.
    reporters : collection of str
        Codes as the table writes them.
    columns : mapping of str to str, optional
        The names in the table of `year`, `exporter`, `importer` and `value`; BACI's are ``t``, ``i``, ``j``, ``v``.
    memory : str
        What DuckDB may hold, of each process; what is more goes to a temporary folder.
    threads : int
        Of each process.
    client : distributed.Client, optional
        A Dask cluster on which the parts are computed; it must see the files. A part of a lost worker is done again.
    part : int
        Bytes of files that make a part.
    kept : str or Path, optional
        A folder in which finished parts are kept: a run that was cut off goes on from there.
    told : callable, optional
        Is told how many parts are done, and of how many.

    Returns
    -------
    DataFrame
        `source` (the reporter), `flow`, `year`, `partner` and `value`, to a millionth of the unit of the table.

    Raises
    ------
    ScaleError
        No file or column, a value that is none, or a library that is missing: in one line.
    """
    _library("duckdb")
    if isinstance(reporters, str) or not reporters:
        raise ScaleError(f"reporters are a list of codes: write [{reporters or 'KAZ'!r}]")
    named = COLUMNS | dict(columns or {})
    parts = list(_parts(_files(path), part))
    folder = Path(kept) if kept else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    asked = (sorted(reporters), named)
    done: list[pd.DataFrame] = []
    left = []
    for files in parts:
        store = folder / f"{_mark(files, asked)}.csv" if folder else None
        if store and store.exists():
            # Codes stay words: NA is Namibia.
            words = {"exporter": str, "importer": str}
            done.append(pd.read_csv(store, dtype=words, keep_default_na=False))
        else:
            left.append((files, store))
    for found, store in _computed(left, (*asked, memory, threads), client):
        if store:
            draft = store.with_suffix(".draft")
            found.to_csv(draft, index=False)
            draft.replace(store)
        done.append(found)
        if told:
            told(len(done), len(parts))
    return _by_partner(pd.concat(done).groupby(KEYS)["millionths"].sum().reset_index(), asked[0])


def _by_partner(sums: pd.DataFrame, reporters: Sequence[str]) -> pd.DataFrame:
    sides = [("exports", "exporter", "importer"), ("imports", "importer", "exporter")]
    parts = [
        sums[sums[own].isin(reporters)].rename(columns={own: "source", other: "partner"}).assign(flow=flow)
        for flow, own, other in sides
    ]
    table = pd.concat(parts, ignore_index=True).assign(value=lambda rows: rows["millionths"] / 1e6)
    table = table[["source", "flow", "year", "partner", "value"]]
    given.table(table, ["value"], once=["source", "flow", "year", "partner"])
    return table.sort_values(["source", "flow", "year", "partner"], ignore_index=True)


def _computed(
    left: Sequence[tuple[list[str], Path | None]], asked: tuple[Any, ...], client: Any
) -> Iterator[tuple[pd.DataFrame, Path | None]]:
    if client is None:
        for files, store in left:
            yield add_up(files, *asked), store
        return
    _library("distributed")
    from distributed import as_completed

    stores = {client.submit(add_up, files, *asked, pure=False): store for files, store in left}
    try:
        for future, found in as_completed(list(stores), with_results=True):
            yield found, stores[future]
    finally:
        client.cancel(list(stores))


def add_up(files: list[str], reporters: list[str], named: Mapping[str, str], memory: str, threads: int) -> pd.DataFrame:
    """Add up some files by year, exporter and importer, in whole millionths; runs on a worker as well as here."""
    import duckdb

    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as base:
        base.execute("SET memory_limit = ?", [memory])
        base.execute("SET threads = ?", [threads])
        base.execute("SET temp_directory = ?", [spill])
        base.execute("SET preserve_insertion_order = false")
        base.execute("SET enable_progress_bar = false")
        read = "read_parquet(?, union_by_name = true, hive_partitioning = true)"
        try:
            there = base.execute(f"SELECT * FROM {read} LIMIT 0", [files]).df()
            if lacking := [name for name in named.values() if name not in there]:
                raise ScaleError(
                    f"{files[0]}: no column {lacking[0]!r}: it has {', '.join(map(str, there))}; name it in columns"
                )
            year, exporter, importer, value = (f'"{named[name]}"' for name in COLUMNS)
            # The millionths as whole numbers: a decimal would come back as a float.
            found = base.execute(
                f"SELECT {year} AS year, {exporter}::VARCHAR AS exporter, {importer}::VARCHAR AS importer,"
                f" (sum({value}::DECIMAL(18, 6)) * 1000000)::BIGINT AS millionths,"
                f" count(*) > count({value}) AS unknown FROM {read}"
                f" WHERE list_contains(?, {exporter}::VARCHAR) OR list_contains(?, {importer}::VARCHAR)"
                " GROUP BY ALL",
                [files, reporters, reporters],
            ).df()
        except duckdb.Error as fault:
            raise ScaleError(f"{files[0]}: {str(fault).splitlines()[0]}") from None
    if found["unknown"].any():
        first = found[found["unknown"]].iloc[0]
        where = f"{first['exporter']} to {first['importer']}, {first['year']}"
        raise ScaleError(f"{files[0]}: a row of {where} has no value: leave it out or fill it in")
    return found.drop(columns="unknown")


def _files(path: str | Path) -> list[str]:
    place = Path(path)
    root = place if place.is_dir() else Path(place.anchor)
    found = root.glob("**/*.parquet" if place.is_dir() else str(place.relative_to(root)))
    files = sorted(map(str, found))
    if not files:
        raise ScaleError(f"{place}: no Parquet file is there; name a file, a folder or a pattern")
    return files


def _parts(files: Sequence[str], least: int) -> Iterator[list[str]]:
    """Group the files, in their order, into parts that are worth a task."""
    some: list[str] = []
    weight = 0
    for file in files:
        some.append(file)
        weight += Path(file).stat().st_size
        if weight >= least:
            yield some
            some, weight = [], 0
    if some:
        yield some


def _mark(files: Sequence[str], asked: tuple[Any, ...]) -> str:
    """Name a part by what it was made from."""
    made = [(file, Path(file).stat().st_size, Path(file).stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr((made, asked)).encode()).hexdigest()[:32]


def _library(name: str) -> None:
    if find_spec(name) is None:
        raise ScaleError(f"{name} is not installed: pip install 'onestepback[scale]'")
