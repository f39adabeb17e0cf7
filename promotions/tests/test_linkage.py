from __future__ import annotations

from itertools import count

import numpy as np
import pytest

from promotions.linkage import NamedItem, NameIndex, Pair, cluster, propose
from promotions.linkage.one_to_one import beside_rivals
from promotions.linkage.weights import WEIGHTS
from promotions.names.truncation import cp949_length

# What else stands in the lists: without it every word would be rare.
_OTHERS = [
    f"{brand}){word}{kind}{amount}"
    for brand, word in (("해든", "고소한"), ("들마루", "바삭한"), ("새벽", "달콤한"), ("온기", "부드러운"))
    for kind, amount in (("두유", "190ml"), ("과자", "80g"), ("우유", "300ml"), ("만두", "350g"), ("젤리", "60g"))
]


def catalogue(**names: str | tuple[str, int]) -> list[NamedItem]:
    """The names by chain (a digit after the chain distinguishes two of one chain), among others of no chain."""
    numbers = count(1)
    items = [
        NamedItem(
            identity=next(numbers),
            chain=chain.rstrip("0123456789_"),
            name=name if isinstance(name, str) else name[0],
            price=2000 if isinstance(name, str) else name[1],
        )
        for chain, name in names.items()
    ]
    return [*items, *(NamedItem(identity=next(numbers), name=name, chain="other", price=2000) for name in _OTHERS)]


def merged(items: list[NamedItem]) -> set[tuple[int, int]]:
    return {(pair.first, pair.second) for pair in propose(items).certain}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("솔숲)도토리묵무침300g", "솔숲)도토리묵무침300G"),
        ("솔숲)도토리묵무침300g", "솔숲) 도토리 묵무침 300g"),
        ("솔숲)도토리수정과P500ml", "솔숲)도토리수정과펫0.5L"),
        ("동아)도토리수정과500ml", "오츠카)도토리수정과500ml"),
        ("칸타타)도토리블랙275ml", "칠성)칸타타도토리블랙캔275ml"),
        ("솔숲)도토리햄치즈샐버거", "솔숲)도토리햄치즈샐러드버거"),
        ("솔숲)도토리묵무침3입", "솔숲)도토리묵무침3개입"),
        ("솔숲)도토리비누_H", "솔숲)도토리비누"),
        ("솔숲)도토리스트로베리바", "솔숲)도토리딸기바"),
    ],
)
def test_one_article_under_two_names_is_merged(one: str, other: str) -> None:
    assert (1, 2) in merged(catalogue(cu=one, emart24=other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("솔숲)도토리수정과500ml", "솔숲)도토리수정과1.5L"),
        ("솔숲)도토리묵무침3입", "솔숲)도토리묵무침5입"),
        ("솔숲)도토리요거트딸기", "솔숲)도토리요거트망고"),
        ("솔숲)순면생리대중형16P", "솔숲)순면생리대대형16P"),
        ("솔숲)도토리라면소컵", "솔숲)도토리라면큰컵"),
        ("솔숲)도토리묵무침", "들마루)도토리묵무침"),
    ],
)
def test_two_articles_under_similar_names_are_not_merged(one: str, other: str) -> None:
    assert (1, 2) not in merged(catalogue(cu=one, emart24=other))


def test_a_cut_name_finds_its_whole_one() -> None:
    cut = "솔숲)참나무도토리묵말랭이"
    assert cp949_length(cut) >= 24
    assert (1, 2) in merged(catalogue(cu=cut, emart24="솔숲)참나무도토리묵말랭이무침120g"))


def test_a_cut_name_that_fits_two_whole_ones_merges_with_neither() -> None:
    cut = "솔숲)참나무도토리묵말랭이"
    items = catalogue(
        cu=cut, emart24_1="솔숲)참나무도토리묵말랭이볶음120g", emart24_2="솔숲)참나무도토리묵말랭이무침120g"
    )
    assert not {(1, 2), (1, 3)} & merged(items)
    assert {(1, 2), (1, 3)} <= {(pair.first, pair.second) for pair in propose(items).uncertain}


