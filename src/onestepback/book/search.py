"""The index of the search: complete also where only some pages are written again."""

from __future__ import annotations

from sphinx import addnodes
from sphinx.application import Sphinx


def complete(app: Sphinx) -> list[tuple[str, dict[str, object], str]]:
    """Put back the terms of pages that are not written again, which Sphinx forgets, and drop words that no page has.

    No page is added.
    """
    indexer = app.builder.indexer  # type: ignore[attr-defined]
    for words in (indexer._mapping, indexer._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    known = indexer._index_entries
    for docname in sorted(app.env.all_docs.keys() - known.keys()):
        known[docname] = sorted(
            {
                (term, target or "", main)
                for node in app.env.get_doctree(docname).findall(addnodes.index)
                for kind, term, target, main, _ in node["entries"]
                if kind == "single"
            }
        )
    return []
