"""A claim of the article and the verdict on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onestepback.claims import ledger
from onestepback.claims.ledger import BECAUSE, Claim
from onestepback.claims.numbers import ClaimError, prints
from onestepback.claims.rule import Reading, Statement
from onestepback.claims.ruling import ruled
from onestepback.data.sidecar import mentions_fault
from onestepback.published import VERDICT, emit, refuse
from onestepback.words import typeset


def judge(
    key: str,
    *,
    value: float | None = None,
    printed: str = "",
    unit: str = "",
    datasets: Sequence[str] = (),
) -> None:
    """Judge a claim of the ledger by the rule, from the readings of its statements.

    Parameters
    ----------
    key : str
        The claim, ``book/claims/<key>.yml``; its readings are those of ``claims/cases.py`` and of its documents.
    value : float, optional
        A figure that was found, in ``unit``.
    printed : str
        That figure as the ledger prints it; checked like the number of a claim.
    unit : str
        Its unit.
    datasets : sequence of str
        What was computed on.

    Raises
    ------
    ClaimError
        The printed figure is not the computed one, or a dataset is not known.
    LedgerError
        The ledger has no such claim, nothing decides one of its statements, or its sentence no longer says what
        divides its readings: somebody has to read both again.
    """
    entry = ledger.find(key)
    if datasets and (fault := mentions_fault(datasets)):
        raise ClaimError(f"claim {key}: {fault}")
    if value is not None and not prints(printed, value):
        refuse(ClaimError(f"claim {key}: printed {printed!r}, computed {value:.10g}"))
    record = {
        **told(entry),
        "value": None if value is None else float(value),
        "printed": typeset(printed),
        "unit": unit,
        "datasets": list(datasets),
    }
    emit({VERDICT: record, "text/plain": said(record)})


def said(record: Mapping[str, Any]) -> str:
    """A verdict as a notebook shows it."""
    return f"{record['key']}: {record['verdict']}"


def told(entry: Claim) -> dict[str, Any]:
    """What every page tells of the ruling on a claim, as plain data: counts and words are taken from here alone."""
    ruling = ruled(entry)
    return {
        "key": entry.key,
        "verdict": ruling.verdict,
        "sentence": typeset(ruling.sentence),
        "counts": {
            kind: {"true": sum(reading.true for reading in readings), "all": len(readings)}
            for kind, readings in (("readings", ruling.readings), ("variants", ruling.variants))
        },
        "statements": [_statement(one) for one in ruling.statements],
        "variants": [_reading(reading) for reading in ruling.variants],
    }


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "text": typeset(one.text),
        "verdict": one.verdict,
        "because": BECAUSE.get(one.unsettled, ""),
        "readings": [{**_reading(reading), "by": typeset(reading.by)} for reading in one.readings],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    # Numpy's truth is no JSON, and more digits than a page can show are none of its business.
    value = None if reading.value is None else float(f"{reading.value:.6g}")
    return {"words": typeset(reading.words), "true": bool(reading.true), "value": value}
