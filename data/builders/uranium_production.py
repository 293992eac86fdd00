"""Uranium mine production by country, from two editions of the World Nuclear Association's page."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "wna/uranium_wna_2013_2024.csv"

FIRST_OF_2024 = 2015  # the edition of 2024 begins with this year; the older one gives the two before


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Mark each row with its edition, and the figures that the page calls estimates."""
    table = pd.read_csv(source(FILE))
    newer = table["year"] >= FIRST_OF_2024
    return pd.DataFrame(
        {
            "year": table["year"],
            "iso3": table["iso3"].replace({"OTH": "OTHER_COUNTRIES"}),
            "production": table["value"].astype("int64"),
            "estimate": table["country"].str.endswith("(est.)"),
            "edition": newer.map({True: "2024", False: "2023"}),
        }
    )
