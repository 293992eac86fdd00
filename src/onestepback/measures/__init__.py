"""Measures: pure functions from tables to results. They load nothing, plot nothing and round nothing."""

from onestepback.measures.multiverse import Multiverse, multiverse, over_subsets, subsets
from onestepback.measures.time import (
    REFUSAL,
    days_between,
    decimal_year,
    placed,
    restrictions_by_side,
    shared_organisations,
    spells,
)
from onestepback.measures.trade import (
    concentration,
    gap_to_reach,
    grouped,
    implied_base,
    mine_shares,
    mirror_shares,
    mirror_shares_by_list,
    partner_share,
    period_shares,
    shares_by_list,
    shares_in_two_books,
    stock_shares,
    supplier_shares,
    times_as_much,
    with_the_rest,
    with_turnover,
)
from onestepback.measures.vectors import (
    DIRECTIONS,
    PROMISES,
    domain_flows,
    mean_over,
    overall_balance,
    points_in_spans,
    promise_ladder,
    shares_by_domain,
    shares_in_spans,
    stock_flows,
    strongest_promises,
    vector_balance,
    vector_distances,
    vector_points,
    vector_shares,
    vectors_over_time,
)
from onestepback.measures.votes import (
    cohesion,
    cohesion_by_list,
    distances,
    identical_votes,
    margins_beyond,
    mean_point,
    memberships,
    moves_to_last,
    mutual_distance,
    shared_votes,
    unanimous,
    votes_alike,
)
from onestepback.measures.world import bloc_share, crossing_year, crossings, shares_by_bloc, world_shares
