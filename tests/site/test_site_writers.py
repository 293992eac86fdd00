"""Every kind of file for programs, from a record made by hand: no page is read, no book is built."""

import io
import json
import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import feedparser
import nbformat
import pytest
import yaml
from lxml import html
from PIL import Image

from onestepback import paths, published, site, store
from onestepback.charts import pictures
from onestepback.claims.ledger import Claim
from onestepback.data.csv import plain_csv
from onestepback.data.sidecar import describe
from onestepback.editions import contents, freeze
from onestepback.files import sha256, write_file
from onestepback.published import FIGURE as FIGURE_KIND
from onestepback.site import (
    changes,
    citation,
    citing,
    feeds,
    frames,
    lists,
    notebooks,
    packages,
    passports,
    registry,
    wheel,
)
from onestepback.site.citation import Book
from onestepback.site.head import head
from onestepback.site.record import Figure, Making, Number, Page, Record, Verdict, link

BASE = "https://book.example/kz/"
BOOK = Book(
    title="A Book & Its Data",
    authors=({"family": "Musina", "given": "Aigul"},),
    publisher="Aigul Musina",
    edition="2031.2",
    issued=(2031, 5, 6),
    doi=None,
    abstract="What it is.",
    keywords=("trade",),
    licenses=("MIT", "CC-BY-4.0"),
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="736" height="20"><rect width="736" height="20"/></svg>'
VEGA = {"data": [{"name": "drawn", "values": [{"year": 2023, "share": 41.9}]}], "marks": []}
FIGURE = Figure(
    key="shares",
    home="notebooks/trade",
    datasets=("weo:2024-10", "membership"),
    number="Figure 1.1",
    title='Not "half"',
    subtitle="Share in percent",
    alt="Lines of the share of the bloc, which is 41.9 % in 2023.",
    note="A caution.",
    table={"columns": ["Year", "Share, %"], "fields": [["year", "share"]], "rows": [[2023, 41.9], [2024, None]]},
    forms={"wide": {"svg": SVG, "vega": VEGA}, "narrow": {"svg": SVG, "vega": VEGA}},
    vegalite={"mark": "line"},
)
PAGE = """<!doctype html><title>A page</title><body><main id="content">
<h1><a class="here" href="#x">Trade</a></h1>
<p>The share is <a class="reference num" href="#claim-share" title="Share">41.9 %</a>, he calls it <q>half</q>:
<math alttext="a_1" display="inline"><mi>a</mi></math>.</p>
<table><tr><th>A | B <a class="headerlink" href="#x">#</a></th><th>C</th></tr>
<tr><td>x | y</td><td>z</td></tr></table>
<figure class="plot" data-figure="shares"><div class="pic"><svg></svg></div></figure>
<details class="made"><pre>code</pre></details></main>
"""
TURNOVER = {"words": "Turnover", "true": False, "value": 41.9, "by": "the office"}
CLAIM = Claim(
    key="half_of_trade",
    number="6",
    text="Half of trade is with the bloc.",
    place="Third paragraph",
    test="The share of 2023 is {num}`share_2023`.",
    statements=({"text": "It has half."},),
    sentence="not true of turnover",
    divides={"not": ("Turnover",)},
    counter_evidence="None, see {cite:t}`imf_2024`.",
    overturned_by="Another share.",
    documents=(),
)


@pytest.fixture
def record(tmp_path):
    """Give a book of a front page, a chapter with a figure, a number and a verdict, and the catalogue."""
    source = tmp_path / "page.md"
    source.write_text("# Words\n", "utf-8")
    pages = (
        Page("index", "A Book", None, "What it is.", (), source),
        Page("notebooks/trade", "Trade & more", 1, "How much.", ("share_2023",), source),
        Page("book/data", "The data", None, "Every table.", ("*",), source),
    )
    return Record(
        base=BASE,
        book=BOOK,
        making=Making("c" * 40, "1" * 64, {"requirements.lock": "0" * 64}, {"vega": "6.2.0", "browser": "Chromium 1"}),
        pages=pages,
        figures={"shares": replace(FIGURE)},  # nothing is remembered of it
        numbers={"share_2023": Number("share_2023", "notebooks/trade", ("weo:2024-10",), "Share", 41.91, "41.9 %")},
        verdicts={
            "half_of_trade": Verdict(
                "half_of_trade",
                "notebooks/trade",
                ("weo",),
                "fails",
                "not true of turnover",
                {"readings": {"true": 0, "all": 1}, "variants": {"true": 1, "all": 1}},
                [{"text": "It has half.", "verdict": "fails", "because": "", "readings": [TURNOVER]}],
                [{"words": "Imports", "true": True, "value": 54.8}],
                41.91,
                "of turnover",
                "41.9 %",
            )
        },
        ledger=(CLAIM,),
        datasets={name: describe(name) for name in ("membership", "weo")},
        changelog=(changes.Entry("2031.2", "", "- Trade."), changes.Entry("2031.1", "2031-02-03", "- First.")),
        corrections=(changes.Correction("2031-04-05", "The share", "Wrong in {num}`share_2023`."),),
    )


def dot(svg, **how):
    """A picture that takes no time to draw, of another colour for another drawing."""
    file = io.BytesIO()
    Image.new("RGB", (1, 1), f"#{sha256(svg.encode())[:6]}").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def folder(record, tmp_path, monkeypatch):
    """Give the folder of a site whose pages are written, where pictures need no drawing and nothing is kept."""
    monkeypatch.setattr(pictures.vl_convert, "svg_to_png", dot)
    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")
    citation._texts.cache_clear()
    made = tmp_path / "html"
    for name in ("index", "notebooks/trade", "book/data", "search", "figures/shares/index"):
        (made / f"{name}.html").parent.mkdir(parents=True, exist_ok=True)
        (made / f"{name}.html").write_text(PAGE, "utf-8")
    return made


def read(file):
    return json.loads(file.read_text("utf-8"))


# Addresses


@pytest.mark.parametrize(
    ("here", "there", "address"),
    [
        ("index", "book/data.html", "book/data.html"),
        ("book/cite", "book/data.html", "data.html"),
        ("notebooks/trade", "book/data.html", "../book/data.html"),
        ("figures/shares/index", "figures/shares", "../shares"),
        ("book/data", "book/data.html", ""),
    ],
)
def test_a_page_names_a_file_of_the_site_from_where_it_is(here, there, address):
    assert link(here, there) == address


# All of them


def test_what_has_left_the_book_leaves_the_site(record, folder):
    executed = folder.parent / "jupyter_execute" / "notebooks"
    executed.mkdir(parents=True)
    gone = [folder / "notebooks" / "gone.html", folder / "notebooks" / "gone.ipynb", executed / "gone.ipynb"]
    gone += [folder / "figures" / "gone.svg", folder / "cite" / "figure-gone.bib"]
    for file in gone:
        file.parent.mkdir(exist_ok=True)
        file.write_text("", "utf-8")
    kept = set(folder.rglob("*.html")) - set(gone)
    site.write(record, folder)
    assert [file for file in gone if file.exists()] == []
    assert {file for file in kept if file.exists()} == kept


def test_an_edition_told_from_the_record_is_the_one_that_its_files_tell(record, folder):
    told = freeze.recorded(record)
    site.write(record, folder)
    written = contents.built(contents.folder(folder))
    assert told.facts == written.facts
    assert told.table("shares") == written.table("shares")


# Citations


def test_everything_that_can_be_cited_has_three_files_that_say_what_it_is(record, folder):
    citing.write(record, folder)
    names = {path.stem for path in (folder / "cite").iterdir()}
    assert names == {
        "book", "edition-2031.2", "chapter-trade", "page-data", "figure-shares", "claim-half_of_trade",
        "dataset-membership", "dataset-weo",
    }  # fmt: skip
    assert len(list((folder / "cite").iterdir())) == 3 * len(names)
    [chapter] = read(folder / "cite" / "chapter-trade.json")
    assert (chapter["title"], chapter["container-title"]) == ("Trade & more", BOOK.title)
    assert "SE  - 1\n" in (folder / "cite" / "chapter-trade.ris").read_text("utf-8")
    assert chapter["URL"] == f"{BASE}notebooks/trade.html"
    [figure] = read(folder / "cite" / "figure-shares.json")
    assert figure["medium"].startswith("Figure with data from IMF, World Economic Outlook, October 2024; ")
    assert 'author = "Musina, Aigul"' in (folder / "cite" / "book.bib").read_text("utf-8")


def test_a_claim_is_never_cited_without_its_verdict(record):
    title = citing.of_claim(record, CLAIM).csl["title"]
    assert title == "Test of claim 6: Half of trade is with the bloc (verdict: fails)"


# Heads


def tags(record, here, thing):
    """The head of a page, parsed: the texts of its tags by name, and its linked data."""
    tree = html.fromstring(f"<html><head>{head(record, here, thing)}</head></html>")
    texts = {tag.get("name") or tag.get("property"): tag.get("content") for tag in tree.iter("meta")}
    return texts, json.loads(tree.findtext(".//script"))


def test_the_head_of_a_chapter_names_it_its_book_and_the_tables_it_rests_on(record):
    texts, data = tags(record, "notebooks/trade", citing.of_page(record, record.page("notebooks/trade")))
    assert texts["citation_title"] == texts["og:title"] == data["name"] == "Trade & more"
    assert texts["citation_author"] == "Musina, Aigul"
    assert texts["citation_publication_date"] == "2031/05/06"
    assert texts["citation_inbook_title"] == data["isPartOf"]["name"] == BOOK.title
    assert texts["citation_pdf_url"].startswith(BASE) and texts["og:image"] == f"{BASE}figures/shares.png"
    assert data["@type"] == ["Chapter", "ScholarlyArticle"] and data["publisher"] == data["author"][0]
    assert [used["name"] for used in data["isBasedOn"][1:]] == [describe(name).title for name in ("membership", "weo")]


def test_the_head_of_the_catalogue_has_every_table_and_that_of_a_figure_its_caption(record):
    _, data = tags(record, "book/data", citing.of_page(record, record.page("book/data")))
    assert [table["distribution"]["contentUrl"] for table in data["dataset"]] == [
        f"{BASE}data/membership.csv",
        f"{BASE}data/weo.csv",
    ]
    texts, data = tags(record, "figures/shares/index", citing.of_figure(record, FIGURE))
    assert (data["@type"], data["caption"], texts["og:title"]) == ("ImageObject", "Share in percent", 'Not "half"')


def test_each_kind_of_page_is_told_as_what_it_is(record):
    methods = Page("book/methods", "Methods", None, "How.", (), record.front.source)
    more = replace(record, pages=(*record.pages, methods))
    kinds = [tags(more, page.docname, citing.of_page(more, page))[1]["@type"] for page in more.pages]
    assert kinds == ["Book", ["Chapter", "ScholarlyArticle"], "DataCatalog", "WebPage"]


def test_a_site_without_an_address_claims_none_in_its_heads(record):
    alone = replace(record, base="")
    texts, data = tags(alone, "notebooks/trade", citing.of_page(alone, alone.page("notebooks/trade")))
    assert "og:url" not in texts and "og:image" not in texts and "url" not in data
    assert texts["citation_pdf_url"].startswith("../")


def test_a_word_that_looks_like_markup_does_not_end_the_linked_data(record):
    first, chapter, catalogue = record.pages
    changed = replace(record, pages=(first, replace(chapter, title="</script><b>"), catalogue))
    texts, data = tags(changed, "notebooks/trade", citing.of_page(changed, changed.pages[1]))
    assert texts["og:title"] == data["name"] == "</script><b>"


# Lists


def test_an_entry_that_readers_of_a_list_could_not_use_is_named_in_one_line(record, folder):
    figures = {"shares": replace(FIGURE, subtitle="", number="Figure 1.1")}
    with pytest.raises(lists.ListError, match=r"^figures shares caption: .*; say more in notebooks/trade$"):
        lists.write(replace(record, figures=figures), folder)


def test_the_lists_hold_each_thing_with_its_page_and_pass_their_schemas(record, folder):
    lists.write(record, folder)
    [figure], [claim], [number] = (read(folder / f"{name}.json") for name in ("figures", "claims", "numbers"))
    assert (figure["datasets"], figure["href"]) == (["weo", "membership"], "notebooks/trade.html#figure-shares")
    assert claim["test"] == "The share of 2023 is 41.9\u202f%."
    assert claim["counter_evidence"] == "None, see [imf_2024]."
    assert (claim["verdict"], claim["sentence"]) == ("fails", "not true of turnover")
    assert claim["counts"]["readings"] == {"true": 0, "all": 1} and claim["variants"] == {"Imports": True}
    assert claim["readings"] == {"Turnover": False} and claim["href"] == "book/ledger.html#half_of_trade"
    assert (number["value"], number["printed"]) == (41.91, "41.9 %")
    assert [table["name"] for table in read(folder / "datasets.json")] == ["membership", "weo"]


def test_the_list_of_an_edition_says_what_it_was_made_of_and_what_was_corrected(record, folder):
    lists.write(record, folder)
    edition = read(folder / "edition.json")
    assert (edition["edition"], edition["date"], edition["commit"]) == ("2031.2", "2031-05-06", "c" * 40)
    assert edition["corrected"] == {"share_2023": "2031-04-05"}
    words = {page["source_sha256"] for page in edition["pages"]}
    assert words == {sha256(b"# Words\n")} and edition["claims"] == ["half_of_trade"]
    assert "6 May 2031" in (folder / "editions.js").read_text("utf-8")


# Figures


def test_the_files_of_a_figure_are_vouched_for_by_its_passport(record, folder):
    passports.write(record, folder)
    files = folder / "figures"
    assert (files / "shares.csv").read_text("utf-8") == '\ufeffYear,"Share, %"\n2023,41.9\n2024,\n'
    passport = read(files / "shares.json")
    assert passport["number"] == "Figure 1.1" and passport["rows"] == 2
    for file in passport["files"]:
        content = (folder / file["path"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), sha256(content)), file["path"]
    assert [table["cautions"] for table in passport["datasets"]] == [
        list(record.datasets[table["name"]].caveats) for table in passport["datasets"]
    ]
    assert [table["sha256"] for table in passport["datasets"]] == [
        describe(name).integrity.sha256 for name in ("weo", "membership")
    ]


def test_a_chart_that_leaves_the_book_says_what_it_shows_and_where_it_is_from(record, folder):
    passports.write(record, folder)
    file = folder / "figures" / "shares.vl.json"
    told = read(file)
    assert (told["mark"], told["description"], told["title"]["text"]) == ("line", FIGURE.alt, ['Not "half"'])
    assert told["usermeta"]["edition"] == "2031.2" and told["usermeta"]["license"] == "CC-BY-4.0"
    assert told["usermeta"]["source"][0] == "IMF, World Economic Outlook, October 2024"
    assert told["usermeta"]["address"] == f"{BASE}figures/shares/"
    assert published.plain_spec(file.read_bytes()) == passports.spec(FIGURE) == b'{\n "mark": "line"\n}\n'


def test_a_picture_that_leaves_the_book_says_where_it_is_from(record, folder):
    passports.write(record, folder)
    words = " ".join(html.fromstring((folder / "figures" / "shares.svg").read_bytes()).itertext())
    assert "Source: IMF, World Economic Outlook, October 2024; " in words and "A caution." in words
    assert "Figure 1.1 of A Book & Its Data, edition 2031.2. CC BY 4.0." in words


def test_the_script_of_a_figure_holds_a_table_that_both_forms_share_once(record):
    script = passports.live_script(record, FIGURE)
    assert script.startswith('osbFigure("shares",') and script.count("41.9") == 1
    content = json.loads(script[len('osbFigure("shares",') : -3])
    [name] = content["tables"]
    assert {form["data"][0]["values"] for form in content["forms"].values()} == {name}
    assert all(text.count("{url}") == 1 for text in content["cite"].values())


# What is kept


@pytest.fixture
def drawn(folder, monkeypatch):
    """Give the pictures that are drawn, as they are asked for."""
    asked = []

    def draw(svg, **how):
        asked.append(svg)
        return dot(svg)

    monkeypatch.setattr(pictures.vl_convert, "svg_to_png", draw)
    return asked


def cut_off(*files):
    for file in files:
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2])


