"""Figures that have left the book: the page at the address of each says since when, why, and which edition has it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import yaml

from onestepback import paths
from onestepback.words import typeset

FIELDS = {"since", "why"}


class WithdrawnError(RuntimeError):
    """A fault in the list of withdrawn figures, in one line."""


@dataclass(frozen=True)
class Withdrawn:
    """A figure that was published and is no more.

    Attributes
    ----------
    key : str
        Its permanent name.
    title : str
        Its title in the edition that has it.
    last : str
        That edition, the newest of those that published it.
    since : str
        The first edition without it.
    why : str
        Why it was withdrawn, in sentences.
    instead : str
        Key of the figure that stands in its place; empty where none does.
    """

    key: str
    title: str
    last: str
    since: str
    why: str
    instead: str

    @property
    def path(self) -> str:
        """Where its page is, from the root of the site."""
        return f"figures/{self.key}/"


def withdrawn() -> tuple[Withdrawn, ...]:
    """Read the list, ``book/withdrawn.yml``; it is empty where there is none.

    Raises
    ------
    WithdrawnError
        A field is missing or unknown, or no edition before has published the figure.
    """
    file = paths.BOOK / "withdrawn.yml"
    listed: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    return tuple(_read(key, fields) for key, fields in sorted(listed.items()))


def _read(key: str, fields: dict[str, Any]) -> Withdrawn:
    where = f"book/withdrawn.yml: {key}"
    if FIELDS - fields.keys() or fields.keys() - FIELDS - {"instead"}:
        raise WithdrawnError(f"{where}: give `since` and `why`, and `instead` where another figure stands in its place")
    since = _order(fields["since"])
    before = [facts for facts in _frozen() if key in facts["figures"] and _order(facts["edition"]) < since]
    if not before:
        raise WithdrawnError(f"{where}: no edition before {fields['since']} has published it; take it out")
    last = max(before, key=lambda facts: _order(facts["edition"]))
    title = last["figures"][key]["title"]
    why = typeset(" ".join(fields["why"].split()))
    return Withdrawn(key, title, last["edition"], fields["since"], why, fields.get("instead", ""))


def _frozen() -> list[dict[str, Any]]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in paths.FACTS.glob("*.json")]


def _order(edition: str) -> tuple[int, ...]:
    return tuple(map(int, edition.split(".")))
