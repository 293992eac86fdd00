"""Crude oil that the European Union imports, by origin: the Commission's register, then Eurostat."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError, load

REGISTER = "eurostat/coir_eu_crude_imports_by_origin_2013_2019.csv"
EUROSTAT = "eurostat/eurostat_eu_crude_imports_KZ_share_2020_2023.csv"

COLUMNS = {
    "Reporting Country": "reporter",
    "Country of Origin": "partner",
    "Volume (1000 bbl)": "volume",
    "Total Value ($ 1000)": "value",
}

# Where the register's name is not this book's.
CODES = {
    "Abu Dhabi": "ARE",
    "Congo (DR)": "COD",
    "Czech Republic": "CZE",
    "Russian Federation": "RUS",
    "United Kingdom": "GBR",
    "United States": "USA",
    "Other African Countries": "OTHER_AFRICA",
    "Other Asian Countries": "OTHER_ASIA",
    "Other Countries": "OTHER_COUNTRIES",
    "Other European countries": "OTHER_EUROPE",
    "Other FSU countries": "OTHER_FORMER_SOVIET_UNION",
    "Other Latin America countries": "OTHER_LATIN_AMERICA",
    "Other Middle East Countries": "OTHER_MIDDLE_EAST",
}

FIRST_OF_EUROSTAT = 2013  # totals go back to 2005, but only from here on is there a register beside them


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Gather both sources, value in million US dollars."""
    table = pd.concat([_register(source(REGISTER)), _eurostat(source(EUROSTAT))])
    return table.assign(value=table["value"] / 1000)


def _register(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file).rename(columns=COLUMNS)
    codes = load("countries").set_index("name")["iso3"].to_dict() | CODES
    for column in ("reporter", "partner"):
        unknown = sorted(set(table[column]) - set(codes))
        if unknown:
            raise DataError(f"eu_crude_origins: no code for {unknown}; add them to CODES in its builder")
        table[column] = table[column].map(codes)
    # Oil that came but cost nothing: some members withhold the price.
    withheld = (table["value"] == 0) & (table["volume"] > 0)
    return table.assign(value=table["value"].mask(withheld), source="register")


def _eurostat(file: Path) -> pd.DataFrame:
    # Three lines of heading: origin, measure, the name of the first column.
    wide = pd.read_csv(file, header=[0, 1], index_col=0, skiprows=[2])
    partners = [
        pd.DataFrame({"value": wide[key, "VAL_THS_USD"], "volume": wide[key, "VOL_THS_BBL"], "partner": partner})
        for key, partner in {"KZ": "KAZ", "TOTAL": "WLD"}.items()
    ]
    table = pd.concat(partners).dropna(subset="volume").rename_axis("year").reset_index()
    table = table[table["year"] >= FIRST_OF_EUROSTAT]
    return table.assign(reporter="EU", source="eurostat")
