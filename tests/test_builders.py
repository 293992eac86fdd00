"""The builders' runner: what it writes, what it refuses, and that it leaves the old files alone when it does."""

import gzip
import hashlib
import shutil
import socket
import zipfile
from pathlib import Path

import pytest

from onestepback import paths
from onestepback.data import build
from onestepback.data.sidecar import describe
from onestepback.data.tables import DataError, load, verify

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
"""

BUILDER = """\
import pandas as pd

def build(source):
    return pd.read_csv(source("tea/cups.csv"), keep_default_na=False, na_values="")
"""

# Out of order, with the float noise of a copy, a blank, and a code (Namibia's) that looks like one.
SOURCE = "year,iso3,guess,cups\n2024,KAZ,False,16.177000000000003\n2023,NA,True,\n2023,KAZ,False,1250\n"

TABLE = "iso3,year,cups,guess\nKAZ,2023,1250,false\nKAZ,2024,16.177,false\nNA,2023,,true\n"


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
    return house


def test_a_table_is_written_sorted_with_plain_numbers_and_its_checksum(house):
    house.run()
    assert house.table.read_text(encoding="utf-8") == TABLE
    assert f"  sha256: {hashlib.sha256(TABLE.encode()).hexdigest()}\n  rows: 3\n" in house.sidecar.read_text("utf-8")
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
    changed = [old for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ["  sha256: null", "  rows: null"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("16.177000000000003", "-1", r'tea\.csv, row 3, field `cups`: constraint "minimum" is "0"'),
        ("2023,NA", "2023,na", r'row 4, field `iso3`: constraint "pattern"'),
        ("2023,KAZ", "2024,KAZ", r"tea\.csv, row 3: the same as in the row at position 2"),
        ("16.177000000000003", "many", r"tea\.csv: does not fit tea\.csv\.yml: .*many"),
        ("2024,KAZ", "2025,KAZ", r"`coverage` is 2023 to 2024 but the table has 2023 to 2025"),
        ("year,iso3,guess,cups", "year,iso3,guess,mugs", r"tea: the builder's frame lacks \['cups'\]"),
    ],
)
def test_a_table_that_fails_validation_leaves_the_old_files_in_place(house, old, new, fault):
    house.run()
    before = house.state()
    house.change(house.source, old, new)
    with pytest.raises(DataError, match=fault) as error:
        house.run()
    assert "\n" not in str(error.value)
    assert house.state() == before
    assert sorted(file.name for file in house.data.iterdir()) == ["builders", "tea.csv", "tea.csv.yml"]


def test_a_builder_that_raises_leaves_the_old_files_in_place(house):
    house.run()
    before = house.state()
    house.change(house.builder, "return", "raise OSError\n   ")
    with pytest.raises(OSError):
        house.run()
    assert house.state() == before


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


def test_a_source_file_that_is_not_in_the_folder_is_named(house):
    house.source.unlink()
    with pytest.raises(DataError, match=r"^tea: .*cups\.csv does not exist; put it there or give another folder"):
        house.run()


def test_a_table_kept_by_hand_is_validated_and_its_checksum_renewed(house):
    house.builder.unlink()
    house.table.write_text(TABLE, encoding="utf-8")
    build.run(["tea"])
    verify("tea")
    assert house.table.read_text(encoding="utf-8") == TABLE


def test_without_names_every_dataset_with_a_builder_is_built_and_no_other(house, capsys):
    (house.data / "hand.csv.yml").write_text(SIDECAR.replace("name: tea", "name: hand", 1), encoding="utf-8")
    build.run(folder=house.sources)
    assert capsys.readouterr().out == "tea: 3 rows\n"


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


def test_a_failed_download_is_reported_in_one_line_and_leaves_nothing(house):
    with socket.socket() as free:  # an address at which nobody answers
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/cups.csv"
        house.change(house.sidecar, "      - path: tea/cups.csv\n", f"      - path: tea/cups.csv\n        url: {url}\n")
        with pytest.raises(DataError, match=rf"^tea: cannot fetch {url} \(.*\); try again, or pass --from FOLDER$"):
            build.run(["tea"])
    assert not list((paths.BUILD / "sources" / "tea").iterdir())


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
    build.run(["population"], tmp_path / "sources")
    assert load("population").to_dict("list") == {
        "iso3": ["KAZ", "KAZ", "WLD", "WLD"],
        "year": [1960, 2024, 1960, 2024],
        "population": [9_000_000, 20_592_571, 3_000_000_000, 8_141_800_000],
    }
