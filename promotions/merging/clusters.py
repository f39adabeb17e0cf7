"""Clusters of products that are shown as one: computed from the links, and written as a difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from promotions.linkage import cluster
from promotions.merging.links import (
    KnownProduct,
    Link,
    Links,
    chunks,
    cluster_mates,
    components,
    connected,
    read_chains,
    read_products,
)
from promotions.models import Chain, Listing, PairSource, Product, ProductPair


@dataclass(frozen=True, slots=True)
class Clustering:
    """The root of each product that was considered, and the products themselves."""

    products: Mapping[int, KnownProduct]
    roots: Mapping[int, int]

    def root(self, pk: int) -> int:
        """Return the root of a product; a product that no longer exists is its own."""
        return self.roots.get(pk, pk)

    def changes(self) -> dict[int, int]:
        """Return the new root of each product that is not shown under it yet."""
        return {pk: root for pk, root in self.roots.items() if (self.products[pk].merged_into or pk) != root}


def compute(links: Links, products: Mapping[int, KnownProduct], chains: Mapping[int, frozenset[str]]) -> Clustering:
    """Cluster these products by the links."""
    clusters = cluster(
        products,
        certain=links.certain,
        merged=links.merged,
        refused=[*links.refused, *_edited_apart(links, products)],
        gtins={pk: product.gtin for pk, product in products.items() if product.gtin},
        chains=chains,
    )
    roots: dict[int, int] = {}
    for members in set(clusters.values()):
        root = min((products[pk] for pk in members), key=KnownProduct.rank).pk
        roots |= dict.fromkeys(members, root)
    return Clustering(products, roots)


def _edited_apart(links: Links, products: Mapping[int, KnownProduct]) -> Iterator[Link]:
    """Yield the pairs of edited products that no person has merged: names alone must not hide a person's edit."""
    for part in components(products.keys(), links.connecting()):
        edited = sorted(pk for pk in part if products[pk].edited)
        if len(edited) > 1:
            by_hand = {pk: connected([pk], links.merged) for pk in edited}
            yield from (pair for pair in combinations(edited, 2) if pair[1] not in by_hand[pair[0]])


def recluster(seeds: Iterable[int]) -> None:
    """Cluster the seeds and everything they may be one with again, and write the difference.

    Must run in a transaction that holds the lock of `lock_catalogue`.
    """
    links = Links.read()
    clustering = compute_around(seeds, links)
    if write(clustering.changes()):
        mark_catalogue_changed()
    _update_waiting(clustering, links.refused)


def compute_around(seeds: Iterable[int], links: Links) -> Clustering:
    """Cluster these products and everything that may be one with them."""
    around = sorted(connected(cluster_mates(seeds), links.connecting()))
    return compute(links, read_products(around), read_chains(around))


def lock_catalogue() -> None:
    """Keep every other publish and merge out until the transaction ends.

    Every writer locks the chains first and in this order, so that no deadlock arises.
    """
    list(Chain.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def mark_catalogue_changed() -> None:
    """Raise the catalogue's revision, so that everything computed from it is computed again."""
    Chain.objects.update(catalogue_revision=F("catalogue_revision") + 1)


def write(changes: Mapping[int, int]) -> int:
    """Show each product under its new root; return how many changed."""
    rows = [(None if pk == root else root, pk) for pk, root in sorted(changes.items())]
    with connection.cursor() as cursor:
        # One prepared statement: a new chain changes thousands, and the catalogue is locked meanwhile.
        cursor.executemany("UPDATE promotions_product SET merged_into_id = %s WHERE id = %s", rows)
    root = Product.objects.filter(pk=OuterRef("own_product")).values(root=Coalesce("merged_into_id", "pk"))
    for portion in chunks(sorted(changes)):
        Listing.objects.filter(own_product__in=portion).update(product=Subquery(root))
    return len(changes)


def _update_waiting(clustering: Clustering, refused: Collection[Link]) -> None:
    """Write which of the pairs of these products still wait for a person."""
    pairs = {pair.pk: pair for portion in chunks(sorted(clustering.products)) for pair in _pairs_of(portion)}.values()
    waits = waiting(pairs, _with_other_ends(clustering, pairs), refused)
    for state in (True, False):
        changed = [
            pair.pk
            for pair in pairs
            if pair.waiting is not state and ((pair.first_id, pair.second_id) in waits) is state
        ]
        for portion in chunks(changed):
            ProductPair.objects.filter(pk__in=portion).update(waiting=state)


def _pairs_of(ids: Collection[int]) -> Iterator[ProductPair]:
    yield from ProductPair.objects.filter(first__in=ids)
    yield from ProductPair.objects.filter(second__in=ids)


def _with_other_ends(clustering: Clustering, pairs: Iterable[ProductPair]) -> Clustering:
    """Return the clustering together with the present state of the articles at the other ends of the pairs."""
    ends = cluster_mates(end for pair in pairs for end in (pair.first_id, pair.second_id))
    others = read_products(sorted(ends - clustering.products.keys()))
    roots = {pk: product.merged_into or pk for pk, product in others.items()}
    return Clustering({**others, **clustering.products}, {**roots, **clustering.roots})


def waiting(pairs: Iterable[ProductPair], clustering: Clustering, refused: Collection[Link]) -> set[Link]:
    """Return the pairs that a person should decide: the best between two articles that are neither merged nor refused.

    A refusal that a barcode contradicts has to be decided again.
    """
    taken = {_link(clustering.root(first), clustering.root(second)) for first, second in refused}
    gtins: dict[int, set[str]] = defaultdict(set)
    for pk, product in clustering.products.items():
        if product.gtin:
            gtins[clustering.root(pk)].add(product.gtin)
    found: set[Link] = set()
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.first_id, pair.second_id)):
        first, second = clustering.root(pair.first_id), clustering.root(pair.second_id)
        differ = bool(gtins[first] and gtins[second] and gtins[first] != gtins[second])
        by_name_alone = pair.source == PairSource.CERTAIN and differ
        decided = pair.source != PairSource.CONTESTED and _link(first, second) in taken
        if first == second or pair.source == PairSource.BARCODE or by_name_alone or decided:
            continue
        taken.add(_link(first, second))
        found.add((pair.first_id, pair.second_id))
    return found


def _link(one: int, other: int) -> Link:
    return (min(one, other), max(one, other))
