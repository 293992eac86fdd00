"""How to cite the book and each of its parts: one CSL-JSON record, and the texts that follow from it.

What holds for the whole book (title, authors, edition, date, DOI) is in :mod:`~onestepback.site.cff`. A DOI that is not
there is left out of every text, and so is an address as long as the site has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output import bibtex

from onestepback import store
from onestepback.files import digest, packages
from onestepback.site.cff import ORCID, Book, book, family_name, full_name, inverted

TYPES = {
    "book": "book",
    "edition": "book",
    "chapter": "chapter",
    "page": "chapter",
    # CSL has a type for each of these two as well, but reference managers keep no book with them.
    "figure": "chapter",
    "claim": "chapter",
    "dataset": "dataset",
}
"""What can be cited: kind -> type in CSL."""

WRITTEN_AS = {
    # type in CSL -> in BibTeX, in RIS
    "book": ("book", "BOOK"),
    "chapter": ("incollection", "CHAP"),
    "dataset": ("misc", "DATA"),
}
GENRES = {"figure": ("medium", "Figure with data from"), "dataset": ("genre", "Data set compiled from")}
"""What a thing is, where its type does not say it: the field of CSL that its type has for it, and the words."""

NAME = ("literal", "family", "given", "non-dropping-particle", "suffix")
"""What a name is made of in CSL."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PLACE = "{url}"


def agent(author: dict[str, str]) -> dict[str, Any]:
    """A name of CSL as schema.org has who made something."""
    name = full_name(author)
    if "literal" in author:
        return {"@type": "Organization", "name": name}
    made = {
        "@type": "Person",
        "@id": ORCID + author["ORCID"] if "ORCID" in author else None,
        "name": name,
        "givenName": author.get("given"),
        "familyName": family_name(author),
        "honorificSuffix": author.get("suffix"),
        "affiliation": {"@type": "Organization", "name": author["affiliation"]} if "affiliation" in author else None,
    }
    return {field: value for field, value in made.items() if value}


def record(
    kind: str,
    key: str,
    *,
    title: str,
    path: str,
    base: str = "",
    number: str | None = None,
    source: str | None = None,
    of: Book | None = None,
) -> dict[str, Any]:
    """Make the CSL-JSON record of one citable thing.

    Parameters
    ----------
    kind : str
        One of ``TYPES``.
    key : str
        Its permanent name; not used for the book itself.
    title : str
        The book, chapter or page, the finding of a figure, the name of a table, the words of a claim.
    path : str
        Where it is, from the root of the site.
    base : str, default ""
        Address of the site; while it is empty, the record has no URL.
    number : str, optional
        Number of a chapter.
    source : str, optional
        Where the data of a figure or a table are from, as the line under a chart says; these two need it.
    of : Book, optional
        The book as another edition has it; that of ``CITATION.cff`` if left out.

    Returns
    -------
    dict
        Fields of CSL-JSON. A DOI is that of the whole book, so its parts have none.
    """
    whole = of or book()
    made: dict[str, Any] = {
        "id": "-".join(["onestepback", whole.edition, *([] if kind == "book" else [kind, key])]),
        "type": TYPES[kind],
        "title": title,
        "author": [{part: author[part] for part in NAME if part in author} for author in whole.authors],
        "publisher": whole.publisher,
        "issued": {"date-parts": [list(whole.issued)]},
        "language": "en",
    }
    if kind == "dataset":
        made |= {"version": whole.edition, "publisher": whole.title}  # no type of CSL for data has a book around it
    else:
        made["edition"] = whole.edition  # a book that has a version is taken for software
    if made["type"] == "chapter":
        made["container-title"] = whole.title
    elif made["type"] == "book" and whole.doi:
        made["DOI"] = whole.doi
    if kind in GENRES:
        field, words = GENRES[kind]
        made[field] = f"{words} {source}"
    if number:
        made["chapter-number"] = number
    if base:
        made["URL"] = f"{base.rstrip('/')}/{path}"
    return made


def formats(record: Mapping[str, Any], url: str | None = None) -> dict[str, str]:
    """Write a record as text.

    Parameters
    ----------
    record : mapping
        What :func:`record` made.
    url : str, optional
        Address to give instead of the record's own. It is carried through letter by letter, so that it may be a
        place such as ``{url}`` that a browser fills.

    Returns
    -------
    dict
        ``apa``, ``bibtex``, ``ris`` and ``csl`` (CSL-JSON). In APA style a DOI stands for the address.
    """
    address = url or record.get("URL")
    # The writers escape what they are given: they get a place, and the address comes in afterwards.
    placed = {**record, "URL": PLACE} if address else record
    return {style: text.replace(PLACE, address or "") for style, text in _texts(json.dumps(placed)).items()}


