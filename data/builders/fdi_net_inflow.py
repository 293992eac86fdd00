"""Net inflow of direct investment into Kazakhstan by year, from its National Bank."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "bns/kz_nbk_fdi_net_inflow_annual_usd_mn.csv"


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Keep the years of four quarters, in million US$."""
    table = pd.read_csv(source(FILE))
    table = table[table["n_quarters"] == 4].rename(columns={"fdi_net_inflow_usd_mn": "value"})
    return table[["year", "value"]].assign(transcribed=True)
