"""The vocabulary of reads. What runs and what is sold is defined here and nowhere else.

A promotion is *open* until a crawl or a person ends it. It is *running* on a day if it is open and the day is within
the dates that are known of it. A chain *sells* what a listing names if a promotion of the listing is running, if a
person holds the listing against crawls, or if a list of the chain showed it within `SOLD_FOR`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from common import kst

# Assortment lists are crawled weekly: after five weeks four of them have missed the listing.
SOLD_FOR: Final = timedelta(weeks=5)

if TYPE_CHECKING:
    from promotions.models import (  # noqa: F401 - names in the type arguments below
        Chain,
        Listing,
        PairDecision,
        Product,
        ProductPair,
        Promotion,
    )


def running_on(day: date, prefix: str = "") -> Q:
    """Return the condition that a promotion is running on a day.

    `prefix` is the way to the promotion from the rows that are filtered, such as "listings__promotions__".
    """
    return (
        Q(**{f"{prefix}ended_at__isnull": True})
        & (Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day}))
        & (Q(**{f"{prefix}starts_on__isnull": True}) | Q(**{f"{prefix}starts_on__lte": day}))
    )


class ChainQuerySet(models.QuerySet["Chain"]):
    """Chains."""

    def with_running_counts(self, day: date | None = None) -> ChainQuerySet:
        """Add `running_count`, the number of promotions that are running at each chain, in the chains' order."""
        running = running_on(day or kst.today(), "listings__promotions__")
        counted = self.annotate(running_count=Count("listings__promotions", filter=running))
        return counted.order_by("position", "code")  # a query that groups ignores the model's own order


class PromotionQuerySet(models.QuerySet["Promotion"]):
    """Promotions."""

    def open(self) -> PromotionQuerySet:
        """Keep those that neither a crawl nor a person has ended."""
        return self.filter(ended_at__isnull=True)

    def running(self, day: date | None = None) -> PromotionQuerySet:
        """Keep those that are running on the day (default: today in Korea)."""
        return self.filter(running_on(day or kst.today()))

    def with_state(self, day: date | None = None) -> PromotionQuerySet:
        """Add `is_running`, whether each is running on the day."""
        return self.annotate(is_running=running_on(day or kst.today()))

    def past(self, day: date | None = None) -> PromotionQuerySet:
        """Keep those that have ended or are past a known last day, latest first; not those still to start."""
        day = day or kst.today()
        return self.filter(Q(ended_at__isnull=False) | Q(ends_on__lt=day)).order_by("-last_seen", "-id")

    def newest_of_each_chain(self, product_id: int, count: int) -> PromotionQuerySet:
        """Keep a product's latest `count` promotions of each chain, over or not: by chain, latest first."""
        latest_first = [F("last_seen").desc(), F("first_seen").desc(), F("pk").desc()]
        place = Window(RowNumber(), partition_by=[F("listing__chain")], order_by=latest_first)
        found = self.filter(listing__product_id=product_id).annotate(place=place).filter(place__lte=count)
        return found.order_by("listing__chain__position", "listing__chain", "place")

    def with_changes(self, count: int) -> PromotionQuerySet:
        """Add the latest `count` changes of each promotion as its `latest_changes`."""
        from promotions.models import PromotionChange

        changes = PromotionChange.objects.order_by("-at", "-id")[:count]
        return self.prefetch_related(Prefetch("changes", changes, to_attr="latest_changes"))


class ListingQuerySet(models.QuerySet["Listing"]):
    """Chains' entries for products."""

    def sold(self, day: date | None = None) -> ListingQuerySet:
        """Keep what the chains sell on the day as far as is known, promoted or not (default: today in Korea)."""
        from promotions.models import Promotion

        day = day or kst.today()
        running = Promotion.objects.running(day).filter(listing=OuterRef("pk"))
        seen_from = kst.start_of_day(day - SOLD_FOR)
        return self.filter(Q(last_seen__gte=seen_from) | Q(locked_until__gte=day) | Q(Exists(running)))

    def with_running(self, day: date | None = None) -> ListingQuerySet:
        """Add the promotions that are running on each listing as its `running`."""
        from promotions.models import Promotion

        running = Promotion.objects.running(day).order_by("kind", "gift_name", "id")
        return self.prefetch_related(Prefetch("promotions", running, to_attr="running"))

    def by_chain(self) -> ListingQuerySet:
        """Order by the chains' positions and read each chain along."""
        return self.select_related("chain").order_by("chain__position", "pk")


