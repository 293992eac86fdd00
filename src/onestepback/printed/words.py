"""What stands on the title page of the book as one file, and behind it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from onestepback.site import citation
from onestepback.words import written_date

KICKER = "A research publication, as one file"
LICENSE = "Text and figures are under CC BY 4.0, code under the MIT licence, data under the terms of each publisher."
LEFT = (
    "The figures are shown as they open on the site, where they are live. The code of every figure, table and number, "
    "what each number was computed from, the tables and the longest lists are on the site and in its repository; they "
    "are left out here."
)


@dataclass(frozen=True)
class Imprint:
    """The words around the book.

    Attributes
    ----------
    notes : dict
        Name of a note and its text: terms, how to cite, what is left out, where the site is.
    uuid : UUID
        Of this edition in this form, the same in every build.
    """

    title: str
    author: str
    kicker: str
    lead: str
    edition: str
    notes: dict[str, str]
    uuid: uuid.UUID


def imprint(base: str = "") -> Imprint:
    """Put together the words around the book; ``base`` is the address of the site, where it has one."""
    book = citation.book()
    cited = citation.formats(citation.record("book", "", title=book.title, path="", base=base))["apa"]
    notes = {
        "How to cite.": cited,
        "Terms.": LICENSE,
        "What is not here.": LEFT,
        "The site.": base,
    }
    return Imprint(
        title=book.title,
        author=", ".join(citation.full_name(author) for author in book.authors),
        kicker=KICKER,
        lead=" ".join(book.abstract.split()),
        edition=f"Edition {book.edition}, {written_date(book.published)}",
        notes={name: text for name, text in notes.items() if text},
        uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{book.title} {book.edition}"),
    )
