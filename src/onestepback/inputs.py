"""What a build is made from: the text of the pages, the tables, and all the rest of the project.

Everything goes by content, nothing by the time of a file.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from pathlib import Path

from onestepback import paths
from onestepback.files import checksum, git, sha256

FOLDERS = (paths.NOTEBOOKS, paths.BOOK, paths.DATA, paths.SOURCE)
FILES = (
    paths.ROOT / "index.md",
    paths.ROOT / "pyproject.toml",
    paths.CONFIG,
    paths.CONTENTS,
    paths.CITATION,
    paths.ROOT / "LICENSE",
    paths.CHANGELOG,
    paths.LOCK,
    paths.NODE_LOCK,
)
VARIABLES = ("BOOK_URL", "SOURCE_DATE_EPOCH", "CHROMIUM")
"""Variables of the environment that a build heeds."""


def everything() -> list[Path]:
    """Every file of the project that a build reads."""
    return sorted({*filter(Path.exists, FILES), *(file for folder in FOLDERS for file in _files(folder))})


def is_page(file: Path) -> bool:
    """Whether a file is the text of a page."""
    return file.suffix == ".md"


def is_table(file: Path) -> bool:
    """Whether a file holds the rows of a table."""
    return file.parent == paths.DATA and file.name.endswith((".csv", ".csv.gz"))


def tables() -> str:
    """One checksum of all tables."""
    return checksum(file for file in everything() if is_table(file))


def rest() -> str:
    """One checksum of all that is neither the text of a page nor a table: another makes every page anew."""
    files = checksum(file for file in everything() if not is_page(file) and not is_table(file))
    return sha256(repr((files, platform.python_version(), *map(os.environ.get, VARIABLES))).encode())


def whole() -> str:
    """One checksum of all that a build depends on; the site names the commit it was made from."""
    return sha256(repr((checksum(everything()), rest(), git("rev-parse", "HEAD"))).encode())


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("__pycache__", ".ipynb_checkpoints")]
        yield from (Path(place, name) for name in names if not name.startswith("."))
