"""Kazakhstan's exports by commodity group and year, summed from the national office's months."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "bns/kz_exports_by_commodity_group_monthly_2015_2025.csv"

GROUPS = {
    "WHEAT": "wheat",
    "FLOUR": "flour",
    "CRUDE_OIL_2709": "crude_oil",
    "PETROLEUM_PRODUCTS_2710": "petroleum_products",
    "NATURAL_GAS_271121": "natural_gas",
    "FERROALLOYS": "ferroalloys",
    "COPPER_refined_unwrought": "copper",
    "INORGANIC_CHEM_HS28": "inorganic_chemicals",
    "TOTAL": "total",
}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Sum the months of each year, in million US$; eleven months give a share, but no value of the year."""
    table = pd.read_csv(source(FILE))
    table = table.assign(year=table["month"].str[:4].astype("int64"), group=table["item"].map(GROUPS))
    sums = table.groupby(["year", "group"])["value_thousand_usd"].agg(["sum", "count"]).reset_index()
    total = sums[sums["group"] == "total"].set_index("year")["sum"]
    return pd.DataFrame(
        {
            "year": sums["year"],
            "group": sums["group"],
            "months": sums["count"],
            "value": (sums["sum"] / 1000).round(8).where(sums["count"] == 12),
            "share": (100 * sums["sum"] / sums["year"].map(total)).round(3),
            "transcribed": True,
        }
    )
