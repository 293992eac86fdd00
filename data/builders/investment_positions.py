"""Direct investment between Kazakhstan and five partners, as partners and as Kazakhstan report it to the IMF."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "imf_dip/imf_dip_fdi_positions_with_KAZ_2014_2024.csv"

# The partner is the IMF's reporting country: what is outward for it is in Kazakhstan.
DIRECTIONS = {
    "OTWD_D_NETAL_FALL_ALL": "in_kazakhstan",
    "INWD_D_NETLA_FALL_ALL": "by_kazakhstan",
}

# O: the partner's own report. SCC: derived by the IMF from the counterparty, which is Kazakhstan.
REPORTERS = {"O": "partner", "SCC": "kazakhstan"}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Name direction and reporter; a figure that the IMF lists without a value stays blank."""
    table = pd.read_csv(source(FILE))
    return pd.DataFrame(
        {
            "year": table["TIME_PERIOD"].astype("int64"),
            "partner": table["COUNTRY.ID"],
            "direction": table["INDICATOR.ID"].map(DIRECTIONS),
            "reporter": table["DV_TYPE.ID"].map(REPORTERS),
            "value": table["OBS_VALUE"],
        }
    )
