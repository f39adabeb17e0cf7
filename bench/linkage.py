"""Measure how well and how fast products are linked by name: `.venv/bin/python -m bench.linkage`."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING

from bench.report import Row
from bench.scratch import main, measure_inside

if TYPE_CHECKING:
    from promotions.linkage import NamedItem

NAMES = 6_500
PRODUCTS = 10_000
_SEVEN_ELEVEN = "seven_eleven"
_THINNED = 8
_TASTES = (
    "딸기", "바나나", "초코", "녹차", "레몬", "복숭아", "망고", "포도", "자몽", "커피",
    "치즈", "버터", "마늘", "양파", "김치", "매운", "순한", "콘", "허니", "땅콩",
)  # fmt: skip
_AMOUNTS = ("60g", "90g", "120g", "190ml", "250ml", "340ml", "500ml")


def measure() -> list[Row]:
    """Measure in a child process. Raises NotMeasuredError without the real lists."""
    return measure_inside("bench.linkage")


def _measure_inside() -> list[Row]:
    from bench.quality.labelled_lists import read_lists
    from bench.quality.linkage import Figures, items_of, measure, thinned
    from bench.real_data import PROMOTIONS, require

    names = read_lists(require(PROMOTIONS))
    seconds = _seconds(items_of(names))  # first, while no cache is warm
    measured = measure(names)
    seven_eleven = Figures()
    for chains, figures in measured.by_chains.items():
        if _SEVEN_ELEVEN in chains:
            seven_eleven.add(figures)
    lonely = Figures()
    for seed in range(_THINNED):
        lonely.add(measure(thinned(names, seed)).total)
    return [
        Row("merges by name: precision", measured.total.precision, "", "≥ 0.98"),
        Row("merges by name: recall", measured.total.recall, "", "≥ 0.8"),
        Row("right partner among three suggestions", measured.total.top3, "", "≥ 0.95"),
        Row("merges by name at 7-Eleven: precision", seven_eleven.precision, "", "≥ 0.93"),
        Row("merges by name at 7-Eleven: recall", seven_eleven.recall, "", "≥ 0.48"),
        Row("merges by name, half of the barcoded names missing: precision", lonely.precision, "", "≥ 0.95"),
        Row("merges by name, half of the barcoded names missing: recall", lonely.recall, "", "≥ 0.8"),
        Row(f"proposals: {NAMES:,} names, {PRODUCTS:,} products", seconds, "s", "≤ 5"),
    ]


def _seconds(real: list[NamedItem]) -> float:
    """Return the seconds for all proposals over real names, synthetic ones like them, and products with a barcode."""
    from promotions.linkage import propose

    dice = random.Random(20260224)
    numbers = count(len(real))
    names = [*real, *(_variant(dice.choice(real), next(numbers), dice) for _ in range(NAMES - len(real)))]
    products = [_variant(dice.choice(real), next(numbers), dice) for _ in range(PRODUCTS)]
    catalogue = [*names, *(replace(product, gtin=f"{product.identity:013}") for product in products)]
    started = perf_counter()
    propose(catalogue)
    return perf_counter() - started


def _variant(item: NamedItem, identity: int, dice: random.Random) -> NamedItem:
    """Return an article like this one with another taste, amount and price."""
    place = dice.randrange(2, max(3, len(item.name)))
    name = f"{item.name[:place]}{dice.choice(_TASTES)}{item.name[place:]}".rstrip("0123456789gmlGML")
    price = (item.price or 2000) + 100 * dice.randrange(5)
    return replace(item, identity=identity, name=name + dice.choice(_AMOUNTS), price=price)


if __name__ == "__main__":
    main(_measure_inside, measure)
