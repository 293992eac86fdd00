"""Check values: a printed figure against a cell, and what is said of one that cannot be held against any."""

from types import SimpleNamespace

import pandas as pd
import pytest

from onestepback.data.printed import check_printed
from onestepback.data.sidecar import CheckValue, DataError, Field

TYPES = {"iso3": "string", "year": "year", "day": "date", "cups": "number", "guess": "boolean", "note": "string"}
TABLE = pd.DataFrame(
    {
        "iso3": ["KAZ", "KAZ", "NA"],
        "year": [2023, 2024, 2024],
        "day": pd.to_datetime(["2023-01-01", "2024-02-29", "2024-12-31"]),
        "cups": [1250.0, 16.177, None],
        "guess": [False, False, True],
        "note": [None, "estimated", None],
    }
)
ONE = {"iso3": "KAZ", "year": 2024}


def fault(column, where, printed, times=1.0):
    """What is said of a check value; empty if the table agrees."""
    dataset = SimpleNamespace(
        sidecar=SimpleNamespace(name="tea.csv.yml"),
        fields=tuple(Field(name, kind, "", None, True) for name, kind in TYPES.items()),
        primary_key=("iso3", "year"),
        check_values=(CheckValue(column, where, printed, "Yearbook, page 7", times),),
    )
    try:
        check_printed(dataset, TABLE)
    except DataError as error:
        return str(error).removeprefix("tea.csv.yml: check value 1: ")
    return ""


@pytest.mark.parametrize(
    ("column", "where", "printed", "times"),
    [
        ("cups", ONE, "16.177", 1),
        ("cups", ONE, "16.2", 1),
        ("cups", ONE, "16", 1),
        ("cups", {"iso3": "KAZ", "year": 2023}, "1.25", 1000),
        ("cups", {"iso3": "KAZ", "year": 2023}, "1.2", 1000),  # halfway: printed either way
        ("cups", {"iso3": "KAZ", "year": 2023}, "1.3", 1000),
        ("cups", {"iso3": "NA"}, None, 1),
        ("note", {"iso3": "NA"}, None, 1),
        ("note", {"day": "2024-02-29"}, "estimated", 1),
        ("guess", {"guess": True}, "true", 1),
        ("day", ONE, "2024-02-29", 1),
        ("year", {"day": "2023-01-01"}, "2023", 1),
    ],
)
def test_a_cell_that_is_as_printed_to_the_last_digit_passes(column, where, printed, times):
    assert fault(column, where, printed, times) == ""


@pytest.mark.parametrize(
    ("column", "where", "printed", "times"),
    [
        ("cups", ONE, "16.3", 1),
        ("cups", ONE, "16.17", 1),
        ("cups", ONE, "-16.2", 1),
        ("cups", {"iso3": "KAZ", "year": 2023}, "1.26", 1000),
        ("cups", {"iso3": "KAZ", "year": 2023}, "1250.1", 1),
        ("cups", {"iso3": "NA"}, "0", 1),
        ("cups", ONE, None, 1),
        ("note", ONE, "stated", 1),
        ("note", {"iso3": "NA"}, "estimated", 1),
        ("guess", ONE, "true", 1),
        ("year", {"day": "2023-01-01"}, "2024", 1),
    ],
)
def test_a_cell_that_is_not_as_printed_is_told_with_both_and_the_source(column, where, printed, times):
    told = fault(column, where, printed, times)
    assert told.startswith(f"{column} is printed as {printed or 'blank'}")
    assert told.endswith("; look into 'Yearbook, page 7' again and correct the one that is wrong")


@pytest.mark.parametrize(
    ("column", "where", "printed", "told"),
    [
        ("mugs", ONE, "1", "there is no column 'mugs'; use one of ['iso3', 'year', "),
        ("cups", {"land": "KAZ"}, "1", "there is no column 'land'; use one of ["),
        (
            "cups",
            {"iso3": "KAZ", "year": 1999},
            "1",
            "there is no row where iso3 is KAZ, year is 1999; name one by its iso3, year",
        ),
        ("cups", {"iso3": "KAZ"}, "1", "there is more than one row (2) where iso3 is KAZ; name one by its iso3, year"),
        ("cups", ONE, "16,177", "'16,177' is no number; write digits and a point alone, such as '1250.5'"),
    ],
)
def test_a_check_value_that_names_no_cell_or_no_number_says_so(column, where, printed, told):
    assert fault(column, where, printed).startswith(told)
