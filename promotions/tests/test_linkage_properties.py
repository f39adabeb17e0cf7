from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promotions.linkage import NamedItem, NameIndex, Pair, Proposals, cluster, propose

pytestmark = pytest.mark.slow

CHAINS = ["", "cu", "gs25", "seven_eleven", "emart24"]

# Names of few parts meet often: equal, cut, with another flavour, amount or brand.
PARTS = st.tuples(
    st.sampled_from(["해든)", "솔숲)", "롯데)", "칠성)", ""]),
    st.sampled_from(["도토리", "참나무", "고소한"]),
    st.sampled_from(["딸기", "망고", ""]),
    st.sampled_from(["두유", "젤리", "우유"]),
    st.sampled_from(["", "190ml", "0.19L", "500ml", "P50", "3입", "_H"]),
).map("".join)
NAMES = PARTS | st.text(max_size=12)
ITEMS = st.lists(
    st.builds(
        NamedItem,
        identity=st.integers(1, 12),
        name=NAMES,
        chain=st.sampled_from(CHAINS),
        price=st.none() | st.sampled_from([0, 1500, 2000, 1_000_000]),
        gtin=st.none() | st.sampled_from(["8809990000014", "8809990000021"]),
    ),
    max_size=16,
)
IDENTITIES = st.integers(1, 8)
COUPLES = st.lists(st.tuples(IDENTITIES, IDENTITIES).filter(lambda couple: couple[0] != couple[1]), max_size=6)
PAIRS = st.lists(
    st.builds(
        lambda couple, score: Pair(first=min(couple), second=max(couple), score=score),
        st.tuples(IDENTITIES, IDENTITIES).filter(lambda couple: couple[0] != couple[1]),
        st.sampled_from([0.7, 0.8, 0.9]),
    ),
    max_size=12,
)
GTINS = st.dictionaries(IDENTITIES, st.sampled_from(["8809990000014", "8809990000021"]))
IN_CHAINS = st.dictionaries(IDENTITIES, st.frozensets(st.sampled_from(CHAINS), max_size=2))

bounded = settings(deadline=None, max_examples=80)


def facts_of(items: Iterable[NamedItem]) -> tuple[dict[int, str], dict[int, frozenset[str]]]:
    gtins: dict[int, str] = {}
    chains: dict[int, frozenset[str]] = {}
    for item in items:
        chains[item.identity] = chains.get(item.identity, frozenset()) | {item.chain}
        if item.gtin:
            gtins[item.identity] = item.gtin
    return gtins, chains


@given(ITEMS, st.randoms())
@bounded
def test_proposals_do_not_depend_on_the_order_of_the_items(items: list[NamedItem], random: object) -> None:
    shuffled = items.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert propose(shuffled) == propose(items)


@given(ITEMS, COUPLES, st.randoms())
@bounded
def test_proposals_beside_refusals_do_not_depend_on_any_order(
    items: list[NamedItem], refused: list[tuple[int, int]], random: object
) -> None:
    found = propose(items, refused=refused)
    shuffled, turned = items.copy(), [(second, first) for first, second in refused]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert propose(shuffled, refused=turned) == found
    parted = {(min(pair), max(pair)) for pair in refused}
    assert parted.isdisjoint((pair.first, pair.second) for pair in [*found.certain, *found.uncertain])


@given(ITEMS)
@bounded
def test_an_item_that_is_there_twice_changes_nothing(items: list[NamedItem]) -> None:
    assert propose([*items, *items]) == propose(items)


@given(ITEMS)
@bounded
def test_proposals_are_in_order_and_name_known_identities_once(items: list[NamedItem]) -> None:
    found: Proposals = propose(items)
    pairs = [*found.certain, *found.uncertain]
    known = {item.identity for item in items}
    assert all(pair.first < pair.second and {pair.first, pair.second} <= known for pair in pairs)
    assert all(0 <= pair.score <= 1 for pair in pairs)
    assert len({(pair.first, pair.second) for pair in pairs}) == len(pairs)
    for proposed in (found.certain, found.uncertain):
        assert [pair.score for pair in proposed] == sorted((pair.score for pair in proposed), reverse=True)
    for identity in known:
        assert sum(identity in (pair.first, pair.second) for pair in found.uncertain) <= 3


@given(ITEMS)
@bounded
def test_what_is_certain_really_becomes_one_cluster(items: list[NamedItem]) -> None:
    gtins, chains = facts_of(items)
    certain = propose(items).certain
    clusters = cluster(chains, certain=certain, merged=(), refused=(), gtins=gtins, chains=chains)
    assert all(pair.second in clusters[pair.first] for pair in certain)


