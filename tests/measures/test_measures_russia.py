"""Measures of restrictions and of dependence, on small tables and on figures known beforehand."""

import pandas as pd
import pytest

from onestepback.data.tables import load
from onestepback.measures.time import placed, restrictions_by_side
from onestepback.measures.trade import grouped, implied_base, period_shares

REFUSAL = "2024-10-16"


def steps(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["side", "stage", "date_sort", "precision"])
    frame["date_sort"] = pd.to_datetime(frame["date_sort"])
    return frame.assign(effect="restricts", measure=[f"measure_{number}" for number in range(len(frame))])


def flows(**partners: list[float | None]) -> pd.DataFrame:
    rows = [(2000 + i, name, value) for name, values in partners.items() for i, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["year", "partner", "value"]).astype({"value": float})


@pytest.mark.parametrize(
    ("date", "precision", "order"),
    [
        ("2024-10-17", "day", "after"),
        ("2024-10-16", "day", "on"),
        ("2024-10-15", "day", "before"),
        ("2024-10-15", "month", "open"),
        ("2024-09-15", "month", "before"),
        ("2024-11-15", "month", "after"),
        ("2024-10-12", "approximate", "open"),
        ("2024-10-10", "approximate", "before"),
    ],
)
def test_a_step_is_before_or_after_a_day_only_if_its_date_leaves_no_doubt(date, precision, order):
    assert placed(steps(("Russia", "act", date, precision)), REFUSAL)["order"].tolist() == [order]


def test_days_are_counted_to_the_first_and_the_last_date_that_a_step_may_have():
    row = placed(steps(("Russia", "act", "2024-09-15", "month")), REFUSAL).iloc[0]
    assert (row["first"], row["last"]) == (-45, -16)


def test_restrictions_count_once_however_many_dates_are_given_for_them():
    twice = steps(("Russia", "act", "2024-01-01", "day"), ("Russia", "act", "2024-02-01", "day"))
    counted = restrictions_by_side(twice.assign(measure="one"), "2023-01-01", REFUSAL, ["act"])
    assert counted.to_dict() == {"Kazakhstan": 0, "Russia": 1}


def test_only_the_stages_asked_for_and_the_time_asked_for_count():
    rows = steps(
        ("Russia", "request", "2024-01-01", "day"),
        ("Russia", "act", "2024-10-17", "day"),
        ("Kazakhstan", "act", "2023-04-10", "day"),
        ("Kazakhstan", "act", "2022-04-10", "day"),
    )
    counted = restrictions_by_side(rows, "2023-01-01", REFUSAL, ["act"])
    assert counted.to_dict() == {"Kazakhstan": 1, "Russia": 0}
    assert restrictions_by_side(rows, "2023-01-01", REFUSAL, ["act", "request"])["Russia"] == 1


def test_an_easing_is_no_restriction():
    eased = steps(("Russia", "act", "2024-01-01", "day")).assign(effect="eases")
    assert restrictions_by_side(eased, "2023-01-01", REFUSAL, ["act"]).sum() == 0


def test_shares_of_a_period_are_shares_of_its_sum():
    shares = period_shares(flows(RUS=[1, 2], CHN=[3, 4]), [range(2000, 2005)])
    assert shares.set_index("partner")["share"].to_dict() == pytest.approx({"RUS": 30, "CHN": 70})
    assert shares.set_index("partner")["rank"].to_dict() == {"RUS": 2, "CHN": 1}
    assert set(shares["years"]) == {2}


def test_partners_of_a_group_share_one_name_and_the_world_keeps_its_own():
    table = grouped(flows(RUS=[1], DEU=[2], FRA=[3], TUR=[4], WLD=[10]), {"Russia": ["RUS"], "EU": ["DEU", "FRA"]})
    assert table["partner"].tolist() == ["Russia", "EU", "EU", "Others", "WLD"]
    shares = period_shares(table, [range(2000, 2001)]).set_index("partner")
    assert shares["value"].to_dict() == {"Russia": 1, "EU": 5, "Others": 4}
    assert shares["share"].to_dict() == pytest.approx({"Russia": 10, "EU": 50, "Others": 40})


def test_a_stated_total_outweighs_the_sum_of_the_partners():
    shares = period_shares(flows(RUS=[1], WLD=[10]), [range(2000, 2001)])
    assert shares.set_index("partner")["share"].to_dict() == {"RUS": 10}


def test_a_year_with_an_unknown_value_is_left_out_for_all_partners():
    shares = period_shares(flows(RUS=[None, 2], CHN=[100, 2]), [range(2000, 2002)])
    assert shares.set_index("partner")["share"].to_dict() == {"RUS": 50, "CHN": 50}
    assert set(shares["years"]) == {1}


def test_a_period_without_years_has_no_row():
    assert set(period_shares(flows(RUS=[1]), [range(2000, 2001), range(2001, 2006)])["start"]) == {2000}


@pytest.mark.parametrize(("start", "printed"), [(2015, 91.2), (2020, 88.9)])
def test_russias_share_of_arms_deliveries_is_the_known_one(start, printed):
    arms = load("arms_deliveries").query("source == 'register'").rename(columns={"tiv": "value"})
    shares = period_shares(arms, [range(start, start + 5)]).set_index("partner")
    assert round(shares.at["RUS", "share"], 1) == printed
    assert shares.at["RUS", "rank"] == 1


def test_russias_share_of_imports_is_counted_without_the_year_of_half_data():
    trade = load("trade_by_partner").query("source == 'wits' and flow == 'imports'")
    shares = period_shares(trade, [range(2010, 2015)]).set_index("partner")
    assert shares.at["RUS", "years"] == 4
    years = trade[trade["year"].between(2011, 2014)]
    by_hand = years.loc[years["partner"] == "RUS", "value"].sum() / years["value"].sum() * 100
    assert shares.at["RUS", "share"] == pytest.approx(by_hand)


def test_two_growth_rates_imply_two_bases():
    assert implied_base(2.7, 86) == pytest.approx(1.4516, abs=1e-4)
    assert implied_base(2.76, 65) == pytest.approx(1.6727, abs=1e-4)


@pytest.fixture(scope="module")
def measures() -> pd.DataFrame:
    return load("trade_measures")


def test_of_the_russian_steps_of_2024_only_the_act_of_17_october_follows_the_refusal(measures):
    own = measures.query("measure == 'russian_restriction_2024' and effect == 'restricts'")
    after = placed(own, REFUSAL).query("order == 'after'")
    assert set(after["date"]) == {"2024-10-17"}
    assert set(after["goods"]) == set(own["goods"]) - {"grain in transit"}


def test_every_date_given_for_a_step_lies_within_the_day_that_places_it(measures):
    for step in measures.itertuples():
        period = pd.Period(step.date)
        assert period.start_time <= step.date_sort <= period.end_time, step.key


def test_exact_dates_are_days_and_the_others_are_months(measures):
    exact = measures["precision"] == "day"
    assert (measures["date"].str.len() == exact.map({True: 10, False: 7})).all()


def test_trade_measures_name_their_page_and_an_entry_of_the_bibliography(measures):
    from onestepback import paths

    bibliography = (paths.BOOK / "references.bib").read_text(encoding="utf-8")
    assert measures["source_url"].str.startswith("http").all()
    for key in measures["citation"].unique():
        assert f"{{{key}," in bibliography, key
