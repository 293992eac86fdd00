"""Citing on the page: the panel that offers the reference of one thing, and the list of all that can be cited."""

from __future__ import annotations

import os
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from onestepback.book.nodes import THEME, gathered
from onestepback.book.shelf import record
from onestepback.markup import fill
from onestepback.site.address import ADDRESS
from onestepback.site.citing import FORMATS, Citable, everything
from onestepback.site.record import CITE, WHOLE, Record, link
from onestepback.words import typeset

HEADINGS = {
    "book": "The book",
    "edition": "This edition",
    "chapter": "Chapters",
    "page": "Pages behind them",
    "figure": "Figures",
    "claim": "Claims",
    "dataset": "Tables",
}


def settle_address(app: Sphinx, config: Config) -> None:
    """Take the address of the site from the environment, where it is given."""
    address = os.environ.get(ADDRESS, config.html_baseurl)
    config.html_baseurl = f"{address.rstrip('/')}/" if address else ""


def panel(of: Record, here: str, thing: Citable, *, whole_page: bool = False) -> Markup:
    """The panel of one thing as HTML: the reference to copy, and the files; for a page BibTeX in full as well."""
    known = {page.docname for page in of.pages}
    return fill(
        THEME / "panel.html",
        # The page's own is where the links named "Cite" lead.
        label="cite-this" if whole_page else f"cite-{thing.name}",
        whole_page=whole_page,
        what={"book": "book", "chapter": "chapter", "dataset": "table"}.get(thing.kind, thing.kind),
        texts=thing.texts(),
        files=files(here, thing),
        whole=[{"href": link(here, file), "name": name} for name, file in WHOLE],
        more=link(here, f"{CITE}.html") if CITE in known else "",
    ) + Markup("\n")


def files(here: str, thing: Citable) -> list[dict[str, str]]:
    """The files of a citation, seen from a page."""
    return [{"href": link(here, f"cite/{thing.name}.{ending}"), "name": name} for _, ending, name in FORMATS]


class Citables(SphinxDirective):
    """``{citables}``: everything that can be cited, with its files."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list, which names what all pages publish."""
        return [citables()]


class citables(gathered):  # noqa: N801
    """The list, until all pages are read."""


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list of everything that can be cited."""
    for node in list(doctree.findall(citables)):
        groups: dict[str, list[dict[str, Any]]] = {heading: [] for heading in HEADINGS.values()}
        for thing in everything(record(app)):
            row = {"title": typeset(thing.csl["title"]), "files": files(docname, thing)}
            groups[HEADINGS[thing.kind]].append(row)
        node.replace_self(nodes.raw("", fill(THEME / "citables.html", groups=groups) + "\n", format="html"))
