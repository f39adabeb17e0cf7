"""Whole crawls of the replicas' lists of everything that a chain sells, in a browser."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from crawler.chains.cu.parser import CATEGORIES
from crawler.collection.crawl import Collected, collect
from crawler.failures import FailureReason
from crawler.models import CrawlRun
from crawler.offers import ProblemReason
from crawler.site_lists import SiteList
from crawler.tests.making import dump
from promotions.exporting import as_csv, running_rows
from promotions.models import Listing, Product, Promotion
from replica import ReplicaServer, Row, read_records
from replica.chains.seven_eleven import markup as seven_eleven

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shared_browser")]

COLUMNS = ("brand", "name", "price", "event", "img_url", "category")
PICTURES = {
    "cu": "https://img.cu.example/product/{}.jpg",
    "emart24": "https://img.emart24.example/cmsbo/upload/nHq/plu_image/500x500/{}.JPG",
    "seven_eleven": "https://img.seven.example/upload/product/{}/{}.1.jpg",
}
FRESH = ("도시락", "김밥", "샌드위치")


def picture(chain: str, number: int) -> str:
    digits = f"8801{number:09}"
    parts = (digits[:7], digits[7:]) if chain == "seven_eleven" else (digits,)
    return PICTURES[chain].format(*parts)


def table(path: Path, chain: str, count: int) -> Path:
    """A CSV file as a chain's list would be saved: every third item is promoted, every kind of category is there."""
    categories = {"cu": tuple(CATEGORIES.values()), "emart24": ("음료", *FRESH), "seven_eleven": ("",)}[chain]
    own = {"seven_eleven": "세븐셀렉트)", "emart24": "옐로우)"}.get(chain, "해든)")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(count):
            event = "1+1" if n % 3 == 0 else ""
            writer.writerow(
                [chain, f"{own}상품{n}", 1000 + 10 * n, event, picture(chain, n), categories[n % len(categories)]]
            )
    return path


def crawl(site: ReplicaServer) -> Collected:
    return collect(
        site.chain,
        base_url=site.base_url,
        on_progress=lambda _: None,
        should_stop=lambda: False,
        site_list=SiteList.ASSORTMENT,
    )


def facts(found: Collected) -> list[tuple[str, int | None, str | None, str, str]]:
    return [(offer.name, offer.price, offer.kind, offer.barcode, offer.category) for offer in found.offers]


def wanted(chain: str, rows: tuple[Row, ...]) -> list[tuple[str, int | None, str | None, str, str]]:
    """What the site's lists show of these records, one list after the other, repeats left out."""
    shown: list[tuple[Row, str]]
    if chain == "cu":
        shown = [(row, name) for name in CATEGORIES.values() for row in rows if row.category == name]
    elif chain == "emart24":
        shown = [(row, "") for row in rows] + [(row, "간편식사") for row in rows if row.category in FRESH]
    else:
        shown = [(row, "") for row in rows]
    return [(row.name, row.price, row.kind, row.barcode, category) for row, category in shown]


@pytest.mark.parametrize(("chain", "count"), [("cu", 300), ("cu", 7), ("emart24", 83), ("seven_eleven", 230)])
def test_every_record_comes_with_its_category(chain: str, count: int, tmp_path: Path) -> None:
    rows = read_records(path := table(tmp_path / "list.csv", chain, count)).rows
    with ReplicaServer(chain, path) as site:
        found = crawl(site)
    assert found.failure is None
    assert found.complete
    assert facts(found) == wanted(chain, rows)
    problems = {problem.reason for problem in found.problems}
    assert problems <= ({ProblemReason.EMPTY_LIST} if chain == "seven_eleven" else set())
    if chain == "seven_eleven":  # what is new stands in both tabs
        assert found.duplicates == sum(map(seven_eleven.is_new, rows))


def test_an_empty_category_is_noted_and_the_others_are_read(tmp_path: Path) -> None:
    with ReplicaServer("cu", [row for row in rows_of(tmp_path, 70) if row.category != "음료"]) as site:
        found = crawl(site)
    assert found.complete
    assert len(found.offers) == 60
    assert [(p.reason, p.detail) for p in found.problems] == [(ProblemReason.EMPTY_LIST, "음료: the list is empty")]


