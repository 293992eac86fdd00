"""The multiverse of a share of trade: every list of partners by every flow, year, source and counter, at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from onestepback.measures import given
from onestepback.measures.trade import FLOW, _added_up, _totals, with_turnover

COUNTERS = ("own", "raised", "kept")
"""Who counts the trade with one partner: its source, or the partner itself, the total raised by the gap or kept."""
WAYS = [*FLOW, "counter"]
MOST = 20
"""States of which every subset is taken at most: a million lists."""


@dataclass(frozen=True, eq=False)
class Multiverse:
    """Shares of trade in percent, one for each specification: a list of partners, and a way to count.

    Attributes
    ----------
    names : sequence of str
        The lists, a row of `shares` each; of subsets the states that are on them, joined by "+".
    ways : DataFrame
        `source`, `flow`, `year` and `counter`, a column of `shares` each.
    shares : ndarray
        Lists in rows, ways in columns; missing where a value that is needed is unknown.
    """

    names: Sequence[str]
    ways: pd.DataFrame
    shares: np.ndarray

    def __len__(self) -> int:
        """Count the specifications that the data answer."""
        return int(np.isfinite(self.shares).sum())

    def at(self, name: str, source: str, flow: str, year: int, counter: str = "own") -> float:
        """Give the share of one specification."""
        way = (self.ways[WAYS] == [source, flow, year, counter]).all(axis=1).to_numpy().nonzero()[0]
        if not way.size:
            raise ValueError(f"no figures of {source}, {flow}, {year}, counter {counter}: `ways` lists what there is")
        return float(self.shares[self.names.index(name), way[0]])

    def table(self, reach: float = 50) -> pd.DataFrame:
        """Lay the specifications out, a row each: `list`, `source`, `flow`, `year`, `counter`, `share`, and `true`.

        The index numbers them, those that the data do not answer as well, so that the number of a row stays the same:
        list times the number of ways plus way, both from 0.
        """
        count, each = self.shares.shape
        way = np.tile(np.arange(each), count)
        laid = {"list": pd.Categorical.from_codes(np.repeat(np.arange(count), each), pd.Index(self.names))}
        for column in WAYS:
            codes, known = pd.factorize(self.ways[column])
            laid[column] = pd.Categorical.from_codes(codes[way], known)
        share = self.shares.ravel()
        table = pd.DataFrame(laid | {"share": share, "true": share >= reach}, copy=False)
        return table[np.isfinite(share)]

    def reached(self, reach: float = 50) -> int:
        """Count the specifications with a share of at least so much, in percent."""
        return int((self.shares >= reach).sum())

    def explained(self) -> pd.Series:
        """Say what part of the variance of all shares lies between the values of each choice, largest first, percent.

        Choices overlap where not every combination is answered, so that the parts need not add up to 100.
        """
        known = np.isfinite(self.shares)
        mean = self.shares[known].mean()
        whole = ((self.shares[known] - mean) ** 2).sum()

        def between(sums: np.ndarray, counts: np.ndarray) -> float:
            there = counts > 0
            return (
                float((counts[there] * (sums[there] / counts[there] - mean) ** 2).sum() / whole * 100) if whole else 0.0
            )

        filled = np.where(known, self.shares, 0.0)
        parts = {"list": between(filled.sum(axis=1), known.sum(axis=1))}
        sums, counts = filled.sum(axis=0), known.sum(axis=0)
        for column in WAYS:
            codes, _ = pd.factorize(self.ways[column])
            parts[column] = between(np.bincount(codes, sums), np.bincount(codes, counts))
        return pd.Series(parts, name="explained").sort_values(ascending=False, kind="stable")

    def sentence(self, reach: float = 50) -> str:
        """Say in words how many specifications reach a share, and which choice divides them most."""
        all_of_them, most = len(self), self.explained()
        return (
            f"{self.reached(reach):,} of {all_of_them:,} readings reach {reach:g} percent; "
            f"the {most.index[0]} explains {most.iloc[0]:.0f} percent of how they vary."
        )


def multiverse(
    trade: pd.DataFrame,
    lists: Mapping[str, Collection[str]] | None = None,
    *,
    subsets_of: Collection[str] = (),
    always: Collection[str] = (),
    flows: Collection[str] | None = None,
    years: Collection[int] | None = None,
    sources: Collection[str] | None = None,
    partner: str = "",
    stated: pd.DataFrame | None = None,
) -> Multiverse:
    """Measure the share of trade of every list of partners, in every way the table allows to count it.

    Parameters
    ----------
    trade : DataFrame
        As for :func:`~onestepback.measures.partner_share`.
    lists : mapping of str to collection of str, optional
        ISO 3166 codes by the name of a list.
    subsets_of : collection of str
        Instead of `lists`: states of which every subset is a list, the empty one only beside `always`.
    always : collection of str
        States that are on each of those lists.
    flows, years, sources : collection, optional
        What to keep; all by default.
    partner : str
        A state of which the books are opened as well, as in :func:`~onestepback.measures.mirror_shares`.
    stated : DataFrame, optional
        Its trade by those books: `source` (in whose place it is put), `flow`, `year`, `value`. Lists without the
        partner are not counted that way.

    Returns
    -------
    Multiverse
    """
    if (lists is None) == (not subsets_of and not always):
        raise ValueError("name either lists, or states of which to take every subset")
    turned = with_turnover(trade)
    for column, kept in (("flow", flows), ("year", years), ("source", sources)):
        if kept is not None:
            if lacking := [value for value in kept if value not in set(turned[column])]:
                raise ValueError(f"the table has no {column} {lacking[0]!r}")
            turned = turned[turned[column].isin(list(kept))]
    known, total = set(trade["partner"]), _totals(turned)
    if lists is None:
        both = given.states([*always, *subsets_of], known)
        if len(subsets_of) > MOST:
            raise ValueError(f"{len(subsets_of)} states have too many subsets: name {MOST} at most, the rest as always")
        fixed, free = both[: len(always)], both[len(always) :]
        names, value, has = _subsets(turned, fixed, free, total.index, partner)
    else:
        for states in lists.values():
            given.states(states, known)
        names, has = list(lists), np.array([partner in states for states in lists.values()])
        value = _added_up(turned, list(lists.values())).reindex(columns=total.index, fill_value=0.0).to_numpy()
    ways = total.index.to_frame(index=False).assign(counter="own")
    shares = [value / total.to_numpy() * 100]
    if stated is not None:
        given.known_state(partner, known)
        given.table(stated, [*FLOW, "value"], once=FLOW)
        own = turned[turned["partner"] == partner].set_index(FLOW)["value"]
        gap = (stated.set_index(FLOW)["value"] - own).dropna()
        place = total.index.get_indexer(gap.index)
        ours, whole = value[:, place] + gap.to_numpy(), total.to_numpy()[place]
        for base in (whole + gap.to_numpy(), whole):  # raised, kept
            shares.append(np.where(has[:, np.newaxis], ours / base * 100, np.nan))
        mirrored = ways.iloc[place]
        ways = pd.concat([ways, *(mirrored.assign(counter=counter) for counter in COUNTERS[1:])], ignore_index=True)
    return Multiverse(names, ways, np.hstack(shares))


def _subsets(
    flows: pd.DataFrame, fixed: Sequence[str], free: Sequence[str], ways: pd.Index, partner: str
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Add up every subset, each from one that has a state less, so that sums are the same on every machine."""
    ours = flows[flows["partner"].isin([*fixed, *free])].set_index(["partner", *FLOW])["value"]
    table = ours.unstack(FLOW).reindex(index=[*fixed, *free], columns=ways)
    there = ours.notna().unstack(FLOW, fill_value=True).reindex(index=table.index, columns=ways, fill_value=True)
    amounts = np.where(there.to_numpy(dtype=bool), table.fillna(0.0).to_numpy(), np.nan)
    value = np.empty((2 ** len(free), len(ways)))
    value[0] = amounts[: len(fixed)].sum(axis=0)
    has, names = np.full(len(value), partner in fixed), [""]
    for turn, state in enumerate(free):
        half = 2**turn
        np.add(value[:half], amounts[len(fixed) + turn], out=value[half : 2 * half])
        has[half : 2 * half] = has[:half] | (state == partner)
        names += [f"{name}+{state}" if name else state for name in names]
    stem = "+".join(fixed)
    named = [f"{stem}+{name}" if stem and name else stem or name for name in names]
    first = 0 if fixed else 1
    return named[first:], value[first:], has[first:]
