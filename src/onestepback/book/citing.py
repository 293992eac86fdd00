"""Citing: a record for everything that can be cited, its files in ``cite/``, and the panel that offers them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from onestepback import printed
from onestepback.book import figures
from onestepback.book.figures import FORMATS
from onestepback.book.nodes import CATALOGUE, gathered
from onestepback.book.shelf import shelf
from onestepback.build import ADDRESS
from onestepback.claims import ledger
from onestepback.claims.ledger import Claim
from onestepback.data.sidecar import describe, source_line
from onestepback.data.tables import datasets
from onestepback.site import citation
from onestepback.words import typeset

PAGE = "book/cite"
LEDGER = "book/ledger"
HEADINGS = {
    "book": "The book",
    "edition": "This edition",
    "chapter": "Chapters",
    "page": "Pages behind them",
    "figure": "Figures",
    "claim": "Claims",
    "dataset": "Tables",
}


@dataclass(frozen=True)
class Citable:
    """Something that can be cited.

    Attributes
    ----------
    name : str
        Of its files in ``cite/``, without ending.
    path : str
        Where it is, from the root of the site.
    about : str
        What it is about, in a sentence; empty where nobody wrote one.
    record : dict
        Its CSL-JSON.
    """

    kind: str
    name: str
    path: str
    about: str
    record: dict[str, Any]


def settle_address(app: Sphinx, config: Config) -> None:
    """Take the address of the site from the environment, where it is given."""
    address = os.environ.get(ADDRESS, config.html_baseurl)
    config.html_baseurl = f"{address.rstrip('/')}/" if address else ""


def _cite(app: Sphinx, kind: str, key: str, path: str, about: str = "", **fields: Any) -> Citable:
    name = "book" if kind == "book" else f"{kind}-{key}"
    record = citation.record(kind, key, path=path, base=app.config.html_baseurl, **fields)
    return Citable(kind, name, path, about, record)


def of_page(app: Sphinx, docname: str) -> Citable:
    """A chapter, another page, or the book, of which the front page stands for the whole."""
    about = shelf(app.env).descriptions.get(docname, "")
    if docname == app.config.root_doc:
        return _cite(app, "book", "", "", about, title=citation.book().title)
    number = app.env.toc_secnumbers.get(docname, {}).get("")
    key, path, title = docname.rpartition("/")[2], f"{docname}.html", app.env.titles[docname].astext()
    if number:
        return _cite(app, "chapter", key, path, about, title=title, number=str(number[0]))
    return _cite(app, "page", key, path, about, title=title)


def of_figure(app: Sphinx, key: str) -> Citable:
    """A published figure, on its own page."""
    shown = shelf(app.env).figures[key]
    return Citable("figure", f"figure-{key}", f"figures/{key}/", shown["alt"], figures.record(app, shown))


def of_dataset(app: Sphinx, name: str) -> Citable:
    """A table of the catalogue."""
    path = f"{CATALOGUE}.html#dataset-{name}"
    return _cite(app, "dataset", name, path, title=describe(name).title, source=source_line(name))


def of_claim(app: Sphinx, claim: Claim) -> Citable:
    """A claim of the ledger."""
    # Never the claim alone: it is the article's, ours is the verdict.
    title = f"Test of claim {claim.number}: {claim.text.rstrip('.')} (verdict: {claim.verdict})"
    return _cite(app, "claim", claim.key, f"{LEDGER}.html#{claim.key}", title=title)


def contents(app: Sphinx) -> list[str]:
    """The pages of the book in its order, without the front page."""
    listed = app.env.toctree_includes.get(app.config.root_doc, ())
    return [docname for docname in listed if docname in app.env.titles]


def everything(app: Sphinx) -> Iterator[Citable]:
    """All that can be cited, the book first, then in the order of the contents."""
    root, edition = app.config.root_doc, citation.book().edition
    yield of_page(app, root)
    yield _cite(app, "edition", edition, "", title=citation.book().title)
    for docname in contents(app):
        yield of_page(app, docname)
    for key in sorted(shelf(app.env).figures):
        yield of_figure(app, key)
    for claim in ledger.ledger():
        yield of_claim(app, claim)
    for name in datasets():
        yield of_dataset(app, name)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files of everything that can be cited."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "cite"
    folder.mkdir(exist_ok=True)
    written = set()
    for thing in everything(app):
        texts = citation.formats(thing.record)
        for style, ending, _ in FORMATS:
            file = folder / f"{thing.name}.{ending}"
            file.write_text(texts[style], encoding="utf-8", newline="\n")
            written.add(file)
    for file in set(folder.iterdir()) - written:
        file.unlink()


def panel(app: Sphinx, docname: str, thing: Citable, *, whole_page: bool = False) -> str:
    """The panel of one thing as HTML: the reference to copy, and the files; for a page BibTeX in full as well."""
    label = "cite-this" if whole_page else f"cite-{thing.name}"
    texts = citation.formats(thing.record)
    what = {"book": "book", "chapter": "chapter", "dataset": "table"}.get(thing.kind, thing.kind)
    body = f'<p id="{label}-apa">{escape(texts["apa"])}</p>\n{_button(f"{label}-apa", "Copy the reference")}'
    if whole_page:
        body += f'<pre id="{label}-bibtex" tabindex="0">{escape(texts["bibtex"].strip())}</pre>\n'
        body += _button(f"{label}-bibtex", "Copy BibTeX")
    links = _links(docname, thing)
    if whole_page:
        root = "../" * docname.count("/")
        links += "".join(f' <a href="{root}{file}" download>The book, {name}</a>' for name, file in printed.FORMATS)
    if whole_page and docname != PAGE and PAGE in app.env.all_docs:
        links += f' <a href="{app.builder.get_relative_uri(docname, PAGE)}">How to cite figures, claims and data</a>'
    # The page's own is where the links named "Cite" lead.
    where = f' id="{label}"' if whole_page else ""
    return (
        f'<details class="cited"{where}><summary>Cite this {what}</summary>\n{body}'
        f'<p class="links">{links}</p>\n</details>\n'
    )


def _button(target: str, words: str) -> str:
    return f'<button type="button" class="copy" data-copy="{target}">{words}</button>\n'


def _links(docname: str, thing: Citable) -> str:
    folder = "../" * docname.count("/") + "cite"
    return " ".join(f'<a href="{folder}/{thing.name}.{ending}" download>{words}</a>' for _, ending, words in FORMATS)


class Citables(SphinxDirective):
    """``{citables}``: everything that can be cited, with its files."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for the list, which names what all pages publish."""
        self.env.note_reread()  # it has the titles of other pages, whose change Sphinx does not tell
        return [citables()]


class citables(gathered):  # noqa: N801
    """The list, until all pages are read."""


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the list of everything that can be cited."""
    for node in list(doctree.findall(citables)):
        things = list(everything(app))
        html = ""
        for kind, heading in HEADINGS.items():
            rows = [_row(docname, thing) for thing in things if thing.kind == kind]
            if len(rows) > 1:
                html += f"<details><summary>{heading} ({len(rows)})</summary>\n<ul>\n{''.join(rows)}</ul></details>\n"
            else:
                html += f"<ul>\n{''.join(rows)}</ul>\n".replace("<li>", f"<li>{heading}: ", 1)
        node.replace_self(nodes.raw("", f'<div class="citables">\n{html}</div>\n', format="html"))


def _row(docname: str, thing: Citable) -> str:
    return f"<li>{escape(typeset(thing.record['title']))} <span>{_links(docname, thing)}</span></li>\n"
