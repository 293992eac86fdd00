"""What is the same in an edition and in what was computed again: files, tables, numbers, figures, verdicts, locks.

Nothing here reads a file, runs a cell or prints.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from onestepback.editions.again import Again
from onestepback.editions.difference import finer, moved
from onestepback.files import sha256
from onestepback.published import plain_table, rows
from onestepback.words import in_full

CLOSE = 1e-9
"""How far apart, as a part of them, two values may be that differ in the last digits alone, where machines differ."""

SAME, DIFFERS, UNTOLD = 0, 1, 2


@dataclass(frozen=True)
class Item:
    """Something that is not the same, or of which it cannot be told: how it was stated, how it is, and why."""

    what: str
    was: str
    now: str
    why: str


@dataclass(frozen=True)
class Check:
    """All things of a kind, compared.

    Attributes
    ----------
    kind : str
        What they are, in the plural.
    same : int
        How many are the same, those that differ in the last digits alone among them.
    close : int
        How many of these differ in the last digits.
    other, untold : tuple of Item
        What differs, and what could not be compared.
    by : str
        What they were compared with.
    near, lost : str
        How those differ that are the same all the same; what is said of those that could not be compared.
    """

    kind: str
    same: int
    close: int
    other: tuple[Item, ...]
    untold: tuple[Item, ...]
    by: str
    near: str = "but for the last digits"
    lost: str = "cannot be told"

    @property
    def all(self) -> int:
        """How many there are."""
        return self.same + len(self.other) + len(self.untold)

    @property
    def said(self) -> str:
        """The outcome in words: "447 of 447 numbers the same"."""
        close = f", {self.close} {self.near}" if self.close else ""
        rest = [f"{len(self.other)} differ{'s' * (len(self.other) == 1)}"] if self.other else []
        rest += [f"{len(self.untold)} {self.lost}"] if self.untold else []
        return "; ".join([f"{self.same} of {self.all} {self.kind} the same{close}", *rest])


@dataclass(frozen=True)
class Receipt:
    """What can be said of an edition.

    Attributes
    ----------
    edition, date, commit : str
        What it says of itself.
    source : str
        The file or folder it was read from.
    here : str
        The machine on which this was found: Python, system, packages.
    checks : tuple of Check
        What was compared, by kind.
    since : tuple of Check
        A frozen edition compared with what this commit computes: revisions, which are no fault of it.
    """

    edition: str
    date: str
    commit: str
    source: str
    here: str
    checks: tuple[Check, ...]
    since: tuple[Check, ...]

    @property
    def status(self) -> int:
        """0 where all is the same, 1 where something differs, 2 where nothing does and something cannot be told."""
        if any(check.other for check in self.checks):
            return DIFFERS
        return UNTOLD if any(check.untold for check in self.checks) else SAME

    @property
    def verdict(self) -> str:
        """The outcome in a few words."""
        return ("The same", "Not the same", "The same as far as it can be told")[self.status]

    def plain(self) -> dict[str, Any]:
        """The receipt as JSON has it."""
        told = {
            part: [{**asdict(check), "all": check.all, "said": check.said} for check in checks]
            for part, checks in (("checks", self.checks), ("since", self.since))
        }
        return {**asdict(self), **told, "status": self.status, "verdict": self.verdict}


# What is compared


def files(stated: Mapping[str, str], found: Mapping[str, str], by: str) -> Check:
    """Compare the checksums of files with those that were stated of them, by path."""
    pairs = [(path, checksum, found.get(path)) for path, checksum in sorted(stated.items())]
    other = [
        Item(path, checksum[:12], now[:12] if now else "missing", "damaged or changed")
        for path, checksum, now in pairs
        if checksum != now
    ]
    return Check("files", len(stated) - len(other), 0, tuple(other), (), by)


def tables(facts: Mapping[str, Any], stated: Mapping[str, str], by: str) -> Check:
    """Compare the tables with the checksums that were stated of them."""
    other = [
        Item(name, stated[name][:12], one["sha256"][:12], "data: its rows are not those of the edition")
        for name, one in facts["datasets"].items()
        if stated.get(name) not in (None, one["sha256"])
    ]
    untold = [Item(name, "–", "–", "no checksum is stated of it") for name in facts["datasets"] if name not in stated]
    return Check("tables", len(facts["datasets"]) - len(other) - len(untold), 0, tuple(other), tuple(untold), by)


def facts(stated: Mapping[str, Any], found: Mapping[str, Any], by: str) -> Check:
    """Compare what an edition says of claims, numbers, figures and pages with the facts that were frozen of it."""
    same, other = 0, []
    for kind in ("claims", "numbers", "figures", "datasets", "pages"):
        for key in {**stated[kind], **found[kind]}:
            was, now = stated[kind].get(key), found[kind].get(key)
            if was == now:
                same += 1
            else:
                was, now = was or {}, now or {}
                parts = [part for part in {**was, **now} if was.get(part) != now.get(part)]
                old, new = (_short(json.dumps({part: one.get(part) for part in parts})) for one in (was, now))
                other.append(Item(f"{kind}: {key}", old, new, "the file is not as it was frozen"))
    for name in ("edition", "date", "commit", "doi", "corrected"):
        if stated[name] == found[name]:
            same += 1
        else:
            other.append(Item(name, str(stated[name]), str(found[name]), "the file is not as it was frozen"))
    return Check("facts", same, 0, tuple(other), (), by)


def numbers(facts: Mapping[str, Any], again: Again, why: Callable[[str, Any], str], by: str) -> Check:
    """Compare the value of each number with the one that was computed again."""
    return _compared(
        "numbers", facts["numbers"], again.numbers, again.faults, by, why,
        lambda key, stated, found: _grade(stated["value"], found["value"]),
        lambda key, stated, found: (in_full(stated["value"]), in_full(found["value"])),
    )  # fmt: skip


def verdicts(
    facts: Mapping[str, Any], again: Again, why: Callable[[str, Any], str], by: str, *, alone: bool = False
) -> Check:
    """Compare each verdict and the figure that was found, with the readings they rest on unless they stand alone."""

    def content(stated: Mapping[str, Any]) -> list[Any]:
        return [stated["verdict"], stated["value"], None if alone else read(stated)]

    def told(key: str, stated: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, str]:
        old, new = read(stated), read(found)
        moved = [words for words in {**old, **new} if old.get(words) != new.get(words)]
        words = f", {len(moved)} readings otherwise" if moved and not alone else ""
        was, now = (
            f"{one['verdict']}{'' if one['value'] is None else ' (' + in_full(one['value']) + ')'}"
            for one in (stated, found)
        )
        return was, now + words

    return _compared(
        "verdicts", facts["claims"], again.verdicts, again.faults, by, why,
        lambda key, stated, found: _grade(content(stated), content(found)), told,
    )  # fmt: skip


def read(verdict: Mapping[str, Any]) -> dict[str, bool]:
    """The readings that count, in words, and whether the claim is true in each."""
    if "readings" in verdict:
        return dict(verdict["readings"])
    return {one["words"]: one["true"] for part in verdict["statements"] for one in part["readings"]}


def figures(
    facts: Mapping[str, Any],
    content: Mapping[str, bytes],
    again: Again,
    why: Callable[[str, Any], str],
    by: str,
    left: Mapping[str, str] | None = None,
) -> Check:
    """Compare what each figure shows, its table and the data of its chart, with what came out again.

    How it is drawn is left out: faces, colours and sizes are no data. Of a figure that comes without its chart the
    table is compared, which may have more digits than the earlier one. ``left`` says why a figure was withdrawn.
    """

    def table(key: str) -> bytes:
        return plain_table(content[f"figures/{key}.csv"])

    def grade(key: str, stated: Mapping[str, Any], found: Mapping[str, Any]) -> str:
        was, now = table(key), rows(found["table"])
        if found["vegalite"] is None:
            return "same" if was == now else "close" if finer(was, now) else "other"
        chart = json.loads(content[f"figures/{key}.vl.json"])
        pairs = ((_cells(was), _cells(now)), (list(drawn(chart)), list(drawn(found["vegalite"]))))
        grades = {_grade(*pair) for pair in pairs}
        return next(grade for grade in ("other", "close", "same") if grade in grades)

    def told(key: str, stated: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, str]:
        was, now = table(key), rows(found["table"])
        if _grade(_cells(was), _cells(now)) == "other":
            return f"{stated['rows']} rows", moved(was, now)
        return "the data of its chart", "others, with the same table"

    check = _compared("figures", facts["figures"], again.figures, again.faults, by, why, grade, told)
    left = left or {}
    untold = tuple(
        replace(item, why=f"withdrawn: {left[item.what]}") if item.what in left else item for item in check.untold
    )
    return replace(check, untold=untold)


def drawn(spec: Mapping[str, Any]) -> Iterator[Any]:
    """The rows that a chart has with it, each table where it is drawn: the names of tables come from their rows."""
    named = spec.get("datasets", {})

    def walk(part: Any) -> Iterator[Any]:
        if isinstance(part, list):
            for one in part:
                yield from walk(one)
        elif isinstance(part, dict):
            source = part.get("data")
            if isinstance(source, dict) and ("values" in source or source.get("name") in named):
                yield source.get("values", named.get(source.get("name")))
            for name in sorted(part):
                if name not in ("data", "datasets"):
                    yield from walk(part[name])

    return walk(spec)


def locks(stated: Mapping[str, str], found: Mapping[str, bytes] | None, by: str) -> Check:
    """Compare the checksums of the lists of pinned packages with those lists."""
    if found is None:
        untold = [
            Item(name, sha[:12], "–", "its list is neither in this copy nor in its repository")
            for name, sha in stated.items()
        ]
        return Check("locks", 0, 0, (), tuple(untold), by)
    other = [
        Item(
            name, sha[:12], sha256(found[name])[:12] if name in found else "missing", "packages: other ones are pinned"
        )
        for name, sha in stated.items()
        if name not in found or sha256(found[name]) != sha
    ]
    return Check("locks", len(stated) - len(other), 0, tuple(other), (), by)


def _compared(
    kind: str,
    stated: Mapping[str, Any],
    found: Mapping[str, Any],
    faults: Mapping[str, str],
    by: str,
    why: Callable[[str, Any], str],
    grade: Callable[[str, Any, Any], str],
    told: Callable[[str, Any, Any], tuple[str, str]],
) -> Check:
    same = close = 0
    other, untold = [], []
    for key, one in stated.items():
        if key not in found:
            page = one.get("chapter", "")
            fault = faults.get(page) or next(iter(faults.values()), "")
            untold.append(
                Item(key, "–", "–", f"its page cannot run here: {_short(fault)}" if fault else "no page states it")
            )
            continue
        how = grade(key, one, found[key])
        if how == "other":
            other.append(Item(key, *told(key, one, found[key]), why(key, one)))
        else:
            same, close = same + 1, close + (how == "close")
    return Check(kind, same, close, tuple(other), tuple(untold), by)


def _grade(was: Any, now: Any) -> str:
    """Whether two values are the same, the same but for the last digits, or others."""
    return "same" if was == now else "close" if _close(was, now) else "other"


def _close(was: Any, now: Any) -> bool:
    if isinstance(was, bool) or isinstance(now, bool):
        return was is now
    if isinstance(was, (int, float)) and isinstance(now, (int, float)):
        return was == now or math.isclose(was, now, rel_tol=CLOSE, abs_tol=CLOSE / 1000)
    if isinstance(was, dict) and isinstance(now, dict):
        return was.keys() == now.keys() and all(_close(was[key], now[key]) for key in was)
    if isinstance(was, (list, tuple)) and isinstance(now, (list, tuple)):
        return len(was) == len(now) and all(map(_close, was, now))
    return bool(was == now)


def _cells(table: bytes) -> list[list[float | str]]:
    return [[_value(cell) for cell in row] for row in csv.reader(io.StringIO(table.decode()))]


def _value(cell: str) -> float | str:
    try:
        number = float(cell)
    except ValueError:
        return cell
    return number if math.isfinite(number) else cell


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[:most]} …"


def changed(checks: Iterable[Check], kind: str) -> set[str]:
    """What differs, of a kind."""
    return {item.what for check in checks if check.kind == kind for item in check.other}
