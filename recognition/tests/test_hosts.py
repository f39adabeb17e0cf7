from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from common.robots import MAX_BYTES, RobotsRules, parse
from recognition.enrolment import hosts
from recognition.enrolment.picture_client import Deadline, Fetcher, FetchError, FetchProblem
from recognition.models import PictureHost
from recognition.tests.picture_site import Page, PictureSite

pytestmark = pytest.mark.django_db

VISITS = parse("User-agent: *\nVisit-time: 0400-0845\n")
CLOSED = "User-agent: *\nDisallow: /"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(user_agent="pyeonscan-test", allow_private=True) as running:
        yield running


@pytest.fixture
def host(site: PictureSite) -> PictureHost:
    return hosts.host_of(f"{site.origin}/a.jpg")


def _robots(host: PictureHost, fetcher: Fetcher) -> RobotsRules:
    return hosts.robots_of(host, fetcher=fetcher, deadline=Deadline.after(5))


def _forget_freshness(host: PictureHost) -> None:
    host.robots_fetched_at = timezone.now() - timedelta(hours=25)
    host.save()


def test_pictures_of_one_site_share_a_host() -> None:
    first = hosts.host_of("https://pictures.example/a.jpg")

    assert hosts.host_of("https://PICTURES.example:443/b.jpg") == first
    assert hosts.host_of("http://pictures.example/a.jpg") != first


def test_robots_txt_is_fetched_once_a_day(host: PictureHost, fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/robots.txt"] = Page(CLOSED.encode())

    assert not _robots(host, fetcher).allows(f"{site.origin}/a.jpg")
    assert not _robots(hosts.host_of(site.origin), fetcher).allows(f"{site.origin}/b.jpg")
    assert site.requested == ["/robots.txt"]

    _forget_freshness(host)
    _robots(host, fetcher)
    assert site.requested == ["/robots.txt"] * 2


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_site_without_robots_txt_allows_everything(
    host: PictureHost, fetcher: Fetcher, site: PictureSite, status: int
) -> None:
    site.pages["/robots.txt"] = Page(CLOSED.encode(), status=status)

    assert _robots(host, fetcher).allows(f"{site.origin}/a.jpg")


@pytest.mark.parametrize("status", [500, 503, 429])
def test_nothing_is_fetched_if_robots_txt_cannot_be_read(
    host: PictureHost, fetcher: Fetcher, site: PictureSite, status: int
) -> None:
    site.pages["/robots.txt"] = Page(status=status)

    with pytest.raises(FetchError) as failed:
        _robots(host, fetcher)

    assert failed.value.is_the_hosts_fault
    assert PictureHost.objects.get().robots_fetched_at is None


def test_the_last_copy_is_used_if_robots_txt_cannot_be_refreshed(
    host: PictureHost, fetcher: Fetcher, site: PictureSite
) -> None:
    site.pages["/robots.txt"] = Page(CLOSED.encode())
    _robots(host, fetcher)
    _forget_freshness(host)
    site.pages["/robots.txt"] = Page(status=500)

    assert not _robots(host, fetcher).allows(f"{site.origin}/a.jpg")


def test_a_redirect_of_robots_txt_is_followed(host: PictureHost, fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/robots.txt"] = Page(status=301, headers={"Location": "/r.txt"})
    site.pages["/r.txt"] = Page(CLOSED.encode())

    assert not _robots(host, fetcher).allows(f"{site.origin}/a.jpg")


def test_a_redirect_loop_of_robots_txt_counts_as_no_file(
    host: PictureHost, fetcher: Fetcher, site: PictureSite
) -> None:
    site.pages["/robots.txt"] = Page(status=301, headers={"Location": "/robots.txt"})

    assert _robots(host, fetcher).allows(f"{site.origin}/a.jpg")
    assert len(site.requested) == 6


def test_only_the_beginning_of_a_huge_robots_txt_is_used(
    host: PictureHost, fetcher: Fetcher, site: PictureSite
) -> None:
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /a\n" + b"#" * MAX_BYTES)

    assert not _robots(host, fetcher).allows(f"{site.origin}/a.jpg")
    assert _robots(host, fetcher).allows(f"{site.origin}/b.jpg")


def test_robots_txt_in_another_encoding_is_read(host: PictureHost, fetcher: Fetcher, site: PictureSite) -> None:
    site.pages["/robots.txt"] = Page("User-agent: * # 모두\0\nDisallow: /상품".encode("euc-kr"))

    assert not _robots(host, fetcher).allows(f"{site.origin}/%BB%F3%C7%B0/1.jpg")
    assert "\0" not in PictureHost.objects.get().robots_text


def test_a_site_is_open_within_its_visiting_hours(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 12, 1, 4, 30, tzinfo=UTC))
    host = hosts.host_of("https://pictures.example/a.jpg")

    hosts.require_visit_time(host, VISITS)

    assert host.closed_until is None


def test_a_site_is_closed_until_its_visiting_hours_begin(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 12, 1, 8, 46, tzinfo=UTC), tick=False)
    host = hosts.host_of("https://pictures.example/a.jpg")

    with pytest.raises(FetchError, match="04:00-08:45 UTC only") as failed:
        hosts.require_visit_time(host, VISITS)

    assert failed.value.problem is FetchProblem.VISIT_TIME
    assert not failed.value.is_the_hosts_fault
    host.refresh_from_db()
    assert host.closed_until == datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
    assert host.failures == 0


def test_an_address_without_a_host_is_refused() -> None:
    with pytest.raises(FetchError) as failed:
        hosts.host_of("nowhere")

    assert failed.value.problem is FetchProblem.REFUSED_ADDRESS


def test_the_longer_of_our_delay_and_the_sites_is_kept(settings: Settings) -> None:
    settings.CRAWLER_DELAY_SECONDS = 2
    host = hosts.host_of("https://pictures.example/a.jpg")
    before = timezone.now()

    hosts.pause(host)
    assert timedelta(seconds=2) <= host.next_request_at - before < timedelta(seconds=3)

    hosts.pause(host, robots=RobotsRules(crawl_delay_s=10))
    assert host.next_request_at - before >= timedelta(seconds=10)


def _fail(host: PictureHost, times: int, retry_after_s: float | None = None) -> timedelta | None:
    now = timezone.now()
    for _ in range(times):
        hosts.note_failure(host, retry_after_s=retry_after_s, now=now)
    return host.closed_until - now if host.closed_until else None


def test_a_site_that_keeps_failing_is_paused_for_longer_and_longer() -> None:
    host = hosts.host_of("https://pictures.example/a.jpg")

    assert _fail(host, 4) is None
    assert _fail(host, 1) == timedelta(minutes=5)
    assert _fail(host, 1) == timedelta(minutes=10)
    assert _fail(host, 30) == timedelta(hours=6)


def test_a_retry_after_header_pauses_the_site_immediately() -> None:
    host = hosts.host_of("https://pictures.example/a.jpg")

    assert _fail(host, 1, retry_after_s=120) == timedelta(minutes=2)
    assert _fail(host, 1, retry_after_s=1e9) == timedelta(hours=6)


def test_one_success_ends_the_pause() -> None:
    host = hosts.host_of("https://pictures.example/a.jpg")
    _fail(host, 6)

    hosts.note_success(host)

    host.refresh_from_db()
    assert (host.failures, host.closed_until) == (0, None)
