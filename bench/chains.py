"""Crawl four chains, from command to published catalogue, with 50 ms before each of the sites' answers.

The records are half of the real lists of 2026-02-24 if PYEONSCAN_DATA has them, else as many synthetic ones. The chains
are crawled one after the other, each as an operator would, against replicas in this process. There is no pause between
two requests: a replica on this machine needs neither the project's delay nor one from a robots.txt.
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
from bench.scratch import main, measure_inside
from bench.synthetic import synthetic_product

if TYPE_CHECKING:
    from replica import Row as Record

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
    """Measure in a child process."""
    least = {f"CRAWLER_{chain.upper()}_MIN_OFFERS": "1" for chain in COUNTS}
    return measure_inside("bench.chains", CRAWLER_DELAY_SECONDS="0", **least)


def _measure_inside() -> list[Row]:
    lists = {chain: _records(chain) for chain in COUNTS}
    crawls = [_crawl(chain, records) for chain, records in lists.items()]
    offers, ours = sum(crawl.offers for crawl in crawls), sum(crawl.seconds for crawl in crawls)
    clicked = _click_through_cu(lists["cu"])
    pages = sum(_pages(chain, lists[chain]) for chain in lists if chain != "cu")
    older = clicked + pages * SLEEP_SECONDS
    return [
        Row("latency of every answer", LATENCY_SECONDS * 1000, "ms"),
        *(Row(f"{crawl.chain}: crawl and publish {crawl.offers} offers", crawl.seconds, "s") for crawl in crawls),
        Row(f"together: {offers:,} offers", ours, "s", "≤ 30"),
        Row("click and sleep(3), cu, clicked", clicked, "s"),
        Row(f"click and sleep(3), the others: {pages} pages × 3 s, counted", pages * SLEEP_SECONDS, "s"),
        Row("older method / ours", older / ours, "times"),
    ]


def _records(chain: str) -> Sequence[Record]:
    """Return the chain's half of the real records, else as many synthetic ones."""
    from bench.real_data import PROMOTIONS, find
    from replica import read_records

    file = find(f"{PROMOTIONS}/{chain}.csv")
    return read_records(file).rows if file else tuple(synthetic_records(chain))


def synthetic_records(chain: str) -> Iterator[Record]:
    """Yield as many records of each kind as the chain's real list has, with its kind of picture address."""
    from replica import Row as Record

    kinds = [kind for kind, count in COUNTS[chain].items() for _ in range(count)]
    for number, kind in enumerate(kinds):
        product = synthetic_product(number)
        code = product.barcode
        names = {"gs25": f"GD_{code}_001.jpg", "seven_eleven": f"{code[:7]}/{code[7:]}.1.jpg"}
        address = product.picture_url(names.get(chain, ""))
        yield Record(name=product.name, price=product.price, event=kind, img_url=address)


def _crawl(chain: str, records: Sequence[Record]) -> Crawled:
    """Crawl and publish. Raises RuntimeError if the published offers are not those of the site."""
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
    """Count the offers that the site shows; GS25 truncates names."""
    from replica.chains.gs25.records import NAME_BYTES
    from replica.records import truncate_name

    return Counter(
        (
            truncate_name(record.name, NAME_BYTES) if chain == "gs25" else record.name,
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


# -- The older crawlers' method ----------------------------------------------------------------------------------------
def _click_through_cu(records: Sequence[Record]) -> float:
    """Return the seconds. Raises RuntimeError if the older method reads another number of records."""
    from replica import ReplicaServer

    with ReplicaServer("cu", records, latency_s=LATENCY_SECONDS) as replica:
        found, seconds = click_and_sleep(replica.base_url)
    if found != len(records):
        raise RuntimeError(f"clicking found {found} of {len(records)} records")
    return seconds


def _pages(chain: str, records: Sequence[Record]) -> int:
    """Return how often the older crawlers sleep: once a page, of the size that the site's own buttons request."""
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
