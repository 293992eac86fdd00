"""Kazakhstan's exports by commodity group in the first half of each year, summed from the national office's months."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILES = (
    "bns/kz_exports_by_commodity_group_monthly_2015_2025.csv",
    "new_2026/kz_exports_by_commodity_2026_h1.csv",
)

GROUPS = {
    "WHEAT": "wheat",
    "FLOUR": "flour",
    "CRUDE_OIL_2709": "crude_oil",
    "PETROLEUM_PRODUCTS_2710": "petroleum_products",
    "NATURAL_GAS_271121": "natural_gas",
    "FERROALLOYS": "ferroalloys",
    "COPPER_refined_unwrought": "copper",
    "COPPER": "copper",
    "INORGANIC_CHEM_HS28": "inorganic_chemicals",
    "TOTAL": "total",
}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Sum January to June of each year, in million US$."""
    table = pd.concat([pd.read_csv(source(file)) for file in FILES])
    first = table[table["month"].str[5:].astype("int64") <= 6]
    first = first.assign(year=first["month"].str[:4].astype("int64"), group=first["item"].map(GROUPS))
    sums = first.groupby(["year", "group"])["value_thousand_usd"].agg(["sum", "count"]).reset_index()
    whole = sums[sums["count"] == 6]
    value = (whole["sum"] / 1000).round(8)
    return pd.DataFrame({"year": whole["year"], "group": whole["group"], "value": value, "transcribed": True})
