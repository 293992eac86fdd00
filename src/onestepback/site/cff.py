"""What holds for the whole book, read from ``CITATION.cff`` and refused where it cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from onestepback import paths
from onestepback.schema import Loader

ORCID = "https://orcid.org/"

_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ORCID = re.compile(r"(?:https?://(?:www\.)?orcid\.org/)?((?:\d{4}-){3}\d{3}[\dX])/?")


class CitationError(RuntimeError):
    """A field of ``CITATION.cff`` that cannot be meant: one line that says which, what is there, what to write."""


@dataclass(frozen=True)
class Book:
    """What holds for the whole book.

    Attributes
    ----------
    authors : tuple of dict
        Each a name as CSL has it: ``literal`` of an organisation; of a person ``family``, and ``given``,
        ``non-dropping-particle`` and ``suffix`` where there are any. Of a person also ``ORCID`` and ``affiliation``,
        which CSL has no place for.
    issued : tuple of int
        Year, month and day; the year alone where the edition has no date.
    doi : str or None
        None until one is given.
    abstract, keywords, licenses, source
        Empty where none is given; ``source`` is the address of the project, ``repository-code``.
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
    source: str = ""

    @property
    def date(self) -> str | None:
        """The day of the edition, as in 2024-10-16; None where it has none."""
        return self.published if len(self.issued) == 3 else None

    @property
    def published(self) -> str:
        """When it was published, no finer than it is known: 2024-10-16, or the year alone."""
        return "-".join(f"{part:02}" for part in self.issued)


def book() -> Book:
    """Read ``CITATION.cff``.

    Raises
    ------
    CitationError
        It is no YAML, or a field is missing or cannot be meant.
    """
    if not paths.CITATION.exists():
        raise CitationError("CITATION.cff: missing; restore the file")
    state = paths.CITATION.stat()
    return _book(state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1)
def _book(*state: int) -> Book:
    stated = _stated()
    for field in ("title", "version", "authors"):
        if not stated.get(field):
            raise CitationError(f"CITATION.cff: {field} is missing; write it")
    if not isinstance(stated["authors"], list):
        raise CitationError("CITATION.cff: authors is no list; begin each author with a dash")
    authors = tuple(_name(f"author {turn}", author) for turn, author in enumerate(stated["authors"], 1))
    edition = _edition(stated["version"])
    return Book(
        title=str(stated["title"]),
        authors=authors,
        publisher=full_name(authors[0]),
        edition=edition,
        issued=_issued(stated.get("date-released"), edition),
        doi=_doi(stated),
        abstract=str(stated.get("abstract") or "").strip(),
        keywords=tuple(_listed(stated, "keywords")),
        licenses=tuple(_listed(stated, "license")),
        source=_source(stated.get("repository-code")),
    )


def _stated() -> dict[str, Any]:
    try:
        stated = yaml.load(paths.CITATION.read_text(encoding="utf-8"), Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be read"
        raise CitationError(f"CITATION.cff{line}: not valid YAML ({problem}); correct that line") from None
    except ValueError as error:  # a day such as 2026-11-31, letters that are not UTF-8
        raise CitationError(f"CITATION.cff: cannot be read ({error}); correct it") from None
    if not isinstance(stated, dict):
        raise CitationError("CITATION.cff: holds no fields; restore the file")
    return stated


def _edition(version: Any) -> str:
    if not isinstance(version, str):
        raise CitationError(
            f"CITATION.cff: version is read as the number {version}, and 2026.10 as 2026.1; write it in quotes"
        )
    return version


def _issued(released: Any, edition: str) -> tuple[int, ...]:
    if released is None:
        year = edition.partition(".")[0]
        if not re.fullmatch(r"\d{4}", year):
            raise CitationError(f"CITATION.cff: version {edition} begins with no year; write it as 2026.1")
        return (int(year),)
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(released)):
            raise ValueError
        day = date.fromisoformat(str(released))
    except ValueError:
        raise CitationError(
            f"CITATION.cff: date-released is {str(released)!r}, which is no day; write it as 2026-11-24"
        ) from None
    return (day.year, day.month, day.day)


