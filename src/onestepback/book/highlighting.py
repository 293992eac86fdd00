"""Code with as little markup as its colours need.

Three kinds of words are painted.
In code that stands open they are marked when the book is built.
Folded code is plain text that carries where its words stand; ``book.js`` marks them when a reader opens it.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from pygments import lex
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Literal, Name, Operator
from sphinx.highlighting import PygmentsBridge

from onestepback import store
from onestepback.files import digest, packages

KINDS = {Keyword: "k", Operator.Word: "k", Name.Tag: "k", Literal: "s", Comment: "c", Generic.Prompt: "c"}
"""The class that the style paints, for each family of tokens that is painted: keywords, literals, comments."""

PLAIN = " "
"""The kind of words that are not painted."""

PIECE = re.compile(r"\w+|[ \n]+|.", re.ASCII | re.DOTALL)
"""What ``book.js`` counts as well: words, blanks and single signs, whose numbers pack better than those of letters."""


def kind(token: Any) -> str:
    """The class of a type of token, or ``PLAIN``."""
    return next((name for family, name in KINDS.items() if token in family), PLAIN)


def folded(source: str, language: str) -> str:
    """Code for a place that opens: its text, and the kinds of its pieces with the lengths of their runs, ``k1 3s7``."""
    made_from = digest(source, language, Path(__file__), packages())
    runs = store.keep("words", made_from, lambda: _runs(source, language).encode()).decode()
    return f'<pre tabindex="0"><code data-words="{runs}">{escape(source, quote=False)}</code></pre>\n'


def _runs(source: str, language: str) -> str:
    tokens = lex(source, get_lexer_by_name(language, stripnl=False, ensurenl=False))
    letters = "".join(kind(token) * len(words) for token, words in tokens)
    pieces = (letters[piece.start()] for piece in PIECE.finditer(source))
    return "".join(f"{found}{len(list(run))}" for found, run in groupby(pieces))


class LeanFormatter(HtmlFormatter):  # type: ignore[misc]
    """Marks no word that would look as if it were not marked."""

    def _get_css_classes(self, ttype: Any) -> str:
        return kind(ttype).strip()


def register() -> None:
    """Let Sphinx write code that stands open so."""
    PygmentsBridge.html_formatter = LeanFormatter
