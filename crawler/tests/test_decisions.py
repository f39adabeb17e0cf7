"""What operators decide: publishing or dropping what was quarantined, rolling back what was published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from common import kst
from crawler import runs
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.publishing import NotPublishableError
from crawler.tests.making import Clock, dump, offer, offers, publish, running, snapshot_of
from promotions import editing, exporting
from promotions.models import Chain, Promotion, PromotionChange

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

TERMS = ("name", "barcode", "kind", "price", "sale_price", "gift_name", "unit_price", "image_url")


def quarantined(clock: Clock) -> CrawlRun:
    """A run of six items that the checks held back, after ten had been published."""
    publish(*offers(10), seen_at=clock.next())
    run = running()
    snapshot_of(run, offers(6), seen_at=clock.next())
    CrawlRun.objects.filter(pk=run.pk).update(
        state=RunState.QUARANTINED, reason="shrunk", lease_owner="", lease_until=None
    )
    run.refresh_from_db()
    return run


def latest() -> CrawlRun:
    return CrawlRun.objects.latest("pk")


def exported() -> list[dict[str, str]]:
    """The running promotions without the days on which they were seen."""
    rows = exporting.running_rows()
    return [{name: str(row[name]) for name in TERMS} for row in rows]


def whole_export() -> str:
    return "".join(exporting.as_csv(exporting.running_rows()))


def roll_back(run: CrawlRun) -> CrawlRun:
    return runs.roll_back(run_id=run.pk, requested_by="kim", reason="가격이 모두 틀림")


# -- Quarantine --------------------------------------------------------------------------------------------------------
def test_a_quarantined_run_is_published_with_a_name_a_reason_and_a_time(clock: Clock) -> None:
    run = quarantined(clock)

    runs.accept(run_id=run.pk, accepted_by="kim", reason=" 행사가 정말 줄었음 ")

    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.PUBLISHED, "shrunk")
    assert (run.accepted_by, run.decision_reason, run.decided_at is None) == ("kim", "행사가 정말 줄었음", False)
    assert Promotion.objects.open().count() == 6


def test_a_run_without_a_decision_names_no_operator(clock: Clock) -> None:
    publish(offer(), seen_at=clock.next())
    assert (latest().accepted_by, latest().decision_reason, latest().decided_at) == ("", "", None)


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_decision_without_a_reason(clock: Clock, reason: str) -> None:
    run = quarantined(clock)
    before = dump("promotions", "crawler")

    with pytest.raises(runs.NoReasonError):
        runs.accept(run_id=run.pk, accepted_by="kim", reason=reason)
    with pytest.raises(runs.NoReasonError):
        runs.drop(run_id=run.pk, dropped_by="kim", reason=reason)
    with pytest.raises(runs.NoReasonError):
        runs.roll_back(run_id=run.pk, requested_by="kim", reason=reason)
    assert dump("promotions", "crawler") == before


def test_a_dropped_run_changes_nothing_and_stays_on_record(clock: Clock) -> None:
    run = quarantined(clock)
    before = dump("promotions")

    runs.drop(run_id=run.pk, dropped_by="kim", reason="사이트 오류")

    run.refresh_from_db()
    assert (run.state, run.dropped_by, run.decision_reason) == (RunState.DROPPED, "kim", "사이트 오류")
    assert run.decided_at
    assert Snapshot.objects.filter(run=run).exists()
    assert dump("promotions") == before


def test_a_dropped_run_can_neither_be_published_nor_dropped_again(clock: Clock) -> None:
    run = quarantined(clock)
    runs.drop(run_id=run.pk, dropped_by="kim", reason="사이트 오류")

    with pytest.raises(NotPublishableError, match="dropped"):
        runs.accept(run_id=run.pk, accepted_by="lee", reason="그래도")
    with pytest.raises(runs.NotDecidableError):
        runs.drop(run_id=run.pk, dropped_by="lee", reason="또")


def test_the_next_crawl_is_not_compared_with_a_dropped_one(clock: Clock) -> None:
    run = quarantined(clock)
    runs.drop(run_id=run.pk, dropped_by="kim", reason="사이트 오류")

    accepted = Snapshot.objects.last_accepted("cu")
    assert accepted is not None
    assert accepted.count == 10


# -- Rollback ----------------------------------------------------------------------------------------------------------
def test_after_a_rollback_the_export_is_that_of_before_the_publish(clock: Clock) -> None:
    sale = {"kind": "discount", "sale_price": 900}
    publish(*offers(5), offer(6, **sale), offer(7, kind="gift", gift_name="컵"), seen_at=clock.next())
    before = exported()
    publish(*offers(3, price=99), offer(4, name="롯데)다른이름"), offer(6, kind="2+1"), offer(8), seen_at=clock.next())
    assert exported() != before

    done = roll_back(latest())

    assert exported() == before
    assert (done.started_count, done.kept_count, done.ended_count, done.changed_count) == (3, 4, 2, 3)


def test_terms_that_the_restored_list_lacks_are_restored_too(clock: Clock) -> None:
    sale = {"kind": "discount", "sale_price": 900, "ends_on": kst.today() + timedelta(days=40)}
    publish(
        offer(1, price=2000, **sale), offer(2, price=2000, **sale), offer(3, price=None, **sale), seen_at=clock.next()
    )
    without_price = {"kind": "discount", "sale_price": 900, "price": None}
    publish(offer(1, **without_price), offer(2, **without_price), offer(3, **without_price), seen_at=clock.next())
    before = exported()
    publish(
        offer(1, **{**without_price, "price": 1800}), offer(3, **{**without_price, "price": 1500}), seen_at=clock.next()
    )

    roll_back(latest())

    assert exported() == before
    assert set(Promotion.objects.open().values_list("ends_on", flat=True)) == {sale["ends_on"]}


def test_a_rollback_is_a_separate_run_with_operator_reason_and_result(clock: Clock) -> None:
    publish(*offers(3), seen_at=clock.next())
    first = latest()
    publish(*offers(2), seen_at=clock.next())
    wrong = latest()

    done = roll_back(wrong)

    assert (done.state, done.trigger, done.requested_by, done.decision_reason) == (
        RunState.PUBLISHED, "rollback", "kim", "가격이 모두 틀림",
    )  # fmt: skip
    assert (done.rolls_back, done.lease_owner, done.offers_count) == (wrong, "", 3)
    assert done.snapshot.restored_from == first.snapshot
    assert done.snapshot.sha256 == first.snapshot.sha256
    wrong.refresh_from_db()
    assert wrong.state == RunState.PUBLISHED


def test_history_stays_when_a_publish_is_rolled_back(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    publish(offer(1, price=99), offer(3), seen_at=clock.next())

    roll_back(latest())

    of = {number: Promotion.objects.filter(listing__item_code=number).order_by("pk") for number in "123"}
    assert [promotion.ended_at is None for promotion in of["2"]] == [True]
    assert [promotion.ended_at is None for promotion in of["3"]] == [False]
    assert [change.before for change in PromotionChange.objects.order_by("pk")] == [{"price": 1700}, {"price": 99}]


def test_restored_data_is_shown_as_old_as_it_is(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=(seen := clock.next()))
    publish(offer(1), seen_at=clock.next())

    done = roll_back(latest())

    assert Chain.objects.get(pk="cu").promotions_checked_at == seen
    assert set(Promotion.objects.open().values_list("last_seen", flat=True)) == {seen}
    assert done.snapshot.seen_at == seen < done.snapshot.fetched_at


def test_what_a_person_locked_is_not_rolled_back(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    publish(offer(1, price=99), offer(2), offer(3), seen_at=clock.next())
    Promotion.objects.filter(listing__item_code__in=["1", "3"]).update(locked_until=kst.today(), price=1234)

    roll_back(latest())

    shown = dict(Promotion.objects.open().values_list("listing__item_code", "price"))
    assert shown == {"1": 1234, "2": 1700, "3": 1234}


def test_a_rollback_removes_all_traces_of_the_wrong_list(clock: Clock) -> None:
    sale = {"kind": "discount", "sale_price": 900, "ends_on": kst.today() + timedelta(days=40)}
    publish(*offers(5), offer(6, **sale), seen_at=clock.next())
    publish(*offers(5), offer(6, **sale), offer(7, kind="gift", gift_name="컵"), seen_at=clock.next())
    before, ran = whole_export(), list(Promotion.objects.open().order_by("pk").values())
    publish(*offers(3, price=99), offer(6, kind="2+1"), offer(7, kind="gift"), offer(8), seen_at=clock.next())

    roll_back(latest())

    assert whole_export() == before
    assert list(Promotion.objects.open().order_by("pk").values()) == ran


def test_no_two_rows_of_the_history_overlap_after_a_rollback(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=(first := clock.next()))
    publish(offer(1), seen_at=clock.next())
    roll_back(latest())

    promotion = Promotion.objects.get(listing__item_code="2")
    assert (promotion.first_seen, promotion.last_seen, promotion.ended_at) == (first, first, None)


def test_rolling_back_again_leads_to_the_list_before_the_restored_one(clock: Clock) -> None:
    publish(*offers(4), offer(5, kind="2+1"), seen_at=clock.next())
    of_x, x = whole_export(), latest()
    publish(*offers(4, price=99), offer(6), seen_at=clock.next())
    of_a = whole_export()
    publish(*offers(2, price=50), offer(5, kind="2+1"), seen_at=clock.next())

    restored = roll_back(latest())
    assert whole_export() == of_a
    target = runs.rollback_target(restored)
    assert target is not None
    assert (target.run, target.count) == (x, 5)
    restored = roll_back(restored)

    assert whole_export() == of_x
    assert runs.rollback_target(restored) is None
    with pytest.raises(runs.NotDecidableError, match="nothing was before"):
        roll_back(restored)


def test_a_list_that_was_rolled_back_is_never_restored(clock: Clock) -> None:
    publish(*offers(3), seen_at=clock.next())
    good = exported()
    publish(*offers(3, price=99), seen_at=clock.next())
    done = roll_back(latest())
    publish(*offers(3, price=50), seen_at=done.snapshot.fetched_at + timedelta(microseconds=1))

    roll_back(latest())

    assert exported() == good


def test_what_a_person_ended_is_not_reopened(clock: Clock) -> None:
    publish(offer(1), offer(2), seen_at=clock.next())
    editing.end_promotions(promotions=list(Promotion.objects.filter(listing__item_code="2")), by="lee")
    publish(offer(1, price=99), seen_at=clock.next())

    roll_back(latest())

    assert list(Promotion.objects.open().values_list("listing__item_code", "price")) == [("1", 1700)]


def test_the_next_crawl_is_compared_with_what_was_restored_and_published(clock: Clock) -> None:
    publish(*offers(10), seen_at=clock.next())
    publish(*offers(2), seen_at=clock.next())
    done = roll_back(latest())

    accepted = Snapshot.objects.last_accepted("cu")
    assert accepted is not None
    assert (accepted.run, accepted.count) == (done, 10)
    published = publish(*offers(9), seen_at=done.snapshot.fetched_at + timedelta(seconds=1))
    assert (published.kept, published.ended) == (9, 1)


def test_what_was_seen_before_a_rollback_cannot_be_published_after_it(clock: Clock) -> None:
    run = quarantined(clock)
    publish(*offers(9), seen_at=clock.next())
    roll_back(latest())

    with pytest.raises(NotPublishableError, match="newer"):
        runs.accept(run_id=run.pk, accepted_by="kim", reason="그래도")


def test_only_the_latest_publish_of_a_chain_can_be_rolled_back(clock: Clock) -> None:
    publish(*offers(3), seen_at=clock.next())
    first = latest()
    with pytest.raises(runs.NotDecidableError, match="nothing was before"):
        roll_back(first)
    publish(*offers(3), seen_at=clock.next())
    publish(offer(1, chain="emart24"), chain="emart24", seen_at=clock.next())
    before = dump("promotions", "crawler")

    with pytest.raises(runs.NotDecidableError, match="not the latest"):
        roll_back(first)
    assert dump("promotions", "crawler") == before


def test_while_a_crawl_is_open_nothing_is_rolled_back(clock: Clock) -> None:
    publish(*offers(3), seen_at=clock.next())
    publish(*offers(2), seen_at=clock.next())
    published = latest()
    running()
    before = dump("promotions", "crawler")

    with pytest.raises(runs.NotDecidableError, match="open"):
        roll_back(published)
    assert dump("promotions", "crawler") == before


def test_a_rollback_that_fails_leaves_no_run_behind(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(*offers(3), seen_at=clock.next())
    publish(*offers(2), seen_at=clock.next())
    before = dump("promotions", "crawler")

    def fail(**_: object) -> None:
        raise NotPublishableError("no")

    monkeypatch.setattr("crawler.runs.decisions.publish", fail)
    with pytest.raises(NotPublishableError):
        roll_back(latest())
    assert dump("promotions", "crawler") == before


# -- Changes -----------------------------------------------------------------------------------------------------------
def test_other_terms_during_a_promotion_are_recorded_with_what_they_were(clock: Clock) -> None:
    publish(offer(1, ends_on=date(2099, 1, 31)), offer(2), seen_at=clock.next())
    publish(offer(1, price=1800, ends_on=date(2099, 2, 28)), offer(2), seen_at=(changed := clock.next()))

    change = PromotionChange.objects.get()
    assert (change.promotion.listing.item_code, change.at) == ("1", changed)
    assert change.before == {"price": 1700, "ends_on": "2099-01-31"}
    assert change.values() == {"price": 1700, "ends_on": date(2099, 1, 31)}


def test_publishing_the_same_again_records_no_change(clock: Clock) -> None:
    publish(offer(1), seen_at=clock.next())
    publish(offer(1), seen_at=clock.next())
    assert not PromotionChange.objects.exists()
