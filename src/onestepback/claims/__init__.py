"""Claims: a computed number in a sentence, the claims of the article, and the verdicts on them."""

from onestepback.claims.numbers import ClaimError, claim, claims
from onestepback.claims.readings import (
    anti_western,
    blow_for_blow,
    china_by_its_customs,
    europes,
    half_of_trade,
    many_sided,
    oil_route,
    one_bloc,
    other_investors,
    russia_first,
    turnover_of,
    western_capital,
    western_investors,
    without_slips,
)
from onestepback.claims.ruling import ruled, ruled_on
from onestepback.claims.verdicts import judge
