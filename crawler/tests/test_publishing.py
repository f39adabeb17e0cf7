from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from crawler import publishing
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.offers import ProblemReason
from crawler.tests.making import Clock, barcode, dump, offer, offers, publish, running, snapshot_of
from promotions.models import Chain, Listing, Product, Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def open_promotions() -> set[tuple[str, str]]:
    return set(Promotion.objects.open().values_list("listing__name", "kind"))


def test_a_first_crawl_makes_products_listings_and_promotions(clock: Clock) -> None:
    seen_at = clock.next()

    published = publish(offer(1, name="해든)고소한우유500", category="음료"), offer(2, kind="2+1"), seen_at=seen_at)

    assert published == publishing.Published(started=2, kept=0, ended=0, changed=0)
    product = Product.objects.get(gtin=barcode(1))
    assert (product.name, product.brand, product.category, product.name_key) == (
        "고소한우유500",
        "해든",
        "음료",
        "고소한우유500",
    )
    promotion = Promotion.objects.get(listing__product=product)
    assert (promotion.kind, promotion.price, promotion.source) == ("1+1", 1700, "crawl")
    assert promotion.first_seen == promotion.last_seen == promotion.listing.first_seen == seen_at


def test_publishing_moves_the_chains_revision_and_age(clock: Clock) -> None:
    seen_at = clock.next()

    publish(offer(), seen_at=seen_at)

    chain = Chain.objects.get(pk="cu")
    assert (chain.catalogue_revision, chain.promotions_checked_at) == (1, seen_at)
    assert Chain.objects.get(pk="emart24").catalogue_revision == 0


def test_what_is_seen_again_continues(clock: Clock) -> None:
    first, second = clock.next(), clock.next()
    publish(*offers(3), seen_at=first)

    published = publish(*offers(3), seen_at=second)

    assert published == publishing.Published(started=0, kept=3, ended=0, changed=0)
    promotion = Promotion.objects.first()
    assert promotion is not None
    assert (promotion.first_seen, promotion.last_seen, promotion.ended_at) == (first, second, None)
    assert Listing.objects.filter(last_seen=second).count() == 3


def test_a_promotion_that_is_no_longer_seen_ends_and_stays_as_history(clock: Clock) -> None:
    publish(*offers(3), seen_at=clock.next())

    published = publish(*offers(2), seen_at=(seen_at := clock.next()))

    assert (published.kept, published.ended) == (2, 1)
    ended = Promotion.objects.get(ended_at__isnull=False)
    assert (ended.listing.item_code, ended.ended_at) == ("3", seen_at)


