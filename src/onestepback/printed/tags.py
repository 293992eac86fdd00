"""The tags of the PDF as PDF/UA wants them: what Chromium leaves undone, done by the document that it printed.

Elements of a kind come in the same order in the tags and in the document; where they should not, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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


Tag = pikepdf.Object
"""An element of the tags."""


def mend(pdf: pikepdf.Pdf, document: etree._Element) -> None:
    """Mend the tags of a PDF that Chromium printed of a document.

    Raises
    ------
    PrintError
        The PDF does not have the links, pictures or headings of the document.
    """
    root = pdf.Root.StructTreeRoot
    root.RoleMap = Dictionary(dict(ROLES))
    parents = _parents(root)
    found = list(within(root))
    _describe(found, document)
    _tell_links(found, document)
    _title(pdf, document)
    for tag in found:
        if kind(tag) == "LI":
            _embody(pdf, tag, parents)
    _set_apart(pdf, _said_again(found, parents))


def within(tag: Tag) -> Iterator[Tag]:
    """All elements within one, in the order in which they are read."""
    for kid in kids(tag):
        if kind(kid):
            yield kid
            yield from within(kid)


def kind(tag: object) -> str:
    """The type of an element, such as ``LI``; empty if it is none."""
    return str(tag.S)[1:] if isinstance(tag, Dictionary) and "/S" in tag else ""


def kids(tag: Tag) -> list[Tag]:
    """What an element holds: others, places of marked content, annotations."""
    held = tag.get("/K")
    return [] if held is None else list(held) if isinstance(held, Array) else [held]


def _parents(root: Tag) -> dict[int, Array]:
    """The lists of the elements that hold the marked content of a sheet or drawing, by their number."""
    return {number: found for number, found in pikepdf.NumberTree(root.ParentTree).items() if isinstance(found, Array)}


def _pair(what: str, tags: list[Tag], elements: list[etree._Element]) -> Iterator[tuple[Tag, etree._Element]]:
    if len(tags) != len(elements):
        raise PrintError(f"the PDF has {len(tags)} {what}, the document {len(elements)}: Chromium tags them otherwise")
    return zip(tags, elements, strict=True)


def _describe(found: list[Tag], document: etree._Element) -> None:
    """Let what is told in words be a figure or a formula, and what is around it no figure of its own."""
    figures = [tag for tag in found if kind(tag) == "Figure"]
    shown = [one for one in document.iter(etree.Element) if one.get("role") == "img"]
    for tag, element in _pair("pictures and formulas", [tag for tag in figures if "/Alt" in tag], shown):
        if str(tag.Alt) != element.get("aria-label"):
            raise PrintError(
                f"the PDF tells a picture as {str(tag.Alt)!r}, which it is not: Chromium tags it otherwise"
            )
        if element.find(f".//{{{MATHML}}}math") is not None:
            tag.S = Name.Formula
    for tag in figures:
        if "/Alt" not in tag:
            tag.S = Name.Div


def _tell_links(found: list[Tag], document: etree._Element) -> None:
    """Say of each place that is a link where it leads."""
    links = [link for link in document.iter(f"{{{XHTML}}}a") if link.get("href")]
    for tag, link in _pair("links", [tag for tag in found if kind(tag) == "Link"], links):
        said = words(link)
        if "leaf" in (link.get("class") or ""):
            said = f"Page {said}"
        elif title := link.get("title"):
            said = f"{said}: {title}"
        for kid in kids(tag):
            if isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR:
                kid.Obj.Contents = pikepdf.String(said)


def _title(pdf: pikepdf.Pdf, document: etree._Element) -> None:
    """Give the entries of the outline the words of their headings.

    Chromium joins words where a line ends, and says twice what begins a sheet.
    """
    entries: list[Tag] = []

    def collect(entry: Tag | None) -> None:
        while entry is not None:
            entries.append(entry)
            collect(entry.get("/First"))
            entry = entry.get("/Next")

    collect(pdf.Root.Outlines.get("/First"))
    headings = [one for one in document.iter(HEADINGS) if words(one)]
    for entry, heading in _pair("entries of its outline", entries, headings):
        given, meant = ("".join(text.split()) for text in (str(entry.Title), words(heading)))
        if meant not in given and given not in meant:
            raise PrintError(f"the outline of the PDF has {str(entry.Title)!r} for {words(heading)!r}")
        entry.Title = pikepdf.String(words(heading))


def _embody(pdf: pikepdf.Pdf, item: Tag, parents: dict[int, Array]) -> None:
    """Give an item of a list the body that holds all but its mark."""
    marks = [kid for kid in kids(item) if kind(kid) in ("Lbl", "LBody")]
    held = [kid for kid in kids(item) if kind(kid) not in ("Lbl", "LBody")]
    if not held:
        return
    body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array(held)))
    if "/Pg" in item:
        body.Pg = item.Pg
    for kid in held:
        if kind(kid):
            kid.P = body
    for number, place in places(item, held):
        parents[number][place] = body
    item.K = Array([*marks, body])


def places(tag: Tag, held: list[Tag]) -> Iterator[Place]:
    """Where the marked content that an element holds itself is noted."""
    for kid in held:
        if isinstance(kid, int):
            yield int(tag.Pg.StructParents), int(kid)
        elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
            where = kid.Stm if "/Stm" in kid else kid.Pg if "/Pg" in kid else tag.Pg
            yield int(where.StructParents), int(kid.MCID)


def _said_again(found: list[Tag], parents: dict[int, Array]) -> set[Place]:
    """Take from the heads of tables what the second and each later sheet says again."""
    again: set[Place] = set()
    for head in found:
        if kind(head) != "TH":
            continue
        first = None
        for tag in (head, *within(head)):
            kept = []
            for kid in kids(tag):
                here = next(places(tag, [kid]), None)
                first = here[0] if first is None and here else first
                if here and here[0] != first:
                    again.add(here)
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
