"""The index of the search: the same as of a first build also where only some pages are written again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from onestepback.book.shelf import shelf
from onestepback.files import sha256, write_file


def complete(app: Sphinx) -> list[tuple[str, dict[str, object], str]]:
    """Put back the terms of pages that are not written again, drop those of what is no more; no page is added."""
    index: Any = app.builder.indexer  # type: ignore[attr-defined]
    for docname in sorted(app.env.all_docs.keys() - index._index_entries.keys()):
        index._index_entries[docname] = list(shelf(app.env).terms.get(docname, ()))
    for words in (index._mapping, index._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return []


def stamp(site: Path) -> None:
    """Let the page of the search ask for the index by its checksum; Sphinx writes the index after all pages."""
    page, checksum = site / "search.html", sha256((site / "searchindex.js").read_bytes())[:8]
    asked = re.sub(r'searchindex\.js(\?v=\w+)?"', f'searchindex.js?v={checksum}"', page.read_text(encoding="utf-8"))
    write_file(page, asked)
