"""Everything that can be cited, and its files in ``cite/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onestepback.claims.ledger import Claim
from onestepback.data.sidecar import Dataset, source_line, source_of
from onestepback.files import write_file
from onestepback.site import citation
from onestepback.site.record import CATALOGUE, LEDGER, Figure, Page, Record
from onestepback.words import typeset

FORMATS = (("bibtex", "bib", "BibTeX"), ("ris", "ris", "RIS"), ("csl", "json", "CSL-JSON"))
"""Of a citation: its name, the ending of its file, and what a reader knows it as."""


@dataclass(frozen=True)
class Citable:
    """Something that can be cited.

    Attributes
    ----------
    kind : str
        One of ``citation.TYPES``.
    key : str
        Its permanent name; empty for the book.
    path : str
        Where it is, from the root of the site.
    about : str
        What it is about, in a sentence; empty where nobody wrote one.
    csl : dict
        Its CSL-JSON.
    """

    kind: str
    key: str
    path: str
    about: str
    csl: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Of its files in ``cite/``, without ending."""
        return f"{self.kind}-{self.key}" if self.key else self.kind

    def texts(self, url: str | None = None) -> Mapping[str, str]:
        """How to cite it, in every format; with its own address, or with ``url`` in its place."""
        return citation.formats(self.csl, url)


def _cite(record: Record, kind: str, key: str, path: str, about: str = "", **fields: Any) -> Citable:
    # Citation processors set marks in this way, so that a page says what they do.
    fields |= {name: typeset(fields[name]) for name in ("title", "source") if name in fields}
    csl = citation.record(kind, key, path=path, base=record.base, of=record.book, **fields)
    return Citable(kind, key, path, about, csl)


def of_page(record: Record, page: Page) -> Citable:
    """A chapter, another page, or the book, of which the front page stands for the whole."""
    if page == record.front:
        return _cite(record, "book", "", "", page.about, title=record.book.title)
    key = page.docname.rpartition("/")[2]
    if page.chapter:
        return _cite(record, "chapter", key, page.path, page.about, title=page.title, number=str(page.chapter))
    return _cite(record, "page", key, page.path, page.about, title=page.title)


def of_figure(record: Record, figure: Figure) -> Citable:
    """A figure, on its own page."""
    source = "; ".join(map(source_of, figure.datasets))
    return _cite(record, "figure", figure.key, figure.path, figure.alt, title=figure.title, source=source)


def of_dataset(record: Record, dataset: Dataset) -> Citable:
    """A table of the catalogue."""
    path = f"{CATALOGUE}.html#dataset-{dataset.name}"
    return _cite(record, "dataset", dataset.name, path, title=dataset.title, source=source_line(dataset.name))


def of_claim(record: Record, claim: Claim) -> Citable:
    """A claim of the ledger."""
    # Never the claim alone: it is the article's, ours is the verdict.
    title = f"Test of claim {claim.number}: {claim.text.rstrip('.')} (verdict: {record.verdicts[claim.key].verdict})"
    return _cite(record, "claim", claim.key, f"{LEDGER}.html#{claim.key}", title=title)


def everything(record: Record) -> Iterator[Citable]:
    """All that can be cited, the book first, then in the order of the contents."""
    yield of_page(record, record.front)
    yield _cite(record, "edition", record.book.edition, "", title=record.book.title)
    for page in record.pages[1:]:
        yield of_page(record, page)
    for key in sorted(record.figures):
        yield of_figure(record, record.figures[key])
    for claim in record.ledger:
        yield of_claim(record, claim)
    for dataset in record.datasets.values():
        yield of_dataset(record, dataset)


def write(record: Record, folder: Path) -> None:
    """Write the files of everything that can be cited; those of what has left go."""
    cite = folder / "cite"
    cite.mkdir(exist_ok=True)
    written = set()
    for thing in everything(record):
        texts = thing.texts()
        for style, ending, _ in FORMATS:
            file = cite / f"{thing.name}.{ending}"
            write_file(file, texts[style])
            written.add(file)
    for file in set(cite.iterdir()) - written:
        file.unlink()
