"""The pages of the built site as one book: in their order, without what only a screen can use, as XHTML.

An id is unique in the whole book, for it carries its page: ``the_club--figure-x``. A link leads to where its target
stands in the book, else to the site where that has an address; a link that can lead nowhere is left as words.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from onestepback.charts.tokens import LIGHT

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

FRONT = "index"
ON_SCREEN = {f"book/{name}.html" for name in ("multiverse", "parts", "recipes", "reference", "speed")}
"""Pages for whoever works on the book, and one to be sliced: its readers on paper do not need them."""

SUMMARY = "In short"

# Controls, menus and code; sections that only lead to other pages or files; words for those alone who hear a page.
LEFT_OUT = {
    "made",
    "cited",
    "controls",
    "menu",
    "told",
    "next",
    "go",
    "banner",
    "citables",
    "contents",
    "ways",
    "unseen",
}
LEFT_OUT_TAGS = {"script", "button", "form"}
WHOLE_SECTIONS = {"citables", "contents", "ways"}
"""Of what is left out: where the heading above goes as well."""

LONG = 100
"""Entries up to which a folded list is printed in full, unless the site says that it only lists what is elsewhere."""

ELSEWHERE = "The list is on the site."

ISLAND = re.compile(r"<(svg|math)\b.*?</\1>", re.DOTALL)
"""What HTML takes over from XML: parsed as such, so that no name loses its capitals."""

SCREEN = ("tabindex", "download", "name", "aria-live", "aria-hidden", "focusable", "data-sentence")


class PrintError(RuntimeError):
    """The book could not be made into one file, and why."""


@dataclass(frozen=True)
class Page:
    """A page of the book.

    Attributes
    ----------
    path : str
        Within the site, such as ``notebooks/the_club.html``.
    slug : str
        Id of its section.
    number : str
        Of a chapter; empty for other pages.
    part : str
        Caption of the part that it belongs to; empty for the summary.
    section : element
        Its content: heading, text, figures.
    pictures : dict
        Files that it shows beside the drawings of figures: name -> content.
    """

    path: str
    slug: str
    number: str
    title: str
    part: str
    section: Any
    pictures: dict[str, bytes]


def address(site: Path) -> str:
    """Where a built site says that it is published; empty as long as it has no address."""
    front, _ = _read(site / f"{FRONT}.html")
    return next((link.get("href") for link in front.iter("link") if link.get("rel") == "canonical"), "")


def pages(site: Path) -> list[Page]:
    """Read the pages of a built site, the front page as a summary first."""
    front, islands = _read(site / f"{FRONT}.html")
    made = [_page(site, f"{FRONT}.html", "", FRONT, front, islands)]
    listed = [(path, part) for path, part in _contents(site) if path not in ON_SCREEN]
    for (path, part), slug in zip(listed, _slugs([path for path, _ in listed]), strict=True):
        made.append(_page(site, path, part, slug, *_read(site / path)))
    _link(made, address(site))
    return made


def _slugs(paths: list[str]) -> list[str]:
    """A name for each page: that of its file, with the folder where two are alike."""
    stems = [_plain(Path(path).stem) for path in paths]
    alike = {stem for stem in stems if stems.count(stem) > 1 or stem == FRONT}
    whole = [_plain(path.removesuffix(".html").replace("/", "-")) for path in paths]
    return [name if stem in alike else stem for name, stem in zip(whole, stems, strict=True)]


def _plain(name: str) -> str:
    """A name in the letters that a place in a PDF may have: Chromium loses others."""
    return re.sub(r"[^A-Za-z0-9_.:-]", lambda one: "-" if one[0] == " " else f"u{ord(one[0]):x}", name)


def named(element: Any, name: str) -> list[Any]:
    """The elements of a class within an element, itself included."""
    return [one for one in element.iter(etree.Element) if name in classes_of(one)]


def words(element: Any) -> str:
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def classes_of(element: Any) -> list[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def _read(file: Path) -> tuple[Any, list[Any]]:
    """A page as a tree of HTML, with a place for each drawing and formula, and those by themselves."""
    islands: list[Any] = []

    def keep(found: re.Match[str]) -> str:
        island = found[0]
        if "xmlns=" not in island.partition(">")[0]:
            island = island.replace(f"<{found[1]}", f'<{found[1]} xmlns="{SVG if found[1] == "svg" else MATHML}"', 1)
        try:
            islands.append(etree.fromstring(island))
        except etree.XMLSyntaxError as error:
            raise PrintError(f"{file.name}: a <{found[1]}> is no XML: {error.msg}") from None
        return f'<span data-island="{len(islands) - 1}"></span>'

    tree = html.document_fromstring(ISLAND.sub(keep, file.read_text(encoding="utf-8")))
    _take_in(tree, file.parent, islands)
    return tree, islands


def _take_in(tree: Any, folder: Path, islands: list[Any]) -> None:
    """Put the drawings that a page shows as files into it, as paper and reading systems need them.

    Their letters stay outside: the book as one file has its faces.
    """
    for picture in list(tree.iter("picture")):
        # To a parser of HTML 4 a source is no empty element: it may hold the image.
        narrow, wide = (next(picture.iter(tag)) for tag in ("source", "img"))
        for form, address in (("wide", wide.get("src")), ("narrow", narrow.get("srcset"))):
            drawn = etree.parse(folder / urlsplit(address).path).getroot()
            drawn.remove(drawn.find(f"{{{SVG}}}style"))
            ground = drawn.find(f"{{{SVG}}}rect")
            if ground is not None and ground.get("fill") == LIGHT["page"]:  # paper has a ground of its own
                drawn.remove(ground)
            islands.append(drawn)
            place = html.fragment_fromstring(
                f'<div class="form {form}"><span data-island="{len(islands) - 1}"></span></div>'
            )
            picture.addprevious(place)
        picture.getparent().attrib.update({"role": "img", "aria-label": wide.get("alt")})
        picture.drop_tree()


def _contents(site: Path) -> Iterator[tuple[str, str]]:
    """The pages that the list of contents names, in its order, each with the caption of its part."""
    # The front page has no list; each other page has.
    tree, _ = _read(site / "search.html")
    part = ""
    for element in named(tree, "list")[0].iter("p", "a"):
        if "caption" in classes_of(element):
            part = words(element)
        elif element.tag == "a" and (path := element.get("href").partition("#")[0]):
            yield unquote(posixpath.normpath(path)), part


def _page(site: Path, path: str, part: str, slug: str, tree: Any, islands: list[Any]) -> Page:
    content = tree.get_element_by_id("content")
    _clean(content)
    pictures = _pictures(site, path, content)
    section = next(one for one in content if one.tag == "section")
    heading = next(section.iter("h1"))
    number = "".join(words(one).rstrip(".") for one in named(heading, "section-number"))
    if path == f"{FRONT}.html":
        for child in list(heading):
            heading.remove(child)
        heading.text = SUMMARY
    title = words(heading).removeprefix(f"{number}. ")
    for element in section.iter(etree.Element):
        if name := element.get("id"):
            element.set("id", f"{slug}--{_plain(name)}")
        for reference in ("aria-labelledby", "aria-describedby"):
            if name := element.get(reference):
                element.set(reference, f"{slug}--{_plain(name)}")
    section.set("id", slug)
    section.attrib.pop("class", None)
    return Page(path, slug, number, title, part, _xhtml(section, islands), pictures)


def _pictures(site: Path, path: str, content: Any) -> dict[str, bytes]:
    """Name the pictures of a page by their place in the site, and read them."""
    found: dict[str, bytes] = {}
    for picture in content.iter("img"):
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(urlsplit(picture.get("src")).path)))
        if Path(place).suffix.lower() not in PICTURES:
            raise PrintError(f"{path}: the picture {place} is of no kind that a book as one file has: make it a PNG")
        name = re.sub(r"[^\w.-]+", "-", place)
        found[name] = (site / place).read_bytes()
        picture.set("src", name)
        picture.set("role", "img")
        picture.set("aria-label", picture.get("alt", ""))
        for side in ("width", "height"):
            # A length of CSS is none of HTML; docutils writes it as a style, which pages do not have.
            if not re.fullmatch(r"\d+", picture.get(side, "0")):
                picture.attrib.pop(side)
    return found


PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}
"""Endings of pictures that every reading system shows."""


def _clean(content: Any) -> None:
    """Take out what only a screen can use, and open what is folded."""
    for element in list(content.iter(etree.Comment)):
        element.drop_tree()
    for element in list(content.iter(etree.Element)):
        classes = set(classes_of(element))
        if element.tag in LEFT_OUT_TAGS or element.get("hidden") is not None or classes & LEFT_OUT:
            own = element.tag != "nav" and "topic" not in classes  # a list of its headings, which any page may have
            whole = own and classes & WHOLE_SECTIONS and element.getparent().tag == "section"
            gone = element.getparent() if whole else element
            if gone.getparent() is not None:
                gone.drop_tree()
    for element in [*content.iter("noscript"), *named(content, "here")]:  # a heading is no link to itself
        element.drop_tag()
    for element in list(content.iter("details")):
        long = len(element.xpath(".//li | .//tbody/tr")) > LONG or "only-listed" in classes_of(element)
        element.tag = "div"
        element.set("class", "opened")
        element.attrib.pop("open", None)
        first = element[0] if len(element) else None
        if first is None or first.tag != "summary":
            first = html.fragment_fromstring("<summary>Details</summary>")
            first.tail, element.text = element.text, None
            element.insert(0, first)
        summary, *listed = element
        summary.tag = "p"
        summary.set("class", "summary")
        if long:
            for part in listed:
                element.remove(part)
            element.append(html.fragment_fromstring(f'<p class="elsewhere">{ELSEWHERE}</p>'))
    for element in content.iter(etree.Element):
        for name in SCREEN:
            element.attrib.pop(name, None)
        for name in [name for name in element.attrib if name.startswith("data-") and name != "data-island"]:
            del element.attrib[name]


def _xhtml(section: Any, islands: list[Any]) -> Any:
    """The section in the namespace of XHTML, pictures and formulas in their places."""
    for element in section.iter(etree.Element):
        element.tag = f"{{{XHTML}}}{element.tag}"
    made = etree.fromstring(etree.tostring(section, with_tail=False))
    for place in list(made.iter(f"{{{XHTML}}}span")):
        index = place.attrib.pop("data-island", None)
        if index is not None:
            island = deepcopy(islands[int(index)])
            island.attrib.pop("focusable", None)
            island.tail = place.tail
            place.getparent().replace(place, island)
    return made


def _link(made: list[Page], base: str) -> None:
    """Let every link lead to where its target now is."""
    by_path = {page.path: page for page in made}
    ids = {page.slug: {one.get("id") for one in page.section.iter(etree.Element)} for page in made}
    for page in made:
        for link in page.section.iter(f"{{{XHTML}}}a"):
            href = link.get("href")
            wanted = urlsplit(href or "")
            if href is None or wanted.scheme:
                continue
            folder = posixpath.dirname(page.path)
            path = posixpath.normpath(posixpath.join(folder, unquote(wanted.path))) if wanted.path else page.path
            target = by_path.get(path)
            if target is not None:
                # A page's own heading has the id of its section.
                place = f"{target.slug}--{_plain(unquote(wanted.fragment))}" if wanted.fragment else target.slug
                if place in ids[target.slug]:
                    link.set("href", f"#{place}")
                    continue
                if wanted.fragment == target.slug.replace("_", "-"):
                    link.set("href", f"#{target.slug}")
                    continue
            if base:
                path = f"{path}/" if wanted.path.endswith("/") else path.removesuffix("index.html")
                link.set("href", base + path + (f"#{wanted.fragment}" if wanted.fragment else ""))
            else:
                link.tag = f"{{{XHTML}}}span"
                link.attrib.pop("href")
                link.attrib.pop("title", None)


def written(element: Any) -> bytes:
    """An element as XML."""
    return bytes(etree.tostring(element, encoding="utf-8"))
