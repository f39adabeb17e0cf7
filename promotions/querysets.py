"""The vocabulary of reads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from promotions import kst
from promotions.gtin import normalise_gtin
from promotions.names import name_key

if TYPE_CHECKING:
    from promotions.models import Product, Promotion  # noqa: F401 - names in the type arguments below


class PromotionQuerySet(models.QuerySet["Promotion"]):
    """Promotions."""

    def open(self) -> PromotionQuerySet:
        """Not ended by a crawl or a person."""
        return self.filter(ended_at__isnull=True)

    def running(self, day: date | None = None) -> PromotionQuerySet:
        """Open, and not past a known last day; starts in the future are left out."""
        day = day or kst.today()
        return self.open().filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), Q(starts_on__isnull=True) | Q(starts_on__lte=day)
        )

    def history(self, day: date | None = None) -> PromotionQuerySet:
        """Ended, or past a known last day; latest first."""
        day = day or kst.today()
        return self.filter(Q(ended_at__isnull=False) | Q(ends_on__lt=day)).order_by("-last_seen", "-id")

    def newest_of_each_chain(self, product_id: int, count: int) -> PromotionQuerySet:
        """A product's latest `count` promotions of each chain, over or not: by chain, latest first."""
        latest_first = [F("last_seen").desc(), F("first_seen").desc(), F("pk").desc()]
        place = Window(RowNumber(), partition_by=[F("listing__chain")], order_by=latest_first)
        found = self.filter(listing__product_id=product_id).annotate(place=place).filter(place__lte=count)
        return found.order_by("listing__chain__position", "listing__chain", "place")

    def with_changes(self, count: int) -> PromotionQuerySet:
        """With the latest `count` changes of each promotion, as its `latest_changes`."""
        from promotions.models import PromotionChange

        changes = PromotionChange.objects.order_by("-at", "-id")[:count]
        return self.prefetch_related(Prefetch("changes", changes, to_attr="latest_changes"))


class ProductQuerySet(models.QuerySet["Product"]):
    """Products."""

    def matching(self, text: str) -> ProductQuerySet:
        """Products whose name, brand, any chain's name or barcode holds every word of `text`."""
        found = self
        for word in text.split():
            key = name_key(word)
            gtin = normalise_gtin(word)
            asked = Q(brand__icontains=word) | Q(Exists(self._listings(name__icontains=word)))
            if key:  # a word of nothing but signs has none, and would be found everywhere
                asked |= Q(name_key__contains=key)
            if gtin:
                asked |= Q(gtin=gtin)
            found = found.filter(asked)
        return found

    def in_category(self, category: str) -> ProductQuerySet:
        """Products of one category."""
        return self.filter(category=category)

    def promoted(self, *, chain: str = "", kind: str = "", day: date | None = None) -> ProductQuerySet:
        """Products with a running promotion, of one chain or kind where asked."""
        from promotions.models import Promotion

        running = Promotion.objects.running(day).filter(listing__product=OuterRef("pk"))
        if chain:
            running = running.filter(listing__chain=chain)
        if kind:
            running = running.filter(kind=kind)
        return self.filter(Exists(running))

    def sold_at(self, chain: str) -> ProductQuerySet:
        """Products that a chain lists, promoted or not."""
        return self.filter(Exists(self._listings(chain=chain)))

    def with_offers(self, day: date | None = None) -> ProductQuerySet:
        """With every chain's listing and its running promotions, in a fixed number of queries."""
        from promotions.models import Listing, Promotion

        running = Promotion.objects.running(day).order_by("kind", "gift_name", "id")
        listings = Listing.objects.select_related("chain").order_by("chain__position", "name", "id")
        return self.prefetch_related(
            Prefetch(
                "listings",
                queryset=listings.prefetch_related(Prefetch("promotions", running, to_attr="running")),
            )
        )

    @staticmethod
    def _listings(**conditions: str) -> models.QuerySet[models.Model]:
        from promotions.models import Listing

        return Listing.objects.filter(product=OuterRef("pk"), **conditions)
