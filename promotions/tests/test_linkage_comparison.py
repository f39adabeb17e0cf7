from __future__ import annotations

import pytest

from promotions.linkage.comparison import HOPELESS, Compared, NameIndex
from promotions.linkage.types import NamedItem

NAMES = {
    1: ("cu", "솔숲)도토리묵무침300g", 3000, None),
    2: ("gs25", "솔숲)도토리묵무침300G", 3000, None),
    3: ("emart24", "솔숲)도토리묵무침500g", 4500, None),
    4: ("cu", "들마루)매운떡볶이", 3900, None),
    5: ("seven_eleven", "솔숲)도토리묵무침 300g", 3000, "8809990000014"),
    6: ("gs25", "솔숲)도토리 묵 무침300g", 3000, "8809990000021"),
}


def item(number: int, **changes: object) -> NamedItem:
    chain, name, price, gtin = NAMES[number]
    values = {"identity": number, "chain": chain, "name": name, "price": price, "gtin": gtin, **changes}
    return NamedItem(**values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(map(item, NAMES))


def links(compared: list[Compared]) -> set[tuple[int, int]]:
    return {(one.first, one.second) for one in compared}


def test_similar_names_of_different_chains_are_compared_once(index: NameIndex) -> None:
    compared = index.compare_all()
    assert (1, 2) in links(compared)
    assert len(links(compared)) == len(compared)
    assert all(one.first < one.second for one in compared)


def test_names_of_one_chain_are_not_compared(index: NameIndex) -> None:
    assert (2, 6) not in links(index.compare_all(at_least=-100))


def test_two_products_with_a_barcode_each_are_left_out(index: NameIndex) -> None:
    found = links(index.compare_all(at_least=-100))
    assert (1, 5) in found
    assert (5, 6) not in found


def test_unlikely_pairs_are_left_out_unless_they_contradict_each_other(index: NameIndex) -> None:
    compared = {(one.first, one.second): one for one in index.compare_all()}
    assert all(one.logit >= HOPELESS or one.is_contradicted for one in compared.values())
    assert compared[1, 3].is_contradicted
    assert (1, 4) not in compared


def test_another_size_is_less_likely_than_the_same_one(index: NameIndex) -> None:
    compared = {(one.first, one.second): one.logit for one in index.compare_all()}
    assert compared[1, 2] > compared[1, 3]


def test_suggestions_come_best_first_and_never_from_the_same_chain(index: NameIndex) -> None:
    suggested = index.suggest(item(1), 5)
    assert {suggested[0].first, suggested[0].second} - {1} <= {2, 5, 6}
    assert all(4 not in (pair.first, pair.second) for pair in suggested)


def test_a_contradiction_is_suggested_last(index: NameIndex) -> None:
    suggested = [pair.second if pair.first == 1 else pair.first for pair in index.suggest(item(1), 5)]
    assert suggested.index(3) == len(suggested) - 1


def test_barcodes_do_not_hide_suggestions(index: NameIndex) -> None:
    suggested = index.suggest(item(5), 5)
    assert any({pair.first, pair.second} == {5, 6} for pair in suggested)


def test_an_item_without_chain_is_compared_with_every_chain(index: NameIndex) -> None:
    suggested = index.suggest(NamedItem(identity=99, name="솔숲)도토리묵무침300g"), 10)
    assert {pair.first for pair in suggested} >= {1, 2, 5}
    assert all(0 <= pair.score <= 1 for pair in suggested)


def test_the_likelier_names_of_two_identities_count_but_a_contradiction_remains() -> None:
    likely = Compared(1, 2, 3.0, {"price_same": 1.0}, is_contradicted=False)
    contrary = Compared(1, 2, -1.0, {"amount_conflict": 1.0}, is_contradicted=True)
    for found in (likely.better(contrary), contrary.better(likely)):
        assert (found.logit, found.features, found.is_contradicted) == (3.0, {"price_same": 1.0}, True)


def test_the_best_of_several_names_of_an_identity_counts() -> None:
    several = NameIndex([item(1), item(2), item(2, name="들마루)전혀다른과자", price=900)])
    (found,) = [one for one in several.compare_all() if (one.first, one.second) == (1, 2)]
    assert found.features["price_same"] == 1.0


def test_repeated_items_and_their_order_make_no_difference() -> None:
    one = NameIndex(map(item, NAMES))
    other = NameIndex([item(number) for number in [*reversed(NAMES), *NAMES]])
    assert one.items == other.items
    assert one.compare_all() == other.compare_all()


def test_an_empty_catalogue_has_no_pairs_and_no_suggestions() -> None:
    empty = NameIndex([])
    assert empty.compare_all() == []
    assert empty.suggest(item(1)) == []


def test_a_pair_has_a_rounded_score_and_its_reasons() -> None:
    pair = Compared(1, 2, 0.0, {"price_same": 1.0}, is_contradicted=False).pair(0.123456)
    assert (pair.score, pair.reasons) == (0.1235, ("가격 같음",))
