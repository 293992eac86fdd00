"""World Economic Outlook: GDP, its share of the world and population, a vintage an origin."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError
from onestepback.data.sources import Sources

INDICATORS = {"NGDPD": "ngdpd", "PPPGDP": "pppgdp", "PPPSH": "pppsh", "LP": "population"}

# Codes of the IMF that differ from ISO 3166; of its groups, the world and the G7 are kept.
CODES = {"G001": "WLD", "G119": "G7", "KOS": "XKX", "UVK": "XKX", "WBG": "PSE"}

# The power of ten in which each is kept here; the IMF's own answer gives units, and says this power.
SCALES = {"NGDPD": 9, "PPPGDP": 9, "PPPSH": 0, "LP": 6}

ANSWER = ["COUNTRY", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "SCALE", "LATEST_ACTUAL_ANNUAL_DATA"]

ROW = ["iso3", "year"]


def build(source: Sources) -> pd.DataFrame:
    """Gather the vintages, one row per vintage, country and year."""
    return pd.concat([_vintage(source, files).assign(vintage=key) for key, files in source.origins.items()])


def _vintage(source: Callable[[str], Path], files: list[str]) -> pd.DataFrame:
    """Read a vintage: a file per indicator, a table in long form, or what the IMF itself answers."""
    if len(files) > 1:
        return _by_indicator(source, files)
    table = pd.read_csv(source(files[0]), low_memory=False)
    return _wide(table if "iso3" in table else _answer(files[0], table))


def _answer(file: str, table: pd.DataFrame) -> pd.DataFrame:
    """Bring the IMF's own answer into long form: values in their usual power of ten, years of fiscal years."""
    if lacking := sorted(set(ANSWER) - set(table)):
        raise DataError(f"{file}: lacks the columns {lacking}; see whether the IMF has renamed them")
    table = table[table["INDICATOR"].isin(list(SCALES))].dropna(subset="OBS_VALUE")
    if lacking := sorted(set(SCALES) - set(table["INDICATOR"])):
        raise DataError(f"{file}: has no values of {lacking}; see whether the IMF has renamed them")
    for indicator, scale in SCALES.items():
        found = sorted(table.loc[table["INDICATOR"] == indicator, "SCALE"].unique())
        if found != [scale]:
            told = ", ".join(map(str, found))
            raise DataError(
                f"{file}: {indicator} is in 10 to the power of {told}, not {scale}; see what its unit is now"
            )
    twice = table[table.duplicated(["COUNTRY", "INDICATOR", "TIME_PERIOD"])]
    if len(twice):
        first = " ".join(twice.iloc[0][["INDICATOR", "COUNTRY", "TIME_PERIOD"]].astype("str"))
        raise DataError(f"{file}: has {len(twice):,} values twice, the first {first}; get it anew")
    last = table["LATEST_ACTUAL_ANNUAL_DATA"].astype("str").str.extract(r"^(?:FY)?([0-9]{4})", expand=False)
    value = table["OBS_VALUE"] / table["INDICATOR"].map(SCALES).rpow(10.0)
    return pd.DataFrame(
        {
            "iso3": table["COUNTRY"],
            "year": table["TIME_PERIOD"],
            "indicator": table["INDICATOR"],
            "value": value.map(lambda number: float(f"{number:.12g}")),
            "last_actual": pd.to_numeric(last),
        }
    )


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    table = table[table["indicator"].isin(list(INDICATORS))].assign(iso3=table["iso3"].replace(CODES))
    table = table[table["iso3"].str.fullmatch("[A-Z]{3}|G7")]  # all other groups have a digit in their code
    wide = table.pivot(index=ROW, columns="indicator", values="value").rename(columns=INDICATORS).reset_index()
    last = table[table["indicator"] == "NGDPD"].groupby("iso3")["last_actual"].first()
    return wide.assign(first_projected=(wide["iso3"].map(last) + 1).astype("Int64"))


def _by_indicator(source: Callable[[str], Path], files: list[str]) -> pd.DataFrame:
    columns = [
        pd.read_csv(source(file), na_values="--")
        .assign(iso3=lambda table: table["country"].str.upper().replace(CODES))
        .set_index(ROW)[file.rpartition("_")[2].removesuffix(".csv")]
        for file in files
    ]
    wide = pd.concat(columns, axis=1).reset_index()
    return wide.assign(population=float("nan"), first_projected=pd.array([pd.NA] * len(wide), dtype="Int64"))
