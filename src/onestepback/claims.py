"""Claims: a computed number and the words that print it; a claim of the article and the verdict on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from IPython.display import display

from onestepback import ledger
from onestepback.theme import typeset

MIME = "application/vnd.onestepback.claim+json"
VERDICT_MIME = "application/vnd.onestepback.verdict+json"

_NUMBER = re.compile(r"(?<![\w.])[-\u2212]?\d[\d,]*(?:\.\d+)?")


class ClaimError(AssertionError):
    """A sentence that is no longer true: claim, what is printed, what was computed."""


def claim(
    key: str,
    value: float | str,
    *,
    printed: str,
    holds: bool | Callable[[Any], bool] | None = None,
    text: str = "",
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
    holds : bool or callable, optional
        What must be true of the value for the sentence around it to stand.
    text : str
        The sentence in short, for the list of numbers under each section.
    datasets : sequence of str
        What it was computed from.

    Raises
    ------
    ClaimError
        The printed number is not the computed one, or what must hold does not.
    """
    numbers = _NUMBER.findall(printed)
    if isinstance(value, str):
        if printed != value and holds is None:
            raise ClaimError(f"claim {key}: printed {printed!r}, computed {value!r}")
    elif numbers:
        if len(numbers) > 1:
            raise ClaimError(f"claim {key}: printed {printed!r} holds two numbers, make two claims of it")
        if not _same(numbers[0], float(value)):
            raise ClaimError(f"claim {key}: printed {printed!r}, computed {value:.10g}")
    elif holds is None:
        computed = f"(computed {value:.10g})"
        raise ClaimError(f"claim {key}: {printed!r} is in words, say with holds= what they mean {computed}")
    if holds is not None and not (holds(value) if callable(holds) else holds):
        stated = f"computed {value!r} and printed {printed!r}"
        raise ClaimError(f"claim {key}: {stated}, but what must hold does not: {text}")
    record = {
        "key": key,
        "value": value if isinstance(value, str) else float(value),
        "printed": typeset(printed),
        "text": typeset(text),
        "datasets": list(datasets),
    }
    display({MIME: record, "text/plain": f"{key}: {printed} (computed {value})"}, raw=True)


def judge(
    key: str,
    *,
    readings: Mapping[str, bool] | None = None,
    value: float | None = None,
    printed: str = "",
    unit: str = "",
    datasets: Sequence[str] = (),
) -> None:
    """Judge a claim of the ledger by the readings that the data allow.

    Parameters
    ----------
    key : str
        The claim, ``book/claims/<key>.yml``.
    readings : mapping of str to bool, optional
        Each reading in words -> whether the claim is true under it.
        All true: holds; some: holds in part; none: fails.
        Without readings the verdict rests on the documents that the ledger names.
    value : float, optional
        The figure to compare with the claimed one, in ``unit``.
    printed : str
        That figure as the ledger prints it; checked like the number of a claim.
    unit : str
        Its unit.
    datasets : sequence of str
        What was computed on.

    Raises
    ------
    ClaimError
        The verdict that follows is not the one in the ledger: somebody has to read both again.
    LedgerError
        The ledger has no such claim.
    """
    entry = ledger.find(key)
    if readings is None:
        if not entry.documents and entry.verdict != "not testable here":
            raise ClaimError(f"claim {key}: neither readings nor documents decide it, give one of them")
    elif (verdict := ledger.weigh(dict(readings))) != entry.verdict:
        raise ClaimError(
            f"claim {key}: the ledger says {entry.verdict!r}, the data now say {verdict!r}: "
            f"read book/claims/{key}.yml and the sentences about it again"
        )
    if value is not None:
        numbers = _NUMBER.findall(printed)
        if len(numbers) != 1 or not _same(numbers[0], float(value)):
            raise ClaimError(f"claim {key}: printed {printed!r}, computed {value:.10g}")
    record = {
        "key": key,
        "verdict": entry.verdict,
        # Pairs, since a notebook that is kept sorts names; and numpy's truth is no JSON.
        "readings": [[words, bool(true)] for words, true in (readings or {}).items()],
        "value": None if value is None else float(value),
        "printed": typeset(printed),
        "unit": unit,
        "datasets": list(datasets),
    }
    display({VERDICT_MIME: record, "text/plain": f"{key}: {entry.verdict}"}, raw=True)


def _same(printed: str, value: float) -> bool:
    """Whether a printed number is the value, rounded to the digits that are printed."""
    plain = printed.replace(",", "").replace("\u2212", "-")
    digits = len(plain.partition(".")[2])
    # Half a unit of the last printed digit, and a hair for values that lie on the edge in binary.
    return abs(float(plain) - value) <= 0.5 * 10**-digits * (1 + 1e-9)
