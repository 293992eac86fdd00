"""What the search takes for the same: the spellings of a name, and a word of readers for one that the book has."""

from __future__ import annotations

from collections import Counter
from typing import Any

import yaml

from onestepback import paths
from onestepback.schema import faults

FILE = "book/spellings.yml"


class SpellingsError(RuntimeError):
    """A fault in the list of spellings, in one line."""


def spellings() -> dict[str, Any]:
    """Read the list, ``book/spellings.yml``: the spellings of ``names``, and words to look for ``instead`` of others.

    Raises
    ------
    SpellingsError
        The list has another form, or a word stands in it twice.
    """
    file = paths.ROOT / FILE
    empty: dict[str, Any] = {"names": [], "instead": {}}
    if not file.exists():
        return empty
    try:
        listed = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SpellingsError(f"{FILE}: not valid YAML ({error}); correct it".replace("\n", " ")) from None
    for fault in faults(listed, "spellings"):
        where = ".".join(map(str, fault.absolute_path)) or "the file"
        raise SpellingsError(f"{FILE}: {where}: {fault.message}; correct it")
    given = empty | listed
    counts = Counter(word.casefold() for words in (*given["names"], given["instead"]) for word in words)
    for word in (word for word, count in counts.items() if count > 1):
        raise SpellingsError(f"{FILE}: {word!r} stands in it twice; take one out")
    return given