@given(ITEMS, NAMES)
@bounded
def test_any_item_gets_suggestions(items: list[NamedItem], name: str) -> None:
    item = NamedItem(identity=99, name=name, chain="cu")
    suggested = NameIndex(items).suggest(item)
    assert len(suggested) <= 3
    assert all(pair.second == 99 for pair in suggested)


@given(PAIRS, COUPLES, COUPLES, GTINS, IN_CHAINS, st.randoms())
@bounded
def test_clusters_do_not_depend_on_any_order(
    certain: list[Pair],
    merged: list[tuple[int, int]],
    refused: list[tuple[int, int]],
    gtins: dict[int, str],
    chains: dict[int, frozenset[str]],
    random: object,
) -> None:
    clusters = cluster(range(1, 9), certain=certain, merged=merged, refused=refused, gtins=gtins, chains=chains)
    for some in (certain, merged, refused):
        random.shuffle(some)  # type: ignore[attr-defined]
    turned = [(second, first) for first, second in merged], [(second, first) for first, second in refused]
    again = cluster(
        reversed(range(1, 9)), certain=certain, merged=turned[0], refused=turned[1], gtins=gtins, chains=chains
    )
    assert again == clusters


@given(PAIRS, COUPLES, COUPLES, GTINS, IN_CHAINS)
@bounded
def test_a_refusal_is_never_violated_and_clusters_are_a_partition(
    certain: list[Pair],
    merged: list[tuple[int, int]],
    refused: list[tuple[int, int]],
    gtins: dict[int, str],
    chains: dict[int, frozenset[str]],
) -> None:
    clusters = cluster(range(1, 9), certain=certain, merged=merged, refused=refused, gtins=gtins, chains=chains)
    assert all(second not in clusters[first] for first, second in refused)
    assert all(clusters[member] == members for members in clusters.values() for member in members)


@given(PAIRS, COUPLES, GTINS, IN_CHAINS)
@bounded
def test_names_alone_never_unite_barcodes_or_listings_of_a_chain(
    certain: list[Pair], refused: list[tuple[int, int]], gtins: dict[int, str], chains: dict[int, frozenset[str]]
) -> None:
    clusters = cluster(range(1, 9), certain=certain, merged=(), refused=refused, gtins=gtins, chains=chains)
    for members in clusters.values():
        assert len({gtins[member] for member in members if member in gtins}) <= 1
        for one, other in combinations(members, 2):
            assert not (chains.get(one, frozenset()) & chains.get(other, frozenset())) - {""}


@given(PAIRS, COUPLES, COUPLES, GTINS, IN_CHAINS)
@bounded
def test_clustering_again_with_what_was_merged_changes_nothing(
    certain: list[Pair],
    merged: list[tuple[int, int]],
    refused: list[tuple[int, int]],
    gtins: dict[int, str],
    chains: dict[int, frozenset[str]],
) -> None:
    clusters = cluster(range(1, 9), certain=certain, merged=merged, refused=refused, gtins=gtins, chains=chains)
    united = [(one, other) for members in clusters.values() for one, other in combinations(sorted(members), 2)]
    again = cluster(range(1, 9), certain=certain, merged=united, refused=refused, gtins=gtins, chains=chains)
    assert again == clusters


@given(PAIRS, COUPLES, COUPLES, st.tuples(IDENTITIES, IDENTITIES), GTINS, IN_CHAINS)
@bounded
def test_undoing_a_merge_restores_the_clusters(
    certain: list[Pair],
    merged: list[tuple[int, int]],
    refused: list[tuple[int, int]],
    couple: tuple[int, int],
    gtins: dict[int, str],
    chains: dict[int, frozenset[str]],
) -> None:
    before = cluster(range(1, 9), certain=certain, merged=merged, refused=refused, gtins=gtins, chains=chains)
    decided = [*merged, couple]
    cluster(range(1, 9), certain=certain, merged=decided, refused=refused, gtins=gtins, chains=chains)
    decided.remove(couple)
    assert cluster(range(1, 9), certain=certain, merged=decided, refused=refused, gtins=gtins, chains=chains) == before


@given(PAIRS, GTINS, IN_CHAINS)
@bounded
def test_refusing_what_was_merged_splits_exactly_that(
    certain: list[Pair], gtins: dict[int, str], chains: dict[int, frozenset[str]]
) -> None:
    clusters = cluster(range(1, 9), certain=certain, merged=(), refused=(), gtins=gtins, chains=chains)
    for members in set(clusters.values()):
        everyone = list(combinations(sorted(members), 2))
        split = cluster(range(1, 9), certain=certain, merged=(), refused=everyone, gtins=gtins, chains=chains)
        assert all(split[member] & members == {member} for member in members)
