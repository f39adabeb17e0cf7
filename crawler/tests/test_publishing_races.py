"""Others write while a difference is computed: the lease, the locks and the other chains are looked at again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from common import kst
from common.jobs import LeaseLostError
from crawler import publishing
from crawler.models import CrawlRun, RunState
from crawler.publishing import promotion_list
from crawler.publishing.difference import Difference
from crawler.tests.making import Clock, barcode, dump, offer, publish, running, snapshot_of
from promotions.models import Chain, Product, Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

Meanwhile = Callable[[Callable[[], Any]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Does something once, between the first computing of a difference and its writing."""

    def arrange(act: Callable[[], Any]) -> None:
        preview, acts = promotion_list.preview, [act]

        def preview_and_act(**arguments: Any) -> Difference:
            difference = preview(**arguments)
            if acts:
                acts.pop()()
            return difference

        monkeypatch.setattr(promotion_list, "preview", preview_and_act)

    return arrange


def test_a_run_whose_lease_was_lost_writes_nothing(clock: Clock, meanwhile: Meanwhile) -> None:
    run = running()
    snapshot = snapshot_of(run, [offer()], seen_at=clock.next())
    meanwhile(lambda: CrawlRun.objects.update(lease_owner="someone else"))

    with pytest.raises(LeaseLostError):
        publishing.publish(run=run, snapshot=snapshot)

    assert not Promotion.objects.exists()
    assert Chain.objects.get(pk="cu").catalogue_revision == 0


def test_a_run_that_was_cancelled_writes_nothing(clock: Clock, meanwhile: Meanwhile) -> None:
    run = running()
    snapshot = snapshot_of(run, [offer()], seen_at=clock.next())
    meanwhile(lambda: CrawlRun.objects.update(state=RunState.FAILED, lease_owner="", lease_until=None))

    with pytest.raises(LeaseLostError):
        publishing.publish(run=run, snapshot=snapshot)

    assert not Promotion.objects.exists()


def test_a_lock_set_meanwhile_counts(clock: Clock, meanwhile: Meanwhile) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    meanwhile(lambda: Promotion.objects.update(locked_until=kst.today()))

    assert publish(offer(1, price=1), seen_at=clock.next()) == publishing.Published(0, 1, 0, 0)


def test_what_another_writer_gave_a_product_meanwhile_is_not_lost(clock: Clock, meanwhile: Meanwhile) -> None:
    publish(offer(), seen_at=clock.next())
    meanwhile(lambda: Product.objects.update(brand="새 브랜드", updated_at=kst.now()))

    publish(offer(category="과자"), seen_at=clock.next())

    product = Product.objects.get()
    assert (product.brand, product.category) == ("새 브랜드", "과자")


def test_a_product_locked_meanwhile_counts(clock: Clock, meanwhile: Meanwhile) -> None:
    publish(offer(), seen_at=clock.next())
    meanwhile(lambda: Product.objects.update(locked_until=kst.today()))

    publish(offer(category="과자"), seen_at=clock.next())

    assert Product.objects.get().category == ""


def test_a_promotion_entered_meanwhile_is_neither_doubled_nor_lost(clock: Clock, meanwhile: Meanwhile) -> None:
    publish(offer(kind="2+1"), seen_at=clock.next())
    listing = Promotion.objects.get().listing
    seen_at = clock.next()

    def enter() -> None:
        Promotion.objects.create(
            listing=listing, kind="1+1", price=1, source="manual", first_seen=seen_at, last_seen=seen_at,
            locked_until=kst.today(),
        )  # fmt: skip

    meanwhile(enter)
    published = publish(offer(kind="1+1"), offer(kind="2+1"), seen_at=seen_at)

    assert published == publishing.Published(started=0, kept=2, ended=0, changed=0)
    assert Promotion.objects.get(kind="1+1").price == 1


def test_a_product_that_another_chain_made_meanwhile_is_shared(clock: Clock, meanwhile: Meanwhile) -> None:
    meanwhile(lambda: Product.objects.create(gtin=barcode(1), name="과자1", name_key="과자1"))

    publish(offer(1), seen_at=clock.next())

    assert Product.objects.count() == 1


def test_publishing_is_given_up_if_the_catalogue_keeps_changing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = promotion_list.preview

    def preview_and_move(**arguments: Any) -> Difference:
        difference = preview(**arguments)
        chain = Chain.objects.get(pk="cu")
        Chain.objects.update(catalogue_revision=chain.catalogue_revision + 1)
        return difference

    run = running()
    snapshot = snapshot_of(run, [offer()], seen_at=timezone.now())
    monkeypatch.setattr(promotion_list, "preview", preview_and_move)

    with pytest.raises(publishing.CatalogueMovedError):
        publishing.publish(run=run, snapshot=snapshot)
    assert not Promotion.objects.exists()


def test_a_transaction_that_breaks_leaves_no_trace(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    run = running()
    snapshot = snapshot_of(run, [offer(1, price=1), offer(3)], seen_at=clock.next())
    before = dump("promotions", "crawler")

    def break_down(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(publishing.service, "close_run", break_down)
    with pytest.raises(RuntimeError):
        publishing.publish(run=run, snapshot=snapshot)

    assert dump("promotions", "crawler") == before
