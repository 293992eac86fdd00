"""Kazakhstan's exports by commodity group and month, as the national office has them."""

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
    """Put both files under each other, with names of our own for the groups."""
    table = pd.concat([pd.read_csv(source(file)) for file in FILES])
    group, value = table["item"].map(GROUPS), table["value_thousand_usd"]
    return pd.DataFrame({"month": table["month"], "group": group, "value": value, "transcribed": True})
