"""What a site's robots.txt said is kept with the run, and shown to its operator."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from common.robots import parse
from crawler import runs
from crawler.collection import robots
from crawler.collection.crawl import Failure
from crawler.failures import FailureReason
from crawler.models import CrawlRun, RunTrigger
from crawler.tests.conftest import FakeSite
from crawler.tests.making import BASE_URL, collected, cut_off, offers
from crawler.tests.small_server import Answer, serve

TEXT = "User-agent: *\nDisallow: /upload/\nCrawl-delay: 10\n"


def read(base_url: str) -> robots.RobotsFile:
    return robots.read(base_url, user_agent="Pyeonscan/1.0")


def a_file(text: str = TEXT, status: int = 200) -> robots.RobotsFile:
    with serve({"/robots.txt": Answer(text.encode(), status)}) as site:
        return replace(read(site.base_url), url="http://site.test/robots.txt", rules=parse(text))


def crawl() -> CrawlRun:
    done = runs.execute(CrawlRun.objects.create(chain_id="cu", trigger=RunTrigger.OPERATOR, base_url=BASE_URL).pk)
    assert done is not None
    return done


def page_of(client: Client, run: CrawlRun) -> str:
    return client.get(reverse("admin:crawler_crawlrun_change", args=[run.pk])).text


def test_the_answer_is_kept_as_it_came() -> None:
    with serve({"/robots.txt": TEXT}) as site:
        file = read(site.base_url)
        kept = file.to_json()
    assert (kept["url"], kept["status"], kept["text"]) == (f"{site.base_url}/robots.txt", 200, TEXT)
    assert kept["read_at"] == file.read_at.isoformat(timespec="seconds")


def test_the_body_of_an_error_page_is_no_rule_and_is_not_kept() -> None:
    assert a_file("<h1>Not Found</h1>", 404).to_json()["text"] == ""


def test_a_very_long_file_is_kept_in_part_and_says_so() -> None:
    kept = a_file("# \0\n" + "Disallow: /x\n" * 5000).to_json()
    assert len(kept["text"]) == robots.KEPT_CHARACTERS
    assert kept["is_cut"]
    assert "\0" not in kept["text"]


@pytest.mark.django_db
@pytest.mark.database_portable
def test_a_run_shows_what_it_read_and_when(admin_client: Client, site: FakeSite) -> None:
    site.answer = collected(offers(2), robots=a_file())
    run = crawl()

    shown = page_of(admin_client, run)

    assert run.robots["crawl_delay_s"] == 10
    assert "따름, 요청 사이 10초 (응답 200)" in shown
    assert "Disallow: /upload/" in shown


@pytest.mark.django_db
def test_a_run_that_robots_forbade_shows_the_rule(admin_client: Client, site: FakeSite) -> None:
    failure = Failure(FailureReason.ROBOTS, "robots.txt disallows /list")
    site.answer = replace(cut_off([], failure), robots=a_file("User-agent: *\nDisallow: /list\n"))

    assert "Disallow: /list" in page_of(admin_client, crawl())


@pytest.mark.django_db
def test_a_site_without_the_file_is_shown_as_such(admin_client: Client, site: FakeSite) -> None:
    site.answer = collected(offers(2), robots=a_file("", 404))
    assert "규칙 없음 (응답 404)" in page_of(admin_client, crawl())


@pytest.mark.django_db
def test_a_run_without_requests_shows_no_robots_txt(admin_client: Client, site: FakeSite) -> None:
    site.answer = collected(offers(2))
    assert "<h2>robots.txt</h2>" not in page_of(admin_client, crawl())
