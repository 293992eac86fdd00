"""A newer vintage as a proposal: fetched, built and told in ``_build/refresh/<name>/``, and kept by a second command.

``fetched/`` has what the publisher sent, ``data/`` the table and its sidecar as they would be, which the author reads
and mends; ``SHA256SUMS`` has the checksums of what was fetched and of what it was compared with.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from onestepback import paths, what_if
from onestepback.data.build import as_csv, make, write
from onestepback.data.csv import intact
from onestepback.data.edit import Address, edit
from onestepback.data.printed import check_printed
from onestepback.data.sidecar import DataError, Dataset, describe
from onestepback.data.sources import Sources
from onestepback.data.tables import load, parse
from onestepback.files import sha256
from onestepback.refresh.publishers import PUBLISHERS, RefreshError, Vintage
from onestepback.refresh.revisions import Revisions, compare


def refresh(names: Sequence[str] = (), *, keep: bool = False, reason: str | None = None, at: str | None = None) -> None:
    """Propose newer vintages of tables, or keep what was proposed.

    Parameters
    ----------
    names : sequence of str
        Keys of datasets; every dataset whose publisher can be asked if empty.
    keep : bool
        Whether to keep what was proposed of them. Nothing is fetched then.
    reason : str, optional
        Why a value may be a hundred times what it was.
    at : str, optional
        Another address than the publisher's, such as that of a mirror.

    Raises
    ------
    RefreshError
        A publisher cannot be asked, or what was proposed cannot be kept.
    DataError
        What a publisher gives does not fit the sidecar.
    """
    for name in names:
        if name not in PUBLISHERS:
            whose = "; ".join(dict.fromkeys(origin.producer for origin in describe(name).origins))
            raise RefreshError(
                f"{name}: no program can ask its publisher ({whose}) for a newer vintage, only for"
                f" {', '.join(PUBLISHERS)}; get its files by hand, then `make data NAMES={name} FROM=folder`"
            )
    if keep and not names:
        raise RefreshError("say what to keep: make refresh NAMES=weo KEEP=1")
    failed = []
    for name in names or PUBLISHERS:
        try:
            _keep(name, reason) if keep else _propose(name, at)
        except (RefreshError, DataError) as error:
            if len(names) == 1:
                raise
            failed.append(str(error))
    if failed:
        raise RefreshError("\n".join(failed))


def _folder(name: str) -> Path:
    return paths.BUILD / "refresh" / name


def _propose(name: str, at: str | None) -> None:
    dataset = describe(name)
    intact(dataset)
    found = PUBLISHERS[name](dataset, at)
    if found is None:
        print(f"{name}: its publisher has no newer vintage than {dataset.origins[-1].version}", flush=True)
        return
    folder = _folder(name)
    shutil.rmtree(folder, ignore_errors=True)
    file = folder / "fetched" / found.path
    file.parent.mkdir(parents=True)
    file.write_bytes(found.content)
    drafted = folder / "data" / dataset.sidecar.name
    drafted.parent.mkdir()
    drafted.write_text(_sidecar(dataset, found, at), encoding="utf-8")
    content, read, revisions = _built(dataset, folder)
    if content == intact(dataset):
        shutil.rmtree(folder)
        print(f"{name}: its publisher gives the table that is there", flush=True)
        return
    frame = parse(content, dataset)
    if "year" in frame:
        covered: dict[Address, str] = {
            ("coverage", "start"): str(frame["year"].min()),
            ("coverage", "end"): str(frame["year"].max()),
        }
        drafted.write_text(edit(drafted.read_text(encoding="utf-8"), covered), encoding="utf-8")
    proposed = describe(name, drafted.parent)
    rows = write(proposed, content, read, draft=True)
    compared = [file, dataset.sidecar, dataset.path]
    sums = [f"{sha256(path.read_bytes())}  {os.path.relpath(path, folder)}\n" for path in compared]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    proposed = describe(name, drafted.parent)
    print(f"{name}: {proposed.origins[-1].version or found.origin.get('date_published')}, {rows:,} rows, as a proposal")
    for line in (*revisions.lines, *(f"the publisher says: {code}: {told}" for code, told in found.words.items())):
        print(f"  {line}")
    if "iso3" in frame and (unknown := sorted(set(frame["iso3"]) - set(load("countries")["iso3"]))):
        print(f"  codes without a name in countries.csv: {', '.join(unknown)}")
    if proposed.coverage != dataset.coverage:
        years = f"{proposed.coverage.start} to {proposed.coverage.end}"
        print(f"  the years are {years} now: read title, description and caveats again")
    for leap in revisions.leaps:
        print(f"  {leap}: it is not kept without a REASON")
    try:
        check_printed(proposed, frame)
    except DataError as fault:
        print(f"  it is not kept before this is mended in the proposal: {fault}")
    try:
        what_if.tell([proposed])
    except what_if.WhatIfError as error:
        print(f"  what it would change in the book is not told: {error}")
    place = drafted.relative_to(paths.BUILD.parent)
    print(f"{name}: nothing is kept; read {place}, then `make refresh NAMES={name} KEEP=1`", flush=True)


def _sidecar(dataset: Dataset, found: Vintage, at: str | None) -> str:
    """The sidecar with the new origin, behind the others if it has a key of its own."""
    text = dataset.sidecar.read_text(encoding="utf-8")
    place = len(dataset.origins) - 1
    if len(dataset.origins[place].files) != 1:
        raise RefreshError(f"{dataset.name}: its last origin has more than one file, so it is no model of the next")
    if "key" in found.origin:
        root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
        last = next(value for key, value in root.value if key.value == "origins").value[-1]
        start, end = text.rindex("\n", 0, last.start_mark.index) + 1, last.end_mark.index
        text = text[:end] + text[start:end] + text[end:]
        place += 1
    today = datetime.now(UTC).date().isoformat()
    values: dict[Address, str] = {
        ("origins", place, field): json.dumps(value, ensure_ascii=False)
        for field, value in {**found.origin, "date_accessed": today}.items()
    }
    values |= {
        ("origins", place, "via"): json.dumps(at),
        ("origins", place, "files", 0, "path"): found.path,
        ("origins", place, "files", 0, "sha256"): "null",
    }
    return edit(text, values)


def _built(dataset: Dataset, folder: Path) -> tuple[bytes, Mapping[str, str], Revisions]:
    """The table with what was fetched in it, beside the vintages that are there or in place of the old one."""
    proposed = describe(dataset.name, folder / "data")
    newest = replace(proposed, origins=proposed.origins[-1:])
    sources = Sources(newest, folder / "fetched")
    new = parse(as_csv(make(newest, sources), newest), newest)
    old = parse(intact(dataset), dataset)
    keys = {origin.key for origin in dataset.origins}
    apart = next((column for column in dataset.primary_key if set(old[column]) == keys), None)
    if apart is None:
        return as_csv(new, proposed), sources.read, compare(dataset, old, new, None)
    before = old[old[apart] == dataset.origins[-1].key]
    return as_csv(pd.concat([old, new]), proposed), sources.read, compare(dataset, before, new, apart)


def _keep(name: str, reason: str | None) -> None:
    folder, dataset = _folder(name), describe(name)
    sums = folder / "SHA256SUMS"
    if not sums.exists():
        raise RefreshError(f"{name}: nothing is proposed; run `make refresh NAMES={name}` first")
    for line in sums.read_text(encoding="utf-8").splitlines():
        checksum, place = line.split("  ", 1)
        file = folder / place
        if not file.exists() or sha256(file.read_bytes()) != checksum:
            raise RefreshError(
                f"{name}: {file.name} is another than when this was proposed; run `make refresh NAMES={name}` again"
            )
    content, read, revisions = _built(dataset, folder)
    if revisions.leaps and not (reason or "").strip():
        raise RefreshError(
            f"{name}: {'; '.join(revisions.leaps)}; if it is right, say why:"
            f' make refresh NAMES={name} KEEP=1 REASON="why"'
        )
    proposed = describe(name, folder / "data")
    if reason:
        note = json.dumps(" ".join(reason.split()), ensure_ascii=False)
        text = edit(proposed.sidecar.read_text(encoding="utf-8"), {("integrity", "upstream", "note"): note})
        proposed.sidecar.write_text(text, encoding="utf-8")
        proposed = describe(name, folder / "data")
    rows = write(proposed, content, read)
    print(f"{name}: {rows:,} rows, kept; mend the sentences that were named, then `make book`", flush=True)
