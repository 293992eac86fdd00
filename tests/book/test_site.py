"""The built site, read as files: heads, figures, text, links, downloads, markup."""

import json
import re
import shutil
from urllib.parse import urljoin

import pytest

import site_checks as checks
from conftest import SITE, assert_none
from onestepback.data.sidecar import datasets

PAGES = checks.pages(SITE)
CHAPTERS = [name for name in PAGES if name.startswith("notebooks/")]


def test_the_site_is_built_and_has_a_page_for_every_chapter(site):
    assert "index.html" in PAGES
    shown = [name for name in checks.chapters(site) if checks.figures(checks.parse(site / name))]
    assert shown == checks.with_figures(site)
    assert shown, "no page shows a chart"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_states_its_language_title_and_description(site, name):
    assert_none(checks.head_faults(name, checks.parse(site / name)))


def test_no_two_pages_have_the_same_title(site):
    titles = [checks.parse(site / name).findtext("head/title") for name in PAGES]
    assert sorted(set(titles)) == sorted(titles)


@pytest.mark.parametrize("name", PAGES)
def test_a_figure_has_an_alternative_text_a_source_line_a_number_and_a_drawn_picture(site, name):
    assert_none(checks.figure_faults(name, checks.parse(site / name)))


@pytest.mark.parametrize("name", checks.chapters(SITE))
def test_a_drawn_picture_has_marks_letters_of_its_own_and_colours_for_the_dark(site, name):
    assert_none(checks.picture_faults(site, name))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_no_object_no_blank_and_no_markup(site, name):
    assert_none(checks.text_faults(name, checks.parse(site / name)))


def test_no_words_of_a_page_run_together_without_its_layout(site):
    assert_none([fault for name in PAGES for fault in checks.glued_words(name, checks.parse(site / name))])


def test_the_bibliography_is_set_in_apa_with_addresses_as_they_are_and_quotation_marks_of_the_book(site):
    entries = [
        " ".join(entry.text_content().split())
        for entry in checks.parse(site / "book" / "bibliography.html").xpath("//*[contains(@class, 'citation')]/p")
    ]
    assert len(entries) > 100
    wrong = re.compile(r"\b(?:URL|doi): ?|``?|'|headline not recorded|title describes", re.IGNORECASE)
    assert_none([entry for entry in entries if wrong.search(re.sub(r"https?://\S+", "", entry))])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_from_another_site(site, name):
    assert_none(checks.foreign_loads(name, checks.parse(site / name)))


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_the_site_leads_somewhere(site, name):
    assert_none(checks.link_faults(site, name))


def test_one_page_that_every_page_leads_to_links_every_file_as_pages_ask_for_it(site):
    assert_none(checks.file_faults(site))


def test_a_file_that_no_page_links_is_found(site, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "_static" / "another.js").write_text("", "utf-8")
    page = copy / "book" / "files.html"
    page.write_text(re.sub(r"vega\.js\?v=", "vega.js?v=0", page.read_text("utf-8")), "utf-8")
    faults = "\n".join(checks.file_faults(copy))
    assert "_static/another.js" in faults and "_static/vega.js?v=" in faults


def test_the_address_of_a_figure_that_is_cited_is_the_one_that_is_linked(site):
    for name in PAGES:
        for figure in checks.figures(checks.parse(site / name)):
            told = figure.xpath("string(.//*[@class='permalink']/*[@class='address'])")
            assert told == f"figures/{figure.get('data-figure')}/", name
            linked = {
                urljoin(name, address) for address in figure.xpath(".//*[@class='permalink' or @class='own']/@href")
            }
            assert linked == {told}, name


@pytest.mark.parametrize("name", PAGES)
def test_every_paragraph_of_the_text_has_a_name(site, name):
    page = checks.parse(site / name)
    unnamed = page.xpath(
        "//*[@id='content']//section[not(contains(@class, 'card'))]/p[not(@id) and not(@class='rubric')]"
        " | //details[@class='made'][not(@id)]"
    )
    assert_none([f"{name}: {passage.text_content()[:60]!r}" for passage in unnamed if passage.text_content().strip()])


def test_every_page_is_valid_html(site):
    assert_none(checks.markup_faults([site / name for name in PAGES]))


def test_the_root_is_the_front_page_itself(site):
    page = checks.parse(site / "index.html")
    assert page.xpath("//main[contains(@class, 'front')]//h1")
    assert not page.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']")


