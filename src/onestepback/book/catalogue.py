"""The data catalogue: one card per dataset, made from the sidecars."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from onestepback.book.nodes import THEME, gathered
from onestepback.book.panel import panel
from onestepback.book.shelf import record
from onestepback.data.sidecar import Dataset
from onestepback.files import sha256
from onestepback.markup import fill
from onestepback.site import citing, wheel
from onestepback.site.record import Record, link
from onestepback.words import number, typeset, written_date

KINDS = {
    "verbatim": "as published",
    "constructed": "constructed here",
    "transcribed": "copied by hand",
}


class Catalogue(SphinxDirective):
    """``{catalogue}``: a card for every dataset in ``data/``."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the cards, which say who uses a table."""
        return [cards()]


class cards(gathered):  # noqa: N801
    """The cards, until all pages are read."""


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the cards of a catalogue."""
    for node in list(doctree.findall(cards)):
        of = record(app)
        made = [_card(of, docname, dataset) for dataset in of.datasets.values()]
        index = [(card["title"], f"#dataset-{card['name']}") for card in made]
        html = fill(THEME / "catalogue.html", index=index, package=_package(of), cards=made)
        node.replace_self(nodes.raw("", html, format="html"))


def _package(of: Record) -> dict[str, str]:
    """What the card of the wheel says."""
    return {
        "name": "onestepback",
        "file": wheel.NAME,
        "address": f"{of.base}{wheel.NAME}" if of.base else f"./{wheel.NAME}",
        "size": f"{number(len(wheel.content()) / 1e6, 1)} MB",
        "checksum": sha256(wheel.content()),
    }


def _card(of: Record, here: str, dataset: Dataset) -> dict[str, Any]:
    """What the card of a table says."""
    ends = [str(end) for end in (dataset.coverage.start, dataset.coverage.end) if end is not None]
    span = ("–" if all(end.isdigit() for end in ends) else " to ").join(map(written_date, dict.fromkeys(ends)))
    terms = [(origin.license.id or origin.license.redistribution, origin.license.url) for origin in dataset.origins]
    publishers = [
        (", ".join(part for part in (origin.attribution, origin.version) if part), origin.url_main)
        for origin in dataset.origins
    ]
    return {
        "name": dataset.name,
        "kind": KINDS[dataset.kind],
        "title": typeset(dataset.title),
        "description": typeset(dataset.description),
        "publishers": publishers,
        "covers": ", ".join(filter(None, (dataset.coverage.area, span))),
        "columns": dataset.fields,
        "cautions": [(typeset(caveat), None) for caveat in dataset.caveats],
        "uses": _uses(of, here, dataset.name),
        "terms": list(dict.fromkeys(terms)),
        "checksum": (dataset.integrity.sha256 or "")[:16],
        "rows": number(dataset.integrity.rows or 0),
        "panel": panel(of, here, citing.of_dataset(of, dataset)),
    }


def _uses(of: Record, here: str, name: str) -> list[tuple[str, str]]:
    """The figures that show a table and the claims that are judged by it, with their addresses."""
    numbers = {claim.key: claim.number for claim in of.ledger}
    figures = [(one, one.title, "figure") for one in of.figures.values()]
    verdicts = [(one, f"Claim {numbers[key]}", "judged") for key, one in of.verdicts.items()]
    return [
        (words, f"{link(here, f'{one.home}.html')}#{kind}-{one.key}")
        for one, words, kind in (*figures, *verdicts)
        if name in one.names
    ]
