"""How well search finds, measured on questions made from real names as shoppers would type them.

The questions of a product come from its longest name: without brand prefix and size it is the *core*.

* `typo`: the core with one slip: a letter wrong (a neighbour on the keyboard), a final missing, a syllable missing,
  twice, or exchanged with the next.
* `spacing`: brand and core, with a blank where the name has none.
* `no_spaces`: brand and core in one.
* `initials`: the core's 초성, of all its syllables: two or three initials fit hundreds of products and measure nothing.
* `size`: the core and the size in another spelling or unit: 600ml as 0.6L, 1.5L as 1500ml, 40G as 40g.
* `brand`: a prefix alone, of which there are at least two products.

Right is the product itself, or one that the question does not tell from it: with the same core, for `size` also the
same size. For `brand` as many of the first five as have it for a prefix, or it names their maker (CJ, 씨제이), must be
of the brand: these, or what has a name that begins with it. Behind them the word may stand anywhere in a name.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from bench.quality.labelled_lists import KnownProduct
from bench.quality.typos import slipped
from promotions.names import split_brand
from promotions.names.brands import canonical_brand, is_maker
from promotions.names.hangul import initials
from promotions.search.documents import Document, document_of, letters
from promotions.search.index import SearchIndex
from promotions.search.items import SearchItem

FIRST: Final = 5
HALVES: Final = ("all", "tuned", "apart")
CLASSES: Final = ("typo", "spacing", "no_spaces", "initials", "size", "brand")
_SHORTEST_CORE: Final = 3
_SHORTEST_INITIALS: Final = 4
_LITRE: Final = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one class, and the products that answer it; all of the first `least` hits must be among them."""

    kind: str
    text: str
    right: frozenset[int]
    least: int = 0

    def is_answered(self, found: Sequence[int]) -> bool:
        """Whether the first five are as they should be."""
        first = found[:FIRST]
        if not self.least:
            return not self.right.isdisjoint(first)
        return len(first) >= self.least and self.right.issuperset(first[: self.least])


@dataclass(frozen=True, slots=True)
class Quality:
    """The share of questions answered within the first five, of each class and of all, and how many were asked."""

    within_five: dict[str, float]
    all: float
    asked: int
    missed: list[Asked]


def measure(products: Sequence[KnownProduct], *, half: str = "all", seed: int = 24) -> Quality:
    """Ask about every product of a half (of `HALVES`; settings were tuned on one) among all products."""
    index = SearchIndex(search_items(products))
    asked = list(questions(products, half=half, seed=seed))
    missed = [one for one in asked if not one.is_answered(index.find(one.text, FIRST))]
    counts = {kind: sum(one.kind == kind for one in asked) for kind in CLASSES}
    wrong = {kind: sum(one.kind == kind for one in missed) for kind in CLASSES}
    shares = {kind: 1 - wrong[kind] / counts[kind] for kind in CLASSES if counts[kind]}
    return Quality(shares, 1 - len(missed) / max(1, len(asked)), len(asked), missed)


def search_items(products: Iterable[KnownProduct]) -> Iterator[SearchItem]:
    """The index's items; half of the products, by a hash, count as on promotion, so that ranking matters."""
    for number, product in enumerate(products):
        brand, name = split_brand(product.names[0])
        yield SearchItem(
            product=number,
            name=name,
            brand=brand,
            names=product.names,
            gtins=(product.gtin,) if product.gtin else (),
            promoted=_hash(product) % 4 < 2,
        )


def questions(products: Sequence[KnownProduct], *, half: str = "all", seed: int = 24) -> Iterator[Asked]:
    """The questions about the products of a half, the same for the same seed."""
    alike = _alike(products)
    for number, product in enumerate(products):
        if half == "all" or _is_tuned(product) == (half == "tuned"):
            chance = random.Random(f"{seed} {product.gtin} {product.names[0]}")
            yield from _about(_longest(product), alike, frozenset({number}), chance)
    yield from _about_brands(products, half)


