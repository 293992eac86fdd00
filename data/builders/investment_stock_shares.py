"""Shares of Kazakhstan's inward direct investment stock by country; wiiw's own amounts are not passed on."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError, load

FILE = "wiiw/wiiw_kz_fdi_by_partner_eur_mn.csv"

# Where wiiw's name is not this book's.
CODES = {
    "Korea Republic": "KOR",
    "Saint Vincent and Grenadines": "VCT",
    "Turkey": "TUR",
    "United Arab Emirates": "ARE",
    "United Kingdom": "GBR",
    "United States": "USA",
    "Virgin Islands, British": "VGB",
}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Divide each country's stock by wiiw's total of the year; wiiw's groups of EU members go."""
    table = pd.read_csv(source(FILE))
    table = table[table["measure"] == "FDI inward stock"]
    total = table[table["partner_code"] == "WORLD"].set_index("year")["value_eur_mn"]
    # Countries have two letters; the total and the groups of EU members have longer codes.
    table = table[table["partner_code"].str.len() == 2]
    codes = load("countries").set_index("name")["iso3"].to_dict() | CODES
    unknown = sorted(set(table["partner"]) - set(codes))
    if unknown:
        raise DataError(f"investment_stock_shares: no code for {unknown}; add them to CODES in its builder")
    share = 100 * table["value_eur_mn"] / table["year"].map(total)
    # Two decimals: enough to compare countries, too few to give the amounts back.
    table = table.assign(partner=table["partner"].map(codes), share=share.round(2))
    return table[["year", "partner", "share"]]
