"""What a link of the text leads to, in short, for a card that opens where the link stands.

A number tells what was computed of which data, a claim its verdict, a citation its reference, a term what it means.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import html

from onestepback.data.sidecar import source_of
from onestepback.files import write_file
from onestepback.site.record import BIBLIOGRAPHY, CATALOGUE, GLOSSARY, LEDGER, Record
from onestepback.words import in_full, typeset

FILE = "cards.js"

Card = dict[str, Any]
"""``kind`` in words, and what it has of ``title``, ``lines`` of a name and a text, and the address of a ``picture``."""


def write(record: Record, folder: Path) -> None:
    """Write ``cards.js``, which a page fetches when a reader comes to the first link."""
    made = dict([*_numbers(record), *_figures(record), *_claims(record), *_datasets(record), *_told(folder)])
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    write_file(folder / FILE, f"osbCards({text});\n")


def _numbers(record: Record) -> Iterator[tuple[str, Card]]:
    for key, number in record.numbers.items():
        lines = [("Computed", in_full(number.value)), ("Data", "; ".join(map(source_of, number.datasets)))]
        card = {"kind": "Number", "title": number.text or key, "lines": [line for line in lines if line[1]]}
        yield f"{number.home}.html#claim-{key}", card


def _figures(record: Record) -> Iterator[tuple[str, Card]]:
    for key, figure in record.figures.items():
        picture = f"{figure.path}narrow.svg"
        yield f"{figure.home}.html#figure-{key}", {"kind": figure.number, "title": figure.title, "picture": picture}


def _claims(record: Record) -> Iterator[tuple[str, Card]]:
    for claim in record.ledger:
        found = record.verdicts[claim.key]
        verdict = f"{found.verdict}: {found.sentence}" if found.sentence else found.verdict
        card = {"kind": f"Claim {claim.number}", "title": typeset(claim.text), "lines": [("Verdict", verdict)]}
        yield f"{LEDGER}.html#{claim.key}", card


def _datasets(record: Record) -> Iterator[tuple[str, Card]]:
    for name, dataset in record.datasets.items():
        lines = [
            ("From", "; ".join(dict.fromkeys(origin.producer for origin in dataset.origins))),
            ("Terms", "; ".join(dataset.terms)),
        ]
        yield f"{CATALOGUE}.html#dataset-{name}", {"kind": "Table", "title": typeset(dataset.title), "lines": lines}


def _told(folder: Path) -> Iterator[tuple[str, Card]]:
    """References and terms, as the pages say them that list them."""
    for page, kind, entries in (
        (BIBLIOGRAPHY, "Source", "//*[@class='citation'][@id]"),
        (GLOSSARY, "Term", "//dl[contains(@class, 'glossary')]/dt[@id]"),
    ):
        file = folder / f"{page}.html"
        if not file.exists():
            continue
        tree = html.document_fromstring(file.read_text(encoding="utf-8"), parser=html.HTMLParser(encoding="utf-8"))
        for entry in tree.xpath(entries):
            yield f"{page}.html#{entry.get('id')}", {"kind": kind, **_entry(entry)}


def _entry(entry: Any) -> Card:
    """A reference, or a term with its meaning, which stands beside it."""
    if entry.tag == "dt":
        term = " ".join(entry.xpath("string(text())").split())
        return {"title": term, "lines": [("", _words(entry.getnext()))]}
    return {"lines": [("", _words(entry.find("p")))]}


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())
