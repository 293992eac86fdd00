"""Every way to define a claim at once: lists of states by ways to count, each specification with its value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from onestepback.measures import given
from onestepback.measures.trade import added_up, with_turnover
from onestepback.measures.world import WORLD

COUNTERS = ("own", "raised", "kept")
"""Who counts the trade with one partner: the source of all else; or that partner, the total raised too or left."""
MOST = 20
"""States of which every subset is taken, at most: a million lists."""


@dataclass(frozen=True, eq=False)
class Multiverse:
    """A value for each specification, which is a list of states and a way to count, and whether a claim is true in it.

    Attributes
    ----------
    lists : DataFrame
        A row for each list, by its name, a column for each state: whether it is on the list.
    ways : DataFrame
        A row for each way to count, a column for each choice in it, such as `source`, `flow` and `year`.
    values : ndarray
        Lists in rows, ways in columns; missing where the data do not answer.
    true : ndarray
        Of the same shape; false where a value is missing.
    """

    lists: pd.DataFrame
    ways: pd.DataFrame
    values: np.ndarray
    true: np.ndarray

    def __len__(self) -> int:
        """Count the specifications that the data answer."""
        return int(np.isfinite(self.values).sum())

    def key(self, row: int) -> str:
        """Give the key of a row of the table: the name of the list and the choices, parted by bars."""
        name, way = divmod(row, len(self.ways))
        return "|".join(map(str, (self.lists.index[name], *self.ways.iloc[way])))

    def at(self, key: str) -> float:
        """Give the value of the specification of a key."""
        name, *choices = key.split("|")
        way = (self.ways.astype(str) == choices).all(axis=1) if len(choices) == self.ways.shape[1] else pd.Series([])
        if name not in self.lists.index or not way.any():
            form = "|".join(["list", *self.ways])
            raise ValueError(f"no specification {key!r}: a key is {form}, such as {self.key(0)!r}")
        return float(self.values[self.lists.index.get_loc(name), way.argmax()])

    def table(self) -> pd.DataFrame:
        """Lay out the specifications that are answered, one a row: `list`, the choices, `value` and `true`.

        The index numbers the rows, those that are left out as well; :meth:`key` turns a number into the key.
        """
        count, each = self.values.shape
        way = np.tile(np.arange(each), count)
        laid: dict[Any, Any] = {
            "list": pd.Categorical.from_codes(np.repeat(np.arange(count), each), self.lists.index, validate=False)
        }
        for column in self.ways:
            codes, known = pd.factorize(self.ways[column])
            laid[column] = pd.Categorical.from_codes(codes[way], known, validate=False)
        table = pd.DataFrame(laid | {"value": self.values.ravel(), "true": self.true.ravel()}, copy=False)
        known_at = np.isfinite(self.values.ravel())
        return table if known_at.all() else table[known_at]

    def only(self, **choices: Any) -> Multiverse:
        """Keep the ways with these choices: ``only(flow="imports", year=2023)``."""
        kept = np.ones(len(self.ways), dtype=bool)
        for choice, wanted in choices.items():
            kept &= (self.ways[choice] == wanted).to_numpy()
        if not kept.any():
            raise ValueError(f"no way to count has {choices}: `ways` lists those there are")
        ways = self.ways[kept].reset_index(drop=True)
        return Multiverse(self.lists, ways, self.values[:, kept], self.true[:, kept])

    def by(self, choice: str) -> pd.DataFrame:
        """Count for each value of a choice, or for a state on the list or not, how many specifications are true.

        Returns
        -------
        DataFrame
            By value of the choice, in its order: `true` and `of`.
        """
        known = np.isfinite(self.values)
        if choice == "list" or choice in self.lists:
            sums, counts = self.true.sum(axis=1), known.sum(axis=1)
            of = self.lists.index if choice == "list" else self.lists[choice].map({True: "with", False: "without"})
        else:
            sums, counts, of = self.true.sum(axis=0), known.sum(axis=0), self.ways[choice]
        table = pd.DataFrame({"true": sums, "of": counts}).groupby(pd.Index(of), sort=False, observed=True).sum()
        return table[table["of"] > 0].rename_axis(choice)

    def explained(self) -> pd.Series:
        """Say how much of what is true or not goes with each choice, in percent of the variance, largest first.

        Where not every combination is answered the choices overlap, so that the parts need not add up to 100.
        """
        part = self.true.sum() / max(len(self), 1)
        whole = len(self) * part * (1 - part)

        def of(choice: str) -> float:
            table = self.by(choice)
            between = (table["of"] * (table["true"] / table["of"] - part) ** 2).sum()
            return float(between / whole * 100) if whole else 0.0

        choices = {choice: of(choice) for choice in ("list", *self.ways)}
        return pd.Series(choices, name="explained").sort_values(ascending=False, kind="stable")

    def sentence(self, what: str = "are true") -> str:
        """Say in words how many specifications are true, and which choice divides them most."""
        parts = self.explained()
        told = f"{self.true.sum():,} of {len(self):,} readings {what}"
        if not parts.iloc[0]:
            return told + "; no choice divides them."
        return told + f"; the {parts.index[0]} goes with {parts.iloc[0]:.0f} percent of the difference."


def multiverse(
    table: pd.DataFrame,
    lists: Mapping[str, Collection[str]] | None = None,
    *,
    subsets_of: Collection[str] = (),
    always: Collection[str] = (),
    flows: Collection[str] | None = None,
    years: Collection[int] | None = None,
    sources: Collection[str] | None = None,
    vintages: Collection[str] | None = None,
    partner: str = "",
    stated: pd.DataFrame | None = None,
    reach: float = 50,
) -> Multiverse:
    """Measure the share of every list of states in every way that a table allows to count it.

    Parameters
    ----------
    table : DataFrame
        `partner`, `value`, `year`, and what else tells ways apart: `source`, `vintage`, `flow`; of flows the
        turnover is made. The partner "WLD" is the total, else the sum of all partners is.
    lists : mapping of str to collection of str, optional
        ISO 3166 codes by the name of a list.
    subsets_of : collection of str
        Instead of `lists`: states of which every subset is a list, the empty one only beside `always`.
    always : collection of str
        States that are on each of those lists.
    flows, years, sources, vintages : collection, optional
        What to keep; all by default.
    partner : str
        A state of which the books are opened as well, as in :func:`~onestepback.measures.mirror_shares`.
    stated : DataFrame, optional
        Its trade by those books: `source` (in whose place it is put), `flow`, `year`, `value`. Lists without the
        partner are not counted so.
    reach : float
        The share in percent from which on a specification is true.

    Returns
    -------
    Multiverse
        Shares in percent; the choices of a way are the columns of the table and `counter`.
    """
    if (lists is None) == (not subsets_of and not always):
        raise ValueError("name either lists, or states of which to take every subset")
    if len(subsets_of) > MOST:
        raise ValueError(f"{len(subsets_of)} states have too many subsets: name {MOST} at most, the rest as always")
    given.table(table, ["year", "partner", "value"])
    choices = [choice for choice in ("source", "vintage", "flow", "year") if choice in table]
    turned = with_turnover(table) if "flow" in table and "vintage" not in table else table
    given.table(turned, [*choices, "partner", "value"], once=[*choices, "partner"])
    for choice, kept in {"flow": flows, "year": years, "source": sources, "vintage": vintages}.items():
        if kept is not None:
            known_here = set(turned[choice]) if choice in turned else set()
            if lacking := [one for one in kept if one not in known_here]:
                raise ValueError(f"the table has no {choice} {lacking[0]!r}")
            turned = turned[turned[choice].isin(list(kept))]
    known = set(table["partner"])
    cells = turned.set_index(["partner", *choices])["value"]
    total = _totals(cells, choices)
    if lists is None:
        named = subsets(given.states([*always, *subsets_of], known), len(always))
        value = over_subsets(_amounts(cells, named.columns, total.index), len(always), np.add)[-len(named) :]
    else:
        named, value = _named(lists, known), added_up(cells, list(lists.values()), total.index)
    ways = total.index.to_frame(index=False).assign(counter="own")
    shares = [value / total.to_numpy() * 100]
    if stated is not None:
        given.known_state(partner, known)
        given.table(stated, [*choices, "value"], once=choices)
        gap = (stated.set_index(choices)["value"] - cells[partner]).dropna()
        place = total.index.get_indexer(gap.index)
        gap, place = gap[place >= 0], place[place >= 0]
        has = named[partner].to_numpy()[:, np.newaxis] if partner in named else np.zeros((len(named), 1), dtype=bool)
        whole = total.to_numpy()[place]
        for counter, base in (("raised", whole + gap.to_numpy()), ("kept", whole)):
            shares.append(np.where(has, (value[:, place] + gap.to_numpy()) / base * 100, np.nan))
            ways = pd.concat([ways, ways.iloc[place].assign(counter=counter)], ignore_index=True)
    every = np.hstack(shares) if len(shares) > 1 else shares[0]
    return Multiverse(named, ways, every, every >= reach)


def _totals(cells: pd.Series, choices: Sequence[str]) -> pd.Series:
    is_total = cells.index.get_level_values("partner") == WORLD
    added = cells[~is_total].groupby(list(choices)).sum(skipna=False)
    return cells[is_total].droplevel("partner").combine_first(added)


def _named(lists: Mapping[str, Collection[str]], known: Collection[str]) -> pd.DataFrame:
    columns = list(dict.fromkeys(state for states in lists.values() for state in given.states(states, known)))
    rows = [[state in states for state in columns] for states in lists.values()]
    return pd.DataFrame(rows, index=pd.Index(lists, name="list"), columns=columns, dtype=bool)


def subsets(states: Sequence[str], fixed: int = 0) -> pd.DataFrame:
    """Give every subset of some states, with the first `fixed` on each: as `lists` of a :class:`Multiverse`."""
    free = len(states) - fixed
    belongs = np.ones((2**free, len(states)), dtype=bool)
    belongs[:, fixed:] = np.arange(2**free)[:, np.newaxis] >> np.arange(free) & 1
    names = ["+".join(states[:fixed])]
    for state in states[fixed:]:
        names += [f"{name}+{state}" if name else state for name in names]
    first = 0 if fixed else 1
    return pd.DataFrame(belongs[first:], index=pd.Index(names[first:], name="list"), columns=list(states))


def over_subsets(amounts: np.ndarray, fixed: int, operation: np.ufunc) -> np.ndarray:
    """Add up, or take the largest of, the rows of each subset, in the order of :func:`subsets`.

    Each comes from one that has a state less, so that it is the same on every machine.
    """
    result = np.empty((2 ** (len(amounts) - fixed), amounts.shape[1]))
    result[0] = operation.reduce(amounts[:fixed], axis=0) if fixed else 0
    for turn, amount in enumerate(amounts[fixed:]):
        operation(result[: 2**turn], amount, out=result[2**turn : 2 ** (turn + 1)])
    return result


def _amounts(cells: pd.Series, states: pd.Index, ways: pd.Index) -> np.ndarray:
    """Lay out what each state has in each way: nothing where it has no row, missing where its value is unknown."""
    ours = cells[cells.index.get_level_values("partner").isin(states)]
    there = ours.isna().unstack(ways.names, fill_value=False).reindex(index=states, columns=ways, fill_value=False)
    amounts = ours.unstack(ways.names).reindex(index=states, columns=ways).fillna(0.0)
    return np.where(there.to_numpy(dtype=bool), np.nan, amounts.to_numpy())
