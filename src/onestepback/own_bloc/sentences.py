"""The words of chapter 8: every sentence that a reader's bloc can call forth, written down once.

A sentence is a list of cases, each some facts and a text. The first case whose facts are all true gives the text;
with an empty text, or with no such case, the sentence is left out. ``{names}`` in a text are filled with printed
values, and with the sentences before it. The page's script fills the same cases, so nothing is worded twice.
"""

from __future__ import annotations

Cases = list[tuple[tuple[str, ...], str]]

ANSWER = ("who", "world", "shared", "projected", "gaps", "passing", "kazakhstan", "trade", "half", "edge", "home",
          "untraded")  # fmt: skip
"""The sentences under the controls, in their order; the others are titles and descriptions of figures."""

SENTENCES: dict[str, Cases] = {
    # Names for the bloc, to begin a sentence with.
    "Bloc": [
        (("preset",), "{preset}"),
        (("one",), "A bloc of one member ({names})"),
        ((), "A bloc of {count} members"),
    ],
    "who": [
        (("empty",), "Your bloc has no members: choose some to give it a share."),
        (("whole",), "Your bloc is the whole list of {count} countries and territories."),
        (("preset", "few"), "Your bloc is {bloc_in_a_phrase}: {names}."),
        (("preset",), "Your bloc is {bloc_in_a_phrase}, {count} members in all."),
        (("one",), "Your bloc has one member: {names}."),
        (("few",), "Your bloc has {count} members: {names}."),
        ((), "Your bloc has {count} members."),
    ],
    # The share of the world.
    "world": [
        (("beyond",), "For {year} there is no figure in {edition}, which ends in {last} here: choose an earlier year."),
        (("empty",), "In {year} the G7 held {g7} of {measure}, by {edition}; an empty bloc holds nothing."),
        (("unknown",), "For {year} there is no figure for any member in {edition}, so its share is not known."),
        (("is_g7",), "In {year} the bloc held {share} of {measure}, by {edition}: it is the G7 itself."),
        (
            ("has_g7",),
            "In {year} the bloc held {share} of {measure}, by {edition}, of which the G7, all in it, held {g7}.",
        ),
        (
            ("level",),
            "In {year} the bloc held {share} of {measure} and the G7 {g7}, by {edition}: less than a tenth of a "
            "percentage point lies between them.",
        ),
        (
            ("ahead",),
            "In {year} the bloc held {share} of {measure} and the G7 {g7}, by {edition}: {lead} percentage points "
            "more.",
        ),
        (
            (),
            "In {year} the bloc held {share} of {measure} and the G7 {g7}, by {edition}: {lead} percentage points "
            "less.",
        ),
    ],
    "shared": [
        (("beyond",), ""),
        (("has_g7",), ""),
        (("some_shared",), "Members of both groups, counted in both: {shared}."),
    ],
    "projected": [
        (("beyond",), ""),
        (("projected",), "When that edition appeared {year} was not over: the figure is a projection."),
    ],
    "gaps": [
        (("beyond",), ""),
        (("unknown",), ""),
        (("few_gaps",), "Without a figure there, and so adding nothing to the sum: {gaps}."),
        (("some_gaps",), "Of the members {gap_count} have no figure there and add nothing to the sum."),
    ],
    "passing": [
        (("beyond",), ""),
        (("empty",), ""),
        (("has_g7",), ""),
        (("never_known",), ""),
        (("always",), "By the same figures it was ahead of the G7 in every year from {known_first} to {known_last}."),
        (("just_passed",), "By the same figures it passed the G7 in {passed}, the last year that they have."),
        (("passed",), "By the same figures it passed the G7 in {passed} and stayed ahead to {known_last}."),
        (("never",), "By the same figures it was ahead of the G7 in no year from {known_first} to {known_last}."),
        (
            ("ahead_at_last",),
            "By the same figures it passed the G7 more than once, for the last time in {passed}, and stayed ahead to "
            "{known_last}.",
        ),
        (
            (),
            "By the same figures it was ahead of the G7 in some years from {known_first} to {known_last}, but not in "
            "the last.",
        ),
    ],
    "kazakhstan": [
        (("beyond",), ""),
        (("only_kaz",), ""),
        (("empty",), "Kazakhstan alone would hold {kaz}."),
        (("unknown",), "Kazakhstan alone would hold {kaz}."),
        (
            ("has_kaz", "turns"),
            "Kazakhstan is in it and gives it {kaz_points} percentage points: without Kazakhstan it would hold "
            "{without} and be behind the G7.",
        ),
        (
            ("has_kaz",),
            "Kazakhstan is in it and gives it {kaz_points} percentage points: without Kazakhstan it would hold "
            "{without}.",
        ),
        (
            ("turns",),
            "Kazakhstan’s own entry would add {kaz_points} percentage points, to {with}, and carry it past the G7.",
        ),
        ((), "Kazakhstan’s own entry would add {kaz_points} percentage points, to {with}."),
    ],
    # The share of Kazakhstan's trade.
    "trade": [
        (
            ("outside",),
            "{books} has no table of Kazakhstan’s trade for {year} here, only from {from} to {to}: choose {other}.",
        ),
        (
            ("broken",),
            "For {year} the table of {books_in_a_phrase} is incomplete, so no share of Kazakhstan’s trade can be made.",
        ),
        (
            ("empty",),
            "Kazakhstan’s turnover in {year}, {total_bn} billion dollars by the table of {books_in_a_phrase}, has no "
            "part that is with an empty bloc.",
        ),
        (("only_kaz",), "A country has no trade with itself, so Kazakhstan alone has no part in Kazakhstan’s trade."),
        (
            (),
            "In Kazakhstan’s goods trade of {year} the bloc had {turnover} of turnover ({turnover_bn} of {total_bn} "
            "billion dollars), {exports} of exports and {imports} of imports, by the table of {books_in_a_phrase}.",
        ),
    ],
    "half": [
        (("no_trade",), ""),
        (("half_exports", "half_imports"), "Half holds in every sense: for exports, for imports and for turnover."),
        (("half_exports", "half_turnover"), "Half holds for exports and for turnover, and not for imports."),
        (("half_imports", "half_turnover"), "Half holds for imports and for turnover, and not for exports."),
        (("half_exports",), "Half holds for exports alone: neither imports nor turnover reach it."),
        (("half_imports",), "Half holds for imports alone: neither exports nor turnover reach it."),
        ((), "Half holds in no sense: not for exports, not for imports, not for turnover."),
    ],
    "edge": [
        (("no_trade",), ""),
        (("edge",), "A share that is printed as {one_half} without being counted as half lies just below it."),
    ],
    "home": [
        (("no_trade",), ""),
        (("has_kaz",), "Kazakhstan, a member, is left out of these three shares: it is no partner of its own."),
        ((), "Kazakhstan’s own entry would not change these three shares: it is no partner of its own."),
    ],
    "untraded": [
        (("no_trade",), ""),
        (("few_untraded",), "Without any trade in that table: {untraded}."),
        (("some_untraded",), "That table records no trade with {untraded_count} of the members."),
    ],
    # Titles and descriptions of the two figures.
    "world_title": [
        (("beyond",), "No share of {measure} is known for {year} in {edition}"),
        (("empty",), "An empty bloc held nothing of {measure} in {year}, the G7 {g7}"),
        (("is_g7",), "{Bloc} held {share} of {measure} in {year}"),
        (("unknown",), "{Bloc} had no known share of {measure} in {year}, the G7 {g7}"),
        ((), "{Bloc} held {share} of {measure} in {year}, the G7 {g7}"),
    ],
    "world_alt": [
        (
            (),
            "Line chart of two shares of {measure} by {edition}, {first} to {last}: a bloc and the G7. {world_title}.",
        ),
    ],
    "trade_title": [
        (("no_table",), "No share of Kazakhstan’s trade can be made for {year} by the table of {books_in_a_phrase}"),
        (("empty",), "An empty bloc had no part in Kazakhstan’s trade in {year}"),
        (("only_kaz",), "Kazakhstan alone has no part in Kazakhstan’s trade"),
        (
            (),
            "{Bloc} had {exports} of Kazakhstan’s exports in {year}, {imports} of its imports and {turnover} of the "
            "two together",
        ),
    ],
    "trade_alt": [
        (
            (),
            "Three line charts of the share of a bloc in Kazakhstan’s exports, turnover and imports by the table of "
            "{books_in_a_phrase}, {from} to {to}, with a rule at one half. {trade_title}.",
        ),
    ],
}
