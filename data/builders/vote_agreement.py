"""How often Kazakhstan and other states voted alike in the UN General Assembly, by year."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILE = "unga/unga_agreement_kazakhstan_1992_2019.csv"

# The copy's two letters for each state, and ours.
PARTNERS = {
    "AE": "ARE",
    "AM": "ARM",
    "AZ": "AZE",
    "BR": "BRA",
    "BY": "BLR",
    "CN": "CHN",
    "DE": "DEU",
    "EG": "EGY",
    "FR": "FRA",
    "GB": "GBR",
    "ID": "IDN",
    "IN": "IND",
    "IR": "IRN",
    "KG": "KGZ",
    "MN": "MNG",
    "RU": "RUS",
    "TJ": "TJK",
    "TM": "TKM",
    "TR": "TUR",
    "UA": "UKR",
    "US": "USA",
    "UZ": "UZB",
    "ZA": "ZAF",
}


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Make one row per year and partner of the copy's two columns per partner."""
    wide = pd.read_csv(source(FILE))
    partners = [
        pd.DataFrame(
            {
                "year": wide["year"],
                "partner": iso3,
                "agreement": wide[f"S_{key}"],
                "identical": wide[f"same_{key}"],
                "votes": wide["n_kaz"],
            }
        )
        for key, iso3 in PARTNERS.items()
    ]
    return pd.concat(partners)
