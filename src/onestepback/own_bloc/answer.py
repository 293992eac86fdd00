"""A reader's own bloc: what the book answers to a choice.

The page of chapter 8 gives the same answers in the browser, from the tables and words that :func:`offer` hands over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from onestepback.data.blocs import brics_lists, members
from onestepback.measures.time import REFUSAL
from onestepback.own_bloc.offer import (
    FEW,
    FLOWS,
    YEARS,
    Table,
    books_offered,
    measures_offered,
    names,
    presets,
    trade_table,
    world_table,
)
from onestepback.own_bloc.sentences import SENTENCES
from onestepback.words import in_a_row, number, percent, typeset

BLOC = "Your bloc"
LABEL_GAP = 6
"""Least distance of the names of two lines, in percentage points."""


class ScenarioError(ValueError):
    """A choice that the page does not offer, with what it does."""


@dataclass(frozen=True)
class Choice:
    """What a reader chooses.

    Attributes
    ----------
    bloc : tuple of str
        ISO 3166 codes, in the order of their printed names whatever the order they are given in.
    measure : str
        Of what the share of the world is taken: ppp, nominal, population or exports.
    year : int
        One of ``YEARS``.
    vintage : str
        Edition of the measure's figures; blank for the one that the page opens with.
    source : str
        Whose table of Kazakhstan's trade: bns or wits.
    """

    bloc: tuple[str, ...]
    measure: str = "ppp"
    year: int = 2023
    vintage: str = ""
    source: str = "bns"

    def __post_init__(self) -> None:
        """Put the bloc in order, fill in the edition, refuse what is not offered."""
        measures, countries = measures_offered(), names()
        strange = [code for code in self.bloc if code not in countries]
        if strange:
            raise ScenarioError(f"no country {', '.join(strange)}; use the codes of `offer()`")
        object.__setattr__(self, "bloc", tuple(code for code in countries if code in self.bloc))
        if self.measure not in measures:
            raise ScenarioError(f"no measure {self.measure!r}; use one of {', '.join(measures)}")
        editions = measures[self.measure]["editions"]
        if not self.vintage:
            object.__setattr__(self, "vintage", measures[self.measure]["default"])
        if self.vintage not in editions:
            raise ScenarioError(f"no edition {self.vintage!r} of {self.measure}; use one of {', '.join(editions)}")
        if self.year not in YEARS or self.source not in books_offered():
            raise ScenarioError(
                f"no trade of {self.year} by {self.source!r}; use {YEARS} and one of {list(books_offered())}"
            )


def default() -> Choice:
    """The choice that the page opens with: BRICS as it was on the day of the refusal."""
    return Choice(brics_lists()["nine"].states)


def offer() -> dict[str, Any]:
    """Give all that the page needs to answer by itself, except the tables: choices, names, words, the default."""
    start = default()
    return {
        "years": [YEARS[0], YEARS[-1]],
        "few": FEW,
        "bloc_label": BLOC,
        "label_gap": LABEL_GAP,
        "names": names(),
        "g7": list(members("G7", REFUSAL)),
        "presets": [{key: one[key] for key in ("key", "name", "phrase", "states")} for one in presets()],
        "measures": measures_offered(),
        "books": books_offered(),
        "flows": FLOWS,
        "sentences": {key: [[list(facts), typeset(text)] for facts, text in cases] for key, cases in SENTENCES.items()},
        "default": asdict(start),
    }


def answer(choice: Choice) -> dict[str, str]:
    """Answer a choice in sentences.

    Parameters
    ----------
    choice : Choice

    Returns
    -------
    dict of str to str
        By the keys of ``SENTENCES``, in their order; blank where a sentence is left out.
    """
    facts, printed = _look(choice)
    said: dict[str, str] = {}
    for key, cases in SENTENCES.items():
        text = next((text for wanted, text in cases if facts.issuperset(wanted)), "")
        said[key] = typeset(text).format_map({**printed, **said})
    return said


def world_rows(choice: Choice) -> list[dict[str, Any]]:
    """Give the rows of the first figure: the shares of the bloc and of the G7 in each year.

    Returns
    -------
    list of dict
        `name`, `year` and `share`, the share None where it is not known; `label` at the chosen year alone; `side`, 1
        above and -1 below the other line; `align`, how a label at the year keeps within the frame; `end`, where the
        name of the line stands, at its last year alone.
    """
    table = world_table(choice.measure, choice.vintage)
    ours, theirs = _shares(table, choice.bloc), _shares(table, members("G7", REFUSAL))
    rows = []
    for name, shares, others in ((BLOC, ours, theirs), ("G7", theirs, ours)):
        known = [at for at, share in enumerate(shares) if share is not None]
        for at in range(known[0], known[-1] + 1) if known else ():
            share, other = shares[at], others[at]
            side = 1 if other is None or (share or 0) > other or (share == other and name == BLOC) else -1
            rows.append(
                {
                    "name": name,
                    "year": YEARS[at],
                    "share": share,
                    "label": _printed(share) if YEARS[at] == choice.year else "",
                    "side": side,
                    "align": _align(YEARS[at], YEARS[0], YEARS[-1]),
                    "end": _label_place(share, other, side) if at == known[-1] else None,
                }
            )
    return rows


def _align(year: int, first: int, last: int) -> str:
    """Align a label at a year, so that it stays within the frame at either end."""
    place = (year - first) / (last - first)
    return "left" if place < 0.1 else "right" if place > 0.9 else "center"


def _label_place(share: float | None, other: float | None, side: int) -> float | None:
    """Place the name of a line at its end, apart from that of the other."""
    if share is None or other is None or abs(share - other) >= LABEL_GAP:
        return share
    return (share + other) / 2 + side * LABEL_GAP / 2


def trade_rows(choice: Choice) -> list[dict[str, Any]]:
    """Give the rows of the second figure: the shares of the bloc in Kazakhstan's trade in each year of the source.

    Returns
    -------
    list of dict
        `flow` as printed, `year`, `share` (None where it is not known), `align` as in :func:`world_rows`, and `label`
        at the chosen year alone.
    """
    first, last = books_offered()[choice.source]["span"]
    rows = []
    for flow, name in FLOWS.items():
        for year in range(first, last + 1):
            _, _, share = _trade(choice, year)[flow]
            label = _printed(share) if year == choice.year else ""
            align = _align(year, first, last)
            rows.append({"flow": name, "year": year, "share": share, "align": align, "label": label})
    return rows


def _sum(table: Table, states: Iterable[str], at: int) -> int | None:
    """Add up the figures of states; None if none of them has one."""
    values = [row[at] for state in states if (row := table["rows"].get(state)) and row[at] is not None]
    return sum(values) if values else None


def _percent(part: int | None, whole: int | None) -> float | None:
    return None if part is None or whole is None else part * 100 / whole


def _shares(table: Table, states: Iterable[str]) -> list[float | None]:
    states = tuple(states)
    return [_percent(_sum(table, states, at), whole) for at, whole in enumerate(table["total"])]


def _trade(choice: Choice, year: int) -> dict[str, tuple[int, int | None, float | None]]:
    """Give the bloc's part, the whole and the share, by flow."""
    table, at = trade_table(choice.source), year - YEARS[0]
    part = {
        flow: sum(row[at] or 0 for state, row in rows.items() if state in choice.bloc)
        for flow, rows in table["rows"].items()
    }
    whole = {flow: total[at] for flow, total in table["total"].items()}
    part["turnover"] = part["exports"] + part["imports"]
    both = (whole["exports"], whole["imports"])
    whole["turnover"] = None if None in both else sum(both)
    return {flow: (part[flow], whole[flow], _percent(part[flow], whole[flow])) for flow in FLOWS}


