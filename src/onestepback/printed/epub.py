"""The book as an EPUB 3: a document for each page, its pictures beside it, with the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from onestepback import faces
from onestepback.charts.tokens import LIGHT
from onestepback.printed import cover
from onestepback.printed.whole import MATHML, SVG, XHTML, XML_LANG, Page, named
from onestepback.printed.words import Imprint
from onestepback.site import citation

OPS = "http://www.idpf.org/2007/ops"
OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
OCF = "urn:oasis:names:tc:opendocument:xmlns:container"
TYPE = f"{{{OPS}}}type"

E = ElementMaker(namespace=XHTML, nsmap={None: XHTML, "epub": OPS})
P = ElementMaker(namespace=OPF, nsmap={None: OPF, "dc": DC})
D = ElementMaker(namespace=DC)

MEDIA = {
    ".ttf": "font/ttf",
    ".xhtml": "application/xhtml+xml",
    ".svg": "image/svg+xml",
    ".css": "text/css",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
COVER = "cover.png"


def make(pages: Sequence[Page], imprint: Imprint, moment: datetime) -> bytes:
    """Pack the book.

    Parameters
    ----------
    pages : sequence of Page
        The book.
    imprint : Imprint
        What stands on the title page.
    moment : datetime
        When the file says it was made.

    Returns
    -------
    bytes
        A zip archive whose entries are in a fixed order and carry the time of ``moment``.
    """
    # Where each id stands: a link names the document as well.
    home = {one.get("id"): page.slug for page in pages for one in page.section.iter(etree.Element) if one.get("id")}
    parts: dict[str, bytes] = {"book.css": _style().encode(), COVER: cover.draw(imprint)}
    documents: dict[str, etree._Element] = {"title": _title(imprint)}
    for page in pages:
        section = deepcopy(page.section)
        _draw(section, parts)
        parts.update(page.pictures)
        for picture in section.iter(f"{{{XHTML}}}img"):
            for told in ("role", "aria-label"):
                picture.attrib.pop(told, None)  # its alternative text says it
        for link in section.iter(f"{{{XHTML}}}a"):
            place = link.get("href", "").removeprefix("#")
            if place in home:
                link.set("href", f"{home[place]}.xhtml#{place}")
        kicker = [E.p({"class": "kicker"}, f"Chapter {page.number}")] if page.number else []
        documents[page.slug] = _document(page.title, *kicker, section)
    documents["nav"] = _nav(pages)
    parts.update(_faces(documents.values()))
    properties = {name: _properties(tree) for name, tree in documents.items()}
    properties["nav"].append("nav")
    parts.update({f"{name}.xhtml": _xml(tree) for name, tree in documents.items()})
    spine = ["title", "nav", *(page.slug for page in pages)]
    package = _package(imprint, moment, parts, properties, spine)
    return _pack({"META-INF/container.xml": _container(), "book/book.opf": package}, parts, moment)


def _document(title: str, *content: Any) -> etree._Element:
    return E.html(
        {"lang": "en", XML_LANG: "en"},
        E.head(E.title(title), E.link(rel="stylesheet", type="text/css", href="book.css")),
        E.body(*content),
    )


def _title(imprint: Imprint) -> etree._Element:
    notes = [E.p(E.b(name), f" {text}") for name, text in imprint.notes.items()]
    return _document(
        imprint.title,
        E.section(
            {TYPE: "titlepage", "class": "cover"},
            E.p({"class": "kicker"}, imprint.kicker),
            E.h1(imprint.title),
            E.p({"class": "lead"}, imprint.lead),
            E.p(imprint.edition),
            *notes,
        ),
    )


def _nav(pages: Sequence[Page]) -> etree._Element:
    contents = E.ol()
    groups: dict[str, etree._Element] = {"": contents}
    for page in pages:
        if page.part not in groups:
            groups[page.part] = E.ol()
            contents.append(E.li(E.span(page.part), groups[page.part]))
        title = f"{page.number}. {page.title}" if page.number else page.title
        groups[page.part].append(E.li(E.a({"href": f"{page.slug}.xhtml"}, title)))
    return _document("Contents", E.nav({TYPE: "toc", "role": "doc-toc", "id": "toc"}, E.h1("Contents"), contents))


def _draw(section: etree._Element, parts: dict[str, bytes]) -> None:
    """Move the pictures of the figures into files of their own, of which a reader shows the one that fits."""
    for picture in named(section, "pic"):
        alt = picture.attrib.pop("aria-label", "")
        picture.attrib.pop("role", None)
        key = next(one for one in picture.iterancestors() if one.get("id")).get("id").rpartition("figure-")[2]
        for form in list(picture):
            name, drawn = form.get("class").split()[1], form.find(f"{{{SVG}}}svg")
            drawn.attrib.pop("aria-hidden", None)
            file = f"{key}.{name}.svg"
            parts[file] = _xml(etree.fromstring(faces.enclosed(etree.tostring(drawn, encoding="unicode"), None)))
            picture.replace(form, E.img({"src": file, "alt": alt, "class": name}))


def _faces(documents: Iterable[etree._Element]) -> dict[str, bytes]:
    """The faces of the book, each with the characters that the book has."""
    text = "".join("".join(document.itertext()) for document in documents)
    return {face.path.name: faces.small(face, text) for face in faces.faces()}


def _properties(document: etree._Element) -> list[str]:
    """What a reading system has to know of a document."""
    tags = {"svg": f"{{{SVG}}}svg", "mathml": f"{{{MATHML}}}math"}
    return [name for name, tag in tags.items() if next(document.iter(tag), None) is not None]


def _package(
    imprint: Imprint,
    moment: datetime,
    parts: dict[str, bytes],
    properties: dict[str, list[str]],
    spine: list[str],
) -> bytes:
    book = citation.book()
    items = []
    for file in sorted(parts):
        name, ending = Path(file).stem, Path(file).suffix.lower()
        said = " ".join(properties.get(name, ())) if ending == ".xhtml" else "cover-image" if file == COVER else ""
        entry = {"id": _id(file), "href": file, "media-type": MEDIA[ending]}
        items.append(P.item({**entry, **({"properties": said} if said else {})}))
    return _xml(
        P.package(
            {"version": "3.0", "unique-identifier": "id", XML_LANG: "en"},
            P.metadata(
                D.identifier(imprint.uuid.urn, id="id"),
                D.title(imprint.title),
                D.language("en"),
                *(D.creator(citation.full_name(author)) for author in book.authors),
                D.publisher(book.publisher),
                D.date(book.published),
                D.description(imprint.lead),
                D.rights(imprint.notes["Terms."]),
                *(D.subject(word) for word in book.keywords),
                P.meta(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), property="dcterms:modified"),
                *(P.meta(value, property=f"schema:{name}") for name, value in ACCESS),
                P.meta(name="cover", content=_id(COVER)),  # for systems that know EPUB 2 alone
            ),
            P.manifest(*items),
            P.spine(*(P.itemref(idref=_id(f"{name}.xhtml")) for name in spine)),
        )
    )


ACCESS = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessModeSufficient", "textual,visual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "MathML"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Every chart has a text alternative that tells what it shows, and the numbers of the text stand in the text. "
        "Formulas are MathML, tables have heads of rows and columns, headings are in order, "
        "and a verdict is told by its word as well as by shape and colour.",
    ),
)
"""What the book offers to readers who do not see it."""


def _id(file: str) -> str:
    return "f-" + re.sub(r"\W", "-", file)


def _container() -> bytes:
    maker = ElementMaker(namespace=OCF, nsmap={None: OCF})
    root = {"full-path": "book/book.opf", "media-type": "application/oebps-package+xml"}
    return _xml(maker.container({"version": "1.0"}, maker.rootfiles(maker.rootfile(root))))


def _style() -> str:
    """The style, with the value of each colour: few reading systems know variables."""
    text = Path(__file__).with_name("epub.css").read_text(encoding="utf-8")
    return faces.file_rules() + re.sub(r"var\(--osb-([\w-]+)\)", lambda found: LIGHT[found[1]], text)


def _xml(tree: etree._Element) -> bytes:
    return bytes(etree.tostring(tree, encoding="utf-8", xml_declaration=True)) + b"\n"


def _pack(frame: dict[str, bytes], parts: dict[str, bytes], moment: datetime) -> bytes:
    made = io.BytesIO()
    entries = {**frame, **{f"book/{name}": content for name, content in sorted(parts.items())}}
    with zipfile.ZipFile(made, "w") as archive:
        # Readers know the file by its first entry, which is not compressed.
        for name, content in {"mimetype": b"application/epub+zip", **entries}.items():
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # else it tells on which system it was made
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compress_type=kind, compresslevel=9)
    return made.getvalue()
