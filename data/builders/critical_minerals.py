"""Mine production of seven minerals by country, from the Statistical Review."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError, load

NAMES = "energy_institute/ei_geo.csv"

# Mineral in this table -> in the names of the copy's files and columns.
MINERALS = {
    "cobalt": "cobalt",
    "copper": "copper",
    "lithium": "lithium",
    "manganese": "manganese",
    "rare_earths": "rare_earth_metals",
    "vanadium": "vanadium",
    "zinc": "zinc",
}

# Where the review's name is not this book's.
CODES = {
    "Democratic Republic of Congo": "COD",
    "Russian Federation": "RUS",
    "United States": "USA",
    "Rest of World": "OTHER_WORLD",
    "Total World": "WLD",
}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Put the minerals under each other; a country a year misses gets a blank row."""
    names = pd.read_csv(source(NAMES)).set_index("geo")["name"].str.strip()
    codes = load("countries").set_index("name")["iso3"].to_dict() | CODES
    minerals = []
    for mineral, file in MINERALS.items():
        table = pd.read_csv(source(f"energy_institute/ei_{file}.csv"))
        name = table["geo"].map(names)
        table["iso3"] = name.map(codes)
        if table["iso3"].isna().any():
            unknown = sorted(set(name[table["iso3"].isna()]))
            raise DataError(f"critical_minerals: no code for {unknown}; add them to CODES in its builder")
        wide = table.pivot(index="iso3", columns="year", values=f"{file}_production_and_reserves")
        minerals.append(
            wide.reset_index().melt("iso3", var_name="year", value_name="production").assign(mineral=mineral)
        )
    return pd.concat(minerals)
