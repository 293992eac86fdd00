"""The page of the search, and what can be found on it: as each page of the book is written, never older."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from onestepback import store
from onestepback.book.shelf import record
from onestepback.files import digest, packages, sha256, write_file
from onestepback.site import sections
from onestepback.site.spellings import spellings

ENTRIES = "search-entries.js"
"""A script, since a page from the disk may load nothing else; it only sets a value, whatever reads it."""


def prepare(app: Sphinx) -> None:
    """Let Sphinx make no search of its own, and say at once what is wrong with the list of spellings."""
    builder: Any = app.builder
    builder.search = False
    spellings()


def page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write what can be found, and give the page that asks for it by its checksum."""
    if app.builder.name != "html":
        return
    site = Path(app.outdir)
    pages = [[page.path, _entries((site / page.path).read_text(encoding="utf-8"))] for page in record(app).pages]
    content = _json({**spellings(), "pages": pages})
    script = f"window.osbSearch = {content};\n".encode()
    write_file(site / ENTRIES, script)
    yield "search", {"entries": f"{ENTRIES}?v={sha256(script)[:8]}"}, "search.html"


def _entries(page: str) -> list[dict[str, Any]]:
    """What can be found on a written page; it is read again only when it is another."""
    made_from = digest(page, Path(sections.__file__), packages())
    kept = store.keep("search", made_from, lambda: _json([asdict(entry) for entry in sections.entries(page)]).encode())
    found: list[dict[str, Any]] = json.loads(kept)
    return found


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