def rows_of(folder: Path, count: int, chain: str = "cu") -> tuple[Row, ...]:
    return read_records(table(folder / "list.csv", chain, count)).rows


BROKEN = {
    "error_500": (FailureReason.SERVER_ERROR, FailureReason.SERVER_ERROR),
    "forbidden": (FailureReason.FORBIDDEN, FailureReason.FORBIDDEN),
    "blocked": (FailureReason.BLOCKED, FailureReason.BLOCKED),
    "truncated": (FailureReason.CUT_OFF, FailureReason.CUT_OFF),
    "empty": (FailureReason.EMPTY, FailureReason.EMPTY),
    "repeat": (FailureReason.REPEATING, FailureReason.REPEATING),
    "page_lost": (FailureReason.SERVER_ERROR, FailureReason.SERVER_ERROR),
    "changed_markup": (FailureReason.CHANGED_MARKUP, FailureReason.CHANGED_MARKUP),
    # CU declares no total: half a list that ends properly is a whole walk, and the checks' business.
    "half": (None, FailureReason.ENDED_EARLY),
    "page_missing": (None, None),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("chain", ["cu", "emart24"])
def test_every_fault_has_a_distinct_reason(chain: str, fault: str, tmp_path: Path) -> None:
    rows = rows_of(tmp_path, 400 if chain == "cu" else 100, chain)
    with ReplicaServer(chain, rows, fault=fault) as site:
        found = crawl(site)
    reason = BROKEN[fault][chain == "emart24"]
    assert (found.failure.reason if found.failure else None) == reason
    assert found.complete is (reason is None)


# -- The command, whole ------------------------------------------------------------------------------------------------
def command(capfd: pytest.CaptureFixture[str], url: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    status = 0
    try:
        call_command("crawl", "cu", "--json", "--base-url", url, *arguments)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return status, json.loads(capfd.readouterr().out.strip().splitlines()[-1])


@pytest.mark.django_db(transaction=True)
def test_the_command_lists_publishes_beside_the_promotions_and_lets_nothing_broken_through(
    capfd: pytest.CaptureFixture[str], settings: LazySettings, tmp_path: Path
) -> None:
    settings.VAR_DIR, settings.CRAWL_EVIDENCE_DIR = tmp_path, tmp_path / "crawl"
    settings.CRAWLER_MIN_PRODUCTS = {"cu": 1}
    settings.CRAWLER_MIN_OFFERS = {"cu": 1}
    rows = rows_of(tmp_path, 210)
    promoted = sum(row.kind is not None for row in rows)
    with ReplicaServer("cu", rows) as replica:
        status, outcome = command(capfd, replica.base_url, "--list", "catalogue")
        run = CrawlRun.objects.get()
        assert status == 0
        assert outcome == {
            "run": run.pk, "chain": "cu", "state": "published", "reason": "",
            "offers": 210, "started": 210, "kept": 0, "ended": 0,
        }  # fmt: skip
        assert Listing.objects.count() == Product.objects.count() == 210
        assert not Promotion.objects.exists()

        status, outcome = command(capfd, replica.base_url)
        assert (status, outcome["offers"], outcome["started"]) == (0, promoted, promoted)
        assert Listing.objects.count() == Product.objects.count() == 210
        export, before = list(as_csv(running_rows())), dump("promotions")

        for fault, state, reason in (
            ("half", "quarantined", "shrunk"),
            ("blocked", "failed", "blocked"),
            ("repeat", "failed", "repeating"),
        ):
            replica.set_fault(fault)
            status, outcome = command(capfd, replica.base_url, "--list", "catalogue")
            assert (status, outcome["state"], outcome["reason"]) == (3 if state == "quarantined" else 1, state, reason)
            assert list(as_csv(running_rows())) == export
            assert dump("promotions") == before

        replica.set_fault(None)
        status, outcome = command(capfd, replica.base_url, "--list", "catalogue")
        assert (status, outcome["started"], outcome["kept"], outcome["ended"]) == (0, 0, 210, 0)
        assert list(as_csv(running_rows())) == export
