"""Keep what a person changes about a store, whatever the next list says."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from stores.models import Store

# The fields that lists write as well.
_LISTED = frozenset({"name", "address", "chain", "lat", "lng"})


def keep_corrections(*, store: Store, changed: Collection[str]) -> None:
    """Protect `store` (not yet saved) against imports if a field that lists write has changed.

    A person who switches the protection itself on or off decides.
    """
    if not _LISTED.isdisjoint(changed) and "is_corrected" not in changed:
        store.is_corrected = True


def set_open(*, stores: QuerySet[Store], is_open: bool) -> int:
    """Show or hide stores. Return how many changed."""
    return stores.exclude(is_open=is_open).update(is_open=is_open)