class ProductQuerySet(models.QuerySet["Product"]):
    """Products. What shoppers see are the roots: `shown()`."""

    def shown(self) -> ProductQuerySet:
        """Leave out those that are merged into another product."""
        return self.filter(merged_into__isnull=True)

    def root_of(self, **key: int | str) -> ProductQuerySet:
        """Keep the product that shoppers see the one with this key as: itself, or what it is merged into."""
        from promotions.models import Product

        wanted = Product.objects.filter(**key).values(root=Coalesce("merged_into_id", "pk"))
        return self.filter(pk=Subquery(wanted[:1]))

    def shown_as(self, ids: Sequence[int]) -> dict[int, Product]:
        """Return by each of these ids that exists the product that shoppers see it as, with its picture."""
        from promotions.models import Product

        wanted = Product.objects.filter(pk__in=ids)
        found = self.with_pictures().filter(Q(pk__in=ids) | Q(pk__in=wanted.values("merged_into")))
        products = {product.pk: product for product in found}
        return {pk: products[products[pk].root_id] for pk in ids if pk in products}

    def with_pictures(self) -> ProductQuerySet:
        """Add the thumbnail of a merged product to each that has none of its own (for `picture_url`)."""
        from promotions.models import Product

        lent = Product.objects.filter(merged_into=OuterRef("pk")).exclude(picture="").order_by("pk")
        return self.annotate(lent_picture=Subquery(lent.values("picture")[:1]))

    def promoted_first(self, day: date | None = None) -> ProductQuerySet:
        """Order by whether a promotion of the product is running at any chain, then by name."""
        return self.annotate(is_promoted=Exists(_running_of_product(day))).order_by("-is_promoted", "name", "pk")

    def filtered(self, *, chain: str = "", kind: str = "", category: str = "") -> ProductQuerySet:
        """Keep products that a chain sells, with a running promotion of a kind (there), of a category; "" for any."""
        found = self
        if kind:
            found = found.promoted(chain=chain, kind=kind)
        elif chain:
            found = found.sold_at(chain)
        return found.in_category(category) if category else found

    def in_order(self, ids: Sequence[int]) -> list[Product]:
        """Return the products with these ids in their order; one that no longer exists is left out."""
        found = self.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def in_category(self, category: str) -> ProductQuerySet:
        """Keep products of a category: their own, or if they have none, that of a product merged into them."""
        from promotions.models import Product

        lent = Product.objects.filter(merged_into=OuterRef("pk"), category=category)
        return self.filter(Q(category=category) | Q(Exists(lent), category=""))

    def promoted(self, *, chain: str = "", kind: str = "", day: date | None = None) -> ProductQuerySet:
        """Keep products with a running promotion, of one chain or kind if given."""
        running = _running_of_product(day)
        if chain:
            running = running.filter(listing__chain=chain)
        if kind:
            running = running.filter(kind=kind)
        return self.filter(Exists(running))

    def sold_at(self, chain: str, day: date | None = None) -> ProductQuerySet:
        """Keep products that a chain sells as far as is known, promoted or not."""
        from promotions.models import Listing

        return self.filter(Exists(Listing.objects.sold(day).filter(product=OuterRef("pk"), chain=chain)))

    def with_offers(self, day: date | None = None) -> ProductQuerySet:
        """Add `sold_listings` with what is `running` on each, in a fixed number of queries."""
        from promotions.models import Listing

        listings = Listing.objects.sold(day).with_running(day).select_related("chain")
        sold = listings.order_by("chain__position", "name", "id")
        return self.with_pictures().prefetch_related(Prefetch("listings", sold, to_attr="sold_listings"))


def _running_of_product(day: date | None) -> PromotionQuerySet:
    from promotions.models import Promotion

    return Promotion.objects.running(day).filter(listing__product=OuterRef("pk"))


class ProductPairQuerySet(models.QuerySet["ProductPair"]):
    """Pairs of products that may be one article."""

    def waiting(self) -> ProductPairQuerySet:
        """Keep those that a person has to decide about, in the order of the queue."""
        return self.filter(waiting=True)

    def touching(self, product: int) -> ProductPairQuerySet:
        """Keep pairs with this product."""
        return self.filter(Q(first=product) | Q(second=product))

    def of_chain(self, chain: str) -> ProductPairQuerySet:
        """Keep pairs of which at least one product is listed by a chain."""
        from promotions.models import Listing

        listed = Listing.objects.filter(chain=chain)
        first, second = (Exists(listed.filter(own_product=OuterRef(name))) for name in ("first_id", "second_id"))
        return self.filter(Q(first) | Q(second))


class PairDecisionQuerySet(models.QuerySet["PairDecision"]):
    """What people decided about pairs."""

    def counting(self) -> PairDecisionQuerySet:
        """Keep those that are neither undone nor replaced by a later decision."""
        return self.filter(undone_at__isnull=True, replaced_by__isnull=True)

    def touching(self, product: int) -> PairDecisionQuerySet:
        """Keep decisions about this product."""
        return self.filter(Q(first=product) | Q(second=product))