def state(folder):
    """Of each file its content and when it was written."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path: (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_nothing_is_made_or_written_anew_when_nothing_has_changed(record, folder, drawn):
    site.write(record, folder)
    before = state(folder)
    site.write(replace(record, figures={"shares": replace(FIGURE)}), folder)  # as another build has it
    assert state(folder) == before and len(drawn) == 1


def test_a_file_of_a_figure_that_was_cut_off_or_lost_is_made_again(record, folder, drawn):
    site.write(record, folder)
    before = {path: content for path, (content, *_) in state(folder).items()}
    for ending in (*passports.KINDS, "json"):
        cut_off(folder / "figures" / f"shares.{ending}")
        site.write(record, folder)
        (folder / "figures" / f"shares.{ending}").unlink()
        site.write(record, folder)
    assert {path: content for path, (content, *_) in state(folder).items()} == before and len(drawn) == 1


@pytest.mark.parametrize("kind", ["pictures", "passports", "citations", "faces", "lists", "specs"])
def test_what_is_kept_and_was_cut_off_is_never_taken_and_made_again(record, folder, drawn, kind, capsys):
    site.write(record, folder)
    before = {path: content for path, (content, *_) in state(folder).items()}
    kept = [path for path in store.FOLDER.rglob("*") if path.is_file() and path.parent.name == kind]
    assert kept
    cut_off(*kept, folder / "figures" / "shares.png", folder / "cite" / "figure-shares.bib")
    citation._texts.cache_clear()
    site.write(replace(record, figures={"shares": replace(FIGURE)}), folder)
    assert {path: content for path, (content, *_) in state(folder).items()} == before
    assert f"{kind}/{kept[0].name} is damaged" in capsys.readouterr().err
    assert len(drawn) == (2 if kind == "pictures" else 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Another title"},
        {"number": "Figure 1.2"},
        {"datasets": ("weo:2025-04", "membership")},
        {"table": {**FIGURE.table, "rows": [[2023, 42.0]]}},
        {"vegalite": {"mark": "bar"}},
        {"forms": {**FIGURE.forms, "wide": {"svg": SVG.replace('"20"', '"30"'), "vega": VEGA}}},
        {"forms": {**FIGURE.forms, "narrow": {"svg": SVG, "vega": {**VEGA, "width": 300}}}},
    ],
)
def test_a_figure_that_has_changed_has_the_files_of_what_it_is_now(record, folder, drawn, changed):
    passports.write(record, folder)
    before = state(folder / "figures")
    new = replace(record, figures={"shares": replace(FIGURE, **changed)})
    passports.write(new, folder)
    after = state(folder / "figures")
    assert after != before
    fresh = folder.parent / "fresh"
    fresh.mkdir()
    shutil.rmtree(store.FOLDER)
    passports.write(new, fresh)
    made = {path.name: content for path, (content, *_) in state(fresh / "figures").items()}
    assert made == {path.name: content for path, (content, *_) in after.items() if path.name != "index.html"}


def test_a_figure_that_has_changed_leaves_the_files_of_others_alone(record, folder, drawn):
    other = replace(FIGURE, key="other", title="Other")
    passports.write(replace(record, figures={"other": other, "shares": FIGURE}), folder)
    before = state(folder / "figures")
    changed = replace(FIGURE, title="Another title")
    passports.write(replace(record, figures={"other": replace(other), "shares": changed}), folder)
    after = state(folder / "figures")
    assert {path.name.partition(".")[0] for path in after if after[path] != before[path]} == {"shares"}
    assert len(drawn) == 3


def test_another_edition_or_address_changes_what_figures_say_of_themselves(record, folder, drawn):
    passports.write(record, folder)
    for new in (replace(record, book=replace(BOOK, edition="2031.3")), replace(record, base="https://other.example/")):
        before = state(folder / "figures")
        passports.write(replace(new, figures={"shares": replace(FIGURE)}), folder)
        assert state(folder / "figures") != before


def test_what_a_sidecar_says_is_part_of_what_a_figure_is_made_from(record, tmp_path):
    before, weo = record.made_from(record.figures["shares"]), record.datasets["weo"]
    sidecar = tmp_path / "weo.csv.yml"
    sidecar.write_bytes(weo.sidecar.read_bytes() + b"# read again\n")
    revised = replace(record, datasets={**record.datasets, "weo": replace(weo, sidecar=sidecar)})
    assert revised.made_from(record.figures["shares"]) != before


def test_a_name_elsewhere_of_a_file_that_is_written_anew_keeps_the_old(tmp_path):
    file, published = tmp_path / "a.svg", tmp_path / "published.svg"
    write_file(file, b"old")
    published.hardlink_to(file)
    write_file(file, "new")
    assert (file.read_bytes(), published.read_bytes()) == (b"new", b"old")


# Packages


def test_the_data_package_has_each_table_with_its_checksum_columns_and_terms(record, folder):
    site.write(record, folder)
    package = read(folder / "datapackage.json")
    assert (package["version"], package["contributors"][0]["title"]) == ("2031.2", "Aigul Musina")
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert content == plain_csv(describe(resource["name"]))
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{sha256(content)}")
        columns = [field["name"] for field in resource["schema"]["fields"]]
        assert columns == content.decode().partition("\n")[0].split(",") and resource["licenses"]
    assert (folder / "data" / "weo.csv.yml").is_file()


def test_the_crate_has_each_page_figure_and_table_by_its_checksum_and_with_its_terms(record, folder):
    site.write(record, folder)
    things = {thing["@id"]: thing for thing in read(folder / "ro-crate-metadata.json")["@graph"]}
    parts = [part["@id"] for part in things["./"]["hasPart"]]
    assert parts == [
        "book/data.html", "index.html", "notebooks/trade.html", "figures/shares.svg", "figures/shares.png",
        "figures/shares.vl.json", "data/membership.csv", "data/weo.csv", wheel.NAME,
    ]  # fmt: skip
    assert all(things[path]["sha256"] == sha256((folder / path).read_bytes()) for path in parts)
    assert things["./"]["author"] == {"@id": "#aigul-musina"} and things["#aigul-musina"]["@type"] == "Person"
    used = [table["@id"] for table in things["figures/shares.svg"]["isBasedOn"]]
    assert used == ["data/weo.csv", "data/membership.csv"]
    # A part without terms of its own has those of the whole: our own tables, and no other.
    assert "license" not in things["data/membership.csv"]
    imf = things["data/weo.csv"]["license"]["@id"]
    assert imf != things["./"]["license"]["@id"] and things[imf]["description"]
    packed = {term["@id"] for term in things[wheel.NAME]["license"]}
    assert {packages.MIT.url, packages.CC_BY.url, packages.OFL.url, imf} <= packed


# What tells that there is something new


def test_the_sitemap_has_every_page_and_the_day_on_which_it_changed(record, monkeypatch):
    asked = []
    monkeypatch.setattr(feeds, "git", lambda *arguments: asked.append(arguments) or "2031-03-04\n")
    root = ElementTree.fromstring(feeds.sitemap(record))
    texts = [[part.text for part in url] for url in root]
    assert texts == [[f"{BASE}{page}", "2031-03-04"] for page in ("", "notebooks/trade.html", "book/data.html")]
    assert asked[1][-2:] == ("data/membership.csv*", "data/weo.csv*") and str(paths.DATA) in asked[2]
    monkeypatch.setattr(feeds, "git", lambda *arguments: None)
    assert b"lastmod" not in feeds.sitemap(record)


def test_the_feed_has_each_edition_and_each_correction_with_its_day(record):
    feed = feedparser.parse(feeds.feed(record))
    assert not feed.bozo
    assert [(entry.title, entry.updated[:10], entry.link) for entry in feed.entries] == [
        ("Edition 2031.2", "2031-05-06", BASE),
        ("Correction: The share", "2031-04-05", f"{BASE}book/corrections.html"),
        ("Edition 2031.1", "2031-02-03", f"{BASE}e/2031.1/"),
    ]


def test_the_page_for_language_models_names_chapters_files_and_how_to_cite(record):
    text = feeds.llms(record)
    assert text.startswith("# A Book & Its Data\n\n> What it is.\n\nEdition 2031.2. Cite as: Musina, A. (2031")
    links = re.findall(r"^- \[([^\]]+)\]\(([^)]+)\): .", text, re.MULTILINE)
    assert links[0] == ("Trade & more", f"{BASE}notebooks/trade.md")
    assert links[-1] == ("The data", f"{BASE}book/data.md") and ("claims.json", f"{BASE}claims.json") in links


def test_a_site_without_an_address_has_no_sitemap_and_no_feed_and_loses_those_it_had(record, folder):
    feeds.write(record, folder)
    assert (folder / "sitemap.xml").exists() and (folder / "feed.xml").exists()
    feeds.write(replace(record, base=""), folder)
    assert not (folder / "sitemap.xml").exists() and not (folder / "feed.xml").exists()
    assert "](claims.json)" in (folder / "llms.txt").read_text("utf-8")


# Markdown


def test_a_page_in_markdown_has_its_numbers_and_tells_its_figures_in_words(record, folder):
    site.write(record, folder)
    text = (folder / "notebooks" / "trade.md").read_text("utf-8")
    _, head, body = text.split("---\n", 2)
    told = yaml.safe_load(head)
    assert (told["title"], told["edition"]) == ("Trade & more", "2031.2")
    assert told["page"] == f"{BASE}notebooks/trade.html" and told["cite"].startswith("Musina, A. (2031). Trade & more.")
    assert body.startswith("\n# Trade\n\nThe share is 41.9 %, he calls it “half”:\n$a_1$.\n")
    assert "| A \\| B | C |\n| --- | --- |\n| x \\| y | z |\n" in body
    assert '**Figure 1.1. Not "half"**\n\nShare in percent\n\n![Lines of the share' in body
    assert "](../figures/shares.png)" in body and "](../figures/shares.csv)" in body and "code" not in body
    alone = (folder / "figures" / "shares" / "index.md").read_text("utf-8")
    assert "](../shares.png)" in alone and "| Year | Share, % |\n| --- | --- |\n| 2023 | 41.9 |\n| 2024 |  |" in alone


def test_the_markdown_of_what_has_left_goes(record, folder):
    (folder / "notebooks" / "gone.md").write_text("", "utf-8")
    site.write(record, folder)
    assert not (folder / "notebooks" / "gone.md").exists()


# Registries


def test_the_record_for_a_doi_is_valid_and_says_which_edition_it_is_of(record, folder):
    from datacite import schema45

    told = registry.metadata(record)
    assert [error.message for error in schema45.validator.iter_errors(told)] == []
    registry.write(record, folder)
    tree = ElementTree.fromstring((folder / "datacite.xml").read_bytes())
    space = "{http://datacite.org/schema/kernel-4}"
    assert [part.tag.removeprefix(space) for part in tree][:3] == ["creators", "titles", "publisher"]  # no DOI yet
    assert tree.findtext(f"{space}version") == "2031.2" and tree.findtext(f"{space}publicationYear") == "2031"
    assert "kernel-4.6/metadata.xsd" in str(tree.attrib)
    assert {one.get("rightsIdentifier") for one in tree.iter(f"{space}rights")} == {"MIT", "CC-BY-4.0"}
    given = registry.metadata(replace(record, book=replace(BOOK, doi="10.5072/abc")))
    assert [error.message for error in schema45.validator.iter_errors(given)] == []
    registry.write(replace(record, book=replace(BOOK, doi="10.5072/abc")), folder)
    assert ElementTree.parse(folder / "datacite.xml").findtext(f"{space}identifier") == "10.5072/abc"


@pytest.mark.parametrize("wrong", [{"titles": []}, {"types": {"resourceTypeGeneral": "Novel"}}, {"publisher": "A"}])
def test_a_record_that_a_registry_would_refuse_is_found(record, wrong):
    from datacite import schema45

    assert list(schema45.validator.iter_errors({**registry.metadata(record), **wrong}))


# Frames


def test_a_site_with_an_address_says_how_a_figure_of_it_is_shown_elsewhere(record, folder):
    frames.write(record, folder)
    told = read(folder / "figures" / "shares.oembed.json")
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", 'Not "half"')
    assert f'src="{BASE}figures/shares/"' in told["html"] and told["html"].count("&quot;") == 2
    assert (told["width"], told["height"]) == (768, frames.frame(record, FIGURE).desk)
    tree = html.fromstring(
        f"<html><head>{head(record, 'figures/shares/index', citing.of_figure(record, FIGURE))}</head></html>"
    )
    assert tree.xpath("//link[@type='application/json+oembed']/@href") == [f"{BASE}figures/shares.oembed.json"]
    frames.write(replace(record, base=""), folder)
    assert not (folder / "figures" / "shares.oembed.json").exists()


def test_a_frame_is_higher_where_it_is_narrow_and_for_more_controls(record):
    alone = frames.frame(record, FIGURE)
    bind = {"input": "radio", "name": "Bloc", "options": [f"The list number {turn}" for turn in range(9)]}
    chosen = frames.frame(record, replace(FIGURE, vegalite={"params": [{"name": "bloc", "bind": bind}]}))
    assert alone.narrow > alone.turn and chosen.narrow > alone.narrow + 200 and chosen.desk > alone.desk


# Notebooks


def executed(folder, *cells):
    """Lay a run of the page of trade as MyST-NB leaves it."""
    place = folder.parent / "jupyter_execute" / "notebooks" / "trade.ipynb"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=list(cells))), "utf-8")


def test_a_notebook_to_download_has_the_text_of_its_page_and_what_its_cells_show(record, folder):
    shown = {
        field: getattr(FIGURE, field) for field in ("key", "title", "subtitle", "note", "alt", "forms", "datasets")
    }
    output = nbformat.v4.new_output("display_data", {FIGURE_KIND: shown})
    cell = nbformat.v4.new_code_cell("code", outputs=[output])
    executed(folder, nbformat.v4.new_markdown_cell("{num}`share_2023`"), cell)
    for base, address in ((BASE, f"{BASE}{wheel.NAME}"), ("", wheel.NAME)):
        notebooks.write(replace(record, base=base), folder)
        written = nbformat.read(folder / "notebooks" / "trade.ipynb", as_version=4)
        nbformat.validate(written)
        head, text, code = written.cells
        assert (
            f"pip install jupyterlab {address}\n" in head.source
            and "*A Book & Its Data*, edition 2031.2" in head.source
        )
        assert "The share is 41.9 %, he calls it “half”:\n$a_1$." in text.source
        assert (code.source, [cell.id for cell in written.cells]) == ("code", ["cell-0", "cell-1", "cell-2"])
        [output] = code.outputs
        assert output.data["image/svg+xml"].startswith("<svg") and FIGURE.alt in output.data["text/plain"]
    executed(folder, nbformat.v4.new_code_cell("other code"))
    with pytest.raises(notebooks.NotebookError, match="^trade: the page does not show its cell 1"):
        notebooks.write(record, folder)


# Changes


def test_changelog_and_corrections_are_read_with_their_days(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CHANGELOG", tmp_path / "CHANGELOG.md")
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    assert changes.changelog() == changes.corrections() == ()
    (tmp_path / "CHANGELOG.md").write_text("# Log\n\n## 2031.2 (working)\n\n- A.\n\n## 2031.1 (2031-02-03)\n\n- B.\n")
    (tmp_path / "corrections.md").write_text(
        "# C\n\n## How\n\nX.\n\n## 5 April 2031: The share\n\n{num}`share` was 1.\n"
    )
    assert [(entry.edition, entry.day, entry.text) for entry in changes.changelog()] == [
        ("2031.2", "", "- A."),
        ("2031.1", "2031-02-03", "- B."),
    ]
    [correction] = changes.corrections()
    assert (correction.day, correction.title, correction.keys) == ("2031-04-05", "The share", ["share"])
