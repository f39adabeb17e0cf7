"""What the crawl of an assortment list changes in the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import kst
from common.jobs import LeaseLostError
from crawler import publishing, runs
from crawler.models import CrawlRun, RunState, RunTrigger, Snapshot
from crawler.offers import Offer
from crawler.publishing import CatalogueMovedError, NotPublishableError, Published, assortment_list
from crawler.site_lists import SiteList
from crawler.tests.making import (
    BASE_URL,
    Clock,
    barcode,
    dump,
    offer,
    publish,
    publish_assortment,
    running,
    snapshot_of,
)
from promotions.exporting import as_csv, running_rows
from promotions.models import Chain, Listing, Product, Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def plain(number: int = 1, **values: Any) -> Offer:
    """What the assortment list says of the same entry: no promotion, and the category."""
    return offer(number, **{"kind": None, "category": "과자류", **values})


def assortment_run(*found: Offer, seen_at: Any, chain: str = "cu", complete: bool = True) -> tuple[CrawlRun, Snapshot]:
    run = running(chain, site_list=SiteList.ASSORTMENT)
    return run, snapshot_of(run, found, complete=complete, seen_at=seen_at)


# -- What it makes -----------------------------------------------------------------------------------------------------
def test_it_makes_products_and_listings_and_no_promotion(clock: Clock) -> None:
    seen_at = clock.next()

    assert publish_assortment(plain(1), offer(2, category="음료"), seen_at=seen_at) == Published(2, 0, 0, 0)

    listing = Listing.objects.get(item_code="1")
    assert (listing.name, listing.price, listing.category, listing.last_seen) == ("롯데)과자1", 1700, "과자류", seen_at)
    assert listing.image_url.endswith(f"{barcode(1)}.jpg")
    assert (listing.product, listing.own_product) == (Product.objects.get(gtin=barcode(1)),) * 2
    assert listing.product.category == "과자류"
    assert not Promotion.objects.exists()


def test_it_moves_the_chains_revision_and_not_the_age_of_its_promotions(clock: Clock) -> None:
    publish(offer(1), seen_at=(promoted_at := clock.next()))
    publish_assortment(plain(1), plain(2), seen_at=clock.next())

    chain = Chain.objects.get(pk="cu")
    assert (chain.catalogue_revision, chain.promotions_checked_at) == (2, promoted_at)


def test_what_it_sees_again_it_counts_and_what_it_misses_stays(clock: Clock) -> None:
    publish_assortment(plain(1), plain(2), plain(3), seen_at=(first := clock.next()))

    counts = publish_assortment(plain(1), plain(2, price=1900), plain(4), seen_at=(second := clock.next()))

    assert counts == Published(started=1, kept=2, ended=1, changed=1)
    seen = dict(Listing.objects.values_list("item_code", "last_seen"))
    assert seen == {"1": second, "2": second, "3": first, "4": second}
    assert Listing.objects.get(item_code="2").price == 1900


def test_products_of_the_promotion_list_only_are_not_missed(clock: Clock) -> None:
    publish_assortment(plain(1), seen_at=clock.next())
    publish(offer(2), seen_at=clock.next())

    assert publish_assortment(plain(1), seen_at=clock.next()) == Published(0, 1, 0, 0)


def test_the_run_keeps_what_is_new_changed_and_missing_for_people(clock: Clock) -> None:
    publish_assortment(plain(1), plain(2), seen_at=clock.next())
    publish_assortment(plain(1, price=2000, category="식품"), plain(3), seen_at=clock.next())

    difference = CrawlRun.objects.order_by("-pk")[0].difference
    assert [line["name"] for line in difference["started"]] == ["롯데)과자3"]
    assert [line["name"] for line in difference["ended"]] == ["롯데)과자2"]
    assert difference["changed"][0]["terms"] == {"price": [1700, 2000], "category": ["과자류", "식품"]}


# -- Beside the promotion list -----------------------------------------------------------------------------------------
CODELESS = {"item_code": ""}
CHAINS: dict[str, dict[str, Any]] = {
    "the same code": {},
    "no codes": CODELESS,
    "no codes and no pictures": {**CODELESS, "barcode": "", "image_url": ""},
    "no barcode": {"barcode": "", "image_url": ""},
}


@pytest.mark.parametrize("promoted_first", [True, False])
@pytest.mark.parametrize("shape", CHAINS)
def test_promotions_and_assortment_meet_on_one_listing_in_either_order(
    clock: Clock, shape: str, *, promoted_first: bool
) -> None:
    values = CHAINS[shape]
    steps: list[Callable[[], Published]] = [
        lambda: publish(offer(1, **values), offer(2, **values), seen_at=clock.next()),
        lambda: publish_assortment(plain(1, **values), plain(2, **values), plain(3, **values), seen_at=clock.next()),
    ]
    for step in steps if promoted_first else reversed(steps):
        step()
    again = [step() for step in steps]

    assert Listing.objects.count() == Product.objects.count() == 3
    assert (again[0].kept, again[0].ended, again[1].kept) == (2, 0, 3)
    assert Promotion.objects.open().count() == Promotion.objects.count() == 2
    assert set(Product.objects.values_list("category", flat=True)) == {"과자류"}


def test_another_key_in_the_other_list_is_no_other_listing(clock: Clock) -> None:
    publish(offer(1, item_code="270"), seen_at=clock.next())
    publish_assortment(plain(1, item_code="17620"), seen_at=clock.next())
    publish(offer(1, item_code="270"), seen_at=clock.next())

    assert Listing.objects.count() == 1
    assert Promotion.objects.open().count() == 1


def test_it_neither_starts_nor_changes_nor_ends_a_promotion(clock: Clock) -> None:
    publish(offer(1), offer(2), offer(3, kind="discount", sale_price=900), seen_at=clock.next())
    before = list(Promotion.objects.order_by("pk").values())

    publish_assortment(
        plain(1, price=9900), offer(4, kind="2+1"), offer(3, kind="discount", sale_price=100), seen_at=clock.next()
    )

    assert list(Promotion.objects.order_by("pk").values()) == before


def test_a_sale_price_in_the_list_is_not_taken_for_the_sticker_price(clock: Clock) -> None:
    publish(offer(1, price=2500), seen_at=clock.next())
    publish_assortment(offer(1, kind="discount", price=None, sale_price=1900), seen_at=clock.next())

    assert Listing.objects.get().price == 2500


def test_a_promotion_lists_crawl_ends_nothing_that_only_the_assortment_list_shows(clock: Clock) -> None:
    publish_assortment(plain(1), plain(2), seen_at=clock.next())

    assert publish(offer(1), seen_at=clock.next()) == Published(1, 0, 0, 0)
    assert Listing.objects.count() == 2


def test_an_older_assortment_list_does_not_overwrite_what_was_seen_later(clock: Clock) -> None:
    early = clock.next()
    publish(offer(1, price=2000), seen_at=(late := clock.next()))

    publish_assortment(plain(1, price=1500), plain(2), seen_at=early)

    listing = Listing.objects.get(item_code="1")
    assert (listing.price, listing.last_seen) == (2000, late)


# -- Categories --------------------------------------------------------------------------------------------------------
def test_a_category_fills_an_empty_one_and_follows_its_own_list(clock: Clock) -> None:
    publish(offer(1), seen_at=clock.next())
    publish_assortment(plain(1, category="과자류"), seen_at=clock.next())
    assert Product.objects.get().category == "과자류"

    publish_assortment(plain(1, category="식품"), seen_at=clock.next())
    assert Product.objects.get().category == "식품"


def test_a_category_that_someone_else_gave_stays(clock: Clock) -> None:
    publish(offer(1, category="간식"), seen_at=clock.next())
    Listing.objects.update(category="")

    publish_assortment(plain(1, category="과자류"), seen_at=clock.next())

    assert Product.objects.get().category == "간식"
    assert Listing.objects.get().category == "과자류"


# -- Locks -------------------------------------------------------------------------------------------------------------
def test_locked_rows_stay_as_they_are(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    until = kst.today() + timedelta(days=3)
    Product.objects.filter(gtin=barcode(1)).update(locked_until=until, name="사람이 적은 이름")
    Listing.objects.filter(item_code="2").update(locked_until=until, price=1)
    before = [
        Product.objects.filter(gtin=barcode(1)).values().get(),
        Listing.objects.filter(item_code="2").values().get(),
    ]

    publish_assortment(plain(1, name="롯데)다른과자1"), plain(2, price=5000), seen_at=clock.next())

    after = [
        Product.objects.filter(gtin=barcode(1)).values().get(),
        Listing.objects.filter(item_code="2").values().get(),
    ]
    assert after == before
    assert CrawlRun.objects.order_by("-pk")[0].difference["held"] == 1


# -- All or nothing ----------------------------------------------------------------------------------------------------
def test_publishing_twice_is_publishing_once(clock: Clock) -> None:
    publish(offer(1), seen_at=clock.next())
    run, snapshot = assortment_run(plain(1), plain(2), seen_at=clock.next())
    first = publishing.publish(run=run, snapshot=snapshot)
    before = dump("promotions", "crawler")

    assert publishing.publish(run=run, snapshot=snapshot) == first == Published(1, 1, 0, 1)
    assert dump("promotions", "crawler") == before


def test_a_worker_killed_before_publishing_is_followed_by_one_that_publishes_the_same(clock: Clock) -> None:
    """The snapshot is down and judged; the row went back to the queue when its lease ran out."""
    run, _ = assortment_run(plain(1), plain(2), seen_at=clock.next())
    CrawlRun.objects.filter(pk=run.pk).update(state=RunState.QUEUED, lease_owner="", lease_until=None)

    done = runs.execute(run.pk)

    assert done
    assert (done.state, done.started_count) == (RunState.PUBLISHED, 2)
    assert Listing.objects.count() == 2


def test_a_transaction_that_breaks_leaves_no_trace(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(offer(1), seen_at=clock.next())
    run, snapshot = assortment_run(plain(1, price=1), plain(3), seen_at=clock.next())
    before = dump("promotions", "crawler")

    def break_down(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(publishing.service, "close_run", break_down)
    with pytest.raises(RuntimeError):
        publishing.publish(run=run, snapshot=snapshot)

    assert dump("promotions", "crawler") == before


def test_if_the_catalogue_changed_meanwhile_the_difference_is_computed_again(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, snapshot = assortment_run(plain(1), plain(2), seen_at=clock.next())
    compare, looked = assortment_list.preview, []

    def meanwhile(**arguments: Any) -> Any:
        difference = compare(**arguments)
        looked.append(difference)
        if len(looked) == 1:
            CrawlRun.objects.filter(pk=run.pk).update(state=RunState.QUARANTINED)  # one open run at a time
            publish(offer(1), seen_at=clock.next())
            CrawlRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
        return difference

    monkeypatch.setattr(assortment_list, "preview", meanwhile)
    publishing.publish(run=run, snapshot=snapshot)

    assert len(looked) == 2
    assert Listing.objects.count() == 2


def test_publishing_is_given_up_if_the_catalogue_keeps_changing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    run, snapshot = assortment_run(plain(1), seen_at=clock.next())

    def moved(*_: object) -> None:
        raise CatalogueMovedError

    monkeypatch.setattr(publishing.service, "_check_not_moved", moved)
    with pytest.raises(CatalogueMovedError):
        publishing.publish(run=run, snapshot=snapshot)


def test_a_run_that_was_lost_or_cut_off_or_is_outdated_publishes_nothing(clock: Clock) -> None:
    old, older = assortment_run(plain(9), seen_at=clock.next())
    CrawlRun.objects.filter(pk=old.pk).update(state=RunState.QUARANTINED, lease_owner="")
    publish_assortment(plain(1), seen_at=clock.next())
    before = dump("promotions")

    old.refresh_from_db()
    with pytest.raises(NotPublishableError, match="newer assortment list"):
        publishing.publish(run=old, snapshot=older)
    run, cut_off = assortment_run(plain(2), seen_at=clock.next(), complete=False)
    with pytest.raises(NotPublishableError, match="end of the list"):
        publishing.publish(run=run, snapshot=cut_off)
    runs.cancel(run_id=run.pk, cancelled_by="kim")
    lost, snapshot = assortment_run(plain(2), seen_at=clock.next())
    runs.cancel(run_id=lost.pk, cancelled_by="kim")
    with pytest.raises(LeaseLostError):
        publishing.publish(run=lost, snapshot=snapshot)

    assert dump("promotions") == before


def test_its_snapshots_do_not_outdate_those_of_the_promotions(clock: Clock) -> None:
    early = clock.next()
    publish_assortment(plain(1), seen_at=clock.next())

    assert publish(offer(1), seen_at=early).started == 1
    assert Snapshot.objects.last_accepted("cu") != Snapshot.objects.last_accepted("cu", SiteList.ASSORTMENT)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.booleans(), st.sets(st.integers(1, 6), min_size=1)), min_size=1, max_size=6),
    st.sampled_from(sorted(CHAINS)),
)
def test_however_the_two_lists_follow_each_other_each_entry_is_one_listing(
    visits: list[tuple[bool, set[int]]], shape: str
) -> None:
    clock = Clock()
    for model in (Promotion, Listing, Snapshot, CrawlRun, Product):
        model._default_manager.all().delete()
    Chain.objects.update(promotions_checked_at=None)
    for is_promotions, numbers in visits:
        values = CHAINS[shape]
        seen = [offer(n, **values) if is_promotions else plain(n, **values) for n in sorted(numbers)]
        (publish if is_promotions else publish_assortment)(*seen, seen_at=clock.next())

    everything = set().union(*(numbers for _, numbers in visits))
    assert Listing.objects.count() == Product.objects.count() == len(everything)
    last = next((numbers for is_promotions, numbers in reversed(visits) if is_promotions), set())
    running_now = Promotion.objects.open().values_list("listing__name", flat=True)
    assert sorted(running_now) == sorted(f"롯데)과자{number}" for number in last)


# -- What shoppers see -------------------------------------------------------------------------------------------------
def test_a_product_without_a_promotion_is_found_while_a_list_shows_it(clock: Clock, client: Client) -> None:
    publish_assortment(plain(1), seen_at=clock.next())
    product = Product.objects.get()

    (sold,) = client.get(f"/api/v1/products/{product.pk}/").json()["chains"]
    assert (sold["chain"], sold["price"], sold["promotions"]) == ("cu", 1700, [])

    Listing.objects.update(last_seen=clock.now - timedelta(weeks=6))
    assert client.get(f"/api/v1/products/{product.pk}/").json()["chains"] == []


def test_the_export_shows_promotions_only(clock: Clock) -> None:
    publish(offer(1), seen_at=clock.next())
    before = list(as_csv(running_rows()))

    publish_assortment(plain(1), plain(2), seen_at=clock.next())

    assert list(as_csv(running_rows())) == before


# -- Decisions ---------------------------------------------------------------------------------------------------------
def test_an_assortment_list_is_not_rolled_back_and_the_error_says_so(clock: Clock) -> None:
    publish_assortment(plain(1), seen_at=clock.next())
    publish_assortment(plain(1), plain(2), seen_at=clock.next())
    run = CrawlRun.objects.order_by("-pk")[0]

    assert runs.rollback_target(run) is None
    with pytest.raises(runs.NotDecidableError, match="assortment list"):
        runs.roll_back(run_id=run.pk, requested_by="kim", reason="틀림")


def test_rolling_promotions_back_skips_the_assortment_lists(clock: Clock) -> None:
    publish(offer(1), seen_at=clock.next())
    publish(offer(2), seen_at=clock.next())
    publish_assortment(plain(1), plain(2), plain(3), seen_at=clock.next())
    run = CrawlRun.objects.filter(site_list=SiteList.PROMOTIONS).order_by("-pk")[0]

    runs.roll_back(run_id=run.pk, requested_by="kim", reason="틀림")

    assert set(Promotion.objects.open().values_list("listing__name", flat=True)) == {"롯데)과자1"}


def test_one_run_of_a_chain_is_open_over_both_lists() -> None:
    first = runs.request_run(chain="cu", trigger=RunTrigger.COMMAND, base_url=BASE_URL)
    second = runs.request_run(chain="cu", trigger=RunTrigger.COMMAND, base_url=BASE_URL, site_list=SiteList.ASSORTMENT)

    assert not second.created
    assert second.run == first.run


@pytest.mark.parametrize("chain", ["gs25", "cspace24"])
def test_a_chain_without_such_a_list_says_so(chain: str) -> None:
    with pytest.raises(runs.NoCrawlerError, match=f"catalogue list of {chain}; use one of: promotions"):
        runs.request_run(chain=chain, trigger=RunTrigger.COMMAND, site_list=SiteList.ASSORTMENT)
