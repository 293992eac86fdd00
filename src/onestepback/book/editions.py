"""The page of editions: what there is, and what changed from each to the next."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import onestepback
from onestepback import paths
from onestepback.book import manifest, passports
from onestepback.book.feeds import sections
from onestepback.book.nodes import gathered
from onestepback.book.shelf import shelf
from onestepback.data.sidecar import describe
from onestepback.data.tables import plain_csv
from onestepback.editions import difference, freeze
from onestepback.editions.difference import Row
from onestepback.editions.side_by_side import spoken
from onestepback.site import citation
from onestepback.words import typeset

HEADINGS = {"what": "What", "was": "Before", "now": "Now", "why": "Why"}
HEADS = {"both": ("was", "now", "why"), "new": ("now",), "dropped": ("was",)}
"""What is known of a row by its standing."""


class Editions(SphinxDirective):
    """``{editions}``: every edition, the newest first, with what changed since the one before."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list, which compares what all pages publish."""
        self.env.note_reread()  # an edition may have been frozen since
        return [editions_list()]


class editions_list(gathered):  # noqa: N801
    """The list, until all pages are read."""


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list of editions."""
    for node in list(doctree.findall(editions_list)):
        node.replace_self(nodes.raw("", _all(app), format="html"))


def present(app: Sphinx) -> freeze.Site:
    """The site that is being built, as far as an edition consists of it."""
    lists, figures = manifest.lists(app), shelf(app.env).figures

    def read(path: str) -> bytes:
        name = PurePosixPath(path).name
        key, _, ending = name.partition(".")
        if path.startswith("data/"):
            return plain_csv(describe(key))
        if path.startswith("figures/"):
            shown = figures[key]
            if ending == "csv":
                return passports.write_csv(shown["table"]).encode()
            return passports.dump(shown["vegalite"])
        return json.dumps(lists[key]).encode()

    return read


def _all(app: Sphinx) -> str:
    now = onestepback.__version__
    known = [number for number in freeze.editions() if number != now]
    sites = {number: freeze.unpacked(number).__getitem__ for number in known} | {now: present(app)}
    parts = []
    before: freeze.Site | None = None
    for number, site in sites.items():
        day = citation.book().date if number == now else freeze.frozen(number)["date"]
        title = f'<span class="edition" data-edition="{number}">Edition {number}</span>'
        parts.append(f'<h2 id="edition-{number}">{title}{f", {spoken(day)}" if day else ""}</h2>\n')
        parts[-1] += _told(number)
        if before is not None:
            parts[-1] += _changes(difference.sections(before, site), number, linked=number == now)
        before = site
    return "".join(reversed(parts))


def _told(number: str) -> str:
    """What the changelog says of an edition, as a list."""
    for heading, text in sections(paths.CHANGELOG):
        if heading.split()[0] == number:
            items = (" ".join(item.split()) for item in re.split(r"^- ", text, flags=re.MULTILINE)[1:])
            return f"<ul>{''.join(f'<li>{escape(typeset(item))}</li>' for item in items)}</ul>\n"
    return ""


def _changes(found: dict[str, list[Row]], number: str, linked: bool) -> str:
    if not found:
        return "<p>Nothing changed in claims, numbers, figures, sources and pages.</p>\n"
    parts = []
    for kind, rows in found.items():
        # What moved is there to be seen at once; what came with new chapters is long.
        state = 'class="changed" open' if rows[0].standing == "both" else 'class="changed only-listed"'
        summary = f"<summary>{kind} ({len(rows)})</summary>"
        parts.append(f"<details {state}>{summary}\n{_table(kind, rows, number, linked)}</details>\n")
    return "".join(parts)


def _table(kind: str, rows: list[Row], number: str, linked: bool) -> str:
    shown = HEADS[rows[0].standing]
    heads = "".join(f'<th scope="col">{HEADINGS[field]}</th>' for field in ("what", *shown))
    body = "".join(
        f'<tr><th scope="row">{_what(row, linked)}</th>'
        + "".join(f"<td>{escape(typeset(getattr(row, field)))}</td>" for field in shown)
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="scroll" role="region" aria-label="{kind}, edition {number}" tabindex="0"><table>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
    )


def _what(row: Row, linked: bool) -> str:
    words = escape(typeset(row.what))
    return f'<a href="../{row.href}">{words}</a>' if linked and row.href else words
