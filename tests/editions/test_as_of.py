"""The edition as the data stood in November 2024, and what changed since, computed again from the raw table."""

import csv
import json

import pytest
import yaml

from onestepback import paths
from onestepback.data.sidecar import describe
from onestepback.editions import as_of, contents, difference

NUMBER, DAY = "2024.1", "2024-11-30"
G7 = {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"}
FIVE = {"BRA", "CHN", "IND", "RUS", "ZAF"}
NINE = FIVE | {"ARE", "EGY", "ETH", "IRN"}


def raw_shares(vintage, states):
    """Sum the shares of states in a vintage, with nothing but the rows of the table."""
    content = contents.folder(paths.BUILD / "html")("data/weo.csv").decode().splitlines()
    sums = {}
    for row in csv.DictReader(content):
        if row["vintage"] == vintage and row["iso3"] in states and row["pppsh"]:
            sums[int(row["year"])] = sums.get(int(row["year"]), 0) + float(row["pppsh"])
    return sums


def raw_crossing(vintage, states):
    """Find the first year from which the states stay ahead of the G7."""
    ours, theirs = raw_shares(vintage, states), raw_shares(vintage, G7)
    behind = [year for year in ours if ours[year] <= theirs[year]]
    return max(behind) + 1


def test_a_vintage_published_later_is_cut():
    kept = as_of.cut(describe("weo"), DAY)
    assert max(kept["vintage"]) == "2024-10"
    assert len(kept) > 1000
    # Published in a month, on a day that nobody recorded: not before the month is over.
    assert max(as_of.cut(describe("weo"), "2024-10-30")["vintage"]) == "2024-04"


def test_what_happened_later_is_cut_from_a_table_of_our_own():
    dates = as_of.cut(describe("membership"), DAY)["date"]
    assert max(dates[dates.str.len() == 10]) <= DAY
    assert set(describe("membership").schema["primaryKey"]) <= set(as_of.cut(describe("membership"), DAY))


def test_a_table_of_which_nobody_knows_when_it_was_published_is_refused():
    for name in ("oil_production", "ideal_points", "population", "trade_by_partner"):
        with pytest.raises(contents.EditionError, match=f"{name}.csv.yml: does not say .* leave it out"):
            as_of.cut(describe(name), DAY)


def test_the_sidecar_of_a_cut_table_fits_it_and_says_so(tmp_path):
    as_of.write_cut(describe("weo"), DAY, tmp_path)
    told = yaml.safe_load((tmp_path / "weo.csv.yml").read_text("utf-8"))
    rows = (tmp_path / "weo.csv").read_text("utf-8").splitlines()
    assert told["integrity"]["rows"] == len(rows) - 1
    assert [origin["key"] for origin in told["origins"]][-1] == "2024-10"
    assert DAY in told["caveats"][0]
    as_of.write_cut(describe("membership"), DAY, tmp_path)
    told = yaml.safe_load((tmp_path / "membership.csv.yml").read_text("utf-8"))
    assert told["coverage"]["end"] <= DAY


def test_every_table_of_the_edition_is_cut_and_every_frozen_edition_is_in_the_changelog():
    recipe = yaml.safe_load((paths.ARCHIVES / NUMBER / "as_of.yml").read_text("utf-8"))
    assert recipe["day"] == DAY
    for name in recipe["tables"]:
        assert len(as_of.cut(describe(name), DAY))
    changelog = paths.CHANGELOG.read_text("utf-8")
    assert [number for number in contents.editions() if f"\n## {number} (" not in changelog] == []


def test_the_recorded_changes_since_are_those_of_the_raw_vintages(site):
    before, after = contents.archived(NUMBER), contents.built(contents.folder(site))
    rows = difference.sections(before, after)["Numbers in the text"]
    numbers = {row.what: (row.was, row.now, row.why) for row in rows}
    newest = max(origin.key for origin in describe("weo").origins)
    assert (newest, before.facts["numbers"]["newest_vintage"]["printed"]) == ("2026-04", "October 2024")
    for words, states in (("the five", FIVE), ("G7", G7)):
        was, now, why = numbers[f"GDP at PPP 2023, {words}, newest vintage"]
        told = [f"{raw_shares(vintage, states)[2023]:.1f}" for vintage in ("2024-10", newest)]
        assert [was.split("\u202f")[0], now.split("\u202f")[0]] == told
        assert why.startswith("data revision: weo")
    for words, states in (("five", FIVE), ("nine", NINE)):
        assert raw_crossing("2024-10", states) == raw_crossing(newest, states)
        assert f"Year in which the {words} passed the G7, newest vintage" not in numbers


def test_the_figure_that_both_editions_have_says_which_vintages_came(site):
    before, after = contents.archived(NUMBER), contents.built(contents.folder(site))
    [row] = difference.sections(before, after)["Figures"]
    assert "rows new" in row.now and "moved" not in row.now
    new = {line.split(",")[-2] for line in after.table("crossing_years").decode().splitlines()[1:]}
    assert {"2025-04", "2025-10"} <= new


def test_an_edition_without_a_recipe_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "ARCHIVES", tmp_path)
    with pytest.raises(contents.EditionError, match="as_of.yml: missing"):
        as_of.make(NUMBER)


def test_the_archived_edition_holds_nothing_published_after_its_day():
    files = contents.unpacked(NUMBER)
    assert {row["vintage"] for row in csv.DictReader(files["data/weo.csv"].decode().splitlines())} == {
        origin.key for origin in describe("weo").origins if origin.key <= "2024-10"
    }
    assert json.loads(files["edition.json"])["edition"] == NUMBER
