"""The builders' runner: what it writes, what it refuses, and that it leaves the old files alone when it does."""

import gzip
import hashlib
import http.server
import re
import runpy
import shutil
import socket
import threading
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from onestepback import paths
from onestepback.data import build, download
from onestepback.data.sidecar import DataError, describe
from onestepback.data.tables import load, verify

SIDECAR = """\
name: tea
title: Cups of tea
description: A row is a country in a year.
kind: verbatim
origins:
  - key: house
    producer: Tea House
    title: Yearbook
    attribution: Tea House, Yearbook
    version: "2024"
    series: null
    citation_key: tea_2024
    citation: Tea House (2024). Yearbook.
    url_main: null
    url_download: null
    date_published: null
    date_accessed: 2024-10-01
    license: {id: null, url: null, checked: null, redistribution: unclear}
    via: null
    files:
      - path: tea/cups.csv
processing: {builder: data/builders/tea.py, steps: []}
schema:
  fields:
    - {name: iso3, type: string, description: Country, constraints: {required: true, pattern: "[A-Z]{2,3}"}}
    - {name: year, type: year, description: Year, constraints: {required: true}}
    - {name: cups, type: number, unit: million, description: Cups drunk, constraints: {minimum: 0}}
    - {name: guess, type: boolean, description: Whether it is an estimate, constraints: {required: true}}
  primaryKey: [iso3, year]
coverage: {start: 2023, end: 2024, area: Two countries}
integrity:
  sha256: null
  rows: null
  upstream: {status: unchecked, date: null, note: null}
caveats: []  # a remark of the author
check_values:
  - {column: cups, where: {iso3: KAZ, year: 2024}, printed: "16.2", source: "Yearbook, page 7"}
"""

BUILDER = """\
import pandas as pd

def build(source):
    return pd.read_csv(source("tea/cups.csv"), keep_default_na=False, na_values="")
"""

# Out of order, with the float noise of a copy, a blank, and a code (Namibia's) that looks like one.
SOURCE = "year,iso3,guess,cups\n2024,KAZ,False,16.177000000000003\n2023,NA,True,\n2023,KAZ,False,1250\n"

