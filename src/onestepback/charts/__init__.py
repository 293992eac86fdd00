"""Charts: parts of plain Altair, one theme, and `publish`, which hands a figure to the page."""

from onestepback.charts.figure import ChartError, apart, publish
from onestepback.charts.place import fold, spread
from onestepback.charts.tables import show
from onestepback.charts.theme import NARROW, REFUSAL, WIDE, actor, colour, refusal
from onestepback.charts.timeline import Period, swimlanes
