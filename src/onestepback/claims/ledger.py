"""The ledger: every claim of the article, one file each in ``book/claims/``, and the verdicts a claim can have."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from onestepback import paths

VERDICTS = {
    "holds": "every reading of the data that we could make bears it out",
    "holds in part": "true under some readings, which we name",
    "fails": "no reading that we could make supports it",
    "not testable here": "about motives or causes that no data here can settle",
}
"""Verdict -> what it means."""


class LedgerError(RuntimeError):
    """A fault in the file of a claim, in one line."""


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
    test, rule : str
        What was computed or read, from which data, and how the verdict follows from it.
    tolerance : str
        How far a value may be from the claimed one; empty where there is none to compare.
    verdict : str
        One of ``VERDICTS``, as last read by a person; a computed one has to agree.
    counter_evidence, overturned_by : str
        The strongest evidence against the verdict, and what would change it.
    documents : tuple of str
        Citation keys of the documents that a verdict rests on where no computation decides.
    """

    key: str
    number: str
    text: str
    place: str
    test: str
    rule: str
    tolerance: str
    verdict: str
    counter_evidence: str
    overturned_by: str
    documents: tuple[str, ...]


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
    for claim in ledger():
        if claim.key == key:
            return claim
    raise LedgerError(f"book/claims: no claim {key!r}; write book/claims/{key}.yml")


def weigh(readings: dict[str, bool]) -> str:
    """The verdict that follows from a claim's readings: true under all, some or none of them."""
    if not readings:
        raise ValueError("a verdict needs at least one reading")
    return "holds" if all(readings.values()) else "holds in part" if any(readings.values()) else "fails"


def _order(claim: Claim) -> tuple[int, str]:
    digits = re.match(r"\d+", claim.number)
    assert digits
    return int(digits[0]), claim.number


def _read(file: Path) -> Claim:
    name = f"book/claims/{file.name}"
    try:
        record: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise LedgerError(f"{name}: not valid YAML ({error}); correct it".replace("\n", " ")) from None
    for fault in _validator().iter_errors(record):
        where = ".".join(map(str, fault.absolute_path)) or "the file"
        raise LedgerError(f"{name}: {where}: {fault.message}; correct it")
    if record["key"] != file.stem:
        raise LedgerError(f"{name}: `key` is {record['key']!r}; make it {file.stem!r}, like the file")
    text = {field: value.strip() for field, value in record.items() if isinstance(value, str)}
    return Claim(**{"tolerance": "", **text, "documents": tuple(record.get("documents", ()))})  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((paths.SCHEMAS / "claim.schema.json").read_text(encoding="utf-8")))
