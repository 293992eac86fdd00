"""Charts: parts of plain Altair, one theme, and `publish`, which hands a figure to the page."""

from onestepback.charts.axes import (
    amounts,
    chosen,
    levels,
    named_value,
    percent_of,
    pick,
    rows,
    rows_in_blocks,
    slide,
    tips,
    years,
)
from onestepback.charts.figure import publish, sample
from onestepback.charts.parts import (
    blank,
    by_source,
    diamond,
    disc,
    ends,
    hover,
    note,
    pair,
    refusal,
    ring,
    rule,
    said,
    upright,
    verdict_signs,
)
from onestepback.charts.place import fold, spread, stack
from onestepback.charts.tables import show
from onestepback.charts.theme import actor, colour
