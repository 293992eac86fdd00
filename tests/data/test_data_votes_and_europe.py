"""UN votes, minerals, the European Union's trade, treaties: the tables against figures known beforehand."""

import pandas as pd
import pytest

from onestepback.data.blocs import members
from onestepback.data.tables import load

BRICS_5 = ["BRA", "RUS", "IND", "CHN", "ZAF"]


def test_members_of_the_eu_are_named_like_other_countries():
    names = set(load("countries")["iso3"])
    for name, union in [("eu_crude_origins", "EU"), ("eu_trade_eur", "EU27")]:
        assert set(load(name)["reporter"]) - {union} <= names


# ideal_points


@pytest.fixture(scope="module")
def ideal():
    return load("ideal_points")


@pytest.fixture(scope="module")
def point(ideal):
    return ideal.set_index(["series", "year", "iso3"])["point"].sort_index()


def test_means_of_the_eu_and_of_the_five_of_brics_in_2024_are_as_printed(point):
    year = point["final_passage", 2024]
    assert round(year[list(members("EU", "2024-12-31"))].mean(), 2) == 1.14
    assert round(year[BRICS_5].mean(), 2) == -0.49


@pytest.mark.parametrize(
    ("year", "on", "counted", "printed"),
    # The distance of 0.61 counts the members of 2024, of which Czechia and Slovakia had no vote in 1992.
    [(1992, "2024-12-31", 25, 0.61), (1992, "1992-12-31", 12, 0.83), (2024, "2024-12-31", 27, 1.65)],
)
def test_the_distance_of_kazakhstan_to_the_eu_depends_on_the_day_of_membership(point, year, on, counted, printed):
    states = point["final_passage", year]
    union = states[states.index.isin(members("EU", on))]
    assert len(union) == counted
    assert round(union.mean() - states["KAZ"], 2) == printed


def test_russia_and_china_are_further_from_the_eu_in_all_votes_than_in_final_passages_of_2023(point):
    union = list(members("EU", "2023-12-31"))
    for iso3 in ("RUS", "CHN"):
        passage, every = (
            point[series, 2023][union].mean() - point[series, 2023][iso3] for series in ("final_passage", "all_votes")
        )
        assert every > passage


def test_each_ideal_point_lies_within_its_interval(ideal):
    assert ((ideal["low"] <= ideal["point"]) & (ideal["point"] <= ideal["high"])).all()


def test_both_series_start_in_1946_and_only_final_passages_reach_2024(ideal):
    assert ideal.groupby("series")["year"].agg(["min", "max"]).T.to_dict("list") == {
        "all_votes": [1946, 2023],
        "final_passage": [1946, 2024],
    }
    assert set(range(1946, 2025)) - set(ideal["year"]) == {1964}


@pytest.mark.parametrize(
    ("iso3", "first", "last"),
    [("SUN", 1946, 1991), ("RUS", 1992, 2024), ("YUG", 1946, 2002), ("SCG", 2003, 2005), ("SRB", 2006, 2024)]
    + [("CSK", 1946, 1992), ("CZE", 1993, 2024), ("DDR", 1973, 1989), ("YMD", 1967, 1989)]
    + [
        ("DEU", 1973, 2024),
        ("YEM", 1947, 2024),
        ("TWN", 1946, 1971),
        ("CHN", 1971, 2024),
        ("KAZ", 1992, 2024),
    ],
)
def test_states_that_ended_keep_their_own_code(ideal, iso3, first, last):
    years = ideal.loc[ideal["iso3"] == iso3, "year"]
    assert (years.min(), years.max()) == (first, last)


# war_votes


@pytest.fixture(scope="module")
def war():
    return load("war_votes")


@pytest.mark.parametrize(
    ("resolution", "day", "tally"),  # yes, no, abstain, as announced
    [
        ("ES-11/1", "2022-03-02", (141, 5, 35)),
        ("ES-11/2", "2022-03-24", (140, 5, 38)),
        ("ES-11/3", "2022-04-07", (93, 24, 58)),
        ("ES-11/4", "2022-10-12", (143, 5, 35)),
        ("ES-11/5", "2022-11-14", (94, 14, 73)),
        ("ES-11/6", "2023-02-23", (141, 7, 32)),
        ("ES-11/7", "2025-02-24", (93, 18, 65)),
        ("ES-11/8", "2025-02-24", (93, 8, 73)),
        ("77/284", "2023-04-26", (122, 5, 18)),
    ],
)
def test_votes_add_up_to_the_official_tally(war, resolution, day, tally):
    rows = war[war["resolution"] == resolution]
    assert tuple((rows["vote"] == vote).sum() for vote in ("yes", "no", "abstain")) == tally
    assert set(rows["date"]) == {pd.Timestamp(day)}
    assert rows["iso3"].nunique() == len(rows) == 193


