"""Kyrgyzstan's trade by partner, as its national office counts it: a neighbour to compare Kazakhstan with."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import DataError

TABLE = "national_customs/kgz_trade_by_partner_nsc_1994_2023.csv.gz"

# How the office's English tables name partners; groups and what belongs to no country have no code.
NAMES = pd.read_csv(Path(__file__).with_name("kyrgyz_trade_names.csv")).set_index("name")["iso3"]

FLOWS = {"export": "exports", "import": "imports"}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Gather both flows, value in million US$."""
    table = pd.read_csv(source(TABLE), compression="gzip")
    unknown = set(table["partner_name"]) - set(NAMES.index)
    if unknown:
        raise DataError(f"{TABLE}: no code for {sorted(unknown)}; add them to kyrgyz_trade_names.csv")
    table = table.assign(
        partner=table["partner_name"].map(NAMES),
        flow=table["flow"].map(FLOWS),
        value=table["value_usd"] / 1e6,
    ).dropna(subset=["partner"])
    # A territory may have two names in the tables, never both in one year.
    return table.groupby(["year", "flow", "partner"])["value"].sum().reset_index()
