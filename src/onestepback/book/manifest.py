"""What the site holds, for machines: ``figures``, ``claims``, ``numbers``, ``datasets`` and ``edition``, as JSON."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from docutils import nodes
from jsonschema import Draft202012Validator
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import onestepback
from onestepback import browser, paths, printed
from onestepback.book import passports
from onestepback.book.feeds import corrections
from onestepback.book.freshness import checksum, inputs
from onestepback.book.nodes import names_of
from onestepback.book.shelf import Shelf, shelf
from onestepback.claims import ledger
from onestepback.data.sidecar import describe
from onestepback.data.tables import datasets
from onestepback.editions import side_by_side
from onestepback.site import citation
from onestepback.words import typeset


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the lists, each checked against its schema."""
    if exception or app.builder.name != "html":
        return
    made = lists(app)
    edition = made["edition"]["edition"]
    alone = [{"edition": edition, "date": made["edition"]["date"], "path": "", "pages": []}]
    (Path(app.outdir) / "editions.js").write_text(side_by_side.script(edition, "", alone), encoding="utf-8")
    for name, content in made.items():
        schema = json.loads((paths.SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(content)
        (Path(app.outdir) / f"{name}.json").write_bytes(passports.dump(content))


def lists(app: Sphinx) -> dict[str, Any]:
    """Each list by the name of its file; they can be made once all pages are read."""
    known = shelf(app.env)
    made = {
        "figures": [_figure(known.figures[key]) for key in sorted(known.figures)],
        "claims": [_claim(claim, known) for claim in ledger.ledger()],
        "datasets": [_dataset(name) for name in datasets()],
    }
    edition = {
        "edition": onestepback.__version__,
        "date": citation.book().date,
        "commit": _commit(),
        "doi": citation.book().doi,
        "inputs_sha256": checksum(inputs()),
        "made_with": made_with(),
        "locks": {lock.name: hashlib.sha256(lock.read_bytes()).hexdigest() for lock in (paths.LOCK, paths.NODE_LOCK)},
        "corrected": _corrected(),
        "pages": [_page(app, docname) for docname in sorted(app.env.found_docs)],
        "pdf": printed.PDF,
        "epub": printed.EPUB,
        **{name: [entry.get("key", entry.get("name")) for entry in entries] for name, entries in made.items()},
    }
    numbers = [_number(known.claims[key]) for key in sorted(known.claims)]
    return {**made, "numbers": numbers, "edition": edition}


@cache
def made_with() -> dict[str, str]:
    """What draws the charts and what prints the book: another version of these could give other bytes."""
    return {"vega": vl_convert.get_vega_version(), "browser": browser.version()}


class MadeWith(SphinxDirective):
    """A sentence that names them."""

    def run(self) -> list[nodes.Node]:
        """State what this very build was made with."""
        with_ = made_with()
        text = f"The pages you read were made with Vega {with_['vega']}, the PDF was printed by {with_['browser']}."
        return [nodes.paragraph(text, text)]


def _page(app: Sphinx, docname: str) -> dict[str, str]:
    """A page and the checksum of what was written for it, where each number is still a key."""
    text = Path(app.env.doc2path(docname)).read_bytes()
    title = app.env.titles[docname].astext()
    return {"path": f"{docname}.html", "title": title, "source_sha256": hashlib.sha256(text).hexdigest()}


def _corrected() -> dict[str, str]:
    """Keys of claims, numbers and figures that a correction names -> its day."""
    if not (paths.BOOK / "corrections.md").exists():
        return {}
    return {key: day for day, _, text in reversed(corrections()) for key in re.findall(r"`(?:figure-)?(\w+)`", text)}


def _number(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": record["key"],
        "text": record["text"],
        "value": record["value"],
        "printed": record["printed"],
        "datasets": names_of(record["datasets"]),
        "chapter": record["home"],
        "href": f"{record['home']}.html#claim-{record['key']}",
    }


def _figure(figure: dict[str, Any]) -> dict[str, Any]:
    key = figure["key"]
    return {
        "key": key,
        "title": figure["title"],
        "caption": figure["subtitle"],
        "alt": figure["alt"],
        "datasets": names_of(figure["datasets"]),
        "chapter": figure["home"],
        "href": f"{figure['home']}.html#figure-{key}",
        "page": f"figures/{key}/",
        "files": [f"figures/{key}.{ending}" for ending in (*passports.KINDS, "json")],
    }


def _claim(claim: ledger.Claim, known: Shelf) -> dict[str, Any]:
    record = known.verdicts[claim.key]
    return {
        "key": claim.key,
        "number": claim.number,
        "text": typeset(claim.text),
        "place": claim.place,
        "verdict": claim.verdict,
        "test": _plain(claim.test, known),
        "rule": _plain(claim.rule, known),
        "readings": record["readings"],
        "value": record["value"],
        "unit": record["unit"],
        "printed": record["printed"],
        "datasets": names_of(record["datasets"]),
        "documents": list(claim.documents),
        "chapter": record["home"],
        "href": f"book/ledger.html#{claim.key}",
        "counter_evidence": _plain(claim.counter_evidence, known),
        "overturned_by": _plain(claim.overturned_by, known),
    }


def _dataset(name: str) -> dict[str, Any]:
    dataset = describe(name)
    return {
        "name": name,
        "title": dataset.title,
        "origins": [
            {"producer": origin.producer, "title": origin.title, "version": origin.version, "url": origin.url_main}
            for origin in dataset.origins
        ],
        "license": sorted({origin.license.id or origin.license.redistribution for origin in dataset.origins}),
        "rows": dataset.integrity.rows,
        "sha256": dataset.integrity.sha256,
        "coverage": {"start": dataset.coverage.start, "end": dataset.coverage.end, "area": dataset.coverage.area},
        "files": [f"data/{name}.csv", f"data/{name}.csv.yml"],
    }


def _plain(text: str, known: Shelf) -> str:
    """A text of the ledger with its numbers printed and its citations as keys."""
    text = re.sub(r"\{num\}`([^`]+)`", lambda found: known.claims[found[1]]["printed"], text)
    text = re.sub(r"\{cite(?::\w+)?\}`([^`]+)`", r"[\1]", text)
    return typeset(re.sub(r"\{\w+\}`([^`]+)`", r"\1", text))


def _commit() -> str | None:
    """The commit the book was built from; None outside a repository."""
    try:
        found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()
