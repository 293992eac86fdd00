"""Entries of a bibliography as programs export them, put into the words that the style of the book knows.

Zotero and others write BibLaTeX, Zenodo a mixture: other types, other names of fields, one field for the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pybtex.database import Entry, Person
from pybtex.richtext import Text
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)

TYPES = {
    "data": "dataset",
    "electronic": "online",
    "www": "online",
    "report": "techreport",
    "conference": "inproceedings",
    "mvproceedings": "proceedings",
    **dict.fromkeys(("mvbook", "collection", "mvcollection", "reference", "mvreference"), "book"),
    **dict.fromkeys(("bookinbook", "suppbook"), "inbook"),
    **dict.fromkeys(("suppcollection", "inreference"), "incollection"),
    **dict.fromkeys(("suppperiodical", "review"), "article"),
    **dict.fromkeys(("artwork", "audio", "image", "movie", "music", "performance", "video"), "misc"),
    **dict.fromkeys(("commentary", "jurisdiction", "legal", "legislation", "letter", "patent", "standard"), "misc"),
    **dict.fromkeys(("document", "periodical"), "misc"),
}
"""Types that the style does not have -> the one that sets them."""

FIELDS = {"journaltitle": "journal", "location": "address", "eventtitle": "booktitle", "school": "institution"}
"""Names of BibLaTeX -> of BibTeX; ``institution`` stands for a school too, which the style asks of a thesis."""

NEEDED = {
    # type -> fields of which it needs one, each time
    "article": ("journal",),
    "book": ("publisher",),
    "inbook": ("booktitle", "publisher"),
    "incollection": ("booktitle",),
    "inproceedings": ("booktitle",),
    "techreport": ("institution",),
    "thesis": ("institution",),
    "unpublished": ("note",),
}
OWN = {"title", "subtitle", "pages", "doi", "url", "eprint", "note", "abstract", "crossref"}
"""What a part of a work has by itself or not at all."""
KNOWN = {*NEEDED, "booklet", "dataset", "manual", "misc", "online", "proceedings", "software"}

MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
SEASONS = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}

PRINTED = (
    "title", "booktitle", "journal", "publisher", "organization", "institution", "address", "series", "edition", "type",
    "note",
)  # fmt: skip
"""Fields of which a reader sees the words."""

_ESCAPED = re.compile(r"\\([_%&#~])(?:\{\})?")
"""A sign of an address that LaTeX would take for something else."""
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)|\$[^$]*[_^][^$]*\$")
"""What LaTeX would make something of and the style does not."""
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T.*)?)?)?(?P<doubt>[~?%]?)")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


def settle(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Put every entry into the words of the style, and warn of each that cannot be."""
    read: Any = env.get_domain("cite")
    for file, kept in read.bibdata.bibfiles.items():
        for key in kept.keys:
            entry = read.bibdata.data.entries[key]
            if fault := inherit(entry, read.bibdata.data.entries) or put(entry):
                logger.warning("%s: %s (@%s) %s", file.name, key, entry.type, fault)
                entry.type = "misc"  # so that the others are looked at as well


def inherit(entry: Entry, entries: Mapping[str, Entry]) -> str:
    """Give a part of a work what it leaves to the work that it names; say that there is none, or nothing."""
    name = entry.fields.get("crossref")
    if name is None:
        return ""
    if name not in entries:
        return f"is a part of {name}, which is no entry; add it, or take out crossref"
    whole = entries[name]
    entry.fields.setdefault("booktitle", whole.fields.get("booktitle") or whole.fields.get("title", ""))
    for field, text in whole.fields.items():
        if field not in OWN:
            entry.fields.setdefault(field, text)
    for role in whole.persons.keys() - entry.persons.keys() - {"author"}:
        entry.persons[role] = whole.persons[role]
    return ""


def put(entry: Entry) -> str:
    """Put an entry into the words of the style; say what it lacks, or nothing."""
    kind, fields = entry.type.lower(), entry.fields
    for theirs, ours in FIELDS.items():
        if theirs in fields and ours not in fields:
            fields[ours] = fields[theirs]
    if "phdthesis" in kind or "mastersthesis" in kind:
        fields.setdefault("type", kind)
        kind = "thesis"
    entry.type = kind = TYPES.get(kind, kind)
    if kind not in KNOWN:
        return f"has a type that the book cannot set; use one of {', '.join(sorted(KNOWN))}"
    keeper = fields.get("publisher") or fields.get("organization")
    if kind == "techreport" and keeper:
        fields.setdefault("institution", keeper)
    if "subtitle" in fields and fields["subtitle"] not in fields.get("title", ""):
        fields["title"] = f"{fields.get('title', '')}: {fields['subtitle']}"
    if "url" in fields:
        fields["url"] = _ESCAPED.sub(r"\1", fields["url"].strip())
    for name, text in [*((name, fields[name]) for name in PRINTED if name in fields), *_names(entry)]:
        if left := _COMMAND.search(Text.from_latex(text).render_as("text")):
            return (
                f"has {left[0]} in its {name}, which would be printed as it is typed; write the sign that it stands for"
            )
    if "doi" in fields:
        fields["doi"] = _DOI.sub("", fields["doi"].strip())
    archive = (fields.get("eprinttype") or fields.get("archiveprefix") or "arxiv").lower()
    if "eprint" in fields and archive != "arxiv":
        del fields["eprint"]  # the style takes every one for a number at arXiv
    for role, persons in entry.persons.items():
        # A third name, so that a citation in the text says "et al." of one and others as well.
        if len(persons) == 2 and is_rest(persons[-1]):
            entry.persons[role] = [*persons, Person("others")]
    if fault := _dated(entry):
        return fault
    lacking = next((field for field in ("title", *NEEDED.get(kind, ())) if not fields.get(field)), None)
    return f"lacks its {lacking}; add it" if lacking else ""


def _names(entry: Entry) -> Iterator[tuple[str, str]]:
    """Who made a work, each name with its role."""
    for role, persons in entry.persons.items():
        yield from ((role, str(person)) for person in persons)


def is_rest(person: Person) -> bool:
    """Whether a name stands for those who are not named."""
    return str(person) == "others"


def _dated(entry: Entry) -> str:
    """Give an entry its year, month and day, as far as they are known; say what is wrong with them, or nothing."""
    fields = entry.fields
    if "date" in fields and "year" not in fields:
        first, _, last = fields["date"].strip().partition("/")
        ends = [_DATE.fullmatch(end) for end in (first, last) if end not in ("", "..")]
        if not ends or not all(ends):
            return f"has the date {fields['date']!r}; write it as 2024, 2024-10 or 2024-10-16, a span as 2023/2024"
        years = list(dict.fromkeys(end["year"] for end in ends if end))
        doubt = any(end["doubt"] for end in ends if end)
        fields["year"] = ("ca. " if doubt else "") + "\u2013".join(years) + ("\u2013" if last == ".." else "")
        if ends[0] and not last:
            fields.update({part: ends[0][part] for part in ("month", "day") if ends[0][part] and part not in fields})
    if month := fields.get("month"):
        named = _month(month)
        if named is None:
            return f"has the month {month!r}; write it as 10"
        fields["month"] = named
    return ""


def _month(text: str) -> str | None:
    """The name of a month that is written in any way; a text that says more than a month stays; None of no month."""
    plain = text.replace("~", " ").strip(" .{}")
    if plain.isdigit():
        turn = int(plain)
        return MONTHS[turn - 1] if 1 <= turn <= 12 else SEASONS.get(plain)
    named = [month for month in MONTHS if len(plain) > 2 and month.lower().startswith(plain.lower())]
    return named[0] if named else plain