def test_a_claim_has_the_same_verdict_sentence_and_counts_wherever_it_is_shown(site):
    assert_none(checks.verdict_faults(site))


@pytest.mark.parametrize(
    ("file", "pattern", "replacement"),
    [
        ("index.html", r"(?<=<b>)fails(?=</b>)", "holds"),
        ("book/ledger.html", r"(?<=Large: )\d+ of", "7 of"),
        ("notebooks/half_of_trade.html", r"not true of turnover", "true of turnover"),
        ("cards.js", r"fails: not true of turnover", "fails: true of turnover"),
        ("numbers.json", r'"Claim 6: readings"', '"Claim 6: variants"'),
        ("figures/verdicts.csv", "holds in part", "holds"),
    ],
)
def test_a_claim_that_one_place_tells_otherwise_is_found(site, tmp_path, file, pattern, replacement):
    listed = [*PAGES, "claims.json", "numbers.json", "cards.js", "figures/verdicts.csv"]
    for name in listed:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((site / name).read_bytes())
    text = (tmp_path / file).read_text("utf-8")
    damaged = re.sub(pattern, replacement, text, count=1)
    assert damaged != text
    (tmp_path / file).write_text(damaged, "utf-8")
    assert checks.verdict_faults(tmp_path)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_each_style_and_script_with_the_checksum_of_its_content(site, name):
    assert_none(checks.stamp_faults(site, name))


@pytest.mark.parametrize("name", checks.chapters(SITE))
def test_a_page_weighs_no_more_than_its_budget_on_arrival_and_once_it_is_read(site, name):
    shows = bool(checks.figures(checks.parse(site / name)))
    assert checks.weight(site, name) <= (260_000 if shows else 200_000)
    assert checks.weight(site, name, read=True) <= 340_000


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_of_at_most_13_000_elements(site, name):
    assert sum(1 for _ in checks.parse(site / name).iter("*")) <= 13_000


@pytest.mark.parametrize("name", CHAPTERS)
def test_folded_code_adds_at_most_one_element_a_line(site, name):
    code = checks.folded_code(checks.parse(site / name))
    assert sum(len(list(cell.iter("*"))) for cell in code) <= sum(len(cell.text_content().split("\n")) for cell in code)


@pytest.mark.parametrize("name", CHAPTERS)
def test_folded_code_is_letter_by_letter_that_of_the_notebook(site, name):
    notebook = json.loads((site / name).with_suffix(".ipynb").read_text("utf-8"))
    written = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert written
    assert [cell.text_content() for cell in checks.folded_code(checks.parse(site / name))] == written


def test_every_table_can_be_downloaded_as_plain_csv_with_the_checksum_of_its_sidecar(site):
    assert {path.name for path in (site / "data").glob("*.csv.yml")} == {f"{name}.csv.yml" for name in datasets()}
    assert_none(checks.table_faults(site))


def test_no_style_sheet_or_script_of_ours_names_another_site(site):
    for file in (site / "_static").glob("*"):
        if file.suffix in {".css", ".js"} and file.name != "vega.js":
            loads = re.findall(r"(?:url\(|import |fetch\()\s*['\"]?((?:https?:)?//[^'\")\s]+)", file.read_text("utf-8"))
            assert not loads, f"{file.name} loads {loads}"


# The checks themselves, on pages that were damaged on purpose


@pytest.fixture
def page(site, tmp_path):
    """Give a function that damages a copy of the front page, which shows a chart, and parses it."""
    source = site / "index.html"

    def damage(pattern, replacement):
        text, count = re.subn(pattern, replacement, source.read_text("utf-8"), count=1, flags=re.DOTALL)
        assert count == 1, f"nothing to damage: {pattern}"
        copy = tmp_path / "page.html"
        copy.write_text(text, "utf-8")
        return checks.parse(copy)

    return damage


