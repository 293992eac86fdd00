"""Numbers, dates and names as the book prints them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
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
    return typeset(f"{rounded(value, digits):,f}")


def in_full(value: float | str) -> str:
    """A computed value with the digits that it was computed to."""
    return value if isinstance(value, str) else f"{value:.8g}"


def rounded(value: float, digits: int) -> Decimal:
    """A value rounded to some decimals, by the one rule of the book.

    The computed value is taken with all its digits, and exactly halfway goes away from nought, as in a browser and in
    the labels of charts. What is rounded to nought has no sign.
    """
    exact = Decimal(value if isinstance(value, int) else float(value))
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) or Decimal(0).scaleb(-digits)


def set_column(values: Sequence[Any], decimals: int | None = None) -> list[str]:
    """Set the values of a table's column for reading, the numbers among them with the same decimals.

    On a page figures.js does the same.
    Thin spaces part the thousands from 10,000 on, so that a year stays whole; dates are written as in 2024-10-16, true
    and false as yes and no; what is not known is blank.

    Parameters
    ----------
    values : sequence
        Numbers, texts, dates, truth values; None for what is not known.
    decimals : int, optional
        Of the numbers. As many by default as give the largest four digits, none if all are whole; a number of which
        this would leave fewer than two digits has two.

    Raises
    ------
    ValueError
        A value of another kind, or a number without end.
    """
    plain = [_plain(value) for value in values]
    numbers = [abs(value) for value in plain if isinstance(value, (int, float))]
    whole = all(value == int(value) for value in numbers)
    least = decimals if decimals is not None else 0 if whole else min(max(3 - _place(max(numbers)), 0), 4)

    def written(value: Any) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        amount = rounded(value, least)
        if decimals is None and value and not whole and (own := min(1 - _place(value), 20)) > least:
            finer = rounded(value, own)
            amount = max(
                amount, finer.normalize(), key=lambda one: -int(one.as_tuple().exponent)
            )  # no noughts at its end
        return typeset(f"{amount:,f}" if abs(amount) >= 10_000 else f"{amount:f}")

    return [written(value) for value in plain]


def _place(value: float) -> int:
    """The place of the first digit of a number: 0 for units, 1 for tens, -1 for tenths."""
    return math.floor(math.log10(abs(value)))


def _plain(value: Any) -> str | int | float | None:
    """A value of a table as a number, or as the text that stands for it; None for what is not known."""
    if value is None or isinstance(value, str):
        return value
    if hasattr(value, "item"):  # of numpy
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):  # a moment is one too
        return None if value != value else day_of(value.isoformat())
    if not isinstance(value, (int, float)):
        if type(value).__name__ in ("NAType", "NaTType"):
            return None
        raise ValueError(f"{value!r} is a {type(value).__name__}: give a number, a text, a date or a truth value")
    if math.isinf(value):
        raise ValueError(f"{value} is no amount: what is divided by nought is not known, leave it blank")
    return None if value != value else value


def day_of(moment: str) -> str:
    """A moment as ISO writes it, without the hours where it is midnight: 2024-10-16, or 2024-10-16 14:30."""
    day, _, hours = moment.replace("T", " ").partition(" ")
    hours = re.sub(r"(?<=:\d\d):00(\.0*)?(?!\d)", "", hours)
    return day if hours in ("", "00:00") else f"{day} {hours}"


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


IDENTIFIER = re.compile(
    r"""
      \b(?:https?|doi|mailto):\S+          # an address
    | \b10\.\d{4,}/\S+                    # a DOI
    | \b\d{4}-\d\d-\d\d(?![\d-])          # a date as ISO writes it
    | \bIS[BS]N(?:-1[03])?:?\ [\d-]+[Xx]?
    | \b(?:\d{4}-){2,3}\d{3}[\dX]\b        # an ORCID
    | \b\d+(?:-\d+){2,}\b                 # any number of more than two parts
    | (?<!\S)--?[a-z][\w-]*                # an option of a command
    """,
    re.VERBOSE,
)
"""What stays as it is, so that it can be copied."""


def typeset(text: str) -> str:
    """Set a text that is written in code as the book prints it.

    Typographic apostrophe, thin space between thousands for the comma, minus sign for a hyphen before a digit,
    en dash between years, narrow no-break space before %. An address, a DOI or another identifier stays as it is.
    """
    kept = [found.span() for found in IDENTIFIER.finditer(text)]
    starts, ends = [0, *(end for _, end in kept)], [*(start for start, _ in kept), len(text)]
    set_apart = [text[start:end] for start, end in kept] + [""]
    return "".join(_set(text, *part) + left for *part, left in zip(starts, ends, set_apart, strict=True))


def _set(text: str, start: int, end: int) -> str:
    """A part of a text as the book prints it."""
    text = text[start:end]
    text = re.sub(r"(?<=\w)'", "\u2019", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "\u2009", text)
    text = re.sub(r"(?<![\w\d])-(?=\d)", "\u2212", text)
    text = re.sub(r"(?<=\d)-(?=\d)", "\u2013", text)
    return re.sub(r"(?<=\d) %", "\u202f%", text)


MARKUP = re.compile(
    r"\{[\w:+-]+\}`[^`]+`|`[^`\n]+`|\[[^\]\n]+\](?:\([^)\s]+\)|\[)|\[\^\w+\]|\*\*[^*\s][^*\n]*\*\*"
    r"|(?<![\w\\$])\$[^$\s](?:[^$\n]*[^$\s])?\$(?![\d$])|</?[a-z]+(?:\s+[\w-]+=[^<>]*)?/?>|&(?:\w+|#\d+);"
)
"""What Markdown would make something of: a role, code, a link, a footnote, bold words, a formula, a tag."""


def markup_fault(texts: Mapping[str, str]) -> str:
    """Say which of some texts, by their names, would show signs of Markdown to a reader; nothing if none does."""
    for name, text in texts.items():
        if found := MARKUP.search(text):
            return f"{name} is plain text, {found[0]!r} would be shown as it is typed: say it in the chapter"
        if missing := MISSING.search(text):
            return f"{name} says {missing[0]!r}: something is missing in what it is made of, look at the data"
    return ""


MISSING = re.compile(r"(?<![\w-])(?:nan|NaN|NaT|<NA>|inf)(?![\w-])")
"""What Python prints for a value that is not there, and for one without end."""


def span_of_years(first: int, last: int) -> str:
    """Some years as the book prints them: ``span_of_years(2020, 2024)`` is "2020–24", one year stands alone."""
    return f"{first}" if first == last else f"{first}\u2013{last % 100:02d}"
