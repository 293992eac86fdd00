"""Investment, arms, Chinese finance and exports by commodity: the tables against figures known beforehand."""

import pandas as pd
import pytest

from onestepback.data.sidecar import describe
from onestepback.data.tables import load

EU27 = [
    *("AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL"),
    *("ITA", "LVA", "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE"),
]


@pytest.mark.parametrize("name", ["crude_exports", "export_groups", "fdi_net_inflow"])
def test_tables_copied_by_hand_say_so_in_every_row(name):
    assert load(name)["transcribed"].all()
    assert describe(name).kind == "transcribed"


# investment_positions


@pytest.fixture(scope="module")
def positions():
    return load("investment_positions").set_index(["direction", "reporter", "partner", "year"])["value"]


def test_five_partners_and_no_total_are_in_the_positions(positions):
    assert set(positions.index.get_level_values("partner")) == {"CHN", "DEU", "JPN", "SGP", "USA"}


def test_kazakhstan_reports_every_position_in_both_directions(positions):
    own = positions.xs("kazakhstan", level="reporter")
    assert len(own) == 2 * 5 * 11
    assert own.notna().all()


def test_positions_that_a_partner_does_not_give_are_blank_as_the_caveat_says(positions):
    given = positions.loc["in_kazakhstan", "partner"].dropna().reset_index()
    years = {partner: (rows.min(), rows.max()) for partner, rows in given.groupby("partner")["year"]}
    assert years == {"CHN": (2018, 2024), "DEU": (2014, 2019)}


# investment_stock_shares


@pytest.fixture(scope="module")
def stock():
    return load("investment_stock_shares")


@pytest.mark.parametrize(
    ("partners", "amount"),
    [(EU27, 68_295), (["NLD"], 52_143), (["USA"], 35_141), (["CHN"], 4_831), (["RUS"], 4_741)],
)
def test_shares_of_the_stock_in_2021_are_those_of_the_known_amounts(stock, partners, amount):
    share = stock[(stock["year"] == 2021) & stock["partner"].isin(partners)]["share"].sum()
    assert share == pytest.approx(100 * amount / 134_471, abs=0.02)


def test_the_stock_has_neither_a_total_nor_groups_nor_amounts(stock):
    kinds = load("countries").set_index("iso3")["kind"]
    assert set(kinds[stock["partner"]]) == {"country", "former"}
    assert list(stock.columns) == ["year", "partner", "share"]


def test_what_is_given_to_no_country_falls_at_the_change_of_method(stock):
    rest = 100 - stock.groupby("year")["share"].sum()
    assert rest.loc[:2013].between(2, 8).all()
    assert rest.loc[2014:].between(-0.3, 1.3).all()
    assert round(rest[2013]) == 8
    assert rest[2014] < 1


def test_shares_of_the_stock_are_too_coarse_to_give_the_amounts_back(stock):
    assert (stock["share"] == stock["share"].round(2)).all()


# arms_deliveries


@pytest.fixture(scope="module")
def arms():
    return load("arms_deliveries").set_index(["source", "partner", "year"])["tiv"].sort_index()


@pytest.mark.parametrize(("first", "last", "printed"), [(2015, 2019, 91.2), (2020, 2024, 88.9)])
def test_the_share_of_russia_in_deliveries_is_as_known(arms, first, last, printed):
    russia, total = (arms["register", partner].loc[first:last].sum() for partner in ("RUS", "WLD"))
    assert round(100 * russia / total, 1) == printed


def test_suppliers_add_up_to_the_total_of_each_year(arms):
    suppliers = arms["register"].drop("WLD").groupby("year").sum()
    total = arms["register", "WLD"]
    assert list(total.index) == list(range(1992, 2025))
    assert (suppliers.reindex(total.index, fill_value=0) - total).abs().max() < 0.001


def test_years_without_a_delivery_are_zero_in_the_register_and_absent_from_the_totals(arms):
    register = arms["register", "WLD"]
    idle = set(register[register == 0].index)
    assert idle == {1992, 1993, 1994, 1998, 2003}
    assert idle.isdisjoint(arms["totals", "WLD"].index)


def test_the_division_over_years_moves_volume_between_years_but_not_in_sum(arms):
    register, totals = arms["register", "WLD"], arms["totals", "WLD"]
    assert (round(register.sum()), round(totals.sum())) == (4003, 4002)


def test_every_supplier_of_arms_is_a_country_or_unknown(arms):
    suppliers = set(arms["register"].index.get_level_values("partner")) - {"WLD"}
    assert suppliers - set(load("countries")["iso3"]) == {"OTHER_UNKNOWN"}


# military_burden


@pytest.fixture(scope="module")
def burden():
    return load("military_burden").set_index(["source", "iso3", "year"])["burden"]


def test_the_burden_of_the_main_countries_reaches_from_the_nineties_to_2024(burden):
    for country in ("KAZ", "KGZ", "RUS", "CHN", "DEU", "FRA", "POL", "ARM", "AZE", "BLR"):
        years = burden["gapminder", country].index
        assert years.min() <= 1995, country
        assert years.max() == 2024, country


