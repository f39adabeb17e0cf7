"""Crawls and merges together: the same lists make the same articles in any order, and no merge fails a run."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crawler import runs
from crawler.models import CrawlRun, RunState, RunTrigger, Snapshot
from crawler.offers import Offer
from crawler.tests.conftest import FakeSite
from crawler.tests.making import Clock, barcode, offer, publish
from crawler.tests.test_admin import crawl
from promotions import merging
from promotions.models import Chain, Listing, PairDecision, Product, ProductPair, Promotion, PromotionChange

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable, pytest.mark.slow]

ARTICLES = (
    ("롯데)꼬깔콘고소한맛72g", "꼬깔콘 고소한맛 72g", "롯데)꼬깔콘고소한72G"),
    ("빙그레)바나나맛우유240", "바나나맛우유240ml", "빙그레)바나나우유240ml"),
    ("농심)새우깡90g", "새우깡 90g", "농심)새우깡90g"),
    ("농심)매운새우깡90g", "매운새우깡 90g", "농심)매운새우깡90g"),
)
CHAINS = ("cu", "seven_eleven", "emart24")


def wipe() -> None:
    for model in (PairDecision, ProductPair, PromotionChange, Promotion, Listing, Product, Snapshot, CrawlRun):
        model.objects.all().delete()
    Chain.objects.update(promotions_checked_at=None)


def partition() -> set[frozenset[tuple[str, str]]]:
    """Which listings shoppers see as one article."""
    groups: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for chain, code, product in Listing.objects.values_list("chain_id", "item_code", "product_id"):
        groups[product].add((chain, code))
    return {frozenset(members) for members in groups.values()}


def crawl_all(lists: Sequence[tuple[str, Sequence[Offer]]], clock: Clock) -> set[frozenset[tuple[str, str]]]:
    """Publish the lists in this order, each followed by its merges, as a worker does."""
    wipe()
    for chain, offers in lists:
        publish(*offers, chain=chain, seen_at=clock.next())
        merging.refresh()
    return partition()


@st.composite
def chain_list(draw: st.DrawFn, chain: str) -> list[Offer]:
    """What one chain shows of the articles: under its own name, with or without the barcode."""
    place = CHAINS.index(chain)
    found = []
    for number, names in enumerate(ARTICLES):
        if draw(st.booleans()):
            code = barcode(number) if draw(st.booleans()) else ""
            found.append(offer(number, chain=chain, name=names[place], barcode=code, image_url=""))
    return found or [offer(9, chain=chain, name="혼자뿐인과자", barcode="", image_url="")]


@settings(
    deadline=None,
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],  # shrinking would crawl for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lists=st.tuples(*(chain_list(chain) for chain in CHAINS)), order=st.permutations(range(len(CHAINS))))
def test_the_order_of_the_crawls_makes_no_difference(lists: tuple[list[Offer], ...], order: list[int]) -> None:
    crawls = list(zip(CHAINS, lists, strict=True))
    orders = ([crawls[at] for at in order], crawls, crawls[::-1])
    found = {frozenset(crawl_all(one_order, Clock())) for one_order in orders}

    assert len(found) == 1


def test_a_barcode_that_one_chain_shows_later_makes_no_difference(clock: Clock) -> None:
    late = [
        ("cu", [offer(1, name="농심)새우깡90g", barcode="", image_url="")]),
        ("cu", [offer(1, name="농심)새우깡90g", image_url="")]),
    ]
    other = ("emart24", [offer(1, chain="emart24", name="새우 과자", image_url="")])

    found = [crawl_all(order, Clock()) for order in ([*late, other], [other, *late], [late[0], other, late[1]])]

    assert found == [{frozenset({("cu", "1"), ("emart24", "1")})}] * 3


def test_a_phone_that_holds_the_old_id_still_gets_an_answer(clock: Clock) -> None:
    publish(offer(1, barcode=""), seen_at=clock.next())
    held = Product.objects.get()
    publish(offer(1, chain="emart24"), chain="emart24", seen_at=clock.next())

    publish(offer(1), seen_at=clock.next())

    root = Product.objects.root_of(pk=held.pk).get()
    assert (root.gtin, root.listings.count(), held.own_listings.count()) == (barcode(1), 2, 0)
    merging.refresh()
    assert Product.objects.root_of(pk=held.pk).get() == root


def test_a_new_listing_of_a_merged_product_is_shown_under_the_root(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    one, other = Product.objects.order_by("listings__item_code")
    merging.merge(first=one.pk, second=other.pk, by="kim")

    publish(offer(2, chain="emart24"), chain="emart24", seen_at=clock.next())

    listing = Listing.objects.get(chain="emart24")
    assert (listing.own_product_id, listing.product_id) == (other.pk, one.pk)


def refused_twins(clock: Clock) -> tuple[Product, Product]:
    """A listing without a barcode, and another chain's with one, that a person said are two articles."""
    publish(offer(1, chain="emart24"), chain="emart24", seen_at=clock.next())
    publish(offer(1, barcode="", image_url=""), seen_at=clock.next())
    known, own = Product.objects.order_by("pk")
    merging.refuse(first=known.pk, second=own.pk, by="kim")
    return known, own


