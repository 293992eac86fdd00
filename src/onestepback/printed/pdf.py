"""The book as a PDF: its pages as one document, printed by Chromium, with the same bytes each time."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from lxml import etree
from lxml.builder import ElementMaker

from onestepback import browser, faces, paths
from onestepback.printed import facts, flow, formulas, tags
from onestepback.printed.whole import MATHML, SVG, XHTML, XML_LANG, Page, PrintError, named, words
from onestepback.printed.words import Imprint

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page as Tab

STYLES = (
    paths.TOKENS,
    paths.SOURCE / "book" / "theme" / "book.css",
    Path(__file__).with_name("print.css"),
)
SHEETS = Path(__file__).with_name("sheets.js")

SHORT = 4_500
"""Characters of a page that need not begin a sheet."""

LONG = 24
"""Entries of a list that may break over sheets."""

ROOM = 100_000_000
"""Bytes that Chromium needs for its profile and for what it prints, in the folder for temporary files."""

NOTHING = "\xa0"
"""In an empty cell, which would have no tag."""

AMBIGUOUS = b"\r\nendstream"
"""The end of a stream of which nobody can say whether the return belongs to it, which PDF/A forbids."""

FACES = "Promise.all([...document.fonts].map((face) => face.load()))"
"""Wait for every face: what is laid out before would be measured in another."""

E = ElementMaker(namespace=XHTML, nsmap={None: XHTML})


def make(pages: Sequence[Page], imprint: Imprint, moment: datetime, work: Path) -> bytes:
    """Print the book.

    Parameters
    ----------
    pages : sequence of Page
        The book.
    imprint : Imprint
        What stands on the title page and behind it.
    moment : datetime
        When the file says it was made.
    work : Path
        Folder for the document that is printed.

    Returns
    -------
    bytes
        A tagged PDF with an outline.
    """
    document = _document(pages, imprint)
    work.mkdir(parents=True, exist_ok=True)
    for name, content in (picture for page in pages for picture in page.pictures.items()):
        (work / name).write_bytes(content)
    with _chromium(work) as chromium, _opened(chromium, document, work) as tab:
        printed = _print(tab, document)
    return _settle(printed, document, imprint, moment)


def _document(pages: Sequence[Page], imprint: Imprint) -> etree._Element:
    body = E.body(
        E.section(
            {"class": "cover"},
            E.p({"class": "kicker"}, imprint.kicker),
            E.p({"class": "name"}, imprint.title),
            E.p({"class": "lead"}, imprint.lead),
            E.p({"class": "edition"}, imprint.edition),
        ),
        E.section({"class": "imprint"}, *(E.p(E.b(f"{name} "), text) for name, text in imprint.notes.items())),
        _contents(pages),
    )
    heads = [_head("@page", "top-left", imprint.title)]
    for page in pages:
        section = deepcopy(page.section)
        for form in named(section, "narrow"):
            form.getparent().remove(form)
        for index in named(section, "index"):
            index.getparent().remove(index)
        for part in section.iter(etree.Element):
            if part.get("role", "").startswith("doc-"):
                del part.attrib["role"]  # else Chromium tags a link to a footnote as something else
        _tell(section)
        _say(section)
        _pair(section)
        kicker = [E.p({"class": "kicker"}, f"Chapter {page.number}")] if page.number else []
        # A change of its name begins a new sheet: short pages behind the chapters share theirs.
        short = not page.number and page.part and len(words(section)) < SHORT
        name = "in-short-pages" if short else f"in-{page.slug.replace('_', '-')}"
        body.append(E.div({"class": f"opening {name}"}, *kicker, section))
        heads.append(f".{name} {{ page: {name} }}\n" + _head(f"@page {name}", "top-right", "" if short else page.title))
    fonts = faces.file_rules(f"{paths.FACES.as_uri()}/")
    styles = [fonts, *(file.read_text(encoding="utf-8") for file in STYLES)]
    return E.html(
        {"lang": "en", XML_LANG: "en"},
        E.head(E.meta(charset="utf-8"), E.title(imprint.title), *(E.style(text) for text in (*heads, *styles))),
        body,
    )


def _tell(section: etree._Element) -> None:
    """Give what a picture shows to the picture itself: of a box around it Chromium takes no such note."""
    for picture in named(section, "pic"):
        drawn = next(picture.iter(f"{{{SVG}}}svg"))
        drawn.attrib.pop("aria-hidden", None)
        drawn.set("role", picture.attrib.pop("role"))
        drawn.set("aria-label", picture.attrib.pop("aria-label"))


def _say(section: etree._Element) -> None:
    """Write out what Chromium does not take into the text: formulas in words, marks of quotation, empty cells."""
    for formula in list(section.iter(f"{{{MATHML}}}math")):
        box = E.span({"role": "img", "aria-label": formulas.said(formula)})
        box.tail, formula.tail = formula.tail, None
        formula.addprevious(box)
        box.append(formula)
    for quoted in section.iter(f"{{{XHTML}}}q"):
        begin, end = "‘’" if next(quoted.iterancestors(f"{{{XHTML}}}q"), None) is not None else "“”"
        quoted.text = begin + (quoted.text or "")
        if len(quoted):
            quoted[-1].tail = (quoted[-1].tail or "") + end
        else:
            quoted.text += end
    for cell in section.iter(f"{{{XHTML}}}td", f"{{{XHTML}}}th"):
        if not words(cell):
            cell.text = NOTHING


def _pair(section: etree._Element) -> None:
    """Hold the name of each row of a card together with its text, unless that is too long for one sheet."""
    for card in named(section, "card"):
        for name in list(card.iter(f"{{{XHTML}}}dt")):
            text = name.getnext()
            long = len(list(text.iter(f"{{{XHTML}}}li"))) > LONG
            row = E.div({"class": "long"} if long else {})
            name.addprevious(row)
            row.extend((name, text))


def _head(page: str, corner: str, words: str) -> str:
    return f"{page} {{ @{corner} {{ content: {json.dumps(words, ensure_ascii=False)} }} }}\n"


def _contents(pages: Sequence[Page]) -> etree._Element:
    """Chapters and figures, each with a place for the number of its page."""
    lists = E.section({"class": "lists"}, E.h1("Contents"))
    part = ""
    for page in pages:
        if page.part != part:
            lists.append(E.p({"class": "part"}, page.part))
            part = page.part
        lists.append(_line(page.number, page.title, page.slug))
    figures = E.section({"class": "lists figures"}, E.h1("Figures"))
    for page in pages:
        for figure in named(page.section, "plot"):
            number, title = words(named(figure, "no")[0]), words(named(figure, "finding")[0])
            if number.startswith("Figure"):  # not one that is shown again
                figures.append(_line(number.removeprefix("Figure "), title, figure.get("id")))
    return E.div({"class": "opening"}, lists, *([figures] if len(figures) > 1 else []))


def _line(number: str, title: str, place: str) -> etree._Element:
    link = E.a({"href": f"#{place}"}, title)
    return E.p({"class": "line"}, E.span({"class": "count"}, number), link, E.a({"class": "leaf", "href": f"#{place}"}))


@contextmanager
def _chromium(work: Path) -> Iterator[BrowserContext]:
    """A Chromium that runs no script, opens nothing but files and knows no faces but the book's."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(**browser.launching(work=work, own_faces=True))
            yield started.new_context(
                java_script_enabled=False, color_scheme="light", offline=True,
                viewport={"width": flow.PAPER[0], "height": flow.PAPER[1]},
            )  # fmt: skip
            started.close()
    except Error as error:
        reason = error.message.strip().splitlines()[0]
        temporary = tempfile.gettempdir()
        if shutil.disk_usage(temporary).free < ROOM:
            reason = f"there is no room in {temporary}, where it keeps what it works on; make some, or set TMPDIR"
        raise PrintError(f"{browser.path()} could not print the book: {reason}") from None


