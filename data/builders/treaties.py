"""What Kazakhstan and other states have promised each other in alliance treaties, by year."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "alliances/atop_v5_kazakhstan_partners_1991_2018.csv"

OBLIGATIONS = {
    "atop_defense": "defence",
    "atop_offense": "offence",
    "atop_neutral": "neutrality",
    "atop_nonagg": "nonaggression",
    "atop_consul": "consultation",
}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Turn the obligations into true and false; Belgrade's code follows its state."""
    table = pd.read_csv(source(FILE)).rename(columns=OBLIGATIONS | {"partner_iso3": "partner"})
    # One number of the Correlates of War, 345, for Yugoslavia and the states that came after it.
    table.loc[(table["partner"] == "YUG") & (table["year"] >= 2003), "partner"] = "SCG"
    table.loc[(table["partner"] == "SCG") & (table["year"] >= 2006), "partner"] = "SRB"
    pledges = list(OBLIGATIONS.values())
    table[pledges] = table[pledges].astype("bool")
    return table[["year", "partner", *pledges]]
