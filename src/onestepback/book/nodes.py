"""The kinds of things a page of this book is made of, beside text, and their HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxTranslator

from onestepback.book.highlighting import folded
from onestepback.charts.pictures import mute
from onestepback.data.sidecar import names_of, source_of
from onestepback.markup import fill
from onestepback.site.record import CATALOGUE, link
from onestepback.words import in_full

THEME = Path(__file__).parent / "theme"


def tables_of(here: str, mentions: Sequence[str]) -> list[dict[str, str]]:
    """The datasets that are mentioned on the page ``here``, each once, linked to the catalogue."""
    catalogue = link(here, f"{CATALOGUE}.html")
    return [{"name": name, "href": f"{catalogue}#dataset-{name}"} for name in names_of(mentions)]


def sources(here: str, mentions: Sequence[str]) -> list[dict[str, str]]:
    """The publishers behind a figure or table on the page ``here``, each linked to the catalogue."""
    return [
        {"words": source_of(mention), "href": table["href"]}
        for mention in mentions
        for table in tables_of(here, [mention])
    ]


def spoken(svg: str, alt: str) -> Markup:
    """A picture in the page itself, with what it shows for who does not see it."""
    return Markup(mute(svg).replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1))


class _Whole:
    """A node that is written as one piece."""

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


class code_toggle(nodes.General, nodes.Element):  # noqa: N801
    """A cell's code behind one quiet line, ``summary``."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append(  # type: ignore[attr-defined]
            f'<details class="made" id="{node["ids"][0]}"><summary>{escape(node["summary"])}</summary>\n'
        )

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append("</details>\n")  # type: ignore[attr-defined]


class folded_code(_Whole, nodes.literal_block):  # noqa: N801
    """The code of a cell, in a place that opens."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append(folded(node.astext(), node["language"]))  # type: ignore[attr-defined]
        raise nodes.SkipNode


class sample_picture(_Whole, nodes.General, nodes.Element):  # noqa: N801
    """The picture of a part of a chart: ``svg``, ``alt``, and its ``number`` on the page."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        # No two ids on a page are the same.
        svg = spoken(node["svg"].replace("sample-narrow-", f"sample-{node['number']}-"), node["alt"])
        body = fill(THEME / "sample.html", number=node["number"], svg=svg)
        translator.body.append(body)  # type: ignore[attr-defined]


class claims_list(_Whole, nodes.General, nodes.Element):  # noqa: N801
    """The numbers of a section as a table: what is printed, what was computed, from which data."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        here = translator.builder.current_docname  # type: ignore[attr-defined]
        rows = [
            {**claim, "computed": in_full(claim["value"]), "tables": tables_of(here, claim["datasets"])}
            for claim in node["claims"]
        ]
        translator.body.append(fill(THEME / "numbers.html", numbers=rows) + "\n")  # type: ignore[attr-defined]
        raise nodes.SkipNode


class shown_table(_Whole, nodes.General, nodes.Element):  # noqa: N801
    """A table that a cell shows. ``shown`` is its bundle."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        here = translator.builder.current_docname  # type: ignore[attr-defined]
        shown: dict[str, Any] = node["shown"]
        words = {"id": node["ids"][0], "table": shown, "sources": sources(here, shown["datasets"]), "note": ""}
        html = fill(THEME / "table.html", **words)
        translator.body.append(html + "\n")  # type: ignore[attr-defined]
        raise nodes.SkipNode


class gathered(nodes.General, nodes.Element):  # noqa: N801
    """A part of a page that is made from what all other pages publish."""


class number(nodes.Inline, nodes.TextElement):  # noqa: N801
    """A computed number in a sentence, by the ``key`` of its claim; replaced once all pages are read."""


class verdict_of(nodes.Element):  # noqa: N801
    """Something that shows the verdict on a claim, by its ``key``; replaced once all pages are read."""


class figure_elsewhere(nodes.General, nodes.Element):  # noqa: N801
    """A figure of another page, by ``key``; replaced once all pages are read."""


class quoted(nodes.Inline, nodes.TextElement):  # noqa: N801
    """Words that are not ours."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append("<q>")  # type: ignore[attr-defined]

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append("</q>")  # type: ignore[attr-defined]
