"""The tags of the PDF as PDF/UA wants them: what Chromium leaves undone, done by the document that it printed.

The elements of a kind come in the same order in the tags and in the document. Where they should not, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name

from onestepback.printed.whole import MATHML, XHTML, PrintError, words

ROLES = {"/Em": Name.Span, "/Strong": Name.Span, "/Aside": Name.Div}
"""Types of PDF 2 that Chromium gives, and what they are in the standard that the file follows."""

HEADINGS = [f"{{{XHTML}}}h{level}" for level in range(1, 7)]

PAINTS = re.compile(rb"(f|F|B|b|S|s|sh|BI)\*?$")
BEGINS = re.compile(rb" (m|re)$|^(m|re)$")
MARKED = re.compile(rb"/MCID (\d+) ?>>\s?BDC$")
ARTIFACT = {
    False: b"/Artifact <</Type /Layout>> BDC",
    True: b"/Artifact <</Type /Pagination>> BDC",
}
"""Begins what is no part of the text: lines and areas, or what is said again on each sheet."""

Place = tuple[int, int]
"""The number of a list of parents, and of one in it."""


class Part(NamedTuple):
    """An element of the tags.

    Attributes
    ----------
    tag : Dictionary
        The element itself.
    inside : str
        The type of the one that holds it.
    """

    tag: Dictionary
    inside: str


def mend(pdf: pikepdf.Pdf, document: etree._Element) -> None:
    """Mend the tags of a PDF that Chromium printed of a document.

    Raises
    ------
    PrintError
        The PDF does not have the links, pictures or headings of the document.
    """
    root = pdf.Root.StructTreeRoot
    root.RoleMap = Dictionary({name: role for name, role in ROLES.items()})
    parents = _parents(root)
    parts = list(_parts(root, ""))
    _describe(parts, document)
    _tell_links(parts, document)
    _title(pdf, document)
    for part in parts:
        if part.tag.S == Name.LI:
            _embody(pdf, part.tag, parents)
    _set_apart(pdf, _said_again(parts, parents))


def _parts(parent: Dictionary, inside: str) -> Iterator[Part]:
    """All elements within one, in the order in which they are read."""
    for kid in _kids(parent):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield Part(kid, inside)
            yield from _parts(kid, str(kid.S))


def _kids(tag: Dictionary) -> list[pikepdf.Object]:
    kids = tag.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, Array) else [kids]


def _parents(root: Dictionary) -> dict[int, Array]:
    """The lists of the elements that hold the marked content of a sheet or drawing, by their number."""
    return {number: found for number, found in pikepdf.NumberTree(root.ParentTree).items() if isinstance(found, Array)}


def _pair(what: str, tags: list[Dictionary], elements: list[etree._Element]) -> Iterator[tuple[Dictionary, etree._Element]]:
    if len(tags) != len(elements):
        raise PrintError(f"the PDF has {len(tags)} {what}, the document {len(elements)}: Chromium tags them otherwise")
    return zip(tags, elements, strict=True)


def _describe(parts: list[Part], document: etree._Element) -> None:
    """Let what is told in words be a figure or a formula, and what is around it no figure of its own."""
    told = [part.tag for part in parts if part.tag.S == Name.Figure and "/Alt" in part.tag]
    shown = [one for one in document.iter(etree.Element) if one.get("role") == "img"]
    for tag, element in _pair("pictures and formulas", told, shown):
        if str(tag.Alt) != element.get("aria-label"):
            raise PrintError(f"the PDF tells a picture as {str(tag.Alt)!r}, which it is not: Chromium tags it otherwise")
        if element.find(f".//{{{MATHML}}}math") is not None:
            tag.S = Name.Formula
    for part in parts:
        if part.tag.S == Name.Figure and "/Alt" not in part.tag:
            part.tag.S = Name.Div


def _tell_links(parts: list[Part], document: etree._Element) -> None:
    """Say of each place that is a link where it leads."""
    links = [link for link in document.iter(f"{{{XHTML}}}a") if link.get("href")]
    for tag, link in _pair("links", [part.tag for part in parts if part.tag.S == Name.Link], links):
        said = words(link)
        if "leaf" in (link.get("class") or ""):
            said = f"Page {said}"
        elif title := link.get("title"):
            said = f"{said}: {title}"
        for kid in _kids(tag):
            if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
                kid.Obj.Contents = pikepdf.String(said)


def _title(pdf: pikepdf.Pdf, document: etree._Element) -> None:
    """Give the entries of the outline the words of their headings.

    Chromium joins words where a line ends, and says twice what begins a sheet.
    """
    entries = []

    def collect(entry: Dictionary | None) -> None:
        while entry is not None:
            entries.append(entry)
            collect(entry.get("/First"))
            entry = entry.get("/Next")

    collect(pdf.Root.Outlines.get("/First"))
    headings = [one for one in document.iter(HEADINGS) if words(one)]
    for entry, heading in _pair("entries of its outline", entries, headings):
        given, meant = ("".join(text.split()) for text in (str(entry.Title), words(heading)))
        if not (given.endswith(meant) or meant.endswith(given)):
            raise PrintError(f"the outline of the PDF has {str(entry.Title)!r} for {words(heading)!r}")
        entry.Title = pikepdf.String(words(heading))


def _embody(pdf: pikepdf.Pdf, item: Dictionary, parents: dict[int, Array]) -> None:
    """Give an item of a list the body that holds all but its mark."""
    marks, held = [], []
    for kid in _kids(item):
        (marks if isinstance(kid, Dictionary) and kid.get("/S") in (Name.Lbl, Name.LBody) else held).append(kid)
    if not held:
        return
    body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array(held)))
    if "/Pg" in item:
        body.Pg = item.Pg
    for kid in held:
        if isinstance(kid, Dictionary) and "/S" in kid:
            kid.P = body
    for number, place in _places(item, held):
        parents[number][place] = body
    item.K = Array([*marks, body])


def _places(tag: Dictionary, kids: list[pikepdf.Object]) -> Iterator[Place]:
    """Where the marked content that an element holds itself is noted."""
    for kid in kids:
        if isinstance(kid, int):
            yield int(tag.Pg.StructParents), int(kid)
        elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
            yield int((kid.Stm if "/Stm" in kid else kid.get("/Pg", tag.get("/Pg"))).StructParents), int(kid.MCID)


def _said_again(parts: list[Part], parents: dict[int, Array]) -> set[Place]:
    """Take from the heads of tables what the second and each later sheet says again."""
    again: set[Place] = set()
    for head in parts:
        if head.tag.S != Name.TH:
            continue
        first = None
        for tag in (head.tag, *(part.tag for part in _parts(head.tag, ""))):
            kept = []
            for kid in _kids(tag):
                for number, place in _places(tag, [kid]):
                    first = number if first is None else first
                    if number != first:
                        again.add((number, place))
                        break
                else:
                    kept.append(kid)
            tag.K = Array(kept)
    for number, place in again:
        parents[number][place] = None
    return again


def _set_apart(pdf: pikepdf.Pdf, again: set[Place]) -> None:
    """Mark as no part of the text whatever is painted without a tag, and what is said again."""
    streams = {int(page.obj.StructParents): page.Contents for page in pdf.pages if "/StructParents" in page.obj}
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == Name.Form and "/StructParents" in one:
            streams[int(one.StructParents)] = one
    for number, stream in streams.items():
        stream.write(_apart(stream.read_bytes(), {place for where, place in again if where == number}))


def _apart(content: bytes, again: set[int]) -> bytes:
    """The same for one stream, of which Chromium writes each operator on a line of its own."""
    made: list[bytes] = []
    depth, path = 0, None
    for line in content.split(b"\n"):
        if line.endswith((b"BDC", b"BMC")):
            found = MARKED.search(line)
            if found and int(found[1]) in again:
                line = ARTIFACT[True]
            depth += 1
        elif line == b"EMC":
            depth -= 1
        elif depth == 0:
            if line == b"BT":
                made.append(ARTIFACT[True])
            elif path is None and BEGINS.search(line):
                path = len(made)
            elif path is not None and line.split()[-1:] == [b"n"]:
                path = None
            elif path is not None and PAINTS.match(line):
                made.insert(path, ARTIFACT[False])
                made.extend((line, b"EMC"))
                path = None
                continue
        made.append(line)
        if depth == 0 and line == b"ET":
            made.append(b"EMC")
    return b"\n".join(made)