def _look(choice: Choice) -> tuple[set[str], dict[str, str]]:
    """Find out what is true of a choice, and print the values that its sentences need."""
    bloc = list(choice.bloc)
    measure = measures_offered()[choice.measure]
    edition = measure["editions"][choice.vintage]
    preset = next((one for one in presets() if set(one["states"]) == set(bloc)), None)
    facts = {
        "empty": not bloc,
        "one": len(bloc) == 1,
        "few": len(bloc) <= FEW,
        "whole": len(bloc) == len(names()),
        "preset": preset is not None,
        "has_kaz": "KAZ" in bloc,
        "only_kaz": bloc == ["KAZ"],
    }
    printed = {
        "count": number(len(bloc)),
        "names": _listed(bloc),
        "preset": preset["name"] if preset else "",
        "bloc_in_a_phrase": preset["phrase"] if preset else "",
        "year": str(choice.year),
        "measure": measure["phrase"],
        "edition": edition["phrase"],
    }
    facts["projected"] = choice.year > edition["whole_year"]
    for true, values in (_look_at_world(choice, bloc), _look_at_trade(choice, bloc)):
        facts |= true
        printed |= values
    return {fact for fact, true in facts.items() if true}, printed


def _look_at_world(choice: Choice, bloc: list[str]) -> tuple[dict[str, bool], dict[str, str]]:
    table, at, seven = world_table(choice.measure, choice.vintage), choice.year - YEARS[0], members("G7", REFUSAL)
    whole = table["total"][at]
    spans = [year for year, total in zip(YEARS, table["total"], strict=True) if total is not None]
    ours, theirs = _shares(table, bloc), _shares(table, seven)
    share, g7 = ours[at], theirs[at]
    part, kaz = _sum(table, bloc, at) or 0, _sum(table, ["KAZ"], at) or 0
    with_kaz, without = _percent(part + kaz, whole), _percent(part - kaz, whole)
    gaps = [code for code in bloc if _sum(table, [code], at) is None]
    shared = [code for code in bloc if code in seven]
    known = [
        (year, mine > other)
        for year, mine, other in zip(YEARS, ours, theirs, strict=True)
        if mine is not None and other is not None
    ]
    ahead = [is_ahead for _, is_ahead in known]
    changes = [year for (year, now), before in zip(known[1:], ahead, strict=False) if now and not before]
    lead = (share or 0) - (g7 or 0)
    has_g7 = len(shared) == len(seven)
    in_bloc = "KAZ" in bloc
    facts = {
        "beyond": whole is None,
        "unknown": share is None,
        "has_g7": has_g7,
        "is_g7": has_g7 and len(bloc) == len(seven),
        "level": abs(lead) < 0.05,
        "ahead": lead > 0,
        "some_shared": bool(shared),
        "few_gaps": 0 < len(gaps) <= FEW,
        "some_gaps": len(gaps) > FEW,
        "never_known": not known,
        "always": all(ahead),
        "never": not any(ahead),
        "passed": len(changes) == 1 and not ahead[0] and ahead[-1],
        "just_passed": bool(changes) and changes[-1] == known[-1][0],
        "ahead_at_last": bool(changes) and ahead[-1],
        "turns": not has_g7
        and share is not None
        and (lead > 0 and (without or 0) < (g7 or 0) if in_bloc else lead <= 0 and (with_kaz or 0) > (g7 or 0)),
    }
    printed = {
        "first": str(spans[0]),
        "last": str(spans[-1]),
        "known_first": str(known[0][0]) if known else "",
        "known_last": str(known[-1][0]) if known else "",
        "share": _printed(share),
        "g7": _printed(g7),
        "lead": number(abs(lead), 1),
        "shared": _listed(shared),
        "gaps": _listed(gaps),
        "gap_count": number(len(gaps)),
        "passed": str(changes[-1]) if changes else "",
        "kaz": _printed(_percent(kaz, whole), 2),
        "kaz_points": number(_percent(kaz, whole) or 0, 2),
        "with": _printed(with_kaz),
        "without": _printed(without),
    }
    return facts, printed


