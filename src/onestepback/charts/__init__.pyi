# What the package offers, for those who read it and for checks of types; see ``__init__.py``.

from .axes import (
    amounts as amounts,
    chosen as chosen,
    levels as levels,
    named_value as named_value,
    percent_of as percent_of,
    pick as pick,
    rows as rows,
    rows_in_blocks as rows_in_blocks,
    slide as slide,
    tips as tips,
    years as years,
)
from .figure import (
    publish as publish,
    sample as sample,
)
from .parts import (
    blank as blank,
    by_source as by_source,
    diamond as diamond,
    disc as disc,
    ends as ends,
    hover as hover,
    note as note,
    pair as pair,
    refusal as refusal,
    ring as ring,
    rule as rule,
    said as said,
    upright as upright,
    verdict_signs as verdict_signs,
)
from .place import (
    spread as spread,
    stack as stack,
)
from .tables import (
    show as show,
)
from .theme import (
    actor as actor,
)
from .tokens import (
    colour as colour,
)
