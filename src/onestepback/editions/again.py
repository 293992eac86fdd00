"""The chapters of an edition run again: on its own tables, by its own library where the repository has that.

Each page runs in a process of its own that keeps nothing, and what it publishes is gathered by kind and key.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onestepback import inputs, paths
from onestepback.execution import cores
from onestepback.published import ASKING, CLAIM, FIGURE, PAGES, VERDICT

RUNNER = Path(__file__).with_name("run_cells.py")
TIMEOUT = 600
"""Seconds that a page may take."""

Cells = Mapping[str, Sequence[str]]
"""The code of each cell of each page that has any, by the path of the page without its ending."""


@dataclass
class Again:
    """What pages published when they ran again.

    Attributes
    ----------
    numbers, figures, verdicts : dict
        As the cells published them, by key.
    faults : dict
        Page -> what its first cell that could not run said.
    """

    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def take(self, page: str, published: Iterable[tuple[str, dict[str, Any]]], faults: Sequence[str]) -> None:
        """Take up what a page published."""
        kinds = {CLAIM: self.numbers, FIGURE: self.figures, VERDICT: self.verdicts}
        for kind, what in published:
            if kind in kinds:
                kinds[kind][what["key"]] = what
        if faults:
            self.faults[page] = faults[0]


def present() -> dict[str, list[str]]:
    """The code of the pages as they are in this copy; none where it has no chapters."""
    if not paths.CONTENTS.exists():
        return {}
    from onestepback.checks.cells import code

    pages = {file: code(file.read_text(encoding="utf-8")) for file in inputs.everything() if inputs.is_page(file)}
    return {
        file.relative_to(paths.ROOT).as_posix().removesuffix(".md"): cells for file, cells in pages.items() if cells
    }


def run(cells: Cells, tables: Path | None, library: Path | None, told: Callable[[str], None]) -> Again:
    """Run pages again, the longest first, as many at a time as there are cores.

    Parameters
    ----------
    cells : mapping
        The code of the pages.
    tables : Path, optional
        The folder of the tables with their sidecars; those of the library by default.
    library : Path, optional
        The folder from which ``onestepback`` is imported; this library by default.
    told : callable
        Is told each page that has ended.
    """
    again = Again()
    longest = sorted(cells, key=lambda page: -sum(map(len, cells[page])))
    with tempfile.TemporaryDirectory(prefix="onestepback-") as place, ThreadPoolExecutor(cores()) as pool:
        begun = {
            pool.submit(_run, Path(place, str(turn)), cells[page], tables, library): page
            for turn, page in enumerate(longest)
        }
        for one in as_completed(begun):
            again.take(begun[one], *one.result())
            told(begun[one])
    return again


def _run(
    scratch: Path, cells: Sequence[str], tables: Path | None, library: Path | None
) -> tuple[list[tuple[str, dict[str, Any]]], list[str]]:
    scratch.mkdir()
    asked, answered = scratch / "cells.json", scratch / "published.json"
    asked.write_text(json.dumps(list(cells)), encoding="utf-8")
    command = [sys.executable, "-P", str(RUNNER), str(asked), str(answered), str(scratch)]
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(library or paths.SOURCE.parent),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": str(scratch / "ipython"),
        "TZ": "UTC",
        # What no longer holds is no reason to stop: the value is what is asked for.
        ASKING: "1",
        # Figures come as pages take them up.
        PAGES: "1",
    }
    if tables:
        command.append(str(tables))
    try:
        done = subprocess.run(
            command, cwd=scratch, env=surroundings, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return [], [f"it runs for more than {TIMEOUT} s"]
    if done.returncode or not answered.exists():
        return [], [(done.stderr.strip().splitlines() or [f"it was ended by the system ({done.returncode})"])[-1]]
    published, faults = json.loads(answered.read_text(encoding="utf-8"))
    return [(kind, what) for kind, what in published], faults


@contextmanager
def library_of(commit: str) -> Iterator[Path | None]:
    """Lay the project as it was at a commit into a folder for a while; give the folder of its library.

    None where there is no repository, or it does not have that commit.
    """
    command = ["git", "archive", "--format=tar", commit, "--", ".", ":(exclude)editions", ":(exclude)tests"]
    try:
        packed = subprocess.run(command, cwd=paths.ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="onestepback-") as place:
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(place)
        yield Path(place, "src")
