"""A computed number, and the words that print it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any

from onestepback.data.sidecar import mentions_fault
from onestepback.published import CLAIM, emit, refuse
from onestepback.words import KEY, markup_fault, number, rounded, typeset

_NUMBER = re.compile(r"(?<![\w.])[-\u2212]?\d(?:[\d,]|[\u2009\u202f\u00a0](?=\d{3}))*(?:\.\d+)?")


class ClaimError(AssertionError):
    """A sentence that is no longer true: claim, what is printed, what was computed."""


def claims(*datasets: str) -> Callable[..., None]:
    """Name once what the numbers of a section are computed from.

    Returns
    -------
    callable
        `claim` with these datasets: ``told(key, value, printed, text, holds)``.
    """
    return partial(claim, datasets=datasets)


def claim(
    key: str,
    value: float | str,
    printed: str,
    text: str = "",
    holds: bool | Callable[[Any], bool] | None = None,
    *,
    datasets: Sequence[str] = (),
) -> None:
    """State a computed value for the text, where the role ``{num}`` prints it by its key.

    Parameters
    ----------
    key : str
        Unique in the book, snake_case.
    value : float or str
        What was computed, in the unit that is printed.
    printed : str
        What the reader sees, "41.9 %". Its number has to be the value rounded to as many digits; words
        ("about a third") are allowed where ``holds`` says what they mean.
    text : str
        The sentence in short, for the list of numbers under each section.
    holds : bool or callable, optional
        What must be true of the value for the sentence around it to stand.
    datasets : sequence of str
        What it was computed from.

    Raises
    ------
    ClaimError
        The printed number is not the computed one, what must hold does not, the value is neither number nor text, or
        a dataset is not known.
    """
    if not KEY.fullmatch(key):
        raise ClaimError(f"claim {key!r}: a key is snake_case, say which number it is")
    if datasets and (fault := mentions_fault(datasets)):
        raise ClaimError(f"claim {key}: {fault}")
    if not isinstance(value, (str, Real)):
        raise ClaimError(f"claim {key}: a {type(value).__name__} is neither number nor text, take one value of it")
    if fault := markup_fault({"printed text": printed, "sentence in short": text}):
        raise ClaimError(f"claim {key}: its {fault}")
    if fault := _fault(value, printed, text, holds):
        refuse(ClaimError(f"claim {key}: {fault}"))
    record = {
        "key": key,
        "value": value if isinstance(value, str) else float(value),
        "printed": typeset(printed),
        "text": typeset(text),
        "datasets": list(datasets),
    }
    emit({CLAIM: record, "text/plain": said(record)})


def said(record: Mapping[str, Any]) -> str:
    """A number as a notebook shows it."""
    return f"{record['key']}: {record['printed']} (computed {record['value']})"


def _fault(value: Any, printed: str, text: str, holds: bool | Callable[[Any], bool] | None) -> str:
    """Why a sentence may not print a value so; nothing if it may."""
    if not isinstance(value, str) and not math.isfinite(value):
        return f"computed {value}: what it is computed from is missing, or divided by nought"
    numbers = _NUMBER.findall(printed)
    if isinstance(value, str):
        if printed != value and holds is None:
            return f"printed {printed!r}, computed {value!r}"
    elif numbers:
        if len(numbers) > 1:
            joined = re.sub(r"(?<=\d) (?=\d{3}\b)", ",", printed)
            words = f"write {joined!r}" if len(_NUMBER.findall(joined)) == 1 else "make two claims of it"
            return f"printed {printed!r} holds two numbers, {words}"
        if not _same(numbers[0], float(value)):
            told, meant = (
                f"printed {printed!r}, computed {value:.10g}",
                printed.replace("\u2013", "-").replace(",", "."),
            )
            what = (
                f"write {meant!r}" if prints(meant, value) else "read its sentence again, then print what is computed"
            )
            return f"{told}: {what}"
    elif holds is None:
        return f"{printed!r} is in words, say with holds= what they mean (computed {value:.10g})"
    if holds is not None and not (holds(value) if callable(holds) else holds):
        return f"computed {value!r} and printed {printed!r}, but what must hold does not: {text}"
    return ""


def reprinted(printed: str, value: float | str) -> str:
    """Print a value in the way of another: between the same words, with as many digits."""
    if isinstance(value, str):
        return typeset(value)
    found = _NUMBER.findall(printed)
    if len(found) != 1:
        return f"{printed} (computed {value:.4g})"
    whole, _, digits = found[0].partition(".")
    text = number(value, len(digits))
    if re.fullmatch(r"\d{4,}", whole):  # a year has no mark between its digits
        text = re.sub(r"[^\d.]", "", text)
    return printed.replace(found[0], text)


def prints(text: str, value: float) -> bool:
    """Whether a text holds one number, and that is the value, rounded to the digits that are printed."""
    numbers = _NUMBER.findall(text)
    return len(numbers) == 1 and _same(numbers[0], float(value))


def _same(printed: str, value: float) -> bool:
    """Whether a printed number is the value, rounded to the digits that are printed as all numbers of the book are."""
    plain = re.sub("[,\u2009\u202f\u00a0]", "", printed).replace("\u2212", "-")
    amount = rounded(value, len(plain.partition(".")[2])) if math.isfinite(value) else None
    return amount is not None and Decimal(plain) == amount and plain.startswith("-") == (amount < 0)
