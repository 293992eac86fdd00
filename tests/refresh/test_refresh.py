"""A newer vintage from a publisher at 127.0.0.1: proposed, compared, refused or kept, and never over an old one."""

import csv
import gzip
import io
import re
import subprocess
import zipfile

import pandas as pd
import pytest
import yaml

from onestepback import paths, what_if
from onestepback.__main__ import main
from onestepback.data import download, load, verify
from onestepback.data.build import run
from onestepback.data.csv import plain_csv
from onestepback.data.sidecar import DataError, describe
from onestepback.files import sha256
from onestepback.refresh.proposal import refresh
from onestepback.refresh.publishers import RefreshError
from publisher import Publisher, endless, part, whole

SHAPES = {"ngdpd": ("NGDPD", 9, "USD"), "pppgdp": ("PPPGDP", 9, "XDC"), "pppsh": ("PPPSH", 0, "PT")}
SHAPES["population"] = ("LP", 6, "PS")
THEIRS = {"WLD": "G001", "G7": "G119"}
PLACES = ["KAZ", "CHN", "USA", "WLD", "G7"]


class Book:
    """The table of the outlook, and that of population, cut down to some countries and years, in a folder."""

    def __init__(self, root) -> None:
        self.root, self.data = root, root / "data"
        self.builders = self.data / "builders"
        self.builders.mkdir(parents=True)
        self.proposal = root / "_build" / "refresh"
        outlook = load("weo").query("vintage in ['2025-10', '2026-04'] and iso3 in @PLACES and 2022 <= year <= 2027")
        self.latest = outlook.query("vintage == '2026-04'")
        self._cut("weo", outlook, lambda record: record["origins"][-2:])
        people = load("population").query("iso3 in ['KAZ', 'CHN', 'WLD'] and year >= 2022")
        self._cut("population", people, lambda record: record["origins"])
        (self.data / "countries.csv").write_bytes((paths.DATA / "countries.csv").read_bytes())
        (self.data / "countries.csv.yml").write_bytes((paths.DATA / "countries.csv.yml").read_bytes())

    def _cut(self, name, table, origins) -> None:
        content = table.to_csv(index=False, float_format=lambda number: f"{number:.15g}")
        record = yaml.safe_load((paths.DATA / f"{name}.csv.yml").read_text("utf-8"))
        record["origins"] = origins(record)
        record["coverage"] |= {"start": int(table["year"].min()), "end": int(table["year"].max())}
        record["check_values"] = [one for one in record["check_values"] if one["where"]["iso3"] in ("KAZ", "WLD")]
        record["check_values"] = [
            one for one in record["check_values"] if one["where"].get("vintage", "2026-04") > "2026"
        ]
        record["integrity"] |= {"sha256": sha256(content.encode()), "rows": len(table)}
        (self.data / f"{name}.csv").write_text(content, encoding="utf-8")
        (self.data / f"{name}.csv.yml").write_text(yaml.safe_dump(record, sort_keys=False), encoding="utf-8")
        (self.builders / f"{name}.py").write_bytes((paths.BUILDERS / f"{name}.py").read_bytes())

    def state(self) -> dict:
        return {file: file.read_bytes() for file in self.data.rglob("*") if file.is_file()}

    def drafted(self, name="weo") -> pd.DataFrame:
        return pd.read_csv(self.proposal / name / "data" / f"{name}.csv", keep_default_na=False, na_values="")


