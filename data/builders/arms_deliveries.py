"""Arms delivered to Kazakhstan by supplier and year, from SIPRI's register, beside SIPRI's yearly totals."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError, load

REGISTER = "sipri/sipri_register_kazakhstan.csv"
TOTALS = "sipri/gapminder_arms_imports_sipri_tiv.csv"

YEARS = range(1992, 2025)  # independence to the last full year of the register

# Where SIPRI's name is not this book's.
CODES = {"Turkiye": "TUR", "United States": "USA", "unknown supplier(s)": "OTHER_UNKNOWN"}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Put the register's deliveries and the published totals one under the other, in million TIV."""
    return pd.concat([_register(source(REGISTER)), _totals(source(TOTALS))])


def _register(file: Path) -> pd.DataFrame:
    deals = pd.read_csv(file)
    codes = load("countries").set_index("name")["iso3"].to_dict() | CODES
    unknown = sorted(set(deals["supplier"]) - set(codes))
    if unknown:
        raise DataError(f"arms_deliveries: no code for {unknown}; add them to CODES in its builder")
    deals["partner"] = deals["supplier"].map(codes)
    deals = deals[deals["tiv_delivered"] > 0]
    # The register gives the years of a deal and its whole volume, not the volume of each year.
    years = deals["delivery_years"].astype("str")
    shares = deals.assign(year=years.str.split(";"), tiv=deals["tiv_delivered"] / (years.str.count(";") + 1))
    deliveries = shares.explode("year").astype({"year": "int64"})
    suppliers = deliveries.groupby(["year", "partner"], as_index=False)["tiv"].sum()
    # The register names every known deal, so a year without one is a zero, not a gap.
    total = deliveries.groupby("year")["tiv"].sum().reindex(YEARS, fill_value=0).rename_axis("year")
    table = pd.concat([suppliers, total.reset_index().assign(partner="WLD")])
    return table.assign(source="register", tiv=table["tiv"].round(4))


def _totals(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file)
    table = table[table["geo"] == "kaz"].rename(columns={"time": "year"})
    table = table.assign(partner="WLD", source="totals", tiv=table["arms_imports_sipri_tiv"] / 1e6)
    return table[["source", "year", "partner", "tiv"]]