TABLE = "iso3,year,cups,guess\nKAZ,2023,1250,false\nKAZ,2024,16.177,false\nNA,2023,,true\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class House:
    """A small project with one dataset, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.data = root / "data"
        self.table = self.data / "tea.csv"
        self.sidecar = self.data / "tea.csv.yml"
        self.builder = self.data / "builders" / "tea.py"
        self.sources = root / "sources"
        self.source = self.sources / "tea" / "cups.csv"
        for file, text in [(self.sidecar, SIDECAR), (self.builder, BUILDER), (self.source, SOURCE)]:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def run(self) -> None:
        build.run(["tea"], self.sources)

    def take_in_a_new_release(self) -> None:
        self.change(self.sidecar, f"sha256: {sha256(SOURCE)}", "sha256: null")

    def state(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.data.iterdir() if file.is_file()}

    def change(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def house(tmp_path, monkeypatch):
    house = House(tmp_path)
    monkeypatch.setattr(paths, "DATA", house.data)
    monkeypatch.setattr(paths, "BUILDERS", house.data / "builders")
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(download, "WAITS", ())
    monkeypatch.setattr(download, "PAUSE", 0)
    return house


def test_a_table_is_written_sorted_with_plain_numbers_and_its_checksum(house):
    house.run()
    assert house.table.read_text(encoding="utf-8") == TABLE
    assert f"  sha256: {sha256(TABLE)}\n  rows: 3\n" in house.sidecar.read_text("utf-8")
    verify("tea")


def test_loading_gives_each_column_its_type(house):
    house.run()
    frame = load("tea")
    assert frame.dtypes.astype(str).to_dict() == {
        "iso3": "str",
        "year": "int64",
        "cups": "float64",
        "guess": "bool",
    }
    assert frame["cups"].isna().tolist() == [False, False, True]
    assert frame["iso3"].tolist() == ["KAZ", "KAZ", "NA"]


def test_a_date_in_a_sidecar_stays_text(house):
    assert describe("tea").origins[0].date_accessed == "2024-10-01"


def test_two_runs_give_the_same_bytes(house):
    house.run()
    first = house.state()
    house.run()
    assert house.state() == first


def test_a_large_table_is_packed_and_two_runs_still_give_the_same_bytes(house, monkeypatch):
    house.run()
    monkeypatch.setattr(build, "PACKED_ABOVE", 20)
    house.run()
    first = house.state()
    assert sorted(first) == ["tea.csv.gz", "tea.csv.yml"]
    assert gzip.decompress(first["tea.csv.gz"]).decode() == TABLE
    house.run()
    assert house.state() == first
    verify("tea")


def test_what_the_author_wrote_in_the_sidecar_stays(house):
    house.run()
    before, after = SIDECAR.splitlines(), house.sidecar.read_text(encoding="utf-8").splitlines()
    added = f"        sha256: {sha256(SOURCE)}"
    assert after.pop(after.index("      - path: tea/cups.csv") + 1) == added
    changed = [old for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ["  sha256: null", "  rows: null"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("16.177000000000003", "-1", r'tea\.csv, row 3, field `cups`: constraint "minimum" is "0"'),
        ("2023,NA", "2023,na", r'row 4, field `iso3`: constraint "pattern"'),
        ("2023,KAZ", "2024,KAZ", r"tea\.csv, row 3: the same as in the row at position 2"),
        ("16.177000000000003", "many", r"tea\.csv, row 3, field `cups`: 'many' is no number; write digits"),
        ("2024,KAZ", "2025,KAZ", r"`coverage` is 2023 to 2024 but the table has 2023 to 2025"),
        ("year,iso3,guess,cups", "year,iso3,guess,mugs", r"tea: the builder's frame lacks \['cups'\]"),
        (
            "16.177000000000003",
            "16.3",
            r"tea\.csv\.yml: check value 1: cups is printed as 16\.2 but is 16\.3 where iso3",
        ),
    ],
)
def test_a_table_that_fails_validation_leaves_the_old_files_in_place(house, old, new, fault):
    house.run()
    house.take_in_a_new_release()
    before = house.state()
    house.change(house.source, old, new)
    with pytest.raises(DataError, match=fault) as error:
        house.run()
    assert "\n" not in str(error.value)
    assert house.state() == before
    assert sorted(file.name for file in house.data.iterdir()) == ["builders", "tea.csv", "tea.csv.yml"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # epogrebnyak/weo-reader#1: a new release has other columns
        (
            "return ",
            "print(1)\n    return source and pd.DataFrame()['Year'] or ",
            r"tea\.py:5: KeyError: 'Year'; see",
        ),
        ("return ", "raise OSError\n    return ", r"stopped in data/builders/tea\.py:4: OSError; see whether"),
        ("import pandas", "import pandas_of_tea", r"tea\.py:1: ModuleNotFoundError: No module named 'pandas_of_tea'"),
        ("def build(source)", "def build(source", r"tea\.py:3: SyntaxError: '\(' was never closed"),
        ("def build(", "def make(", r"^data/builders/tea\.py: has no function build\(source\); write it$"),
        ("return ", "_ = ", r"^data/builders/tea\.py: build\(\) gives a NoneType; return a DataFrame$"),
        ("return ", "raise SystemExit('no data')\n    return ", r"tea\.py:4: SystemExit: no data; see whether"),
        (
            'na_values="")',
            "na_values='').set_index('iso3')",
            r"^tea: the builder's frame has \['iso3'\] as its index; reset_index\(\) it",
        ),
        (
            'na_values="")',
            "na_values='').assign(w=1).rename(columns={'w': 'year'})",
            r"^tea: the builder's frame has \['year'\] beyond tea",
        ),
        # int-brain-lab/ibllib#363: an archive that is none
        ("return ", "import zipfile; zipfile.ZipFile(source('tea/cups.csv'))\n    return ", r":4: BadZipFile: File is"),
    ],
)
def test_a_builder_that_fails_is_told_in_a_line_and_leaves_the_old_files_in_place(house, old, new, told):
    house.run()
    before = house.state()
    house.change(house.builder, old, new)
    with pytest.raises(DataError, match=told) as error:
        house.run()
    assert "\n" not in str(error.value)
    assert house.state() == before


HAND = "iso3,year,cups,guess\nKAZ,2023,1250,false\nKAZ,2024,16.177,false\nNA,2023,,true\n"
TABLES = {
    # the case, or the report -> what is done to the table, what is told
    "comma at the line's end (pandas-dev/pandas#14124)": ("1250,false\n", "1250,false,\n", "row 2: ends in a comma"),
    "comma at the end of line one (duckdb/duckdb#8231)": ("guess\n", "guess,\n", "a comma at the end of the first"),
    "comma in a text (datasets/eu-emissions-trading-system#1)": ("KAZ,2024", "KA,Z,2024", "row 3: has 5 cells for 4"),
    "a short row": ("NA,2023,,true", "NA,2023", "row 4: has 2 cells for 4 columns; write every comma"),
    "a note below the table (pandas-dev/pandas#4512)": (
        "NA,2023,,true", "Source: World Bank", "row 4: has 1 cells for 4 columns; take it out if it is a note below",
    ),
    "the first line of Excel (asafdav/ng-csv#28)": ("iso3,", "sep=;\niso3,", "is one that Excel writes for itself"),
    "the first line of Excel, with commas": ("iso3,", "sep=,\niso3,", "is one that Excel writes for itself"),
    "digits of another script": ("1250", "\u0661\u0662", "row 2, field `cups`: '\u0661\u0662' is no number; write 12"),
    "a minus sign that is no hyphen": ("1250", "\u22121250", "is no number; write -1250"),
    "a blank row": ("NA,2023", "\nNA,2023", "row 4: is blank; take it out"),
    "a row of commas": ("NA,2023", ",,,\nNA,2023", "row 4: is blank; take it out"),
    "semicolons": (",", ";", "its cells are parted by semicolons; save it with commas"),
    "tabs": (",", "\t", "its cells are parted by tabs"),
    "a table without rows": (HAND.partition("\n")[2], "", "has no rows; write them"),
    "nothing at all": (HAND, "", r"has the columns \[\], not"),
    "':' of Eurostat (datacommonsorg/data#128)": ("1250", ":", "row 2, field `cups`: ':' marks what is not known; le"),
    "'..' of the World Bank": ("1250", "..", "'..' marks what is not known"),
    "'n/a' of the IMF": ("1250", "n/a", "'n/a' marks what is not known"),
    "NaN": ("1250", "NaN", "'NaN' marks what is not known"),
    "a flag behind the figure": ("1250", "1250 p", "write the digits alone, and what a sign or letter says in a"),
    "a figure in stars (cmsetzer/autocensus#23)": ("1250", "*****", r"is no number; write digits"),
    "infinity (vega/altair#897)": ("1250", "inf", "row 2, field `cups`: 'inf' is no number"),
    "a number that is too large": ("1250", "1e999", "'1e999' is no number"),
    "a decimal comma (halloffame/ynab-csv#28)": ("1250", '"12,50"', "its comma may part decimals or thousands; write"),
    "thousands with points (jasp-stats/jasp-desktop#403)": ("1250", "1.250.000", "'1.250.000' is no number"),
    "thousands with a no-break space": ("1250", "1\u00a0250", "is no number; write 1250"),
    "a percent sign": ("1250", "12.5%", "write the digits alone"),
    "spaces around": ("1250", " 1250", "has spaces around it; take them out"),
    "a year as a spreadsheet has it": ("2023,1250", "2023.0,1250", "field `year`: '2023.0' is no year; write"),
    "yes for true": ("true", "yes", "row 4, field `guess`: 'yes' is neither true nor false"),
    "a blank that may not be": ("16.177,false", "16.177,", "row 3, field `guess`: is blank, and has to be known"),
    "a formula (OWASP, CSV injection)": ("KAZ,2024", "=1+1,2024", "row 3, field `iso3`: '=1[+]1' would be comp"),
    "a formula behind a sign": ("KAZ,2024", "@SUM(A1),2024", "would be computed by a spreadsheet; begin it with"),
    "a sign that turns letters round": ("KAZ,2024", "K\u202eAZ,2024", r"U\+202E \(RIGHT-TO-LEFT OVERRIDE\), which"),
    "a control character": ("KAZ,2024", "K\x07AZ,2024", r"the sign U\+0007 \(a control character\)"),
    "a quotation mark that stays open": ("KAZ,2024", '"KAZ,2024', r"line \d: cannot be read \(unexpected end of data"),
}  # fmt: skip


@pytest.fixture
def hand(house):
    """Give a table that is kept by hand."""
    house.builder.unlink()
    house.change(house.sidecar, "builder: data/builders/tea.py", "builder: null")
    house.change(house.sidecar, "    files:\n      - path: tea/cups.csv\n", "")
    house.table.write_text(HAND, encoding="utf-8")
    return house


@pytest.mark.parametrize("case", TABLES)
def test_a_table_is_refused_with_row_column_and_what_to_write_for(hand, case):
    old, new, told = TABLES[case]
    hand.change(hand.table, old, new)
    before = hand.state()
    with pytest.raises(DataError, match=r"^tea\.csv\b.*" + told) as error:
        build.run(["tea"])
    assert "\n" not in str(error.value)
    assert hand.state() == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        # frictionlessdata/frictionless-py#1755: other encodings
        (
            HAND.replace("KAZ,2024", "КАЗ,2024").encode("cp1251"),
            r"line 3: is not UTF-8 \(the byte 0xca\); save",
        ),
        (HAND.encode("utf-16"), "is not UTF-8 but UTF-16, or no text; save it as CSV in UTF-8"),
        (b"PK\x03\x04\0\0 a workbook", "is not UTF-8 but UTF-16, or no text"),
    ],
)
def test_a_table_in_other_letters_is_refused_with_the_line(hand, content, told):
    hand.table.write_bytes(content)
    with pytest.raises(DataError, match=rf"^tea\.csv.*{told}"):
        build.run(["tea"])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HAND.encode(),  # opensupplyhub/open-apparel-registry#473: Excel's mark in front
        HAND.replace("\n", "\r\n").encode(),
        HAND.rstrip("\n").encode(),
        HAND.replace("KAZ", '"KAZ"').encode(),
        HAND.replace("1250", "1.25e3").encode(),
    ],
)
def test_a_table_that_differs_in_its_writing_alone_is_read(hand, content):
    hand.table.write_bytes(content)
    build.run(["tea"])
    frame = load("tea")
    assert frame["iso3"].tolist() == ["KAZ", "KAZ", "NA"] and frame["cups"].tolist()[:2] == [1250, 16.177]


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ('"2023"', '"2024"', ""),  # in quotes it is the same year
        ("05.10.2024", "2024", r"field `coverage\.start` is '05\.10\.2024'; write it as 2024, 2024-10 or 2024-10-05"),
        ("2023", "2024-Q3", r"field `coverage\.end` is '2024-Q3'; write it as 2024"),
        ("2023", "2024-H1", r"`coverage\.end` is '2024-H1'; write it"),
        ("2023", "spring 2024", r"`coverage\.end` is 'spring 2024'; write it"),
        ("2023", "2024-13", r"`coverage\.end` is '2024-13'; write it"),
        ("2023", "2024-02-30", r"`coverage\.end` is '2024-02-30', which is no day"),
        ("24", "2024", r"`coverage\.start` is 24; write it as 2024"),
        ("null", "null", "`coverage` lacks its years but the table has 2023 to 2024; write these"),
    ],
)
def test_what_a_table_covers_is_in_years_or_days_and_never_guessed(hand, start, end, told):
    hand.change(hand.sidecar, "start: 2023, end: 2024", f"start: {start}, end: {end}")
    if not told:
        build.run(["tea"])
        return
    with pytest.raises(DataError, match=told):
        build.run(["tea"])


def test_a_table_kept_by_hand_that_was_sealed_is_sealed_anew_with_its_reason(hand, capsys):
    build.run(["tea"])
    hand.change(hand.table, "1250", "1251")
    before = hand.state()
    with pytest.raises(
        DataError, match=r"^tea\.csv: differs from what was sealed; see what .*`make what-if`, then say"
    ):
        build.run(["tea"])
    with pytest.raises(DataError, match=r"`make data NAMES=tea REASON=\"why\"`$"):
        load("tea")
    assert hand.state() == before
    build.run(["tea"], reason='The house  corrected it: "1251".')
    verify("tea")
    assert describe("tea").processing.by_hand == ('The house corrected it: "1251".',)
    hand.change(hand.table, "1251", "1252")
    build.run(["tea"], reason="Once more.")
    assert describe("tea").processing.by_hand == ('The house corrected it: "1251".', "Once more.")
    assert "# a remark of the author" in hand.sidecar.read_text(encoding="utf-8")


def test_a_change_by_hand_of_a_built_table_needs_no_source_and_is_not_overwritten_by_the_builder(house):
    house.run()
    house.source.unlink()
    house.change(house.table, "1250", "1251")
    build.run(["tea"], reason="The next yearbook corrects it.")
    verify("tea")
    before = house.state()
    with pytest.raises(
        DataError, match=r"^tea\.csv\.yml: `processing\.by_hand` tells of changes .*next yearbook.*tea\.py"
    ):
        house.run()
    assert house.state() == before


@pytest.mark.parametrize(
    ("names", "folder", "reason", "told"),
    [
        (["tea"], None, "No change.", r"^tea\.csv: is as it was sealed, which needs no reason; change it first$"),
        ([], None, "Of what?", "a reason is of some tables as they stand"),
        (["tea"], None, "  ", "a reason is of some tables as they stand"),
        (["tea"], Path("sources"), "From sources.", "a reason is of some tables as they stand"),
    ],
)
def test_a_reason_without_a_change_or_a_table_is_refused(hand, names, folder, reason, told):
    build.run(["tea"])
    with pytest.raises(DataError, match=told):
        build.run(names, folder, reason)


def test_a_change_that_its_sidecar_refuses_is_not_sealed_for_a_reason(hand):
    build.run(["tea"])
    hand.change(hand.table, "16.177", "16.9")
    before = hand.state()
    with pytest.raises(DataError, match=r"check value 1: cups is printed as 16\.2 but is 16\.9"):
        build.run(["tea"], reason="A guess.")
    assert hand.state() == before


def test_rows_that_a_caveat_calls_unfit_lose_what_they_measure_and_have_to_be_there(hand):
    caveat = "caveats: [{text: The house burnt., unfit: {iso3: KAZ, year: 2024}}]"
    hand.change(hand.sidecar, "caveats: []", caveat)
    build.run(["tea"])
    assert load("tea")["cups"].isna().tolist() == [False, True, True]
    assert load("tea", as_published=True)["cups"].isna().tolist() == [False, False, True]
    assert describe("tea").caveats == ("The house burnt.",)
    verify("tea")
    hand.change(hand.sidecar, "year: 2024}}]", "year: 2020}}]")
    with pytest.raises(DataError, match=r"^tea\.csv\.yml: a caveat calls rows unfit \(.*2020.*\) that are not there"):
        verify("tea")
    hand.change(hand.sidecar, "unfit: {iso3", "unfit: {state")
    with pytest.raises(DataError, match=r"caveats\.0 names 'state', no field; name one of \['iso3'"):
        load("tea")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        # openaddresses/machine#48: a page where data should be
        ("<!DOCTYPE html><title>Sign in</title>", "is a web page, such as one to sign in, and no data; get it anew"),
        ("\ufeff\n <html><body>504</body></html>", "is a web page"),
        ("", "is empty; get it anew"),
    ],
)
def test_a_page_or_nothing_instead_of_a_source_file_is_refused(house, content, told):
    house.source.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=rf"^tea: tea/cups\.csv {told}"):
        house.run()


def test_a_builder_reads_only_files_that_the_sidecar_lists(house):
    house.change(house.sidecar, "tea/cups.csv", "tea/mugs.csv")
    with pytest.raises(DataError, match=r"^tea\.csv\.yml: no origin lists the file tea/cups\.csv; add it to `files`"):
        house.run()


def test_a_sidecar_lists_only_files_that_the_builder_reads(house):
    house.change(
        house.sidecar,
        "      - path: tea/cups.csv\n",
        "      - path: tea/cups.csv\n      - path: tea/old.csv\n",
    )
    with pytest.raises(DataError, match=r"^tea\.csv\.yml: lists tea/old\.csv, which the builder does not read"):
        house.run()


def test_a_table_that_is_there_plain_and_packed_is_refused_as_one_of_them_would_not_be_read(house):
    house.run()
    house.table.with_suffix(".csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    with pytest.raises(DataError, match=r"^data/tea\.csv\.gz: there is tea\.csv as well; delete one of the two$"):
        load("tea")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/a b.csv", "http://127.0.0.1:1/книга.csv", "http://127.0.0.1:99999/"]
)
def test_an_address_that_cannot_be_asked_is_told_in_a_line(house, url):
    house.change(house.sidecar, "      - path: tea/cups.csv\n", f"      - path: tea/cups.csv\n        url: {url}\n")
    with pytest.raises(
        DataError, match=r"^tea: cannot fetch http://127\.0\.0\.1:.*; try again, or pass --from FOLDER$"
    ):
        build.run(["tea"])


def test_a_source_file_that_is_not_in_the_folder_is_named(house):
    house.source.unlink()
    with pytest.raises(DataError, match=r"^tea: .*cups\.csv does not exist; put it there or give another folder"):
        house.run()


def test_a_table_kept_by_hand_is_validated_and_its_checksum_renewed(house):
    house.builder.unlink()
    house.change(house.sidecar, "builder: data/builders/tea.py", "builder: null")
    house.table.write_text(TABLE, encoding="utf-8")
    build.run(["tea"])
    verify("tea")
    assert house.table.read_text(encoding="utf-8") == TABLE


def test_a_sidecar_that_is_wrong_about_its_builder_is_told_what_to_write(house):
    house.change(house.sidecar, "builder: data/builders/tea.py", "builder: null")
    with pytest.raises(DataError) as error:
        house.run()
    assert str(error.value) == (
        "tea.csv.yml: `processing.builder` is null, but data/builders/tea.py exists; write its name"
    )
    house.change(house.sidecar, "builder: null", "builder: data/builders/cups.py")
    house.builder.unlink()
    with pytest.raises(
        DataError, match=r"but there is no data/builders/tea\.py; write it, or null for a table kept by hand$"
    ):
        house.run()


def test_without_names_every_dataset_with_a_builder_is_built_and_no_other(house, capsys):
    (house.data / "hand.csv.yml").write_text(SIDECAR.replace("name: tea", "name: hand", 1), encoding="utf-8")
    build.run(folder=house.sources)
    assert capsys.readouterr().out == "tea: 3 rows\n"


# The bytes of the source


def test_a_file_with_another_byte_stops_the_run_and_leaves_everything_in_place(house):
    house.run()
    before = house.state()
    house.change(house.source, "1250", "1251")
    with pytest.raises(DataError) as error:
        house.run()
    now = sha256(SOURCE.replace("1250", "1251"))
    assert str(error.value) == (
        f"tea: tea/cups.csv is not the file that the table was built from (its sha256 is {now[:12]}…,"
        f" not {sha256(SOURCE)[:12]}…); restore it, or, to take in a new release, set its sha256 to null"
        " in tea.csv.yml and run again"
    )
    assert house.state() == before


def test_a_new_release_is_taken_in_when_the_author_says_so(house):
    house.run()
    house.take_in_a_new_release()
    house.change(house.source, "1250", "1251")
    house.run()
    assert "KAZ,2023,1251,false" in house.table.read_text(encoding="utf-8")
    assert f"sha256: {sha256(SOURCE.replace('1250', '1251'))}\n" in house.sidecar.read_text(encoding="utf-8")
    verify("tea")


@pytest.mark.parametrize(
    ("written", "sealed"),
    [
        (
            "      - path: tea/cups.csv  # of the house\n",
            "      - path: tea/cups.csv  # of the house\n        sha256: {}\n",
        ),
        ("      - sha256: null\n        path: tea/cups.csv\n", "      - sha256: {}\n        path: tea/cups.csv\n"),
        ("      - path: tea/cups.csv\n        sha256:\n", "      - path: tea/cups.csv\n        sha256: {}\n"),
        ("      - {path: tea/cups.csv}\n", "      - {path: tea/cups.csv, sha256: {}}\n"),
    ],
)
def test_the_checksum_of_a_source_is_put_where_it_belongs_however_the_sidecar_is_written(house, written, sealed):
    house.change(house.sidecar, "      - path: tea/cups.csv\n", written)
    house.run()
    assert sealed.replace("{}", sha256(SOURCE)) in house.sidecar.read_text(encoding="utf-8")
    assert describe("tea").origins[0].files[0].sha256 == sha256(SOURCE)


def test_a_source_packed_anew_is_the_same_file_and_a_damaged_one_is_named(house):
    house.change(house.sidecar, "tea/cups.csv", "tea/cups.csv.gz")
    house.change(house.builder, "tea/cups.csv", "tea/cups.csv.gz")
    packed = house.source.with_name("cups.csv.gz")
    for moment in (1, 2):
        packed.write_bytes(gzip.compress(SOURCE.encode(), mtime=moment))
        house.run()
    assert describe("tea").origins[0].files[0].sha256 == sha256(SOURCE)
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(DataError, match=r"^tea: tea/cups\.csv\.gz is damaged, cannot be unpacked; get it anew$"):
        house.run()


# Without a folder


def test_a_file_without_an_address_asks_for_the_folder(house):
    with pytest.raises(DataError, match=r"^tea: tea/cups\.csv has no address to fetch it from; pass --from FOLDER"):
        build.run(["tea"])


def test_a_file_with_an_address_is_fetched_once(house):
    url = house.source.as_uri()
    house.change(house.sidecar, "      - path: tea/cups.csv\n", f"      - path: tea/cups.csv\n        url: {url}\n")
    build.run(["tea"])
    assert house.table.read_text(encoding="utf-8") == TABLE
    house.source.unlink()
    build.run(["tea"])
    verify("tea")


def test_what_was_kept_is_read_and_told_only_if_it_is_the_recorded_file(house, capsys):
    url = house.source.as_uri()
    house.change(house.sidecar, "      - path: tea/cups.csv\n", f"      - path: tea/cups.csv\n        url: {url}\n")
    build.run(["tea"])
    house.change(house.source, "1250", "1251")
    assert capsys.readouterr().out == "tea: 3 rows\n"
    build.run(["tea"])  # the publisher's file is another now, the one kept is not
    assert re.fullmatch(
        r"tea: tea/cups\.csv is the one fetched on \d{4}-\d\d-\d\d, which the sidecar records; to fetch it anew,"
        r" set its sha256 to null in tea\.csv\.yml\ntea: 3 rows\n",
        capsys.readouterr().out,
    )
    assert house.table.read_text(encoding="utf-8") == TABLE
    [kept] = (file for file in (paths.BUILD / "sources").rglob("*") if file.is_file())
    kept.write_text("<title>Sign in</title>", encoding="utf-8")
    before = house.state()
    with pytest.raises(DataError, match=r"^tea: tea/cups\.csv is not the file that the table was built from"):
        build.run(["tea"])
    assert house.state() == before
    house.take_in_a_new_release()
    build.run(["tea"])
    assert "KAZ,2023,1251,false" in house.table.read_text(encoding="utf-8")


def test_a_download_that_breaks_off_is_reported_with_what_came(house, broken_server):
    house.change(
        house.sidecar, "      - path: tea/cups.csv\n", f"      - path: tea/cups.csv\n        url: {broken_server}\n"
    )
    with pytest.raises(DataError, match=r"\(the download ended after 10 of 5000 bytes\); try again, or pass --from"):
        build.run(["tea"])
    assert not (paths.BUILD / "sources").exists()


@pytest.fixture
def broken_server():
    """Serve a file of which only the first bytes come."""

    class Broken(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"year,iso3,")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Broken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/cups.csv"
        server.shutdown()


def test_a_failed_download_is_reported_in_one_line_and_leaves_nothing(house):
    with socket.socket() as free:  # an address at which nobody answers
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/cups.csv"
        house.change(house.sidecar, "      - path: tea/cups.csv\n", f"      - path: tea/cups.csv\n        url: {url}\n")
        with pytest.raises(DataError, match=rf"^tea: cannot fetch {url} \(.*\); try again, or pass --from FOLDER$"):
            build.run(["tea"])
    assert not (paths.BUILD / "sources").exists()


def test_the_world_banks_own_file_is_read_as_well(tmp_path, monkeypatch):
    """The zip that its address gives: notes, then one column per year."""
    wide = (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-07-01",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","1960","2024","2025",\n'
        '"Arab World","ARB","Population, total","SP.POP.TOTL","93","480","",\n'
        '"Kazakhstan","KAZ","Population, total","SP.POP.TOTL","9000000","20592571","",\n'
        '"World","WLD","Population, total","SP.POP.TOTL","3000000000","8141800000","",\n'
    )
    source = tmp_path / "sources" / "world_bank" / "wdi_population.csv.gz"
    source.parent.mkdir(parents=True)
    with zipfile.ZipFile(source, "w") as folder:
        folder.writestr("Metadata_Country_API_SP.POP.TOTL_DS2_en_csv_v2_1.csv", "nothing")
        folder.writestr("API_SP.POP.TOTL_DS2_en_csv_v2_1.csv", "\ufeff" + wide)
    shutil.copytree(paths.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    sidecar = tmp_path / "data" / "population.csv.yml"
    text = re.sub(r"(?m)^( {8}sha256:).*$", r"\1 null", sidecar.read_text(encoding="utf-8"))
    sidecar.write_text(text.partition("check_values:")[0], encoding="utf-8")
    build.run(["population"], tmp_path / "sources")
    assert load("population").to_dict("list") == {
        "iso3": ["KAZ", "KAZ", "WLD", "WLD"],
        "year": [1960, 2024, 1960, 2024],
        "population": [9_000_000, 20_592_571, 3_000_000_000, 8_141_800_000],
    }


# Builders of this book, on sources made up here


@pytest.fixture
def made(tmp_path):
    """Run a builder on texts, by the name of the source file that each stands for."""

    def run(name: str, **texts: str) -> pd.DataFrame:
        def source(file: str) -> Path:
            made = tmp_path / Path(file).name
            made.write_text(texts[Path(file).stem], encoding="utf-8")
            return made

        return runpy.run_path(str(paths.BUILDERS / f"{name}.py"))["build"](source)

    return run


TOTALS = "geo,time,arms_imports_sipri_tiv\nkaz,2001,9000000\nkgz,2001,1000000\n"


def test_a_deal_is_divided_evenly_over_its_years_of_delivery(made):
    register = "supplier,delivery_years,tiv_delivered\nTurkiye,2000; 2001,3\nunknown supplier(s),2001,4\nCanada,,0\n"
    arms = made("arms_deliveries", sipri_register_kazakhstan=register, gapminder_arms_imports_sipri_tiv=TOTALS)
    found = arms[arms["tiv"] > 0].set_index(["source", "partner", "year"])["tiv"].to_dict()
    assert found == {
        ("register", "TUR", 2000): 1.5,
        ("register", "TUR", 2001): 1.5,
        ("register", "OTHER_UNKNOWN", 2001): 4,
        ("register", "WLD", 2000): 1.5,
        ("register", "WLD", 2001): 5.5,
        ("totals", "WLD", 2001): 9,
    }


def test_a_supplier_without_a_code_is_named(made):
    register = "supplier,delivery_years,tiv_delivered\nRuritania,2000,3\n"
    with pytest.raises(DataError, match=r"^arms_deliveries: no code for \['Ruritania'\]; add them to CODES"):
        made("arms_deliveries", sipri_register_kazakhstan=register, gapminder_arms_imports_sipri_tiv=TOTALS)


def test_an_investor_without_a_code_is_named(made):
    stock = (
        "year,measure,partner_code,partner,value_eur_mn\n"
        "2021,FDI inward stock,WORLD,Total by countries,10\n2021,FDI inward stock,RU,Ruritania,4\n"
    )
    with pytest.raises(DataError, match=r"^investment_stock_shares: no code for \['Ruritania'\]; add them"):
        made("investment_stock_shares", wiiw_kz_fdi_by_partner_eur_mn=stock)


def test_flows_of_investment_and_groups_of_countries_do_not_enter_the_shares_of_the_stock(made):
    stock = (
        "year,measure,partner_code,partner,value_eur_mn\n"
        "2021,FDI inward stock,WORLD,Total by countries,8\n2021,FDI inward stock,RU,Russia,-2\n"
        "2021,FDI inward stock,EU27_2020,EU - 27 countries (from 2020),3\n2021,FDI inflow,RU,Russia,5\n"
    )
    shares = made("investment_stock_shares", wiiw_kz_fdi_by_partner_eur_mn=stock)
    assert shares.to_dict("records") == [{"year": 2021, "partner": "RUS", "share": -25}]
