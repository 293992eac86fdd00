"""One run of Jupyter Book, in a process of its own, with the printing of the book beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError, SphinxError
from sphinx_external_toc.parsing import parse_toc_yaml

from onestepback import paths
from onestepback.execution import ExecutionError, prepare

MOMENT = "SOURCE_DATE_EPOCH"


class PrintingError(SphinxError):
    """The book could not be printed, and why."""


def make_pages(work: Path, *, printed: bool = True, preview: bool = False) -> int:
    """Make the site of the book in the folder ``html`` of another, and print it.

    Every warning fails the run, after all of them were shown; a reference that leads nowhere is a warning too.

    Parameters
    ----------
    work : Path
        The folder; it keeps what the next run need not make again.
    printed : bool
        Whether the PDF and the EPUB are made as well.
    preview : bool
        Whether to load everything, to wait for a line on standard input before the pages are looked at, and to make
        no more than a reader of the pages sees.

    Returns
    -------
    int
        0; 1 if what went to standard error says what is wrong; 2 if its last line alone does.
    """
    if not (work / "html").exists():
        prepare()
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
            "osb_printed": printed and not preview,
            "osb_preview": preview,
            **_pages_alone(),
        },
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if isinstance(result, (ExecutionError, PrintingError)):
        print(f"\n{result}", file=sys.stderr)
        return 2
    if isinstance(result, ExtensionError) and result.orig_exc:
        raise result.orig_exc
    if isinstance(result, Exception) and not isinstance(result, SphinxError):
        raise result
    return 1 if result else 0


def wait(app: Sphinx) -> None:
    """Wait for a line, once everything is loaded, where a preview asks for that; end where it has ended."""
    if app.config.osb_preview and not sys.stdin.readline():
        sys.exit()


def _pages_alone() -> dict[str, Any]:
    """Name the pages to Sphinx, which otherwise looks through every folder for others, to leave them out."""
    try:
        contents = parse_toc_yaml(paths.CONTENTS)
    except Exception:  # the extension that reads it as well says what is wrong
        return {}
    # A page in Markdown wins over a notebook beside it, which tools make of it.
    files = [f"{name}.md" if (paths.ROOT / f"{name}.md").exists() else name for name in contents]
    named = [name.replace("[", "[[]") for name in files]
    others = [f"{name}.*" for name in named if not name.endswith(".md")]
    return {
        "include_patterns": [*named, *others, *contents.globs()],
        "external_toc_exclude_missing": False,
    }


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
    with subprocess.Popen(command, env={**os.environ, **_moment}, stderr=subprocess.PIPE, encoding="utf-8") as process:
        yield
        _, told = process.communicate()
    if process.returncode:
        raise PrintingError(told.strip().splitlines()[-1])