@cache
def _texts(csl: str) -> Mapping[str, str]:
    """A record in every format; kept, since a citation in APA style takes long to make."""
    made_from = digest(csl, Path(__file__), packages())
    texts: dict[str, str] = json.loads(store.keep("citations", made_from, lambda: _written(json.loads(csl))))
    return texts


def _written(record: dict[str, Any]) -> bytes:
    writers = {"apa": _apa, "bibtex": _bibtex, "ris": _ris, "csl": _csl}
    return json.dumps({style: write(record) for style, write in writers.items()}).encode()


def _apa(record: dict[str, Any]) -> str:
    made = CitationStylesBibliography(_apa_style(), CiteProcJSON([_for_processors(record)]), formatter.plain)
    made.register(Citation([CitationItem(record["id"])]))
    return str(made.bibliography()[0])


@lru_cache(maxsize=1)
def _apa_style() -> CitationStylesStyle:
    return CitationStylesStyle("apa", validate=False)


def _for_processors(record: dict[str, Any]) -> dict[str, Any]:
    """The fields from which a citation processor makes what the style asks for.

    APA leaves out a publisher that is also the author, and the number of a chapter; a processor prints what it has.
    It does not know what kind of word an edition is that is no ordinal number.
    """
    own = [full_name(author) for author in record["author"]]
    left_out = {"chapter-number", *(["publisher"] if record["publisher"] in own else [])}
    made = {field: value for field, value in record.items() if field not in left_out}
    return {**made, "edition": f"{made['edition']} ed."} if "edition" in made else made


def _what(record: dict[str, Any]) -> str | None:
    """What a thing is, in words, where its type does not say it."""
    return record.get("medium") or record.get("genre")


def _bibtex(record: dict[str, Any]) -> str:
    kind, whole, what = WRITTEN_AS[record["type"]][0], record.get("container-title"), _what(record)
    date = _date(record)
    fields = {
        # Braces keep a style from changing capitals.
        "title": f"{{{record['title']}}}",
        "booktitle": f"{{{whole}}}" if whole else None,
        "howpublished": f"{what}. In {record['publisher']}" if kind == "misc" else None,
        "chapter": record.get("chapter-number"),
        "year": str(date[0]),
        "month": MONTHS[date[1] - 1] if len(date) == 3 else None,
        "day": str(date[2]) if len(date) == 3 else None,
        "edition": record.get("edition") or record["version"],
        "publisher": record["publisher"],
        "note": what if kind == "incollection" else None,
        "doi": record.get("DOI"),
        "url": record.get("URL"),
    }
    entry = Entry(kind, fields={field: text for field, text in fields.items() if text})
    for author in record["author"]:
        entry.add_person(_person(author), "author")
    # The writer itself: asked for it by its name, pybtex searches every package that is installed.
    text = str(bibtex.Writer().to_string(BibliographyData({record["id"]: entry}))).strip() + "\n"
    # The names of months are words of BibTeX, which each style writes in its own way: no text.
    return re.sub(r'^( *month = )"(\w+)"', r"\1\2", text, flags=re.MULTILINE)


def _person(author: dict[str, str]) -> Person:
    if "given" not in author:  # in braces: no word of it is taken for a first name
        return Person(f"{{{full_name(author)}}}")
    return Person(
        first=author["given"],
        prelast=author.get("non-dropping-particle", ""),
        last=author["family"],
        lineage=author.get("suffix", ""),
    )


def _ris(record: dict[str, Any]) -> str:
    date = _date(record)
    lines = [
        ("TY", WRITTEN_AS[record["type"]][1]),
        *(("AU", inverted(author)) for author in record["author"]),
        ("TI", record["title"]),
        ("T2", record.get("container-title")),
        ("SE", record.get("chapter-number")),
        ("PY", str(date[0])),
        ("DA", "/".join(f"{part:02}" for part in date) if len(date) == 3 else None),
        ("ET", record.get("edition") or record["version"]),
        ("PB", record["publisher"]),
        ("LA", record["language"]),
        ("N1", _what(record)),
        ("DO", record.get("DOI")),
        ("UR", record.get("URL")),
    ]
    return "".join(f"{tag}  - {text}\n" for tag, text in lines if text) + "ER  - \n"


def _csl(record: dict[str, Any]) -> str:
    return json.dumps([_for_processors(record)], ensure_ascii=False, indent=1) + "\n"


def _date(record: dict[str, Any]) -> list[int]:
    parts: list[int] = record["issued"]["date-parts"][0]
    return parts
