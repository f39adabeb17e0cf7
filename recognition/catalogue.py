"""The catalogue, as recognition uses it. No other file of this app imports `promotions`; import-linter checks that.

Whoever wants to recognise another kind of thing replaces this file. `docs/other-data.md` says how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import BigIntegerField, F, Sum
from django.utils.safestring import SafeString

from promotions.models import Listing, Product
from promotions.offers import together
from promotions.pictures import is_placeholder, picture_addresses, set_picture

__all__ = [
    "PRODUCTS",
    "Product",
    "Products",
    "add_to_product_page",
    "exists",
    "is_placeholder",
    "is_shown",
    "keys_of",
    "merges",
    "named",
    "picture_addresses",
    "products_of",
    "set_picture",
    "shown_pictures",
]

T = TypeVar("T")

_CHUNK: Final = 500  # SQLite allows few parameters in one query
_SPREAD: Final = 1_000_003  # a prime beyond the number of products
_GTIN, _ITEM, _UUID = "gtin", "item", "uuid"


class Products:
    """The products as a scan needs them: `recognition.scan.subjects.Subjects`."""

    def shown_as(self, ids: Sequence[int]) -> Mapping[int, Product]:
        """Return by each id that exists the product that shoppers see it as, with its picture."""
        return Product.objects.shown_as(ids)

    def id_of(self, subject: Product) -> int:
        """Return the product's id."""
        return subject.pk

    def arranged(self, items: Sequence[T], subject_of: Callable[[T], Product]) -> list[T]:
        """Put products of one line side by side, behind the best of them."""
        return together(items, subject_of)


PRODUCTS: Final = Products()


def named(ids: Iterable[int]) -> dict[int, Product]:
    """Return the products with these ids, without following merges. Ids that are gone are left out."""
    return Product.objects.in_bulk(list(ids))


def exists(product_id: int) -> bool:
    """Whether there is such a product."""
    return Product.objects.filter(pk=product_id).exists()


def is_shown(thumbnail: str) -> bool:
    """Whether a product shows this thumbnail (its SHA-256)."""
    return Product.objects.filter(picture=thumbnail).exists()


def shown_pictures() -> Iterator[str]:
    """Yield the SHA-256 of every thumbnail that a product shows."""
    return Product.objects.exclude(picture="").values_list("picture", flat=True).iterator()


def merges() -> int:
    """Return one number for which products are merged into which; another set of merges has it only by chance."""
    each = F("pk") * _SPREAD + F("merged_into_id")
    merged = Product.objects.exclude(merged_into=None)
    total: int | None = merged.aggregate(total=Sum(each, output_field=BigIntegerField()))["total"]
    return int(total or 0)


def add_to_product_page(name: str, *, title: str, render: Callable[[Product], SafeString | str]) -> None:
    """Show one more read-only line on the administration's page of a product, below its picture."""
    from promotions.admin.products import add_line

    add_line(name, title=title, render=render)


# -- Keys that outlive a database --------------------------------------------------------------------------------------
def keys_of(product_ids: Iterable[int]) -> dict[int, str]:
    """Return by each product's id a key that names it in any database.

    `gtin:<13 digits>` if it has a barcode, else `item:<chain>:<item code>` of the first chain that lists it by itself
    (before any merge), else `uuid:<its own number>`. Ids that are gone are left out.
    """
    keys: dict[int, str] = {}
    for chunk in _chunks(sorted(set(product_ids))):
        for product_id, gtin, number in Product.objects.filter(pk__in=chunk).values_list("pk", "gtin", "uuid"):
            keys[product_id] = f"{_GTIN}:{gtin}" if gtin else f"{_UUID}:{number}"
        without = [product_id for product_id in chunk if keys.get(product_id, "").startswith(_UUID)]
        listings = Listing.objects.filter(own_product__in=without).exclude(item_code="")
        # The first in this order is written last, and stays.
        ordered = listings.order_by("-chain_id", "-pk").values_list("own_product_id", "chain_id", "item_code")
        keys.update((product_id, f"{_ITEM}:{chain}:{code}") for product_id, chain, code in ordered)
    return keys


def products_of(keys: Iterable[str]) -> dict[str, int]:
    """Return by each key that names a product of this database that product's id.

    Besides the keys of `keys_of`, a plain number is an id of this database: recognisers that were trained before
    there were keys hold such. Keys that name nothing here are left out.
    """
    wanted: dict[str, dict[str, str]] = {_GTIN: {}, _ITEM: {}, _UUID: {}, "": {}}
    for key in keys:
        kind, _, value = key.partition(":")
        if key.isascii() and key.isdecimal():
            wanted[""][key] = key
        elif kind in wanted and value:
            wanted[kind][value] = key
    found: dict[str, int] = {}
    for chunk in _chunks(sorted(wanted[_GTIN])):
        rows = Product.objects.filter(gtin__in=chunk).values_list("gtin", "pk")
        found.update((wanted[_GTIN][gtin], pk) for gtin, pk in rows if gtin)
    for chunk in _chunks(sorted({value.partition(":")[2] for value in wanted[_ITEM]})):
        listings = Listing.objects.filter(item_code__in=chunk).exclude(item_code="")
        for chain, code, product_id in listings.values_list("chain_id", "item_code", "own_product_id"):
            item = f"{chain}:{code}"
            if item in wanted[_ITEM]:
                found[wanted[_ITEM][item]] = product_id
    numbers = {number: key for value, key in wanted[_UUID].items() if (number := _uuid(value)) is not None}
    for numbers_of_chunk in _chunks(sorted(numbers)):
        rows_of_chunk = Product.objects.filter(uuid__in=numbers_of_chunk).values_list("uuid", "pk")
        found.update((numbers[number], pk) for number, pk in rows_of_chunk)
    for chunk in _chunks(sorted(wanted[""])):
        existing = Product.objects.filter(pk__in=[int(number) for number in chunk]).values_list("pk", flat=True)
        found.update((str(pk), pk) for pk in existing)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
