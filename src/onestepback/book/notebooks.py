"""Notebooks as MyST-NB reads them here: written in Markdown, with the outputs of cells that ran beside."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from onestepback import execution, paths, store
from onestepback.files import digest, packages
from onestepback.published import KINDS

READER = "onestepback.book.notebooks.read"


def register(app: Sphinx) -> None:
    """Let each page that has cells be read by :func:`read`."""
    formats = {f"/{page}": (READER, {"page": page}, False) for page in pages(app).values()}
    app.env.mystnb_config = app.env.mystnb_config.copy(custom_formats=formats)  # type: ignore[attr-defined]


def pages(app: Sphinx) -> dict[str, str]:
    """The pages that have cells: name -> path from the root of the project."""
    files = {docname: Path(app.env.doc2path(docname)) for docname in sorted(app.env.found_docs)}
    return {
        docname: file.relative_to(paths.ROOT).as_posix()
        for docname, file in files.items()
        if _has_cells(file.read_text(encoding="utf-8"))
    }


@cache
def _has_cells(text: str) -> bool:
    return is_myst_markdown_notebook(text)


def run(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Begin to run the notebooks among the pages that will be read.

    The longest runs first, so that no core is left with it alone at the end; pages are read in the order in which
    they come to be ready.
    """
    found = {docname: notebook(page) for docname, page in pages(app).items() if docname in docnames}
    longest = sorted(found, key=lambda docname: -sum(map(len, found[docname].cells)))
    begun = [docname for docname in longest if execution.start(found[docname])]
    docnames.sort(key=lambda docname: begun.index(docname) if docname in begun else -1)
    for turn, docname in enumerate(begun, start=1):
        print(f"  notebook {turn} of {len(begun)}: {docname}", flush=True)


def notebook(page: str, text: str | None = None) -> execution.Notebook:
    """The cells of a page, given by its path from the root of the project, and where they stand on it."""
    text = text if text is not None else (paths.ROOT / page).read_text(encoding="utf-8")
    made_from = digest(page, text, Path(__file__), packages())
    code = json.loads(store.keep("cells", made_from, lambda: json.dumps(_cells(page, text)).encode()))
    return execution.Notebook(page, tuple(source for source, _ in code), tuple(line for _, line in code))


def _cells(page: str, text: str) -> list[tuple[str, int]]:
    """The code of each cell, and its first line."""
    content, lines = _parse(page, text), text.splitlines()
    return [
        (cell.source, _first_line(cell.source, lines, fence))
        for cell, fence in zip(content.cells, content.metadata["source_map"], strict=True)
        if cell.cell_type == "code"
    ]


def read(text: str, page: str) -> nbformat.NotebookNode:
    """Read a page with what its cells show."""
    content = _parse(page, text)
    content.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}  # as a kernel says it
    shown = iter(execution.outputs(notebook(page, text)))
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.from_dict(_lean(output)) for output in next(shown)]
    return content


def _lean(output: dict[str, Any]) -> dict[str, Any]:
    """An output of the library as the text of its own kind alone: as a tree, MyST-NB would copy and write it thrice."""
    own = {kind: json.dumps(shown) for kind, shown in output.get("data", {}).items() if kind in KINDS}
    return {**output, "data": own} if own else output


def _parse(page: str, text: str) -> nbformat.NotebookNode:
    return read_myst_markdown_notebook(text, add_source_map=True, path=paths.ROOT / page)


def _first_line(source: str, lines: list[str], fence: int) -> int:
    """The line of a page, counted from 1, on which the code of a cell begins."""
    first = source.partition("\n")[0]
    return fence + 1 + next((below for below, line in enumerate(lines[fence:]) if line == first), 0)
