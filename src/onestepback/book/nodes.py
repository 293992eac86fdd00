"""The kinds of things a page of this book is made of, beside text, and their HTML."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator

from onestepback.book.highlighting import folded
from onestepback.data.sidecar import source_line

CATALOGUE = "book/data"


def sources(builder: Any, here: str, shown: dict[str, Any]) -> str:
    """The source line of a figure or table on the page ``here``, each publisher linked to the catalogue."""
    links = []
    address = builder.get_relative_uri(here, CATALOGUE)
    for dataset in shown["datasets"]:
        name, *origins = dataset.split(":")
        links.append(f'<a href="{address}#dataset-{name}">{escape(source_line(name, *origins))}</a>')
    note = f" {escape(shown['note'])}" if shown.get("note") else ""
    return f"Source: {'; '.join(links)}.{note}"


def names_of(datasets: list[str]) -> list[str]:
    """The datasets without the origins that a mention narrows them to, each once."""
    return list(dict.fromkeys(dataset.split(":")[0] for dataset in datasets))


class code_toggle(nodes.General, nodes.Element):  # noqa: N801
    """A cell's code behind one quiet line, ``summary``."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append(  # type: ignore[attr-defined]
            f'<details class="made"><summary>{escape(node["summary"])}</summary>\n'
        )

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append("</details>\n")  # type: ignore[attr-defined]


class folded_code(nodes.literal_block):  # noqa: N801
    """The code of a cell, in a place that opens."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        translator.body.append(folded(node.astext(), node["language"]))  # type: ignore[attr-defined]
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


class sample_picture(nodes.General, nodes.Element):  # noqa: N801
    """The picture of a part of a chart: ``svg``, ``alt``, and its ``number`` on the page."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        svg = node["svg"].replace("sample-narrow-", f"sample-{node['number']}-")  # no two ids on a page are the same
        translator.body.append(  # type: ignore[attr-defined]
            f'<div class="pic sample" role="img" aria-label="{escape(node["alt"])}">{svg}</div>\n'
        )

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


class claims_list(nodes.General, nodes.Element):  # noqa: N801
    """The numbers of a section as a table: what is printed, what was computed, from which data."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        here = translator.builder.current_docname  # type: ignore[attr-defined]
        catalogue = translator.builder.get_relative_uri(here, CATALOGUE)  # type: ignore[attr-defined]
        rows = []
        for claim in node["claims"]:
            value = claim["value"] if isinstance(claim["value"], str) else f"{claim['value']:.8g}"
            data = ", ".join(f'<a href="{catalogue}#dataset-{name}">{name}</a>' for name in names_of(claim["datasets"]))
            rows.append(
                f'<tr id="claim-{claim["key"]}"><th scope="row">{escape(claim["text"] or claim["key"])}</th>'
                f"<td>{escape(claim['printed'])}</td><td>{escape(value)}</td><td>{data}</td></tr>\n"
            )
        translator.body.append(  # type: ignore[attr-defined]
            '<div class="scroll"><table class="numbers"><thead><tr><th scope="col">Statement</th>'
            '<th scope="col">Printed</th><th scope="col">Computed</th><th scope="col">Data</th></tr></thead>\n'
            f"<tbody>{''.join(rows)}</tbody></table></div>\n"
        )
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


class shown_table(nodes.General, nodes.Element):  # noqa: N801
    """A table that a cell shows. ``shown`` is its bundle."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        shown: dict[str, Any] = node["shown"]
        label = f"{node['ids'][0]}-caption"
        heads = "".join(
            f'<th scope="col"{_numeric(column)}>{escape(column["name"])}</th>' for column in shown["columns"]
        )
        rows = []
        for cells in shown["rows"]:
            first, *others = zip(cells, shown["columns"], strict=True)
            rows.append(
                f'<tr><th scope="row"{_numeric(first[1])}>{_cell(first[0])}</th>'
                + "".join(f"<td{_numeric(column)}>{_cell(cell)}</td>" for cell, column in others)
                + "</tr>\n"
            )
        builder: Any = translator.builder
        line = sources(builder, builder.current_docname, shown)
        # Scrolls within itself where it is too wide; a keyboard must be able to reach what scrolls.
        body = (
            f'<div class="scroll" role="region" aria-labelledby="{label}" tabindex="0">\n<table>'
            f'<caption id="{label}">{escape(shown["caption"])}</caption>\n<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>{''.join(rows)}</tbody></table></div>\n"
            f'<div class="source"><p>{line}</p></div>\n'
        )
        if shown["summary"]:
            body = f"<details><summary>{escape(shown['summary'])}</summary>\n{body}</details>\n"
        translator.body.append(f'<div class="shown" id="{node["ids"][0]}">\n{body}</div>\n')  # type: ignore[attr-defined]
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


def _numeric(column: dict[str, Any]) -> str:
    return ' class="n"' if column["numeric"] else ""


def _cell(cell: dict[str, str]) -> str:
    text = escape(cell["text"])
    if cell["href"]:
        text = f'<a href="{escape(cell["href"])}">{text}</a>'
    return text + (f"<small>{escape(cell['note'])}</small>" if cell["note"] else "")


class gathered(nodes.General, nodes.Element):  # noqa: N801
    """A part of a page that is made from what all other pages publish."""


class number(nodes.Inline, nodes.TextElement):  # noqa: N801
    """A computed number in a sentence, by the ``key`` of its claim; replaced once all pages are read."""


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
