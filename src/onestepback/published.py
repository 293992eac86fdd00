"""The kinds of output by which cells publish: what the library emits, what pages take up, and what is in its files."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from onestepback.files import dump

FIGURE = "application/vnd.onestepback.figure+json"
SAMPLE = "application/vnd.onestepback.sample+json"
TABLE = "application/vnd.onestepback.table+json"
CLAIM = "application/vnd.onestepback.claim+json"
VERDICT = "application/vnd.onestepback.verdict+json"

KINDS = (FIGURE, SAMPLE, TABLE, CLAIM, VERDICT)

BROKEN = "application/vnd.onestepback.broken+json"
"""What no longer holds: shown where it is asked what a change would do, and on no page."""

PAGES = "ONESTEPBACK_PAGES"
"""Variable of the environment that says that the book runs a page: a figure comes in all its forms."""

ASKING = "ONESTEPBACK_WHAT_IF"
"""Variable of the environment that says that this is asked."""


def refuse(fault: Exception) -> None:
    """Raise what no longer holds; show it beside the rest where it is asked what a change would do."""
    if not os.environ.get(ASKING):
        raise fault
    emit({BROKEN: {"fault": str(fault)}, "text/plain": str(fault)})


def emit(bundle: dict[str, Any]) -> None:
    """Show what a cell publishes: a notebook takes the kinds that it knows, a plain script prints the words."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(bundle["text/plain"])
        return
    from IPython.display import display

    display(bundle, raw=True)


def rows(table: Mapping[str, Any]) -> bytes:
    """A table that a cell published, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table["columns"])
    writer.writerows(table["rows"])
    return text.getvalue().encode()


TOLD = ("title", "description", "usermeta")
"""What a published chart says of itself, in Vega-Lite."""


def plain_table(file: bytes) -> bytes:
    """The table of a figure as it is in its file, without the mark in front."""
    return file.removeprefix(codecs.BOM_UTF8)


def plain_spec(file: bytes) -> bytes:
    """The chart of a figure as it is in its file, without what it says of itself; the first editions said nothing."""
    return without_words(json.loads(file)) if b'"usermeta"' in file else file


def without_words(chart: Mapping[str, Any]) -> bytes:
    """A chart without what it says of itself."""
    return dump({part: content for part, content in chart.items() if part not in TOLD})
