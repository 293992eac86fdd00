"""Votes in the General Assembly: distances, margins, agreement."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import combinations
from statistics import fmean

import pandas as pd

from onestepback.measures import given

States = Collection[str] | Callable[[int], Collection[str]]
"""A group of states, ISO 3166 codes: the same in all years, or a function from the year to its members."""


def mean_point(points: pd.DataFrame, states: States) -> pd.DataFrame:
    """Average the ideal points of a group of states, each state counting alike.

    Parameters
    ----------
    points : DataFrame
        Rows of ``ideal_points``: `series`, `iso3`, `year`, `point`.
    states : collection of str, or function from a year to one
        The group; a function follows a membership that changes.

    Returns
    -------
    DataFrame
        Indexed by `series` and `year`: `point`, the mean on the scale of the series, and `counted`, the number of
        states that have an estimate. A year in which none has one is absent.
    """
    given.table(points, ["series", "iso3", "year", "point"], once=["series", "iso3", "year"])
    if callable(states):
        belongs = pd.Series(False, index=points.index)
        for year, rows in points.groupby("year"):
            belongs[rows.index] = rows["iso3"].isin(states(int(str(year))))
    else:
        belongs = points["iso3"].isin(given.states(states, points["iso3"]))
    grouped = points[belongs].groupby(["series", "year"])["point"]
    return pd.DataFrame({"point": grouped.mean(), "counted": grouped.count()})


def distances(points: pd.DataFrame, state: str, groups: Mapping[str, States]) -> pd.DataFrame:
    """Measure how far a state votes from the mean of each of some groups.

    Parameters
    ----------
    points : DataFrame
        As for :func:`mean_point`.
    state : str
        ISO 3166 code.
    groups : mapping of str to group
        By name; a group may be one state.

    Returns
    -------
    DataFrame
        For each `group`, `series` and `year` in which the state has an estimate: `own`, its ideal point; `point` and
        `counted` of the group; `distance` between the two, never negative, on the scale of the series.
    """
    own = (
        points[points["iso3"] == given.known_state(state, points["iso3"])]
        .set_index(["series", "year"])["point"]
        .rename("own")
    )
    rows = [mean_point(points, states).join(own, how="inner").assign(group=name) for name, states in groups.items()]
    result = pd.concat(rows).reset_index()
    return result.assign(distance=(result["own"] - result["point"]).abs())


def moves_to_last(far: pd.DataFrame, last: Mapping[str, int]) -> pd.DataFrame:
    """Set each year's distance beside that of the last year, and tell which of the two sides has moved.

    Parameters
    ----------
    far : DataFrame
        As from :func:`distances`.
    last : mapping of str to int
        Series -> its last year.

    Returns
    -------
    DataFrame
        The rows of all earlier years, with `end` (the last year), `distance_end`, and `own_move` and `their_move`:
        how far the state and the group have gone since, positive upwards.
    """
    rows = far.assign(end=far["series"].map(last))
    ends = rows[rows["year"] == rows["end"]].set_index(["series", "group"])[["own", "point", "distance"]]
    earlier = rows[rows["year"] < rows["end"]].join(ends.add_suffix("_end"), on=["series", "group"])
    earlier["own_move"] = earlier["own_end"] - earlier["own"]
    earlier["their_move"] = earlier["point_end"] - earlier["point"]
    return earlier.drop(columns=["own_end", "point_end"])


def mutual_distance(points: Collection[float]) -> float:
    """Average the distance between two members over all pairs; unlike a range, it does not grow with their number.

    Parameters
    ----------
    points : collection of float
        Ideal points of at least two states, in one series and year.

    Returns
    -------
    float
        On the scale of the points.
    """
    if len(points) < 2:
        raise ValueError("fewer than two states have a point: there is no distance between them")
    return fmean(abs(one - other) for one, other in combinations(points, 2))


def cohesion(points: pd.Series, groups: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Measure where the states of each of some groups stand, and how close together.

    Parameters
    ----------
    points : Series
        Ideal points of one series and year by ISO 3166 code.
    groups : mapping of str to collection of str
        By name; states without an estimate are left aside.

    Returns
    -------
    DataFrame
        By `group`: `mean`, and `mutual`, the average distance between two.
    """
    found = {name: points[points.index.isin(given.states(states, points.index))] for name, states in groups.items()}
    rows = {name: (own.mean(), mutual_distance(own)) for name, own in found.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "mutual"]).rename_axis("group")


def cohesion_by_list(
    points: pd.Series, lists: Mapping[str, Collection[str]], unions: Mapping[str, Collection[str]]
) -> pd.DataFrame:
    """Set the cohesion of BRICS beside that of some unions and of all other states, for each list of its members.

    Parameters
    ----------
    points : Series
        As for :func:`cohesion`.
    lists, unions : mapping of str to collection of str
        ISO 3166 codes by name.

    Returns
    -------
    DataFrame
        As from :func:`cohesion`, for each `list` and `group`: "BRICS", the unions, and "Others", the states that are
        neither on the list nor in a union.
    """
    tables = []
    for name, states in lists.items():
        inside = {*states}.union(*unions.values())
        groups = {"BRICS": states, **unions, "Others": {*points.index} - inside}
        tables.append(cohesion(points, groups).reset_index().assign(list=name))
    return pd.concat(tables, ignore_index=True)


