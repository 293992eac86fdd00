"""The tables: what they say, checked against figures known beforehand, and what happens to a damaged one."""

import gzip
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from onestepback import paths
from onestepback.data import build
from onestepback.data.csv import export
from onestepback.data.sidecar import DataError, datasets, describe, source_line
from onestepback.data.tables import load, verify

BRICS_5 = ["BRA", "RUS", "IND", "CHN", "ZAF"]
BRICS_10 = [*BRICS_5, "EGY", "ETH", "IRN", "ARE", "IDN"]
EU27 = [
    *("AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL"),
    *("ITA", "LVA", "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE"),
]

ALL = datasets()


# Every dataset


@pytest.mark.parametrize("name", ALL)
def test_every_table_is_what_its_sidecar_says_and_its_publisher_prints(name):
    verify(name)


def test_most_tables_are_held_against_figures_as_printed():
    # 128 figures of 17 tables; they are moved, not dropped.
    counts = {name: len(describe(name).check_values) for name in ALL}
    assert sum(counts.values()) >= 128
    assert sum(map(bool, counts.values())) >= 17


@pytest.mark.parametrize("name", ALL)
def test_every_table_is_kept_in_one_form(name):
    plain, packed = paths.DATA / f"{name}.csv", paths.DATA / f"{name}.csv.gz"
    assert plain.exists() != packed.exists()
    assert not plain.exists() or plain.stat().st_size <= build.PACKED_ABOVE


@pytest.mark.parametrize("name", ALL)
def test_every_builder_a_sidecar_names_exists_and_none_is_unnamed(name):
    script = paths.BUILDERS / f"{name}.py"
    named = describe(name).processing.builder
    assert named == (str(script.relative_to(paths.ROOT)) if script.exists() else None)


@pytest.mark.parametrize("name", ALL)
def test_every_code_of_a_country_has_a_name(name):
    names = set(load("countries")["iso3"])
    frame = load(name)
    for column in {"iso3", "partner"} & set(frame.columns):
        codes = set(frame[column].dropna())
        assert {code for code in codes if not code.startswith("OTHER_")} <= names


@pytest.mark.parametrize(
    ("name", "column"),
    [("weo", "vintage"), ("merchandise_trade", "download"), ("uranium_production", "edition")]
    + [(name, "source") for name in ("trade_by_partner", "arms_deliveries", "military_burden")]
    + [(name, "source") for name in ("eu_crude_origins", "eu_trade_eur")],
)
def test_rows_that_name_their_origin_name_one_of_the_sidecar(name, column):
    assert set(load(name)[column]) == {origin.key for origin in describe(name).origins}


@pytest.mark.parametrize("name", ALL)
def test_every_source_file_is_known_to_the_byte(name):
    assert all(file.sha256 for origin in describe(name).origins for file in origin.files)


def test_all_tables_together_leave_room_in_a_clone_of_15_mb():
    assert sum(file.stat().st_size for file in paths.DATA.rglob("*") if file.is_file()) < 8_000_000


# trade_by_partner


@pytest.fixture(scope="module")
def trade():
    return load("trade_by_partner")


def test_national_partners_add_up_to_the_national_total(trade):
    national = trade[trade["source"] == "bns"]
    is_total = national["partner"] == "WLD"
    by = ["year", "flow"]
    total = national[is_total].set_index(by)["value"]
    partners = national[~is_total].groupby(by)["value"].sum()
    # Workbooks before 2020 round each row to a hundred dollars.
    assert len(total) == 16
    assert (partners - total).abs().max() < 0.001


@pytest.mark.parametrize(
    ("year", "members", "printed"),
    [(1995, EU27, 20.1), (2005, EU27, 33.5), (2014, EU27, 43.2), (2018, EU27, 38.6)]
    + [(1995, BRICS_5, 51.2), (2000, BRICS_5, 36.7), (2005, BRICS_5, 29.9), (2014, BRICS_5, 32.4)]
    + [(2018, BRICS_5, 33.5)],
)
def test_shares_of_turnover_in_wits_are_as_known(trade, year, members, printed):
    rows = trade.query("source == 'wits' and year == @year")
    share = rows[rows["partner"].isin(members)]["value"].sum() / rows["value"].sum()
    assert round(100 * share, 1) == printed


