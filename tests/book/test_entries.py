"""Entries of a bibliography as Zotero, Zenodo and others export them: how each is printed, or what it lacks."""

import pytest
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_string
from sphinx.errors import ConfigError

from onestepback.book.citations import Apa, check
from onestepback.book.entries import inherit, put

HEAD = "author = {Doe, Jane}, title = {A made-up work}, "


def printed(kind, fields):
    entry = parse_string(f"@{kind}{{key_2024, {fields}}}", "bibtex").entries["key_2024"]
    assert put(entry) == ""
    before = repr(entry)
    assert put(entry) == "" and repr(entry) == before, "an entry that was put right is put otherwise"
    [line] = Apa().format_entries([entry])
    return " ".join(line.text.render(Backend()).split())


@pytest.mark.parametrize(
    ("kind", "fields", "wanted"),
    [
        # mcmtroffaes/sphinxcontrib-bibtex#195, zenodo/zenodo#1969
        (
            "dataset",
            "publisher = {Zenodo}, year = {2013}, doi = {10.1234/ABCD}",
            "(2013). A made-up work [Data set]. Zenodo. https://doi.org/10.1234/ABCD",
        ),
        # retorquere/zotero-better-bibtex#2471, #1720
        (
            "dataset",
            "organization = {World Bank via ENERGYDATA.info}, date = {2017}, urldate = {2023-03-30}",
            "(2017). A made-up work [Data set]. World Bank via ENERGYDATA.info.",
        ),
        ("data", "year = {2013}", "(2013). A made-up work [Data set]."),
        # epogrebnyak's and Zenodo's exports of programs
        (
            "software",
            "version = {v1.2}, publisher = {Zenodo}, month = oct, year = {2024}",
            "(2024, October). A made-up work (Version v1.2) [Computer software]. Zenodo.",
        ),
        ("report", "institution = {IMF}, date = {2024}", "(2024). A made-up work. IMF."),
        ("report", "publisher = {IMF}, date = {2024}", "(2024). A made-up work. IMF."),  # jalvesaq/zotcite#150
        ("electronic", "year = {2024}, url = {https://example.org/x}", "(2024). A made-up work. https://example.org/x"),
        # tuna/thuthesis#936
        (
            "thesis",
            "type = {phdthesis}, institution = {Nazarbayev University}, date = {2020}",
            "(2020). A made-up work [Doctoral dissertation, Nazarbayev University].",
        ),
        ("phdthesis", "school = {Oxford}, year = {2020}", "(2020). A made-up work [Doctoral dissertation, Oxford]."),
        ("thesis", "type = {mathesis}, institution = {KIMEP}, date = {2020}", "[Master’s thesis, KIMEP]."),
        ("patent", "year = {2024}", "(2024). A made-up work."),
        ("mvbook", "publisher = {Press}, year = {2024}", "(2024). A made-up work. Press."),
        # BibLaTeX's names of fields
        ("article", "journaltitle = {Studies}, date = {2024-10}", "(2024, October). A made-up work. Studies."),
        ("book", "subtitle = {And a half}, publisher = {Press}, year = {2024}", "A made-up work: And a half. Press."),
        ("inproceedings", "eventtitle = {Talks}, year = {2024}", "A made-up work. Talks."),
        ("misc", "doi = {https://doi.org/10.1234/abc}, year = {2024}", "A made-up work. https://doi.org/10.1234/abc"),
        ("misc", "doi = {doi:10.1234/abc}, year = {2024}", "A made-up work. https://doi.org/10.1234/abc"),
        ("misc", "eprint = {12345}, eprinttype = {jstor}, year = {2024}", "(2024). A made-up work."),
        # mcmtroffaes/sphinxcontrib-bibtex#325: who edited the book did not make the chapter
        (
            "incollection",
            "booktitle = {Handbook}, editor = {Roe, Anna}, pages = {12--34}, publisher = {Press}, year = {2024}",
            "(2024). A made-up work. In A. Roe (Ed.), Handbook (pp. 12–34). Press.",
        ),
        (
            "inproceedings",
            "booktitle = {Talks}, editor = {Roe, Anna and Poe, Otto}, year = {2024}",
            "(2024). A made-up work. In A. Roe & O. Poe (Eds.), Talks.",
        ),
        # papis/papis#738
        (
            "misc",
            r"url = {https://example.org/\~{}doe/a\_b\%20c}, year = {2024}",
            "A made-up work. https://example.org/~doe/a_b%20c",
        ),
        # Dates
        ("misc", "year = 2024, month = oct # {~16}", "(2024, October 16)."),
        ("misc", "year = {2024}, month = 10, day = 16", "(2024, October 16). A made-up work."),
        ("misc", "year = {2024}, month = {10}", "(2024, October)."),
        ("misc", "year = {2024}, month = {sept.}", "(2024, September)."),
        ("misc", "year = {2024}, month = {May}", "(2024, May)."),
        ("misc", "date = {2024-10-05}", "(2024, October 5)."),
        ("misc", "date = {2024-10-05T12:00:00}", "(2024, October 5)."),
        ("misc", "date = {1994/1997}", "(1994–1997)."),  # semprag/biblatex-unified#33
        ("misc", "date = {2019-06/2019-08}", "(2019)."),
        ("misc", "date = {2019/..}", "(2019–)."),
        ("misc", "date = {1723~}", "(ca. 1723)."),  # ropensci/bibtex#69
        ("misc", "date = {2019-21}", "(2019, Spring)."),  # plk/biblatex#898
        ("misc", "year = {n.d.}", "(n.d.)."),
        ("misc", "note = {Undated}", "(n.d.). A made-up work. Undated."),
    ],
)  # fmt: skip
def test_an_entry_is_printed_as_apa_has_it(kind, fields, wanted):
    text = printed(kind, HEAD + fields)
    assert text.startswith("Doe, J. (") and wanted in text


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ("Doe, Jane and others", "Doe, J., et al. (2024)"),
        ("Doe, Jane and Roe, Richard and others", "Doe, J., Roe, R., et al. (2024)"),
        ("Doe, Jane and Roe, Richard", "Doe, J., & Roe, R. (2024)"),
        ("van den Berg, Anna", "van den Berg, A. (2024)"),
        ("King, Jr., Martin Luther", "King, M. L., Jr. (2024)"),
        ("{World Bank}", "World Bank. (2024)"),
    ],
)
def test_authors_are_printed_as_apa_has_them(names, wanted):
    assert printed("misc", f"author = {{{names}}}, title = {{A work}}, year = {{2024}}").startswith(wanted)


