"""What all pages together have published: figures, claims and tables by key, who quotes them, and the record of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import vl_convert
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from onestepback import browser, inputs, paths
from onestepback.claims import ledger
from onestepback.data.sidecar import datasets, describe
from onestepback.files import checksum, git, sha256
from onestepback.site import changes, citation
from onestepback.site.record import EVERYTHING, Figure, Making, Number, Page, Record, Verdict
from onestepback.site.withdrawn import withdrawn

Kind = TypeVar("Kind", Figure, Number, Verdict)


class Shelf:
    """Figures, numbers, verdicts and tables by key, each with its page, as they come out of the notebooks."""

    def __init__(self) -> None:
        self.figures: dict[str, dict[str, Any]] = {}
        self.claims: dict[str, dict[str, Any]] = {}
        self.verdicts: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.quotes: dict[str, list[str]] = {}
        self.digests: dict[str, str] = {}
        self.descriptions: dict[str, str] = {}
        self.made_from: dict[str, str | None] = {}
        self.frame = ""
        self.refers: dict[str, list[str]] = {}

    def forget(self, docname: str) -> None:
        """Take away what a page published and quoted."""
        for kind in (self.figures, self.claims, self.verdicts, self.tables):
            for key in [key for key, entry in kind.items() if entry["home"] == docname]:
                del kind[key]
        self.quotes.pop(docname, None)
        self.descriptions.pop(docname, None)
        self.refers.pop(docname, None)

    def digest(self, docname: str) -> str:
        """A checksum of all that a page quotes, as it stands now."""
        kinds = (self.figures, self.claims, self.verdicts)
        quoted = self.quotes[docname]
        entries = [
            (key, kind[key]["checksum"])
            for kind in kinds
            for key in (sorted(kind) if EVERYTHING in quoted else quoted)
            if key in kind
        ]
        return sha256(repr((entries, inputs.tables() if EVERYTHING in quoted else None)).encode())


def shelf(env: BuildEnvironment) -> Shelf:
    """The shelf of this build, kept with Sphinx's environment between builds."""
    if not hasattr(env, "onestepback"):
        env.onestepback = Shelf()  # type: ignore[attr-defined]
    return env.onestepback  # type: ignore[attr-defined, no-any-return]


@cache
def made_with() -> dict[str, str]:
    """What draws the charts and what prints the book: another version of these could give other bytes."""
    return {"vega": vl_convert.get_vega_version(), "browser": browser.version()}


@lru_cache(maxsize=1)
def record(app: Sphinx) -> Record:
    """The record of the book; it can be made once all pages are read, and is made once."""
    known, root = shelf(app.env), str(app.config.root_doc)
    order = dict.fromkeys([*_listed(app.env, root), *sorted(app.env.titles)])
    return Record(
        base=app.config.html_baseurl,
        book=citation.book(),
        making=Making(
            commit=(git("rev-parse", "HEAD") or "").strip() or None,
            inputs_sha256=checksum(file for file in inputs.everything() if not inputs.is_page(file)),
            locks={lock.name: sha256(lock.read_bytes()) for lock in (paths.LOCK, paths.NODE_LOCK)},
            made_with=made_with(),
        ),
        pages=tuple(_page(app, docname) for docname in order),
        figures={
            key: _taken(Figure, entry, number=_figure_number(app, key, entry["home"]))
            for key, entry in _in_order(known.figures)
        },
        numbers={key: _taken(Number, entry) for key, entry in _in_order(known.claims)},
        verdicts={key: _taken(Verdict, entry) for key, entry in _in_order(known.verdicts)},
        ledger=tuple(ledger.ledger()),
        datasets={name: describe(name) for name in datasets()},
        changelog=changes.changelog(),
        corrections=changes.corrections(),
        withdrawn=withdrawn(),
    )


def _listed(env: BuildEnvironment, docname: str) -> Iterator[str]:
    """A page, and those that the contents have below it."""
    if docname in env.titles:
        yield docname
        for below in env.toctree_includes.get(docname, ()):
            yield from _listed(env, below)


def _in_order(entries: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Entries by their pages, whichever of these was read last; those of one page as they stand on it."""
    return sorted(entries.items(), key=lambda entry: str(entry[1]["home"]))


def _page(app: Sphinx, docname: str) -> Page:
    known = shelf(app.env)
    number = app.env.toc_secnumbers.get(docname, {}).get("") or ()  # two numbers for a page below a chapter
    return Page(
        docname=docname,
        title=app.env.titles[docname].astext(),
        chapter=number[0] if len(number) == 1 else None,
        about=known.descriptions.get(docname, ""),
        quotes=tuple(known.quotes.get(docname, ())),
        source=Path(app.env.doc2path(docname)),
    )


def _taken(kind: type[Kind], entry: dict[str, Any], **more: Any) -> Kind:
    """The fields of an entry that the record has a place for."""
    given = {**entry, **more, "datasets": tuple(entry["datasets"])}
    return kind(**{field: given[field] for field in kind.__dataclass_fields__})


def _figure_number(app: Sphinx, key: str, home: str) -> str:
    """The number of a figure, as its page prints it."""
    found = app.env.toc_fignumbers[home]["figure"][f"figure-{key}"]
    return str(app.config.numfig_format["figure"]) % ".".join(map(str, found))