def _look_at_trade(choice: Choice, bloc: list[str]) -> tuple[dict[str, bool], dict[str, str]]:
    table, at, books = trade_table(choice.source), choice.year - YEARS[0], books_offered()[choice.source]
    first, last = books["span"]
    trade = _trade(choice, choice.year)
    part, whole, _ = trade["turnover"]
    outside = not first <= choice.year <= last
    no_table = whole is None
    shares = {flow: share for flow, (_, _, share) in trade.items()}
    half = {flow: share is not None and share >= 50 for flow, share in shares.items()}
    untraded = [
        code
        for code in bloc
        if code != "KAZ" and not any((rows.get(code) or [None] * len(YEARS))[at] for rows in table["rows"].values())
    ]
    facts = {
        "outside": outside,
        "broken": no_table and not outside,
        "no_table": no_table,
        "no_trade": no_table or bloc in ([], ["KAZ"]),
        "edge": any(_printed(share) == _printed(50) and not half[flow] for flow, share in shares.items()),
        "few_untraded": 0 < len(untraded) <= FEW,
        "some_untraded": len(untraded) > FEW,
        **{f"half_{flow}": true for flow, true in half.items()},
    }
    printed = {
        "books": books["name"],
        "books_in_a_phrase": books["phrase"],
        "from": str(first),
        "to": str(last),
        "other": next(book["phrase"] for key, book in books_offered().items() if key != choice.source),
        "turnover_bn": _billion(part),
        "total_bn": _billion(whole),
        "one_half": _printed(50),
        "untraded": _listed(untraded),
        "untraded_count": number(len(untraded)),
        **{flow: _printed(share) for flow, share in shares.items()},
    }
    return facts, printed


def _printed(share: float | None, digits: int = 1) -> str:
    return "" if share is None else percent(share, digits)


def _billion(thousands: int | None) -> str:
    return "" if thousands is None else number(thousands / 1_000_000, 1)


def _listed(codes: list[str]) -> str:
    """Name countries in a phrase: "Brazil, China and India"; nothing if they are too many to be listed."""
    listed = [names()[code] for code in codes]
    if len(listed) < 2 or len(listed) > FEW:
        return "".join(listed[:1]) if len(listed) < 2 else ""
    return in_a_row(listed)
