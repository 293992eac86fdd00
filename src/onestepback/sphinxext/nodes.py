"""The kinds of things a page of this book is made of, beside text, and their HTML."""

from __future__ import annotations

import hashlib
import json
from html import escape
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator

from onestepback.metadata import source_line

CATALOGUE = "book/data"


class figure(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A published chart. ``published`` is its bundle; ``home`` the page it is numbered on."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        shown: dict[str, Any] = node["published"]
        key = shown["key"]
        here = translator.builder.current_docname  # type: ignore[attr-defined]
        put = translator.body.append  # type: ignore[attr-defined]
        put(f'<figure class="plot" id="{node["ids"][0]}" data-figure="{key}">\n<figcaption>\n<p class="no">')
        if node["home"] == here:
            translator.add_fignumber(node)  # type: ignore[attr-defined]
        else:
            address = translator.builder.get_relative_uri(here, node["home"])  # type: ignore[attr-defined]
            put(f'<a href="{address}#figure-{key}">{escape(_title(translator, node["home"]))}</a>')
        put(
            f'</p>\n<p class="finding">{escape(shown["title"])}</p>\n'
            f'<p class="measure">{escape(shown["subtitle"])}</p>\n</figcaption>\n'
        )
        if shown["controls"]:
            put('<div class="controls">\n')
            for control in shown["controls"]:
                put(_control(control, node["ids"][0]))
            put("</div>\n")
        put(f'<div class="pic" role="img" aria-label="{escape(shown["alt"])}">\n')
        for form in ("wide", "narrow"):  # the cache of executed notebooks sorts keys: never rely on their order
            svg = shown["forms"][form]["svg"].replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
            put(f'<div class="form {form}">{svg}</div>\n')
        put("</div>\n")
        put(f'<div class="source"><p>{_sources(translator, shown)}</p></div>\n')
        put(f'<script type="application/json">{_script(shown["forms"])}</script>\n</figure>\n')
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


def _title(translator: SphinxTranslator, docname: str) -> str:
    env = translator.builder.env  # type: ignore[attr-defined]
    number = env.toc_secnumbers.get(docname, {}).get("")
    title = env.titles[docname].astext()
    return f"From chapter {number[0]}, {title}" if number else f"From {title}"


def _control(control: dict[str, Any], figure_id: str) -> str:
    """Native inputs under plain words; the value of an option is JSON, so a number stays one."""
    name = f"{figure_id}-{control['param']}"
    legend = escape(str(control.get("name") or control["param"]).rstrip(": "))
    if control["input"] == "range":
        return (
            f'<div class="range" data-param="{control["param"]}"><label><span>{legend}</span>'
            f'<input type="range" min="{control["min"]}" max="{control["max"]}" step="{control.get("step", 1)}"'
            f' value="{control["value"]}"></label><output>{control["value"]}</output></div>\n'
        )
    options = control["options"]
    labels = control.get("labels", options)
    pairs = [(escape(json.dumps(value)), escape(str(label))) for value, label in zip(options, labels, strict=True)]
    chosen = escape(json.dumps(control["value"]))
    if control["input"] == "select":
        choices = "".join(
            f'<option value="{value}"{" selected" if value == chosen else ""}>{label}</option>'
            for value, label in pairs
        )
        return (
            f'<label class="select" data-param="{control["param"]}"><span>{legend}</span>'
            f"<select>{choices}</select></label>\n"
        )
    choices = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"{" checked" if value == chosen else ""}>'
        f"<span>{label}</span></label>"
        for value, label in pairs
    )
    return f'<fieldset data-param="{control["param"]}"><legend>{legend}</legend>{choices}</fieldset>\n'


def _sources(translator: SphinxTranslator, shown: dict[str, Any]) -> str:
    builder = translator.builder
    here = builder.current_docname  # type: ignore[attr-defined]
    links = []
    address = builder.get_relative_uri(here, CATALOGUE)  # type: ignore[attr-defined]
    for dataset in shown["datasets"]:
        name, *origins = dataset.split(":")
        links.append(f'<a href="{address}#dataset-{name}">{escape(source_line(name, *origins))}</a>')
    note = f" {escape(shown['note'])}" if shown.get("note") else ""
    return f"Source: {'; '.join(links)}.{note}"


def _names(datasets: list[str]) -> list[str]:
    return list(dict.fromkeys(dataset.split(":")[0] for dataset in datasets))


def _script(forms: dict[str, Any]) -> str:
    """Both forms as one JSON text in which a table that they share stands once."""
    tables: dict[str, Any] = {}
    specs = {}
    for form, drawn in sorted(forms.items()):
        spec = json.loads(json.dumps(drawn["vega"]))
        for source in spec.get("data", []):
            if isinstance(source.get("values"), list):
                text = json.dumps(source["values"], sort_keys=True)
                name = hashlib.sha256(text.encode()).hexdigest()[:8]
                tables[name] = source["values"]
                source["values"] = name
        specs[form] = spec
    text = json.dumps({"tables": tables, **specs}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.replace("<", "\\u003c")


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


class claims_list(nodes.General, nodes.Element):  # noqa: N801
    """The numbers of a section as a table: what is printed, what was computed, from which data."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        here = translator.builder.current_docname  # type: ignore[attr-defined]
        catalogue = translator.builder.get_relative_uri(here, CATALOGUE)  # type: ignore[attr-defined]
        rows = []
        for claim in node["claims"]:
            value = claim["value"] if isinstance(claim["value"], str) else f"{claim['value']:.8g}"
            data = ", ".join(f'<a href="{catalogue}#dataset-{name}">{name}</a>' for name in _names(claim["datasets"]))
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
        # Scrolls within itself where it is too wide; a keyboard must be able to reach what scrolls.
        body = (
            f'<div class="scroll" role="region" aria-labelledby="{label}" tabindex="0">\n<table>'
            f'<caption id="{label}">{escape(shown["caption"])}</caption>\n<thead><tr>{heads}</tr></thead>\n'
            f"<tbody>{''.join(rows)}</tbody></table></div>\n"
            f'<div class="source"><p>{_sources(translator, shown)}</p></div>\n'
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
