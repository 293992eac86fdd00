"""How each state voted on the recorded votes of the UN General Assembly in 2025."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "new_2026/unga_2025_resolutions_192.csv"


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Make a row of each vote that was cast; the second row of the file names the states in words."""
    table = pd.read_csv(source(FILE), dtype=str).iloc[1:]
    states = [column for column in table.columns if len(column) == 3 and column.isupper()]
    cast = table.melt(["Resolution", "Date"], states, var_name="iso3", value_name="vote").dropna(subset="vote")
    return pd.DataFrame(
        {
            "resolution": cast["Resolution"].str.removeprefix("A/RES/").str.removeprefix("A/"),
            "date": cast["Date"],
            "iso3": cast["iso3"],
            "vote": cast["vote"].str.lower(),
        }
    )
