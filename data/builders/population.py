"""Population of every country and of the world, from the World Development Indicators."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import load

FILE = "world_bank/wdi_population.csv.gz"


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Keep the countries that have a name in this book, and the world; regions and income groups go."""
    file = source(FILE)
    table = _download(file) if zipfile.is_zipfile(file) else pd.read_csv(file)
    table = table[table["iso3"].isin(load("countries")["iso3"])]
    return table.rename(columns={"value": "population"})[["iso3", "year", "population"]]


def _download(file: Path) -> pd.DataFrame:
    """Read the bank's own file: a zip, in it one table of a column per year under four lines of notes."""
    with zipfile.ZipFile(file) as folder:
        name = next(name for name in folder.namelist() if name.startswith("API_SP.POP.TOTL"))
        with folder.open(name) as content:
            wide = pd.read_csv(content, skiprows=4, encoding="utf-8-sig")
    years = [column for column in wide.columns if column.isdigit()]
    long = wide.rename(columns={"Country Code": "iso3"}).melt("iso3", years, var_name="year").dropna()
    return long.astype({"year": "int64", "value": "int64"})