@contextmanager
def _opened(chromium: BrowserContext, document: etree._Element, work: Path) -> Iterator[Tab]:
    file = work / "book.xhtml"
    file.write_bytes(etree.tostring(document, encoding="utf-8", xml_declaration=True))
    page = chromium.new_page()
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    page.evaluate(FACES)
    yield page
    page.close()


def _print(tab: Tab, document: etree._Element) -> bytes:
    """Print the opened document, its figures and the numbers of its contents in their places.

    Chromium cannot say on which sheet a thing will stand. So the sheets are tried out as columns; should the numbers
    that these gave not be those of the printed book, it is printed once more.
    """
    tab.evaluate(SHEETS.read_text(encoding="utf-8"))
    tab.evaluate("sheets.hold()")
    heights = tab.evaluate("sheets.heights()")
    tab.evaluate("(size) => sheets.open(size)", [flow.WIDTH, flow.SHEET])

    def lay_out(moved: Sequence[str]) -> dict[str, flow.Place]:
        found = tab.evaluate("(moved) => sheets.place(moved)", list(moved))
        return {name: flow.Place(*place) for name, place in found.items()}

    flow.fill(document, heights, lay_out, lambda: tab.evaluate("sheets.tighten()"))
    numbers = tab.evaluate("sheets.targets()")
    tab.evaluate("sheets.close()")
    links = [link.get("href") or "" for link in document.iter(f"{{{XHTML}}}a")]
    places = [link[1:] for link in links if link.startswith("#")]
    for _ in range(2):
        tab.evaluate("(numbers) => sheets.number(numbers)", numbers)
        printed = tab.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
        begins = _begins(printed)
        if lost := next((place for place in places if place not in begins), None):
            raise PrintError(f"the PDF has no place {lost}, which a link names: Chromium left it out")
        told, numbers = numbers, {place: begins[place] for place in numbers}
        if told == numbers:
            for leaf in named(document, "leaf"):
                leaf.text = str(numbers[leaf.get("href", "")[1:]])
            return printed
    raise PrintError("the contents of the PDF do not name the sheets on which its parts begin, though printed twice")


