"""Claims: what is printed is what was computed, and what must hold does."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from onestepback import published
from onestepback.claims import numbers
from onestepback.claims.numbers import ClaimError


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Call ``claim`` and give what it hands to the page."""
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(numbers, "emit", lambda bundle: shown.append(bundle))

    def call(*arguments: Any, **options: Any) -> dict[str, Any]:
        numbers.claim(*arguments, **options)
        return shown[-1][published.CLAIM]  # type: ignore[no-any-return]

    return call


Record = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (41.87, "41.9 %"),
        (-0.512, "-0.51"),
        (1836.4, "1,836"),
        (139.55, "139.6 billion dollars"),
        (2020, "2020"),
        (0.25, "0.3"),
        (2.5, "3"),
        (-2.5, "-3"),
        (41.85, "41.9 %"),
        (-0.04, "0.0"),
        (1234567.0, "1\u2009234\u2009567"),
        (1234567.0, "\u202f1\u202f234\u202f567 people"),
    ],
)
def test_a_value_rounded_to_the_printed_digits_passes(record: Record, value: float, printed: str) -> None:
    assert record("share", value, printed=printed)["value"] == value


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (2.5, "2"),
        (41.85, "41.8 %"),
        (-0.04, "-0.0"),
        (0.04, "-0.0"),
        (0.25, "0.2"),
        (41.87, "41.8 %"),
        (41.87, "42.0 %"),
        (-0.512, "0.51"),
        (1836.4, "1,837"),
        (2020, "2021"),
    ],
)
def test_a_printed_number_off_by_one_in_the_last_digit_is_refused(record: Record, value: float, printed: str) -> None:
    with pytest.raises(ClaimError, match=r"claim share: printed '.*', computed "):
        record("share", value, printed=printed)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key": "My share"}, "claim 'My share': a key is snake_case"),
        ({"value": pd.Series([41.87])}, "claim share: a Series is neither number nor text"),
        ({"datasets": ["trades"]}, "claim share: no dataset 'trades'"),
        ({"value": pd.NA}, "claim share: a NAType is neither number nor text"),
        ({"value": float("nan")}, "claim share: computed nan"),
        ({"value": float("inf"), "printed": "without end", "holds": True}, "claim share: computed inf"),
        ({"printed": "41,9 %"}, r"computed 41.87: write '41.9 %'"),
        ({"printed": "\u20134.2 %", "value": -4.2}, "write '-4.2 %'"),
        ({"printed": "41 900 people", "value": 41900.0}, "write '41,900 people'"),
        ({"text": "After {cite:p}`bailey_2017`"}, "its sentence in short is plain text"),
    ],
)
def test_what_is_no_number_of_the_book_is_refused(record: Record, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ClaimError, match=reason):
        record(**{"key": "share", "value": 41.87, "printed": "41.9 %"} | changes)


def test_what_must_hold_is_checked(record: Record) -> None:
    record("share", 41.87, printed="41.9 %", holds=lambda share: share < 50)
    with pytest.raises(ClaimError, match="what must hold does not: below one half"):
        record("share", 51.0, printed="51.0 %", holds=lambda share: share < 50, text="below one half")


def test_a_number_in_words_needs_a_statement_of_what_it_means(record: Record) -> None:
    record("share", 0.33, printed="about a third", holds=lambda share: 0.3 < share < 0.36)
    with pytest.raises(ClaimError, match="say with holds="):
        record("share", 0.33, printed="about a third")


def test_a_computed_word_has_to_be_the_printed_one(record: Record) -> None:
    record("largest", "Russia", printed="Russia")
    with pytest.raises(ClaimError, match="printed 'China', computed 'Russia'"):
        record("largest", "Russia", printed="China")


def test_two_numbers_in_one_claim_are_refused(record: Record) -> None:
    with pytest.raises(ClaimError, match="two numbers"):
        record("range", 41.9, printed="41.9 to 42.5 %")


def test_a_printed_number_is_typeset(record: Record) -> None:
    assert record("share", -1836.4, printed="-1,836.4 %")["printed"] == "\u22121\u2009836.4\u202f%"


@pytest.mark.parametrize(
    ("printed", "value", "again"),
    [
        ("2019", 2020, "2020"),
        ("41.9 %", 42.04, "42.0 %"),
        ("1,234", 5678, "5\u2009678"),
        ("seven", 8, "seven (computed 8)"),
    ],
)
def test_another_value_is_printed_as_the_first_was(printed, value, again):
    assert numbers.reprinted(printed, value) == again
