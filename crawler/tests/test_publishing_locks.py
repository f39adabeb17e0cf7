"""What a person entered outranks what a crawl says, for as long as the lock runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common import kst
from crawler.tests.making import Clock, barcode, offer, publish
from promotions import editing
from promotions.models import Listing, Product, Promotion, PromotionSource

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture
def listing(clock: Clock) -> Listing:
    """A listing with a running 1+1 at 1,700 won."""
    publish(offer(), seen_at=clock.next())
    return Listing.objects.get()


def lock(model: type[Listing | Product | Promotion], *, days: int = 0, **values: object) -> None:
    model.objects.update(locked_until=kst.today() + timedelta(days=days), **values)


def test_a_locked_promotion_is_not_changed(clock: Clock, listing: Listing) -> None:
    lock(Promotion, price=1500)
    before = Promotion.objects.values().get()

    published = publish(offer(price=1900), seen_at=clock.next())

    assert Promotion.objects.values().get() == before
    assert (published.kept, published.changed) == (1, 0)


def test_a_locked_promotion_is_not_ended(clock: Clock, listing: Listing) -> None:
    lock(Promotion)

    assert publish(offer(2), seen_at=clock.next()).ended == 0
    assert Promotion.objects.get(listing=listing).ended_at is None


def test_what_a_person_ended_is_not_started_again(clock: Clock, listing: Listing) -> None:
    lock(Promotion, ended_at=clock.now)

    assert publish(offer(), seen_at=clock.next()).started == 0
    assert not Promotion.objects.open().exists()


def test_a_kind_that_a_person_corrected_stays_corrected(clock: Clock, listing: Listing) -> None:
    promotion = Promotion.objects.get()
    promotion.kind = "2+1"
    editing.record_edit(row=promotion, by="admin", lock_chosen=False)

    publish(offer(), seen_at=clock.next())

    assert [row.kind for row in Promotion.objects.open()] == ["2+1"]


def test_a_locked_product_keeps_its_listing_when_its_barcode_was_taken_out(clock: Clock, listing: Listing) -> None:
    product = Product.objects.get()
    product.gtin = None
    editing.record_edit(row=product, by="admin", lock_chosen=False)

    publish(offer(), seen_at=clock.next())

    assert Product.objects.get() == product
    assert Listing.objects.get().product == product


def test_another_kind_may_start_beside_what_a_person_ended(clock: Clock, listing: Listing) -> None:
    lock(Promotion, ended_at=clock.now)

    assert publish(offer(kind="2+1"), seen_at=clock.next()).started == 1


def test_a_gift_that_a_person_corrected_is_not_doubled(clock: Clock) -> None:
    publish(offer(kind="gift", gift_name="물티수"), seen_at=clock.next())
    lock(Promotion, gift_name="물티슈")

    publish(offer(kind="gift", gift_name="물티수"), seen_at=clock.next())

    assert Promotion.objects.get().gift_name == "물티슈"


def test_when_the_lock_has_run_out_the_crawl_counts_again(clock: Clock, listing: Listing) -> None:
    lock(Promotion, days=-1, price=1500)

    assert publish(offer(price=1900), seen_at=clock.next()).changed == 1
    assert Promotion.objects.get().price == 1900


def test_a_lock_holds_on_its_last_day_and_not_after(clock: Clock, listing: Listing) -> None:
    lock(Promotion, days=0)
    assert publish(offer(2), seen_at=clock.next()).ended == 0

    lock(Promotion, days=-1)
    assert publish(offer(2), seen_at=clock.next()).ended == 1


def test_a_manual_promotion_continues_when_a_crawl_sees_it_and_ends_when_it_does_not(
    clock: Clock, listing: Listing
) -> None:
    Promotion.objects.update(source=PromotionSource.MANUAL, locked_until=kst.today() - timedelta(days=1))

    assert publish(offer(), seen_at=clock.next()).kept == 1
    assert publish(offer(2), seen_at=clock.next()).ended == 1
    assert Promotion.objects.get(listing=listing).source == PromotionSource.MANUAL


def test_a_locked_listing_does_not_change_while_its_promotions_continue(clock: Clock, listing: Listing) -> None:
    lock(Listing, name="사람이 쓴 이름", price=1)
    before = Listing.objects.values().get()

    published = publish(offer(name="롯데)새이름", price=1900), seen_at=clock.next())

    assert Listing.objects.values().get() == before
    assert published.changed == 1


def test_a_locked_listing_keeps_its_product_against_another_barcode(clock: Clock, listing: Listing) -> None:
    lock(Listing)

    publish(offer(barcode=barcode(99)), seen_at=clock.next())

    assert Listing.objects.get().product_id == listing.product_id


def test_a_locked_product_does_not_change(clock: Clock, listing: Listing) -> None:
    lock(Product, name="과자", brand="", category="")
    before = Product.objects.values().get()

    publish(offer(category="과자류"), seen_at=clock.next())

    assert Product.objects.values().get() == before
