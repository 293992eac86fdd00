"""The chapters as notebooks to download, which run wherever the wheel is installed.

Their text is that of the page, with its numbers, terms and citations; their cells show what they showed to the book.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nbformat
from lxml import html

from onestepback import store
from onestepback.charts import notebook as figure, tables
from onestepback.claims import numbers, verdicts
from onestepback.files import digest, library, write_file
from onestepback.published import CLAIM, FIGURE, SAMPLE, TABLE, VERDICT
from onestepback.site import markdown, wheel
from onestepback.site.citing import of_page
from onestepback.site.record import BIBLIOGRAPHY, Page, Record

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}

SHOWN: Mapping[str, Callable[[Any], dict[str, str]]] = {
    FIGURE: figure.still,
    SAMPLE: lambda shown: {"text/plain": shown["alt"]},
    TABLE: tables.as_notebook,
    CLAIM: lambda shown: {"text/plain": numbers.said(shown)},
    VERDICT: lambda shown: {"text/plain": verdicts.said(shown)},
}
"""Each kind of thing that a cell gives to the book -> what a notebook shows of it before it runs."""

_PLACE = re.compile(r"\ue000(\d+)\ue000")


class NotebookError(RuntimeError):
    """A page that does not show the cells it was made of."""


def write(record: Record, folder: Path) -> None:
    """Put each page that has cells beside itself as a notebook."""
    executed = folder.parent / "jupyter_execute"
    bibliography = folder / f"{BIBLIOGRAPHY}.html"
    sources = bibliography.read_bytes() if bibliography.exists() else b""
    for page in record.pages:
        run = executed / f"{page.docname}.ipynb"
        if run.exists():
            read, head = (folder / page.path).read_bytes(), _head(record, page)
            made_from = digest(read, run, sources, head, record.base, library())
            make = partial(_written, head, f"{record.base}{page.path}" if record.base else "", read, run, sources)
            write_file(folder / f"{page.docname}.ipynb", store.keep("notebooks", made_from, make))


def _head(record: Record, page: Page) -> str:
    """What the first cell says: what this is, what it needs and where that is, on which terms it comes."""
    book = record.book
    chapter = f"Chapter {page.chapter} of" if page.chapter else "A page of"
    where = f", [as it is printed]({record.base}{page.path})" if record.base else ""
    got = f"{record.base}{wheel.NAME}" if record.base else wheel.NAME
    found = "" if record.base else f", `{wheel.NAME}`: it lies in the root of the book's site; put it beside this one"
    source = f" The source of the book is at <{book.source}>." if book.source else ""
    return (
        f"{chapter} *{book.title}*, edition {book.edition}{where}.{source}\n"
        f"It needs Python 3.11 or newer and the package that brings the library and the tables{found}.\n\n"
        f"```sh\npip install jupyterlab {got}\n```\n\n"
        "When it runs, each number is computed again, and the run stops at one that is not as the text prints it.\n\n"
        f"Cite: {of_page(record, page).texts()['apa']}\n"
        "Text and figures: CC BY 4.0. Code: MIT. "
        "Tables: on the terms of their publishers, which `onestepback.citation()` prints for those that were used."
    )


def _written(head: str, address: str, page: bytes, run: Path, sources: bytes) -> bytes:
    cells = [cell for cell in json.loads(run.read_bytes())["cells"] if cell["cell_type"] == "code"]
    content = markdown.opened(page.decode())
    _make_room(content, cells, run.stem)
    cited = list(_cited(content, sources))
    _settle_links(content, address)
    text = markdown.text(content, {})
    if cited:
        text += "\n\n## References\n\n" + "\n".join(f"- {entry}" for entry in cited)
    made = [nbformat.v4.new_markdown_cell(head)]
    for turn, part in enumerate(_PLACE.split(text)):
        if turn % 2:
            cell = cells[int(part)]
            shown = [_shown(output) for output in cell["outputs"]]
            made.append(nbformat.v4.new_code_cell("".join(cell["source"]), outputs=shown))
        elif part.strip():
            made.append(nbformat.v4.new_markdown_cell(part.strip()))
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    return f"{nbformat.v4.writes(nbformat.v4.new_notebook(cells=made, metadata=METADATA))}\n".encode()


def _make_room(content: Any, cells: Sequence[Mapping[str, Any]], page: str) -> None:
    """Put a mark in the place of each cell, and take out of the page what the cell shows in the notebook."""
    turn = 0
    for block in content.xpath(".//pre"):
        if turn < len(cells) and block.text_content().strip() == "".join(cells[turn]["source"]).strip():
            around = [*block.iterancestors("details", "figure", "div")]
            place = next((one for one in around[::-1] if one.get("data-figure") or one.get("class") == "made"), block)
            mark = html.fragment_fromstring(f"<p>\ue000{turn}\ue000</p>")
            place.addnext(mark)
            shown = _of(content, cells[turn])
            for name in (name for one in shown for name in one.xpath("./figcaption/p[@class='no']")):
                mark.addprevious(html.fragment_fromstring(f"<p><b>{name.text_content()}</b></p>"))
            for one in {*shown, place}:
                one.drop_tree()
            turn += 1
    if turn < len(cells):
        raise NotebookError(f"{page}: the page does not show its cell {turn + 1}, so there is no notebook of it")


def _of(content: Any, cell: Mapping[str, Any]) -> list[Any]:
    """The figures and tables of the page that a cell shows."""
    found = []
    for output in cell["outputs"]:
        for kind, shown in output.get("data", {}).items():
            if kind in (FIGURE, TABLE):
                name = f"{'figure' if kind == FIGURE else 'table'}-{_tree(shown)['key']}"
                found += content.xpath(".//*[@id=$name]", name=name)
    return found


def _shown(output: Mapping[str, Any]) -> Any:
    """An output as a notebook of no special kind shows it."""
    for kind, shown in output.get("data", {}).items():
        if kind in SHOWN:
            return nbformat.v4.new_output("display_data", SHOWN[kind](_tree(shown)))
    return nbformat.from_dict(dict(output))


def _tree(shown: Any) -> Any:
    """What was published; it is kept as lines of text, or as a tree."""
    text = "".join(shown) if isinstance(shown, list) else shown
    return json.loads(text) if isinstance(text, str) else text


def _cited(content: Any, sources: bytes) -> Iterator[str]:
    """The entries of the bibliography that a page cites, in its order."""
    anchors = [address.partition("#")[2] for address in content.xpath(".//a/@href") if "#cite-" in address]
    if anchors and sources:
        listed = markdown.opened(sources.decode())
        entries = {entry.get("id"): entry for entry in listed.xpath(".//div[@class='citation']")}
        for anchor in sorted(set(anchors) & entries.keys(), key=list(entries).index):
            for label in entries[anchor].xpath("./span[@class='label']"):
                label.drop_tree()
            yield " ".join(markdown.text(entries[anchor], {}).split())


def _settle_links(content: Any, address: str) -> None:
    """Let links and pictures lead to the site, if it has an address; what leads nowhere stands as its words."""
    for element in content.xpath(".//a[@href] | .//img[@src]"):
        name = "href" if element.tag == "a" else "src"
        if not re.match(r"https?://|mailto:", element.get(name)):
            if address:
                element.set(name, urljoin(address, element.get(name)))
            elif element.tag == "a":
                element.drop_tag()
            else:
                element.drop_tree()
