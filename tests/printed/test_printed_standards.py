"""The PDF as those who hear it or keep it need it, the EPUB as Ace wants it, and the sheets as they look."""

import re
import zipfile
from functools import lru_cache

import page
import pikepdf
import pypdfium2
import pytest
from lxml import etree

from conftest import SITE, assert_none
from onestepback import paths
from onestepback.printed import formulas, pdf, tags
from onestepback.printed.whole import MATHML, XHTML, PrintError
from onestepback.site.record import EPUB, PDF

pytestmark = pytest.mark.xdist_group("printed")

PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"}
MARGINS = 0.085
"""Share of a sheet above and below its text."""


@lru_cache(maxsize=1)
def opened():
    """Open the PDF once."""
    return pikepdf.open(SITE / PDF)


@lru_cache(maxsize=1)
def elements():
    """All elements of the tags in their order."""
    return list(tags.within(opened().Root.StructTreeRoot))


@pytest.fixture(scope="module")
def epub():
    """The EPUB, opened as the archive that it is."""
    with zipfile.ZipFile(SITE / EPUB) as archive:
        yield {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("standard", ["ua1", "2a"])
def test_a_checker_of_another_author_finds_that_the_pdf_keeps_to(standard):
    report = page.validate_pdf(SITE / PDF, profile=standard)
    assert report.rules.total > 100
    assert_none([f"{fault.rule_id}: {fault.message}" for fault in report.failures])


def test_whatever_the_pdf_paints_is_text_or_set_apart():
    faults = []
    for number in (9, 30, len(opened().pages)):
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(opened().pages[number - 1]):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            if depth == 0 and str(operator) in PAINTS:
                faults.append(f"sheet {number}: {operator} {operands}")
    assert_none(faults)


def test_each_link_of_the_pdf_says_where_it_leads():
    links = [link for sheet in opened().pages for link in sheet.get("/Annots", [])]
    assert len(links) > 1000
    assert_none([str(link.get("/A", link.get("/Dest"))) for link in links if len(str(link.get("/Contents", ""))) < 1])
    told = {str(link.Contents) for link in links}
    assert any(re.fullmatch(r"Page \d+", one) for one in told)
    assert any("URL:" in one or "https://" in one for one in told) and "One Step Back, dated membership" in told


def test_every_item_of_a_list_has_a_body_and_nothing_beside_it_but_its_mark():
    items = [tag for tag in elements() if tags.kind(tag) == "LI"]
    assert len(items) > 700
    assert {tags.kind(kid) for item in items for kid in tags.kids(item)} == {"Lbl", "LBody"}
    for number, parents in pikepdf.NumberTree(opened().Root.StructTreeRoot.ParentTree).items():
        if isinstance(parents, pikepdf.Array):
            assert "LI" not in map(tags.kind, parents), number


def test_figures_and_formulas_of_the_pdf_are_those_of_the_book_and_told_in_words():
    kinds = [(tags.kind(tag), tag.get("/Alt")) for tag in elements()]
    figures = [alternative for kind, alternative in kinds if kind == "Figure"]
    told = [str(alternative) for kind, alternative in kinds if kind == "Formula"]
    assert len(figures) > 30 and all(figures)
    assert len(told) > 20 and any("the fraction" in one for one in told)


def test_the_head_of_a_table_is_read_once():
    again = []
    for head in elements():
        if tags.kind(head) == "TH":
            inside = [head, *tags.within(head)]
            sheets = {place[0] for tag in inside for place in tags.places(tag, tags.kids(tag))}
            again += [sheets] if len(sheets) > 1 else []
    assert not again


def test_the_outline_has_the_words_of_the_headings():
    titles = []

    def collect(entry):
        while entry is not None:
            titles.append(str(entry.Title))
            collect(entry.get("/First"))
            entry = entry.get("/Next")

    collect(opened().Root.Outlines.First)
    assert "Contents" in titles and "1. One step back" in titles
    assert any(" ".join(title.split()) == title and len(title) > 80 for title in titles)
    assert_none([title for title in titles if (half := len(title) // 2) and title[:half] == title[half:]])


@lru_cache(maxsize=1)
def inked():
    """How far down and to the right each sheet is filled, as shares of the room for its text and of its width."""
    found = []
    with pypdfium2.PdfDocument(SITE / PDF) as opened:
        for sheet in opened:
            drawn = sheet.render(scale=0.3, grayscale=True).to_numpy().squeeze() < 235
            text = drawn[int(len(drawn) * MARGINS) : int(len(drawn) * (1 - MARGINS))]
            found.append(
                (text.any(axis=1).nonzero()[0][-1] / len(text), text.any(axis=0).nonzero()[0][-1] / text.shape[1])
            )
    return found


def test_few_sheets_are_nearly_empty():
    empty = [number for number, (down, _) in enumerate(inked(), 1) if number > 2 and down < 0.3]
    assert len(empty) <= 2, f"sheets {empty}"


def test_text_fills_the_width_of_its_sheet():
    narrow = [number for number, (_, right) in enumerate(inked(), 1) if number > 2 and right < 0.8]
    assert not narrow, f"sheets {narrow}"


# Its parts by themselves


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("<mfrac><mi>a</mi><mn>2</mn></mfrac>", "the fraction a over 2, end of the fraction,"),
        ("<msub><mi>v</mi><mrow><mi>p</mi><mi>t</mi></mrow></msub>", "v sub p t"),
        ("<munder><mo>∑</mo><mi>d</mi></munder><msub><mi>p</mi><mi>d</mi></msub>", "the sum over d of p sub d"),
        ("<msup><mi>p</mi><mn>2</mn></msup><mo>=</mo><mn>1</mn>", "p to the power 2 equals 1"),
        ("<msubsup><mi>v</mi><mi>t</mi><mi>′</mi></msubsup>", "v sub t prime"),
    ],
)
def test_a_formula_is_said_in_words(formula, words):
    assert formulas.said(etree.fromstring(f'<math xmlns="{MATHML}"><mrow>{formula}</mrow></math>')) == words


def test_what_is_painted_without_a_tag_is_set_apart_and_what_a_later_sheet_says_again():
    stream = [
        b"BT",
        b"ET",
        b"0 0 m",
        b"1 1 l",
        b"S",
        b"0 0 9 9 re",
        b"W* n",
        b"/P <</MCID 4 >>BDC",
        b"BT",
        b"ET",
        b"EMC",
    ]
    layout, again = tags.ARTIFACT[False], tags.ARTIFACT[True]
    first = [again, b"BT", b"ET", b"EMC", layout, b"0 0 m", b"1 1 l", b"S", b"EMC", b"0 0 9 9 re", b"W* n"]
    assert tags._apart(b"\n".join(stream), set()).split(b"\n") == [*first, *stream[7:]]
    assert tags._apart(b"\n".join(stream), {4}).split(b"\n") == [*first, again, *stream[8:]]


def test_a_pdf_whose_links_are_not_those_of_the_document_is_told():
    document = etree.fromstring(f'<html xmlns="{XHTML}"><body><a href="#x">x</a></body></html>')
    with pytest.raises(PrintError, match="the PDF has 0 links, the document 1"):
        tags._tell_links([], document)


def test_no_stream_ends_in_a_return_which_the_end_of_its_line_would_swallow():
    made = pikepdf.new()
    for number in range(600):
        pdf._compress(made.make_stream(b"q Q %d" % number))
    streams = [one for one in made.objects if isinstance(one, pikepdf.Stream)]
    assert len(streams) == 600
    assert not [one for one in streams if one.read_raw_bytes().endswith(b"\r")]
    assert pdf.AMBIGUOUS not in (SITE / PDF).read_bytes()


# The EPUB


def test_the_epub_says_how_it_can_be_read_and_has_a_cover(epub):
    package = etree.fromstring(epub["book/book.opf"])
    told = {one.get("property"): one.text for one in package.iter("{*}meta")}
    assert len(told["schema:accessibilitySummary"]) > 100
    cover = package.find(".//{*}item[@properties='cover-image']")
    assert package.find(".//{*}meta[@name='cover']").get("content") == cover.get("id")
    assert epub[f"book/{cover.get('href')}"].startswith(b"\x89PNG")


def test_the_list_of_contents_of_the_epub_has_its_role_and_a_link_is_told_by_more_than_colour(epub):
    (nav,) = etree.fromstring(epub["book/nav.xhtml"]).iter("{*}nav")
    assert nav.get("role") == "doc-toc"
    (link,) = re.findall(r"^a \{(.*)\}$", epub["book/book.css"].decode(), re.MULTILINE)
    assert "underline" in link


def test_no_picture_of_the_epub_has_the_ground_of_a_page_of_the_site(epub):
    from onestepback.charts.tokens import LIGHT

    pictures = {name: etree.fromstring(text) for name, text in epub.items() if name.endswith(".svg")}
    assert pictures
    grounds = {name: picture.find("{*}rect") for name, picture in pictures.items()}
    assert_none([name for name, one in grounds.items() if one is not None and one.get("fill") == LIGHT["page"]])


def test_every_test_that_the_table_of_conditions_names_is_here():
    named = re.findall(r"`(test_\w+)`", (paths.ROOT / "docs" / "pdf.md").read_text(encoding="utf-8"))
    assert named and set(named) <= set(globals())
