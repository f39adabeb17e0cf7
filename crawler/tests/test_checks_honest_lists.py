"""Whatever an honest list does within the bounds of what was seen is let through; half of it never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common import kst
from crawler.offers import Offer
from crawler.tests.making import offer
from crawler.tests.test_checks import failed

pytestmark = pytest.mark.slow

KINDS: Final = ("1+1", "2+1", "2+1", "discount")
SIZES: Final = st.integers(200, 500)


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 5, 30, tzinfo=kst.KST)


TURNS: Final[dict[str, dict[str, Any]]] = {
    "month": {"chain": "cu", "seen_before": day(7, 31), "seen_at": day(8, 1)},
    "mid-month": {"chain": "emart24", "seen_before": day(8, 14), "seen_at": day(8, 15)},
    "mid-month, a day late": {"chain": "emart24", "seen_before": day(8, 14), "seen_at": day(8, 16)},
}


def item(number: int, random: Random) -> Offer:
    kind, price = random.choice(KINDS), random.randrange(500, 20_000, 100)
    return offer(number, kind=kind, price=price, sale_price=price * 8 // 10 if kind == "discount" else None)


def changed(before: list[Offer], random: Random, *, gone: float, new: float, kind: float, price: float) -> list[Offer]:
    """The list some time later: these shares of it are gone, new, of another kind, up to a third dearer; reordered."""
    size = len(before)
    after = random.sample(before, size - round(gone * size))
    for place in random.sample(range(len(after)), round(kind * len(after))):
        other = random.choice([kind for kind in ("1+1", "2+1") if kind != after[place].kind])
        after[place] = replace(after[place], kind=other, sale_price=None)
    for place in random.sample(range(len(after)), round(price * len(after))):
        dearer = round((after[place].price or 0) * random.uniform(1.02, 1.33))
        after[place] = replace(after[place], price=dearer)
    after += [item(number, random) for number in range(10_000, 10_000 + round(new * size))]
    random.shuffle(after)
    return after


def a_list(size: int, random: Random) -> list[Offer]:
    return [item(number, random) for number in range(1, size + 1)]


@pytest.mark.parametrize("turn", TURNS)
@settings(deadline=None, max_examples=20)
@given(
    random=st.randoms(use_true_random=False),
    size=SIZES,
    gone=st.floats(0.05, 0.3),
    grown=st.floats(-0.2, 0.15),
    kind=st.floats(0, 0.12),
    price=st.floats(0, 0.2),
)
def test_an_honest_turn_is_let_through_and_half_of_it_is_not(
    turn: str, random: Random, size: int, gone: float, grown: float, kind: float, price: float
) -> None:
    before = a_list(size, random)
    after = changed(before, random, gone=gone, new=max(0.0, gone + grown), kind=kind, price=price)

    assert failed(after, before=before, **TURNS[turn]) == ""
    assert failed(after[: len(after) // 2], before=before, **TURNS[turn]) == "shrunk"


@settings(deadline=None, max_examples=20)
@given(
    random=st.randoms(use_true_random=False),
    size=SIZES,
    gone=st.floats(0, 0.08),
    new=st.floats(0, 0.08),
    price=st.floats(0, 0.3),
)
def test_an_honest_day_is_let_through_and_a_list_that_lost_a_quarter_is_not(
    random: Random, size: int, gone: float, new: float, price: float
) -> None:
    before = a_list(size, random)
    after = changed(before, random, gone=gone, new=new, kind=0.02, price=price)

    assert failed(after, before=before) == ""
    assert failed(after[: int(size * 0.75)], before=before) == "shrunk"