@pytest.mark.parametrize(
    ("year", "members", "printed"),
    # BRICS in 2018 is 33.349 %; a copy rounded twice says 33.4.
    [(2018, EU27, 38.4), (2018, BRICS_5, 33.3), (2023, BRICS_5, 41.9), (2023, BRICS_10[:9], 42.5)],
)
def test_shares_of_turnover_in_national_data_are_as_known(trade, year, members, printed):
    rows = trade.query("source == 'bns' and year == @year")
    total = rows.loc[rows["partner"] == "WLD", "value"].sum()
    share = rows[rows["partner"].isin(members)]["value"].sum() / total
    assert round(100 * share, 1) == printed


def test_turnover_with_the_eu_in_2023_is_41_30_billion(trade):
    rows = trade.query("source == 'bns' and year == 2023")
    assert round(rows[rows["partner"].isin(EU27)]["value"].sum() / 1000, 2) == 41.30


def test_wits_has_no_total_and_no_year_after_2019(trade):
    wits = trade[trade["source"] == "wits"]
    assert "WLD" not in set(wits["partner"])
    assert (wits["year"].min(), wits["year"].max()) == (1995, 2019)


def test_wits_partners_add_up_to_the_totals_of_unctad_as_the_caveat_says(trade):
    stated = load("merchandise_trade").query("download == '2025-04' and iso3 == 'KAZ'")
    partners = trade.query("source == 'wits' and year != 2010").groupby(["flow", "year"])["value"].sum()
    gap = (partners / stated.set_index(["flow", "year"])["value"] - 1).dropna() * 100
    assert len(gap) == 48
    assert (gap.idxmin(), round(gap.min())) == (("imports", 2012), -4)
    assert (gap.idxmax(), round(gap.max())) == (("exports", 2012), 7)
    assert (gap.abs() < 3).mean() > 0.8


def test_half_a_year_of_trade_with_russia_and_belarus_is_blank(trade):
    blank = trade[trade["value"].isna()]
    assert set(blank["year"]) == {2010}
    assert set(blank["source"]) == {"wits"}
    assert sorted(blank["partner"]) == ["BLR", "BLR", "RUS", "RUS"]


def test_hand_copied_rows_of_trade_are_marked(trade):
    by_hand = (trade["source"] == "wits") | (trade["year"] >= 2024)
    assert (trade["transcribed"] == by_hand).all()


# weo


@pytest.fixture(scope="module")
def weo():
    return load("weo")


def test_weo_has_twelve_vintages_each_with_world_and_g7_but_the_oldest(weo):
    vintages = sorted(weo["vintage"].unique())
    assert len(vintages) == 12
    assert (vintages[0], vintages[-1]) == ("2019-04", "2026-04")
    for group in ("WLD", "G7"):
        assert sorted(weo[weo["iso3"] == group]["vintage"].unique()) == vintages[1:]


def test_the_ppp_share_of_the_five_in_2023_is_as_known_in_the_vintage_of_october_2024(weo):
    rows = weo.query("vintage == '2024-10' and year == 2023").set_index("iso3")["pppsh"]
    assert round(rows[BRICS_5].sum(), 1) == 33.2


def test_gdp_of_russia_begins_in_1992(weo):
    rows = weo[(weo["iso3"] == "RUS") & weo[["ngdpd", "pppgdp", "pppsh"]].notna().any(axis=1)]
    assert set(rows.groupby("vintage")["year"].min()) == {1992}


def test_the_oldest_vintage_has_neither_population_nor_a_first_projected_year(weo):
    rows = weo[weo["vintage"] == "2019-04"]
    assert rows["population"].isna().all()
    assert rows["first_projected"].isna().all()
    assert rows["ngdpd"].notna().any()


