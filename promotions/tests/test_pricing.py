from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.pricing import Deal, best, cost, unit_price, won

PRICES = st.integers(1, 400_000)
PIECES = st.integers(1, 60)
PRICED = st.one_of(
    st.builds(Deal, st.sampled_from(["", "1+1", "2+1", "3+1", "gift"]), PRICES),
    st.builds(Deal, st.just("discount"), st.none() | PRICES, PRICES),
)


@pytest.mark.parametrize(
    ("deal", "one_piece", "costs"),
    [
        (Deal("1+1", 1700), Fraction(850), [1700, 1700, 3400]),
        (Deal("2+1", 1000), Fraction(2000, 3), [1000, 2000, 2000]),
        (Deal("3+1", 1000), Fraction(750), [1000, 2000, 3000]),
        (Deal("discount", 2000, 1500), Fraction(1500), [1500, 3000, 4500]),
        (Deal("gift", 3500), Fraction(3500), [3500, 7000, 10500]),
        (Deal("", 1200), Fraction(1200), [1200, 2400, 3600]),
    ],
)
def test_each_kind_has_its_price_for_one_piece_and_its_cost(deal: Deal, one_piece: Fraction, costs: list[int]) -> None:
    assert unit_price(deal) == one_piece
    assert [cost(deal, n) for n in (1, 2, 3)] == costs


def test_mix_and_match_without_numbers_has_no_price_for_one_piece() -> None:
    assert unit_price(Deal("mix", 2000)) is None
    assert cost(Deal("mix", 2000), 2) is None


def test_a_price_that_is_not_known_stays_unknown() -> None:
    assert unit_price(Deal("1+1", None)) is None
    assert unit_price(Deal("discount", 2000, None)) is None
    assert cost(Deal("2+1", None), 3) is None


def test_a_one_plus_one_beats_a_lower_sticker_price() -> None:
    dear, plain = Deal("1+1", 1700), Deal("", 1500)
    assert best([plain, dear]) == dear


def test_nothing_priced_has_no_best() -> None:
    assert best([Deal("mix", 1000)]) is None


def test_won_are_rounded_half_up() -> None:
    assert [won(Fraction(n, 2)) for n in (1, 3, 5)] == [1, 2, 3]
    assert won(Fraction(2000, 3)) == 667


def test_less_than_one_piece_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        cost(Deal("", 100), 0)


@given(PRICED, PIECES)
def test_no_number_of_pieces_costs_less_than_the_unit_price_says(deal: Deal, pieces: int) -> None:
    single, paid = unit_price(deal), cost(deal, pieces)
    assert single is not None
    assert paid is not None
    assert paid >= single * pieces


@given(PRICED, PIECES)
def test_more_pieces_never_cost_less(deal: Deal, pieces: int) -> None:
    fewer, more = cost(deal, pieces), cost(deal, pieces + 1)
    assert fewer is not None
    assert more is not None
    assert fewer <= more


@given(PRICES, st.sampled_from([1, 2, 3]))
def test_a_bundle_taken_in_full_reaches_the_unit_price_exactly(price: int, paid: int) -> None:
    deal = Deal(f"{paid}+1", price)
    whole = cost(deal, paid + 1)
    single = unit_price(deal)
    assert whole is not None
    assert single is not None
    assert whole == single * (paid + 1)


@given(PRICED)
def test_one_piece_never_costs_more_than_the_sticker(deal: Deal) -> None:
    sticker = deal.sale_price if deal.kind == "discount" else deal.price
    single = unit_price(deal)
    assert sticker is not None
    assert single is not None
    assert single <= sticker


@given(st.fractions(min_value=0, max_value=10**6))
def test_rounding_is_off_by_half_a_won_at_most(amount: Fraction) -> None:
    assert abs(won(amount) - amount) <= Fraction(1, 2)


def by_counting(paid: int, price: int, pieces: int) -> int:
    """Pay piece by piece; every so many are followed by a free one."""
    won_paid = taken = 0
    while taken < pieces:
        won_paid, taken = won_paid + price, taken + 1
        if taken % (paid + 1) == paid:
            taken += 1
    return won_paid


@given(PRICES, st.sampled_from([1, 2, 3]), PIECES)
def test_the_cost_of_a_bundle_is_that_of_paying_piece_by_piece(price: int, paid: int, pieces: int) -> None:
    assert cost(Deal(f"{paid}+1", price), pieces) == by_counting(paid, price, pieces)


@given(st.lists(PRICED | st.builds(Deal, st.just("mix"), PRICES), max_size=6))
def test_the_best_deal_is_no_dearer_than_any_other(deals: list[Deal]) -> None:
    chosen = best(deals)
    prices = [price for deal in deals if (price := unit_price(deal)) is not None]
    assert (chosen is None) == (not prices)
    assert chosen is None or unit_price(chosen) == min(prices)


def test_the_first_of_equal_deals_is_best() -> None:
    first, second = Deal("gift", 1000), Deal("", 1000)
    assert best([first, second]) is first
    assert best([second, first]) is second


@given(PRICED)
def test_the_cost_of_one_piece_is_what_stands_on_the_label(deal: Deal) -> None:
    assert cost(deal, 1) == (deal.sale_price if deal.kind == "discount" else deal.price)
