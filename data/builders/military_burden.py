"""Military expenditure as a share of GDP: Gapminder's copy for every country, an older SIPRI edition for ten."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

GAPMINDER = "sipri/gapminder_military_expenditure_percent_of_gdp.csv"
SIPRI = "sipri/sipri_milex_1948_2023.csv.gz"

# SIPRI's edition serves to check the other for Kazakhstan and those around it; all of it is not ours to pass on.
CHECKED = ["KAZ", "KGZ", "TJK", "TKM", "UZB", "RUS", "CHN", "BLR", "ARM", "AZE"]

FIRST = 1992  # before independence there is no Kazakhstan to compare with


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Put both one under the other, in percent of GDP, from 1992 on."""
    table = pd.concat([_gapminder(source(GAPMINDER)), _sipri(source(SIPRI))])
    return table[table["year"] >= FIRST]


def _gapminder(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file)
    iso3 = table["geo"].str.upper().replace("KOS", "XKX")  # Kosovo, in this book's code
    return pd.DataFrame(
        {
            "source": "gapminder",
            "iso3": iso3,
            "year": table["time"],
            "burden": table["military_expenditure_percent_of_gdp"],
        }
    )


def _sipri(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file)
    table = table[(table["indicator"] == "milex_share_gdp") & table["iso3"].isin(CHECKED)]
    return table.rename(columns={"value": "burden"})[["iso3", "year", "burden"]].assign(source="sipri")
