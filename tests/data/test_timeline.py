"""The timeline, the stated figures, and the bibliography that they point to."""

import pandas as pd
import pytest
from pybtex.database import parse_file

from onestepback import paths
from onestepback.data.tables import load, verify


@pytest.fixture(scope="module")
def timeline() -> pd.DataFrame:
    return load("timeline").set_index("key")


@pytest.fixture(scope="module")
def stated() -> pd.DataFrame:
    return load("stated_figures").set_index("key")


@pytest.mark.parametrize("name", ["timeline", "stated_figures"])
def test_the_table_passes_its_schema(name):
    verify(name)


@pytest.mark.parametrize("name", ["timeline", "stated_figures"])
def test_keys_are_unique_and_every_row_names_a_page_and_a_publisher(name):
    rows = load(name)
    assert rows["key"].is_unique
    assert rows["source_url"].str.startswith("http").all()
    assert rows["publisher"].str.len().gt(0).all()


def test_events_are_in_order(timeline):
    assert timeline["date_sort"].is_monotonic_increasing


def test_the_day_for_sorting_lies_within_the_date_as_known(timeline):
    for event in timeline.itertuples():
        period = pd.Period(event.date)
        assert period.start_time <= event.date_sort <= period.end_time, event.Index


def test_a_date_is_as_long_as_its_precision(timeline):
    exact = timeline[timeline["precision"] != "approximate"]
    assert (exact["date"].str.len() == exact["precision"].map({"year": 4, "month": 7, "day": 10})).all()
    assert timeline[timeline["precision"] == "approximate"]["date"].str.len().lt(10).all()


def test_a_title_has_at_most_twelve_words_and_a_description_is_one_sentence(timeline):
    assert timeline["title"].str.split().str.len().le(12).all()
    assert not timeline["title"].str.endswith(".").any()
    assert timeline["description"].str.endswith(".").all()
    assert not timeline["description"].str.contains(r"\w{3}\. [A-Z]").any()


def test_a_label_is_short_and_stands_for_one_event_alone(timeline):
    assert timeline["label"].str.len().between(4, 30).all()
    assert timeline["label"].is_unique


def test_the_wheat_bans_of_either_side_are_told_apart_by_who_acts(timeline):
    actor = timeline["actor"]
    assert actor["kazakh_wheat_full_ban"] == "Kazakhstan"
    assert actor["russian_documents_blocked"] == actor["russian_import_ban"] == "Russia"
    assert actor["xi_backs_accession"] == "China"


def test_the_speech_of_august_2023_holds_both_its_initiative_and_the_wish_to_contribute_as_a_member(timeline):
    speech = timeline.loc["tokayev_brics_plus_video"]
    assert "his own initiative" in speech["description"]
    assert "as a member state" in speech["description"]


def test_there_are_at_most_six_strands(timeline):
    assert timeline["strand"].nunique() <= 6


def test_the_argument_is_in_order(timeline):
    days = timeline["date_sort"]
    assert days["kazakh_wheat_full_ban"] < days["russian_documents_blocked"] < days["refusal_announced"]
    assert days["refusal_announced"] < days["russian_import_ban"] < days["kazan_partner_category"]
    assert days["kazan_partner_category"] < days["partner_status"] < days["tokayev_observer_enough"]


def test_on_the_day_of_the_refusal_the_answer_comes_after_it(timeline):
    order = list(timeline.index)
    assert order.index("refusal_announced") < order.index("russia_respects_refusal")


def test_the_refusal_and_the_partner_status_have_their_days(timeline):
    assert timeline.loc["refusal_announced", "date"] == "2024-10-16"
    assert timeline.loc["partner_status", "date"] == "2025-01-01"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("strategy_of_sovereign_state", "1995"),
        ("first_bric_summit", "The day is from"),
        ("csto_troops_arrive", "Sources differ"),
        ("un_es_11_1", "roll call"),
        ("un_es_11_3", "roll call"),
        ("un_es_11_7_and_8", "roll call"),
        ("epca_signed", "The day is from"),
        ("raw_materials_road_map", "without a day"),
        ("russian_certificates_request", "Day approximate"),
        ("zhumangarin_denial", "Day approximate"),
        ("putin_invitation_sent", "shows no day"),
        ("nigeria_partner", "weak"),
        ("vietnam_partner", "15 June"),
        ("tokayev_observer_enough", "January 2026"),
        ("four_join", "ambiguous"),
        ("tokayev_brics_plus_video", "was not seen"),
        ("brics_pauses_admission", "24 June"),
    ],
)
def test_a_row_keeps_its_caveat(timeline, key, words):
    assert words in timeline.loc[key, "caveat"]


def test_no_approximate_or_vague_date_goes_without_a_caveat(timeline):
    assert timeline[timeline["precision"] != "day"]["caveat"].notna().all()


def test_only_words_are_stated_without_a_figure(stated):
    assert (stated["value"].isna() == (stated["qualifier"] == "words only")).all()
    assert stated.loc["brics_share_tokayev_2023", "quoted"] == "almost half"


def test_the_derived_figure_follows_from_the_stated_ones(stated):
    value = stated["value"]
    difference = value["china_turnover_gacc_2024"] - value["china_growth_gacc_2024"]
    assert value["china_turnover_gacc_2023"] == pytest.approx(difference)
    assert list(stated.index[stated["qualifier"] == "derived"]) == ["china_turnover_gacc_2023"]


@pytest.mark.parametrize("name", ["timeline", "stated_figures"])
def test_every_citation_is_in_the_bibliography(name):
    entries = parse_file(paths.BOOK / "references.bib").entries
    cited = set(load(name)["citation"].dropna())
    assert cited <= set(entries), sorted(cited - set(entries))


def test_every_entry_has_a_title_a_year_and_somebody_who_published_it():
    for key, entry in parse_file(paths.BOOK / "references.bib").entries.items():
        assert {"title", "year"} <= set(entry.fields), key
        assert "author" in entry.persons, key


def test_what_the_article_cites_is_in_the_bibliography():
    entries = parse_file(paths.BOOK / "references.bib").entries
    assert {
        "natofoundation_brics_one_step_back",
        "sukhankin_pause_2024",
        "sakenova_kazan_2024",
        "saini_jayaprakash_conundrum_2024",
    } <= set(entries)
