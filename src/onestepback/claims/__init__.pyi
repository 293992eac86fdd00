# What the package offers, for those who read it and for checks of types; see ``__init__.py``.

from .numbers import (
    ClaimError as ClaimError,
    claim as claim,
    claims as claims,
)
from .readings import (
    anti_western as anti_western,
    blow_for_blow as blow_for_blow,
    china_by_its_customs as china_by_its_customs,
    europes as europes,
    half_of_trade as half_of_trade,
    many_sided as many_sided,
    oil_route as oil_route,
    one_bloc as one_bloc,
    other_investors as other_investors,
    russia_first as russia_first,
    turnover_of as turnover_of,
    western_capital as western_capital,
    western_investors as western_investors,
    without_slips as without_slips,
)
from .ruling import (
    ruled as ruled,
    ruled_on as ruled_on,
)
from .verdicts import (
    judge as judge,
)
