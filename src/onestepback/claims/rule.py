"""The rule for every verdict, as `book/verdict_rule.md` words it: which readings count, what is near, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

VERDICTS = {
    "holds": "all its statements are true under every reading that counts",
    "holds in part": "true under some of the readings that count, as its sentence says",
    "fails": "true under no reading that counts",
    "not testable here": "about a motive or a cause, or rests on evidence that could not be read",
}
"""Verdict -> what it means."""

HOLDS, PART, FAILS, OPEN = VERDICTS

NEARNESS = {
    "figure": "met by what rounds to it",
    "about": "met within a twentieth of it to either side",
    "almost": "met up to a tenth below it, not above",
    "fraction": "met from five points of a hundred below it upwards",
    "more": "met by more alone",
}
"""How near is near, by the words of a claim -> in words."""


def met(value: Any, claimed: float, nearness: str, *, digits: int = 0) -> Any:
    """Say whether a computed value is the claimed one, as near as the words of the claim ask.

    Parameters
    ----------
    value : float or Series
        What was computed.
    claimed : float
        What the claim says, in the same unit.
    nearness : str
        One of ``NEARNESS``.
    digits : int
        Decimals of a claimed figure.

    Returns
    -------
    bool, or Series of bool
    """
    off = value - claimed
    hair = 1e-9 * max(abs(claimed), 1)  # for values that lie on the edge in binary
    if nearness == "figure":
        return abs(off) <= 0.5 * 10**-digits + hair
    if nearness == "about":
        return abs(off) <= claimed / 20 + hair
    if nearness == "almost":
        return (off <= hair) & (off >= -claimed / 10 - hair)
    if nearness == "fraction":
        return off >= -5 - hair
    if nearness == "more":
        return off > 0
    raise ValueError(f"nearness {nearness!r}: use one of {', '.join(NEARNESS)}")


def edges(claimed: float, nearness: str) -> tuple[float, ...]:
    """Give the values between which, or from which, a claimed figure is met; of a figure its own rounding, in ones."""
    return {
        "figure": (claimed - 0.5, claimed + 0.5),
        "about": (claimed - claimed / 20, claimed + claimed / 20),
        "almost": (claimed - claimed / 10, claimed),
        "fraction": (claimed - 5,),
        "more": (claimed,),
    }[nearness]


@dataclass(frozen=True)
class Reading:
    """One meaning for every word of a statement, and whether the statement is true in it.

    Attributes
    ----------
    words : str
        The meaning.
    true : bool
        Whether the statement is true in it.
    by : str
        Who, other than this book, has given the words that meaning for that time. Empty: a wider variant, which is
        shown and decides nothing.
    value : float, optional
        What was computed, in the unit of the claim's figure.
    of : int
        The statement of the claim that it reads, from 1.
    """

    words: str
    true: bool
    by: str = ""
    value: float | None = None
    of: int = 1


@dataclass(frozen=True)
class Statement:
    """A statement of a claim.

    Attributes
    ----------
    text : str
        What it says.
    unsettled : str
        Why it cannot be tested here, "motive" or "unread"; empty if it can.
    readings : tuple of Reading
        Those that count.
    """

    text: str
    unsettled: str
    readings: tuple[Reading, ...]

    @property
    def verdict(self) -> str:
        """What follows from its readings."""
        return OPEN if self.unsettled else weigh([reading.true for reading in self.readings])


def weigh(true: Sequence[bool]) -> str:
    """Give the verdict on a statement: true under all of its readings, some or none of them."""
    if not true:
        raise ValueError("a verdict needs at least one reading that counts")
    return HOLDS if all(true) else PART if any(true) else FAILS


def follow(statements: Sequence[str]) -> str:
    """Give the verdict on a claim from those on its statements.

    It holds if all its statements hold, fails if none does even in part, and else holds in part. What is not testable
    neither holds nor fails: a claim of nothing else is not testable itself.
    """
    if not statements:
        raise ValueError("a claim needs at least one statement")
    if set(statements) == {OPEN}:
        return OPEN
    if set(statements) == {HOLDS}:
        return HOLDS
    return FAILS if set(statements) <= {FAILS} else PART
