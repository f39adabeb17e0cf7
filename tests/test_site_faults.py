"""Whatever fault a site has, the crawl ends with its reason and the catalogue stays unchanged, byte for byte.

Each incident passes through everything: the replica, a browser, the `crawl` command, the checks, the export. The crawls
share a browser.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.conf import settings as project_settings
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from common import kst
from crawler.collection import crawl as collecting
from crawler.collection.crawl import Collected
from crawler.models import CrawlRun, RunState
from crawler.runs import import_here
from promotions.gtin import check_digit
from replica import ReplicaServer, Row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# How many records of each kind: every chain's list has at least three pages, or two of each of its lists.
LISTS: Final[Mapping[str, Mapping[str, int]]] = {
    "cu": {"1+1": 45, "2+1": 55},
    "seven_eleven": {"1+1": 45, "2+1": 50, "gift": 25, "discount": 30},
    "emart24": {"1+1": 22, "2+1": 22, "3+1": 6, "discount": 10},
    "cspace24": {"1+1": 45, "2+1": 50, "discount": 25},
    "gs25": {"1+1": 110, "2+1": 120, "gift": 25},
}
CHAINS: Final = tuple(LISTS)

# -- What happens on the site, and what the crawl calls it -------------------------------------------------------------
EVERYWHERE: Final = {
    "slow": ("failed", "timeout"),
    "error_500": ("failed", "server_error"),
    "forbidden": ("failed", "forbidden"),
    "too_many": ("failed", "too_many_requests"),
    "blocked": ("failed", "blocked"),
    "empty": ("failed", "empty"),
    "truncated": ("failed", "cut_off"),
    "changed_markup": ("failed", "changed_markup"),
    "repeat": ("failed", "repeating"),
    "lagging": ("failed", "repeating"),
    "half_total": ("quarantined", "shrunk"),
    "prices_moved": ("quarantined", "price_jumps"),
}
OF_CHAINS: Final = {
    # CU declares no total: half of its list looks complete, and the comparison with the previous one finds it.
    ("half", "cu"): ("quarantined", "shrunk"),
    ("half", "seven_eleven"): ("failed", "ended_early"),
    ("half", "emart24"): ("failed", "ended_early"),
    ("half", "cspace24"): ("failed", "ended_early"),
    ("half", "gs25"): ("failed", "ended_early"),
    ("broken_encoding", "cu"): ("quarantined", "broken_encoding"),
    ("broken_encoding", "seven_eleven"): ("quarantined", "broken_encoding"),
    ("broken_encoding", "gs25"): ("quarantined", "broken_encoding"),
    # Their prices end in 원: without it no price can be read and no list remains.
    ("broken_encoding", "emart24"): ("failed", "broken_encoding"),
    ("broken_encoding", "cspace24"): ("failed", "broken_encoding"),
    # Only these two have a list of each kind; at C·Space24 only the list says which kind.
    ("stale_kind", "seven_eleven"): ("failed", "repeating"),
    ("stale_kind", "cspace24"): ("quarantined", "told_twice"),
    ("closed", "gs25"): ("failed", "closed"),
    ("moved", "gs25"): ("failed", "closed"),
}
INCIDENTS: Final = {(name, chain): outcome for name, outcome in EVERYWHERE.items() for chain in CHAINS} | OF_CHAINS

# Half of the renewed gifts fill 7-Eleven's first page exactly: the pages look complete, the total does not.
HALF_OF_RENEWED: Final = INCIDENTS | {("half", "seven_eleven"): ("quarantined", "fewer_than_declared")}


# -- The sites and their lists -----------------------------------------------------------------------------------------
def row(number: int, kind: str) -> Row:
    """Return a synthetic record with a price far from those of its neighbours."""
    body = f"880777{number:06}"
    price = 1000 * (1 + number * 4 % 9)
    return Row(
        name=f"해든)과자{number}",
        price=price,
        event=kind,
        img_url=f"https://pictures.test/product/{body}{check_digit(body)}.jpg",
        sale_price=price - 200 if kind == "discount" else None,
        original_price=price if kind == "discount" else None,
        gift_name=f"해든)음료{number}" if kind == "gift" else "",
        gift_price=1500 if kind == "gift" else None,
    )


def records(chain: str, first: int = 1) -> list[Row]:
    """Return the chain's list in an order in which each page has several kinds."""
    kinds = [kind for kind, count in LISTS[chain].items() for _ in range(count)]
    mixed = sorted(range(len(kinds)), key=lambda place: place * 7 % len(kinds))
    return [row(number, kinds[place]) for number, place in enumerate(mixed, first)]