def test_ppp_shares_of_countries_add_up_to_the_world(weo):
    countries = weo[~weo["iso3"].isin(["WLD", "G7"]) & (weo["year"] == 2024)]
    assert countries.groupby("vintage")["pppsh"].sum().between(99.4, 100.1).all()


# oil_production, merchandise_trade, population


def test_oil_of_countries_and_rests_of_regions_adds_up_to_the_world():
    oil = load("oil_production")
    world = oil[oil["iso3"] == "WLD"].set_index("year")["production"]
    parts = oil[oil["iso3"] != "WLD"].groupby("year")["production"].sum()
    assert len(world) == 60
    assert (parts - world).abs().max() < 0.001


def test_small_producers_have_no_row_of_their_own():
    assert not {"DEU", "FRA", "JPN", "ZAF", "ETH"} & set(load("oil_production")["iso3"])


def test_soviet_oil_before_1985_is_in_one_row():
    oil = load("oil_production").query("year < 1985")
    assert "SUN" in set(oil["iso3"])
    assert not {"RUS", "KAZ", "AZE", "TKM", "UZB", "OTHER_CIS"} & set(oil["iso3"])


def test_goods_trade_of_countries_adds_up_to_the_world():
    trade = load("merchandise_trade").query("year >= 1980")
    by = ["download", "flow", "year"]
    world = trade[trade["iso3"] == "WLD"].set_index(by)["value"]
    countries = trade[trade["iso3"] != "WLD"].groupby(by)["value"].sum()
    assert (countries / world - 1).abs().max() < 0.0001


def test_ten_members_export_what_unctad_states_for_its_own_brics():
    # The aggregate 2711 of the download of April 2025, which this table leaves out.
    rows = load("merchandise_trade").query("download == '2025-04' and flow == 'exports' and year == 2024")
    assert rows[rows["iso3"].isin(BRICS_10)]["value"].sum() == pytest.approx(5_904_213.728, abs=0.01)


def test_population_holds_countries_and_the_world_but_no_regions():
    people = load("population").query("year == 2024").set_index("iso3")["population"]
    assert people.drop("WLD").sum() / people["WLD"] == pytest.approx(1, abs=0.005)


# Source lines


def test_a_source_line_names_publisher_publication_and_vintage():
    assert source_line("weo", "2024-10") == "IMF, World Economic Outlook, October 2024"


def test_a_source_line_gives_many_vintages_as_a_range():
    assert source_line("weo") == "IMF, World Economic Outlook, April 2019 to April 2026"


def test_a_source_line_of_an_unknown_origin_is_refused():
    with pytest.raises(DataError, match="no origin has the key '1999-10'; use one of"):
        source_line("weo", "1999-10")


# Damage. Each test works on a copy of the data folder.


@pytest.fixture
def copy(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "DATA", folder)
    return folder


def test_a_table_with_the_line_ends_of_windows_is_not_offered_to_be_sealed(copy):
    table = copy / "population.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(DataError) as told:
        load("population")
    assert "line ends were turned into those of Windows" in str(told.value)
    assert "onestepback data" not in str(told.value)


def test_a_changed_byte_is_refused_by_load(copy):
    table = copy / "population.csv"
    content = bytearray(table.read_bytes())
    content[-2] = ord("1") if content[-2] != ord("1") else ord("2")
    table.write_bytes(content)
    with pytest.raises(
        DataError, match=r"^population\.csv: differs from the checksum in population\.csv\.yml; restore"
    ):
        load("population")


def test_a_changed_digit_in_a_packed_table_is_refused_by_load(copy):
    table = copy / "weo.csv.gz"
    text = gzip.decompress(table.read_bytes()).replace(b"841.665", b"841.666")
    table.write_bytes(gzip.compress(text))
    with pytest.raises(DataError, match=r"^weo\.csv\.gz: differs from the checksum"):
        load("weo")


