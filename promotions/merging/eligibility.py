"""Which listings take part in linkage. What a chain no longer lists must not block a new name of the article."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from promotions.models import Listing, Promotion


def eligible_listings() -> QuerySet[Listing]:
    """Return the listings whose names are compared, each with `is_replaced`.

    A listing is replaced, which frees its chain's place in an article for another name, if an earlier promotion list of
    the chain held it and the last one does not. A listing that an assortment list has shown since, or that is still
    promoted, is not replaced.
    """
    return Listing.objects.sold().annotate(is_replaced=_is_replaced())


def placed_listings() -> QuerySet[Listing]:
    """Return the listings that hold their chain's place in an article: one article has one listing of a chain."""
    return eligible_listings().filter(~_is_replaced())


def _is_replaced() -> Q:
    promotions = Promotion.objects.filter(listing=OuterRef("pk"))
    # A chain that was never crawled has no time of its last list, so nothing of it is replaced.
    return Q(
        Q(chain__promotions_checked_at__isnull=False, last_seen__lt=F("chain__promotions_checked_at")),
        Exists(promotions.filter(last_seen__gte=OuterRef("last_seen"))),
        ~Exists(promotions.open()),
    )
