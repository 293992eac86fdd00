"""Kazakhstan's trade by partner: the national office from 2018, WITS up to 2019, never spliced."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError

# Each year as the latest workbook prints it: (year, workbook, sheet).
SHEETS = [
    (2018, "bns/bns_kz_trade_by_country_2019.xls", "12_2018"),
    (2019, "bns/bns_kz_trade_by_country_2020.xls", "12_2019"),
    (2020, "bns/bns_kz_trade_by_country_2021.xls", "12_2020"),
    (2021, "bns/bns_kz_trade_by_country_2022.xls", "2021"),
    (2022, "bns/bns_kz_trade_by_country_2023.xls", "2022"),
    (2023, "bns/bns_kz_trade_by_country_2023.xls", "2023"),
]
TRANSCRIBED = "bns/kz_trade_by_partner_bns_2018_2025.csv"
WITS = "wits/wits_kz_trade_by_partner_1995_2023.csv"

# Columns of a sheet: partner, exports, imports, in thousand US$.
COLUMNS = {0: "name", 3: "exports", 5: "imports"}

# How the office names partners, lower case; a subtotal of countries has no code.
NAMES = pd.read_csv(Path(__file__).with_name("trade_by_partner_names.csv")).set_index("name")["iso3"]

FLOWS = {"export": "exports", "import": "imports"}

# Codes that WITS alone still uses, and the ones of ISO 3166-3.
WITS_CODES = {"BAT": "ATB", "USP": "PUS"}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Gather both sources, value in million US$."""
    sheets = [_sheet(year, source(book), sheet) for year, book, sheet in SHEETS]
    return pd.concat([*sheets, _transcribed(source(TRANSCRIBED)), _wits(source(WITS))])


def _sheet(year: int, book: Path, sheet: str) -> pd.DataFrame:
    table = pd.read_excel(book, sheet_name=sheet, header=None, engine="xlrd").rename(columns=COLUMNS)
    table["name"] = table["name"].astype("str").str.split().str.join(" ").str.lower()
    for flow in FLOWS.values():
        table[flow] = pd.to_numeric(table[flow], errors="coerce")
    # Titles and headings carry no number; a blank cell is a flow the office does not report.
    table = table.dropna(subset=list(FLOWS.values()), how="all")
    unknown = set(table["name"]) - set(NAMES.index)
    if unknown:
        raise DataError(f"{book.name}, {sheet}: no code for {sorted(unknown)}; add them to trade_by_partner_names.csv")
    table["partner"] = table["name"].map(NAMES)
    long = table.dropna(subset=["partner"]).melt("partner", list(FLOWS.values()), var_name="flow").dropna()
    long["value"] /= 1000
    return long.assign(year=year, source="bns", transcribed=False)


def _transcribed(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file).rename(columns={"partner_iso3": "partner"})
    table = table[table["year"] >= 2024]
    table = table.assign(flow=table["flow"].map(FLOWS), value=table["value_usd"] / 1e6)
    return table[["year", "partner", "flow", "value"]].assign(source="bns", transcribed=True)


def _wits(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file).rename(columns={"partner_iso3": "partner"})
    table = table[table["year"] <= 2019]  # later years are incomplete in this copy
    table = table.assign(
        partner=table["partner"].replace(WITS_CODES),
        flow=table["flow"].map(FLOWS),
        value=table["value_thousand_usd"] / 1000,
    )
    # The customs union took Russia and Belarus out of customs records in mid-2010: half a year is no year.
    half = (table["year"] == 2010) & table["partner"].isin(["RUS", "BLR"])
    table["value"] = table["value"].mask(half)
    return table[["year", "partner", "flow", "value"]].assign(source="wits", transcribed=True)
