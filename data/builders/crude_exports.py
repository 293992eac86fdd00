"""Kazakhstan's exports of crude oil (HS 2709) by month, from the national office."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "bns/transcribed/oil_hs2709_export_value_thousand_usd_monthly.csv"


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Give every month a row, in million US$; one without a figure is blank."""
    value = pd.read_csv(source(FILE), parse_dates=["date"]).set_index("date")["value"]
    months = pd.date_range(value.index.min(), value.index.max(), freq="MS", name="month")
    table = (value.reindex(months) / 1000).round(8).rename("value").reset_index()
    return table.assign(month=table["month"].dt.strftime("%Y-%m-%d"), transcribed=True)
