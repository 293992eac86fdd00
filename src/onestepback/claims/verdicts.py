"""A claim of the article and the verdict on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from IPython.display import display

from onestepback.claims import ledger
from onestepback.claims.numbers import ClaimError, prints
from onestepback.data.tables import mentions_fault
from onestepback.words import typeset

MIME = "application/vnd.onestepback.verdict+json"


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
        Or the printed figure is not the computed one, or a dataset is not known.
    LedgerError
        The ledger has no such claim.
    """
    entry = ledger.find(key)
    if datasets and (fault := mentions_fault(datasets)):
        raise ClaimError(f"claim {key}: {fault}")
    if readings is None:
        if not entry.documents and entry.verdict != "not testable here":
            raise ClaimError(f"claim {key}: neither readings nor documents decide it, give one of them")
    elif (verdict := ledger.weigh(dict(readings))) != entry.verdict:
        raise ClaimError(
            f"claim {key}: the ledger says {entry.verdict!r}, the data now say {verdict!r}: "
            f"read book/claims/{key}.yml and the sentences about it again"
        )
    if value is not None and not prints(printed, value):
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
    display({MIME: record, "text/plain": f"{key}: {entry.verdict}"}, raw=True)