def test_a_promotion_that_ended_may_start_again(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    publish(offer(1), seen_at=clock.next())

    assert publish(offer(1), offer(2), seen_at=clock.next()).started == 1
    assert Promotion.objects.filter(listing__item_code="2").count() == 2


def test_a_new_price_changes_the_promotion_and_the_listing(clock: Clock) -> None:
    publish(offer(price=1700), seen_at=clock.next())

    published = publish(offer(price=1800), seen_at=clock.next())

    assert published == publishing.Published(started=0, kept=1, ended=0, changed=1)
    assert Promotion.objects.get().price == Listing.objects.get().price == 1800


def test_another_kind_ends_the_one_and_starts_the_other(clock: Clock) -> None:
    publish(offer(kind="1+1"), seen_at=clock.next())

    published = publish(offer(kind="2+1"), seen_at=clock.next())

    assert published == publishing.Published(started=1, kept=0, ended=1, changed=0)
    assert open_promotions() == {("롯데)과자1", "2+1")}


def test_two_kinds_run_on_one_listing(clock: Clock) -> None:
    both = (offer(kind="1+1"), offer(kind="discount", sale_price=1200))

    assert publish(*both, seen_at=clock.next()).started == 2
    assert publish(*both, seen_at=clock.next()).kept == 2
    assert Listing.objects.count() == 1


def test_two_gifts_on_one_listing_are_two_promotions(clock: Clock) -> None:
    gifts = [offer(kind="gift", gift_name=name) for name in ("물티슈", "컵")]

    publish(*gifts, seen_at=clock.next())

    assert set(Promotion.objects.values_list("gift_name", flat=True)) == {"물티슈", "컵"}


def test_what_the_site_lists_twice_is_one_promotion(clock: Clock) -> None:
    published = publish(offer(price=1700), offer(price=1800), seen_at=clock.next())

    assert published.started == 1
    assert Promotion.objects.get().price == 1700


def test_a_listing_without_a_promotion_is_known_and_ends_what_it_had(clock: Clock) -> None:
    publish(offer(), seen_at=clock.next())

    published = publish(offer(kind=None), seen_at=clock.next())

    assert (published.started, published.kept, published.ended) == (0, 0, 1)
    assert Listing.objects.get().last_seen == clock.now


def test_a_badge_that_could_not_be_read_ends_nothing_on_its_listing(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())

    published = publish(offer(1, kind=None), seen_at=clock.next(), problems={ProblemReason.UNKNOWN_BADGE: 1})

    assert published.ended == 1
    assert open_promotions() == {("롯데)과자1", "1+1")}


def test_publishing_the_same_snapshot_twice_changes_nothing(clock: Clock) -> None:
    run = running()
    snapshot = snapshot_of(run, offers(3), seen_at=clock.next())
    first = publishing.publish(run=run, snapshot=snapshot)
    before = dump("promotions", "crawler")

    assert publishing.publish(run=run, snapshot=snapshot) == first
    assert dump("promotions", "crawler") == before


def test_the_same_list_seen_again_changes_only_the_times(clock: Clock) -> None:
    names = ("해든)우유", "해든)고소한우유가득담은한병500ml", "롯데)1", "우유")
    codes = (barcode(0), barcode(1), barcode(2), "")
    listed = [offer(number, name=names[number], barcode=codes[number]) for number in range(4)]
    publish(*listed, seen_at=clock.next())
    before = list(Listing.objects.order_by("pk").values("key", "name", "product_id", "product__name", "first_seen"))

    assert publish(*listed, seen_at=clock.next()) == publishing.Published(0, 4, 0, 0)
    assert list(Listing.objects.order_by("pk").values(*before[0])) == before


def test_a_crawl_that_did_not_reach_the_end_is_never_published(clock: Clock) -> None:
    publish(*offers(3), seen_at=clock.next())
    run = running()
    before = dump("promotions")

    with pytest.raises(publishing.NotPublishableError, match="did not reach the end"):
        publishing.publish(run=run, snapshot=snapshot_of(run, offers(1), complete=False, seen_at=clock.next()))

    assert dump("promotions") == before


def test_a_snapshot_older_than_the_catalogue_is_refused(clock: Clock) -> None:
    publish(*offers(2), seen_at=timezone.now())
    run = running()

    with pytest.raises(publishing.NotPublishableError, match="newer"):
        publishing.publish(run=run, snapshot=snapshot_of(run, offers(1), seen_at=clock.next()))


def test_promotions_of_other_chains_do_not_change(clock: Clock) -> None:
    publish(offer(1, chain="emart24"), chain="emart24", seen_at=clock.next())

    publish(offer(2), seen_at=clock.next())

    assert Promotion.objects.open().count() == 2


def test_one_product_of_two_chains_is_one_product(clock: Clock) -> None:
    publish(offer(name="웅진)티즐제로자몽티P500"), seen_at=clock.next())
    publish(offer(chain="emart24", name="웅진)티즐제로자몽블랙티펫500ml"), chain="emart24", seen_at=clock.next())

    assert Product.objects.count() == 1
    assert Listing.objects.count() == 2


def test_days_that_the_site_declares_are_kept_and_followed(clock: Clock) -> None:
    publish(offer(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 15)), seen_at=clock.next())
    publish(offer(starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 30)), seen_at=clock.next())

    promotion = Promotion.objects.get()
    assert (promotion.starts_on, promotion.ends_on) == (date(2026, 11, 16), date(2026, 11, 30))


