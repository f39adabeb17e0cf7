"""Crawls of four chains, from command to published catalogue, with 50 ms before each of the sites' answers.

The records are half of the real lists of 2026-02-24 where they are, else as many invented ones. The chains are crawled
one after the other, each as an operator would, against replicas in this very process. There is no pause between two
requests: a replica on this machine is nobody's site, so neither the project's delay nor one in a robots.txt holds.
`.venv/bin/python -m bench.chains`
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from bench.crawl import SLEEP_SECONDS, click_and_sleep
from bench.report import Row
from bench.scratch import ROOT, main, measure_inside

if TYPE_CHECKING:
    from replica import Row as Record

REAL_LISTS = ROOT.parent / "shared" / "data" / "promotions_2026-02"
LATENCY_SECONDS = 0.05
# How many of each kind the real lists have.
COUNTS: Mapping[str, Mapping[str, int]] = {
    "cu": {"1+1": 341, "2+1": 516},
    "gs25": {"1+1": 358, "2+1": 487},
    "seven_eleven": {"1+1": 306, "2+1": 514},
    "emart24": {"1+1": 256, "2+1": 421, "3+1": 17},
}

Offers = Counter[tuple[str, str, int | None, str]]


@dataclass(frozen=True, slots=True)
class Crawled:
    """One chain's crawl: how many offers were published, and how long it took from the command on."""

    chain: str
    offers: int
    seconds: float


def measure() -> list[Row]:
    """All figures, taken in a child process."""
    least = {f"CRAWLER_{chain.upper()}_MIN_OFFERS": "1" for chain in COUNTS}
    return measure_inside("bench.chains", CRAWLER_DELAY_SECONDS="0", **least)


def _measure_inside() -> list[Row]:
    lists = {chain: _records(chain) for chain in COUNTS}
    crawls = [_crawl(chain, records) for chain, records in lists.items()]
    offers, ours = sum(crawl.offers for crawl in crawls), sum(crawl.seconds for crawl in crawls)
    walked, pages = _walk_cu(lists["cu"]), sum(_pages(chain, lists[chain]) for chain in lists if chain != "cu")
    older = walked + pages * SLEEP_SECONDS
    return [
        Row("latency of every answer", LATENCY_SECONDS * 1000, "ms"),
        *(Row(f"{crawl.chain}: crawl and publish {crawl.offers} offers", crawl.seconds, "s") for crawl in crawls),
        Row(f"together: {offers:,} offers", ours, "s", "≤ 30"),
        Row("click and sleep(3), cu, walked", walked, "s"),
        Row(f"click and sleep(3), the others: {pages} pages × 3 s, counted", pages * SLEEP_SECONDS, "s"),
        Row("older way / ours", older / ours, "times"),
    ]


def _records(chain: str) -> Sequence[Record]:
    """The chain's half of the real records, else as many invented ones."""
    from replica import read_catalogue

    file = REAL_LISTS / f"{chain}.csv"
    return read_catalogue(file).rows if file.exists() else tuple(_invented(chain))


def _invented(chain: str) -> Iterator[Record]:
    from promotions.gtin import check_digit
    from replica import Row as Record

    kinds = [kind for kind, count in COUNTS[chain].items() for _ in range(count)]
    for number, kind in enumerate(kinds):
        body = f"880999{number:06}"
        picture = f"{body}{check_digit(body)}"
        path = {"gs25": f"GD_{picture}_001.jpg", "seven_eleven": f"{picture[:7]}/{picture[7:]}.1.jpg"}
        address = f"https://pictures.example/product/{path.get(chain, f'{picture}.jpg')}"
        yield Record(name=f"해든)상품{number}", price=1000 + number % 40 * 100, event=kind, img_url=address)


def _crawl(chain: str, records: Sequence[Record]) -> Crawled:
    """Raises RuntimeError where what is published is not what the site shows."""
    from django.core.management import call_command

    from replica import ReplicaServer

    out = StringIO()
    with ReplicaServer(chain, records, latency_s=LATENCY_SECONDS) as replica:
        started = time.perf_counter()
        call_command("crawl", chain, base_url=replica.base_url, json=True, stdout=out)
        seconds = time.perf_counter() - started
    outcome = json.loads(out.getvalue().splitlines()[-1])
    if outcome["state"] != "published":
        raise RuntimeError(f"the crawl of {chain} was not published: {outcome}")
    published, listed = _published(chain), _listed(chain, records)
    if published != listed:
        missing, surplus = listed - published, published - listed
        raise RuntimeError(f"{chain}: not published {missing.most_common(3)}, not listed {surplus.most_common(3)}")
    return Crawled(chain, published.total(), seconds)


def _listed(chain: str, records: Sequence[Record]) -> Offers:
    """What the site shows: GS25 cuts its names."""
    from replica.chains.gs25.records import NAME_BYTES
    from replica.records import cut_name

    return Counter(
        (
            cut_name(record.name, NAME_BYTES) if chain == "gs25" else record.name,
            record.kind or "",
            record.price,
            record.barcode,
        )
        for record in records
    )


def _published(chain: str) -> Offers:
    from promotions.models import Promotion

    running = Promotion.objects.running().filter(listing__chain=chain).select_related("listing")
    return Counter((row.listing.name, row.kind, row.price, row.listing.barcode) for row in running)


# -- The older crawlers' way -------------------------------------------------------------------------------------------
def _walk_cu(records: Sequence[Record]) -> float:
    """Seconds. Raises RuntimeError where the older way reads another number of records."""
    from replica import ReplicaServer

    with ReplicaServer("cu", records, latency_s=LATENCY_SECONDS) as replica:
        found, seconds = click_and_sleep(replica.base_url)
    if found != len(records):
        raise RuntimeError(f"clicking found {found} of {len(records)} records")
    return seconds


def _pages(chain: str, records: Sequence[Record]) -> int:
    """How often the older crawlers sleep: once a page of the size that the site's own buttons ask for."""
    kinds = Counter(record.kind for record in records)
    match chain:
        case "gs25":
            return -(-len(records) // 8)
        case "emart24":
            return -(-len(records) // 20)
        case "seven_eleven":  # each kind has its tab: thirteen products, then ten a click
            return sum(1 + -(-max(0, count - 13) // 10) for count in kinds.values())
    raise ValueError(f"no page size is known for {chain}")


if __name__ == "__main__":
    main(_measure_inside, measure)