def test_every_member_of_the_eu_has_a_burden_in_2024(burden):
    found = burden["gapminder"].xs(2024, level="year").index
    assert set(EU27) <= set(found)


def test_the_two_sources_of_the_burden_agree_on_kazakhstan(burden):
    both = pd.concat([burden["gapminder"], burden["sipri"]], axis=1, keys=["gapminder", "sipri"]).dropna()
    gap = both.loc["KAZ"].diff(axis=1)["sipri"].abs()
    assert len(gap) == 31
    assert gap.max() < 0.04


def test_uzbekistan_and_turkmenistan_stop_reporting_as_the_caveat_says(burden):
    years = burden["gapminder"].reset_index("year")["year"]
    assert [year for year in years["UZB"] if year > 2003] == [2018]
    assert years["TKM"].max() == 1999


def test_only_ten_countries_are_taken_from_the_database_of_sipri(burden):
    assert burden["sipri"].index.get_level_values("iso3").nunique() == 10


# chinese_finance


@pytest.fixture(scope="module")
def finance():
    return load("chinese_finance").pivot(index="year", columns="flow", values="value")


def test_chinese_finance_covers_every_year_but_2001(finance):
    assert sorted(set(range(2000, 2022)) - set(finance.index)) == [2001]
    assert finance.notna().all(axis=None)


def test_chinese_finance_is_64_billion_dollars_of_which_one_percent_is_like_aid(finance):
    assert round(finance.sum().sum() / 1000, 1) == 64.1
    assert round(100 * finance["oda_like"].sum() / finance.sum().sum(), 1) == 1.0


def test_three_years_hold_more_than_half_of_chinese_finance(finance):
    by_year = finance.sum(axis=1)
    assert set(by_year.nlargest(3).index) == {2008, 2009, 2012}
    assert by_year.nlargest(3).sum() > by_year.sum() / 2


# crude_exports, export_groups


@pytest.fixture(scope="module")
def crude():
    return load("crude_exports").set_index("month")["value"]


@pytest.fixture(scope="module")
def groups():
    return load("export_groups").set_index(["group", "year"]).sort_index()


def test_crude_exports_have_every_month_and_one_of_them_is_blank(crude):
    assert list(crude.index) == list(pd.date_range("2015-01-01", "2025-12-01", freq="MS"))
    assert list(crude[crude.isna()].index) == [pd.Timestamp("2022-09-01")]


def test_months_of_crude_add_up_to_the_years_of_the_commodity_table(crude, groups):
    years = crude.groupby(crude.index.year).sum(min_count=12)
    pd.testing.assert_series_equal(years, groups.loc["crude_oil", "value"], check_names=False, check_index_type=False)


def test_exports_of_2022_have_eleven_months_shares_and_no_value(groups):
    short = groups[groups["months"] < 12]
    assert set(short.index.get_level_values("year")) == {2022}
    assert set(short["months"]) == {11}
    assert groups["value"].isna().equals(groups["months"] < 12)


def test_shares_of_commodities_are_their_values_over_the_total(groups):
    share = 100 * groups["value"] / groups.loc["total", "value"].reindex(groups.index, level="year")
    assert (share - groups["share"]).abs().max() < 0.001


def test_eight_groups_are_between_70_and_82_percent_of_exports(groups):
    parts = groups.drop("total")["share"].groupby("year").sum()
    assert parts.between(70, 82).all()
    assert groups.index.get_level_values("group").nunique() == 9


def test_totals_of_the_commodity_table_are_those_of_trade_by_partner(groups):
    trade = load("trade_by_partner").query("source == 'bns' and flow == 'exports' and partner == 'WLD'")
    gap = (groups.loc["total", "value"] - trade.set_index("year")["value"]).dropna()
    assert sorted(gap.index) == [2018, 2019, 2020, 2021, 2023, 2024, 2025]
    assert gap.abs().max() < 0.001


# fdi_net_inflow


def test_net_inflow_is_negative_in_2024_alone_and_far_below_the_gross_figure_of_2022():
    inflow = load("fdi_net_inflow").set_index("year")["value"]
    assert list(inflow[inflow < 0].index) == [2024]
    gross = load("stated_figures").set_index("key")["value"]["fdi_gross_total_2022"]
    assert gross > 4 * inflow[2022] / 1000


# monthly_exports


def test_first_halves_are_those_that_the_months_were_found_to_give():
    """In billion US dollars, summed apart from the library when the months were copied."""
    months = load("monthly_exports")
    half = months[months["month"].str[5:] <= "06"]
    sums = half.groupby([half["month"].str[:4], "group"])["value"].sum() / 1e6
    known = {
        ("2025", "total"): 37.14,
        ("2026", "total"): 40.33,
        ("2025", "crude_oil"): 19.41,
        ("2026", "crude_oil"): 18.76,
    }
    assert {key: round(sums[key], 2) for key in known} == known


def test_each_month_has_every_group_and_one_month_is_missing():
    months = load("monthly_exports")
    assert set(months.groupby("month").size()) == {9}
    assert set(pd.period_range("2015-01", "2026-06", freq="M").astype(str)) - set(months["month"]) == {"2022-09"}
