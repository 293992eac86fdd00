"""The rule for verdicts: what is near, which readings count, what follows, on claims made up for it."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from onestepback import paths
from onestepback.claims import cases, ledger, ruling
from onestepback.claims.ledger import Claim, LedgerError
from onestepback.claims.rule import NEARNESS, Reading, edges, follow, met, weigh
from onestepback.claims.ruling import ruled
from onestepback.editions.contents import frozen

AS_WRITTEN = "74a54451b2fc6ad25b854729fd5ff8004166cdc91b5a9a61ac4b34576148f8c1"
"""Checksum of the rule as it was committed before any verdict was computed by it."""

CLAIM: dict[str, Any] = {
    "key": "half_of_all",
    "number": "6",
    "text": "BRICS accounts for half of the whole.",
    "place": "Second paragraph.",
    "test": "Trade by partner for each list of members.",
    "statements": ({"text": "BRICS has half."},),
    "sentence": "true of the nine, not of the five",
    "divides": {"true": ("nine",), "not": ("five",)},
    "counter_evidence": "With partner states the share is above one half.",
    "overturned_by": "A share of one half in every list.",
    "documents": (),
}
READINGS = [Reading("five", False, "the press"), Reading("nine", True, "the press"), Reading("all", True)]


@pytest.fixture
def bibliography(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give three documents, of which two are by one author."""
    monkeypatch.setattr(ruling.paths, "BOOK", tmp_path)
    entries = [f"@online{{{key},\n  author = {{{{{by}}}}},\n}}\n" for key, by in (("a", "A"), ("a2", "A"), ("b", "B"))]
    (tmp_path / "references.bib").write_text("\n".join(entries))


def claim(**changes: Any) -> Claim:
    return Claim(**{**CLAIM, **changes})


def by_documents(**said: Any) -> bool:
    statement = {"text": "It was signed.", "kind": "act", "by": "the article", **said}
    one = claim(statements=(statement,), divides={"true": ("signed",)})
    other = claim(statements=(statement,), divides={"not": ("signed",)})
    try:
        return ruled(one, []).readings[0].true
    except LedgerError:
        return ruled(other, []).readings[0].true


def test_the_words_of_the_rule_are_those_that_were_committed_before_any_verdict() -> None:
    text = (paths.BOOK / "verdict_rule.md").read_text(encoding="utf-8")
    rule = text[text.index("# One rule") : text.index("## How it was applied")].strip() + "\n"
    assert sha256(rule.encode()).hexdigest() == AS_WRITTEN, "a change of the rule is an entry in book/corrections.md"


@pytest.mark.parametrize(
    ("nearness", "claimed", "true", "untrue"),
    [
        ("figure", 43, [42.5, 43.49], [42.49, 43.51, 86]),
        ("about", 40, [38, 42], [37.9, 42.1]),
        ("almost", 50, [45, 50], [44.9, 50.1]),
        ("fraction", 50, [45, 50, 80], [44.9]),
        ("more", 1, [1.01], [1, 0.5]),
    ],
)
def test_near_is_what_the_words_say_to_either_side(
    nearness: str, claimed: float, true: list[float], untrue: list[float]
) -> None:
    assert nearness in NEARNESS
    assert [bool(met(value, claimed, nearness)) for value in true] == [True] * len(true)
    assert met(pd.Series(untrue, dtype=float), claimed, nearness).tolist() == [False] * len(untrue)


@pytest.mark.parametrize("nearness", NEARNESS)
def test_the_edges_that_a_strip_draws_are_where_a_figure_begins_or_ceases_to_be_met(nearness: str) -> None:
    for edge in edges(40, nearness):
        inside, outside = (bool(met(edge + off, 40, nearness)) for off in (0.01, -0.01))
        assert inside != outside


def test_a_figure_is_as_near_as_it_is_printed() -> None:
    assert met(41.36, 41.4, "figure", digits=1) and not met(41.34, 41.4, "figure", digits=1)


def test_a_nearness_that_the_rule_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="nearness 'roughly': use one of figure, about"):
        met(1, 1, "roughly")


@pytest.mark.parametrize(
    ("true", "verdict"), [([True, True], "holds"), ([False, True], "holds in part"), ([False, False], "fails")]
)
def test_a_statement_follows_from_how_many_readings_are_true(true: list[bool], verdict: str) -> None:
    assert weigh(true) == verdict


def test_nothing_follows_from_nothing() -> None:
    with pytest.raises(ValueError, match="at least one reading that counts"):
        weigh([])
    with pytest.raises(ValueError, match="at least one statement"):
        follow([])


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        (["holds", "holds"], "holds"),
        (["fails", "fails"], "fails"),
        (["holds", "fails"], "holds in part"),
        (["fails", "holds in part"], "holds in part"),
        (["not testable here"], "not testable here"),
        (["holds", "not testable here"], "holds in part"),
    ],
)
def test_a_claim_follows_from_all_its_statements(statements: list[str], verdict: str) -> None:
    assert follow(statements) == verdict


def test_a_wider_variant_decides_nothing() -> None:
    made = ruled(claim(divides={"not": ("five",)}), [READINGS[0], READINGS[2]])
    assert (made.verdict, made.true, len(made.readings), len(made.variants)) == ("fails", 0, 1, 1)


def test_a_statement_that_nothing_decides_is_refused() -> None:
    with pytest.raises(LedgerError, match=r"half_of_all\.yml: statement 1: neither documents nor a reading"):
        ruled(claim(), [READINGS[2]])