def test_a_listing_merges_with_at_most_one_listing_of_another_chain() -> None:
    items = catalogue(cu="솔숲)도토리묵무침", emart24_1="솔숲)도토리묵무침", emart24_2="솔숲)도토리묵무침G")
    assert len(merged(items)) <= 1


def test_a_rival_that_is_taken_elsewhere_is_no_rival() -> None:
    items = catalogue(
        cu_1="솔숲)도토리묵무침",
        emart24_1="솔숲)도토리묵무침300g",
        cu_2="솔숲)도토리묵비빔밥",
        emart24_2="솔숲)도토리묵비빔밥300g",
    )
    assert merged(items) == {(1, 2), (3, 4)}


def test_a_pair_that_contradicts_a_cluster_waits_behind_with_a_reason() -> None:
    items = catalogue(
        cu="솔숲)도토리묵무침300g",
        emart24="솔숲)도토리묵무침",
        gs25="솔숲)도토리묵무침500g",
        seven_eleven=("솔숲)도토리묵무침", 3000),
    )
    found = propose(items)
    held_back = [pair for pair in found.uncertain if pair.reasons[0] == "합치면 다른 이름과 모순됨"]
    assert held_back
    assert max(pair.score for pair in held_back) <= 0.5
    assert (1, 3) not in merged(items)


@pytest.mark.parametrize("refused", [(1, 2), (2, 1)])
def test_a_refused_pair_is_neither_proposed_nor_a_rival(refused: tuple[int, int]) -> None:
    cut = "솔숲)참나무도토리묵말랭이"
    items = catalogue(
        cu=cut, emart24_1="솔숲)참나무도토리묵말랭이볶음120g", emart24_2="솔숲)참나무도토리묵말랭이무침120g"
    )
    assert not {(1, 2), (1, 3)} & merged(items)
    found = propose(items, refused=[refused])
    assert {(pair.first, pair.second) for pair in found.certain} == {(1, 3)}
    assert (1, 2) not in {(pair.first, pair.second) for pair in found.uncertain}


def test_an_equal_price_is_a_hint_and_no_key() -> None:
    assert (1, 2) in merged(catalogue(cu=("솔숲)도토리묵무침300g", 2000), emart24=("솔숲)도토리묵무침300g", 2300)))
    assert (1, 2) not in merged(catalogue(cu=("솔숲)도토리묵무침300g", 2000), emart24=("솔숲)밤양갱300g", 2000)))


def test_two_barcodes_are_never_proposed() -> None:
    items = [
        NamedItem(identity=1, name="솔숲)도토리묵무침300g", chain="cu", gtin="8809990000014"),
        NamedItem(identity=2, name="솔숲)도토리묵무침300g", chain="gs25", gtin="8809990000021"),
    ]
    assert propose(items).certain == propose(items).uncertain == ()


def test_a_name_without_barcode_merges_with_the_product_that_has_one() -> None:
    items = [
        NamedItem(identity=1, name="솔숲)도토리묵무침300g", chain="cu", price=2000, gtin="8809990000014"),
        NamedItem(identity=1, name="솔숲)도토리묵무침300G", chain="gs25", price=2000, gtin="8809990000014"),
        NamedItem(identity=2, name="솔숲)도토리묵무침300g", chain="seven_eleven", price=2000),
        *catalogue()[3:],
    ]
    assert (1, 2) in merged(items)


def test_a_pair_says_in_korean_why() -> None:
    pair = next(iter(propose(catalogue(cu="솔숲)도토리묵무침300g", emart24="솔숲)도토리묵무침300G")).certain))
    assert {"이름 같음", "용량 같음", "가격 같음"} <= set(pair.reasons)
    assert 0 < pair.score <= 1


def test_suggestions_come_best_first_and_leave_out_the_item_and_its_chain() -> None:
    items = catalogue(
        cu_1="솔숲)도토리묵무침300g",
        cu_2="솔숲)도토리묵무침300g봉",
        gs25_1="솔숲)도토리묵무침300G",
        gs25_2="솔숲)도토리묵국수300G",
    )
    suggested = NameIndex(items).suggest(items[0], 2)
    assert [(pair.first, pair.second) for pair in suggested] == [(1, 3), (1, 4)]


