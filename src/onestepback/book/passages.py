"""A name for every passage: whoever reports, cites or links can say which one is meant.

It is made of the passage's own words, as they were written: another passage that is edited leaves it as it is, and so
does a number that is computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from onestepback.book.nodes import code_toggle, number
from onestepback.files import sha256


class NamePassages(SphinxTransform):
    """Give each paragraph and list item of a section, and each cell that is no figure, its name."""

    default_priority = 210  # cells are shaped, quotation marks not yet set

    def apply(self, **kwargs: Any) -> None:
        """Name the passages of the document; of two that say the same the second has a number."""
        seen: dict[str, int] = {}
        passage: Any
        for passage in self.document.findall(_is_passage):
            words = " ".join("".join(_words(passage)).split())
            if not words:
                continue
            name = f"{'c' if isinstance(passage, code_toggle) else 'p'}-{sha256(words.encode())[:7]}"
            seen[name] = seen.get(name, 0) + 1
            passage["ids"].append(name if seen[name] == 1 else f"{name}-{seen[name]}")


def _is_passage(node: nodes.Node) -> bool:
    if isinstance(node, nodes.paragraph):
        return isinstance(node.parent, nodes.section)
    return isinstance(node, (nodes.list_item, code_toggle))


def _words(node: nodes.Node) -> Iterator[str]:
    """The words of a passage; a computed number is its key."""
    if isinstance(node, number):
        yield node["key"]
    elif isinstance(node, nodes.Text):
        yield str(node)
    for child in node.children:
        yield from _words(child)
