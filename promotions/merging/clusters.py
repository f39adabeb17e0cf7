"""Which products are shown as one: computed from the evidence, and the difference written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from promotions.linkage import group
from promotions.merging.links import (
    Evidence,
    Known,
    Link,
    chunks,
    components,
    connected,
    groupmates,
    read_chains,
    read_products,
)
from promotions.models import Chain, Listing, PairSource, Product, ProductPair


@dataclass(frozen=True, slots=True)
class Grouping:
    """The root of each product that was looked at, and the products themselves."""

    products: Mapping[int, Known]
    roots: Mapping[int, int]

    def root(self, pk: int) -> int:
        """The root, also of a product that no longer exists."""
        return self.roots.get(pk, pk)

    def moves(self) -> dict[int, int]:
        """The new root of each product that is not shown under it yet."""
        return {pk: root for pk, root in self.roots.items() if (self.products[pk].merged_into or pk) != root}


def compute(evidence: Evidence, products: Mapping[int, Known], chains: Mapping[int, frozenset[str]]) -> Grouping:
    """Group these products by the evidence."""
    links = list(evidence.links())
    groups = group(
        products,
        certain=evidence.certain,
        joined=evidence.joined,
        refused=[*evidence.refused, *_edited_apart(evidence, products, links)],
        gtins={pk: product.gtin for pk, product in products.items() if product.gtin},
        chains=chains,
    )
    roots: dict[int, int] = {}
    for members in set(groups.values()):
        root = min((products[pk] for pk in members), key=Known.rank).pk
        roots |= dict.fromkeys(members, root)
    return Grouping(products, roots)


def _edited_apart(evidence: Evidence, products: Mapping[int, Known], links: Iterable[Link]) -> Iterator[Link]:
    """Of two products that people edited only people make one: the other's edit would be hidden."""
    for part in components(products.keys(), links):
        edited = sorted(pk for pk in part if products[pk].edited)
        if len(edited) > 1:
            by_hand = {pk: connected([pk], evidence.joined) for pk in edited}
            yield from (pair for pair in combinations(edited, 2) if pair[1] not in by_hand[pair[0]])


def regroup(seeds: Iterable[int]) -> None:
    """Group anew what the seeds may be one with, and write the difference.

    Must run in a transaction that holds the chains (`lock_catalogue`).
    """
    evidence = Evidence.read()
    grouping = compute_around(seeds, evidence)
    if write(grouping.moves()):
        mark_catalogue_changed()
    settle(grouping, evidence.refused)


def compute_around(seeds: Iterable[int], evidence: Evidence) -> Grouping:
    """Group these products and whatever may be one with them."""
    around = sorted(connected(groupmates(seeds), evidence.links()))
    return compute(evidence, read_products(around), read_chains(around))


def lock_catalogue() -> None:
    """Let no publish and no other change of joins come between, until the transaction ends.

    Every writer takes the chains first and in this order, so that none waits for another in a circle.
    """
    list(Chain.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def mark_catalogue_changed() -> None:
    """Tell whoever keeps something computed from the catalogue that it is another one."""
    Chain.objects.update(catalogue_revision=F("catalogue_revision") + 1)


def write(moves: Mapping[int, int]) -> int:
    """Show each product under its new root; returns how many were moved."""
    rows = [(None if pk == root else root, pk) for pk, root in sorted(moves.items())]
    with connection.cursor() as cursor:
        # One prepared statement: thousands move when a chain comes in, and the catalogue is held meanwhile.
        cursor.executemany("UPDATE promotions_product SET merged_into_id = %s WHERE id = %s", rows)
    root = Product.objects.filter(pk=OuterRef("own_product")).values(root=Coalesce("merged_into_id", "pk"))
    for portion in chunks(sorted(moves)):
        Listing.objects.filter(own_product__in=portion).update(product=Subquery(root))
    return len(moves)


def settle(grouping: Grouping, refused: Collection[Link]) -> None:
    """Note which of the pairs of these products still wait for a person."""
    pairs = {pair.pk: pair for portion in chunks(sorted(grouping.products)) for pair in _pairs_of(portion)}.values()
    waits = waiting(pairs, _with_partners(grouping, pairs), refused)
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


def _with_partners(grouping: Grouping, pairs: Iterable[ProductPair]) -> Grouping:
    """The grouping, and the present state of the articles on the other side of the pairs."""
    ends = groupmates(end for pair in pairs for end in (pair.first_id, pair.second_id))
    others = read_products(sorted(ends - grouping.products.keys()))
    roots = {pk: product.merged_into or pk for pk, product in others.items()}
    return Grouping({**others, **grouping.products}, {**roots, **grouping.roots})


def waiting(pairs: Iterable[ProductPair], grouping: Grouping, refused: Collection[Link]) -> set[Link]:
    """Which of the pairs a person should see: the best between two articles that nobody has parted or joined.

    A refusal that a barcode contradicts is asked about again.
    """
    taken = {_link(grouping.root(first), grouping.root(second)) for first, second in refused}
    gtins: dict[int, set[str]] = defaultdict(set)
    for pk, product in grouping.products.items():
        if product.gtin:
            gtins[grouping.root(pk)].add(product.gtin)
    found: set[Link] = set()
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.first_id, pair.second_id)):
        first, second = grouping.root(pair.first_id), grouping.root(pair.second_id)
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
