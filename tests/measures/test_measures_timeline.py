"""Measures, by hand-worked tables and by figures known beforehand."""

import pandas as pd

from onestepback import measures
from onestepback.data.tables import load

MEMBERSHIP = pd.DataFrame(
    [
        ("Club", "AAA", "founder", "2001-06-15"),
        ("Club", "BBB", "joined", "2010"),
        ("Club", "CCC", "joined", "2005-01-01"),
        ("Club", "CCC", "left", "2020-01-01"),
        ("Ring", "AAA", "joined", "2015-03"),
        ("Hall", "BBB", "founder", "1990-01-01"),
        ("Desk", "AAA", "partner", "2025-01-01"),
        ("Desk", "BBB", "founder", "2006-01-01"),
    ],
    columns=["organisation", "iso3", "status", "date"],
)


def test_days_between_two_events_count_backwards_as_well() -> None:
    events = pd.DataFrame({"date_sort": pd.to_datetime(["2024-10-16", "2025-01-01"])}, index=["refusal", "partner"])
    assert measures.days_between(events, "refusal", "partner") == 77
    assert measures.days_between(events, "partner", "refusal") == -77


def test_shared_organisations_name_who_else_is_a_full_member_and_since_when_both_are() -> None:
    shared = measures.shared_organisations(MEMBERSHIP, "AAA", ["BBB", "CCC"], "2025-12-31")
    rows = [(row.organisation, row.status, str(row.since.date()), row.other) for row in shared.itertuples()]
    assert rows == [
        ("Club", "founder", "2001-06-15", "BBB"),
        ("Ring", "joined", "2015-03-31", ""),
        ("Desk", "partner", "2025-01-01", "BBB"),
    ]
    assert [str(day.date()) for day in shared["together"]] == ["2010-12-31", "2015-03-31", "2025-01-01"]


def test_shared_organisations_are_those_of_the_day_asked_for() -> None:
    earlier = measures.shared_organisations(MEMBERSHIP, "AAA", ["CCC"], "2019-12-31")
    assert list(zip(earlier["organisation"], earlier["other"], strict=True)) == [("Club", "CCC"), ("Ring", "")]


def test_kazakhstan_shares_three_of_four_organisations_with_russia_and_one_with_china() -> None:
    shared = measures.shared_organisations(load("membership"), "KAZ", ["RUS", "CHN"], "2025-12-31")
    full = shared[shared["status"].isin(["founder", "joined"])]
    assert set(full["organisation"]) == {"CSTO", "SCO", "OTS", "EAEU"}
    assert set(full.loc[full["other"] == "RUS", "organisation"]) == {"CSTO", "SCO", "EAEU"}
    assert set(full.loc[full["other"] == "CHN", "organisation"]) == {"SCO"}


def test_the_distances_that_chapter_one_prints_follow_from_the_timeline() -> None:
    events = load("timeline").set_index("key")
    distance = {
        key: measures.days_between(events, "refusal_announced", key)
        for key in ("membership_premature", "russian_documents_blocked", "russian_import_ban", "partner_status")
    }
    assert distance == {
        "membership_premature": -434,
        "russian_documents_blocked": -23,
        "russian_import_ban": 1,
        "partner_status": 77,
    }
