"""Scale: the measures of trade on tables that no memory holds, on this machine or on a cluster of others.

It needs the extra ``scale``; nothing of the book does.
"""

from onestepback.scale.trade import ScaleError, trade_from_parquet
