"""Products as they are searched, and what the index looks up by number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from promotions.names import split_brand
from promotions.names.brands import canonical_brand
from promotions.search.documents import Document, document_of, united


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchItem:
    """A product to search: its own name, brand and barcodes, and every name that a chain gives it."""

    product: int
    name: str
    brand: str = ""
    names: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    promoted: bool = False


def documents_of(item: SearchItem) -> list[Document]:
    """Return each different document of an item once, as written and in united spellings."""
    read = [document_of(item.name, item.brand), *(document_of(name) for name in item.names)]
    written = {document.text: document for document in read if document.text}
    return list(({document.text: document for document in map(united, written.values())} | written).values())


def items_by_amount(documents: Sequence[Sequence[Document]]) -> dict[tuple[str, float] | None, list[int]]:
    """Return the items of each size, under None those with any. A number without unit counts for both units."""
    found: defaultdict[tuple[str, float] | None, list[int]] = defaultdict(list)
    for number, of_item in enumerate(documents):
        amounts = {document.amount for document in of_item if document.amount}
        for unit, size in amounts:
            for kind in (unit,) if unit else ("ml", "g"):
                found[kind, size].append(number)
        if any(unit for unit, _ in amounts):
            found[None].append(number)
    return dict(found)


def items_by_maker(items: Sequence[SearchItem]) -> dict[str, list[int]]:
    """Return the items of each maker."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        brands = {item.brand, *(split_brand(name)[0] for name in item.names)} - {""}
        for brand in {canonical_brand(brand) for brand in brands}:
            found[brand].append(number)
    return dict(found)
