"""The kinds of output by which cells publish: what the library emits, and what pages take up."""

FIGURE = "application/vnd.onestepback.figure+json"
SAMPLE = "application/vnd.onestepback.sample+json"
TABLE = "application/vnd.onestepback.table+json"
CLAIM = "application/vnd.onestepback.claim+json"
VERDICT = "application/vnd.onestepback.verdict+json"

KINDS = (FIGURE, SAMPLE, TABLE, CLAIM, VERDICT)
