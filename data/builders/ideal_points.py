"""Ideal points of states in the UN General Assembly: both series, with their intervals."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError, load

FILE = "unga/IdealpointsJuly2025.dta"

# What the columns of a series end in.
SERIES = {"final_passage": "fp", "all_votes": "all"}

# Correlates of War codes whose three letters in the file are missing or not of ISO 3166.
CODES = {678: "YEM", 680: "YMD"}

# One number of the Correlates of War, several states: (number, last year, code).
SUCCESSIONS = [(365, 1991, "SUN"), (345, 2002, "YUG"), (345, 2005, "SCG"), (345, 9999, "SRB")]


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Put the two series under each other, one row per series, state and year."""
    table = pd.read_stata(source(FILE)).astype({"year": "int64"})
    # The last rows lack a name and carry only the third, older series, which is left out here.
    table = table[table["countryname"] != ""]
    table["iso3"] = table["ccode"].map(CODES).fillna(table["iso3c"])
    for number, last, code in reversed(SUCCESSIONS):
        table.loc[(table["ccode"] == number) & (table["year"] <= last), "iso3"] = code
    unknown = sorted(set(table["iso3"]) - set(load("countries")["iso3"]))
    if unknown:
        raise DataError(f"ideal_points: no country has the code {unknown}; add it to CODES in its builder")
    series = [_series(table, end).assign(series=name) for name, end in SERIES.items()]
    return pd.concat(series)


def _series(table: pd.DataFrame, end: str) -> pd.DataFrame:
    columns = {
        f"idealpoint{end}": "point",
        f"q5{end}": "low",
        f"q95{end}": "high",
        f"nvotes{end}": "votes",
    }
    rows = table[["iso3", "year", *columns]].rename(columns=columns).dropna(subset="point")
    # Single precision in the file: more digits would be noise.
    bounds = ["point", "low", "high"]
    rows[bounds] = rows[bounds].astype("float64").round(4)
    return rows.astype({"votes": "int64"})