def test_dates_that_the_site_no_longer_shows_stay_until_they_have_passed(clock: Clock) -> None:
    tomorrow, yesterday = (timezone.now() + timedelta(days=days) for days in (2, -3))
    publish(offer(1, ends_on=tomorrow.date()), offer(2, ends_on=yesterday.date()), seen_at=clock.next())

    publish(offer(1), offer(2), seen_at=clock.next())

    ends = dict(Promotion.objects.values_list("listing__item_code", "ends_on"))
    assert ends == {"1": tomorrow.date(), "2": None}


def test_a_period_that_ends_before_it_starts_is_no_period(clock: Clock) -> None:
    publish(offer(starts_on=date(2026, 11, 30), ends_on=date(2026, 11, 1)), seen_at=clock.next())

    assert Promotion.objects.get().ends_on is None


def test_an_address_that_is_too_long_is_left_out(clock: Clock) -> None:
    publish(offer(image_url=f"http://site.test/{'x' * 500}"), seen_at=clock.next())

    assert Listing.objects.get().image_url == ""


def test_a_price_that_the_site_no_longer_shows_stays(clock: Clock) -> None:
    publish(offer(kind="discount", price=2000, sale_price=1500), seen_at=clock.next())

    published = publish(offer(kind="discount", price=None, sale_price=1500), seen_at=clock.next())

    assert published.changed == 0
    assert Promotion.objects.get().price == Listing.objects.get().price == 2000


def test_what_was_touched_after_the_crawl_had_looked_does_not_end(clock: Clock) -> None:
    publish(offer(1), seen_at=clock.next())
    before = clock.next()
    Promotion.objects.update(last_seen=clock.next())

    assert publish(offer(2), seen_at=before).ended == 0


def test_a_run_shows_what_it_changed(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    publish(offer(1, price=1800), offer(3), seen_at=clock.next())

    run = CrawlRun.objects.latest("pk")
    assert (run.state, run.lease_owner, run.lease_until) == (RunState.PUBLISHED, "", None)
    assert (run.started_count, run.kept_count, run.ended_count, run.changed_count) == (1, 1, 1, 1)
    assert [line["name"] for line in run.difference["started"]] == ["롯데)과자3"]
    assert [line["name"] for line in run.difference["ended"]] == ["롯데)과자2"]
    assert run.difference["changed"][0]["terms"] == {"price": [1700, 1800]}


def test_a_snapshot_is_never_changed() -> None:
    run = running()
    snapshot = snapshot_of(run, offers(1), seen_at=timezone.now())

    with pytest.raises(TypeError, match="never changed"):
        Snapshot.objects.filter(pk=snapshot.pk).update(complete=False)
    snapshot.complete = False
    with pytest.raises(TypeError, match="never changed"):
        snapshot.save()


lists = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["1+1", "2+1", "mix", None]), st.integers(1, 3)))


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=lists, second=lists)
def test_after_any_two_crawls_the_catalogue_says_what_the_second_saw(
    clock: Clock, first: list[tuple[int, str | None, int]], second: list[tuple[int, str | None, int]]
) -> None:
    with transaction.atomic():
        for seen in (first, second):
            publish(*(offer(number, kind=kind, price=price) for number, kind, price in seen), seen_at=clock.next())
        again = publish(
            *(offer(number, kind=kind, price=price) for number, kind, price in second), seen_at=clock.next()
        )

        running = {(f"롯데)과자{number}", kind) for number, kind, _ in second if kind}
        assert open_promotions() == running
        assert again == publishing.Published(started=0, kept=len(running), ended=0, changed=0)
        assert Product.objects.count() == Listing.objects.count() == len({item[0] for item in [*first, *second]})
        transaction.set_rollback(True)


def test_hundreds_of_changes_are_written_in_bulk(
    clock: Clock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    publish(*offers(600), seen_at=clock.next())

    with django_assert_max_num_queries(50):
        publish(*offers(600, price=1900), seen_at=clock.next())
