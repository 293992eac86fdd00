"""What a reader can find on a page: its sections, figures, claims, tables, terms and sources, each in its own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html

LEFT_OUT = {
    "badge", "banner", "changed", "citables", "cited", "controls", "files", "go", "head", "index", "kicker", "label",
    "made", "menu", "next", "note", "other", "pic", "setting", "source", "strip", "title", "told", "where",
}  # fmt: skip
"""What is no prose of its place: code, controls, lists of what is elsewhere, names that an entry has anyway."""
LEFT_OUT_TAGS = {"button", "form", "noscript", "pre", "script", "style", "svg"}
UNSAID = {"In the article", "Documents", "Columns", "Checksum"}
"""Lines of a card that only say where, or list codes and documents, by their heading."""
FORMULA = "[formula]"
IN_A_LINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "output", "q", "span", "strong", "sub", "sup"}
"""Elements that words run through; every other ends a passage."""


@dataclass
class Entry:
    """Something that a search can find.

    Attributes
    ----------
    kind : str
        ``page``, ``section``, ``figure``, ``claim``, ``table``, ``term``, ``source`` or ``function``.
    place : str
        The id at which it begins on its page.
    title : str
        What it is headed.
    label : str
        What its page calls it, such as ``Figure 3.1``.
    path : list of str
        The headings above it.
    text : list of str
        Its sentences: a page has each on a line of its own.
    names : list of str
        What is in its table beside, such as names of countries.
    """

    kind: str
    place: str
    title: str
    label: str = ""
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def entries(page: str) -> list[Entry]:
    """Read the entries off a written page, in its order; one without words is none."""
    tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    [content] = tree.xpath("//*[@id='content']")
    reader = _Reader(words(*content.xpath("./*[@class='kicker'][starts-with(., 'Chapter')]")))
    reader.read(content)
    reader.end()
    return [entry for entry in reader.found if entry.text or entry.kind != "section"]


class _Reader:
    """Goes through a page once; what it reads belongs to the entry that began last."""

    def __init__(self, chapter: str) -> None:
        self.chapter = chapter
        self.found: list[Entry] = []
        self.headings: list[tuple[int, str]] = []
        self.line: list[str] = []
        self.owner: Entry | None = None

    def read(self, element: Any) -> None:
        """Take up an element and what it holds."""
        if _is_left_out(element):
            return
        if way := self._way(element):
            self.end()
            way(element)
            return
        if element.tag == "math":
            self.line.append(FORMULA)
            return
        block = element.tag not in IN_A_LINE
        if block:
            self.end()
        self.line.append(element.text or "")
        for child in element:
            self.read(child)
            self.line.append(child.tail or "")
        if block:
            self.end()

    def end(self) -> None:
        """End a passage: its sentences go to the entry that it belongs to."""
        sentences = [" ".join(line.split()) for line in "".join(self.line).split("\n")]
        self.line.clear()
        if self.owner is not None:
            self.owner.text += filter(None, sentences)

    def _way(self, element: Any) -> Any:
        """How an element is read that is not just words."""
        classes = _classes(element)
        if element.tag in {"h1", "h2", "h3"}:
            return self._heading
        if "plot" in classes:
            return self._figure
        if "shown" in classes:
            return self._table
        if "glossary" in classes:
            return self._terms
        if "citation" in classes:
            return self._source
        return None

    def _heading(self, heading: Any) -> None:
        level, card = int(heading.tag[1]), next(iter(heading.xpath("ancestor::*[contains(@class, 'card')]")), None)
        place = next(one.get("id") for one in (heading, *heading.iterancestors()) if one.get("id"))
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        title = words(heading)
        if card is None:
            kind, label = ("page", self.chapter or "Page") if level == 1 else ("section", "Section")
            if place.startswith("reference-"):  # of the library, which comes after all that the book says
                kind, label = "function", "Library"
        elif "claim" in _classes(card):
            head = [words(one) for one in card.xpath("./*[@class='head']/span | ./*[@class='head']//b")]
            kind, label = "claim", ": ".join(reversed(head))
        else:
            kind, label, title = "table", f"Table {title}", words(*card.xpath("./*[@class='title']"))
        self.owner = Entry(kind, place, title, label, self._here())
        self.found.append(self.owner)
        if card is None:
            self.headings.append((level, title))

    def _figure(self, figure: Any) -> None:
        number, title, measured = (figure.xpath(f".//*[@class='{name}']")[0] for name in ("no", "finding", "measure"))
        if number.xpath(".//a"):  # it is found where it belongs
            return
        cells = figure.xpath(".//tbody//th[not(@class)] | .//tbody//td[not(@class)]")
        alternative = figure.xpath(".//picture//img/@alt")
        self._apart(
            Entry(
                "figure", figure.get("id"), words(title), words(number), self._here(),
                [words(measured), *alternative], list(dict.fromkeys(filter(None, map(words, cells)))),
            )
        )  # fmt: skip

    def _table(self, table: Any) -> None:
        title = words(*table.xpath(".//caption"))
        rows = [". ".join(_cells(row)) for row in table.xpath(".//tbody/tr")]
        self._apart(Entry("table", table.get("id"), title, "Table", self._here(), rows))

    def _terms(self, terms: Any) -> None:
        for term in terms.xpath("./dt"):
            self._apart(Entry("term", term.get("id"), words(term), "Term", self._here(), [words(term.getnext())]))

    def _source(self, source: Any) -> None:
        title = words(*source.xpath(".//*[@class='label']")).strip("[]")
        self._apart(Entry("source", source.get("id"), title, "Source", self._here(), [words(*source.xpath("./p"))]))

    def _here(self) -> list[str]:
        return [title for _, title in self.headings]

    def _apart(self, entry: Entry) -> None:
        """Note an entry that takes no more words than it has."""
        self.found.append(entry)


def _cells(row: Any) -> Iterator[str]:
    """The words of each cell, and the note below them."""
    for cell in row:
        notes = cell.xpath("./small")
        for note in notes:
            cell.remove(note)
        yield from (text.rstrip(".") for text in map(words, (cell, *notes)) if text)


def words(*elements: Any) -> str:
    """The words of elements, without signs that only a screen can use."""
    return " ".join("".join(part for element in elements for part in _parts(element)).split())


def _parts(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT_TAGS or "section-number" in _classes(element):
        return
    yield element.text or ""
    for child in element:
        yield from _parts(child)
        yield child.tail or ""


def _is_left_out(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT_TAGS or LEFT_OUT & _classes(element):
        return True
    if not element.xpath("ancestor::*[contains(@class, 'card')]"):
        return False
    return (
        element.tag in {"dt", "details"}
        or "verdict" in _classes(element)
        or (element.tag == "dd" and words(*element.xpath("preceding-sibling::dt[1]")) in UNSAID)
        or (element.tag == "ul" and element.getparent().tag == "li")  # the readings of a statement
    )


def _classes(element: Any) -> set[str]:
    return set(element.get("class", "").split())