def _hash(product: KnownProduct) -> int:
    return sha256((product.gtin or product.names[0]).encode()).digest()[0]


def _is_tuned(product: KnownProduct) -> bool:
    return _hash(product) % 2 == 0


@dataclass(frozen=True, slots=True)
class _Typed:
    """The name that questions are made from: `core` in letters, as `document_of` has it."""

    brand: str
    core: str
    amount: tuple[str, float] | None


def _typed(text: Document, brand: str) -> _Typed:
    return _Typed(letters(brand), text.text[text.core_start : text.core_end], text.amount)


def _longest(product: KnownProduct) -> _Typed:
    """The fullest of its names: other chains may have cut theirs."""
    found = [_typed(document_of(name), split_brand(name)[0]) for name in product.names]
    return max(found, key=lambda typed: (len(typed.core), typed.amount is not None, typed.core, typed.brand))


_Alike = dict[tuple[str, tuple[str, float] | None], set[int]]


def _alike(products: Sequence[KnownProduct]) -> _Alike:
    """Which products have a name with this core, and with this core and size."""
    found: defaultdict[tuple[str, tuple[str, float] | None], set[int]] = defaultdict(set)
    for number, product in enumerate(products):
        for name in product.names:
            typed = _typed(document_of(name), "")
            found[typed.core, None].add(number)
            found[typed.core, typed.amount].add(number)
    return dict(found)


def _about(typed: _Typed, alike: _Alike, itself: frozenset[int], chance: random.Random) -> Iterator[Asked]:
    if len(typed.core) < _SHORTEST_CORE:
        return
    right = itself | alike[typed.core, None]
    yield Asked("typo", slipped(typed.core, chance), right)
    yield Asked("spacing", f"{typed.brand} {_with_a_blank(typed.core, chance)}".strip(), right)
    yield Asked("no_spaces", typed.brand + typed.core, right)
    if len(typed.core) >= _SHORTEST_INITIALS:
        yield Asked("initials", initials(typed.core), right)
    if typed.amount and typed.amount[0]:
        text = f"{typed.core} {_other_spelling(*typed.amount, chance)}"
        yield Asked("size", text, itself | frozenset(alike[typed.core, typed.amount]))


def _with_a_blank(core: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(core))
    return f"{core[:place]} {core[place:]}"


def _other_spelling(unit: str, amount: float, chance: random.Random) -> str:
    small, large = (f"{amount:g}{unit}", f"{amount / _LITRE:g}{'L' if unit == 'ml' else 'kg'}")
    written = chance.choice([small, large] if amount >= _LITRE / 10 else [small])
    return chance.choice([written.upper(), written.lower()])


def _about_brands(products: Sequence[KnownProduct], half: str) -> Iterator[Asked]:
    """Each prefix alone. Of the brand is what has a name that begins with it, or an alias of the maker it names."""
    prefixes = [{letters(split_brand(name)[0]) for name in product.names} for product in products]
    named = [{letters(part) for name in product.names for part in split_brand(name)} for product in products]
    makers = [{canonical_brand(split_brand(name)[0]) for name in product.names} for product in products]
    for brand in sorted({letters(split_brand(name)[0]) for product in products for name in product.names} - {""}):
        right = frozenset(
            number
            for number, (parts, of_one) in enumerate(zip(named, makers, strict=True))
            if any(part.startswith(brand) for part in parts) or (is_maker(brand) and canonical_brand(brand) in of_one)
        )
        is_tuned = sha256(brand.encode()).digest()[0] % 2 == 0
        if len(right) > 1 and half in {"all", "tuned" if is_tuned else "apart"}:
            certain = sum(
                brand in prefixes[number] or (is_maker(brand) and canonical_brand(brand) in makers[number])
                for number in right
            )
            yield Asked("brand", brand, right, least=min(FIRST, certain))
