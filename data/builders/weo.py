"""World Economic Outlook: GDP, its share of the world and population, in twelve vintages."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

VINTAGES = {
    f"20{code[:2]}-{code[2:]}": f"imf_weo/weo_{code}.csv.gz"
    for code in ("2104", "2110", "2204", "2210", "2304", "2310", "2404", "2410", "2504", "2510")
} | {"2026-04": "new_2026/weo_2604.csv.gz"}

# The vintage of April 2019 is one file per indicator.
APRIL_2019 = {name: f"imf_weo/apr2019_{name}.csv" for name in ("ngdpd", "pppgdp", "pppsh")}

INDICATORS = {"NGDPD": "ngdpd", "PPPGDP": "pppgdp", "PPPSH": "pppsh", "LP": "population"}

# Codes of the IMF that differ from ISO 3166; of its groups, the world and the G7 are kept.
CODES = {"G001": "WLD", "G119": "G7", "KOS": "XKX", "UVK": "XKX", "WBG": "PSE"}

ROW = ["iso3", "year"]


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Gather the vintages, one row per vintage, country and year."""
    vintages = [_vintage(source(file)).assign(vintage=vintage) for vintage, file in VINTAGES.items()]
    return pd.concat([_april_2019(source).assign(vintage="2019-04"), *vintages])


def _vintage(file: Path) -> pd.DataFrame:
    table = pd.read_csv(file)
    table = table[table["indicator"].isin(list(INDICATORS))].assign(iso3=table["iso3"].replace(CODES))
    table = table[table["iso3"].str.fullmatch("[A-Z]{3}|G7")]  # all other groups have a digit in their code
    wide = table.pivot(index=ROW, columns="indicator", values="value").rename(columns=INDICATORS).reset_index()
    last = table[table["indicator"] == "NGDPD"].groupby("iso3")["last_actual"].first()
    return wide.assign(first_projected=(wide["iso3"].map(last) + 1).astype("Int64"))


def _april_2019(source: Callable[[str], Path]) -> pd.DataFrame:
    columns = [
        pd.read_csv(source(file), na_values="--")
        .assign(iso3=lambda table: table["country"].str.upper().replace(CODES))
        .set_index(ROW)[name]
        for name, file in APRIL_2019.items()
    ]
    wide = pd.concat(columns, axis=1).reset_index()
    return wide.assign(population=float("nan"), first_projected=pd.array([pd.NA] * len(wide), dtype="Int64"))
