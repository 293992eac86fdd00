"""The kinds of output by which cells publish: what the library emits, and what pages take up."""

from __future__ import annotations

import os

FIGURE = "application/vnd.onestepback.figure+json"
SAMPLE = "application/vnd.onestepback.sample+json"
TABLE = "application/vnd.onestepback.table+json"
CLAIM = "application/vnd.onestepback.claim+json"
VERDICT = "application/vnd.onestepback.verdict+json"

KINDS = (FIGURE, SAMPLE, TABLE, CLAIM, VERDICT)

BROKEN = "application/vnd.onestepback.broken+json"
"""What no longer holds: shown where it is asked what a change would do, and on no page."""

ASKING = "ONESTEPBACK_WHAT_IF"
"""Variable of the environment that says that this is asked."""


def refuse(fault: Exception) -> None:
    """Raise what no longer holds; show it beside the rest where it is asked what a change would do."""
    if not os.environ.get(ASKING):
        raise fault
    from IPython.display import display

    display({BROKEN: {"fault": str(fault)}, "text/plain": str(fault)}, raw=True)
