"""Membership on given days, its sources, and the lists of BRICS that the book compares."""

import pandas as pd
import pytest

from onestepback import paths
from onestepback.data.blocs import brics_lists, invited, members, partners, standing, states
from onestepback.data.tables import load, verify

ORGANISATIONS = ["BRICS", "G7", "EU", "EAEU", "CSTO", "SCO", "OTS"]

FIVE = {"BRA", "CHN", "IND", "RUS", "ZAF"}
NINE = FIVE | {"ARE", "EGY", "ETH", "IRN"}
TEN = NINE | {"IDN"}


def test_the_table_passes_its_schema():
    verify("membership")


def test_every_row_of_membership_names_a_source():
    rows = load("membership")
    assert rows["source"].str.len().gt(10).all()
    assert rows["source_url"].dropna().str.startswith("http").all()
    assert rows["source_url"].notna().mean() > 0.9


def test_a_date_is_as_long_as_its_precision():
    rows = load("membership")
    assert (rows["date"].str.len() == rows["precision"].map({"year": 4, "month": 7, "day": 10})).all()
    assert rows["date"].map(pd.Period).notna().all()


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2006-12-30", set()),
        ("2010-12-31", FIVE - {"ZAF"}),
        ("2011-04-14", FIVE),
        ("2023-12-31", FIVE),
        ("2024-01-01", NINE),
        ("2025-01-05", NINE),
        ("2025-01-06", TEN),
        ("2026-01-01", TEN),
    ],
)
def test_brics_has_the_members_of_the_day(on, expected):
    assert set(members("BRICS", on)) == expected


def test_six_states_are_invited_on_24_august_2023_and_none_the_day_before():
    assert set(invited("BRICS", "2023-08-24")) == {"ARG", "EGY", "ETH", "IRN", "SAU", "ARE"}
    assert invited("BRICS", "2023-08-23") == ()


def test_argentina_is_never_a_member():
    days = pd.date_range("2023-01-01", "2026-01-01", freq="D")
    assert not any("ARG" in members("BRICS", day) for day in days)
    assert "ARG" in states("BRICS", "2024-01-01", "declined")


def test_saudi_arabia_is_ambiguous_and_not_counted():
    assert states("BRICS", "2025-06-01", "ambiguous") == ("SAU",)
    assert "SAU" not in members("BRICS", "2025-06-01")


def test_kazakhstan_is_a_partner_from_2025_and_not_before():
    assert "KAZ" not in partners("BRICS", "2024-12-31")
    assert "KAZ" in partners("BRICS", "2025-01-01")
    assert "KAZ" not in members("BRICS", "2025-12-31")


@pytest.mark.parametrize(
    ("on", "number"), [("2024-12-31", 0), ("2025-01-01", 8), ("2025-01-17", 9), ("2025-06-13", 10)]
)
def test_the_partner_states_grow_from_eight_to_ten(on, number):
    assert len(partners("BRICS", on)) == number


def test_thirteen_states_are_invited_as_partners_in_kazan():
    assert len(states("BRICS", "2024-10-23", "invited_as_partner")) == 13


def test_algeria_and_turkiye_never_accept():
    assert states("BRICS", "2025-12-31", "invited_as_partner") == ("DZA", "TUR")


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_no_state_has_two_standings_on_one_day(organisation):
    rows = load("membership").query("organisation == @organisation")
    for on in [pd.Period(text).end_time.normalize() for text in rows["date"].unique()]:
        now = standing(organisation, on)
        assert now.index.is_unique
        assert not set(members(organisation, on)) & set(partners(organisation, on))


@pytest.mark.parametrize(
    ("organisation", "on", "number"),
    [
        ("EU", "1957-12-31", 0),
        ("EU", "1995-01-01", 15),
        ("EU", "2004-05-01", 25),
        ("EU", "2013-07-01", 28),
        ("EU", "2020-01-30", 28),
        ("EU", "2020-02-01", 27),
        ("G7", "1976-12-31", 7),
        ("G7", "2005-01-01", 7),
        ("G7", "2025-01-01", 7),
        ("EAEU", "2015-01-01", 3),
        ("EAEU", "2015-12-31", 5),
        ("CSTO", "1998-01-01", 9),
        ("CSTO", "2000-01-01", 6),
        ("CSTO", "2010-01-01", 7),
        ("CSTO", "2025-01-01", 6),
        ("SCO", "2001-06-15", 6),
        ("SCO", "2017-06-09", 8),
        ("SCO", "2024-07-04", 10),
        ("OTS", "2009-10-03", 4),
        ("OTS", "2019-10-14", 5),
    ],
)
def test_an_organisation_has_the_known_number_of_members(organisation, on, number):
    assert len(members(organisation, on)) == number


def test_the_united_kingdom_leaves_the_union_and_stays_in_the_seven():
    assert "GBR" not in members("EU", "2020-01-31")
    assert "GBR" in members("G7", "2020-01-31")


def test_a_date_known_to_the_year_takes_effect_on_its_last_day():
    assert "CAN" not in members("G7", "1976-12-30")
    assert "CAN" in members("G7", "1976-12-31")


def test_an_unknown_organisation_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="'NATO'.*BRICS"):
        members("NATO", "2024-01-01")


def test_the_lists_are_those_of_the_book():
    lists = brics_lists()
    assert {key: len(bloc.states) for key, bloc in lists.items()} == {
        "five": 5,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "ten_and_saudi_arabia": 11,
        "ten_and_nine_partners": 19,
        "ten_and_ten_partners": 20,
    }
    assert set(lists["eleven"].states) == NINE | {"ARG", "SAU"}


def test_the_page_that_explains_the_lists_has_each_of_them_by_its_name():
    page = (paths.BOOK / "how_to_read.md").read_text(encoding="utf-8").lower()
    assert [bloc.label for bloc in brics_lists().values() if f"\n{bloc.label.lower()}\n: " not in page] == []


def test_kazakhstan_can_be_left_out_of_a_list():
    bloc = brics_lists()["ten_and_nine_partners"]
    assert "KAZ" in bloc.states
    assert set(bloc.states) - set(bloc.besides("KAZ")) == {"KAZ"}


@pytest.fixture(scope="module")
def turnover_shares() -> pd.DataFrame:
    """Share of each list in Kazakhstan's turnover by the national office, percent, by year and list."""
    trade = load("trade_by_partner").query("source == 'bns'")
    turnover = trade.groupby(["year", "partner"])["value"].sum().unstack(fill_value=0)
    shares = {
        key: turnover[turnover.columns.intersection(bloc.besides("KAZ"))].sum(axis=1) / turnover["WLD"] * 100
        for key, bloc in brics_lists().items()
    }
    return pd.DataFrame(shares)


@pytest.mark.parametrize(
    ("key", "printed"),
    [
        ("five", 41.9),
        ("nine", 42.5),
        ("ten", 42.7),
        ("ten_and_nine_partners", 47.0),
        ("ten_and_ten_partners", 47.7),
    ],
)
def test_the_share_of_turnover_in_2023_is_the_known_one(turnover_shares, key, printed):
    assert round(turnover_shares.loc[2023, key], 1) == printed


def test_members_alone_never_have_more_than_45_and_a_half_percent_of_turnover(turnover_shares):
    assert list(turnover_shares.index) == list(range(2018, 2026))
    assert round(turnover_shares[["five", "nine", "ten"]].max().max(), 1) <= 45.5
