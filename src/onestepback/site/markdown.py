"""Every page once more as Markdown, for whoever reads text: numbers filled in, figures told in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree, html
from markdownify import MarkdownConverter

from onestepback import store
from onestepback.data.sidecar import source_of
from onestepback.files import digest, packages, write_file
from onestepback.site.citing import Citable, of_figure, of_page
from onestepback.site.record import Figure, Record, link

LEFT_OUT = {
    "back", "cited", "controls", "files", "finder", "go", "kicker", "made", "next", "other", "strip",
    "headerlink", "told",
}  # fmt: skip
"""What only a screen can use, and code, which the notebook has: by its class."""
LEFT_OUT_TAGS = ("script", "style", "button", "form", "svg", "noscript")


def of(path: str) -> str:
    """The Markdown of a page, by the path of either from the root of the site."""
    return f"{path.removesuffix('.html')}.md"


def write(record: Record, folder: Path) -> None:
    """Write the Markdown of every page and of every figure; that of what has left goes."""
    things = [(page.path, of_page(record, page)) for page in record.pages]
    things += [(f"{figure.path}index.html", of_figure(record, figure)) for figure in record.figures.values()]
    told = {key: _told(record, figure) for key, figure in record.figures.items()}
    written = set()
    for path, thing in things:
        file, head = folder / of(path), _head(record, path, thing)
        page = (folder / path).read_text(encoding="utf-8")
        shown = {key: told[key] for key in re.findall(r'data-figure="(\w+)"', page)}
        if thing.kind == "figure":
            shown = {thing.key: f"{told[thing.key]}\n\n{_table(record.figures[thing.key])}"}
        made_from = digest(head, page, json.dumps(shown), Path(__file__), packages())
        write_file(file, store.keep("markdown", made_from, partial(_written, head, page, path, shown)))
        written.add(file)
    for file in set(folder.rglob("*.md")) - written:
        file.unlink()


def _head(record: Record, path: str, thing: Citable) -> str:
    """What a program has to know before the text, in YAML."""
    fields = {
        "title": thing.csl["title"],
        "description": thing.about,
        "book": record.book.title,
        "edition": record.book.edition,
        "page": thing.csl.get("URL") or path,
        "cite": thing.texts()["apa"],
        "license": "CC-BY-4.0",
    }
    # A string of JSON is one of YAML.
    lines = [f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in fields.items() if text]
    return "\n".join(["---", *lines, "---", "", ""])


def _told(record: Record, figure: Figure) -> str:
    """A figure in words: its finding, how it is measured, its alternative text, its source and its files."""
    source = f"Source: {'; '.join(map(source_of, figure.datasets))}."
    return "\n\n".join(
        [
            f"**{figure.number}. {figure.title}**",
            figure.subtitle,
            f"![{figure.alt}](figures/{figure.key}.png)",
            f"{source} {figure.note}".strip(),
            f"[Table](figures/{figure.key}.csv), [Vega-Lite](figures/{figure.key}.vl.json)",
        ]
    )


def _table(figure: Figure) -> str:
    """The table of a figure."""
    rows = [figure.table["columns"], ["---"] * len(figure.table["columns"]), *figure.table["rows"]]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


def _cell(value: Any) -> str:
    return "" if value is None else str(value).replace("|", "\\|")


def _written(head: str, page: str, path: str, shown: Mapping[str, str]) -> bytes:
    here = path.removesuffix(".html")
    # From the root of the site, where the words of a figure name its files, to where the page lies.
    near = {
        key: re.sub(r"\]\((figures/[^)]+)\)", lambda file: f"]({link(here, file[1])})", told)
        for key, told in shown.items()
    }
    return f"{head}{text(opened(page), near).strip()}\n".encode()


def opened(page: str) -> Any:
    """The part of a page that is read, as a tree."""
    tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    [content] = tree.xpath("//*[@id='content']")
    return content


def text(content: Any, shown: Mapping[str, str]) -> str:
    """That part as Markdown, its figures as they are told; the tree is used up."""
    for element in list(content.iter(etree.Element)):
        if element is not content and (
            element.tag in LEFT_OUT_TAGS or LEFT_OUT & set(element.get("class", "").split())
        ):
            element.drop_tree()
    for figure in content.xpath(".//figure[@data-figure]"):
        del figure[:]  # it is told in words
    converted = _Converter(shown).convert(html.tostring(content, encoding="unicode"))
    return re.sub(r"\n{3,}", "\n\n", converted)


class _Converter(MarkdownConverter):  # type: ignore[misc]
    """What this book has beside plain HTML: figures, numbers, quotations, formulas."""

    def __init__(self, figures: Mapping[str, str]) -> None:
        super().__init__(heading_style="ATX", bullets="-", escape_underscores=False, escape_asterisks=False)
        self.figures = figures

    def convert_figure(self, element: Any, text: str, parent_tags: set[str]) -> str:
        """A figure as it was told, whatever a page needs to show it."""
        return f"\n\n{self.figures.get(element.get('data-figure'), text)}\n\n"

    def convert_a(self, element: Any, text: str, parent_tags: set[str]) -> str:
        """A link; a computed number, which is one to how it was computed, stands for itself, and so does a heading."""
        if {"num", "here", "toc-backref"} & set(element.get("class", [])):
            return text
        element.attrs.pop("title", None)
        return str(super().convert_a(element, text, parent_tags))  # type: ignore[misc]

    def convert_td(self, element: Any, text: str, parent_tags: set[str]) -> str:
        """A cell, in which a bar ends nothing."""
        return str(super().convert_td(element, _cell(text), parent_tags))  # type: ignore[misc]

    def convert_th(self, element: Any, text: str, parent_tags: set[str]) -> str:
        """The same of a cell that heads others."""
        return str(super().convert_th(element, _cell(text), parent_tags))  # type: ignore[misc]

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """A sign of dollar is money: between two of them would be a formula."""
        return str(super().escape(text, parent_tags)).replace("$", r"\$")  # type: ignore[misc]

    def convert_q(self, element: Any, text: str, parent_tags: set[str]) -> str:
        """A quotation."""
        return f"\u201c{text}\u201d"

    def convert_math(self, element: Any, text: str, parent_tags: set[str]) -> str:
        """A formula as it was written, in LaTeX."""
        sign = "$$" if element.get("display") == "block" else "$"
        return f"{sign}{element.get('alttext', text)}{sign}"
