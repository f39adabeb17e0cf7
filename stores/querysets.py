"""Queries for stores."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from stores.geography import Box

if TYPE_CHECKING:
    from stores.models import Store  # noqa: F401 - the name in the type argument below


class StoreQuerySet(models.QuerySet["Store"]):
    """Queries for stores."""

    def open(self) -> StoreQuerySet:
        """Return stores that no administrator has hidden."""
        return self.filter(is_open=True)

    def of_chains(self, codes: Collection[str]) -> StoreQuerySet:
        """Return the stores of some chains, or all stores if `codes` is empty."""
        return self.filter(chain__in=codes) if codes else self

    def within(self, box: Box) -> StoreQuerySet:
        """Return the stores inside a rectangle, by the (lat, lng) index."""
        across = Q(lng__gte=box.west) | Q(lng__lte=box.east)
        between = Q(lng__range=(box.west, box.east))
        return self.filter(across if box.west > box.east else between, lat__range=(box.south, box.north))
