"""How to cite the book and each of its parts: one CSL-JSON record, and the texts that follow from it.

What holds for the whole book (title, authors, edition, date, DOI) is read from ``CITATION.cff``. A DOI that is not
there is left out of every text, and so is an address as long as the site has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output import bibtex

from onestepback import paths, store
from onestepback.files import digest, packages

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

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PLACE = "{url}"


@dataclass(frozen=True)
class Book:
    """What holds for the whole book.

    Attributes
    ----------
    authors : tuple of dict
        Each a name as CSL has it: ``literal``, or ``family`` and ``given``.
    issued : tuple of int
        Year, month and day; the year alone where the edition has no date.
    doi : str or None
        None until one is given.
    """

    title: str
    authors: tuple[dict[str, str], ...]
    publisher: str
    edition: str
    issued: tuple[int, ...]
    doi: str | None
    abstract: str
    keywords: tuple[str, ...]
    licenses: tuple[str, ...]

    @property
    def date(self) -> str | None:
        """The day of the edition, as in 2024-10-16; None where it has none."""
        return self.published if len(self.issued) == 3 else None

    @property
    def published(self) -> str:
        """When it was published, no finer than it is known: 2024-10-16, or the year alone."""
        return "-".join(f"{part:02}" for part in self.issued)


def book() -> Book:
    """Read ``CITATION.cff``."""
    state = paths.CITATION.stat()
    return _book(state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _book(*state: int) -> Book:
    stated: dict[str, Any] = yaml.safe_load(paths.CITATION.read_text(encoding="utf-8"))
    edition, licenses = str(stated["version"]), stated["license"]
    date = str(stated.get("date-released") or edition.partition(".")[0])
    authors = tuple(_name(author) for author in stated["authors"])
    return Book(
        title=stated["title"],
        authors=authors,
        publisher=full_name(authors[0]),
        edition=edition,
        issued=tuple(map(int, date.split("-"))),
        doi=stated.get("doi"),
        abstract=stated["abstract"].strip(),
        keywords=tuple(stated["keywords"]),
        licenses=tuple([licenses] if isinstance(licenses, str) else licenses),
    )


def _name(author: dict[str, str]) -> dict[str, str]:
    if "name" in author:
        return {"literal": author["name"]}
    return {"family": author["family-names"], "given": author["given-names"]}


def full_name(author: dict[str, str]) -> str:
    """A name of CSL as it is spoken."""
    return author.get("literal") or f"{author['given']} {author['family']}"


def inverted(author: dict[str, str]) -> str:
    """A name of CSL as it is sorted, the family name first."""
    return author.get("literal") or f"{author['family']}, {author['given']}"


def agent(author: dict[str, str]) -> dict[str, str]:
    """A name of CSL as schema.org has who made something."""
    name = full_name(author)
    if "literal" in author:
        return {"@type": "Organization", "name": name}
    return {"@type": "Person", "name": name, "givenName": author["given"], "familyName": author["family"]}


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
        "author": list(whole.authors),
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
    if "literal" in author:
        return Person(f"{{{author['literal']}}}")
    return Person(first=author["given"], last=author["family"])


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