def test_a_barcode_that_a_crawl_shows_does_not_outrank_a_refusal(clock: Clock) -> None:
    known, own = refused_twins(clock)

    for _ in range(2):
        publish(offer(1), seen_at=clock.next())
        merging.refresh()

    assert set(Listing.objects.values_list("chain", "own_product", "product")) == {
        ("emart24", known.pk, known.pk),
        ("cu", own.pk, own.pk),
    }
    asked = ProductPair.objects.waiting().get()
    assert ((asked.first_id, asked.second_id), asked.reasons[0]) == ((known.pk, own.pk), "바코드 같음")


def test_a_repeated_refusal_is_not_proposed_again(clock: Clock) -> None:
    known, own = refused_twins(clock)
    publish(offer(1), seen_at=clock.next())

    merging.refuse(first=known.pk, second=own.pk, by="lee")
    publish(offer(1, price=1), seen_at=clock.next())
    merging.refresh()

    assert not ProductPair.objects.waiting().exists()
    assert len(partition()) == 2


def test_a_refusal_given_up_for_a_barcode_lets_the_next_crawl_decide(clock: Clock) -> None:
    known, own = refused_twins(clock)
    publish(offer(1), seen_at=clock.next())

    merging.merge(first=known.pk, second=own.pk, by="lee")
    publish(offer(1), seen_at=clock.next())
    merging.refresh()

    assert set(Listing.objects.values_list("own_product", flat=True)) == {known.pk}
    assert len(partition()) == 1


def test_a_refusal_of_what_the_barcodes_product_is_shown_as_counts_for_it(clock: Clock) -> None:
    known, own = refused_twins(clock)
    publish(offer(1, chain="emart24"), offer(2, chain="emart24"), chain="emart24", seen_at=clock.next())
    absorbed = Product.objects.get(gtin=barcode(2))
    merging.merge(first=known.pk, second=absorbed.pk, by="kim")

    publish(offer(1, barcode=barcode(2)), seen_at=clock.next())

    assert Listing.objects.get(chain="cu").own_product_id == own.pk


def test_a_listing_that_the_site_renamed_takes_the_place_of_the_old_one(clock: Clock) -> None:
    others = [offer(number, name=f"농심)여러가지과자{number}번", kind="1+1") for number in range(10, 30)]
    publish(offer(1, name="해든)수박모찌롤80g"), *others, seen_at=clock.next())
    for name in ("해든)수박모찌롤", "해든)수박모찌롤80g"):
        publish(
            offer(1, chain="seven_eleven", name=name, item_code="", barcode="", image_url=""),
            chain="seven_eleven",
            seen_at=clock.next(),
        )
        merging.refresh()
        shown = Listing.objects.get(chain="seven_eleven", name=name)
        assert shown.product_id == Listing.objects.get(chain="cu", item_code="1").product_id


def test_a_crawl_does_not_move_a_listing_that_a_person_merged(clock: Clock) -> None:
    publish(offer(1), offer(2, barcode=""), seen_at=clock.next())
    one, other = Product.objects.order_by("listings__item_code")
    merging.merge(first=one.pk, second=other.pk, by="kim")

    publish(offer(1), offer(2, barcode="", price=1), seen_at=clock.next())
    merging.refresh()

    assert set(Listing.objects.values_list("product_id", "own_product_id")) == {(one.pk, one.pk), (one.pk, other.pk)}


def test_a_merge_while_a_difference_is_computed_is_not_lost(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    from crawler.publishing import promotion_list

    publish(offer(1), offer(2), seen_at=clock.next())
    one, other = Product.objects.order_by("listings__item_code")
    preview, acts = promotion_list.preview, [lambda: merging.merge(first=one.pk, second=other.pk, by="kim")]

    def preview_and_merge(**arguments: object) -> object:
        difference = preview(**arguments)  # type: ignore[arg-type]
        if acts:
            acts.pop()()
        return difference

    monkeypatch.setattr(promotion_list, "preview", preview_and_merge)
    publish(offer(1), offer(2, price=1), seen_at=clock.next())

    assert set(Listing.objects.values_list("product_id", flat=True)) == {one.pk}


def test_a_run_merges_its_products(site: FakeSite) -> None:
    site.brings(offer(1, name="농심)새우깡90g", barcode=""))
    crawl()
    site.brings(offer(1, chain="emart24", name="농심)새우깡90g"))
    run = runs.execute(runs.request_run(chain="emart24", trigger=RunTrigger.OPERATOR).run.pk)

    assert run is not None
    assert run.state == RunState.PUBLISHED
    assert partition() == {frozenset({("cu", "1"), ("emart24", "1")})}


def test_a_failed_merge_is_reported_and_does_not_fail_the_run(
    site: FakeSite, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("no names today")

    monkeypatch.setattr(merging, "refresh", broken)
    site.brings(offer(1))
    with caplog.at_level(logging.ERROR):
        run = crawl()

    assert run.state == RunState.PUBLISHED
    assert "The merges were not refreshed" in caplog.text
    assert "no names today" in caplog.text
