"""An operator looks at the difference and decides, from the administration alone."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crawler.collection.crawl import Failure
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunState
from crawler.tests.conftest import FakeSite
from crawler.tests.making import cut_off, offer, offers, running
from crawler.tests.test_admin import crawl, operator, page, press, text, viewer
from promotions.models import Product, Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
__all__ = ["operator", "page", "viewer"]  # the fixtures of the administration's other tests

CHANGE = "admin:crawler_crawlrun_change"
DIFFERENCE = "admin:crawler_crawlrun_difference"


def quarantined(site: FakeSite) -> CrawlRun:
    site.brings(*offers(130))
    crawl()
    site.brings(*offers(60), offer(61, price=1900), offer(500))
    return crawl()


def shown(client: Client, run: CrawlRun, section: str, number: int = 1) -> str:
    response = client.get(reverse(DIFFERENCE, args=[run.pk]), {"show": section, "page": str(number)})
    assert response.status_code == 200
    return response.content.decode()


def test_publishing_needs_a_reason_which_is_kept_and_shown(page: Client, site: FakeSite) -> None:
    run = quarantined(site)

    press(page, "accept", run.pk, reason="  ")
    assert "사유를 적어 주세요" in text(page, CHANGE, run.pk)
    assert Promotion.objects.open().count() == 130

    assert press(page, "accept", run.pk, reason="정말 줄었음").decision_reason == "정말 줄었음"
    assert "정말 줄었음" in text(page, CHANGE, run.pk)
    assert "정말 줄었음" in LogEntry.objects.get().change_message


def test_a_quarantined_run_can_be_dropped_with_a_reason(page: Client, site: FakeSite) -> None:
    run = press(page, "drop", quarantined(site).pk, reason="사이트 오류")

    assert (run.state, run.dropped_by) == (RunState.DROPPED, "kim")
    after = text(page, CHANGE, run.pk)
    assert "사이트 오류" in after
    assert "그래도 게시" not in after
    assert Promotion.objects.open().count() == 130


def test_a_published_run_can_be_rolled_back_and_says_so_afterwards(page: Client, site: FakeSite) -> None:
    run = quarantined(site)
    press(page, "accept", run.pk)
    assert "이 게시 되돌리기" in text(page, CHANGE, run.pk)

    done = press(page, "roll_back", run.pk, reason="잘못 봄")

    assert (done.rolls_back, done.requested_by) == (run, "kim")
    assert Promotion.objects.open().count() == 130
    assert f"#{done.pk}</a>에서 되돌려졌습니다: 잘못 봄" in text(page, CHANGE, run.pk)
    assert "이 게시 되돌리기" not in text(page, CHANGE, run.pk)


def test_a_rollbacks_page_leads_one_list_further_back_and_says_which(page: Client, site: FakeSite) -> None:
    site.brings(*offers(120))
    first = crawl()
    site.brings(*offers(130))
    crawl()
    site.brings(*offers(125))

    done = press(page, "roll_back", crawl().pk)

    shown = text(page, CHANGE, done.pk)
    seen = timezone.localtime(first.snapshot.seen_at)
    assert "한 단계 더 되돌리기" in shown
    assert f"#{first.pk}</a>의 목록({seen:%Y년 %m월 %d일 %H:%M}에 확인한 120개)" in shown


def test_a_rollback_that_is_not_possible_is_shown(page: Client, site: FakeSite) -> None:
    site.brings(*offers(3))
    run = crawl()

    assert press(page, "roll_back", run.pk) == run
    assert "되돌리지 못했습니다" in text(page, CHANGE, run.pk)


def test_decisions_need_their_own_permissions(viewer: Client, site: FakeSite) -> None:
    run = quarantined(site)
    addresses = {name: reverse(f"admin:crawler_crawlrun_{name}", args=[run.pk]) for name in ("drop", "roll_back")}

    assert {viewer.post(url, {"reason": "x"}).status_code for url in addresses.values()} == {403}
    assert "버리기" not in text(viewer, CHANGE, run.pk)
    User.objects.get(username="lee").user_permissions.add(Permission.objects.get(codename="publish_quarantined"))
    assert viewer.post(addresses["drop"], {"reason": "x"}).status_code == 302
    assert viewer.post(addresses["roll_back"], {"reason": "x"}).status_code == 403


def test_decisions_are_not_made_by_following_a_link(page: Client, site: FakeSite) -> None:
    run = quarantined(site)
    for name in ("accept", "drop", "roll_back"):
        assert page.get(reverse(f"admin:crawler_crawlrun_{name}", args=[run.pk])).status_code == 405


def test_the_difference_is_shown_section_by_section_and_page_by_page(page: Client, site: FakeSite) -> None:
    run = quarantined(site)

    assert "롯데)과자500" in shown(page, run, "started")
    assert "정가 1,700 → 1,900" in shown(page, run, "changed")
    first, second = shown(page, run, "ended"), shown(page, run, "ended", 2)
    assert (first.count("롯데)과자"), second.count("롯데)과자")) == (50, 19)
    assert shown(page, run, "kept").count("롯데)과자") == 50
    assert "?show=ended&amp;page=2" in first
    assert "게시하면 바뀌는 내용" in first


def test_each_line_has_the_platforms_own_picture_or_a_link_to_the_chains(page: Client, site: FakeSite) -> None:
    run = quarantined(site)
    Product.objects.filter(listings__item_code="61").update(picture="ab" * 32)

    assert f'<img src="/pictures/{"ab" * 32}.jpg"' in shown(page, run, "changed")
    started = shown(page, run, "started")
    assert 'rel="noreferrer noopener"' in started
    assert "새 제품" in started


def test_a_published_run_shows_what_it_changed(page: Client, site: FakeSite) -> None:
    run = quarantined(site)
    press(page, "accept", run.pk)

    assert "롯데)과자500" in shown(page, run, "started")
    assert "바뀐 내용" in shown(page, run, "kept")


@pytest.mark.parametrize(("section", "number"), [("nothing", 1), ("ended", 999), ("ended", 0)])
def test_a_page_that_is_not_there_is_the_nearest_that_is(
    page: Client, site: FakeSite, section: str, number: int
) -> None:
    assert "롯데)과자" in shown(page, quarantined(site), section, number)


def test_the_difference_is_not_shown_to_strangers(client: Client, site: FakeSite) -> None:
    assert client.get(reverse(DIFFERENCE, args=[quarantined(site).pk])).status_code == 302


def test_a_failed_run_says_what_happened_what_stays_and_what_can_be_done(page: Client, site: FakeSite) -> None:
    site.answer = cut_off([], Failure(FailureReason.BLOCKED, "", html="x", screenshot=b"png"))

    failed = text(page, CHANGE, crawl().pk)

    assert "차단 화면이 나옴. 카탈로그는 바뀌지 않았습니다." in failed
    assert "CRAWLER_DELAY_SECONDS" in failed
    assert 'screenshot.png" alt="실패한 화면"' in failed
    assert "수집이 실패하여 판정에 쓰지 않았습니다" in failed


def test_the_checks_that_failed_stand_before_all_others(page: Client, site: FakeSite) -> None:
    held = text(page, CHANGE, quarantined(site).pk)

    assert held.index("<td>기준 초과</td>") < held.index("나머지 이상 없음") < held.index("<td>이상 없음</td>")


def test_before_deciding_one_reads_what_publishing_would_do_and_afterwards_what_it_did(
    page: Client, site: FakeSite
) -> None:
    run = quarantined(site)
    assert "게시하면: <strong>시작 1 · 계속 61 · 변경 1 · 종료 69</strong>" in text(page, CHANGE, run.pk)

    press(page, "accept", run.pk)
    assert "시작 1, 계속 61, 변경 1, 종료 69. 잘못이면 이 페이지에서 되돌릴 수 있습니다." in text(page, CHANGE, run.pk)


def test_the_difference_opens_at_what_would_change(page: Client, site: FakeSite) -> None:
    site.brings(*offers(20))
    crawl()
    site.brings(*offers(8))

    assert 'href="?show=ended" aria-current="page"' in shown(page, crawl(), "")


def test_a_decision_that_cannot_be_carried_out_is_explained_in_the_operators_words(
    page: Client, site: FakeSite
) -> None:
    site.brings(*offers(5))
    first = crawl()
    running()

    press(page, "roll_back", first.pk)

    assert "되돌리지 못했습니다: 지금은 결정할 수 없습니다." in text(page, CHANGE, first.pk)
