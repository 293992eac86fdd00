"""A figure on a page: its words, its picture, and what a reader can take from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxTranslator

from onestepback import paths, store
from onestepback.book.nodes import THEME, sources
from onestepback.book.shelf import record, shelf
from onestepback.charts import pictures
from onestepback.data.sidecar import Dataset
from onestepback.files import digest, sha256, write_file
from onestepback.markup import fill
from onestepback.site import citing, frames, passports
from onestepback.site.record import CATALOGUE, Figure, Page, Record, link
from onestepback.words import set_column, typeset


class plotted(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A published chart. ``key`` names it on the shelf; ``home`` is the page that it is numbered on.

    Its first child is its title, by which others refer to it.
    """

    @staticmethod
    def visit_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        builder: Any = translator.builder
        bundle = shelf(builder.env).figures[node["key"]]
        # Of a page's pictures only the first is fetched before a reader comes near it.
        first = node is next(node.document.findall(plotted))  # type: ignore[union-attr]
        shown = plot(record(builder.app), bundle, builder.current_docname, first=first)
        before, after = shown.split(CODE)
        translator.body.append(before)  # type: ignore[attr-defined]
        for part in node.children:
            if not isinstance(part, nodes.caption):
                part.walkabout(translator)
        translator.body.append(after)  # type: ignore[attr-defined]
        raise nodes.SkipNode

    @staticmethod
    def depart_html(translator: SphinxTranslator, node: nodes.Element) -> None:
        """Nothing is left to close."""


CODE = "<!-- code -->"
"""Where the template leaves room for the cell that made the figure."""


def plot(of: Record, bundle: dict[str, Any], here: str, *, first: bool = True) -> str:
    """Write a figure as HTML, its addresses relative to the page ``here``."""
    shown = of.figures[bundle["key"]]
    key, home = shown.key, of.page(shown.home)
    page = link(here, home.path)
    drawn = {form: _picture(of, shown, form, here) for form in shown.forms}
    return fill(
        THEME / "plot.html",
        key=key,
        title=shown.title,
        subtitle=shown.subtitle,
        alt=shown.alt,
        note=shown.note,
        id=f"figure-{key}",
        number=shown.number,
        elsewhere=None if home.docname == here else {"href": f"{page}#figure-{key}", "text": _home(home)},
        controls=[_control(control) for control in bundle["controls"]],
        pictures=drawn,
        first=first,
        sources=sources(here, shown.datasets),
        edition=of.book.edition,
        table=_set(shown.table),
        tables=[_whole(of.datasets[name], here) for name in shown.names],
        apa=citing.of_figure(of, shown).texts()["apa"],
        cited=link(here, f"cite/figure-{key}"),
        formats=citing.FORMATS,
        file=link(here, f"figures/{key}"),
        stamp=sha256(passports.live_script(of, shown).encode())[:8],
        permalink=shown.path,
        code=f"{page}#code-{key}",
        notebook=link(here, f"{home.docname}.ipynb"),
        frame=frames.frame(of, shown).code("{}", shown.title).partition("{}"),
    )


def _whole(table: Dataset, here: str) -> dict[str, Any]:
    """A table behind a figure, with what its readers are warned of: in full it stands in the catalogue."""
    count = len(table.caveats)
    return {
        "name": table.name,
        "href": link(here, f"data/{table.name}.csv"),
        "terms": "; ".join(table.terms),
        "cautions": f"{count} caution{'' if count == 1 else 's'}" if count else "",
        "card": f"{link(here, f'{CATALOGUE}.html')}#dataset-{table.name}",
        "blank": [typeset(text.partition(". ")[0].rstrip(".")) for text in table.left_blank],
    }


def _picture(of: Record, figure: Figure, form: str, here: str) -> dict[str, Any]:
    """The file of a drawn form as a page shows it: its address, and its size in px."""
    svg = figure.forms[form]["svg"]
    stamp = sha256(pictures.on_page(svg).encode())[:8]
    return {
        "href": f"{link(here, figure.path)}{form}.svg?v={stamp}",
        "width": pictures.width(svg),
        "height": pictures.height(svg),
    }


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give each figure a page where it stands alone, to be embedded by others; one that was withdrawn keeps its own.

    Beside that page lie the pictures that every page shows of it.

    A page that is kept from an earlier build, made from just the same, is written as it is.
    """
    if app.builder.name != "html":
        return
    of = record(app)
    around = digest(json.dumps(app.config.html_context), paths.CONFIG)
    for key, bundle in sorted(shelf(app.env).figures.items()):
        shown, name = of.figures[key], f"figures/{key}/index"
        home, file = of.page(shown.home), Path(app.outdir) / f"{name}.html"
        for form, drawn in shown.forms.items():
            write_file(file.with_name(f"{form}.svg"), pictures.on_page(drawn["svg"]))
        told = json.dumps([bundle["controls"], home.title, home.chapter])
        made_from = digest(of.made_from(shown), around, told)
        if kept := store.find("figures", made_from):
            write_file(file, kept)
            continue
        context = {
            "title": shown.title,
            "plot": plot(of, bundle, name),
            "alt": shown.alt,
            "anchor": f"figure-{key}",
            "home": link(name, home.path),
            "home_title": home.title,
            "home_kind": "chapter" if home.chapter else "page",
            "figure_number": shown.number,
        }
        yield name, context, "figure.html"
        store.put("figures", made_from, file.read_bytes())  # Sphinx has written it
    for left in of.withdrawn:
        name, stands = f"{left.path}index", of.figures.get(left.instead)
        instead = {"href": link(name, f"{stands.path}index.html"), "title": stands.title} if stands else None
        yield name, {"title": left.title, "left": left, "instead": instead}, "withdrawn.html"


def _home(page: Page) -> str:
    return f"From chapter {page.chapter}, {page.title}" if page.chapter else f"From {page.title}"


def _set(table: Any) -> dict[str, Any]:
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


def _control(control: dict[str, Any]) -> dict[str, Any]:
    """A control with its legend in plain words, and its options with their values as JSON."""
    options, chosen = control.get("options", []), json.dumps(control["value"])
    return {
        "step": 1,
        **control,
        "legend": str(control.get("name") or control["param"]).rstrip(": "),
        "options": [
            {"value": json.dumps(value), "label": str(label), "chosen": json.dumps(value) == chosen}
            for value, label in zip(options, control.get("labels", options), strict=True)
        ],
    }
