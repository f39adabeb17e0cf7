"""Which listings count when names are joined: what a chain shows no longer must not stand in a new name's way."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common import kst
from promotions.models import Listing, Promotion
from promotions.querysets import is_sold


def sold_listings() -> QuerySet[Listing]:
    """The listings whose names are compared, each with `is_replaced`: whether its chain's place is free for another.

    It is once the chain's last promotion list went without what an earlier one had shown. What was seen in a list of
    everything that the chain sells since, or is promoted still, keeps the place.
    """
    return Listing.objects.filter(is_sold(kst.today())).annotate(is_replaced=_is_replaced())


def seated_listings() -> QuerySet[Listing]:
    """The listings that hold their chain's place in an article."""
    return sold_listings().filter(~_is_replaced())


def _is_replaced() -> Q:
    promotions = Promotion.objects.filter(listing=OuterRef("pk"))
    # A chain that was never crawled has no time of its last list: nothing of it was replaced.
    return Q(
        Q(chain__promotions_checked_at__isnull=False, last_seen__lt=F("chain__promotions_checked_at")),
        Exists(promotions.filter(last_seen__gte=OuterRef("last_seen"))),
        ~Exists(promotions.filter(ended_at__isnull=True)),
    )
