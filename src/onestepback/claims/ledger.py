"""The ledger: every claim of the article, one file each in ``book/claims/``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from onestepback import paths
from onestepback.schema import Loader, faults

BECAUSE = {
    "motive": "a motive, an aim or a cause, which no table or document here can settle",
    "unread": "its only evidence could not be read for this book",
}
"""Why a statement cannot be tested here -> in words."""


class LedgerError(RuntimeError):
    """A fault in the file of a claim, in one line."""


@dataclass(frozen=True)
class Figure:
    """A figure of a claim.

    Attributes
    ----------
    claimed : float
        What the article says.
    nearness : str
        How near is near by its words; see :data:`~onestepback.claims.rule.NEARNESS`.
    measured : str
        What is measured, with its unit.
    """

    claimed: float
    nearness: str
    measured: str


@dataclass(frozen=True)
class Claim:
    """One checkable claim of the article.

    Attributes
    ----------
    key : str
        Permanent name; the file is ``book/claims/<key>.yml``.
    number : str
        Its place in the order of the article, "6"; parts of one sentence share a number, "13a".
    text : str
        The claim in our words.
    place : str
        Where in the article it stands.
    test : str
        What was computed or read, and from which data.
    statements : tuple of dict
        The statements that it makes: ``text``, and either ``open`` ("motive" or "unread"), or what documents say, or
        neither where figures and dates decide; then a function of the claim's name in ``claims/cases.py`` gives the
        readings. Documents: ``kind`` ("act", "words" or "standing"), ``says`` (citation keys of reports, or of who
        spoke), ``text_of`` (of the act itself, or of the organisation's list), ``against`` (of documents read that
        do not say so) and ``by`` (who gave the words that meaning, where that is none of these). A statement whose
        words documents take in several ways has ``readings``, each with ``words`` and these fields.
    sentence : str
        The verdict in plain words: what divides the true readings from the others.
    divides : dict of str to tuple of str
        What the sentence stands on: words of the readings that are "true" and of those that are "not", and of variants
        that are true though no reading is, or not though all are ("variants_true", "variants_not"). The build stops
        where a reading does not fall on its side.
    counter_evidence, overturned_by : str
        The strongest evidence against the verdict, and what would change it.
    documents : tuple of str
        Citation keys of the documents that were read for it.
    figure : Figure or None
        The figure that it claims, where it claims one.
    moved_by : int
        The sentence of the rule that gave it another verdict than edition 2026.1 had; 0 where none did.
    """

    key: str
    number: str
    text: str
    place: str
    test: str
    statements: tuple[dict[str, Any], ...]
    sentence: str
    divides: dict[str, tuple[str, ...]]
    counter_evidence: str
    overturned_by: str
    documents: tuple[str, ...]
    figure: Figure | None = None
    moved_by: int = 0


def files() -> list[Path]:
    """The files of the ledger."""
    return sorted((paths.BOOK / "claims").glob("*.yml"))


def ledger() -> list[Claim]:
    """Read all claims, in the order of the article.

    Raises
    ------
    LedgerError
        A field is missing or wrong, or two claims share a number.
    """
    claims = sorted((_read(file) for file in files()), key=_order)
    for one, other in pairwise(claims):
        if one.number == other.number:
            raise LedgerError(f"book/claims: {one.key} and {other.key} are both number {one.number}; renumber one")
    return claims


def find(key: str) -> Claim:
    """One claim by its key."""
    for file in files():
        if file.stem == key:
            return _read(file)
    raise LedgerError(f"book/claims: no claim {key!r}; write book/claims/{key}.yml")


def _order(claim: Claim) -> tuple[int, str]:
    digits = re.match(r"\d+", claim.number)
    assert digits
    return int(digits[0]), claim.number


def _read(file: Path) -> Claim:
    return _claim(file.stem, file.read_text(encoding="utf-8"))


@cache  # a page may ask for a claim many times
def _claim(key: str, written: str) -> Claim:
    name = f"book/claims/{key}.yml"
    try:
        record: dict[str, Any] = yaml.load(written, Loader=Loader)
    except yaml.YAMLError as error:
        raise LedgerError(f"{name}: not valid YAML ({error}); correct it".replace("\n", " ")) from None
    for fault in faults(record, "claim"):
        where = ".".join(map(str, fault.absolute_path)) or "the file"
        raise LedgerError(f"{name}: {where}: {fault.message}; correct it")
    if record["key"] != key:
        raise LedgerError(f"{name}: `key` is {record['key']!r}; make it {key!r}, like the file")
    text = {field: value.strip() for field, value in record.items() if isinstance(value, str)}
    return Claim(
        **text,
        statements=tuple(record["statements"]),
        divides={side: tuple(words) for side, words in record.get("divides", {}).items()},
        documents=tuple(record.get("documents", ())),
        figure=Figure(**record["figure"]) if "figure" in record else None,
        moved_by=record.get("moved_by", 0),
    )