def _begins(printed: bytes) -> dict[str, int]:
    """The sheet on which each place that a link names begins."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        return {name[1:]: numbers[place[0].objgen] for name, place in pdf.Root.Dests.items()}


def _settle(printed: bytes, document: etree._Element, imprint: Imprint, moment: datetime) -> bytes:
    """Mend the tags, say in the file what it is, and take out what differs from one printing to the next."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        tags.mend(pdf, document)
        facts.state(pdf, imprint, moment)
        for stream in pdf.objects:
            if isinstance(stream, pikepdf.Stream):
                _compress(stream)
        made = _saved(pdf)
        # What stands together in a stream of objects changes with each that becomes an object of its own.
        for page in pdf.pages:
            if AMBIGUOUS not in made:
                break
            page.obj.MediaBox = pdf.make_indirect(page.obj.MediaBox)
            made = _saved(pdf)
    return made


def _saved(pdf: pikepdf.Pdf) -> bytes:
    made = io.BytesIO()
    pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def _compress(stream: pikepdf.Stream) -> None:
    """Compress a stream, so that its end is told from the end of the line."""
    if stream.get("/Type") == pikepdf.Name.Metadata:  # it is found by those who know nothing of PDFs
        return
    if "/Filter" in stream and not stream.read_raw_bytes().endswith(b"\r"):
        return
    content = stream.read_bytes()
    made = zlib.compress(content, 9)
    if made.endswith(b"\r"):  # the checksum, which another line end changes
        content += b"\n"
        made = zlib.compress(content, 9)
    stream.write(made, filter=pikepdf.Name.FlateDecode)
    if "/Length1" in stream:
        stream.Length1 = len(content)
