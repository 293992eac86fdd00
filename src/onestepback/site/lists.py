"""What the site holds, for machines: ``figures``, ``claims``, ``numbers``, ``datasets`` and ``edition``, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from onestepback import paths, store
from onestepback.claims.ledger import Claim
from onestepback.data.sidecar import Dataset
from onestepback.files import digest, dump, packages, sha256, write_file
from onestepback.schema import faults
from onestepback.site.passports import KINDS
from onestepback.site.record import EPUB, LEDGER, PDF, RULE, Figure, Number, Page, Record
from onestepback.words import typeset, written_date


class ListError(RuntimeError):
    """A list that would lack what its readers rely on, with the entry and the field at fault in one line."""


def write(record: Record, folder: Path) -> None:
    """Write the lists, each checked against its schema, and the list of editions as pages read it."""
    for name, content in lists(record).items():
        schema, written = (paths.SCHEMAS / f"{name}.schema.json").read_bytes(), dump(content)
        # What is kept has passed before.
        store.keep("lists", digest(schema, written, packages()), partial(_checked, name, content, written))
        write_file(folder / f"{name}.json", written)
    edition = record.book.edition
    alone: list[dict[str, Any]] = [{"edition": edition, "date": record.book.date, "path": "", "pages": []}]
    write_file(folder / "editions.js", editions_script(edition, "", alone))


def _checked(schema: str, content: Any, written: bytes) -> bytes:
    for fault in faults(content, schema):
        turn, *place = fault.absolute_path if isinstance(content, list) else ("", *fault.absolute_path)
        entry = content[turn] if isinstance(turn, int) else {}
        where = [schema, entry.get("key", entry.get("name", "")), *map(str, place)]
        told = f"{' '.join(filter(None, where))}: {fault.message}"
        raise ListError(f"{told}; say more in {entry.get('chapter', 'its source')}")
    return written


def lists(record: Record) -> dict[str, Any]:
    """Each list by the name of its file."""
    made = {
        "figures": [_figure(record.figures[key]) for key in sorted(record.figures)],
        "claims": [_claim(claim, record) for claim in record.ledger],
        "datasets": [_dataset(dataset) for dataset in record.datasets.values()],
    }
    making = record.making
    edition = {
        "edition": record.book.edition,
        "date": record.book.date,
        "commit": making.commit,
        "doi": record.book.doi,
        "inputs_sha256": making.inputs_sha256,
        "made_with": dict(making.made_with),
        "locks": dict(making.locks),
        "withdrawn": {one.key: one.why for one in record.withdrawn},
        "corrected": {key: one.day for one in reversed(record.corrections) for key in one.keys},
        "pages": [_page(page) for page in sorted(record.pages, key=lambda page: page.docname)],
        "pdf": PDF,
        "epub": EPUB,
        **{name: [entry.get("key", entry.get("name")) for entry in entries] for name, entries in made.items()},
    }
    numbers = [_number(record.numbers[key]) for key in sorted(record.numbers)]
    return {**made, "numbers": numbers, "edition": edition}


def editions_script(here: str, root: str, known: Iterable[Mapping[str, Any]]) -> str:
    """The list of editions as the pages of one of them read it.

    Parameters
    ----------
    here : str
        The edition that the pages are of.
    root : str
        From its root to that of the site.
    known : iterable of mapping
        ``edition``, ``date``, ``path`` and ``pages`` of each, the newest first.
    """
    told = [{**one, "day": written_date(one["date"]) if one["date"] else ""} for one in known]
    return f"window.osbEditions = {json.dumps({'here': here, 'root': root, 'editions': told})};\n"


def _page(page: Page) -> dict[str, str]:
    """A page and the checksum of what was written for it, where each number is still a key."""
    return {"path": page.path, "title": page.title, "source_sha256": sha256(page.source.read_bytes())}


def _number(number: Number) -> dict[str, Any]:
    return {
        "key": number.key,
        "text": number.text,
        "value": number.value,
        "printed": number.printed,
        "datasets": number.names,
        "chapter": number.home,
        "href": f"{number.home}.html#claim-{number.key}",
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "title": figure.title,
        "caption": figure.subtitle,
        "alt": figure.alt,
        "datasets": figure.names,
        "chapter": figure.home,
        "href": f"{figure.home}.html#figure-{figure.key}",
        "page": figure.path,
        "files": [f"figures/{figure.key}.{ending}" for ending in (*KINDS, "json")],
    }


def _claim(claim: Claim, record: Record) -> dict[str, Any]:
    verdict = record.verdicts[claim.key]
    return {
        "key": claim.key,
        "number": claim.number,
        "text": typeset(claim.text),
        "place": claim.place,
        "verdict": verdict.verdict,
        "sentence": verdict.sentence,
        "counts": {kind: dict(count) for kind, count in verdict.counts.items()},
        "test": _plain(claim.test, record),
        "rule": f"One rule for every claim: {RULE}.html",
        "statements": [dict(statement) for statement in verdict.statements],
        "readings": verdict.readings,
        "variants": {one["words"]: one["true"] for one in verdict.variants},
        "value": verdict.value,
        "unit": verdict.unit,
        "printed": verdict.printed,
        "datasets": verdict.names,
        "documents": list(claim.documents),
        "chapter": verdict.home,
        "href": f"{LEDGER}.html#{claim.key}",
        "counter_evidence": _plain(claim.counter_evidence, record),
        "overturned_by": _plain(claim.overturned_by, record),
    }


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "title": dataset.title,
        "origins": [
            {"producer": origin.producer, "title": origin.title, "version": origin.version, "url": origin.url_main}
            for origin in dataset.origins
        ],
        "license": dataset.terms,
        "rows": dataset.integrity.rows,
        "sha256": dataset.integrity.sha256,
        "coverage": {"start": dataset.coverage.start, "end": dataset.coverage.end, "area": dataset.coverage.area},
        "files": [f"data/{dataset.name}.csv", f"data/{dataset.name}.csv.yml"],
    }


def _plain(text: str, record: Record) -> str:
    """A text of the ledger with its numbers printed and its citations as keys."""
    text = re.sub(r"\{num\}`([^`]+)`", lambda found: record.numbers[found[1]].printed, text)
    text = re.sub(r"\{cite(?::\w+)?\}`([^`]+)`", r"[\1]", text)
    return typeset(re.sub(r"\{\w+\}`([^`]+)`", r"\1", text))
