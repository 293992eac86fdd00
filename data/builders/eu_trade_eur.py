"""The European Union's goods trade with Kazakhstan and others in euro, from two extractions of Comext."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError, load

ANNUAL = "eurostat/eurostat_eu27_trade_kz_eur.csv"
MONTHLY = "eurostat/eurostat_comext_monthly_2020_2022.csv.gz"

FLOWS = {"export": "exports", "import": "imports"}
PRODUCTS = {"TOTAL": "all goods", "HS27": "mineral fuels"}

# Where Comext's name, without what it adds in brackets, is not this book's.
CODES = {"Russian Federation": "RUS", "EU27": "EU27"}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Gather both extractions, by year, in million euro."""
    annual = pd.read_csv(source(ANNUAL)).assign(months=12)
    # The copy also holds sums of the monthly figures, which those figures make needless.
    annual = annual[annual["reporter"] == "EU27"].assign(source="annual")
    table = pd.concat([annual, _years(pd.read_csv(source(MONTHLY))).assign(source="monthly")])
    codes = load("countries").set_index("name")["iso3"].to_dict() | CODES
    for column in ("reporter", "partner"):
        name = table[column].str.partition(" (")[0]
        unknown = sorted(set(name) - set(codes))
        if unknown:
            raise DataError(f"eu_trade_eur: no code for {unknown}; add them to CODES in its builder")
        table[column] = name.map(codes)
    table["flow"] = table["flow"].map(FLOWS)
    table["product"] = table["product"].map(PRODUCTS)
    table["value"] /= 1e6
    return table[["source", "year", "reporter", "partner", "flow", "product", "months", "value"]]


def _years(table: pd.DataFrame) -> pd.DataFrame:
    """Add up months, and count those in which a member reported anything at all."""
    table = table.assign(year=table["month"].str[:4].astype("int64"))
    months = table.groupby(["reporter", "year"])["month"].nunique().rename("months")
    keys = ["reporter", "year", "partner", "flow", "product"]
    years = table.groupby(keys)["value_eur"].sum().rename("value").reset_index()
    return years.join(months, on=["reporter", "year"])
