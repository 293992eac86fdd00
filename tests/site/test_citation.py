"""How the book and its parts are cited: each text is read by a parser that no one here wrote."""

import json

import bibtexparser
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from onestepback import store
from onestepback.site import citation

BASE = "https://book.example/"
THINGS = {
    "book": {"title": citation.book().title, "path": ""},
    "edition": {"title": citation.book().title, "path": "e/2026.1/"},
    "chapter": {"title": "The club", "path": "notebooks/the_club.html", "number": "2"},
    "page": {"title": "Methods", "path": "book/methods.html"},
    "figure": {"title": "Five of 100 % & a “half”", "path": "notebooks/a.html#figure-x", "source": "IMF, Outlook"},
    "dataset": {"title": "Kazakhstan’s exports", "path": "book/data.html#dataset-x", "source": "Bureau of Statistics"},
    "claim": {"title": "Claim 6: Half of trade is with BRICS", "path": "book/ledger.html#x"},
}


def record(kind, base=BASE, of=None):
    return citation.record(kind, "x", base=base, of=of, **THINGS[kind])


@pytest.fixture(params=THINGS)
def made(request):
    return record(request.param)


def test_every_kind_that_can_be_cited_is_tested():
    assert set(THINGS) == set(citation.TYPES)


def test_bibtex_is_read_by_another_parser_and_says_the_same(made):
    library = bibtexparser.parse_string(citation.formats(made)["bibtex"])
    assert library.failed_blocks == []
    [entry] = library.entries
    assert entry.key == made["id"]
    fields = {field.key: field.value.replace("\\%", "%").replace("\\&", "&").strip("{}") for field in entry.fields}
    assert fields["author"] == citation.book().publisher
    assert fields["title"] == made["title"]
    assert fields["year"] == str(made["issued"]["date-parts"][0][0])
    assert fields["edition"] == citation.book().edition
    assert fields["url"] == made["URL"]


def test_ris_is_read_by_another_parser_and_says_the_same(made):
    [entry] = rispy.loads(citation.formats(made)["ris"])
    assert entry["authors"] == [citation.book().publisher]
    assert entry["title"] == made["title"]
    assert entry["year"] == str(made["issued"]["date-parts"][0][0])
    assert entry["edition"] == citation.book().edition
    assert entry["urls"] == [made["URL"]]
    assert "unknown_tag" not in entry


@pytest.mark.filterwarnings("error")
def test_csl_json_has_no_field_that_a_citation_processor_does_not_know(made):
    [read] = json.loads(citation.formats(made)["csl"])
    source = CiteProcJSON([read])  # warns of a field it does not know
    style = CitationStylesStyle("chicago-author-date", validate=False)
    listed = CitationStylesBibliography(style, source, formatter.plain)
    listed.register(Citation([CitationItem(read["id"])]))
    assert read["title"].split()[0] in str(listed.bibliography()[0])


def test_apa_names_author_year_title_edition_and_address(made):
    text = citation.formats(made)["apa"]
    book = citation.book()
    assert text.startswith(f"{book.publisher}. ({book.issued[0]}). {made['title']}")
    data = made["type"] == "dataset"
    assert (f"(Version {book.edition})" if data else f"{book.title} ({book.edition} ed.)") in text
    assert text.endswith(f". {made['URL']}")
    assert text.count(book.publisher) == text.count("Kazakhstan and BRICS: One Step Back") + 1


@pytest.mark.parametrize("url", ["{url}", "https://a.example/x.html?bloc.list=five&y=%2A_~#figure-x", "file:///a/b"])
def test_another_address_is_carried_through_letter_by_letter(made, url):
    for style, text in citation.formats(made, url).items():
        assert text.count(url) == 1, style
        assert BASE not in text


def test_a_book_without_an_address_claims_none():
    for kind in THINGS:
        for style, text in citation.formats(record(kind, base="")).items():
            assert "http" not in text and "URL" not in text and "UR  -" not in text, (kind, style)


def test_a_doi_is_that_of_the_whole_book_and_only_there_when_given():
    with_doi = citation.Book(**{**vars(citation.book()), "doi": "10.1234/abc"})
    for kind in THINGS:
        whole = kind in ("book", "edition")
        for style, text in citation.formats(record(kind, of=with_doi)).items():
            assert ("10.1234/abc" in text) == whole, (kind, style)
            assert "10.1234/abc" not in citation.formats(record(kind))[style]


def test_keys_are_unique_and_the_same_each_time():
    ids = [record(kind)["id"] for kind in THINGS]
    assert len(set(ids)) == len(ids)
    assert ids == [record(kind)["id"] for kind in THINGS]


def test_bibtex_names_the_month_by_its_word_and_an_edition_without_a_day_has_none():
    day = citation.formats(record("book", of=citation.Book(**{**vars(citation.book()), "issued": (2031, 5, 6)})))
    assert "    month = may,\n" in day["bibtex"] and 'day = "6"' in day["bibtex"]
    year = citation.formats(record("book", of=citation.Book(**{**vars(citation.book()), "issued": (2031,)})))
    assert "month" not in year["bibtex"] and "day" not in year["bibtex"] and "DA  -" not in year["ris"]


def test_a_publisher_who_is_not_the_author_is_told_to_citation_processors():
    other = citation.Book(**{**vars(citation.book()), "publisher": "A Press"})
    [read] = json.loads(citation.formats(record("book", of=other))["csl"])
    assert read["publisher"] == "A Press" and "A Press" in citation.formats(record("book", of=other))["apa"]


def test_a_person_is_cited_by_the_family_name():
    people = ({"family": "Musina", "given": "Aigul"},)
    made = record("book", of=citation.Book(**{**vars(citation.book()), "authors": people, "publisher": "Aigul Musina"}))
    texts = citation.formats(made)
    assert texts["apa"].startswith("Musina, A. (")
    assert rispy.loads(texts["ris"])[0]["authors"] == ["Musina, Aigul"]
    assert 'author = "Musina, Aigul"' in texts["bibtex"]


def test_a_citation_is_made_once_for_the_same_record_and_anew_for_another(made, monkeypatch, tmp_path):
    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")
    asked = []
    monkeypatch.setattr(citation, "_apa", lambda record: asked.append(record["title"]) or "APA")
    for title in ("One", "One", "Other"):
        citation._texts.cache_clear()  # as another build has it
        assert citation.formats({**made, "title": title})["apa"] == "APA"
    citation._texts.cache_clear()
    assert asked == ["One", "Other"]


def test_no_package_is_searched_for_a_way_to_write_bibtex(made, monkeypatch):
    monkeypatch.setattr("pybtex.database.find_plugin", lambda *asked: pytest.fail(f"asked for {asked}"))
    assert citation._bibtex(made).startswith("@")
