"""No stale result: what a notebook can see besides its own cells is part of the key of its cache.

MyST-NB's cache knows a notebook by its cells alone.
Tables, library and pinned packages are read here into one checksum; when it differs from the last build's, the
execution cache and Sphinx's own doctrees are thrown away.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import vl_convert
from sphinx.application import Sphinx
from sphinx.config import Config

from onestepback import browser, paths
from onestepback.claims import ledger
from onestepback.files import checksum

READ = ("paths.py", "words.py", "schemas", "faces", "data", "measures", "charts", "claims", "own_bloc")
"""What a notebook reaches of the library."""

SHOWN = ("files.py", "markup.py", "book", "site", "editions")
"""Rooms that make pages of what it gave."""


def inputs() -> list[Path]:
    """Every file whose change can change what a notebook computes."""
    library = _files(READ)
    tables = [path for path in paths.DATA.iterdir() if path.is_file()]
    # Whether two reports are independent is read off their authors.
    return sorted([*library, *tables, *ledger.files(), paths.BOOK / "references.bib", paths.LOCK])


def look() -> list[Path]:
    """Every file that changes pages, not results."""
    return sorted([*_files(SHOWN), paths.CONFIG, paths.CITATION])


def _files(rooms: Iterable[str]) -> list[Path]:
    """Every file of some rooms, or single modules, that is kept with the project."""
    places = [paths.SOURCE / room for room in rooms]
    found = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    return [file for file in found if file.is_file() and file.suffix != ".pyc"]


@cache
def made_with() -> dict[str, str]:
    """What draws the charts and what prints the book: another version of these could give other bytes."""
    return {"vega": vl_convert.get_vega_version(), "browser": browser.version()}


def discard_stale(app: Sphinx, config: Config) -> None:
    """Throw away what was made from other inputs, before Sphinx reads its environment."""
    doctrees, pages = Path(app.doctreedir), Path(app.outdir)
    cache = Path(config.nb_execution_cache_path or doctrees.parent / ".jupyter_cache")
    for stamp, files, made in (
        (cache / "inputs.sha256", inputs(), [cache, doctrees, pages]),
        (doctrees / "look.sha256", look(), [doctrees, pages]),
    ):
        now = checksum(files)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
            for folder in made:
                shutil.rmtree(folder, ignore_errors=True)
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.write_text(now, encoding="utf-8")