def _source(address: Any) -> str:
    if address and not re.fullmatch(r"https://\S+", str(address)):
        raise CitationError(f"CITATION.cff: repository-code is {address!r}; write it as https://example.org/project")
    return str(address or "")


def _doi(stated: dict[str, Any]) -> str | None:
    """The DOI, bare: as it is stated, else the one among the identifiers."""
    if stated.get("doi"):
        return bare_doi("doi", stated["doi"])
    listed = [one for one in stated.get("identifiers") or [] if isinstance(one, dict) and one.get("type") == "doi"]
    found = list(dict.fromkeys(bare_doi("identifiers", one.get("value")) for one in listed))
    if len(found) > 1:
        raise CitationError(f"CITATION.cff: identifiers has {' and '.join(found)}; write the one to cite as doi")
    return found[0] if found else None


def bare_doi(field: str, text: Any) -> str:
    """A DOI without the address that it is often pasted with."""
    found = _DOI.fullmatch(str(text).strip())
    if not found:
        raise CitationError(f"CITATION.cff: {field} has {text!r}, which is no DOI; write it as 10.5281/zenodo.123456")
    return found[1]


def _listed(stated: dict[str, Any], field: str) -> Iterator[str]:
    given = stated.get(field) or []
    for one in [given] if isinstance(given, str) else given:
        if not isinstance(one, str):
            raise CitationError(f"CITATION.cff: {field} has {one!r}, which is no text; write it in quotes")
        yield one


def _name(which: str, author: Any) -> dict[str, str]:
    """An author as CSL has a name."""
    if not isinstance(author, dict):
        raise CitationError(f"CITATION.cff: {which} is {author!r}; write family-names and given-names, or name")
    text = {field: str(value).strip() for field, value in author.items() if value}
    if "name" in text:
        return {"literal": text["name"]}
    family, given = text.get("family-names"), text.get("given-names")
    if not (family or given or text.get("alias")):
        raise CitationError(f"CITATION.cff: {which} has no name; write family-names and given-names, or name")
    made = {
        # A person of one name is sorted by it, whichever it is.
        "family": family or given or text["alias"],
        "given": given if family else None,
        "non-dropping-particle": text.get("name-particle"),
        "suffix": text.get("name-suffix"),
        "ORCID": _orcid(which, text["orcid"]) if "orcid" in text else None,
        "affiliation": text.get("affiliation"),
    }
    return {field: value for field, value in made.items() if value}


def _orcid(which: str, text: str) -> str:
    """An ORCID, bare, whose last digit is the one that the others give."""
    found = _ORCID.fullmatch(text)
    if found:
        total = 0
        for digit in found[1].replace("-", "")[:-1]:
            total = (total + int(digit)) * 2
        if found[1][-1] == "0123456789X"[(12 - total % 11) % 11]:
            return found[1]
    raise CitationError(f"CITATION.cff: {which} has the orcid {text!r}, which is none; copy it from orcid.org")


def full_name(author: dict[str, str]) -> str:
    """A name of CSL as it is spoken."""
    if "literal" in author:
        return author["literal"]
    parts = (author.get(part) for part in ("given", "non-dropping-particle", "family", "suffix"))
    return " ".join(filter(None, parts))


def family_name(author: dict[str, str]) -> str:
    """The family name of a person, with what stands before it."""
    return " ".join(filter(None, (author.get("non-dropping-particle"), author["family"])))


def inverted(author: dict[str, str]) -> str:
    """A name of CSL as it is sorted, the family name first."""
    if "literal" in author:
        return author["literal"]
    return ", ".join(filter(None, (family_name(author), author.get("given"), author.get("suffix"))))
