"""Measure how well search finds products, on queries made from real names as shoppers would type them.

The queries for a product come from its longest name: without brand prefix and size it is the *core*.

* `typo`: the core with one typing error: a wrong letter (a neighbour on the keyboard), a missing final consonant, a
  missing or doubled syllable, or two neighbours exchanged.
* `spacing`: brand and core, with a blank that the name does not have.
* `no_spaces`: brand and core in one.
* `initials`: the core's 초성, if it has at least four syllables: fewer initials fit hundreds of products.
* `size`: the core and the size in another spelling or unit: 600ml as 0.6L, 1.5L as 1500ml, 40G as 40g.
* `brand`: a prefix alone, if at least two products have it.

An answer is right if it is the product itself or one that the query cannot distinguish from it: one with the same core,
for `size` also of the same size. For `brand`, as many of the first hits as there are products of the brand (at most
five) must be of the brand: it is their prefix, their maker (CJ, 씨제이), or the beginning of their name. Behind them
the word may stand anywhere in a name.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from bench.quality.labelled_lists import KnownProduct
from bench.quality.typos import with_typo
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
class Query:
    """A query of one class and the products it may find.

    If `least` is 0, one of them among the first five hits is enough; else the first `least` hits must all be right.
    """

    kind: str
    text: str
    right: frozenset[int]
    least: int = 0

    def is_answered(self, found: Sequence[int]) -> bool:
        """Return whether the first five hits are right."""
        first = found[:FIRST]
        if not self.least:
            return not self.right.isdisjoint(first)
        return len(first) >= self.least and self.right.issuperset(first[: self.least])


@dataclass(frozen=True, slots=True)
class Quality:
    """The share of queries answered within the first five hits, by class and of all, and the number of queries."""

    within_five: dict[str, float]
    all: float
    asked: int
    missed: list[Query]


def measure(products: Sequence[KnownProduct], *, half: str = "all", seed: int = 24) -> Quality:
    """Search for every product of a half (of `HALVES`; settings were tuned on one) among all products."""
    index = SearchIndex(search_items(products))
    asked = list(queries(products, half=half, seed=seed))
    missed = [one for one in asked if not one.is_answered(index.find(one.text, FIRST))]
    counts = {kind: sum(one.kind == kind for one in asked) for kind in CLASSES}
    wrong = {kind: sum(one.kind == kind for one in missed) for kind in CLASSES}
    shares = {kind: 1 - wrong[kind] / counts[kind] for kind in CLASSES if counts[kind]}
    return Quality(shares, 1 - len(missed) / max(1, len(asked)), len(asked), missed)


def search_items(products: Iterable[KnownProduct]) -> Iterator[SearchItem]:
    """Yield the items of the index. Half of the products, by a hash, are on promotion, so that ranking matters."""
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


def queries(products: Sequence[KnownProduct], *, half: str = "all", seed: int = 24) -> Iterator[Query]:
    """Yield the queries for the products of a half, the same for the same seed."""
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
    """The name that queries are made from; `core` in letters, as `document_of` returns it."""

    brand: str
    core: str
    amount: tuple[str, float] | None


def _typed(text: Document, brand: str) -> _Typed:
    return _Typed(letters(brand), text.text[text.core_start : text.core_end], text.amount)


def _longest(product: KnownProduct) -> _Typed:
    """Return the fullest of its names: other chains may truncate theirs."""
    found = [_typed(document_of(name), split_brand(name)[0]) for name in product.names]
    return max(found, key=lambda typed: (len(typed.core), typed.amount is not None, typed.core, typed.brand))


_Alike = dict[tuple[str, tuple[str, float] | None], set[int]]


def _alike(products: Sequence[KnownProduct]) -> _Alike:
    """Map each core, and each core with its size, to the products that have such a name."""
    found: defaultdict[tuple[str, tuple[str, float] | None], set[int]] = defaultdict(set)
    for number, product in enumerate(products):
        for name in product.names:
            typed = _typed(document_of(name), "")
            found[typed.core, None].add(number)
            found[typed.core, typed.amount].add(number)
    return dict(found)


def _about(typed: _Typed, alike: _Alike, itself: frozenset[int], chance: random.Random) -> Iterator[Query]:
    if len(typed.core) < _SHORTEST_CORE:
        return
    right = itself | alike[typed.core, None]
    yield Query("typo", with_typo(typed.core, chance), right)
    yield Query("spacing", f"{typed.brand} {_with_a_blank(typed.core, chance)}".strip(), right)
    yield Query("no_spaces", typed.brand + typed.core, right)
    if len(typed.core) >= _SHORTEST_INITIALS:
        yield Query("initials", initials(typed.core), right)
    if typed.amount and typed.amount[0]:
        text = f"{typed.core} {_other_spelling(*typed.amount, chance)}"
        yield Query("size", text, itself | frozenset(alike[typed.core, typed.amount]))


def _with_a_blank(core: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(core))
    return f"{core[:place]} {core[place:]}"


def _other_spelling(unit: str, amount: float, chance: random.Random) -> str:
    small, large = (f"{amount:g}{unit}", f"{amount / _LITRE:g}{'L' if unit == 'ml' else 'kg'}")
    written = chance.choice([small, large] if amount >= _LITRE / 10 else [small])
    return chance.choice([written.upper(), written.lower()])


def _about_brands(products: Sequence[KnownProduct], half: str) -> Iterator[Query]:
    """Yield each prefix alone. A product is of the brand if a name begins with it or with an alias of its maker."""
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
            yield Query("brand", brand, right, least=min(FIRST, certain))
