"""A figure on a page: its words, its picture, and what a reader can take from it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxTranslator
from sphinx.util.osutil import relative_uri

import onestepback
from onestepback.book.nodes import names_of, sources
from onestepback.charts import pictures
from onestepback.data.sidecar import describe, source_line
from onestepback.site import citation
from onestepback.words import set_column

FORMATS = (("bibtex", "bib", "BibTeX"), ("ris", "ris", "RIS"), ("csl", "json", "CSL-JSON"))
"""Of a citation: its name, the ending of its file, and what a reader knows it as."""


class figure(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A published chart. ``published`` is its bundle; ``home`` the page it is numbered on."""

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        builder: Any = translator.builder
        before, after = plot(builder.app, node["published"], node["home"], builder.current_docname).split(CODE)
        translator.body.append(before)  # type: ignore[attr-defined]
        for part in node.children:
            if not isinstance(part, (nodes.caption, nodes.paragraph)):  # words for the search index alone
                part.walkabout(translator)
        translator.body.append(after)  # type: ignore[attr-defined]
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


AROUND = 360
"""px that title, controls and source of a figure take beside its picture: for the frame it is embedded in."""

CODE = "<!-- code -->"
"""Where the template leaves room for the cell that made the figure."""


def plot(app: Sphinx, shown: dict[str, Any], home: str, here: str) -> str:
    """Write a figure as HTML, its addresses relative to the page ``here``."""
    builder: Any = app.builder
    key = shown["key"]

    def link(path: str) -> str:
        return relative_uri(builder.get_target_uri(here), path)

    page = builder.get_target_uri(home)
    return builder.templates.render(  # type: ignore[no-any-return]
        "plot.html",
        {
            **shown,
            "id": f"figure-{key}",
            "number": number(app.env, shown, home),
            "elsewhere": None if home == here else {"href": f"{link(page)}#figure-{key}", "text": _home(app.env, home)},
            "controls": [_control(control, f"figure-{key}") for control in shown["controls"]],
            "pictures": {
                form: drawn["svg"].replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
                for form, drawn in shown["forms"].items()
            },
            "source": sources(builder, here, shown),
            "edition": onestepback.__version__,
            "table": _set(shown["table"]),
            "tables": [
                {"name": name, "href": link(f"data/{name}.csv"), "terms": terms(name)}
                for name in names_of(shown["datasets"])
            ],
            "apa": cite(app, shown)["apa"],
            "cited": link(f"cite/figure-{key}"),
            "formats": FORMATS,
            "file": f"{link('figures/')}{key}",
            "stamp": hashlib.sha256(live_script(app, shown).encode()).hexdigest()[:8],
            "permalink": f"figures/{key}/",
            "code": f"{'' if home == here else link(page)}#code-{key}",
            "notebook": link(f"{home}.ipynb"),
            "height": pictures.height(shown["forms"]["wide"]["svg"]) + AROUND,
        },
    )


def number(env: BuildEnvironment, shown: dict[str, Any], home: str) -> str:
    """The number of a figure, as its page prints it."""
    found = env.toc_fignumbers[home]["figure"][f"figure-{shown['key']}"]
    return str(env.config.numfig_format["figure"]) % ".".join(map(str, found))


def terms(name: str) -> str:
    """The licence of a dataset in a few words."""
    return terms_of([name])


def terms_of(names: list[str]) -> str:
    """The licences of datasets in a few words."""
    origins = [origin for name in names for origin in describe(name).origins]
    return "; ".join(sorted({origin.license.id or origin.license.redistribution for origin in origins}))


def record(app: Sphinx, shown: dict[str, Any]) -> dict[str, Any]:
    """The record of a figure, which is cited where it stands alone."""
    return citation.record(
        "figure",
        shown["key"],
        title=shown["title"],
        path=f"figures/{shown['key']}/",
        base=app.config.html_baseurl,
        source="; ".join(source_line(*used.split(":")) for used in shown["datasets"]),
    )


def cite(app: Sphinx, shown: dict[str, Any], url: str | None = None) -> dict[str, str]:
    """How to cite a figure, in every format; with its own address, or with ``url`` in its place."""
    return _formats(json.dumps(record(app, shown)), url)


@cache  # asked for by the figure, its own page and its files
def _formats(stated: str, url: str | None) -> dict[str, str]:
    return citation.formats(json.loads(stated), url)


def live_script(app: Sphinx, shown: dict[str, Any]) -> str:
    """The script that brings a page what it needs to draw a figure live and to cite it as it is set.

    A table that both forms share stands in it once.
    """
    tables: dict[str, Any] = {}
    forms = {}
    for form, drawn in sorted(shown["forms"].items()):
        spec = json.loads(json.dumps(drawn["vega"]))
        for source in spec.get("data", []):
            if isinstance(source.get("values"), list):
                text = json.dumps(source["values"], sort_keys=True)
                name = hashlib.sha256(text.encode()).hexdigest()[:8]
                tables[name] = source["values"]
                source["values"] = name
        forms[form] = spec
    table = {part: shown["table"][part] for part in ("columns", "fields")}
    content = {"tables": tables, "forms": forms, "table": table, "cite": cite(app, shown, citation.PLACE)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f'osbFigure("{shown["key"]}",{text});\n'


def _home(env: BuildEnvironment, docname: str) -> str:
    found = env.toc_secnumbers.get(docname, {}).get("")
    title = env.titles[docname].astext()
    return f"From chapter {found[0]}, {title}" if found else f"From {title}"


def _set(table: dict[str, Any]) -> dict[str, Any]:
    """A table set for reading, each column with a class: ``n`` for numbers, ``d`` for dates."""
    columns = list(zip(*table["rows"], strict=True))
    return {
        "columns": table["columns"],
        "rows": list(zip(*map(set_column, columns), strict=True)),
        "classes": [_class(column) for column in columns],
    }


def _class(column: Sequence[Any]) -> str:
    known = [value for value in column if value is not None]
    if all(isinstance(value, (int, float)) for value in known):
        return "n"
    return "d" if all(re.fullmatch(r"\d{4}-\d\d(-\d\d)?", str(value)) for value in known) else ""


def _control(control: dict[str, Any], figure_id: str) -> str:
    """Native inputs under plain words; the value of an option is JSON, so a number stays one."""
    name = f"{figure_id}-{control['param']}"
    legend = escape(str(control.get("name") or control["param"]).rstrip(": "))
    if control["input"] == "range":
        return (
            f'<div class="range" data-param="{control["param"]}"><label><span>{legend}</span>'
            f'<input type="range" min="{control["min"]}" max="{control["max"]}" step="{control.get("step", 1)}"'
            f' value="{control["value"]}"></label><output>{control["value"]}</output></div>'
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
            f"<select>{choices}</select></label>"
        )
    choices = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"{" checked" if value == chosen else ""}>'
        f"<span>{label}</span></label>"
        for value, label in pairs
    )
    return f'<fieldset data-param="{control["param"]}"><legend>{legend}</legend>{choices}</fieldset>'
