"""Whatever a site does wrong, the crawl says so by its own reason and the catalogue stays as it was, byte for byte."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from crawler.replica import ReplicaServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = Path(__file__).resolve().parents[1] / "demo" / "catalogue"

OUTCOMES = {
    "slow": {"cu": ("failed", "timeout"), "emart24": ("failed", "timeout")},
    "error_500": {"cu": ("failed", "server_error"), "emart24": ("failed", "server_error")},
    "truncated": {"cu": ("failed", "cut_off"), "emart24": ("failed", "cut_off")},
    "blocked": {"cu": ("failed", "blocked"), "emart24": ("failed", "blocked")},
    "empty": {"cu": ("failed", "empty"), "emart24": ("failed", "empty")},
    # CU declares no total: half of its list is a whole walk, and the comparison with the last one catches it.
    "half": {"cu": ("quarantined", "shrunk"), "emart24": ("failed", "ended_early")},
    "repeat": {"cu": ("failed", "repeating"), "emart24": ("failed", "repeating")},
    "changed_markup": {"cu": ("failed", "changed_markup"), "emart24": ("failed", "changed_markup")},
    "forbidden": {"cu": ("failed", "forbidden"), "emart24": ("failed", "forbidden")},
}


def crawl(capfd: pytest.CaptureFixture[str], chain: str, base_url: str) -> dict[str, object]:
    """The command's own last line, whatever its exit status."""
    with contextlib.suppress(SystemExit):
        call_command("crawl", chain, "--json", "--base-url", base_url)
    outcome: dict[str, object] = json.loads(capfd.readouterr().out.splitlines()[-1])
    return outcome


def export() -> str:
    out = io.StringIO()
    call_command("export_promotions", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("chain", ["cu", "emart24"])
@pytest.mark.parametrize("misbehaviour", OUTCOMES)
def test_a_misbehaving_site_is_named_and_changes_nothing(
    capfd: pytest.CaptureFixture[str], settings: Settings, chain: str, misbehaviour: str
) -> None:
    settings.CRAWLER_MIN_OFFERS = {chain: 10}
    with ReplicaServer(chain=chain, catalogue=LISTS / f"{chain}.csv") as site:
        assert crawl(capfd, chain, site.base_url)["state"] == "published"
        before = export()
        site.set_misbehaviour(misbehaviour)
        if misbehaviour == "slow":
            settings.CRAWLER_PAGE_TIMEOUT_SECONDS = 0.5
        outcome = crawl(capfd, chain, site.base_url)
    assert (outcome["state"], outcome["reason"]) == OUTCOMES[misbehaviour][chain]
    assert export() == before
    assert before.count("\n") > 50
