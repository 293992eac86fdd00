"""Chinese official finance committed to Kazakhstan, by year and kind of flow, from AidData."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "aiddata/aiddata_gcdf_v3_kazakhstan_2000_2021.csv"

# AidData's adjusted amounts, meant for totals by year; US dollars of 2021.
FLOWS = {"oda_adj": "oda_like", "oof_adj": "oof_like", "vof_adj": "vague"}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Give each kind of flow its row, in million US dollars."""
    table = pd.read_csv(source(FILE)).rename(columns=FLOWS)
    long = table.melt("year", list(FLOWS.values()), var_name="flow")
    return long.assign(value=(long["value"] / 1e6).round(6))
