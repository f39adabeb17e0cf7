"""One article under several names: which products are shown as one.

What is shown follows from the products themselves, from the pairs that their names propose and from what people
decided, and from nothing else: neither the order of crawls nor that of decisions changes it, and taking a decision
back restores what was there.
"""

from promotions.merging.barcode_changes import contest, follow, refused_articles
from promotions.merging.candidates import Partner, partners_of
from promotions.merging.clusters import lock_catalogue, mark_catalogue_changed
from promotions.merging.decisions import NotDecidableError, merge, put_back, put_off, refuse, split, undo
from promotions.merging.recompute import Refreshed, is_due, refresh, request_refresh

__all__ = [
    "NotDecidableError",
    "Partner",
    "Refreshed",
    "contest",
    "follow",
    "is_due",
    "lock_catalogue",
    "mark_catalogue_changed",
    "merge",
    "partners_of",
    "put_back",
    "put_off",
    "refresh",
    "refuse",
    "refused_articles",
    "request_refresh",
    "split",
    "undo",
]
