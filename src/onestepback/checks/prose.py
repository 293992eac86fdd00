"""The prose check: no statistic typed by hand, one sentence a line, chapters of readable length."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from onestepback.tools import need

need(__name__, "markdown_it", "myst_parser")

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from onestepback import paths
from onestepback.checks import unfilled

WORDS = (900, 1800)
"""Fewest and most words of a chapter."""

_MONTH = f"(?:{'|'.join(calendar.month_name[1:])})"
_UNIT = (
    r"(?:per\s?cent|percent|percentage\spoints?|%|hundred|thousand|million|billion|trillion|tonnes|barrels"
    r"|times|days|weeks)"
)
# What may be typed: dates and years, and numbers that are part of a name.
_EXEMPT = re.compile(
    rf"""
      \b\d{{1,2}}(?:\s?[–-]\s?\d{{1,2}}|\sand\s\d{{1,2}}|\sor\s\d{{1,2}}|\sto\s\d{{1,2}})?\s{_MONTH}\b  # 3-4 April
    | {_MONTH}\s\d{{1,2}}\b
    | \b(?:1[5-9]|20)\d\d(?:[–/-]\d\d(?:\d\d)?)?s?\b(?!\s?{_UNIT})    # 1812, 2024, 2018-2025, 2023/24, 1990s
    | \b\d{{1,3}}(?:st|nd|rd|th)\b                                     # 20th century, 78th session
    | \b[A-Za-z]+-?\d+(?:/\d+)?\b                                     # G7, EU27, BRICS-5, ES-11/1, COP27
    | \b\d+/\d+\b                                                     # 77/284
    | \bpoints\sof\sa\shundred\b                                       # the unit of the rule for verdicts
    | \b(?:HS|ISO|Decree|Resolution|Decision|Directive|Regulation|Law|Protocol|Annex|Version|Volume|Vol\.|No\.|Nos\.
      |Article|Section|Table|Figure|[Cc]hapters?|[Cc]laims?|[Pp]ages?|pp?\.|Python|CC\sBY|WEO|[Ee]dition)\s\d[\d.\-]*\b
    """,
    re.VERBOSE,
)
_NUMERAL = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    "|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?|half a|a)"
)
_STATISTIC = re.compile(rf"\d[\d.,\u2009]*|\b{_NUMERAL}\s{_UNIT}\b", re.IGNORECASE)
_END = re.compile(r"[.?!][)”’\"]*\s+(?=[A-Z“(])")
# What ends in a full stop and no sentence does.
_SHORT = re.compile(
    r"\b(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Gen|Col|Lt|Sen|Rep|Gov|Amb|Hon|Nos?|Figs?|Vol|pp?|vs|cf|ca|e\.g|i\.e)$"
)
# A measured number set as a formula is one that was typed; the ends of a scale are none.
_BARE = re.compile(r"(?=.*\d(?:\.\d|\s*\\?%))[\d.,\s%\\{}]+")
# An amount and words are no formula: two signs of dollar stand in a line.
_MONEY = re.compile(r"\d[\d.,]*\s*[A-Za-z]{3,}")
_OPEN, _SHUT = "\ue000", "\ue001"
_WITHOUT_WORDS = {
    "bibliography", "catalogue", "changed-verdicts", "citables", "code", "code-block", "code-cell", "contents",
    "editions", "glossary", "image", "include", "judged", "ledger", "literalinclude", "made-with", "math",
    "mermaid", "parsed-literal", "raw", "scenario", "shown-in", "sourcecode", "tableofcontents", "timings", "toctree",
    "verdict-key",
}  # fmt: skip
"""Directives that hold code, keys or options; all others hold text."""
_TITLED = {
    "admonition", "card", "csv-table", "dropdown", "grid-item-card", "list-table", "margin", "rubric", "sidebar",
    "tab-item", "table", "topic",
}  # fmt: skip
"""Directives whose argument is text."""
_INCLUDED = re.compile(r"^[ \t]*(?:`{3,}|:{3,})\{include\}[ \t]+(\S[^\n]*\n(?:[ \t]*:[\w-]+:[^\n]*\n)*)", re.MULTILINE)
_VERBATIM = re.compile(r"^[ \t]*:(?:literal|code):", re.MULTILINE)
_RST = re.compile(r"^[ \t]*(?:\.\.|:[\w-]+:)[^\n]*|:[\w:+-]+:`[^`]*`|``[^`]*``|https?://\S+", re.MULTILINE)
"""In another notation, what is no text: directives, their options, roles, code and addresses."""
_OPTIONS = re.compile(r"\A(?:---\n.*?\n---(?:\n|\Z)|(?:[ \t]*:[\w-]+:[^\n]*(?:\n|\Z))+)", re.DOTALL)


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
    faults += [fault for part in parts() for fault in faults_of(part, lengths=False)]
    if faults:
        raise ProseError("\n".join(faults))


def pages() -> list[Path]:
    """The pages of the book, chapters first."""
    return [*sorted(paths.NOTEBOOKS.glob("*.md")), *sorted(paths.BOOK.glob("*.md")), paths.ROOT / "index.md"]


def parts() -> list[Path]:
    """The files other than pages whose text pages take in with ``{include}``, wherever they lie."""
    known, left = set[Path](), pages()
    while left:
        page = left.pop()
        for options in map(str, _INCLUDED.findall(page.read_text(encoding="utf-8"))):
            name, *_ = options.splitlines()
            file = (paths.ROOT / name[1:] if name.startswith("/") else page.parent / name).resolve()
            if file.is_file() and file not in known and not _VERBATIM.search(options):
                known.add(file)
                left.append(file)
    return sorted(known - set(pages()))


def faults_of(page: Path, *, lengths: bool = True) -> list[str]:
    """What is wrong with one page, a line each."""
    name = page.relative_to(paths.ROOT) if page.is_relative_to(paths.ROOT) else page.name
    faults = unfilled.faults([page])
    words = 0
    for line, text in lines(page.read_text(encoding="utf-8")):
        words += len(text.split())
        for formula in re.findall(f"{_OPEN}([^{_SHUT}]*){_SHUT}", text):
            told = f"'${formula}$' would be set as a formula"
            faults.append(f"{name}:{line}: {told}: write \\$ for a sign of money")
            text = text.replace(f"{_OPEN}{formula}{_SHUT}", "")
        for found in _STATISTIC.finditer(_EXEMPT.sub("", text)):
            faults.append(f"{name}:{line}: {found[0]!r} is typed by hand: compute it and print it with {{num}}")
        if any(not _SHORT.search(text[: end.start()]) for end in _END.finditer(text)):
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
        elif not token.map or quotes:
            continue
        elif token.type == "inline":
            yield from _inline(token, first + token.map[0])
        elif token.type == "html_block":
            yield from _html(token.content, first + token.map[0])
        elif token.type in ("colon_fence", "fence"):
            yield from _directive(token, first + token.map[0])


def _directive(token: Token, line: int) -> Iterator[tuple[int, str]]:
    """The words of a directive: its title, and its body as a page of its own."""
    found = re.match(r"\{([\w:+-]+)\}\s*(.*)", token.info.strip())
    if not found or found[1] in _WITHOUT_WORDS:
        return
    if found[1] in _TITLED and found[2]:
        yield from _lines(found[2], line)
    options = _OPTIONS.match(token.content)
    body, below = token.content[options.end() :] if options else token.content, line + 1
    below += options[0].count("\n") if options else 0
    if found[1] == "csv-table":
        yield from enumerate(body.splitlines(), below)
    elif found[1] == "eval-rst":
        yield from enumerate(_RST.sub("", token.content).splitlines(), line + 1)
    else:
        yield from _lines(body, below)


def _html(source: str, line: int) -> Iterator[tuple[int, str]]:
    """The words of HTML, on their lines."""
    dropped = re.compile(r"<!--.*?-->|<(svg|math|script|style|pre|code)\b.*?</\1\s*>|<[^>]*>", re.DOTALL)
    yield from enumerate(dropped.sub(lambda tag: "\n" * tag[0].count("\n"), source).splitlines(), line)


def _inline(token: Token, line: int) -> Iterator[tuple[int, str]]:
    text = ""
    is_address = False
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            yield line, text
            line, text = line + 1, ""
        elif child.type in ("link_open", "link_close"):
            is_address = child.type == "link_open" and child.info == "auto"
        elif child.type in ("text", "image"):
            text += "" if is_address else child.content
        elif child.type == "math_inline":
            text += child.content if _BARE.fullmatch(child.content) else ""
            text += f"{_OPEN}{child.content}{_SHUT}" if _MONEY.match(child.content) else ""
        elif child.type in ("myst_role", "footnote_ref"):
            text += " x " if child.type == "myst_role" else ""  # a word stands here, its digits are not typed
    yield line, text


@cache
def _parser() -> MarkdownIt:
    """What reads the pages when they are built, with the same settings."""
    config = yaml.safe_load(paths.CONFIG.read_text(encoding="utf-8"))
    given = {**config["parse"], **config["sphinx"]["config"]}
    settings = {name.removeprefix("myst_"): value for name, value in given.items() if name.startswith("myst_")}
    return create_md_parser(MdParserConfig(**settings), RendererHTML)
