"""When the book is printed again: not for the pages of the last time, for others it is; and how often for each."""

import shutil
from collections import namedtuple

import pytest
from lxml import etree

from conftest import SITE
from onestepback import browser, printed, store
from onestepback.printed import epub, pdf, whole
from onestepback.site.record import EPUB, PDF


@pytest.fixture
def site(tmp_path):
    """Copy the pages of the site and the pictures that they show."""
    copied = tmp_path / "site"
    for folder in ("book", "notebooks"):
        shutil.copytree(SITE / folder, copied / folder)
    for page in ("index.html", "search.html"):
        shutil.copy(SITE / page, copied)
    for picture in SITE.glob("figures/*/*.svg"):
        (copied / picture.relative_to(SITE)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, copied / picture.relative_to(SITE))
    return copied


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Note which file is made, instead of making it; the store is empty."""
    found = []

    def note(name):
        return lambda *given: found.append(name) or f"{name} {len(found)}".encode()

    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")
    monkeypatch.setattr(store.paths, "ROOT", tmp_path)
    monkeypatch.setattr(pdf, "make", note("PDF"))
    monkeypatch.setattr(epub, "make", note("EPUB"))
    return found


def test_the_book_of_the_same_pages_is_not_made_again_even_where_its_files_are_gone(site, made, tmp_path):
    printed.write(site, tmp_path / "work")
    assert sorted(made) == ["EPUB", "PDF"]
    first = (site / PDF).read_bytes(), (site / EPUB).read_bytes()
    (site / PDF).unlink()
    (site / EPUB).write_bytes(b"of another build")
    printed.write(site, tmp_path / "work")
    assert sorted(made) == ["EPUB", "PDF"]
    assert ((site / PDF).read_bytes(), (site / EPUB).read_bytes()) == first


def test_a_word_makes_both_again_and_another_browser_the_pdf_alone(site, made, tmp_path, monkeypatch):
    printed.write(site, tmp_path / "work")
    made.clear()
    page = site / "notebooks" / "the_club.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</h1>", " again</h1>", 1), encoding="utf-8")
    printed.write(site, tmp_path / "work")
    assert sorted(made) == ["EPUB", "PDF"]
    made.clear()
    monkeypatch.setattr(browser, "version", lambda: "Chromium 1.2.3.4")
    printed.write(site, tmp_path / "work")
    assert made == ["PDF"]


@pytest.mark.parametrize("name", ["PDF", "EPUB"])
def test_a_kept_file_that_was_damaged_is_made_again(site, made, tmp_path, capsys, name):
    printed.write(site, tmp_path / "work")
    made.clear()
    kept = next((tmp_path / "store" / "used" / name.lower()).iterdir())
    kept.write_bytes(kept.read_bytes()[:-1])
    printed.write(site, tmp_path / "work")
    assert made == [name]
    assert "is damaged and is made again" in capsys.readouterr().err


def test_what_cannot_be_printed_is_told_and_not_kept(site, made, tmp_path, monkeypatch):
    def fail(*given):
        raise whole.PrintError("the PDF has no place x")

    monkeypatch.setattr(pdf, "make", fail)
    with pytest.raises(whole.PrintError, match="no place x"):
        printed.write(site, tmp_path / "work")
    assert not (site / PDF).exists()
    assert not (tmp_path / "store" / "used" / "pdf").exists()


def test_a_browser_that_has_no_room_for_its_files_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.shutil, "disk_usage", lambda place: namedtuple("Usage", "free")(1000))
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    with pytest.raises(whole.PrintError, match="no room in .*; make some, or set TMPDIR"), pdf._chromium(tmp_path):
        pass


class Tab:
    """A tab that finds the part on sheet 7 of its columns, and prints."""

    def __init__(self):
        self.numbers = []

    def evaluate(self, code, *given):
        if code.startswith("(numbers)"):
            self.numbers.append(dict(*given))
        return {"part": 7} if "targets" in code else {}

    def pdf(self, **rest):
        return b"printed"


BOOK = etree.fromstring(f'<html xmlns="{whole.XHTML}"><head/><body><a href="#part" class="leaf"/></body></html>')


def test_where_the_columns_gave_another_number_than_the_print_it_is_printed_once_more(monkeypatch):
    tab = Tab()
    monkeypatch.setattr(pdf, "_begins", lambda made: {"part": 8})
    assert pdf._print(tab, BOOK) == b"printed"
    assert tab.numbers == [{"part": 7}, {"part": 8}]


def test_a_book_whose_numbers_come_out_otherwise_each_time_is_not_printed(monkeypatch):
    sheets = iter(range(8, 12))
    monkeypatch.setattr(pdf, "_begins", lambda made: {"part": next(sheets)})
    with pytest.raises(whole.PrintError, match="though printed twice"):
        pdf._print(Tab(), BOOK)


# The sheets that are tried out as columns

LINES = "<br/>".join(["line"] * 5)
PAPER = (
    "<style>body {{ margin: 0; font: 16px/20px sans-serif }} p {{ margin: 0; orphans: 3; widows: 3 }}"
    " .begins {{ break-before: page }}</style>{}"
)


def opened(live, content, lines):
    """Lay out some content on sheets of so many lines."""
    live.set_content(PAPER.format(content))
    live.evaluate(pdf.SHEETS.read_text(encoding="utf-8"))
    live.evaluate("sheets.hold()")
    live.evaluate("(size) => sheets.open(size)", [300, 20 * lines])


def leaf(*names):
    return "<p>" + "".join(f'<a class="leaf" href="#{name}"></a>' for name in names) + "</p>"


def test_a_part_that_begins_a_sheet_and_one_that_runs_over_are_found_on_theirs(live):
    content = f'{leaf("first", "last")}<p>{"line<br/>" * 30}<b id="last">end</b></p><p id="first" class="begins">x</p>'
    opened(live, content, 20)
    assert live.evaluate("sheets.targets()") == {"last": 2, "first": 3}


def test_a_paragraph_too_short_to_be_broken_well_goes_to_the_next_sheet_whole(live):
    short = '<p><b id="begin">one</b><br/>two<br/>three<br/><b id="end">four</b></p>'
    opened(live, f"{leaf('begin', 'end')}<p>{'line<br/>' * 16}line</p>{short}", 20)
    assert live.evaluate("sheets.targets()") == {"begin": 2, "end": 2}


def test_a_figure_says_what_room_the_text_before_it_leaves_and_what_is_moved_before_it_takes_it(live):
    figure = '<figure id="a" class="plot" style="margin: 0; height: 200px; break-inside: avoid"></figure>'
    opened(live, f"<section><p>{LINES}</p><p>{LINES}</p>{figure}<p>{LINES}</p></section>", 15)
    assert live.evaluate("sheets.heights()") == {"a": [200, 100]}
    assert live.evaluate("sheets.place([])") == {"a": [2, 1, 100]}
    assert live.evaluate("sheets.place(['a'])") == {"a": [2, 1, 0]}


def test_nothing_is_left_of_the_columns_when_the_book_is_printed(live):
    opened(live, f'<p>{LINES}</p><p class="begins">x</p>', 20)
    style = live.evaluate("getComputedStyle(document.body).columnWidth")
    live.evaluate("sheets.close()")
    assert style == "300px"
    assert live.evaluate("getComputedStyle(document.body).columnWidth") == "auto"
    assert live.evaluate("getComputedStyle(document.querySelector('.begins')).breakBefore") == "page"
