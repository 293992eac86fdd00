"""How each state voted on nine resolutions of the UN General Assembly that name the war in Ukraine."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

FILES = ("undl/unga_es11_votes_by_country.csv", "undl/unga_77_284_council_of_europe_2023_votes.csv")

TITLES = {
    "ES-11/1": "The invasion deplored",
    "ES-11/2": "Its humanitarian consequences",
    "ES-11/3": "Russia suspended from the Human Rights Council",
    "ES-11/4": "Ukraine's territorial integrity",
    "ES-11/5": "Remedy and reparation",
    "ES-11/6": "Principles of a lasting peace",
    "ES-11/7": "A just peace, three years on",
    "ES-11/8": "The path to peace, three years on",
    "77/284": "Cooperation with the Council of Europe",
}

COLUMNS = ["resolution", "date", "title", "iso3", "vote", "record"]


def build(source: Callable[[str], Path]) -> pd.DataFrame:
    """Put both files under each other, with titles of our own."""
    table = pd.concat([pd.read_csv(source(file)) for file in FILES]).rename(columns={"undl_record": "record"})
    table["resolution"] = table["resolution"].str.removeprefix("A/RES/")
    table["title"] = table["resolution"].map(TITLES)
    table["vote"] = table["vote"].str.replace("_", " ")
    return table[COLUMNS]
