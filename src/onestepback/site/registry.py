"""The record of the book for whoever registers its DOI: DataCite 4.6, whole but for a DOI that is not given yet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onestepback import store
from onestepback.files import digest, packages, write_file
from onestepback.site.archives import ARTICLE
from onestepback.site.cff import ORCID, family_name, inverted
from onestepback.site.record import Record

FILE = "datacite.xml"
LICENSES = {
    "MIT": "https://spdx.org/licenses/MIT.html",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}
"""Where the terms of text and code stand; those of each table are with it."""


def write(record: Record, folder: Path) -> None:
    """Write ``datacite.xml``."""
    told = metadata(record)
    made_from = digest(json.dumps(told, sort_keys=True), Path(__file__), packages())
    write_file(folder / FILE, store.keep("datacite", made_from, lambda: _xml(told)))


def metadata(record: Record) -> dict[str, Any]:
    """The book in the words of DataCite, as its library takes them."""
    book = record.book
    related = [("IsDerivedFrom", ARTICLE), *([("HasMetadata", f"{record.base}edition.json")] if record.base else [])]
    told = {
        "doi": book.doi,
        "creators": [_creator(author) for author in book.authors],
        "titles": [{"title": book.title, "lang": "en"}],
        "publisher": {"name": book.publisher},
        "publicationYear": str(book.issued[0]),
        "types": {"resourceType": "Executable research publication", "resourceTypeGeneral": "Book"},
        "subjects": [{"subject": word} for word in book.keywords],
        "dates": [{"date": book.published, "dateType": "Issued"}],
        "language": "en",
        "relatedIdentifiers": [
            {"relatedIdentifier": address, "relatedIdentifierType": "URL", "relationType": relation}
            for relation, address in related
        ],
        "formats": ["text/html", "application/pdf", "application/epub+zip", "text/csv"],
        "version": book.edition,
        "rightsList": [_rights(license) for license in book.licenses],
        "descriptions": [{"description": book.abstract, "descriptionType": "Abstract", "lang": "en"}]
        if book.abstract
        else None,
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    return {field: value for field, value in told.items() if value is not None}


def _creator(author: dict[str, str]) -> dict[str, Any]:
    if "literal" in author:
        return {"name": author["literal"], "nameType": "Organizational"}
    known: dict[str, Any] = {
        "name": inverted(author),
        "nameType": "Personal",
        "familyName": family_name(author),
        "givenName": author.get("given"),
    }
    if "ORCID" in author:
        address = {"nameIdentifierScheme": "ORCID", "schemeUri": ORCID}
        known["nameIdentifiers"] = [{"nameIdentifier": ORCID + author["ORCID"], **address}]
    if "affiliation" in author:
        known["affiliation"] = [{"name": author["affiliation"]}]
    return {field: value for field, value in known.items() if value}


def _rights(license: str) -> dict[str, str]:
    named = {"rights": license, "rightsIdentifier": license, "rightsIdentifierScheme": "SPDX"}
    address = {"rightsUri": LICENSES[license]} if license in LICENSES else {}
    return {**named, "schemeUri": "https://spdx.org/licenses/", **address}


def _xml(told: dict[str, Any]) -> bytes:
    from datacite import schema45  # takes a while

    # What is valid in 4.5 is valid in 4.6, which only has more words.
    return schema45.tostring(told).replace("kernel-4.5", "kernel-4.6").strip().encode() + b"\n"