def test_each_of_the_nine_votes_is_by_the_same_193_states(war):
    assert war["resolution"].nunique() == 9
    assert war.groupby("iso3").size().eq(9).all()


def test_each_resolution_has_one_title_and_one_record(war):
    assert war.groupby("resolution")[["date", "title", "record"]].nunique().eq(1).all(axis=None)
    assert war[["title", "record"]].nunique().eq(9).all()


def test_no_neighbour_in_central_asia_votes_for_77_284(war):
    votes = war[war["resolution"] == "77/284"].set_index("iso3")["vote"]
    assert set(votes[["KGZ", "TJK", "TKM", "UZB"]]) <= {"abstain", "not voting"}


# vote_agreement


@pytest.fixture(scope="module")
def agreement():
    return load("vote_agreement")


def test_the_definitions_of_agreement_fit_its_figures(agreement):
    # Shares of three decimals: some number of votes must give a whole number of same votes and of half steps apart.
    for row in agreement.dropna().itertuples():
        for votes in range(1, row.votes + 1):
            same, halves = row.identical * votes, (row.agreement - row.identical) * 2 * votes
            one_step = round(halves)
            slack = 0.00051 * votes
            whole = abs(same - round(same)) <= slack and abs(halves - one_step) <= 4 * slack
            if whole and 0 <= one_step <= votes - round(same):
                break
        else:
            pytest.fail(f"no number of votes gives {row}")


def test_agreement_lies_between_identical_votes_and_half_of_the_rest(agreement):
    rows = agreement.dropna()
    assert (rows["identical"] <= rows["agreement"]).all()
    assert (rows["agreement"] <= (1 + rows["identical"]) / 2 + 0.001).all()


def test_agreement_is_blank_where_a_state_cast_no_vote(agreement):
    blank = agreement[agreement["agreement"].isna()]
    assert blank["identical"].isna().all()
    assert set(zip(blank["partner"], blank["year"], strict=True)) == {
        *(("KGZ", 1999), ("KGZ", 2001), ("TJK", 2001), ("UZB", 1992), ("UZB", 1993), ("UZB", 2001)),
        *(("ZAF", 1992), ("ZAF", 1993)),
    }


def test_agreement_has_every_year_for_every_partner(agreement):
    assert len(agreement) == 28 * 23


# uranium_production


@pytest.fixture(scope="module")
def uranium():
    return load("uranium_production").pivot(index="year", columns="iso3", values="production")


@pytest.mark.parametrize(("year", "printed"), [(2022, 42.8), (2023, 38.8), (2024, 38.6)])
def test_the_share_of_kazakhstan_in_uranium_is_as_printed(uranium, year, printed):
    assert round(100 * uranium.loc[year, "KAZ"] / uranium.loc[year, "WLD"], 1) == printed


def test_uranium_of_countries_and_others_adds_up_to_the_world_from_2015_on(uranium):
    gap = uranium.drop(columns="WLD").sum(axis=1) - uranium["WLD"]
    assert gap.loc[2015:].abs().max() <= 1
    # Two earlier years lack the smaller producers.
    assert gap.loc[2013:2014].tolist() == [-5323, -4587]
    assert uranium.loc[2013].notna().sum() == 9


def test_estimates_of_uranium_are_marked_by_country():
    rows = load("uranium_production")
    assert set(rows.loc[rows["estimate"], "iso3"]) == {"CHN", "IND", "UKR", "UZB", "ZAF"}
    assert set(rows.loc[rows["edition"] == "2023", "year"]) == {2013, 2014}


# critical_minerals


@pytest.fixture(scope="module")
def minerals():
    return load("critical_minerals")


def test_producers_add_up_to_the_world_in_each_mineral(minerals):
    by = ["mineral", "year"]
    world = minerals[minerals["iso3"] == "WLD"].set_index(by)["production"]
    gap = minerals[minerals["iso3"] != "WLD"].groupby(by)["production"].sum() / world - 1
    odd = gap[gap.abs() > 0.0005]
    assert odd.round(3).to_dict() == {("vanadium", 2015): 0.007, ("vanadium", 2019): -0.005}


