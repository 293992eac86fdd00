"""``CITATION.cff`` as authors write it: what it says comes out in every form, what cannot be meant is one line."""

import json

import bibtexparser
import pytest
import rispy
import yaml

from onestepback import paths, store
from onestepback.site import archives, cff, citation, registry

ORCID = "0000-0002-1825-0097"  # the one that orcid.org gives as an example


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write fields into a copy of the file, or take them out, and read it."""
    stated = yaml.safe_load(paths.CITATION.read_text(encoding="utf-8"))
    file = tmp_path / "CITATION.cff"
    monkeypatch.setattr(paths, "CITATION", file)
    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")
    cff._book.cache_clear()

    def write(text="", **fields):
        kept = {field: value for field, value in {**stated, **fields}.items() if value is not None}
        file.write_text(text or yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
        return cff.book()

    yield write
    cff._book.cache_clear()


def formats(book):
    return citation.formats(citation.record("book", "", title=book.title, path="", of=book))


NAMES = {
    # what was reported -> how it is written, in APA, inverted, spoken
    "a particle (citation-file-format/ruby-cff#53)": (
        {"family-names": "Berg", "given-names": "Anna", "name-particle": "van den"},
        ("van den Berg, A.", "van den Berg, Anna", "Anna van den Berg"),
    ),
    "a particle with a capital (ropensci/handlr#28)": (
        {"family-names": "Broucke", "given-names": "Anna", "name-particle": "Van den"},
        ("Van den Broucke, A.", "Van den Broucke, Anna", "Anna Van den Broucke"),
    ),
    "a suffix (citation-file-format/citation-file-format#32)": (
        {"family-names": "King", "given-names": "Martin Luther", "name-suffix": "Jr."},
        ("King, M. L., Jr.", "King, Martin Luther, Jr.", "Martin Luther King Jr."),
    ),
    "given names alone (citation-file-format/ruby-cff#45)": (
        {"given-names": "Aigerim"},
        ("Aigerim.", "Aigerim", "Aigerim"),
    ),
    "a family name of two words alone": (
        {"family-names": "Abai Kunanbaiuly"},
        ("Abai Kunanbaiuly.", "Abai Kunanbaiuly", "Abai Kunanbaiuly"),
    ),
    "an alias alone": ({"alias": "steppe"}, ("steppe.", "steppe", "steppe")),
    "an organisation (citation-file-format/ruby-cff#63)": (
        {"name": "Institute of the Steppe"},
        ("Institute of the Steppe.", "Institute of the Steppe", "Institute of the Steppe"),
    ),
    "a name in Kazakh letters": (
        {"family-names": "Әуезов", "given-names": "Мұхтар"},
        ("Әуезов, М.", "Әуезов, Мұхтар", "Мұхтар Әуезов"),
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_an_author_is_named_in_every_form_with(written, case):
    author, (apa, inverted, spoken) = NAMES[case]
    book = written(authors=[author])
    texts = formats(book)
    assert texts["apa"].startswith(f"{apa} (".replace(".. (", ". ("))
    assert rispy.loads(texts["ris"])[0]["authors"] == [inverted]
    [entry] = bibtexparser.parse_string(texts["bibtex"]).entries
    # BibTeX has the suffix in the middle.
    family, _, rest = inverted.partition(", ")
    wanted = ", ".join([family, *reversed(rest.split(", "))]) if rest else family
    assert entry.fields_dict["author"].value.strip("{}") == wanted
    [csl] = json.loads(texts["csl"])
    assert set(csl["author"][0]) <= set(citation.NAME)
    assert archives.zenodo(book)["creators"] == [{"name": inverted}]
    [agent] = archives.codemeta(book)["author"]
    assert agent["name"] == spoken
    assert agent["@type"] == ("Organization" if "name" in author else "Person")


def test_an_orcid_is_told_to_archives_and_registries(written):
    person = {"family-names": "Carberry", "given-names": "Josiah", "affiliation": "Brown University"}
    for way in (f"https://orcid.org/{ORCID}", f"http://orcid.org/{ORCID}/", ORCID):
        book = written(authors=[{**person, "orcid": way}])
        told = {"name": "Carberry, Josiah", "orcid": ORCID, "affiliation": "Brown University"}
        assert archives.zenodo(book)["creators"] == [told]
        [agent] = archives.codemeta(book)["author"]
        assert agent["@id"] == f"https://orcid.org/{ORCID}"
        creator = registry._creator(book.authors[0])
        assert creator["nameIdentifiers"][0]["nameIdentifier"] == f"https://orcid.org/{ORCID}"
        assert "ORCID" not in formats(book)["csl"]


DOI = "10.5281/zenodo.123456"


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": DOI},
        {"doi": f"https://doi.org/{DOI}"},
        {"doi": f"http://dx.doi.org/{DOI}"},
        {"doi": f"doi:{DOI}"},
        {"identifiers": [{"type": "url", "value": "https://example.org"}, {"type": "doi", "value": DOI}]},
        # With two of them the one to cite is stated.
        {"doi": DOI, "identifiers": [{"type": "doi", "value": DOI}, {"type": "doi", "value": "10.5281/zenodo.1"}]},
    ],
    ids=str,
)
def test_a_doi_is_read_however_it_is_written(written, fields):
    book = written(**fields)
    assert book.doi == DOI
    assert formats(book)["apa"].endswith(f" https://doi.org/{DOI}")
    assert archives.codemeta(book)["identifier"] == f"https://doi.org/{DOI}"
    assert archives.zenodo(book)["doi"] == DOI


@pytest.mark.parametrize("field", ["license", "keywords", "abstract", "date-released", "references"])
def test_what_the_format_does_not_ask_for_may_be_left_out(written, field):
    book = written(**{field: None})
    made = {**archives.codemeta(book), **archives.zenodo(book), **registry.metadata(_Record(book))}
    assert "" not in made.values() and None not in made.values()
    assert book.title in formats(book)["apa"]


class _Record:
    base = ""

    def __init__(self, book):
        self.book = book


def test_a_licence_may_be_one_word_and_the_tenth_edition_is_no_first(written):
    assert written(license="MIT").licenses == ("MIT",)
    assert written(version="2026.10").edition == "2026.10"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"version": 2026.10}, "version is read as the number 2026.1, and 2026.10 as 2026.1; write it in quotes"),
        ({"version": None}, "version is missing; write it"),
        ({"authors": []}, "authors is missing"),
        ({"authors": [{"affiliation": "Nowhere"}]}, "author 1 has no name; write family-names and given-names"),
        ({"authors": ["Aigerim"]}, "author 1 is 'Aigerim'; write family-names"),
        ({"authors": {"family-names": "Berg"}}, "authors is no list; begin each author with a dash"),
        ({"authors": [{"given-names": "A", "orcid": "0000-0002-1825-0098"}]}, "has the orcid .*0098', which is none"),
        ({"doi": "zenodo.123456"}, "doi has 'zenodo.123456', which is no DOI; write it as 10.5281/"),
        (
            {"identifiers": [{"type": "doi", "value": DOI}, {"type": "doi", "value": "10.5281/zenodo.1"}]},
            "identifiers has 10.5281/zenodo.123456 and 10.5281/zenodo.1; write the one to cite as doi",
        ),
        # fair-data/fairdatapoint#13: the form of the day is the commonest fault
        ({"date-released": "24.11.2026"}, "date-released is '24.11.2026', which is no day; write it as 2026-11-24"),
        ({"date-released": "2026-11-31"}, "date-released is '2026-11-31', which is no day"),
        ({"keywords": ["Kazakhstan", 2024]}, "keywords has 2024, which is no text; write it in quotes"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_in_a_line(written, fields, told):
    with pytest.raises(cff.CitationError, match=f"^CITATION.cff: .*{told}"):
        written(**fields)


@pytest.mark.parametrize(
    "text", ["title: [\n", "title:\tBook\n\tversion: x\n", "- a list\n", "date-released: 2026-11-31\n"]
)
def test_a_file_that_is_no_citation_is_refused_in_a_line(written, text):
    with pytest.raises(cff.CitationError) as told:
        written(text)
    assert str(told.value).startswith("CITATION.cff") and "\n" not in str(told.value)


def test_a_file_that_is_missing_is_told(written):
    paths.CITATION.unlink(missing_ok=True)
    with pytest.raises(cff.CitationError, match=r"^CITATION\.cff: missing; restore the file$"):
        cff.book()


def test_a_key_that_is_there_twice_is_told_as_of_two_the_last_would_count(written):
    with pytest.raises(cff.CitationError, match=r"^CITATION\.cff, line 2: not valid YAML \('title' is there twice\)"):
        written("title: One\ntitle: Other\n")