@pytest.mark.parametrize(
    ("check", "pattern", "replacement", "message"),
    [
        (checks.head_faults, r' lang="en"', "", "no language"),
        (checks.head_faults, r"<title>.*?</title>", "<title></title>", "no title"),
        (checks.head_faults, r'<meta name="viewport".*?<link rel="icon"', '<link rel="icon"', "no description"),
        (checks.figure_faults, r' alt="[^"]*"></picture>', "></picture>", "alternative text"),
        (checks.figure_faults, r'( alt=")[^"]*("></picture>)', r"\1A line chart of shares.\2", "two sentences"),
        (checks.figure_faults, r'<div class="source">.*?</div>', "", "source line"),
        (checks.figure_faults, r'<p class="no">.*?</p>', '<p class="no"></p>', "its number"),
        (checks.text_faults, r"</main>", "<p>{num}`share`</p></main>", "unrendered markup"),
        (checks.text_faults, r"</main>", "<p>{cite}`imf`</p></main>", "unrendered markup"),
        (checks.text_faults, r"</main>", "<p>:::</p></main>", "unrendered markup"),
        (checks.text_faults, r"</main>", "<p>It was nan percent.</p></main>", "a blank"),
        (checks.glued_words, r"</main>", "<ul><li><b>holds</b><span>it does</span></li></ul></main>", "'it does'"),
        (checks.glued_words, r"</main>", "<table><tr><td>2</td><td>3</td></tr></table></main>", "'3' follows '2'"),
        (checks.text_faults, r"</main>", "<p>&lt;pandas.Styler object at 0x7f&gt;</p></main>", "a printed object"),
        (checks.text_faults, r"</main>", '<p><a class="reference num" href="#x"></a></p></main>', "a blank number"),
        (checks.foreign_loads, r"</main>", '<img src="https://example.org/a.png" alt=""></main>', "example.org"),
        (checks.foreign_loads, r"</head>", '<script src="//example.org/a.js"></script></head>', "example.org"),
    ],
)
def test_a_damaged_page_is_found(page, check, pattern, replacement, message):
    assert any(message in fault for fault in check("page.html", page(pattern, replacement)))


@pytest.mark.parametrize(
    ("pattern", "replacement", "message"),
    [
        (r"role-mark", "role-frame", "no marks"),
        (r"(<text [^>]*>)[^<]*", r"\1NaN", "a blank in the picture"),
        (r"(<text [^>]*bold[^>]*>)[^<]*", r"\1☃", "700 lacks '☃'"),
        (r"prefers-color-scheme: dark", "print", "stays as it is in the dark"),
        (r"(?s).*", None, "not there"),
    ],
)
def test_a_damaged_picture_is_found(site, tmp_path, pattern, replacement, message):
    [narrow, wide] = checks.pictures(checks.parse(site / "index.html"))
    for name in ("index.html", *(address.partition("?")[0] for address in (narrow, wide))):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site / name, tmp_path / name)
    assert checks.picture_faults(tmp_path, "index.html") == []
    file = tmp_path / narrow.partition("?")[0]
    if replacement is None:
        file.unlink()
    else:
        text, count = re.subn(pattern, replacement, file.read_text("utf-8"))
        assert count
        file.write_text(text, "utf-8")
    found = checks.picture_faults(tmp_path, "index.html")
    assert found and all("narrow.svg" in fault for fault in found) and any(message in fault for fault in found)


@pytest.mark.parametrize(
    ("pattern", "replacement", "message"),
    [
        (r"</main>", '<p><a href="nowhere.html">x</a></p></main>', "leads to no file"),
        (r"</main>", '<p><a href="#nowhere">x</a></p></main>', "leads to no place"),
        (r"</main>", '<p><a href="/index.html">x</a></p></main>', "root of a server"),
        (r"</main>", '<svg><g clip-path="url(#nowhere)"></g></svg></main>', "not there"),
    ],
)
def test_a_dead_link_is_found(site, tmp_path, pattern, replacement, message):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    name = next(name for name in checks.chapters(site) if "</main>" in (site / name).read_text("utf-8"))
    text, count = re.subn(pattern, replacement, (copy / name).read_text("utf-8"), count=1)
    assert count == 1
    (copy / name).write_text(text, "utf-8")
    assert any(message in fault for fault in checks.link_faults(copy, name))


def test_a_table_with_another_byte_is_found(site, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    table = copy / "data" / f"{datasets()[0]}.csv"
    table.write_bytes(table.read_bytes().replace(b",", b";", 1))
    assert any("checksum" in fault for fault in checks.table_faults(copy))


def test_invalid_html_is_found(site, tmp_path):
    copy = tmp_path / "page.html"
    text = (site / "search.html").read_text("utf-8")
    copy.write_text(text.replace("</body>", '<p id="one">A</p><p id="one">B</p></body>'), "utf-8")
    assert any("Duplicate ID" in fault for fault in checks.markup_faults([copy]))
