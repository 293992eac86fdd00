"""Two roles for prose: a computed number, and words that are somebody else's."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner

from onestepback.book.nodes import number as number_node, quoted


def number(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """``{num}`key` ``: print the claim of that key."""
    return [number_node(rawtext, key=text, line=lineno)], []


def quotation(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """``{quote}`a few words` ``: a quotation, whose digits are not ours to compute."""
    return [quoted(rawtext, text)], []
