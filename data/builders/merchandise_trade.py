"""Goods exports and imports of every country and of the world, from two downloads of UNCTADstat."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import load

DOWNLOADS = {
    "2024": "unctad/US_TradeMerchTotal_2024.csv.gz",
    "2025-04": "unctad/US_TradeMerchTotal_2025-04.csv.gz",
}

COLUMNS = {
    "Year": "year",
    "Economy": "m49",
    "Flow": "flow",
    "US$ at current prices in millions": "value",
    "US$ at current prices in millions Footnote": "footnote",
}

FLOWS = {"01": "imports", "02": "exports"}

# Numeric codes of UNCTAD that ISO 3166 does not have. A state that lost territory or changed
# its form keeps the code of its successor: the two never share a year.
CODES = {
    "0000": "WLD",
    "230": "ETH",  # Ethiopia to 1991, with Eritrea
    "280": "DEU",  # Federal Republic of Germany to 1989
    "590": "PAN",  # Panama to 1980, without the Canal Zone
    "736": "SDN",  # Sudan to 2011, with South Sudan
    "886": "YEM",  # Yemen Arab Republic to 1989
    "960": "IDN",  # Indonesia to 2002, with Timor-Leste
}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Gather both downloads, each under its own key."""
    return pd.concat([_download(source(file)).assign(download=key) for key, file in DOWNLOADS.items()])


def _download(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file, usecols=list(COLUMNS), dtype={"Economy": "str", "Flow": "str"}).rename(columns=COLUMNS)
    countries = load("countries").dropna(subset="m49").set_index("m49")["iso3"].to_dict()
    # Regions and groups of UNCTAD have no country code and go.
    table["iso3"] = table["m49"].map(countries | CODES)
    table["flow"] = table["flow"].map(FLOWS)
    return table.dropna(subset=["iso3", "value"]).drop(columns="m49")