def answer(table, day="2026-10-13", **of_all) -> str:
    """What the IMF answers: each indicator in units, with the power of ten in which it is meant to be read."""
    rows = [
        {"DATAFLOW": "IMF.RES:WEO(10.0.0)", "COUNTRY": THEIRS.get(row["iso3"], row["iso3"]), "INDICATOR": code}
        | {"FREQUENCY": "A", "TIME_PERIOD": row["year"], "OBS_VALUE": f"{row[column] * 10**scale:.6f}"}
        | {"SCALE": scale, "UNIT": unit, "SERIES_NAME": f"Name of {code}", "LATEST_ACTUAL_ANNUAL_DATA": "FY2024/25"}
        | {"PUBLICATION_DATE": f"{day}T13:00:00Z"}
        | of_all
        for row in table.to_dict("records")
        for column, (code, scale, unit) in SHAPES.items()
        if row[column] == row[column]
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def bank(table, updated="2026-07-01", code="SP.POP.TOTL") -> bytes:
    """The zip of the World Bank: a column a year, under its notes."""
    wide = table.pivot(index="iso3", columns="year", values="population")
    lines = [
        f'"Last Updated Date","{updated}",',
        "",
        '"Country Name","Country Code","Indicator Name","Indicator Code",',
    ]
    lines[2] += ",".join(f'"{year}"' for year in wide.columns)
    lines += [f'"A",{iso3},"Population, total","{code}",' + ",".join(map(str, row)) for iso3, *row in wide.itertuples()]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as folder:
        text = '"Data Source","World Development Indicators",\n\n' + "\n".join(lines)
        folder.writestr(f"API_{code}_DS2_en_csv_v2_1.csv", "\ufeff" + text)
    return content.getvalue()


@pytest.fixture
def book(tmp_path, monkeypatch):
    book = Book(tmp_path)
    for name, place in {"DATA": book.data, "BUILDERS": book.builders, "BUILD": tmp_path / "_build"}.items():
        monkeypatch.setattr(paths, name, place)
    monkeypatch.setattr(what_if, "tell", lambda proposed: print("what-if of", *(one.path for one in proposed)))
    for name, value in {"PATIENCE": 0.3, "WAITS": (0.01,), "PAUSE": 0.0, "LARGEST": 500_000}.items():
        monkeypatch.setattr(download, name, value)
    return book


@pytest.fixture
def publisher():
    publisher = Publisher()
    yield publisher
    publisher.server.shutdown()
    publisher.server.server_close()


def revised(book) -> pd.DataFrame:
    """The outlook of the next October: two values revised, a year more, a country less."""
    table = book.latest.copy()
    table.loc[(table["iso3"] == "KAZ") & (table["year"] == 2026), "ngdpd"] *= 1.1
    table.loc[(table["iso3"] == "USA") & (table["year"] == 2026), "ngdpd"] *= 1.02
    more = table[table["year"] == 2027].assign(year=2028)
    return pd.concat([table[table["iso3"] != "CHN"], more])


def test_a_newer_vintage_is_proposed_beside_the_old_ones_and_kept_by_a_second_command_alone(book, publisher, capsys):
    text = answer(revised(book))
    publisher.answers = [whole(text.encode())]
    before = book.state()
    refresh(["weo"], at=publisher.address)
    told = capsys.readouterr().out
    for line in (
        "weo: October 2026, 89 rows, as a proposal",
        "new rows: 5 of 29 (iso3 CHN, G7, KAZ, USA, WLD)",
        "rows that are gone: 6 of 30 (iso3 CHN)",
        "ngdpd (billion US dollars): 2 of 24 values revised, median 6.00%, most 10.0%: KAZ 2026 360.456 -> 396.5016",
        "pppgdp (billion international dollars): 0 of 24 values revised\n",
        "the publisher says: NGDPD: Name of NGDPD, USD",
        "the years are 2022 to 2028 now: read title",
        f"what-if of {book.proposal}/weo/data/weo.csv",
        "nothing is kept; read _build/refresh/weo/data/weo.csv.yml, then `make refresh NAMES=weo KEEP=1`",
    ):
        assert line in told, told
    assert book.state() == before
    assert [path for path, _ in publisher.asked] == [
        "/data/IMF.RES,WEO,+/USA.NGDPD.A?lastNObservations=1",
        "/data/IMF.RES,WEO,+/.NGDPD+PPPGDP+PPPSH+LP.A",
    ]
    folder = book.proposal / "weo"
    assert (folder / "fetched/imf_weo/weo_2026-10.csv").read_text("utf-8") == text
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    refresh(["weo"], keep=True)
    verify("weo")
    table, was = load("weo"), before[book.data / "weo.csv"].splitlines()
    assert set(was) < set((book.data / "weo.csv").read_bytes().splitlines())
    new = table[table["vintage"] == "2026-10"].set_index(["iso3", "year"])
    assert new.loc[("KAZ", 2026), "ngdpd"] == pytest.approx(396.5016) and new["first_projected"].eq(2025).all()
    assert new.loc[("WLD", 2024), "pppgdp"] == book.latest.set_index(["iso3", "year"]).loc[("WLD", 2024), "pppgdp"]
    origin = describe("weo").origins[-1]
    assert (origin.key, origin.version, origin.date_published) == ("2026-10", "October 2026", "2026-10-13")
    assert origin.citation_key == "imf_weo_2026_10" and origin.url_download.startswith("https://api.imf.org/external/")
    assert origin.via == publisher.address and origin.files[0].sha256 == sha256(text.encode())
    # What was kept is what the builder makes of the same file, and the publisher has nothing newer.
    sidecar = book.data / "weo.csv.yml"
    alone = yaml.safe_load(sidecar.read_text("utf-8"))
    alone |= {"origins": alone["origins"][-1:], "check_values": []}
    sidecar.write_text(yaml.safe_dump(alone), encoding="utf-8")
    run(["weo"], folder / "fetched")
    assert load("weo").equals(table[table["vintage"] == "2026-10"].reset_index(drop=True))


def test_where_the_newest_vintage_is_there_nothing_more_is_asked_for(book, publisher, capsys):
    publisher.answers = [whole(answer(book.latest, day="2026-04-14").encode())]
    refresh(["weo"], at=publisher.address)
    assert capsys.readouterr().out == "weo: its publisher has no newer vintage than April 2026\n"
    assert len(publisher.asked) == 1 and not book.proposal.exists()


def twice(text: str) -> bytes:
    return (text + text.splitlines(True)[-1]).encode()


def changed(old: str, new: str):
    return lambda text: whole(re.sub(old, new, text).encode())


FAULTS = {
    # what the publisher does -> how its second answer is made of the right one, what is told
    "a page": (lambda _: whole(b"<!DOCTYPE html><title>Sign in</title>"), "weo_2026-10.csv is a web page, such as"),
    "nothing": (lambda _: whole(b""), "weo_2026-10.csv is empty; get it anew"),
    "other units": (changed(",9,USD", ",6,USD"), "NGDPD is in 10 to the power of 6, not 9"),
    "renamed columns": (changed("TIME_PERIOD", "TIME"), r"lacks the columns \['TIME_PERIOD'\]; see whether the IMF"),
    "a renamed indicator": (changed(",LP,", ",POP,"), r"has no values of \['LP'\]; see whether the IMF has renamed"),
    "duplicates": (lambda text: whole(twice(text)), "has 1 values twice, the first PPPGDP G001 2028; get it anew"),
    "words for numbers": (changed("A,2024,[^,]+", "A,2024,many"), "its builder stopped in data/builders/weo.py"),
    "negative people": (changed("LP,A,2024,", "LP,A,2024,-"), r'field `population`: constraint "minimum" is "0"'),
    "a cut": (lambda text: part(text.encode(), 700), r"\(the download ended after 700 of \d+ bytes\); nothing was"),
    "an endless body": (lambda _: endless, r"\(it does not end after 500,000 bytes\); nothing was changed"),
    "a wish to wait": (lambda _: part(b"", 0, 429, **{"Retry-After": "900"}), "it asks to wait 900 seconds"),
    "a refusal": (lambda _: part(b"", 0, 401), "HTTP 401 Unauthorized: it asks for a key, or refuses"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_publisher_that_answers_wrongly_changes_nothing_and_is_told_in_a_line(book, publisher, fault, capsys):
    text = answer(revised(book))
    make, told = FAULTS[fault]
    publisher.answers = [whole(text.encode()), make(text)]
    before = book.state()
    assert main(["refresh", "weo", "--at", publisher.address]) == 1
    line = capsys.readouterr().err
    assert re.search(told, line) and line.count("\n") == 1 and "nobody foresaw" not in line, line
    assert book.state() == before
    with pytest.raises(RefreshError, match="nothing is proposed; run `make refresh NAMES=weo` first"):
        refresh(["weo"], keep=True)


def test_a_country_with_another_code_is_told_as_one_that_is_gone(book, publisher, capsys):
    publisher.answers = [whole(answer(revised(book)).replace("KAZ", "KZK").encode())]
    refresh(["weo"], at=publisher.address)
    told = capsys.readouterr().out
    assert "rows that are gone: 12 of 30 (iso3 CHN, KAZ)" in told and "(iso3 CHN, G7, KZK" in told.replace(
        "G7, KAZ", ""
    )


def test_a_leap_to_another_unit_is_called_out_and_not_kept_without_a_word(book, publisher, capsys):
    table = revised(book)
    table.loc[table["iso3"] == "KAZ", "population"] *= 99  # cents for dollars, and a revision
    publisher.answers = [whole(answer(table).encode())]
    refresh(["weo"], at=publisher.address)
    leap = r"population is 50 times what it was, or a 50th, in 6 rows, first KAZ 2022 [\d.]+ -> [\d,.]+"
    assert re.search(rf"  {leap}: it is not kept without a REASON", capsys.readouterr().out)
    before = book.state()
    with pytest.raises(RefreshError, match=rf"^weo: {leap}; if it is right, say why: make refresh NAMES=weo KEEP=1 RE"):
        refresh(["weo"], keep=True)
    assert book.state() == before
    refresh(["weo"], keep=True, reason="Said so by the IMF.")
    assert describe("weo").integrity.upstream.note == "Said so by the IMF."
    verify("weo")


def test_what_was_changed_after_it_was_proposed_is_not_kept(book, publisher):
    publisher.answers = [whole(answer(revised(book)).encode())]
    refresh(["weo"], at=publisher.address)
    fetched = book.proposal / "weo/fetched/imf_weo/weo_2026-10.csv"
    for file in (fetched, book.data / "weo.csv.yml"):
        right = file.read_bytes()
        file.write_bytes(right + b"\n")
        with pytest.raises(RefreshError, match=rf"^weo: {file.name} is another than when this was proposed; run `make"):
            refresh(["weo"], keep=True)
        file.write_bytes(right)
    # The proposed sidecar is the author's to mend.
    sidecar = book.proposal / "weo/data/weo.csv.yml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("GDP and population", "Output and population"), "utf-8")
    refresh(["weo"], keep=True)
    assert describe("weo").title.startswith("Output and population")


def test_a_table_without_vintages_is_proposed_anew_and_kept_once_it_says_what_is_printed(book, publisher, capsys):
    people = load("population")
    people.loc[(people["iso3"] == "KAZ") & (people["year"] == 2024), "population"] += 100_000
    publisher.answers = [whole(bank(people))]
    before = book.state()
    refresh(["population"], at=publisher.address)
    told = capsys.readouterr().out
    for line in (
        "population: 2026-07-01, 9 rows, as a proposal",
        "population (persons): 1 of 9 values revised, median 0.49%, most 0.5%: KAZ 2024 20,592,571 -> 20,692,571",
        "the publisher says: SP.POP.TOTL: Population, total",
        "it is not kept before this is mended in the proposal: population.csv.yml: check value 1: population is p",
    ):
        assert line in told, told
    assert publisher.asked[0][0] == "/v2/en/indicator/SP.POP.TOTL?downloadformat=csv"
    with pytest.raises(DataError, match=r"check value 1: population is printed as 20\.59"):
        refresh(["population"], keep=True)
    assert book.state() == before
    sidecar = book.proposal / "population/data/population.csv.yml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("20.59", "20.69"), "utf-8")
    refresh(["population"], keep=True)
    verify("population")
    assert load("population").equals(people)
    assert describe("population").origins[0].date_published == "2026-07-01"
    capsys.readouterr()
    refresh(["population"], at=publisher.address)
    assert capsys.readouterr().out == "population: its publisher gives the table that is there\n"


@pytest.mark.parametrize("content", [b"<html></html>", b"PK\x03\x04 and no more", None])
def test_what_is_not_the_zip_of_its_indicator_is_told(book, publisher, content):
    publisher.answers = [whole(content or bank(load("population"), code="SP.DYN.LE00.IN"))]
    with pytest.raises(RefreshError, match=r"^population: what http.* gives is not the zip of SP\.POP\.TOTL$"):
        refresh(["population"], at=publisher.address)


def test_a_table_whose_publisher_no_program_can_ask_is_told_with_whose_it_is(book, capsys):
    with pytest.raises(RefreshError, match=r"^countries: no program can ask its publisher \(International Organi"):
        refresh(["countries"])
    with pytest.raises(RefreshError, match=r"^say what to keep: make refresh NAMES=weo KEEP=1$"):
        refresh(keep=True)


def test_all_are_asked_though_one_gives_no_answer(book, publisher, capsys):
    def either(to):
        whole(bank(load("population")))(to) if "POP" in to.path else part(b"", 0, 404)(to)

    publisher.answers = [either]
    with pytest.raises(RefreshError, match=r"^weo: cannot fetch http.* \(HTTP 404 Not Found\); nothing was changed$"):
        refresh(at=publisher.address)
    assert "population: its publisher gives the table that is there" in capsys.readouterr().out


def test_a_proposal_stands_in_the_copy_in_which_its_effects_are_looked_for(book, publisher, monkeypatch):
    publisher.answers = [whole(answer(revised(book)).encode())]
    refresh(["weo"], at=publisher.address)
    proposed = describe("weo", book.proposal / "weo" / "data")
    (book.data / "weo.csv.gz").write_bytes(gzip.compress((book.data / "weo.csv").read_bytes()))
    (book.data / "weo.csv").unlink()
    monkeypatch.setattr(paths, "ROOT", book.root)
    monkeypatch.setattr(what_if.inputs, "everything", lambda: [*book.data.glob("weo.csv*")])
    what_if._copy(book.root / "copy", {"weo": plain_csv(proposed)}, [proposed])
    monkeypatch.setattr(paths, "DATA", book.root / "copy" / "data")
    verify("weo")
    assert load("weo")["vintage"].max() == "2026-10"
