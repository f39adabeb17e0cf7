"""Candidates to merge with a product, for a person who looks for its other names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from promotions.gtin import normalise_gtin
from promotions.linkage import NamedItem, NameIndex, Pair
from promotions.merging.links import cluster_mates
from promotions.merging.recompute import read_items, read_marks
from promotions.models import Product

COUNT: Final = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product as shoppers see it, and how similar its most similar name is (0 to 1)."""

    product: Product
    score: float
    reasons: tuple[str, ...]


def candidates_for(product: Product, text: str = "", count: int = COUNT) -> list[Candidate]:
    """Return the likeliest candidates by the product's own names, or by a name or barcode that a person typed.

    Best first; never the product itself or what is merged with it. The index of names is kept until the catalogue
    changes.
    """
    mates = cluster_mates([product.pk])
    found: dict[int, Pair] = {}
    for pair in _pairs(product, text.strip(), count + len(mates)):
        other = pair.second if pair.first == product.pk else pair.first
        if other not in mates and (other not in found or found[other].score < pair.score):
            found[other] = pair
    return _shown(found, count)


def _pairs(product: Product, text: str, count: int) -> list[Pair]:
    gtin = normalise_gtin(text) if text else None
    if gtin:
        known = Product.objects.filter(gtin=gtin).values_list("pk", flat=True)
        return [_pair(product.pk, pk, 1.0, "바코드 같음") for pk in known]
    index = _index(json.dumps(read_marks(), sort_keys=True))
    # Without a chain: a person may look for a second entry of the same chain, too.
    names = [text] if text else _names(product)
    return [
        pair
        for name in names
        for pair in index.suggest(NamedItem(identity=product.pk, name=name, gtin=None if text else product.gtin), count)
    ]


def _pair(one: int, other: int, score: float, reason: str) -> Pair:
    return Pair(first=min(one, other), second=max(one, other), score=score, reasons=(reason,))


def _names(product: Product) -> Sequence[str]:
    own = product.own_listings.order_by("chain__position", "pk").values_list("name", flat=True)
    return list(dict.fromkeys(own)) or [product.full_name]


@lru_cache(maxsize=1)
def _index(marks: str) -> NameIndex:
    """Return the index of the names that the catalogue has with these marks."""
    return NameIndex(read_items())


def _shown(found: dict[int, Pair], count: int) -> list[Candidate]:
    products = Product.objects.shown_as(list(found))
    rows = sorted(
        ((products[pk], pair) for pk, pair in found.items() if pk in products),
        key=lambda row: (row[0].pk, -row[1].score),
    )
    best = [next(rows_of) for _, rows_of in groupby(rows, key=lambda row: row[0].pk)]
    best.sort(key=lambda row: (-row[1].score, row[0].pk))
    return [Candidate(product, pair.score, pair.reasons) for product, pair in best[:count]]
