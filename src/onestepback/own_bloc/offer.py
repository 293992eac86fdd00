"""What a reader of chapter 8 can choose: countries, dated lists, measures, editions, and the tables behind them.

All figures are whole numbers, so that library and browser add them up without error and print the same digits.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

import pandas as pd

from onestepback.data.blocs import brics_lists, members, partners, west
from onestepback.data.sidecar import describe
from onestepback.data.tables import load
from onestepback.measures.time import REFUSAL
from onestepback.measures.world import WORLD
from onestepback.words import written_date

YEARS = range(1995, 2026)
"""Those in which Kazakhstan's trade is known."""
NEWEST_DAY = "2025-06-13"
FLOWS = {"exports": "Exports", "turnover": "Both together", "imports": "Imports"}
FEW = 12
"""So many names at most are listed in a sentence."""

Table = dict[str, Any]
"""``rows``: code -> whole numbers, one for each of ``YEARS``, None where there is none; ``total``: those of all."""


@cache
def books_offered() -> dict[str, dict[str, Any]]:
    """Give the tables of Kazakhstan's trade by key: label, name, phrase for a sentence, and first and last year."""
    trade = load("trade_by_partner")
    books = {}
    for key, label, name in (
        ("bns", "National office", "The national office of statistics"),
        ("wits", "World Bank (WITS)", "The World Bank"),
    ):
        years = trade.loc[trade["source"] == key, "year"]
        first, last = int(years.min()), int(years.max())
        books[key] = {
            "label": f"{label}, {first}–{last}", "name": name, "phrase": _lower(name), "span": [first, last]
        }  # fmt: skip
    return books


@cache
def measures_offered() -> dict[str, dict[str, Any]]:
    """Give the measures of weight in the world: label, phrase, editions by key, and the edition to open with.

    Returns
    -------
    dict
        An edition has a `label`, a `phrase` for a sentence, and `whole_year`, the last year that was over when it
        appeared.
    """
    vintages = {origin.key: origin.version for origin in describe("weo").origins}
    outlook = {
        key: {"label": version, "phrase": f"the IMF’s edition of {version}", "whole_year": int(key[:4]) - 1}
        for key, version in vintages.items()
    }
    # The edition of April 2019 gives no total of the world at market rates in this copy.
    with_total = {key: edition for key, edition in outlook.items() if key in _with_world()}
    unctad = {
        "2024": {"label": "Download of late 2024", "phrase": "UNCTAD’s table as of late 2024", "whole_year": 2023},
        "2025-04": {"label": "Download of April 2025", "phrase": "UNCTAD’s table as of April 2025", "whole_year": 2024},
    }
    bank = {"wdi": {"label": "World Bank", "phrase": "the World Bank’s table", "whole_year": 2024}}
    return {
        "ppp": {
            "label": "GDP at purchasing power parity",
            "phrase": "world GDP at purchasing power parity",
            "editions": outlook,
            "default": "2024-10",
        },
        "nominal": {
            "label": "GDP at market rates",
            "phrase": "world GDP at market rates",
            "editions": with_total,
            "default": "2024-10",
        },
        "population": {
            "label": "Population", "phrase": "the world’s population", "editions": bank, "default": "wdi"
        },
        "exports": {
            "label": "Goods exports",
            "phrase": "the world’s goods exports",
            "editions": unctad,
            "default": "2025-04",
        },
    }  # fmt: skip


@cache
def names() -> dict[str, str]:
    """Give the countries and territories on offer, by code in the order of their printed names.

    A country or territory is on offer if the newest outlook or the table of population has a row for it.
    """
    countries = load("countries")
    covered = {*load("weo")["iso3"], *load("population")["iso3"]}
    offered = countries[(countries["kind"] == "country") & countries["iso3"].isin(covered)]
    return dict(sorted(zip(offered["iso3"], offered["name"], strict=True), key=lambda pair: _sorted_as(pair[1])))


@cache
def presets() -> list[dict[str, Any]]:
    """Give the dated lists a reader can start from: key, group, label, name to begin a sentence, phrase, and states."""
    brics = [(key, "BRICS", one.label, f"BRICS, {_lower(one.label)}", one.states) for key, one in brics_lists().items()]
    organisations = {
        "G7": "The G7",
        "EU": "The European Union",
        "EAEU": "The Eurasian Economic Union",
        "SCO": "The Shanghai Cooperation Organisation",
        "CSTO": "The Collective Security Treaty Organization",
        "OTS": "The Organization of Turkic States",
    }
    group = f"Others, on {written_date(REFUSAL)}"
    others = [(key, group, name, _lower(name), members(key, REFUSAL)) for key, name in organisations.items()]
    others += [
        ("west", group, "The West as this book counts it", "the West as this book counts it", west(REFUSAL)),
        ("all", "The world", "The whole list", "the whole list", tuple(names())),
    ]
    return [
        {
            "key": key,
            "group": group,
            "label": label,
            "phrase": phrase,
            "states": states,
            "name": f"{phrase}," if phrase.startswith("BRICS") else label,
        }
        for key, group, label, phrase, states in (*brics, *others)
    ]


