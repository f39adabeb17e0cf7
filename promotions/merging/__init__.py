"""Merges: products that are one article under several names, and are shown as one.

What is merged follows only from the products, the pairs that linkage proposes by their names, and the decisions of
people. The order of crawls and of decisions changes nothing, and undoing a decision restores the state before it.
"""

from promotions.merging.barcode_changes import contest, follow, refused_articles
from promotions.merging.candidates import Candidate, candidates_for
from promotions.merging.clusters import lock_catalogue, mark_catalogue_changed
from promotions.merging.decisions import NotDecidableError, merge, put_back, put_off, refuse, split, undo
from promotions.merging.recompute import Refreshed, is_due, refresh, request_refresh

__all__ = [
    "Candidate",
    "NotDecidableError",
    "Refreshed",
    "candidates_for",
    "contest",
    "follow",
    "is_due",
    "lock_catalogue",
    "mark_catalogue_changed",
    "merge",
    "put_back",
    "put_off",
    "refresh",
    "refuse",
    "refused_articles",
    "request_refresh",
    "split",
    "undo",
]