def margins_beyond(points: pd.Series, bloc: Collection[str], west: Collection[str]) -> dict[str, float]:
    """Measure in three ways by how much a bloc votes away from the West, and further away than other states do.

    Parameters
    ----------
    points : Series
        Ideal points of one series and year by ISO 3166 code; on this scale the West stands high.
    bloc, west : collection of str
        Two groups without a common state. All further states are the others.

    Returns
    -------
    dict of str to float
        Margins on the scale of the points, positive where the bloc passes the test. `apart`: from the highest state
        of the bloc up to the lowest of the West. `mean_beyond`: from the mean of the bloc up to that of the others.
        `each_beyond`: from the highest state of the bloc up to the median of the others.

    Raises
    ------
    ValueError
        If a state is in both groups.
    """
    for group in (bloc, west):
        given.states(group, points.index)
    if both := sorted({*bloc} & {*west}):
        raise ValueError(f"{', '.join(both)}: in the bloc and in the West; take out of one")
    in_bloc, in_west = points.index.isin(list(bloc)), points.index.isin(list(west))
    ours, theirs, others = points[in_bloc], points[in_west], points[~in_bloc & ~in_west]
    return {
        "apart": float(theirs.min() - ours.max()),
        "mean_beyond": float(others.mean() - ours.mean()),
        "each_beyond": float(others.median() - ours.max()),
    }


def shared_votes(votes: pd.DataFrame, state: str) -> pd.Series:
    """Count for each state on how many resolutions it did what one state did.

    Parameters
    ----------
    votes : DataFrame
        Rows of ``war_votes``: `resolution`, `iso3`, `vote`.
    state : str
        ISO 3166 code of the state to compare with.

    Returns
    -------
    Series
        Resolutions by `iso3`, 0 to the number of resolutions. Where the state itself did not vote, nobody shares it.
    """
    given.table(votes, ["resolution", "iso3", "vote"], once=["resolution", "iso3"])
    given.known_state(state, votes["iso3"])
    table = votes.pivot(index="resolution", columns="iso3", values="vote")
    own = table[state].where(table[state] != "not voting")
    return table.eq(own, axis=0).sum()


def identical_votes(votes: pd.DataFrame, state: str) -> pd.DataFrame:
    """Compare what one state cast with what each other cast.

    Parameters
    ----------
    votes : DataFrame
        As for :func:`shared_votes`; a state that did not vote has no row, or the vote "not voting".
    state : str
        ISO 3166 code of the state to compare with.

    Returns
    -------
    DataFrame
        By `iso3`, the state itself left out: `votes`, the resolutions on which both voted, and `identical`, the
        percent of them on which they cast the same; missing where there is none.
    """
    given.table(votes, ["resolution", "iso3", "vote"], once=["resolution", "iso3"])
    given.known_state(state, votes["iso3"])
    table = votes[votes["vote"] != "not voting"].pivot(index="resolution", columns="iso3", values="vote")
    others = table.drop(columns=state)[table[state].notna()]
    both, same = others.notna().sum(), others.eq(table[state].dropna(), axis=0).sum()
    return pd.DataFrame({"votes": both, "identical": 100 * same / both.where(both > 0)})


def memberships(states: Iterable[str], groups: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Name for each of some states, ISO 3166 codes, the groups that it belongs to."""
    return [[name for name, members in groups.items() if state in members] for state in states]


def votes_alike(votes: pd.DataFrame, references: Collection[str]) -> list[list[str]]:
    """Name for each vote those of some states that cast the same one.

    Parameters
    ----------
    votes : DataFrame
        As for :func:`shared_votes`.
    references : collection of str
        ISO 3166 codes of the states to compare with.

    Returns
    -------
    list of list of str
        One for each row, in the order of `references`; empty where the state did not vote.
    """
    given.table(votes, ["resolution", "iso3", "vote"], once=["resolution", "iso3"])
    for reference in references:
        given.known_state(reference, votes["iso3"])
    table = votes.pivot(index="iso3", columns="resolution", values="vote")
    return [
        [other for other in references if vote != "not voting" and table.at[other, resolution] == vote]
        for resolution, vote in zip(votes["resolution"], votes["vote"], strict=True)
    ]


def unanimous(votes: pd.DataFrame, states: Collection[str]) -> pd.Series:
    """Tell on which resolutions all states of a group that voted cast the same vote.

    Parameters
    ----------
    votes : DataFrame
        As for :func:`shared_votes`.
    states : collection of str
        The group. States that did not vote are left aside.

    Returns
    -------
    Series
        True or False by `resolution`.
    """
    given.table(votes, ["resolution", "iso3", "vote"], once=["resolution", "iso3"])
    cast = votes[votes["iso3"].isin(given.states(states, votes["iso3"])) & (votes["vote"] != "not voting")]
    return cast.groupby("resolution")["vote"].nunique() == 1
