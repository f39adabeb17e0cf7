"""Search over 12,000 products: the service's time on SQLite and PostgreSQL, and the quality of the hits.

`.venv/bin/python -m bench.search`
"""

from __future__ import annotations

import os
import random
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import islice
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from bench.report import Row, percentile
from bench.scratch import DATABASE_NAME, main, measure_on_both_databases

if TYPE_CHECKING:
    from bench.quality.labelled_lists import KnownProduct

PRODUCTS = 12_000
_QUERIES = 600
_PAGE = 20


def measure() -> list[Row]:
    """Measure on both databases, each in a child process; quality depends on the index alone and is measured once."""
    return measure_on_both_databases("bench.search")


def _measure_inside() -> list[Row]:
    name = os.environ[DATABASE_NAME]
    known, kind = _known_products()
    _fill(known)
    quality = _quality_rows(known, kind) + _index_rows() if name == "SQLite" else []
    return [*quality, *_service_rows(name, known)]


def _known_products() -> tuple[list[KnownProduct], str]:
    """Return the real names if PYEONSCAN_DATA has them, else the demo's."""
    from bench.quality.labelled_lists import KnownProduct, read_products
    from bench.real_data import PROMOTIONS, find
    from demo.products import load_products

    if real := find(PROMOTIONS):
        return read_products(real), "real"
    demo = load_products()
    names = [(one.barcode, f"{one.brand}){one.line}{one.flavour}{one.container}{one.size}") for one in demo]
    return [KnownProduct(barcode, (name,)) for barcode, name in names], "the demo's"


def _quality_rows(known: Sequence[KnownProduct], kind: str) -> list[Row]:
    from bench.quality.search import measure

    quality = measure(known, half="apart")
    rows = [Row(f"within the first five: {one}", share, "", "≥ 0.95") for one, share in quality.within_five.items()]
    return [
        Row(f"queries ({kind} names, the half kept apart)", quality.asked, ""),
        *rows,
        Row("within the first five: all", quality.all, "", "≥ 0.95"),
    ]


def _index_rows() -> list[Row]:
    from promotions.search.index import SearchIndex
    from promotions.search.source import read_items

    items = read_items()
    started = thread_time()
    SearchIndex(items)
    first = thread_time() - started
    started = thread_time()
    SearchIndex(items)
    again = thread_time() - started
    tracemalloc.start()
    index = SearchIndex(items)
    memory = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    return [
        Row(f"index of {len(index):,} products: first build", first, "s"),
        Row("index: build after a publish", again, "s", "≤ 1"),
        Row("index: memory in each process", memory, "MiB"),
    ]


def _service_rows(name: str, known: Sequence[KnownProduct]) -> list[Row]:
    from common.consistent_read import consistent_read
    from promotions.models import Product
    from promotions.offers import best_offer
    from promotions.search.service import find_ids

    def search(text: str) -> None:
        with consistent_read():
            products = Product.objects.with_offers().in_order(find_ids(text)[:_PAGE])
            for product in products:
                best_offer(product)

    texts = _texts(known)
    for text in texts[:50]:
        search(text)
    wall, processor = [], []
    for text in texts:
        started, used = perf_counter(), thread_time()
        search(text)
        processor.append((thread_time() - used) * 1000)
        wall.append((perf_counter() - started) * 1000)
    return [
        Row(f"{name}: search in the service, p50", percentile(wall, 50), "ms"),
        Row(f"{name}: search in the service, p95", percentile(wall, 95), "ms", "≤ 20"),
        Row(f"{name}: search in the service, p95 of processor time", percentile(processor, 95), "ms"),
    ]


def _texts(known: Sequence[KnownProduct]) -> list[str]:
    """Return queries of every class, and what stands in the field while they are being typed."""
    from bench.quality.search import queries

    chance = random.Random(24)
    typed = [one.text for one in queries(known)]
    chosen = chance.sample(typed, min(_QUERIES, len(typed)))
    half_typed = [text[: chance.randrange(1, 5)] for text in chosen[: _QUERIES // 3]]
    return [*chosen, *half_typed]


def _fill(known: Sequence[KnownProduct]) -> None:
    """Create 12,000 products: the known ones, and others with names composed of theirs; every second is promoted."""
    from common import kst
    from promotions.models import Chain, Listing, Product, Promotion
    from promotions.names import name_key, split_brand

    now, chains = kst.now(), list(Chain.objects.all())
    names = list(islice(_names(known), PRODUCTS))
    brands = [split_brand(of_one[0]) for of_one in names]
    products = Product.objects.bulk_create(
        [Product(name=name, brand=brand, name_key=name_key(name)) for brand, name in brands], batch_size=1000
    )
    listings = [
        Listing(
            chain=chains[place % len(chains)],
            product=product,
            own_product=product,
            key=f"{product.pk}-{place}",
            name=name,
            price=1000 + product.pk % 40 * 100,
            first_seen=now,
            last_seen=now,
        )
        for product, of_one in zip(products, names, strict=True)
        for place, name in enumerate(of_one)
    ]
    Listing.objects.bulk_create(listings, batch_size=500)
    Promotion.objects.bulk_create(
        [
            Promotion(listing=listing, kind="1+1", price=listing.price, first_seen=now, last_seen=now)
            for listing in listings
            if listing.product_id % 2
        ],
        batch_size=500,
    )


def _names(known: Sequence[KnownProduct]) -> Iterator[tuple[str, ...]]:
    chance = random.Random(24)
    yield from (product.names for product in known)
    while True:
        first, second = (chance.choice(known).names[0] for _ in range(2))
        name = first[: chance.randrange(4, 16)] + second[-chance.randrange(4, 16) :]
        yield (name,) if chance.random() < 0.7 else (name, name[:12])


if __name__ == "__main__":
    main(_measure_inside, measure)
