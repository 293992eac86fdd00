"""Numbers, dates and names as the book prints them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

KEY = re.compile(r"[a-z][a-z0-9_]*")
"""The permanent name of a figure, a table or a number."""


def percent(value: float, digits: int = 1) -> str:
    """A share for a title or an alternative text: ``percent(41.87)`` is "41.9 %", its space narrow."""
    return f"{number(value, digits)}\u202f%"


def number(value: float, digits: int = 0) -> str:
    """A number as the book prints it: thin spaces between thousands, a true minus sign."""
    return typeset(f"{value:,.{digits}f}")


def in_full(value: float | str) -> str:
    """A computed value with the digits that it was computed to."""
    return value if isinstance(value, str) else f"{value:.8g}"


def set_column(values: Sequence[Any]) -> list[str]:
    """Set the values of a table's column for reading, the numbers among them with the same decimals.

    As many decimals as give the largest number four digits, none for whole numbers; figures.js does the same.
    Thin spaces part the thousands from 10,000 on, so that a year stays whole; what is not known is blank.
    """
    numbers = [abs(value) for value in values if isinstance(value, (int, float))]
    whole = all(value == int(value) for value in numbers)
    digits = 0 if whole else min(max(3 - math.floor(math.log10(max(numbers))), 0), 4)

    def written(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        # Exactly halfway goes up, as in a browser.
        text = f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
        if abs(value) >= 10_000:
            text = f"{Decimal(text):,}"
        return typeset(text)

    return [written(value) for value in values]


def fold(text: str, characters: int) -> list[str]:
    """Break a text into as few lines of so many characters at most as it needs, and make these as even as can be.

    A word that is longer has a line of its own.
    """
    lines: list[str] = []
    for width in range(characters, 0, -1):
        narrower = wrap(text, width, break_long_words=False, break_on_hyphens=False)
        if lines and len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def written_date(when: str) -> str:
    """A date as the book prints it, no finer than it is known: ``written_date("2024-10-16")`` is "16 October 2024"."""
    year, month, day = [*map(int, when.split("-")), 1, 1][:3]
    known = date(year, month, day)
    return " ".join([str(known.day), f"{known:%B}", f"{known:%Y}"][-len(when.split("-")) :])


def dated(events: pd.DataFrame) -> pd.DataFrame:
    """Write the dates of events, no finer than they are known.

    Parameters
    ----------
    events : DataFrame
        Rows of ``timeline`` or ``trade_measures``: `date`, `date_sort` and `precision`.

    Returns
    -------
    DataFrame
        The rows with `when`, for a chart ("23 Sept 2024", "mid-Sept 2024", "Sept 2024"), and `day`, for a table
        ("2024-09-23", "2024-09, mid", "2024-09").
    """
    import pandas as pd  # here alone: all else is needed where there are no tables

    month = events["date_sort"].dt.strftime("%b %Y").str.replace("Sep ", "Sept ")
    number_of_day = events["date_sort"].dt.day
    # A date that is known to a part of its month alone.
    part = pd.cut(number_of_day, [0, 10, 20, 31], labels=["early ", "mid-", "late "]).astype(str)
    exact, near = events["precision"] == "day", events["precision"] == "approximate"
    when = month.mask(exact, number_of_day.astype(str) + " " + month).mask(near, part + month)
    return events.assign(when=when, day=events["date"].mask(near, events["date"] + ", " + part.str.rstrip(" -")))


def in_a_row(names: Sequence[str]) -> str:
    """Name things in a phrase: "Brazil, China and India"."""
    return " and ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])


def typeset(text: str) -> str:
    """Set a text that is written in code as the book prints it.

    Typographic apostrophe, thin space between thousands for the comma, minus sign for a hyphen before a digit,
    en dash between years, narrow no-break space before %.
    """
    text = re.sub(r"(?<=\w)'", "\u2019", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "\u2009", text)
    text = re.sub(r"(?<![\w\d])-(?=\d)", "\u2212", text)
    text = re.sub(r"(?<=\d)-(?=\d)", "\u2013", text)
    return re.sub(r"(?<=\d) %", "\u202f%", text)


def span_of_years(first: int, last: int) -> str:
    """Some years as the book prints them: ``span_of_years(2020, 2024)`` is "2020–24", one year stands alone."""
    return f"{first}" if first == last else f"{first}\u2013{last % 100:02d}"
