"""The rule applied: from a claim of the ledger and the readings of its statements to its verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from onestepback import paths
from onestepback.claims import cases
from onestepback.claims.ledger import BECAUSE, Claim, LedgerError, find
from onestepback.claims.rule import Reading, Statement, follow, met
from onestepback.published import refuse

NOTHING = "nothing here"

_ENTRY = re.compile(r"^\s*@\w+\s*\{\s*(?P<key>[^,\s]+)\s*,(?P<fields>.*?)(?=^\s*@|\Z)", re.S | re.M)
_AUTHOR = re.compile(r"""\bauthor\s*=\s*(?:\{+(?P<author>.*?)\}+|"(?P<quoted>.*?)")\s*,?\s*$""", re.S | re.M | re.I)


@dataclass(frozen=True)
class Ruling:
    """What the rule gives for a claim.

    Attributes
    ----------
    verdict : str
        One of the four words.
    sentence : str
        The verdict in plain words.
    statements : tuple of Statement
        The statements with the readings that count.
    variants : tuple of Reading
        The wider variants, which decide nothing.
    rests : str
        What decides: "figures and dates", where a statement rests on them, "documents" alone, or "nothing here".
    """

    verdict: str
    sentence: str
    statements: tuple[Statement, ...]
    variants: tuple[Reading, ...]
    rests: str

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings that count, of all statements."""
        return tuple(reading for statement in self.statements for reading in statement.readings)

    @property
    def true(self) -> int:
        """How many of them are true."""
        return sum(reading.true for reading in self.readings)


def ruled_on(key: str) -> Ruling:
    """Judge a claim of the ledger by its key; see :func:`ruled`."""
    return ruled(find(key))


def ruled(claim: Claim, readings: Sequence[Reading] | None = None) -> Ruling:
    """Judge a claim by the rule.

    Parameters
    ----------
    claim : Claim
        From the ledger.
    readings : sequence of Reading, optional
        Those of the statements that figures and dates decide; by default those that ``claims/cases.py`` gives.

    Raises
    ------
    LedgerError
        A statement has nothing to decide it, a reading belongs to none, its value does not give what it is said to
        be, or the sentence names another division of the readings than there is.
    """
    name = f"book/claims/{claim.key}.yml"
    given = cases.readings_of(claim.key) if readings is None else readings
    statements = tuple(_statement(name, turn, said, given) for turn, said in enumerate(claim.statements, 1))
    of_figures = {turn for turn, said in enumerate(claim.statements, 1) if not {"open", "kind", "readings"} & {*said}}
    for reading in given:
        if reading.of not in of_figures:
            raise LedgerError(f"{name}: {reading.words!r} reads statement {reading.of}, which no figures decide")
        near = claim.figure
        if near and reading.value is not None and bool(met(reading.value, near.claimed, near.nearness)) != reading.true:
            said = f"{reading.words!r} has the value {reading.value:.4g} and is said to be"
            word = "true" if reading.true else "not true"
            refuse(LedgerError(f"{name}: {said} {word}, which `figure` does not give"))
    ruling = Ruling(
        follow([statement.verdict for statement in statements]),
        claim.sentence,
        statements,
        tuple(reading for reading in given if not reading.by),
        "figures and dates" if of_figures else "documents" if any(one.readings for one in statements) else NOTHING,
    )
    _check_sentence(name, claim, ruling)
    return ruling


def _statement(name: str, turn: int, said: dict[str, Any], given: Iterable[Reading]) -> Statement:
    if "open" in said:
        return Statement(said["text"], said["open"], ())
    if "kind" in said or "readings" in said:
        of_documents = said.get("readings", [{**said, "words": said["text"]}])
        return Statement(said["text"], "", tuple(_by_documents(name, one, turn) for one in of_documents))
    counting = tuple(reading for reading in given if reading.by and reading.of == turn)
    if not counting:
        raise LedgerError(f"{name}: statement {turn}: neither documents nor a reading that counts decide it")
    return Statement(said["text"], "", counting)


def _by_documents(name: str, said: dict[str, Any], turn: int) -> Reading:
    """A reading that documents decide: an act by its text or two independent reports, words by who spoke."""
    says, texts = said.get("says", []), said.get("text_of", [])
    true = bool(texts) or (len(_authors(name, says)) > 1 if said["kind"] == "act" else bool(says))
    if said["kind"] == "standing":
        true = bool(texts)
    cited = [*texts, *says] if true else [*texts, *says, *said.get("against", [])]
    by = said.get("by") or ", ".join(sorted(_authors(name, cited)))
    if not by:
        raise LedgerError(f"{name}: statement {turn}: no document is named, say `by` whom its words are meant so")
    return Reading(said["words"], true, by, of=turn)


def _authors(name: str, keys: Iterable[str]) -> set[str]:
    """Who wrote some documents, by the bibliography: reports of one author are not independent of each other."""
    known = _bibliography(paths.BOOK / "references.bib")
    if missing := [key for key in keys if key not in known]:
        raise LedgerError(f"{name}: {missing[0]} is not in book/references.bib; correct the key or add the document")
    return {known[key] for key in keys}


@lru_cache(maxsize=4)
def _bibliography(file: Path) -> dict[str, str]:
    authors = {}
    for entry in _ENTRY.finditer(file.read_text(encoding="utf-8")):
        found = _AUTHOR.search(entry["fields"])
        # A work without an author is of nobody else's.
        authors[entry["key"]] = (found["author"] or found["quoted"]) if found else entry["key"]
    return authors


def _check_sentence(name: str, claim: Claim, ruling: Ruling) -> None:
    """Stop where the sentence no longer names what divides the readings."""
    if not ruling.readings:
        why = {statement.unsettled for statement in ruling.statements}
        if claim.divides or not why <= {*BECAUSE}:
            refuse(LedgerError(f"{name}: divides: nothing is read, so nothing divides it; leave it out"))
        return
    sides = {"true": ruling.readings, "not": ruling.readings, "variants_true": ruling.variants}
    sides["variants_not"] = ruling.variants
    for side, readings in sides.items():
        wanted = side.endswith("true")
        for words in claim.divides.get(side, ()):
            named = [reading for reading in readings if words in reading.words]
            if not named or any(reading.true != wanted for reading in named):
                found = "no reading has these words" if not named else f"not all are {'true' if wanted else 'untrue'}"
                refuse(LedgerError(f"{name}: sentence: it rests on {words!r} ({side}), but {found}; write it anew"))
    for reading in ruling.readings:
        named_so = claim.divides.get("true" if reading.true else "not", ())
        if not any(words in reading.words for words in named_so):
            kind = "true" if reading.true else "not true"
            refuse(
                LedgerError(f"{name}: sentence: {reading.words!r} is {kind} and it says nothing of it; write it anew")
            )
