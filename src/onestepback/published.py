"""The kinds of output by which cells publish: what the library emits, and what pages take up."""

from __future__ import annotations

import os
import sys
from typing import Any

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
