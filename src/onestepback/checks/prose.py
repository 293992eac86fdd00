"""The prose check: no statistic typed by hand, one sentence a line, chapters of readable length."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from onestepback import paths
from onestepback.checks import unfilled

WORDS = (900, 1800)
"""Fewest and most words of a chapter."""

_MONTH = f"(?:{'|'.join(calendar.month_name[1:])})"
# What may be typed: dates and years, and numbers that are part of a name.
_EXEMPT = re.compile(
    rf"""
      \b\d{{1,2}}(?:\s?[–-]\s?\d{{1,2}}|\sand\s\d{{1,2}}|\sor\s\d{{1,2}}|\sto\s\d{{1,2}})?\s{_MONTH}\b  # 3-4 April
    | {_MONTH}\s\d{{1,2}}\b
    | \b(?:19|20)\d\d(?:[–/-]\d\d(?:\d\d)?)?s?\b                      # 2024, 2018-2025, 2023/24, 1990s
    | \b[A-Za-z]+-?\d+(?:/\d+)?\b                                     # G7, EU27, BRICS-5, ES-11/1, COP27
    | \b\d+/\d+\b                                                     # 77/284
    | \bpoints\sof\sa\shundred\b                                       # the unit of the rule for verdicts
    | \b(?:HS|ISO|Decree|No\.|Article|[Cc]hapters?|[Cc]laims?|Python|CC\sBY|WEO|[Ee]dition)\s\d[\d.\-]*\b
    """,
    re.VERBOSE,
)
_UNIT = (
    r"(?:per\s?cent|percent|percentage\spoints?|%|hundred|thousand|million|billion|trillion|tonnes|barrels"
    r"|times|days|weeks)"
)
_NUMERAL = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    "|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?|half a|a)"
)
_STATISTIC = re.compile(rf"\d[\d.,\u2009]*|\b{_NUMERAL}\s{_UNIT}\b", re.IGNORECASE)
_SECOND_SENTENCE = re.compile(r"(?<!\b[A-Z])(?<!\bNo)(?<!\be\.g)(?<!\bi\.e)[.?!][)”’\"]*\s+(?=[A-Z“(])")
# Directives whose body is text; all others hold code, keys or options.
_TEXT_DIRECTIVES = ("container", "div", "note", "warning", "tip", "margin", "epigraph", "admonition")


class ProseError(RuntimeError):
    """Every fault of the text, one line each."""


def check(*, lengths: bool = True) -> None:
    """Check all pages.

    Parameters
    ----------
    lengths : bool
        Whether a chapter that is too short or too long is a fault; a draft may be built before it is complete.

    Raises
    ------
    ProseError
        A line for each fault: file, line, what is wrong, what to do.
    """
    faults = unfilled.faults(unfilled.records())
    faults += [fault for page in pages() for fault in faults_of(page, lengths=lengths)]
    if faults:
        raise ProseError("\n".join(faults))


def pages() -> list[Path]:
    """The pages of the book, chapters first."""
    return [*sorted(paths.NOTEBOOKS.glob("*.md")), *sorted(paths.BOOK.glob("*.md")), paths.ROOT / "index.md"]


def faults_of(page: Path, *, lengths: bool = True) -> list[str]:
    """What is wrong with one page, a line each."""
    name = page.relative_to(paths.ROOT) if page.is_relative_to(paths.ROOT) else page.name
    faults = unfilled.faults([page])
    words = 0
    for line, text in lines(page.read_text(encoding="utf-8")):
        words += len(text.split())
        for found in _STATISTIC.finditer(_EXEMPT.sub("", text)):
            faults.append(f"{name}:{line}: {found[0]!r} is typed by hand: compute it and print it with {{num}}")
        if _SECOND_SENTENCE.search(text):
            faults.append(f"{name}:{line}: two sentences on one line: start the second on a line of its own")
    if lengths and page.parent == paths.NOTEBOOKS and not WORDS[0] <= words <= WORDS[1]:
        faults.append(f"{name}: {words} words: a chapter has {WORDS[0]} to {WORDS[1]}")
    return faults


def lines(source: str) -> Iterator[tuple[int, str]]:
    """The readable text of a MyST page: line number and words; no code, quotations, roles, formulas, addresses."""
    yield from _lines(source, 1)


def _lines(source: str, first: int) -> Iterator[tuple[int, str]]:
    quotes = 0
    for token in _parser().parse(source):
        if token.type in ("blockquote_open", "blockquote_close"):
            quotes += token.nesting
        elif token.type == "inline" and not quotes:
            assert token.map
            yield from _inline(token, first + token.map[0])
        elif token.type in ("colon_fence", "fence") and token.info.strip("{ ").split("}")[0] in _TEXT_DIRECTIVES:
            assert token.map
            yield from _lines(token.content, first + token.map[0] + 1)


def _inline(token: Token, line: int) -> Iterator[tuple[int, str]]:
    text = ""
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            yield line, text
            line, text = line + 1, ""
        elif child.type == "text":
            text += child.content
        elif child.type == "myst_role":
            text += " x "  # a word stands here, its digits are not typed
    yield line, text


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_role_plugin, colon_fence_plugin, dollarmath_plugin, attrs_plugin):
        parser.use(plugin)
    return parser.use(attrs_block_plugin)
