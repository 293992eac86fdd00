"""What `make bench` has measured, as the page about speed shows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
        return [nodes.raw("", table(part, known[part]), format="html")]


def table(part: str, measured: dict[str, Any]) -> str:
    """The table of a part, in groups of what stands before the last colon of its rows.

    Beside stock each measure is a row below the name of its group; else a group is a row and each measure a column.
    """
    groups: dict[str, dict[str, dict[str, str]]] = {}
    for row in measured["rows"]:
        group, _, measure = row["what"].rpartition(": ")
        groups.setdefault(group, {})[measure] = _set(row)
    told = {
        "part": part,
        "paired": any(row["stock"] for row in measured["rows"]),
        "measures": _shared(list(groups.values())),
        "groups": groups,
        "day": written_date(measured["day"]),
    }
    return fill(THEME / "timings.html", **{**measured, **told})


def _shared(groups: Sequence[dict[str, Any]]) -> list[str]:
    """The measures, if several groups have the same."""
    first, *others = map(list, groups)
    return first if others and all(one == first for one in others) else []


def _set(row: dict[str, Any]) -> dict[str, str]:
    """A row in words."""
    ours, stock = row["ours"], row["stock"]
    return {
        "ours": f"{_fine(ours)} {row['unit']}",
        "stock": "" if stock is None else f"{_fine(stock)} {row['unit']}",
        "ratio": number(ours / stock, 2) if stock else "",
    }


def _fine(value: float) -> str:
    """Two digits that count, or the whole part."""
    return number(value, 0 if value >= 100 else 1 if value >= 10 else 2)
