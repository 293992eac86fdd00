"""What `make bench` has measured, as the page about speed shows it."""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from onestepback import paths
from onestepback.book.nodes import THEME
from onestepback.markup import fill
from onestepback.words import number, written_date


class Timings(SphinxDirective):
    """``{timings} part``: the table of one part, with its day, its commit and its machine."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the table."""
        self.env.note_dependency(str(paths.TIMINGS))
        known = json.loads(paths.TIMINGS.read_text(encoding="utf-8"))
        part = self.arguments[0]
        if part not in known:
            raise self.error(f"{paths.TIMINGS.name} has no {part!r}; run `make bench NAMES={part}`")
        measured = known[part]
        rows = [_set(row) for row in measured["rows"]]
        paired = any(row["stock"] for row in rows)
        html = fill(
            THEME / "timings.html",
            part=part,
            **{**measured, "day": written_date(measured["day"]), "rows": rows},
            paired=paired,
        )
        return [nodes.raw("", html, format="html")]


def _set(row: dict[str, Any]) -> dict[str, str]:
    """A row in words."""
    ours, stock = row["ours"], row["stock"]
    return {
        "what": row["what"],
        "unit": row["unit"],
        "ours": _fine(ours),
        "stock": "" if stock is None else _fine(stock),
        "ratio": number(ours / stock, 2) if stock else "",
    }


def _fine(value: float) -> str:
    """Two digits that count, or the whole part."""
    return number(value, 0 if value >= 100 else 1 if value >= 10 else 2)
