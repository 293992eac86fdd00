"""An edition as the data stood on an earlier day: the project copied, its tables cut at that day, built and frozen.

``editions/<edition>/`` holds what is particular to it: ``as_of.yml`` with the day, its table of contents, and the
pages that differ. The library knows nothing of the day: it reads the tables of the copy like any others.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from onestepback import paths
from onestepback.data.csv import plain_csv
from onestepback.data.sidecar import Dataset, describe, read_yaml
from onestepback.data.tables import parse
from onestepback.editions import contents, freeze
from onestepback.files import sha256
from onestepback.site.address import ADDRESS, address

SHARED = (
    "pyproject.toml",
    "CITATION.cff",
    "CHANGELOG.md",
    "LICENSE",
    "_config.yml",
    "requirements.lock",
    "package-lock.json",
)


def make(number: str) -> None:
    """Build the edition of an earlier day and freeze it.

    Raises
    ------
    EditionError
        There is no recipe for it, the number was used, a change is not committed, or the copy cannot be built.
    """
    recipe = paths.ARCHIVES / number / "as_of.yml"
    if not recipe.exists():
        raise contents.EditionError(f"editions/{number}/as_of.yml: missing; write the day and tables of that edition")
    contents.settle(number)
    freeze.check_new(number)
    freeze.check_committed()
    root = paths.BUILD / "as_of" / number
    prepare(root, number)
    surroundings = {**os.environ, "PYTHONPATH": str(root / "src")}
    if base := address():
        surroundings[ADDRESS] = f"{base.rstrip('/')}/e/{number}/"
    command = [sys.executable, "-m", "onestepback", "build"]
    told = subprocess.PIPE
    done = subprocess.run(command, cwd=root, env=surroundings, stderr=told, encoding="utf-8", check=False)
    if done.returncode:
        raise contents.EditionError(f"edition {number}: its copy in {root} cannot be built: {done.stderr.strip()}")
    freeze.freeze(root / "_build" / "html", number)
    contents.verify(number)
    print(f"Edition {number} is frozen in editions/ and data/editions/; commit both and tag the commit v{number}")


def prepare(root: Path, number: str) -> None:
    """Copy the project into a folder, with the tables, pages and number of that edition."""
    own = paths.ARCHIVES / number
    recipe: dict[str, Any] = yaml.safe_load((own / "as_of.yml").read_text(encoding="utf-8"))
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(paths.SOURCE.parent, root / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shared = [*SHARED, *recipe["pages"], *(f"book/{file.name}" for file in paths.BOOK.glob("*.bib"))]
    for name in shared:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(paths.ROOT / name, root / name)
    shutil.copytree(own, root, dirs_exist_ok=True)
    (root / "node_modules").symlink_to(paths.NODE_MODULES.resolve())
    for name in recipe["tables"]:
        write_cut(describe(name), recipe["day"], root / "data")
    # The copy of the library is found before the installed one, and so is what it tells: its version, its renderer.
    told = root / "src" / "onestepback.egg-info"
    told.mkdir()
    (told / "PKG-INFO").write_text(f"Metadata-Version: 2.1\nName: onestepback\nVersion: {number}\n", encoding="utf-8")
    entry_points = distribution("onestepback").read_text("entry_points.txt")
    (told / "entry_points.txt").write_text(entry_points or "", encoding="utf-8")
    citation = root / "CITATION.cff"
    text = re.sub(r"(?m)^version: .*$", f'version: "{number}"', citation.read_text(encoding="utf-8"))
    citation.write_text(text, encoding="utf-8")


def write_cut(dataset: Dataset, day: str, folder: Path) -> None:
    """Write a table as it could have stood on a day, and the sidecar that says so.

    A table whose rows name the publication they are from keeps those published by the day; a table of the book's own
    keeps the rows dated by then.

    Raises
    ------
    EditionError
        Neither is known of the table.
    """
    frame = cut(dataset, day)
    content = frame.to_csv(index=False, lineterminator="\n", float_format=lambda number: f"{number:.15g}").encode()
    sidecar: dict[str, Any] = read_yaml(dataset.sidecar)
    origins = [origin for origin in sidecar["origins"] if _published(origin["date_published"], day)]
    sidecar["origins"] = origins or sidecar["origins"]
    sidecar["integrity"] |= {"sha256": sha256(content), "rows": len(frame)}
    if "year" in frame:
        sidecar["coverage"] |= {"start": int(frame["year"].min()), "end": int(frame["year"].max())}
    elif "date" in frame:
        sidecar["coverage"] |= {"start": str(frame["date"].min()), "end": str(frame["date"].max())}
    sidecar.pop("check_values", None)  # of rows that may be gone
    sidecar["caveats"] = [f"Cut at {day}: what was published or had happened by then.", *sidecar["caveats"]]
    folder.mkdir(exist_ok=True)
    (folder / f"{dataset.name}.csv").write_bytes(content)
    text = yaml.safe_dump(sidecar, allow_unicode=True, sort_keys=False, width=110)
    (folder / dataset.sidecar.name).write_text(text, encoding="utf-8")


def cut(dataset: Dataset, day: str) -> pd.DataFrame:
    """The rows of a table that could have been known on a day."""
    frame = parse(plain_csv(dataset), dataset)
    dates = {origin.key: origin.date_published for origin in dataset.origins}
    known = [date for date in dates.values() if _published(date, day)]
    for column in map(str, frame.select_dtypes("str")):
        if known and set(frame[column]) == set(dates):
            return frame[[_published(dates[key], day) for key in frame[column]]]
    if dataset.kind == "constructed" and "date" in frame:
        return frame[[_published(str(date), day) for date in frame["date"]]]
    raise contents.EditionError(f"{dataset.sidecar.name}: does not say what was known of it on {day}; leave it out")


@cache
def _published(date: str | None, day: str) -> bool:
    """Whether a date is certainly on or before a day: one known to the month has to end by then."""
    return bool(date) and pd.Period(date).end_time.normalize() <= pd.Timestamp(day)
