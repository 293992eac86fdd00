"""Choices for the tests of chapter 8: drawn at random, the same in each run, and the odd ones by hand."""

from __future__ import annotations

import random

from onestepback.own_bloc.answer import Choice, default
from onestepback.own_bloc.offer import YEARS, books_offered, measures_offered, names, presets


def choices(count: int, seed: int = 8) -> list[Choice]:
    """Draw choices over all countries, sizes, measures, years, editions and tables of trade."""
    draw = random.Random(seed)
    drawn = []
    for _ in range(count):
        size = draw.choice([1, 2, draw.randint(3, 12), draw.randint(13, 60), draw.randint(61, len(names()))])
        measure = draw.choice(list(measures_offered()))
        drawn.append(
            Choice(
                tuple(draw.sample(list(names()), size)),
                measure,
                draw.choice(YEARS),
                draw.choice(list(measures_offered()[measure]["editions"])),
                draw.choice(list(books_offered())),
            )
        )
    return drawn


def odd() -> list[Choice]:
    """Give the choices in which a sentence could go wrong: nobody, all, one, Kazakhstan, the G7, gaps, ties."""
    lists = {one["key"]: tuple(one["states"]) for one in presets()}
    everybody, seven = tuple(names()), lists["G7"]
    return [
        default(),
        Choice(()),
        Choice((), "nominal", 2025, "2023-10", "wits"),
        Choice(everybody),
        Choice(everybody, "exports", 1995, "2024", "wits"),
        Choice(tuple(code for code in everybody if code != "KAZ")),
        Choice(("KAZ",)),
        Choice(("KAZ",), year=2010, source="wits"),
        Choice(("CUB",)),
        Choice(("CUB", "KAZ"), year=2025),
        Choice(("TWN",), "population"),
        Choice(("USA",), "nominal"),
        Choice(seven),
        Choice((*seven, "KAZ")),
        Choice((*seven, "CUB", "PRK"), "nominal", 2025, "2025-10"),
        Choice(seven[:3]),
        Choice((*lists["nine"], "CUB", "PRK", "MCO", "LIE", "GRL")),
        Choice(lists["five"], year=2020, vintage="2024-04"),
        Choice(lists["five"], year=2021, vintage="2024-04"),
        Choice((*lists["five"], "KAZ"), year=2021, vintage="2024-04"),
        Choice(lists["five"], "exports", 2025),
        Choice(lists["ten_and_ten_partners"], "population", 2025, source="wits"),
        Choice(lists["west"], year=2003, source="wits"),
        Choice(lists["EU"], year=2014, source="wits"),
        Choice(lists["SCO"], year=2025),
        Choice(("CHN", "RUS", "ITA")),
        Choice(lists["five"], year=1996, source="wits"),
        # Less than a tenth of a point from the G7; a share of trade that is printed as half and is not.
        Choice((*lists["five"], "SAU"), year=2019, vintage="2024-04"),
        Choice((*lists["SCO"], "POL"), year=2020),
        # Half of exports and of turnover alone; ahead of the G7 at times, and for the first time in the last year.
        Choice(lists["west"], year=2005, source="wits"),
        Choice(tuple(code for code in lists["EU"] if code not in ("BGR", "EST", "IRL")), "exports"),
        Choice((*lists["five"], "USA"), "exports"),
        # A share that lies exactly between two printed ones.
        Choice(("AUT", "ITA")),
        # Twice past the G7.
        Choice((*lists["nine"], "FIN", "NGA"), year=2015, vintage="2024-04", source="wits"),
        # Behind the G7 but for Kazakhstan, and ahead of it with Kazakhstan.
        Choice((*lists["five"], "KAZ"), year=2020, vintage="2024-04"),
    ]
