"""Oil production by country, by what is left of each region, and of the world, from the Statistical Review."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError, load

PRODUCTION = "energy_institute/ei_oil_production_barrels.csv"
NAMES = "energy_institute/ei_geo.csv"

# Where the review's name is not this book's.
CODES = {
    "Russia": "SUN",  # its rows to 1984, which hold the whole Soviet Union
    "Russian Federation": "RUS",
    "Brunei": "BRN",
    "Republic of Congo": "COG",
    "Trinidad & Tobago": "TTO",
    "United Arab Emirates": "ARE",
    "United Kingdom": "GBR",
    "United States": "USA",
    "Total World": "WLD",
    "Other Africa": "OTHER_AFRICA",
    "Other Asia Pacific": "OTHER_ASIA_PACIFIC",
    "Other CIS": "OTHER_CIS",
    "Other Europe": "OTHER_EUROPE",
    "Other Middle East": "OTHER_MIDDLE_EAST",
    "Other South & Central America": "OTHER_SOUTH_CENTRAL_AMERICA",
}

SOVIET = ["AZE", "KAZ", "TKM", "UZB", "OTHER_CIS"]


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Give each row its code; regional totals go, for their parts are here."""
    names = pd.read_csv(source(NAMES)).set_index("geo")["name"]
    table = pd.read_csv(source(PRODUCTION))
    table["name"] = table["geo"].map(names)
    codes = load("countries").set_index("name")["iso3"].to_dict() | CODES
    table["iso3"] = table["name"].map(codes)
    unknown = sorted(name for name in set(table.loc[table["iso3"].isna(), "name"]) if not name.startswith("Total "))
    if unknown:
        raise DataError(f"oil_production: no code for {unknown}; add them to CODES in its builder")
    # A Soviet republic's zero before 1985 means that it is counted in the Union, not that it had no oil.
    inside = table["iso3"].isin(SOVIET) & (table["year"] < 1985)
    table = table[table["iso3"].notna() & ~inside]
    return table.rename(columns={"oil_production_barrels": "production"})[["iso3", "year", "production"]]
