"""How well and how fast products are joined by name: `.venv/bin/python -m bench.joins`."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING

from bench.report import Row
from bench.scratch import ROOT, main, measure_inside

if TYPE_CHECKING:
    from promotions.linkage import NamedItem

REAL_LISTS = ROOT.parent / "shared" / "data" / "promotions_2026-02"
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
    """The figures, taken in a process of its own; none where the real lists are not at hand."""
    return measure_inside("bench.joins") if REAL_LISTS.is_dir() else []


def _measure_inside() -> list[Row]:
    from bench.quality.linkage import Figures, items_of, measure, thinned
    from bench.quality.listed_names import read_lists

    names = read_lists(REAL_LISTS)
    seconds = _seconds(items_of(names))  # first, while nothing has been read before
    measured = measure(names)
    seven_eleven = Figures()
    for chains, figures in measured.by_chains.items():
        if _SEVEN_ELEVEN in chains:
            seven_eleven.add(figures)
    lonely = Figures()
    for seed in range(_THINNED):
        lonely.add(measure(thinned(names, seed)).total)
    return [
        Row("joins by name: precision", measured.total.precision, "", "≥ 0.98"),
        Row("joins by name: recall", measured.total.recall, "", "≥ 0.8"),
        Row("right partner among three suggestions", measured.total.top3, "", "≥ 0.95"),
        Row("joins by name at 7-Eleven: precision", seven_eleven.precision, "", "≥ 0.93"),
        Row("joins by name at 7-Eleven: recall", seven_eleven.recall, "", "≥ 0.48"),
        Row("joins by name, half of the barcoded names missing: precision", lonely.precision, "", "≥ 0.95"),
        Row("joins by name, half of the barcoded names missing: recall", lonely.recall, "", "≥ 0.8"),
        Row(f"proposals: {NAMES:,} names, {PRODUCTS:,} products", seconds, "s", "≤ 5"),
    ]


def _seconds(real: list[NamedItem]) -> float:
    """Seconds for all proposals over the real names, invented ones like them, and products that have a barcode."""
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
    """Another article like this one: another taste, amount and price."""
    place = dice.randrange(2, max(3, len(item.name)))
    name = f"{item.name[:place]}{dice.choice(_TASTES)}{item.name[place:]}".rstrip("0123456789gmlGML")
    price = (item.price or 2000) + 100 * dice.randrange(5)
    return replace(item, identity=identity, name=name + dice.choice(_AMOUNTS), price=price)


if __name__ == "__main__":
    main(_measure_inside, measure)
