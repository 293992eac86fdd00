"""Who belonged to which organisation on which day, from the dated rows of the dataset ``membership``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd

from onestepback.data.tables import load
from onestepback.measures import given

Day = str | date  # "2024-01-01", or a date

STANDINGS = (
    "founder",
    "joined",
    "invited",
    "invited_as_partner",
    "partner",
    "observer",
    "declined",
    "ambiguous",
    "left",
)
"""How a state may stand to an organisation; the dataset ``membership`` says what each means."""

MEMBER = ("founder", "joined")  # the standings that make a full member

WEST_BESIDES = ("AUS", "CHE", "ISL", "NOR", "NZL")
"""States of the West beside the members of the EU and the G7: this book's choice, the same in every year."""


def standing(organisation: str, on: Day) -> pd.DataFrame:
    """Give the standing of every state that an organisation has had to do with, on a day.

    Parameters
    ----------
    organisation : str
        BRICS, G7, EU, EAEU, CSTO, SCO or OTS.
    on : str or date
        The day. A state that joins on that day is a member; one that leaves on it is not.

    Returns
    -------
    DataFrame
        The last row up to that day for each state, indexed by `iso3`, with `status`, `date`, `source` and the other
        columns of the dataset. A date known to the month or year takes effect on the last day of it, so that a
        state is never counted before it certainly belonged.

    Raises
    ------
    ValueError
        If there is no such organisation, or `on` is no day.
    """
    past = _until(organisation, on)
    return past.drop_duplicates("iso3", keep="last").set_index("iso3").drop(columns="effective").sort_index()


def _until(organisation: str, on: Day) -> pd.DataFrame:
    """Give the rows of an organisation up to a day, in time order."""
    known = _rows()
    if organisation not in known:
        raise ValueError(f"no organisation {organisation!r} in the dataset `membership`; use one of {list(known)}")
    rows = known[organisation]
    return rows[rows["effective"] <= given.day(on)]


def states(organisation: str, on: Day, *statuses: str) -> tuple[str, ...]:
    """Name the states that stand in one of some statuses on a day, as ISO 3166 codes in alphabetical order.

    Parameters
    ----------
    organisation, on
        As in :func:`standing`.
    *statuses : str
        Some of :data:`STANDINGS`.

    Returns
    -------
    tuple of str
    """
    if unknown := [status for status in statuses if status not in STANDINGS]:
        raise ValueError(f"{unknown[0]!r} is no standing; use one of {', '.join(STANDINGS)}")
    past = _until(organisation, on)
    now = dict(zip(past["iso3"], past["status"], strict=True))  # of each state the last
    return tuple(sorted(state for state, status in now.items() if status in statuses))


def members(organisation: str, on: Day) -> tuple[str, ...]:
    """Name the full members on a day: founders and states that joined, less those that left; see :func:`states`."""
    return states(organisation, on, *MEMBER)


def partners(organisation: str, on: Day) -> tuple[str, ...]:
    """Name the partner states on a day; see :func:`states`."""
    return states(organisation, on, "partner")


def invited(organisation: str, on: Day) -> tuple[str, ...]:
    """Name the states with an open invitation to full membership on a day; see :func:`states`."""
    return states(organisation, on, "invited")


def west(on: Day, besides: tuple[str, ...] = WEST_BESIDES) -> tuple[str, ...]:
    """Name the states of the West on a day: members of the EU or the G7, and those besides; see :func:`states`."""
    return tuple(sorted({*members("EU", on), *members("G7", on), *given.states(besides)}))


def vectors(on: Day, besides: tuple[str, ...] = WEST_BESIDES) -> dict[str, str]:
    """Sort states by the direction they stand for on a day; ``besides`` as in :func:`west`.

    Returns
    -------
    dict of str to str
        ISO 3166 code -> "russia", "china" or "west". A state that is missing belongs to the others.
    """
    return {"RUS": "russia", "CHN": "china", **dict.fromkeys(west(on, besides), "west")}


@dataclass(frozen=True)
class BlocList:
    """One dated answer to the question who BRICS is.

    Attributes
    ----------
    key : str
        Stable name, such as ``"nine"``.
    label : str
        What a reader sees, here and in the text: "The nine of 2024", "the nine" for short.
    on : str
        The day on which the list held, YYYY-MM-DD.
    states : tuple of str
        ISO 3166 codes in alphabetical order.
    """

    key: str
    label: str
    on: str
    states: tuple[str, ...]

    def besides(self, iso3: str) -> tuple[str, ...]:
        """Name the states of the list other than one: its possible trade partners, for one that is on the list."""
        [left_out] = given.states([iso3])
        return tuple(state for state in self.states if state != left_out)


_LISTS = (
    # key, label, day, standings that are taken together
    ("five", "The five", "2023-12-31", MEMBER),
    ("nine", "The nine of 2024", "2024-01-01", MEMBER),
    ("ten", "The ten of 2025", "2025-01-06", MEMBER),
    ("eleven", "The eleven of August 2023", "2023-08-24", (*MEMBER, "invited")),
    ("ten_and_saudi_arabia", "The ten and Saudi Arabia", "2025-01-06", (*MEMBER, "ambiguous")),
    ("ten_and_nine_partners", "The ten and nine partners", "2025-01-17", (*MEMBER, "partner")),
    ("ten_and_ten_partners", "The ten and ten partners", "2025-06-13", (*MEMBER, "partner")),
)


@cache
def brics_lists() -> dict[str, BlocList]:
    """Give the definitions of BRICS that the book compares, in the order in which it names them.

    Returns
    -------
    dict of str to BlocList
        By key: five, nine, ten, eleven (the five and the six invited on 24 August 2023, Argentina included),
        ten_and_saudi_arabia (whose standing is disputed), ten_and_nine_partners and ten_and_ten_partners. Kazakhstan
        is one of the partners; ``besides("KAZ")`` leaves it out where its own trade is measured.
    """
    return {key: BlocList(key, label, on, states("BRICS", on, *statuses)) for key, label, on, statuses in _LISTS}


@cache
def _rows() -> dict[str, pd.DataFrame]:
    """Load the rows of each organisation with the day from which each has effect, in time order."""
    rows = load("membership")
    last_days = [pd.Period(text).asfreq("D", how="end").start_time for text in rows["date"]]
    timed = rows.assign(effective=last_days).sort_values("effective", kind="stable")
    return {name: timed[timed["organisation"] == name] for name in timed["organisation"].unique()}
