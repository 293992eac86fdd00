"""Code with as little markup as its colours need: only words that the style paints are marked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pygments.formatters import HtmlFormatter
from sphinx.highlighting import PygmentsBridge

STYLE = Path(__file__).parent / "theme" / "static" / "book.css"
_rows = re.findall(r"\.highlight :is\(([^)]+)\)", STYLE.read_text(encoding="utf-8"))
PAINTED = frozenset(name for row in _rows for name in re.findall(r"\w+", row))
"""The classes of words that the style paints."""


class LeanFormatter(HtmlFormatter):  # type: ignore[misc]
    """Marks no word that would look as if it were not marked."""

    def _get_css_classes(self, ttype: Any) -> str:
        found: str = super()._get_css_classes(ttype)
        return found if found in PAINTED else ""


def register() -> None:
    """Let Sphinx write code so."""
    PygmentsBridge.html_formatter = LeanFormatter
