"""What the book is once all pages are read: plain data, from which every file for programs is made.

No node and no application is in it, so a writer can be tried on a record made by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from onestepback.claims.ledger import Claim
from onestepback.data.sidecar import Dataset, names_of
from onestepback.files import digest, library
from onestepback.site.changes import Correction, Entry
from onestepback.site.citation import Book
from onestepback.site.withdrawn import Withdrawn

NAME = "kazakhstan-and-brics-one-step-back"
PDF, EPUB = f"{NAME}.pdf", f"{NAME}.epub"
WHOLE = (("PDF", PDF), ("EPUB", EPUB))
"""The book as one file: what a reader knows it as, and its name in the root of the site."""

CATALOGUE, LEDGER, CITE, RULE = "book/data", "book/ledger", "book/cite", "book/verdict_rule"
BIBLIOGRAPHY, GLOSSARY = "book/bibliography", "book/glossary"
"""Pages that others lead to."""

FILES = "book/files"
"""The page that links every file; nobody wrote it."""

EVERYTHING = "*"
"""Quoted by a page that lists what all others publish."""


def link(here: str, there: str) -> str:
    """The address of a file of the site as the page ``here`` names it; empty for the page itself."""
    own, other = f"{here}.html".split("/"), there.split("/")
    while len(own) > 1 and len(other) > 1 and own[0] == other[0]:
        del own[0], other[0]
    return "" if own == other else "../" * (len(own) - 1) + "/".join(other)


@dataclass(frozen=True)
class Page:
    """A page that somebody wrote.

    Attributes
    ----------
    docname : str
        Its path without ending, such as ``notebooks/the_club``.
    chapter : int or None
        Its number, if it is a chapter.
    about : str
        What it is about, in a sentence; empty where nobody wrote one.
    quotes : tuple of str
        Keys of the numbers and figures of any page that it shows; ``EVERYTHING`` if it lists them.
    source : Path
        The file that it is written in.
    """

    docname: str
    title: str
    chapter: int | None
    about: str
    quotes: tuple[str, ...]
    source: Path

    @property
    def path(self) -> str:
        """Where it is, from the root of the site."""
        return f"{self.docname}.html"


@dataclass(frozen=True, eq=False)
class Published:
    """What a cell gave to the book: ``home`` is the page it is on, ``datasets`` mentions what it rests on."""

    key: str
    home: str
    datasets: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The datasets that it rests on."""
        return names_of(self.datasets)


@dataclass(frozen=True, eq=False)  # no other is the same, so that what is made of it can be remembered
class Figure(Published):
    """A chart: ``number`` as its page prints it, the other fields as ``charts.publish`` gave them."""

    number: str
    title: str
    subtitle: str
    alt: str
    note: str
    table: Mapping[str, Any]
    forms: Mapping[str, Any]
    vegalite: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Where it stands alone, from the root of the site."""
        return f"figures/{self.key}/"

    @cached_property
    def checksum(self) -> str:
        """Of all that it is: what its cell gave, its page and its number."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return digest(json.dumps(given, sort_keys=True))


@dataclass(frozen=True)
class Number(Published):
    """A computed number of the text."""

    text: str
    value: float | str
    printed: str


@dataclass(frozen=True)
class Verdict(Published):
    """What was found for a claim of the ledger, as the rule gave it: see :func:`~onestepback.claims.verdicts.told`."""

    verdict: str
    sentence: str
    counts: Mapping[str, Mapping[str, int]]
    statements: Sequence[Mapping[str, Any]]
    variants: Sequence[Mapping[str, Any]]
    value: float | None
    unit: str
    printed: str

    @property
    def readings(self) -> dict[str, bool]:
        """The readings that count, in words, and whether the claim is true in each."""
        return {one["words"]: one["true"] for statement in self.statements for one in statement["readings"]}


@dataclass(frozen=True)
class Making:
    """What the build was made from and with: its commit, checksums of inputs and locks, what draws and prints."""

    commit: str | None
    inputs_sha256: str
    locks: Mapping[str, str]
    made_with: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Record:
    """The book.

    Attributes
    ----------
    base : str
        Address of the site, with a slash at its end; empty as long as it has none.
    book : Book
        What ``CITATION.cff`` says.
    pages : tuple of Page
        The front page, the others in the order of the contents, then what the contents do not name.
    figures, numbers, verdicts : mapping
        By key.
    ledger : tuple of Claim
        The claims in the order of the article.
    datasets : mapping
        The tables by name.
    withdrawn : tuple of Withdrawn
        Figures of earlier editions that left an address.
    """

    base: str
    book: Book
    making: Making
    pages: tuple[Page, ...]
    figures: Mapping[str, Figure]
    numbers: Mapping[str, Number]
    verdicts: Mapping[str, Verdict]
    ledger: tuple[Claim, ...]
    datasets: Mapping[str, Dataset]
    changelog: tuple[Entry, ...]
    corrections: tuple[Correction, ...]
    withdrawn: tuple[Withdrawn, ...] = ()

    @property
    def front(self) -> Page:
        """The front page, which stands for the whole."""
        return self.pages[0]

    def page(self, docname: str) -> Page:
        """One page by its name."""
        return next(page for page in self.pages if page.docname == docname)

    def made_from(self, figure: Figure) -> str:
        """The checksum of all that a figure's files are made from: itself, what is said of its tables, the book."""
        sidecars = (self.datasets[name].sidecar for name in figure.names)
        return digest(figure.checksum, repr(self.book), self.base, *sidecars, library())

    def rests_on(self, page: Page, *, quoted: bool = False) -> list[str]:
        """The datasets behind what a page publishes, and behind what it quotes if that is wanted too."""
        used = {
            name
            for kind in (self.figures, self.numbers, self.verdicts)
            for entry in kind.values()
            if entry.home == page.docname or (quoted and entry.key in page.quotes)
            for name in entry.names
        }
        return sorted(used)