def test_a_cut_packed_table_is_refused_by_load(copy):
    table = copy / "weo.csv.gz"
    table.write_bytes(table.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"^weo\.csv\.gz: damaged, cannot be unpacked; restore the file$"):
        load("weo")


def test_a_missing_table_is_reported_in_one_line(copy):
    (copy / "population.csv").unlink()
    with pytest.raises(DataError, match=r"^population\.csv: missing; restore it, or run `python -m onestepback data"):
        load("population")


def test_a_dataset_that_does_not_exist_is_reported_with_those_that_do():
    with pytest.raises(DataError, match=r"^data/tea\.csv\.yml: no such dataset; .*'weo'"):
        load("tea")


def remove(sidecar: Path, pattern: str) -> None:
    text, count = re.subn(pattern, "", sidecar.read_text(encoding="utf-8"), count=1)
    assert count == 1
    sidecar.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "field"),
    [
        (r"title: Population by country.*\n", "title"),
        (r"    producer: World Bank\n", "origins.0.producer"),
        (r"url: \"https://creativecommons[^,]*, ", "origins.0.license.url"),
        (r", unit: persons", "schema.fields.2.unit"),
        (r"caveats:\n(  - .*\n)+", "caveats"),
    ],
)
def test_a_field_taken_out_of_a_sidecar_is_named(copy, pattern, field):
    remove(copy / "population.csv.yml", pattern)
    with pytest.raises(DataError) as error:
        load("population")
    assert str(error.value).startswith(f"data/population.csv.yml: field `{field}` is missing; add it")
    assert "\n" not in str(error.value)


def test_a_value_outside_the_allowed_ones_is_named_with_them(copy):
    sidecar = copy / "population.csv.yml"
    sidecar.write_text(
        sidecar.read_text(encoding="utf-8").replace("kind: verbatim", "kind: borrowed"), encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"field `kind` is 'borrowed'; use one of \['verbatim'"):
        load("population")


def test_broken_yaml_is_reported_with_its_line(copy):
    sidecar = copy / "population.csv.yml"
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("title:", "title: [", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"^data/population\.csv\.yml, line \d+: not valid YAML"):
        load("population")


def test_a_field_that_a_sidecar_has_twice_is_told_with_its_line(copy):
    sidecar = copy / "population.csv.yml"
    sidecar.write_text(sidecar.read_text(encoding="utf-8") + "title: Another\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"^data/population\.csv\.yml, line \d+: not valid YAML \('title' is there twice\)"
    ):
        load("population")


def test_a_table_that_is_not_as_printed_is_refused_by_verify_naming_where_it_is_printed(copy):
    sidecar = copy / "weo.csv.yml"
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace('"841.7"', '"841.8"'), encoding="utf-8")
    load("weo")
    with pytest.raises(DataError) as error:
        verify("weo")
    assert str(error.value) == (
        "weo.csv.yml: check value 9: pppgdp is printed as 841.8 but is 841.665"
        " where vintage is 2025-10, iso3 is KAZ, year is 2024;"
        " look into 'World Economic Outlook Database, October 2025' again and correct the one that is wrong"
    )


def test_the_stated_number_of_rows_is_held_against_the_table(copy):
    sidecar = copy / "population.csv.yml"
    sidecar.write_text(re.sub(r"  rows: \d+", "  rows: 12", sidecar.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataError, match=r"`integrity\.rows` is 12 but population\.csv has 14075 rows"):
        load("population")


def test_readers_get_the_plain_table_and_its_sidecar(tmp_path):
    table, sidecar = export("weo", tmp_path / "out")
    assert [file.name for file in (table, sidecar)] == ["weo.csv", "weo.csv.yml"]
    assert len(pd.read_csv(table)) == describe("weo").integrity.rows
    assert sidecar.read_bytes() == describe("weo").sidecar.read_bytes()
