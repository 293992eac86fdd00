"""Which pages are read and written again: by content, never by the time of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from onestepback import paths
from onestepback.book import notebooks
from onestepback.book.shelf import shelf
from onestepback.files import sha256


def read_again(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Name the pages whose text, files, or tables behind their cells are not those of the last build."""
    notebooks.register(app)
    changed.clear()  # Sphinx went by the times of files
    with_cells, known = notebooks.pages(app), shelf(env).made_from
    now = {docname: _page(env, docname, with_cells.get(docname)) for docname in sorted(env.found_docs)}
    again = {docname for docname, made_from in now.items() if made_from is None or known.get(docname) != made_from}
    shelf(env).made_from = {docname: now[docname] for docname in now.keys() - again - added}
    return sorted(again)


def note(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Note what the pages were made from that were read."""
    known, with_cells = shelf(env).made_from, notebooks.pages(app)
    read = env.found_docs - known.keys()
    known.update({docname: _page(env, docname, with_cells.get(docname)) for docname in read})
    return ()


def write_again(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Name all pages if any has another title, number or place in the contents, or another target for links.

    Else the front page alone: unless it writes a page, Sphinx has nothing ready for those of its own, such as search.
    """
    domain, known = env.domains["std"], shelf(env)
    titles = {docname: title.astext() for docname, title in env.titles.items()}
    frame: list[dict[str, Any]] = [
        titles, env.toctree_includes, env.toc_secnumbers, env.toc_fignumbers, known.descriptions,
        domain.labels, domain.anonlabels,  # type: ignore[attr-defined]
    ]  # fmt: skip
    now = sha256(json.dumps([sorted(part.items()) for part in frame], default=str).encode())
    if now == known.frame:
        return (str(app.config.root_doc),)
    known.frame = now
    return env.found_docs


def _page(env: BuildEnvironment, docname: str, with_cells: str | None) -> str | None:
    """A checksum of a page, of the files that it takes in and of what its cells read; None if that is not known."""
    cells = notebooks.notebook(with_cells).made_from() if with_cells else ""
    if cells is None:
        return None
    files = [Path(env.doc2path(docname)), *(paths.ROOT / name for name in sorted(env.dependencies.get(docname, ())))]
    return sha256(repr([cells, *(file.read_bytes() if file.is_file() else None for file in files)]).encode())
