"""Kazakhstan's exports by commodity group and year, summed from the national office's months."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from onestepback.data import load


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Sum the months of each year, in million US$; eleven months give a share, but no value of the year."""
    months = load("monthly_exports")
    months = months.assign(year=months["month"].str[:4].astype("int64")).query("year <= 2025")
    sums = months.groupby(["year", "group"])["value"].agg(["sum", "count"]).reset_index()
    total = sums[sums["group"] == "total"].set_index("year")["sum"]
    return pd.DataFrame(
        {
            "year": sums["year"],
            "group": sums["group"],
            "months": sums["count"],
            "value": (sums["sum"] / 1000).round(8).where(sums["count"] == 12),
            "share": (100 * sums["sum"] / sums["year"].map(total)).round(3),
            "transcribed": True,
        }
    )
