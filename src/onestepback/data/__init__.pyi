# What the package offers, for those who read it and for checks of types; see ``__init__.py``.

from .blocs import (
    brics_lists as brics_lists,
    members as members,
    partners as partners,
    standing as standing,
    vectors as vectors,
    west as west,
)
from .csv import (
    export as export,
)
from .sidecar import (
    DataError as DataError,
    Dataset as Dataset,
    datasets as datasets,
    describe as describe,
    source_line as source_line,
)
from .tables import (
    load as load,
    verify as verify,
)
