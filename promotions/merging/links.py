"""The input of clustering, read from the database: the products, the pairs by name, and the decisions of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Self, TypeVar

from promotions.linkage import Pair
from promotions.merging.eligibility import placed_listings
from promotions.models import PairDecision, PairSource, Product, ProductPair, Verdict

T = TypeVar("T")

# Fewer than the parameters that the oldest SQLite allows in one statement.
CHUNK: Final = 900
Link = tuple[int, int]


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the items in portions that fit into one statement."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """A product as clustering needs it. `edited` says that a person has edited it."""

    pk: int
    merged_into: int | None
    gtin: str | None
    edited: bool

    def rank(self) -> tuple[bool, bool, int]:
        """Return the sort key. A root comes first: edited by a person, else with a barcode, else the oldest."""
        return (not self.edited, self.gtin is None, self.pk)


@dataclass(frozen=True, slots=True)
class Links:
    """Everything that connects or separates products.

    `certain` pairs are by name. `merged` links, decisions and barcodes, take precedence over names.
    """

    certain: tuple[Pair, ...]
    merged: tuple[Link, ...]
    refused: tuple[Link, ...]

    @classmethod
    def read(cls) -> Self:
        """Read the links from the database."""
        pairs = ProductPair.objects.exclude(source=PairSource.UNCERTAIN).order_by("pk")
        rows = list(pairs.values_list("first_id", "second_id", "score", "source"))
        merged, refused = read_decisions()
        certain = tuple(
            Pair(first=first, second=second, score=score)
            for first, second, score, source in rows
            if source == PairSource.CERTAIN
        )
        by_barcode = {(first, second) for first, second, _, source in rows if source == PairSource.BARCODE}
        return cls(certain, tuple(sorted({*merged, *by_barcode})), tuple(sorted(refused)))

    def refusing(self, link: Link) -> Self:
        """Return the links as they would be if a person had refused a pair instead of merging it."""
        merged = tuple(one for one in self.merged if one != link)
        return replace(self, merged=merged, refused=(*self.refused, link))

    def connecting(self) -> Iterator[Link]:
        """Yield everything that connects two products."""
        yield from self.merged
        yield from ((pair.first, pair.second) for pair in self.certain)


def read_decisions() -> tuple[set[Link], set[Link]]:
    """Return the pairs that people merged and those that they refused, as far as the decisions count."""
    found: dict[str, set[Link]] = {Verdict.MERGE: set(), Verdict.REFUSE: set()}
    for first, second, verdict in PairDecision.objects.counting().values_list("first_id", "second_id", "verdict"):
        found[verdict].add((first, second))
    return found[Verdict.MERGE], found[Verdict.REFUSE]


def read_products(ids: Sequence[int] | None = None) -> dict[int, KnownProduct]:
    """Return the products by id; all of them if `ids` is None."""
    columns = ("pk", "merged_into_id", "gtin", "locked_by")
    portions = chunks(ids) if ids is not None else [None]
    rows: list[tuple[int, int | None, str | None, str]] = []
    for portion in portions:
        products = Product.objects.order_by("pk")
        rows += (products if portion is None else products.filter(pk__in=portion)).values_list(*columns)
    return {
        pk: KnownProduct(pk, merged_into, gtin or None, bool(locked_by)) for pk, merged_into, gtin, locked_by in rows
    }


def read_chains(ids: Sequence[int] | None = None) -> dict[int, frozenset[str]]:
    """Return the chains in which each product has a place (see `eligibility`); all products if `ids` is None."""
    found: dict[int, set[str]] = defaultdict(set)
    portions = chunks(ids) if ids is not None else [None]
    for portion in portions:
        listings = placed_listings()
        rows = listings if portion is None else listings.filter(own_product__in=portion)
        for product, chain in rows.order_by().values_list("own_product_id", "chain_id").distinct():
            found[product].add(chain)
    return {product: frozenset(chains) for product, chains in found.items()}


def cluster_mates(ids: Iterable[int]) -> set[int]:
    """Return these products and all that are merged with any of them."""
    wanted = sorted(set(ids))
    roots: set[int] = set(wanted)
    for portion in chunks(wanted):
        found = Product.objects.filter(pk__in=portion).values_list("merged_into", flat=True)
        roots |= {root for root in found if root is not None}
    mates = set(roots)
    for portion in chunks(sorted(roots)):
        mates |= set(Product.objects.filter(merged_into__in=portion).values_list("pk", flat=True))
    return mates


def connected(seeds: Iterable[int], links: Iterable[Link]) -> set[int]:
    """Return the seeds and everything that the links lead to from them."""
    neighbours: dict[int, list[int]] = defaultdict(list)
    for first, second in links:
        neighbours[first].append(second)
        neighbours[second].append(first)
    found, todo = set(seeds), list(seeds)
    while todo:
        for neighbour in neighbours[todo.pop()]:
            if neighbour not in found:
                found.add(neighbour)
                todo.append(neighbour)
    return found


def components(identities: AbstractSet[int], links: Iterable[Link]) -> Iterator[set[int]]:
    """Yield the connected components of the identities; those without any link are left out."""
    links = [link for link in links if link[0] in identities and link[1] in identities]
    left = {end for link in links for end in link}
    neighbours: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        for end in link:
            neighbours[end].append(link)
    while left:
        part, todo = set(), [left.pop()]
        while todo:
            end = todo.pop()
            if end not in part:
                part.add(end)
                todo += [other for link in neighbours[end] for other in link if other not in part]
        left -= part
        yield part