def test_a_contradicted_suggestion_comes_last_but_is_shown() -> None:
    items = catalogue(cu="솔숲)도토리묵무침300g", gs25="솔숲)도토리묵무침500G", emart24="솔숲)도토리묵냉채300g")
    assert [pair.second for pair in NameIndex(items).suggest(items[0])][:2] == [3, 2]


def test_every_weight_has_the_sign_of_its_meaning() -> None:
    against = ("_conflict", "_differs", "_gap", "_missing", "replaced", "replaced_any", "added")
    assert all((weight < 0) == (name.endswith(against) or name == "bias") for name, weight in WEIGHTS.items())


def pair(first: int, second: int, score: float = 0.9) -> Pair:
    return Pair(first=first, second=second, score=score)


def chains(**by_chain: list[int]) -> dict[int, frozenset[str]]:
    return {identity: frozenset({chain}) for chain, identities in by_chain.items() for identity in identities}


def clusters_of(
    *,
    certain: tuple[Pair, ...] = (),
    merged: tuple[tuple[int, int], ...] = (),
    refused: tuple[tuple[int, int], ...] = (),
    gtins: dict[int, str] | None = None,
    of_chains: dict[int, frozenset[str]] | None = None,
) -> set[frozenset[int]]:
    clusters = cluster(
        range(1, 5), certain=certain, merged=merged, refused=refused, gtins=gtins or {}, chains=of_chains or {}
    )
    assert all(identity in members for identity, members in clusters.items())
    return {members for members in clusters.values() if len(members) > 1}


def test_certain_pairs_make_clusters_across_chains() -> None:
    assert clusters_of(certain=(pair(1, 2), pair(2, 3))) == {frozenset({1, 2, 3})}


def test_names_alone_never_unite_two_listings_of_one_chain() -> None:
    certain = (pair(1, 2, 0.9), pair(2, 3, 0.8))
    assert clusters_of(certain=certain, of_chains=chains(cu=[1, 3], gs25=[2])) == {frozenset({1, 2})}


def test_names_alone_never_unite_two_barcodes() -> None:
    certain = (pair(1, 2, 0.8), pair(2, 3, 0.9))
    assert clusters_of(certain=certain, gtins={1: "8809990000014", 3: "8809990000021"}) == {frozenset({2, 3})}


def test_a_person_may_unite_what_names_may_not() -> None:
    gtins = {1: "8809990000014", 2: "8809990000021"}
    assert clusters_of(merged=((2, 1),), gtins=gtins, of_chains=chains(cu=[1, 2])) == {frozenset({1, 2})}


def test_a_refusal_keeps_two_apart_however_they_would_come_together() -> None:
    certain = (pair(1, 2, 0.9), pair(2, 3, 0.8))
    assert clusters_of(certain=certain, refused=((3, 1),)) == {frozenset({1, 2})}


def test_a_refusal_takes_precedence_over_merges_around_it() -> None:
    assert clusters_of(merged=((1, 2), (2, 3)), refused=((1, 3),)) == {frozenset({1, 2})}


def test_a_persons_merge_comes_before_names() -> None:
    of_chains = chains(cu=[1, 3], gs25=[2])
    assert clusters_of(certain=(pair(1, 2, 1.0),), merged=((2, 3),), of_chains=of_chains) == {frozenset({2, 3})}


def test_pairs_of_unknown_identities_are_left_out() -> None:
    assert clusters_of(certain=(pair(1, 99),), merged=((98, 2),)) == set()


def test_of_pairs_that_compete_for_a_slot_the_likeliest_gets_most_of_it() -> None:
    ones = np.zeros((2, 1), dtype=np.int64)
    others = np.array([[0], [1]], dtype=np.int64)
    strong, weak = beside_rivals(np.array([8.0, 1.0]), (ones, others))
    # Exactly one of them, or neither: 8 : 1 : 1.
    assert (round(strong, 3), round(weak, 3)) == (0.8, 0.1)