def test_minerals_are_blank_only_for_the_rest_of_the_world_in_vanadium(minerals):
    blank = minerals[minerals["production"].isna()]
    assert set(zip(blank["mineral"], blank["iso3"], strict=True)) == {("vanadium", "OTHER_WORLD")}
    assert len(blank) == 9


def test_kazakhstan_is_named_for_none_of_the_minerals(minerals):
    assert "KAZ" not in set(minerals["iso3"])


def test_each_mineral_begins_in_the_year_its_caveat_says(minerals):
    first = minerals.groupby("mineral")["year"].min().to_dict()
    assert {mineral for mineral, year in first.items() if year == 1995} == {
        "cobalt",
        "lithium",
        "rare_earths",
    }
    assert first["zinc"] == 2013
    assert {first[mineral] for mineral in ("copper", "manganese", "vanadium")} == {2014}


# eu_crude_origins


@pytest.fixture(scope="module")
def crude():
    return load("eu_crude_origins")


def share_of_kazakhstan(rows, measure):
    total = rows if "WLD" not in set(rows["partner"]) else rows[rows["partner"] == "WLD"]
    return round(100 * rows.loc[rows["partner"] == "KAZ", measure].sum() / total[measure].sum(), 1)


@pytest.mark.parametrize(
    ("source", "year", "value", "volume"),
    [("register", 2013, 5.9, 5.6), ("register", 2019, 7.4, 7.3), ("eurostat", 2023, 7.6, 7.2)],
)
def test_the_share_of_kazakhstan_in_the_crude_of_the_eu_is_as_printed(crude, source, year, value, volume):
    rows = crude.query("source == @source and year == @year")
    assert (share_of_kazakhstan(rows, "value"), share_of_kazakhstan(rows, "volume")) == (value, volume)


@pytest.mark.parametrize(("year", "printed"), [(2013, 6.4), (2019, 8.1)])
def test_the_share_of_kazakhstan_is_larger_without_the_united_kingdom(crude, year, printed):
    rows = crude.query("source == 'register' and year == @year and reporter != 'GBR'")
    assert share_of_kazakhstan(rows, "value") == printed


def test_volumes_of_the_register_agree_with_the_totals_of_eurostat(crude):
    register = crude[crude["source"] == "register"].groupby("year")["volume"].sum()
    total = crude.query("source == 'eurostat' and partner == 'WLD'").set_index("year")["volume"]
    gap = (register / total - 1).dropna()
    assert list(gap.index) == list(range(2013, 2020))
    assert gap.abs().max() < 0.005


def test_values_that_members_withhold_are_blank_and_few(crude):
    register = crude[crude["source"] == "register"]
    blank = register[register["value"].isna()]
    assert (blank["volume"] > 0).all()
    assert (register["value"].dropna() > 0).all()
    part = blank.groupby("year")["volume"].sum() / register.groupby("year")["volume"].sum()
    assert part.between(0.04, 0.085).all()
    always = register.groupby("reporter")["value"].apply(lambda value: value.isna().all())
    assert set(always[always].index) == {"BGR", "HUN", "LTU", "SVK"}
    since_2018 = set(blank.loc[blank["year"] >= 2018, "reporter"]) - set(always[always].index)
    assert since_2018 == {"FIN", "HRV", "IRL"}
    assert set(blank.loc[blank["year"] < 2018, "reporter"]) == {"BGR", "HUN", "LTU", "SVK"}


def test_crude_has_a_price_that_crude_can_have(crude):
    # Dollars a barrel; the year's average of Brent was between 42 and 109 in these years.
    price = 1000 * crude["value"] / crude["volume"]
    assert price.dropna().between(19, 125).all()


def test_eurostat_has_kazakhstan_from_2020_on(crude):
    rows = crude[crude["source"] == "eurostat"]
    assert set(rows["partner"]) == {"KAZ", "WLD"}
    assert set(rows.loc[rows["partner"] == "KAZ", "year"]) == {2020, 2021, 2022, 2023}


def test_reporters_of_crude_were_members_of_the_eu(crude):
    for year, rows in crude[crude["source"] == "register"].groupby("year"):
        assert set(rows["reporter"]) <= set(members("EU", f"{year}-12-31"))


# eu_trade_eur


@pytest.fixture(scope="module")
def euro():
    return load("eu_trade_eur")


