"""The data catalogue: one card per dataset, made from the sidecars, and the tables themselves."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from onestepback.book import citing
from onestepback.book.nodes import gathered
from onestepback.book.shelf import shelf
from onestepback.claims import ledger
from onestepback.data.sidecar import Dataset, describe
from onestepback.data.tables import datasets, export
from onestepback.words import typeset, written_date

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
        index = _list([f'<a href="#dataset-{name}">{escape(typeset(describe(name).title))}</a>' for name in datasets()])
        html = "".join(
            _card(describe(name), _uses(app, docname, name), citing.panel(app, docname, citing.of_dataset(app, name)))
            for name in datasets()
        )
        node.replace_self(nodes.raw("", f'<div class="index">{index}</div>\n{html}', format="html"))


def _uses(app: Sphinx, docname: str, name: str) -> str:
    """Links to the figures that show a table and to the claims that are judged by it."""
    known = shelf(app.env)
    links = []
    for kind, prefix in ((known.figures, "figure-"), (known.verdicts, "judged-")):
        for key, entry in kind.items():
            if any(dataset.split(":")[0] == name for dataset in entry["datasets"]):
                address = app.builder.get_relative_uri(docname, entry["home"])
                words = entry["title"] if prefix == "figure-" else f"Claim {ledger.find(key).number}"
                links.append(f'<a href="{address}#{prefix}{key}">{escape(words)}</a>')
    summary = f"{len(links)} figure{'s' if len(links) > 1 else ''} and claims"
    return f"<details><summary>{summary}</summary>{_list(links)}</details>" if len(links) > 3 else _list(links)


def _card(dataset: Dataset, uses: str, cite: str) -> str:
    ends = [str(end) for end in (dataset.coverage.start, dataset.coverage.end) if end is not None]
    span = ("–" if all(end.isdigit() for end in ends) else " to ").join(map(written_date, dict.fromkeys(ends)))
    facts = {
        "Publisher": _list([_origin(origin) for origin in dataset.origins]),
        "Covers": escape(", ".join(filter(None, (dataset.coverage.area, span)))),
        "Columns": ", ".join(
            f"<code>{escape(field.name)}</code>" + (f" ({escape(field.unit)})" if field.unit else "")
            for field in dataset.fields
        ),
        "Cautions": _list([escape(typeset(caveat)) for caveat in dataset.caveats]),
        "Used in": uses,
        "Licence": _list(list(dict.fromkeys(_license(origin) for origin in dataset.origins))),
        "Checksum": f"<code>{escape((dataset.integrity.sha256 or '')[:16])}…</code> (sha256 of the CSV)",
    }
    rows = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in facts.items() if text)
    return (
        f'<section class="card" id="dataset-{dataset.name}"><header><h2>{dataset.name}</h2>'
        f'<span class="badge">{KINDS[dataset.kind]}</span></header>'
        f'<p class="title">{escape(typeset(dataset.title))}</p>'
        f"<p>{escape(typeset(dataset.description))}</p><dl>{rows}</dl>"
        f'<footer><a href="../data/{dataset.name}.csv" download>CSV, {dataset.integrity.rows:,} rows</a>'
        f'<a href="../data/{dataset.name}.csv.yml" download>Metadata</a></footer>{cite}</section>\n'
    ).replace(f"{dataset.integrity.rows:,}", f"{dataset.integrity.rows:,}".replace(",", "\u2009"))


def _origin(origin: Any) -> str:
    text = escape(", ".join(part for part in (origin.attribution, origin.version) if part))
    return f'<a href="{escape(origin.url_main)}">{text}</a>' if origin.url_main else text


def _license(origin: Any) -> str:
    text = escape(origin.license.id or origin.license.redistribution)
    return f'<a href="{escape(origin.license.url)}">{text}</a>' if origin.license.url else text


def _list(items: list[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def write_tables(app: Sphinx, exception: Exception | None) -> None:
    """Put every table and its sidecar where the catalogue links to."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "data"
    folder.mkdir(exist_ok=True)
    for name in datasets():
        export(name, folder)
