"""What a measure is given: tables with the columns it needs, states by their codes. All else is refused.

A misspelt code would be a state without trade, one that is named twice would count twice, and the rows of two vintages
would be added up: each of these gives a number, and a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

_CODES = """
    ABW AFG AGO AIA ALA ALB AND ANT ARE ARG ARM ASM ATA ATB ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS
    BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CSK
    CUB CUW CXR CYM CYP CZE DDR DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR
    GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN
    IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC
    MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA
    NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PUS PYF QAT REU ROU RUS RWA
    SAU SCG SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUN SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD
    TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM
    XKX YEM YMD YUG ZAF ZMB ZWE
"""
STATES = frozenset(_CODES.split())
"""ISO 3166 codes of states and areas, of those that are no more as well; the dataset ``countries`` names them."""

_REST = re.compile(r"OTHER(_[A-Z]+)*")  # what a source gives to no state


def states(named: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """List states, once it is sure that each is one and that none is named twice.

    Parameters
    ----------
    named : iterable of str
        ISO 3166 codes.
    known : iterable of str
        What a table names beyond these.

    Raises
    ------
    ValueError
        On the first that is no state, or is there again.
    """
    if isinstance(named, str):
        raise ValueError(f"{named!r} is a text and no list of states: write [{named!r}]")
    listed = list(named)
    for code in listed:
        if code not in STATES and not (isinstance(code, str) and _REST.fullmatch(code)) and code not in set(known):
            raise ValueError(f"{code!r} is no ISO 3166 code: write three capitals, such as 'KAZ'")
    if len(set(listed)) < len(listed):
        again = next(code for turn, code in enumerate(listed) if code in listed[:turn])
        raise ValueError(f"{again!r} is named twice in {listed}: name each state once")
    return listed


def known_state(named: str, known: Iterable[str] = ()) -> str:
    """Give a state, once it is sure that it is one that a table knows."""
    if not isinstance(named, str) or named not in set(known):
        raise ValueError(f"no figures for {named!r}: name a state of the table by its ISO 3166 code, such as 'KAZ'")
    return named


def one(state: str, known: Iterable[str] = ()) -> str:
    """Give a state, once it is sure that it is one; a table may know nothing of it."""
    return states([state], known)[0]


def day(text: str | date) -> pd.Timestamp:
    """Give a day that is written as YYYY-MM-DD, and no year, month or other order of these."""
    try:
        if pd.isna(text) or not (isinstance(text, date) or re.fullmatch(r"\d{4}-\d\d-\d\d", text)):
            raise ValueError
        return pd.Timestamp(text)
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is no day; write it as YYYY-MM-DD") from None


def groups(named: Mapping[str, Collection[str]], known: Iterable[str] = ()) -> None:
    """Make sure that groups are of states, and that no state is in two of them."""
    home: dict[str, str] = {}
    for name, members in named.items():
        for code in states(members, known):
            if code in home:
                raise ValueError(f"{code!r} is in {home[code]!r} and in {name!r}: leave it in one of them")
            home[code] = name


def table(given: pd.DataFrame, columns: Iterable[str], once: Sequence[str] = ()) -> None:
    """Make sure that a table has some columns, and no two rows that are the same in those of ``once``.

    Raises
    ------
    ValueError
        Naming the column that is lacking, or what is there more than once and in which columns such rows differ.
    """
    if not isinstance(given, pd.DataFrame):
        raise ValueError(f"a {type(given).__name__} is no table: give a DataFrame, as load() does")
    if lacking := [column for column in columns if column not in given]:
        raise ValueError(f"the table lacks the column {lacking[0]!r}: it has {', '.join(map(str, given))}")
    keys = list(once)
    again = given.duplicated(keys) if keys else pd.Series(dtype=bool)
    if again.any():
        first = given.loc[again, keys].iloc[0]
        same = given[(given[keys] == first).all(axis=1)]
        apart = [str(column) for column in given if column not in keys and same[column].nunique(dropna=False) > 1]
        where = ", ".join(f"{column} {value}" for column, value in first.items())
        choose = f"choose one by {', '.join(apart)}" if apart else "leave one of them"
        raise ValueError(f"the table has {len(same)} rows of {where}: {choose}")


def single(table: pd.DataFrame, *columns: str) -> None:
    """Make sure that a table is of one source, say, where it has the column that names it."""
    for column in columns:
        if column in table and table[column].nunique() > 1:
            found = ", ".join(map(str, table[column].unique()))
            raise ValueError(f"the table has more than one {column}: {found}; choose one")
