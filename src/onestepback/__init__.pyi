# What the package offers, for those who read it and for checks of types; see ``__init__.py``.

from . import (
    charts as charts,
    claims as claims,
    data as data,
    measures as measures,
    words as words,
)
from .charts import (
    publish as publish,
    show as show,
)
from .data import (
    brics_lists as brics_lists,
    datasets as datasets,
    describe as describe,
    export as export,
    load as load,
    members as members,
    partners as partners,
    standing as standing,
    vectors as vectors,
    west as west,
)
from .terms import (
    citation as citation,
)

__version__: str
