from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.linkage.blocking import GramIndex
from promotions.linkage.features import Features, Side, compare, is_contradicted, logit_of, reasons_of
from promotions.linkage.weights import WEIGHTS
from promotions.names.parser import parse_name
from promotions.tests.test_linkage_properties import NAMES

PRICES = st.none() | st.integers(0, 20_000)


def features(one: str, other: str, price: int | None = None, other_price: int | None = None) -> Features:
    """The features of two names, each given to the chain that does not cut it."""
    parsed = [parse_name(name) for name in (one, other)]
    index = GramIndex([name.words for name in parsed])
    sides = [
        Side(name, cost, grams, float(total))
        for name, cost, grams, total in zip(parsed, (price, other_price), index.grams, index.totals, strict=True)
    ]
    return compare(sides[0], sides[1], index.shared(index.grams[0], index.grams[1]))


@pytest.mark.parametrize(
    ("one", "other", "feature"),
    [
        ("솔숲)두유190ml", "솔숲)두유0.19L", "amount_same"),
        ("솔숲)두유190ml", "솔숲)두유195ml", "amount_near"),
        ("솔숲)두유190ml", "솔숲)두유500ml", "amount_conflict"),
        ("솔숲)두유190ml", "솔숲)두유190g", "unit_conflict"),
        ("솔숲)두유190ml", "솔숲)두유19", "amount_cut"),
        ("솔숲)두유190ml", "솔숲)두유50", "amount_conflict"),
        ("솔숲)묵3입", "솔숲)묵3개입", "count_same"),
        ("솔숲)묵3입", "솔숲)묵5입", "count_conflict"),
        ("솔숲)기저귀중형20매", "솔숲)기저귀중20매", "size_class_same"),
        ("솔숲)기저귀중형20매", "솔숲)기저귀대형20매", "size_class_conflict"),
        ("솔숲)커피캔200ml", "솔숲)커피펫200ml", "container_conflict"),
        ("솔숲)두유", "솔숲)두유", "brand_same"),
        ("솔숲)두유", "들마루)두유", "brand_differs"),
        ("동서)레드불250ml", "레드불)에너지드링크250ml", "brand_same"),
        ("솔숲)딸기우유", "솔숲)딸기우유", "flavour_same"),
        ("솔숲)딸기우유", "솔숲)망고우유", "flavour_conflict"),
        ("솔숲)딸기우유", "솔숲)우유", "flavour_missing"),
        ("솔숲)콜라제로", "솔숲)콜라", "without_conflict"),
        ("솔숲)두유", "솔숲)두유", "same_words"),
    ],
)
def test_two_names_have_the_feature(one: str, other: str, feature: str) -> None:
    assert features(one, other).get(feature)


def test_a_beginning_that_no_chain_has_cut_is_no_cut() -> None:
    assert "cut_prefix" not in features("솔숲)고소한두유", "솔숲)고소한두유음료")


def test_a_name_cut_by_its_chain_is_the_beginning_of_the_whole_one() -> None:
    cut, whole = parse_name("솔숲)참나무도토리묵말랭이", "cu"), parse_name("솔숲)참나무도토리묵말랭이무침")
    index = GramIndex([cut.words, whole.words])
    one, other = (Side(name, None, grams, 1.0) for name, grams in zip((cut, whole), index.grams, strict=True))
    assert compare(one, other, 1.0)["cut_prefix"] == 1.0


def test_the_price_in_a_snacks_name_is_no_amount() -> None:
    assert "amount_conflict" in features("솔숲)과자72g", "솔숲)과자1500")
    assert "amount_conflict" not in features("솔숲)과자72g", "솔숲)과자1500", 1500, 1500)


@pytest.mark.parametrize(
    ("one", "other", "feature", "value"),
    [
        (1500, 1500, "price_same", 1.0),
        (1500, 3000, "price_gap", math.log(2)),
        (1000, 9000, "price_gap", 1.0),
        (None, 1500, "price_gap", None),
        (0, 0, "price_same", None),
    ],
)
def test_prices_are_the_same_or_have_a_bounded_gap(
    one: int | None, other: int | None, feature: str, value: float | None
) -> None:
    assert features("솔숲)두유", "솔숲)두유", one, other).get(feature) == (value and pytest.approx(value))


def test_another_word_in_its_place_is_replaced_and_a_missing_one_is_not() -> None:
    assert features("솔숲)도토리무침", "솔숲)도토리볶음")["replaced_any"] == 1.0
    assert features("솔숲)햄치즈샐러드버거", "솔숲)햄치즈샐버거")["replaced_any"] == 0.0


def test_what_is_contradicted_has_a_conflict_feature() -> None:
    assert is_contradicted(features("솔숲)두유190ml", "솔숲)두유500ml"))
    assert not is_contradicted(features("솔숲)두유190ml", "솔숲)두유190ml"))


def test_the_same_name_and_price_is_likely_and_another_name_is_not() -> None:
    assert logit_of(features("솔숲)고소한두유190ml", "솔숲)고소한두유190ml", 1500, 1500)) > 3
    assert logit_of(features("솔숲)고소한두유190ml", "들마루)매운떡볶이300g", 1500, 3900)) < -5


def test_without_features_the_odds_are_those_of_the_bias() -> None:
    assert logit_of({}) == WEIGHTS["bias"]
    assert logit_of({"unheard_of": 1.0}) == WEIGHTS["bias"]


def test_reasons_against_come_first_and_absent_features_give_none() -> None:
    assert reasons_of({"price_same": 1.0, "amount_conflict": 1.0, "replaced_any": 0.0}) == ("용량이 다름", "가격 같음")


@given(NAMES, NAMES, PRICES, PRICES)
def test_the_order_of_the_two_makes_no_difference(
    one: str, other: str, price: int | None, other_price: int | None
) -> None:
    forward, backward = features(one, other, price, other_price), features(other, one, other_price, price)
    assert forward.keys() == backward.keys()
    assert all(forward[name] == pytest.approx(backward[name]) for name in forward)


@given(NAMES, NAMES)
def test_every_feature_is_bounded(one: str, other: str) -> None:
    found = dict(features(one, other))
    assert 0 <= found.pop("shared") <= 5
    assert all(0 <= value <= 1 + 1e-9 for value in found.values()), found


@given(NAMES)
def test_a_name_beside_itself_is_never_contradicted(name: str) -> None:
    found = features(name, name, 1500, 1500)
    assert not is_contradicted(found)
    assert found["same_words"] == found["letters"] == 1.0 or not parse_name(name).words
