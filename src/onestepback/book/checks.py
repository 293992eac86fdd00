"""Checks on the whole: before pages are written, and on the pages that were."""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from onestepback import faces, inputs, paths, store
from onestepback.book import verdicts
from onestepback.book.shelf import shelf
from onestepback.claims import ledger
from onestepback.editions import contents
from onestepback.files import digest, library
from onestepback.site.withdrawn import withdrawn

logger = logging.getLogger(__name__)

# What a page shows when an object was printed instead of its meaning.
LEAKS = re.compile(r"alt\.(?:\w*Chart)\(|<\w+(?:\.\w+)+ object at 0x|&lt;\w+(?:\.\w+)* object at 0x")
MARKUP = re.compile(r"<(script|style|pre|code|svg)\b.*?</\1>", re.DOTALL)


def check_references(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a figure that its own page never refers to or that was withdrawn, and of a claim that nothing prints."""
    known = shelf(env)
    for left in withdrawn():
        if shown := known.figures.get(left.key):
            logger.warning("figure %s is published and in book/withdrawn.yml", left.key, location=shown["home"])
        if left.instead and left.instead not in known.figures:
            logger.warning("book/withdrawn.yml: %s: no figure %s is published", left.key, left.instead)
    printed = {key for keys in known.quotes.values() for key in keys}
    for key, record in known.claims.items():
        if key not in printed:
            logger.warning("claim %s is computed but no sentence prints it", key, location=record["home"])
    for key, shown in known.figures.items():
        if f"figure-{key}" not in known.refers[shown["home"]]:
            logger.warning("figure %s is not referred to in the text of its page", key, location=shown["home"])


def check_files(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a file that a page takes in and whose change no build would see."""
    known = set(inputs.everything())
    for page, taken in sorted(env.dependencies.items()):
        for file in sorted(Path(app.srcdir, name) for name in taken):
            if file.exists() and file.resolve() not in known and not file.is_relative_to(paths.BUILD):
                words = "%s is in no folder whose changes a build sees: put it into notebooks/ or book/"
                logger.warning(words, os.path.relpath(file, paths.ROOT), location=page)


def check_ledger(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a claim that no chapter judges, and of a verdict that its chapter does not show."""
    known = shelf(env)
    for claim in ledger.ledger():
        record = known.verdicts.get(claim.key)
        if record is None:
            logger.warning("claim %s (%s) is in the ledger but no chapter judges it", claim.key, claim.number)
            continue
        text = Path(env.doc2path(record["home"])).read_text(encoding="utf-8")
        if not re.search(rf"^```+\{{judged\}}.*\b{claim.key}\b", text, re.MULTILINE):
            logger.warning("the verdict on claim %s is not shown in its chapter", claim.key, location=record["home"])
        was = contents.frozen(verdicts.BEFORE)["claims"].get(claim.key, {}).get("verdict")
        if (was not in (None, record["verdict"])) != bool(claim.moved_by):
            told = f"{was!r} in {verdicts.BEFORE} and {record['verdict']!r} now"
            logger.warning(
                "claim %s: %s; say in `moved_by` which sentence of the rule did it, or none", claim.key, told
            )


SET_IN = (
    (re.compile(r"<math\b.*?</math>", re.DOTALL), ("math",)),
    (re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL), ("mono", "sans", "math")),
    (re.compile(r".*", re.DOTALL), ("sans", "math")),
    (re.compile(r".*", re.DOTALL), ("serif", "math")),
)
"""Parts of a page, each taken from what the former left, and the families that set it in print, one after the other."""


def check_pages(folder: Path) -> None:
    """Warn of an object's repr in a written page, and of a character that no face of the book has."""
    for page in sorted(folder.rglob("*.html")):
        text, name = page.read_text(encoding="utf-8"), page.relative_to(folder)
        read = digest(text, library())
        if store.find("checked", read) is not None:
            continue
        leak = LEAKS.search(MARKUP.sub("", text))
        if leak:
            logger.warning("%s shows %r, the repr of an object", name, leak[0])
        missing = unset(text)
        if missing:
            logger.warning("%s has %s, which no face of the book has: use another", name, ", ".join(missing))
        if not leak and not missing:
            store.put("checked", read, b"")


def unset(page: str) -> list[str]:
    """The characters of a page that cannot be set, each with its name."""
    missing: list[str] = []
    for part, families in SET_IN:
        text = "".join(found[0] for found in part.finditer(page))
        missing += faces.uncovered(unescape(re.sub(r"<[^>]*>", "", text)), *families)
        if len(families) != 2:
            page = part.sub("", page)
    return list(dict.fromkeys(missing))