@cache
def groups() -> dict[str, list[str]]:
    """Sort the countries on offer into groups short enough to look through: those in organisations, then by letter."""
    brics = [*members("BRICS", NEWEST_DAY), *partners("BRICS", NEWEST_DAY)]
    lists = {
        "BRICS, its partners and the disputed member": {*brics, *brics_lists()["ten_and_saudi_arabia"].states},
        "G7 and European Union": {*members("G7", REFUSAL), *members("EU", REFUSAL)},
        "Others in the Eurasian, Shanghai and Turkic organisations": {
            state for key in ("EAEU", "SCO", "CSTO", "OTS") for state in members(key, REFUSAL)
        },
    }
    found: dict[str, list[str]] = {}
    left = dict(names())
    for label, states in lists.items():
        found[label] = [code for code in left if code in states]
        left = {code: name for code, name in left.items() if code not in states}
    for letters in ("ABC", "DEFGH", "IJKLM", "NOPQR", "STUVWXYZ"):
        label = f"Others, {letters[0]} to {letters[-1]}"
        found[label] = [code for code, name in left.items() if _sorted_as(name)[0] in letters.lower()]
    return found


@cache
def world_table(measure: str, vintage: str) -> Table:
    """Give the figures behind one measure of weight, in whole units that add up without error."""
    if measure == "ppp":
        rows = _outlook(vintage, "pppsh", 1000)
        known = [any(values) for values in zip(*rows.values(), strict=True)]
        return {"rows": rows, "total": [100_000 if any_known else None for any_known in known]}
    if measure == "nominal":
        rows = _outlook(vintage, "ngdpd", 1000)
    elif measure == "population":
        rows = _whole(load("population"), "iso3", "population", 1)
    else:
        trade = load("merchandise_trade")
        rows = _whole(trade[(trade["flow"] == "exports") & (trade["download"] == vintage)], "iso3", "value", 1000)
    return {"total": rows[WORLD], "rows": {code: row for code, row in rows.items() if code in names()}}


@cache
def trade_table(source: str) -> Table:
    """Give Kazakhstan's exports and imports by partner as one source has them, in thousand dollars.

    A partner without a row in a year has no trade in it, as in the source; where a value is blank in the source,
    the total is None and no share can be made. Kazakhstan is no partner of its own.
    """
    trade = load("trade_by_partner")
    trade = trade[trade["source"] == source]
    table: Table = {"total": {}, "rows": {}}
    for flow in ("exports", "imports"):
        one = trade[trade["flow"] == flow]
        rows = _whole(one, "partner", "value", 1000)
        broken = set(one.loc[one["value"].isna(), "year"])
        others = [code for code in rows if code != WORLD]
        total = rows.get(WORLD) or [sum(rows[code][at] or 0 for code in others) for at in range(len(YEARS))]
        first, last = books_offered()[source]["span"]
        table["total"][flow] = [
            total[at] if first <= year <= last and year not in broken else None for at, year in enumerate(YEARS)
        ]
        table["rows"][flow] = {code: rows[code] for code in others if code in names() and code != "KAZ"}
    return table


def _outlook(vintage: str, column: str, scale: int) -> dict[str, list[int | None]]:
    outlook = _outlooks()
    return _whole(outlook[(outlook["vintage"] == vintage) & (outlook["iso3"] != "G7")], "iso3", column, scale)


@cache
def _outlooks() -> pd.DataFrame:
    outlook = load("weo")
    return outlook[outlook["year"].isin(YEARS)]


def _with_world() -> set[str]:
    outlook = _outlooks()
    return set(outlook.loc[outlook["iso3"] == WORLD, "vintage"])


def _whole(frame: pd.DataFrame, code: str, column: str, scale: int) -> dict[str, list[int | None]]:
    """Lay a column out as whole numbers: code -> one for each year on offer, None where there is none."""
    wide = frame.pivot(index=code, columns="year", values=column).reindex(columns=YEARS)
    return {
        str(key): [None if pd.isna(value) else round(value * scale) for value in values]
        for key, values in zip(wide.index, wide.to_numpy(), strict=True)
        if not pd.isna(values).all()
    }


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def _sorted_as(name: str) -> str:
    """A name as the alphabet sorts it: without accents."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