@pytest.mark.parametrize(
    ("readings", "fault"),
    [
        ([Reading("five", True, "x"), Reading("nine", True, "x")], r"rests on 'five' \(not\), but not all are untrue"),
        ([Reading("five", False, "x"), Reading("nine", False, "x")], r"rests on 'nine' \(true\), but not all are true"),
        ([Reading("five", False, "x")], r"rests on 'nine' \(true\), but no reading has these words"),
        ([*READINGS, Reading("ten", True, "x")], "'ten' is true and it says nothing of it"),
        ([*READINGS, Reading("ten", False, "x")], "'ten' is not true and it says nothing of it"),
    ],
)
def test_a_sentence_that_no_longer_says_what_divides_the_readings_stops(readings: list[Reading], fault: str) -> None:
    with pytest.raises(LedgerError, match=fault):
        ruled(claim(), readings)


def test_a_reading_whose_value_does_not_bear_it_out_stops() -> None:
    figure = ledger.Figure(50, "fraction", "share of the whole, %")
    made = [Reading("five", False, "x", 41.9), Reading("nine", True, "x", 44.0)]
    with pytest.raises(LedgerError, match="'nine' has the value 44 and is said to be true"):
        ruled(claim(figure=figure), made)


@pytest.mark.usefixtures("bibliography")
def test_an_act_needs_its_text_or_two_reports_that_are_independent_of_each_other() -> None:
    assert by_documents(text_of=["a"]) and by_documents(says=["a", "b"])
    assert not by_documents(says=["a"]) and not by_documents(says=["a", "a2"]) and not by_documents(against=["b"])


@pytest.mark.usefixtures("bibliography")
def test_words_need_who_spoke_and_a_standing_the_list_of_the_organisation() -> None:
    assert by_documents(kind="words", says=["a"]) and not by_documents(kind="words", against=["a"])
    assert by_documents(kind="standing", text_of=["a"]) and not by_documents(kind="standing", says=["a", "b"])


@pytest.mark.usefixtures("bibliography")
def test_a_document_that_the_bibliography_has_not_is_refused() -> None:
    with pytest.raises(LedgerError, match=r"half_of_all\.yml: nobody_2024 is not in book/references\.bib"):
        by_documents(says=["nobody_2024"])


def test_a_motive_is_not_testable_whatever_the_readings() -> None:
    made = ruled(claim(statements=({"text": "Out of fear.", "open": "motive"},), divides={}), [])
    assert (made.verdict, made.rests) == ("not testable here", "nothing here")
    with pytest.raises(LedgerError, match="reads statement 1, which no figures decide"):
        ruled(claim(statements=({"text": "Out of fear.", "open": "motive"},), divides={}), READINGS)


# The claims of the book

ALL = ledger.ledger()


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.key)
def test_every_claim_of_the_book_has_the_verdict_that_the_rule_gives_and_a_sentence_that_says_why(entry: Claim) -> None:
    made = ruled(entry)
    was = frozen("2026.1")["claims"][entry.key]["verdict"]
    assert (made.verdict != was) == bool(entry.moved_by), f"{was} in 2026.1, {made.verdict} now"
    for reading in made.readings:
        assert reading.by, reading.words


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.key)
def test_no_file_of_a_claim_has_a_verdict_typed_into_it(entry: Claim) -> None:
    written = yaml.safe_load((paths.BOOK / "claims" / f"{entry.key}.yml").read_text(encoding="utf-8"))
    assert not {"verdict", "rule", "tolerance"} & set(written)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.key)
def test_no_two_readings_of_a_claim_are_one(entry: Claim) -> None:
    made = ruled(entry)
    words = [(reading.of, reading.words) for reading in (*made.readings, *made.variants)]
    assert len(words) == len(set(words))


COUNTS = {
    # true and all that count, true and all variants; recomputed by hand from the tables
    "half_of_foreign_trade": (0, 3, 171, 333),
    "eu_turnover_2023": (0, 2, 3, 39),
    "western_capital_exposed": (4, 4, 472, 474),
    "restrictions_followed_refusal": (5, 8, 0, 11),
    "longer_tit_for_tat": (3, 3, 6, 7),
    "dependence_on_russia": (1, 3, 19, 29),
    "multi_vector_practice": (10, 23, 53, 134),
    "anti_western_votes": (14, 18, 39, 54),
    "one_bloc_votes": (4, 6, 32, 82),
    "bridge_between_europe_and_asia": (3, 3, 5, 7),
}


@pytest.mark.parametrize("key", COUNTS)
def test_the_readings_of_a_claim_are_as_many_as_were_counted_by_hand(key: str) -> None:
    made = ruling.ruled_on(key)
    variants = sum(reading.true for reading in made.variants)
    assert (made.true, len(made.readings), variants, len(made.variants)) == COUNTS[key]


def test_a_doctored_table_that_moves_a_reading_stops_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    trade = cases.load("trade_by_partner")
    more = trade.assign(value=trade["value"].where(trade["partner"] != "CHN", trade["value"] * 1.5))
    load = cases.load
    monkeypatch.setattr(cases, "load", lambda name: more if name == "trade_by_partner" else load(name))
    cases.half_of_foreign_trade.cache_clear()
    try:
        with pytest.raises(LedgerError, match="half_of_foreign_trade.yml: sentence: it rests on 'turnover, 2023"):
            ruling.ruled_on("half_of_foreign_trade")
    finally:
        cases.half_of_foreign_trade.cache_clear()


def test_a_date_that_is_a_slip_makes_no_reading() -> None:
    made = ruling.ruled_on("restrictions_followed_refusal")
    assert not [one.words for one in (*made.readings, *made.variants) if "2024-08-23" in one.words]
