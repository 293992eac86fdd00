"""International organisations to which Kazakhstan and another state both belong, by year."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "alliances/cow_igo_v3_kazakhstan_joint_memberships_1992_2014.csv"


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Make one row per year and partner; Kazakhstan's own total stands beside each."""
    wide = pd.read_csv(source(FILE)).rename(columns={"KAZ_total": "total"})
    long = wide.melt(["year", "total"], var_name="partner", value_name="shared")
    return long.assign(partner=long["partner"].str.removeprefix("joint_"))
