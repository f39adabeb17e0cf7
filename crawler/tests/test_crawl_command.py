"""`manage.py crawl` against a replica of CU's site."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from crawler.collection.crawl import Collected
from crawler.models import CrawlRun
from crawler.tests.conftest import FakeSite
from crawler.tests.making import collected, dump, offers, rows, running
from promotions.models import Promotion
from replica import ReplicaServer


def crawl(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    """The command's exit status and the last line it printed."""
    status = 0
    try:
        call_command("crawl", "cu", "--json", *arguments)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return status, json.loads(capfd.readouterr().out.strip().splitlines()[-1])


# -- With a browser ----------------------------------------------------------------------------------------------------
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_published_quarantined_and_failed_have_their_line_and_their_status(
    capfd: pytest.CaptureFixture[str], settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR_DIR, settings.CRAWL_EVIDENCE_DIR = tmp_path, tmp_path / "crawl"
    with ReplicaServer("cu", rows(50)) as replica:
        status, outcome = crawl(capfd, "--base-url", replica.base_url)
        run = CrawlRun.objects.get()
        assert status == 0
        assert outcome == {
            "run": run.pk, "chain": "cu", "state": "published", "reason": "",
            "offers": 50, "started": 50, "kept": 0, "ended": 0,
        }  # fmt: skip
        assert run.base_url == replica.base_url
        before = dump("promotions")

        replica.set_fault("half")
        status, outcome = crawl(capfd, "--base-url", replica.base_url)
        assert (status, outcome["state"], outcome["reason"], outcome["offers"]) == (3, "quarantined", "shrunk", 25)

        replica.set_fault("blocked")
        status, outcome = crawl(capfd, "--base-url", replica.base_url)
        assert (status, outcome["state"], outcome["reason"], outcome["offers"]) == (1, "failed", "blocked", 0)
        assert dump("promotions") == before

        replica.set_fault(None)
        status, outcome = crawl(capfd, "--base-url", replica.base_url)
        assert (status, outcome["kept"], outcome["ended"]) == (0, 50, 0)


# -- Without ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_last_line_is_the_outcome_and_the_progress_goes_to_stderr(
    capfd: pytest.CaptureFixture[str], site: FakeSite
) -> None:
    site.brings(*offers(2))

    call_command("crawl", "cu", "--json")

    captured = capfd.readouterr()
    assert len(captured.out.splitlines()) == 1
    assert "page 1: 40 offers" in captured.err


@pytest.mark.django_db
def test_without_json_the_outcome_is_a_sentence(capfd: pytest.CaptureFixture[str], site: FakeSite) -> None:
    site.brings(*offers(2))

    call_command("crawl", "cu")

    assert "was published: 2 offers; 2 started, 0 went on, 0 ended." in capfd.readouterr().out


@pytest.mark.django_db
def test_while_another_run_is_open_it_says_so_and_does_nothing(site: FakeSite) -> None:
    run = running()

    with pytest.raises(CommandError, match=f"Run {run.pk} of cu is running"):
        call_command("crawl", "cu")

    assert site.crawls == []


@pytest.mark.django_db
def test_an_open_run_gives_one_line_and_a_separate_exit_status(
    capfd: pytest.CaptureFixture[str], site: FakeSite
) -> None:
    run = running()

    status, outcome = crawl(capfd)

    assert (status, outcome) == (4, {"run": run.pk, "chain": "cu", "state": "busy", "reason": "running"})


@pytest.mark.django_db
def test_a_closed_source_is_shown_before_the_crawl(
    capfd: pytest.CaptureFixture[str], site: FakeSite, settings: LazySettings
) -> None:
    settings.CRAWLER_BASE_URLS = {**settings.CRAWLER_BASE_URLS, "gs25": "http://gs25.test"}
    site.brings(*offers(2, chain="gs25"))

    call_command("crawl", "gs25")

    assert "taken its promotion list off the web" in capfd.readouterr().err


@pytest.mark.django_db
def test_a_run_whose_command_was_killed_does_not_bar_the_next(
    capfd: pytest.CaptureFixture[str], site: FakeSite
) -> None:
    dead = running(trigger="command")
    CrawlRun.objects.update(lease_until=dead.created_at)
    site.brings(*offers(2))

    assert crawl(capfd)[0] == 0

    dead.refresh_from_db()
    assert (dead.state, dead.reason) == ("failed", "worker_lost")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["cu.test", "ftp://cu.test", "http://"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CommandError, match="not an address"):
        call_command("crawl", "cu", "--base-url", address)


@pytest.mark.django_db
def test_a_chain_without_a_crawler_is_refused_with_those_there_are() -> None:
    with pytest.raises(CommandError, match="cu"):
        call_command("crawl", "ministop")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_crawl_is_cancelled_and_the_program_continues_as_before(
    capfd: pytest.CaptureFixture[str], site: FakeSite, number: signal.Signals
) -> None:
    def interrupt(_: Callable[[], bool]) -> Collected:
        os.kill(os.getpid(), number)
        time.sleep(5)
        return collected(offers(2))

    site.answer = interrupt
    before = signal.getsignal(signal.SIGTERM)
    # Shells start programs in the background with SIGINT ignored; a terminal does not.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        status, outcome = crawl(capfd)
    finally:
        signal.signal(signal.SIGINT, inherited)

    assert (status, outcome["state"], outcome["reason"]) == (1, "failed", "cancelled")
    assert signal.getsignal(signal.SIGTERM) is before
    assert not Promotion.objects.exists()
