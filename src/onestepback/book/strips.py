"""The strip of a claim: a mark for each reading, the wider variants below, the claim as a line between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from typing import Any

from markupsafe import Markup

from onestepback.claims.ledger import Figure
from onestepback.claims.rule import edges
from onestepback.site.record import Verdict

WIDTH, EDGE = 320, 8
LARGE, SMALL = 5.5, 2.5


def strip(verdict: Verdict, figure: Figure | None) -> Markup:
    """Draw the strip as SVG: filled is true, hollow is not; large marks count, small ones are variants.

    Parameters
    ----------
    verdict : Verdict
        Its readings and variants; where all that count have values, marks stand by them, else one after the other.
    figure : Figure or None
        The figure of the claim: a line, with a dashed one where it begins or ceases to be met.
    """
    counting = [one for statement in verdict.statements for one in statement["readings"]]
    valued = [one for one in (*counting, *verdict.variants) if one["value"] is not None]
    if figure and valued:
        place = _scale([*(one["value"] for one in valued), figure.claimed])
        large = _placed([one for one in counting if one["value"] is not None], place)
        small = _placed([one for one in verdict.variants if one["value"] is not None], place)
        bottom = 34 if small else 18
        near = "".join(f"M{place(edge):g} 0V{bottom}" for edge in edges(figure.claimed, figure.nearness))
        line = f'<path d="{near}" class="near"/><path d="M{place(figure.claimed):g} 0V{bottom}" class="claimed"/>'
    else:
        large, small, line = _in_a_row(counting, 15), _in_a_row(verdict.variants, 7), ""
    height = 34 if small else 18
    marks = _marks(large, 9, LARGE) + _marks(small, 27, SMALL)
    return Markup(f'<svg viewBox="0 0 {WIDTH} {height}" aria-hidden="true" focusable="false">{line}{marks}</svg>')


def _scale(values: Iterable[float]) -> Any:
    """Map values to places; by their logarithm where they span more than the tenfold."""
    low, high = min(values := list(values)), max(values)
    if low > 0 and high > 10 * low:
        return lambda value: _between(log(value), log(low), log(high))
    return lambda value: _between(value, low, high)


def _between(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(EDGE + share * (WIDTH - 2 * EDGE))


def _placed(readings: Iterable[Mapping[str, Any]], place: Any) -> dict[tuple[float, bool], None]:
    """Each place once: what cannot be told apart is not drawn twice."""
    return dict.fromkeys((place(one["value"]), one["true"]) for one in readings)


def _in_a_row(readings: Iterable[Mapping[str, Any]], step: float) -> dict[tuple[float, bool], None]:
    ordered = sorted((one["true"] for one in readings), reverse=True)
    step = min(step, (WIDTH - 2 * EDGE) / max(len(ordered) - 1, 1))
    return {(round(EDGE + turn * step, 1), true): None for turn, true in enumerate(ordered)}


def _marks(marks: Iterable[tuple[float, bool]], y: float, radius: float) -> str:
    """Two paths of arcs, one filled and one hollow: light however many there are."""
    made = ""
    for wanted, kind in ((False, "not"), (True, "true")):
        r = radius if wanted else radius - 0.75
        arcs = [
            f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0"
            for x, true in marks
            if true == wanted
        ]
        if arcs:
            made += f'<path class="{kind}" d="{"".join(arcs)}"/>'
    return made
