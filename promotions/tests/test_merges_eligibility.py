from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common import kst
from promotions.merging.eligibility import eligible_listings, placed_listings
from promotions.models import Chain, Listing
from promotions.querysets import SOLD_FOR
from promotions.tests.factories import make_listing, make_promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

HOUR = timedelta(hours=1)


def replaced(listing: Listing) -> bool:
    found: Any = eligible_listings().get(pk=listing.pk)
    return bool(found.is_replaced)


def checked(chain: str = "cu", ago: timedelta = HOUR) -> None:
    """The chain's promotion list was last confirmed so long ago."""
    Chain.objects.filter(pk=chain).update(promotions_checked_at=kst.now() - ago)


@pytest.fixture
def old() -> Listing:
    """A listing that the promotion list before the last one held."""
    listing = make_listing(seen=kst.now() - 2 * HOUR)
    make_promotion(listing=listing, seen=listing.last_seen, ended_at=kst.now() - HOUR)
    return listing


def test_what_the_last_promotion_list_left_out_is_replaced(old: Listing) -> None:
    checked()
    assert replaced(old)
    assert not placed_listings().exists()


def test_a_chain_that_was_never_checked_replaces_nothing(old: Listing) -> None:
    assert not replaced(old)
    assert placed_listings().get() == old


def test_what_was_seen_since_the_last_check_is_not_replaced(old: Listing) -> None:
    checked()
    Listing.objects.update(last_seen=kst.now())
    assert not replaced(old)


def test_what_is_still_promoted_is_not_replaced(old: Listing) -> None:
    checked()
    make_promotion("2+1", old, seen=old.last_seen)
    assert not replaced(old)


def test_what_only_an_assortment_list_showed_is_not_replaced() -> None:
    checked()
    assert not replaced(make_listing(seen=kst.now() - 2 * HOUR))


def test_what_an_assortment_list_showed_after_its_promotion_is_not_replaced(old: Listing) -> None:
    checked()
    Listing.objects.update(last_seen=kst.now() - 1.5 * HOUR)
    assert not replaced(old)


def test_another_chains_check_replaces_nothing(old: Listing) -> None:
    checked("gs25")
    assert not replaced(old)


def test_what_is_no_longer_sold_is_not_compared_at_all() -> None:
    make_listing(seen=kst.now() - SOLD_FOR - timedelta(days=2))
    assert not eligible_listings().exists()
    assert not placed_listings().exists()