def a_month_later(chain: str) -> list[Row]:
    """Return the list after the turn of a month as turns really are: a fifth is gone, three tenths are new."""
    before = records(chain)
    return [*before[len(before) // 5 :], *_new(chain, 0.3)]


def a_poor_month_later(chain: str) -> list[Row]:
    """Return the list after a turn with little new: four of ten are gone, less than half of them are replaced."""
    stays = [found for place, found in enumerate(records(chain)) if place % 10 not in {0, 3, 6, 9}]
    return [*stays, *_new(chain, 0.18)]


def _new(chain: str, share: float) -> list[Row]:
    """Return this share of the list again, as other products."""
    before = records(chain, first=5000)
    return before[: int(share * len(before))]


def with_kinds_swapped(rows: list[Row]) -> list[Row]:
    other = {"1+1": "2+1", "2+1": "1+1"}
    return [replace(found, event=other.get(found.event, found.event)) for found in rows]


def with_pictures_moved(rows: list[Row]) -> list[Row]:
    """Give each product the picture, and so the barcode, of the one before."""
    return [replace(found, img_url=rows[place - 1].img_url) for place, found in enumerate(rows)]


def with_prices_times(factor: float) -> Callable[[list[Row]], list[Row]]:
    def times(price: int | None) -> int | None:
        return None if price is None else int(price * factor)

    def change(rows: list[Row]) -> list[Row]:
        return [
            replace(
                found,
                price=times(found.price),
                sale_price=times(found.sale_price),
                original_price=times(found.original_price),
            )
            for found in rows
        ]

    return change


WRONG_LISTS: Final[Mapping[str, Callable[[list[Row]], list[Row]]]] = {
    "changed_kinds": with_kinds_swapped,
    "moved_columns": with_pictures_moved,
    "price_jumps": with_prices_times(0.5),
    "changed_prices": with_prices_times(1.2),
}


@dataclass
class Replicas:
    """A replica of each chain, and the result of a crawl without a fault."""

    sites: Mapping[str, ReplicaServer]
    sound: dict[str, Collected]

    def site(self, chain: str) -> ReplicaServer:
        site = self.sites[chain]
        site.set_fault(None)
        site.set_records(records(chain))
        return site


@pytest.fixture(scope="module")
def replicas() -> Iterator[Replicas]:
    with contextlib.ExitStack() as stack:
        yield Replicas({chain: stack.enter_context(ReplicaServer(chain, records(chain))) for chain in CHAINS}, {})


@pytest.fixture
def publish(replicas: Replicas, shared_browser: None) -> Callable[..., ReplicaServer]:
    """Publish the result of a crawl without a fault, as seen a moment ago or at `seen_at`."""

    def publish(chain: str, seen_at: datetime | None = None) -> ReplicaServer:
        site = replicas.site(chain)
        if chain not in replicas.sound:
            replicas.sound[chain] = collecting.collect(
                chain, base_url=site.base_url, on_progress=lambda _: None, should_stop=lambda: False
            )
        found = replicas.sound[chain]
        run = import_here(
            chain=chain,
            requested_by="test",
            source=site.base_url,
            collected=found,
            seen_at=seen_at or timezone.now() - timedelta(seconds=1),
        ).run
        assert (run.state, run.reason) == (RunState.PUBLISHED, "")
        assert run.offers_count == len(records(chain))
        return site

    return publish


def last_month() -> datetime:
    """Return noon of the last day of the previous month in Korea."""
    return kst.end_of_day(kst.first_of_month(kst.today()) - timedelta(days=1)) - timedelta(hours=12)


def crawl(capfd: pytest.CaptureFixture[str], chain: str, site: ReplicaServer) -> tuple[str, str]:
    """Return (state, reason) from the command's last line, for any exit status."""
    with contextlib.suppress(SystemExit):
        call_command("crawl", chain, "--json", "--base-url", site.base_url)
    outcome: dict[str, Any] = json.loads(capfd.readouterr().out.splitlines()[-1])
    return outcome["state"], outcome["reason"]


def export() -> str:
    out = io.StringIO()
    call_command("export_promotions", stdout=out)
    return out.getvalue()


# -- Caught ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("fault", "chain"), INCIDENTS)
def test_a_fault_of_a_site_is_named_and_changes_nothing(
    capfd: pytest.CaptureFixture[str],
    settings: Settings,
    publish: Callable[..., ReplicaServer],
    fault: str,
    chain: str,
) -> None:
    site = publish(chain)
    before = export()
    site.slow_s = 0.6
    settings.CRAWLER_PAGE_TIMEOUT_SECONDS = 0.2 if fault == "slow" else 10
    site.set_fault(fault)

    outcome = crawl(capfd, chain, site)

    assert outcome == INCIDENTS[fault, chain]
    assert export() == before
    assert before.count("\n") == 1 + len(records(chain))


@pytest.mark.parametrize("chain", CHAINS)
def test_last_months_list_in_a_new_month_is_a_frozen_source_and_changes_nothing(
    capfd: pytest.CaptureFixture[str], publish: Callable[..., ReplicaServer], chain: str
) -> None:
    site = publish(chain, seen_at=last_month())
    before = export()

    assert crawl(capfd, chain, site) == ("quarantined", "frozen")
    assert export() == before


@pytest.mark.parametrize("fault", ["half", "half_total"])
@pytest.mark.parametrize("chain", CHAINS)
def test_half_of_a_renewed_list_in_a_new_month_is_named_and_changes_nothing(
    capfd: pytest.CaptureFixture[str], publish: Callable[..., ReplicaServer], chain: str, fault: str
) -> None:
    site = publish(chain, seen_at=last_month())
    before = export()
    site.set_records(a_month_later(chain))
    site.set_fault(fault)

    assert crawl(capfd, chain, site) == HALF_OF_RENEWED[fault, chain]
    assert export() == before


@pytest.mark.parametrize("reason", WRONG_LISTS)
@pytest.mark.parametrize("chain", CHAINS)
def test_a_list_of_the_right_length_that_is_wrong_is_named_and_changes_nothing(
    capfd: pytest.CaptureFixture[str], publish: Callable[..., ReplicaServer], chain: str, reason: str
) -> None:
    site = publish(chain)
    before = export()
    site.set_records(WRONG_LISTS[reason](records(chain)))

    assert crawl(capfd, chain, site) == ("quarantined", reason)
    assert export() == before


def test_a_small_kind_that_is_not_in_a_new_months_list_is_named_and_changes_nothing(
    capfd: pytest.CaptureFixture[str], publish: Callable[..., ReplicaServer]
) -> None:
    site = publish("emart24", seen_at=last_month())
    before = export()
    site.set_records([found for found in a_month_later("emart24") if found.event != "3+1"])

    assert crawl(capfd, "emart24", site) == ("quarantined", "vanished_kind")
    assert export() == before


@pytest.mark.parametrize("chain", CHAINS)
def test_a_list_that_leaks_from_crawl_to_crawl_is_named_and_loses_no_more(
    capfd: pytest.CaptureFixture[str], publish: Callable[..., ReplicaServer], chain: str
) -> None:
    site = publish(chain)
    rows = records(chain)
    site.set_records(rows[: int(len(rows) * 0.85)])
    assert crawl(capfd, chain, site) == ("published", "")
    before = export()
    site.set_records(rows[: int(len(rows) * 0.72)])

    assert crawl(capfd, chain, site) == ("quarantined", "leaking")
    assert export() == before


# -- Published -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("renewed", [a_month_later, a_poor_month_later])
@pytest.mark.parametrize("chain", CHAINS)
def test_a_new_list_in_a_new_month_is_published_though_much_of_it_is_gone(
    capfd: pytest.CaptureFixture[str],
    publish: Callable[..., ReplicaServer],
    chain: str,
    renewed: Callable[[str], list[Row]],
) -> None:
    site = publish(chain, seen_at=last_month())
    now, then = {found.name for found in renewed(chain)}, {found.name for found in records(chain)}
    site.set_records(renewed(chain))

    assert crawl(capfd, chain, site) == ("published", "")

    run = CrawlRun.objects.of(chain).latest("pk")
    assert (run.started_count, run.kept_count, run.ended_count) == (len(now - then), len(now & then), len(then - now))
    assert run.ended_count >= 0.2 * len(then)
    assert export().count("\n") == 1 + len(now)


@pytest.mark.parametrize("chain", CHAINS)
def test_the_loss_of_a_poor_month_is_held_back_within_a_month(
    capfd: pytest.CaptureFixture[str], publish: Callable[..., ReplicaServer], chain: str
) -> None:
    site = publish(chain)
    before = export()
    site.set_records(a_poor_month_later(chain))

    assert crawl(capfd, chain, site) == ("quarantined", "shrunk")
    assert export() == before


@pytest.mark.parametrize("fault", ["stale", "page_missing"])
@pytest.mark.parametrize("chain", CHAINS)
def test_a_page_that_is_right_at_the_second_request_does_no_harm(
    capfd: pytest.CaptureFixture[str], publish: Callable[..., ReplicaServer], chain: str, fault: str
) -> None:
    site = publish(chain)
    before = export()
    site.set_fault(fault)

    assert crawl(capfd, chain, site) == ("published", "")
    assert export() == before


def test_every_chain_with_a_crawler_is_here() -> None:
    assert set(project_settings.CRAWLER_BASE_URLS) == set(CHAINS)
