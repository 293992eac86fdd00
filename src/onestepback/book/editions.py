"""The page of editions: what there is, and what changed from each to the next; and what this one was made with."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from onestepback.book.nodes import THEME, gathered
from onestepback.book.shelf import made_with, record
from onestepback.editions import contents, difference, freeze
from onestepback.editions.difference import Row
from onestepback.markup import fill
from onestepback.site import changes
from onestepback.site.record import Record
from onestepback.words import typeset, written_date

HEADINGS = {"what": "What", "was": "Before", "now": "Now", "why": "Why"}
HEADS = {"both": ("was", "now", "why"), "new": ("now",), "dropped": ("was",)}
"""What is known of a row by its standing."""


class MadeWith(SphinxDirective):
    """``{made-with}``: a sentence that names what draws the charts and what prints the book."""

    def run(self) -> list[nodes.Node]:
        """State what this very build was made with."""
        with_ = made_with()
        text = f"The pages you read were made with Vega {with_['vega']}, the PDF was printed by {with_['browser']}."
        return [nodes.paragraph(text, text)]


class Editions(SphinxDirective):
    """``{editions}``: every edition, the newest first, with what changed since the one before."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list, which compares what all pages publish."""
        return [editions_list()]


class editions_list(gathered):  # noqa: N801
    """The list, until all pages are read."""


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list of editions."""
    for node in list(doctree.findall(editions_list)):
        html = fill(THEME / "editions.html", editions=_all(record(app)), headings=HEADINGS)
        node.replace_self(nodes.raw("", html, format="html"))


def _all(of: Record) -> list[dict[str, Any]]:
    """The editions, the newest first: number, day, what the changelog says, what changed since the one before."""
    now = of.book.edition
    known = {number: contents.archived(number) for number in contents.editions() if number != now}
    known[now] = freeze.recorded(of)
    made = []
    before: contents.Edition | None = None
    for number, edition in known.items():
        day = edition.facts["date"]
        made.append(
            {
                "number": number,
                "day": written_date(day) if day else "",
                "told": _told(of.changelog, number),
                "changes": None if before is None else _changes(before, edition, linked=number == now),
                "redrawn": "" if before is None else difference.redrawn(before, edition),
            }
        )
        before = edition
    return made[::-1]


def _told(changelog: tuple[changes.Entry, ...], number: str) -> list[str] | None:
    """What the changelog says of an edition, item by item; None where it has no entry."""
    text = next((entry.text for entry in changelog if entry.edition == number), None)
    if text is None:
        return None
    return [typeset(" ".join(item.split())) for item in re.split(r"^- ", text, flags=re.MULTILINE)[1:]]


def _changes(before: contents.Edition, after: contents.Edition, *, linked: bool) -> list[dict[str, Any]]:
    """What changed, a kind at a time, each row with the fields that its standing has."""
    return [
        {
            "kind": kind,
            # What moved is there to be seen at once; what came with new chapters is long.
            "open": rows[0].standing == "both",
            "fields": HEADS[rows[0].standing],
            "rows": [_set(row, linked) for row in rows],
        }
        for kind, rows in difference.sections(before, after).items()
    ]


def _set(row: Row, linked: bool) -> dict[str, str]:
    fields = {field: typeset(getattr(row, field)) for field in HEADINGS}
    return {**fields, "href": f"../{row.href}" if linked and row.href else ""}