@pytest.mark.parametrize(
    ("flow", "product", "printed"),
    [
        ("imports", "all goods", [12.598, 17.548, 26.938]),
        ("imports", "mineral fuels", [11.433, 15.832, 23.686]),
    ]
    + [("exports", "all goods", [5.911, 5.487, 8.887]), ("exports", "mineral fuels", [0.041, 0.044, 0.148])],
)
def test_trade_of_the_members_adds_up_to_the_sums_in_the_copy(euro, flow, product, printed):
    rows = euro.query("source == 'monthly' and partner == 'KAZ' and flow == @flow and product == @product")
    assert (rows.groupby("year")["value"].sum() / 1000).round(3).tolist() == printed


def test_both_extractions_agree_on_exports_of_whole_years(euro):
    rows = euro.query("partner == 'KAZ' and flow == 'exports' and product == 'all goods' and months == 12")
    sums = rows.groupby(["source", "year"])["value"].sum()
    for year in (2020, 2021):
        assert sums["monthly", year] == pytest.approx(sums["annual", year], rel=0.0001)


def test_2022_is_flagged_as_part_of_a_year(euro):
    monthly = euro[euro["source"] == "monthly"]
    assert set(monthly.loc[monthly["year"] < 2022, "months"]) == {12}
    partial = monthly[monthly["year"] == 2022].groupby("reporter")["months"].unique()
    assert partial.pop("NLD").tolist() == [10]
    assert {months for listed in partial for months in listed} == {11}


def test_reporters_of_trade_are_the_27(euro):
    assert set(euro.loc[euro["source"] == "monthly", "reporter"]) == set(members("EU", "2022-12-31"))
    assert set(euro.loc[euro["source"] == "annual", "reporter"]) == {"EU27"}


def test_mineral_fuels_are_never_more_than_all_goods(euro):
    by = ["year", "reporter", "partner", "flow"]
    wide = euro[euro["source"] == "monthly"].pivot(index=by, columns="product", values="value")
    assert (wide["mineral fuels"].fillna(0) <= wide["all goods"]).all()


def test_exports_of_2016_are_missing_for_six_partners(euro):
    annual = euro[euro["source"] == "annual"]
    missing = set(annual["partner"]) - set(annual.loc[annual["year"] == 2016, "partner"])
    assert missing == {"BRA", "CHN", "IND", "RUS", "TJK", "TKM"}


# treaties


@pytest.fixture(scope="module")
def treaties():
    return load("treaties")


def test_kazakhstan_has_treaties_with_58_states_in_2018(treaties):
    assert (treaties["year"] == 2018).sum() == 58


def test_defence_is_promised_to_states_of_the_former_union_alone(treaties):
    partners = treaties.loc[treaties["defence"], "partner"]
    assert set(partners) == {"ARM", "AZE", "BLR", "GEO", "KGZ", "RUS", "TJK", "UZB"}
    russia = treaties[treaties["partner"] == "RUS"]
    assert russia["defence"].all()
    assert (russia["year"].min(), russia["year"].max()) == (1992, 2018)


def test_every_treaty_promises_non_aggression_and_none_an_attack(treaties):
    assert treaties["nonaggression"].all()
    assert not treaties["offence"].any()


def test_consultation_with_china_begins_in_2001(treaties):
    china = treaties[treaties["partner"] == "CHN"].set_index("year")
    assert china.index.min() == 1993
    assert china.index[china["consultation"]].min() == 2001


def test_most_western_treaties_promise_non_aggression_and_nothing_else(treaties):
    more = treaties[treaties[["defence", "neutrality", "consultation"]].any(axis=1)]
    west = {"USA", *members("EU", "2018-12-31")}
    assert set(more["partner"]) & west == {"FRA", "HUN"}


def test_belgrade_is_called_by_the_name_of_its_state(treaties):
    years = treaties.groupby("partner")["year"].agg(["min", "max"])
    assert years.loc[["YUG", "SCG", "SRB"]].to_numpy().tolist() == [[2000, 2002], [2003, 2005], [2006, 2018]]


# igo_memberships


@pytest.fixture(scope="module")
def organisations():
    return load("igo_memberships")


def test_no_state_shares_more_organisations_than_kazakhstan_has(organisations):
    assert (organisations["shared"] <= organisations["total"]).all()


def test_organisations_have_one_total_a_year_and_every_partner(organisations):
    assert organisations.groupby("year")["total"].nunique().eq(1).all()
    assert len(organisations) == 23 * 18
