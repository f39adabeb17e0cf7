"""One article under several names: which products are shown as one.

What is shown follows from the products themselves, from the pairs that their names propose and from what people
decided, and from nothing else: neither the order of crawls nor that of decisions changes it, and taking a decision
back restores what was there.
"""

from promotions.joins.decisions import NotDecidableError, join, put_back, put_off, refuse, split, undo
from promotions.joins.grouping import catalogue_moved, hold_catalogue
from promotions.joins.moves import follow
from promotions.joins.partners import Partner, partners_of
from promotions.joins.refreshing import Refreshed, is_due, refresh, request_refresh

__all__ = [
    "NotDecidableError",
    "Partner",
    "Refreshed",
    "catalogue_moved",
    "follow",
    "hold_catalogue",
    "is_due",
    "join",
    "partners_of",
    "put_back",
    "put_off",
    "refresh",
    "refuse",
    "request_refresh",
    "split",
    "undo",
]
