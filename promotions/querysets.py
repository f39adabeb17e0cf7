"""The vocabulary of reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from common import kst

# Without a promotion a chain's listing says "sold there" for so long after a list of the chain showed it last: lists of
# everything that a chain sells are crawled weekly, and four of them have missed it by then.
SOLD_FOR: Final = timedelta(weeks=5)

if TYPE_CHECKING:
    from promotions.models import (  # noqa: F401 - names in the type arguments below
        PairDecision,
        Product,
        ProductPair,
        Promotion,
    )


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
    """Products. What shoppers see are the roots: `shown()`."""

    def shown(self) -> ProductQuerySet:
        """Without those that were joined into another product."""
        return self.filter(merged_into__isnull=True)

    def root_of(self, **key: int | str) -> ProductQuerySet:
        """The product that shoppers see the one with this key as: itself, or what it was joined into."""
        from promotions.models import Product

        asked = Product.objects.filter(**key).values(root=Coalesce("merged_into_id", "pk"))
        return self.filter(pk=Subquery(asked[:1]))

    def shown_as(self, ids: Sequence[int]) -> dict[int, Product]:
        """By each of these ids that exists, the product that shoppers see it as, ready to be shown with a picture."""
        from promotions.models import Product

        asked = Product.objects.filter(pk__in=ids)
        found = self.with_pictures().filter(Q(pk__in=ids) | Q(pk__in=asked.values("merged_into")))
        products = {product.pk: product for product in found}
        return {pk: products[products[pk].root_id] for pk in ids if pk in products}

    def with_pictures(self) -> ProductQuerySet:
        """With the thumbnail of a joined product where a product has none of its own (for `picture_url`)."""
        from promotions.models import Product

        lent = Product.objects.filter(merged_into=OuterRef("pk")).exclude(picture="").order_by("pk")
        return self.annotate(lent_picture=Subquery(lent.values("picture")[:1]))

    def filtered(self, *, chain: str = "", kind: str = "", category: str = "") -> ProductQuerySet:
        """Products that a chain lists, with a running promotion of a kind (there), of a category; "" for any."""
        found = self
        if kind:
            found = found.promoted(chain=chain, kind=kind)
        elif chain:
            found = found.sold_at(chain)
        return found.in_category(category) if category else found

    def in_order(self, ids: Sequence[int]) -> list[Product]:
        """The products with these ids, in their order; one that has gone is left out."""
        found = self.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def in_category(self, category: str) -> ProductQuerySet:
        """Products of one category: their own, or where they have none, that of a product joined into them."""
        from promotions.models import Product

        lent = Product.objects.filter(merged_into=OuterRef("pk"), category=category)
        return self.filter(Q(category=category) | Q(Exists(lent), category=""))

    def promoted(self, *, chain: str = "", kind: str = "", day: date | None = None) -> ProductQuerySet:
        """Products with a running promotion, of one chain or kind where asked."""
        from promotions.models import Promotion

        running = Promotion.objects.running(day).filter(listing__product=OuterRef("pk"))
        if chain:
            running = running.filter(listing__chain=chain)
        if kind:
            running = running.filter(kind=kind)
        return self.filter(Exists(running))

    def sold_at(self, chain: str, day: date | None = None) -> ProductQuerySet:
        """Products that a chain sells as far as is known, promoted or not: what `catalogue.is_sold` says of each."""
        from promotions.models import Listing

        listings = Listing.objects.filter(product=OuterRef("pk"), chain=chain)
        return self.filter(Exists(listings.filter(is_sold(day or kst.today()))))

    def with_offers(self, day: date | None = None) -> ProductQuerySet:
        """With every chain's listing and its running promotions, in a fixed number of queries."""
        from promotions.models import Listing, Promotion

        running = Promotion.objects.running(day).order_by("kind", "gift_name", "id")
        listings = Listing.objects.select_related("chain").order_by("chain__position", "name", "id")
        return self.with_pictures().prefetch_related(
            Prefetch(
                "listings",
                queryset=listings.prefetch_related(Prefetch("promotions", running, to_attr="running")),
            )
        )


def is_sold(day: date) -> Q:
    """A condition on listings: promoted, held by a person, or shown by a list of the chain within `SOLD_FOR`."""
    from promotions.models import Promotion

    running = Promotion.objects.running(day).filter(listing=OuterRef("pk"))
    seen_from = kst.start_of_day(day - SOLD_FOR)
    return Q(last_seen__gte=seen_from) | Q(locked_until__gte=day) | Q(Exists(running))


class ProductPairQuerySet(models.QuerySet["ProductPair"]):
    """Pairs of products that may be one article."""

    def waiting(self) -> ProductPairQuerySet:
        """Those that a person has to decide about, in the order of the queue."""
        return self.filter(waiting=True)

    def touching(self, product: int) -> ProductPairQuerySet:
        """Pairs with this product."""
        return self.filter(Q(first=product) | Q(second=product))

    def of_chain(self, chain: str) -> ProductPairQuerySet:
        """Pairs of which at least one product is a chain's."""
        from promotions.models import Listing

        listed = Listing.objects.filter(chain=chain)
        first, second = (Exists(listed.filter(own_product=OuterRef(name))) for name in ("first_id", "second_id"))
        return self.filter(Q(first) | Q(second))


class PairDecisionQuerySet(models.QuerySet["PairDecision"]):
    """What people decided about pairs."""

    def counting(self) -> PairDecisionQuerySet:
        """Neither undone nor replaced by a later decision."""
        return self.filter(undone_at__isnull=True, replaced_by__isnull=True)

    def touching(self, product: int) -> PairDecisionQuerySet:
        """Decisions about this product."""
        return self.filter(Q(first=product) | Q(second=product))
