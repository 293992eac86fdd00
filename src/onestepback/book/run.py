"""One run of Jupyter Book, in a process of its own, with the printing of the book beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sphinx.errors import SphinxError

from onestepback import paths
from onestepback.execution import ExecutionError

MOMENT = "SOURCE_DATE_EPOCH"


class PrintingError(SphinxError):
    """The book could not be printed, and why."""


def make_pages(work: Path, *, printed: bool = True) -> int:
    """Make the site of the book in the folder ``html`` of another, and print it.

    Every warning fails the run, after all of them were shown; a reference that leads nowhere is a warning too.

    Parameters
    ----------
    work : Path
        The folder; it keeps what the next run need not make again.
    printed : bool
        Whether the PDF and the EPUB are made as well.

    Returns
    -------
    int
        0; 1 if what went to standard error says what is wrong; 2 if its last line alone does.
    """
    from jupyter_book.sphinx import build_sphinx

    # Sphinx would put it into the years of the copyright; it is for what is printed.
    _moment.update({MOMENT: moment} if (moment := os.environ.pop(MOMENT, "")) else {})
    result = build_sphinx(
        paths.ROOT,
        work / "html",
        noconfig=True,
        path_config=paths.CONFIG,
        confoverrides={
            "external_toc_path": str(paths.CONTENTS),
            "latex_individualpages": False,
            "nitpicky": True,
            "osb_printed": printed,
        },
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if isinstance(result, (ExecutionError, PrintingError)):
        print(f"\n{result}", file=sys.stderr)
        return 2
    return 1 if result else 0


_moment: dict[str, str] = {}


@contextmanager
def printing(site: Path, *, needed: bool) -> Iterator[None]:
    """Print a site whose pages are written, while other files are written into it.

    Raises
    ------
    PrintingError
        It could not be printed.
    """
    if not needed:
        yield
        return
    command = [sys.executable, "-m", "onestepback", "print", str(site), str(site.parent / "printed")]
    with subprocess.Popen(command, env={**os.environ, **_moment}, stderr=subprocess.PIPE, text=True) as process:
        yield
        _, told = process.communicate()
    if process.returncode:
        raise PrintingError(told.strip().splitlines()[-1])