def test_a_work_of_nobody_begins_with_its_title():
    assert printed("dataset", "title = {Votes}, year = {2024}, publisher = {UN}") == "Votes [Data set]. (2024). UN."


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("dateset", "year = {2024}", "has a type that the book cannot set; use one of article, book"),
        ("article", "year = {2024}", "lacks its journal; add it"),
        ("book", "year = {2024}", "lacks its publisher; add it"),
        ("report", "year = {2024}", "lacks its institution; add it"),
        ("misc", "date = {16.10.2024}", "has the date '16.10.2024'; write it as 2024, 2024-10 or 2024-10-16"),
        ("misc", "date = {October 2024}", "has the date 'October 2024'; write it as"),
        ("misc", "year = {2024}, month = {13}", "has the month '13'; write it as 10"),
        # acl-org/acl-anthology#135
        ("misc", r"note = {CO\textsubscript{2} of it}", r"has \textsubscript in its note, which would be printed"),
        ("misc", "note = {CO$_2$ of it}", "has $_2$ in its note, which would be printed as it is typed"),
        ("misc", r"publisher = {5\,\% of it}", r"has \, in its publisher, which would be printed as it is typed"),
    ],
)
def test_what_an_entry_lacks_is_told(kind, fields, told):
    entry = parse_string(f"@{kind}{{key_2024, {HEAD}{fields}}}", "bibtex").entries["key_2024"]
    assert put(entry).startswith(told)


WHOLE = "@book{volume, editor = {Roe, Anna}, title = {Handbook}, publisher = {Press}, year = {2024}, doi = {10.1/x}}"


def test_a_part_of_a_work_takes_what_it_lacks_from_the_work():
    """mcmtroffaes/sphinxcontrib-bibtex#325."""
    part = f"@incollection{{part, {HEAD}pages = {{1--2}}, crossref = {{volume}}}}"
    entries = parse_string(part + WHOLE, "bibtex").entries
    assert inherit(entries["part"], entries) == "" and put(entries["part"]) == ""
    [line] = Apa().format_entries([entries["part"]])
    said = line.text.render(Backend())
    assert said == "Doe, J. (2024). A made-up work. In A. Roe (Ed.), Handbook (pp. 1–2). Press."


def test_a_part_of_a_work_that_is_not_there_is_told():
    entries = parse_string(f"@incollection{{part, {HEAD}crossref = {{nowhere}}}}", "bibtex").entries
    assert inherit(entries["part"], entries).startswith("is a part of nowhere, which is no entry; add it")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "@misc{a_2024,\n author = {X}\n title = {Y},\n}\n",
            "syntax error in line 3: '}' expected; look for a comma or",
        ),
        ("@misc{a_2024,\n title = {Y{,\n}\n", r"syntax error in line \d: premature end of file; look for"),
        (
            "@misc{a_2024, title = {Y}}\n@misc{a_2024, title = {Z}}\n",
            "repeated bibliography entry: a_2024; give one anoth",
        ),
        ("@misc{imf_weo_2024_10, title = {Y}}\n", "the key imf_weo_2024_10 is taken by a sidecar in data/; give one"),
    ],
)
def test_a_bibliography_that_cannot_be_read_is_told_with_file_and_line(tmp_path, text, told):
    (tmp_path / "references.bib").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"^book/references\.bib: {told}") as error:
        check([tmp_path / "references.bib"])
    assert "\n" not in str(error.value)


def test_an_entry_that_is_named_anew_is_not_taken_for_the_one_that_was_kept():
    for key in ("half_years_2026", "months_2026"):
        [entry] = parse_string(f"@misc{{{key}, {HEAD} year = {{2026}}}}", "bibtex").entries.values()
        assert Apa().format_entry("label", entry).key == key
