"""Which listing an offer belongs to, and which product a listing is. Pure: rows in, rows out, no database.

A product is known by its barcode, or it is the one listing's own: whatever the order of the crawls, the same listings
are the same product. Names that say more than that are read by `promotions.merging`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from crawler.offers import Offer
from promotions.gtin import normalise_gtin
from promotions.models import Listing, Product
from promotions.names import name_key, split_brand
from promotions.names.truncation import may_be_cut, may_be_cut_somewhere


@dataclass(frozen=True, slots=True)
class Entry:
    """The offers of one entry of a chain's list (at least one, all of the same key), in the site's order."""

    key: str
    offers: tuple[Offer, ...]

    @property
    def chain_id(self) -> str:
        """The chain's code, under the name that listings have for it."""
        return self.offers[0].chain

    @property
    def name(self) -> str:
        """The chain's name."""
        return self.offers[0].name

    @property
    def price(self) -> int | None:
        """The sticker price, if any of the offers has it."""
        return next((offer.price for offer in self.offers if offer.price is not None), None)

    def text(self, field: str) -> str:
        """A text of the first offer that has it, or ""."""
        return next((value for offer in self.offers if (value := getattr(offer, field))), "")

    @property
    def barcode(self) -> str:
        """The digits in the picture's address, as the chain writes them."""
        return self.text("barcode")

    @property
    def gtin(self) -> str | None:
        """The barcode as a 13-digit GTIN, or None."""
        return normalise_gtin(self.barcode)


def entries_of(offers: Iterable[Offer]) -> list[Entry]:
    """The entries in the site's order; two kinds on one entry stay together."""
    groups: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        groups[offer.key].append(offer)
    return [Entry(key, tuple(group)) for key, group in groups.items()]


def match_listings(entries: Sequence[Entry], listings: Sequence[Listing]) -> dict[str, Listing]:
    """The known listing of each entry, by the entry's key; new entries are absent.

    By item code (or whatever the site's key is), else same barcode and name, else the one left with the same
    barcode (the site renamed it), else the one left with the same whole name where one of the two has no barcode.
    """
    matching = _Matching(list(entries), list(listings))
    matching.pair(lambda entry: entry.key, lambda listing: listing.key)
    matching.pair(_barcode_and_name, _barcode_and_name, alone=False)
    matching.pair(_barcode, _barcode)
    matching.pair(_whole_name, _whole_name, agree=_one_lacks_barcode)
    return matching.found


def _barcode(row: Entry | Listing) -> str:
    return normalise_gtin(row.barcode) or row.barcode


def _barcode_and_name(row: Entry | Listing) -> str:
    return f"{_barcode(row)}|{name_key(row.name)}" if row.barcode else ""


def _whole_name(row: Entry | Listing) -> str:
    return "" if may_be_cut(row.name, row.chain_id) else name_key(row.name)


def _one_lacks_barcode(entry: Entry, listing: Listing) -> bool:
    return not entry.barcode or not listing.barcode


class _Matching:
    """Entries and listings that still look for each other."""

    def __init__(self, entries: list[Entry], listings: list[Listing]) -> None:
        self.entries = entries
        # Where several would do, the one seen last.
        self.listings = sorted(listings, key=lambda listing: (listing.last_seen, listing.pk), reverse=True)
        self.found: dict[str, Listing] = {}

    def pair(
        self,
        of_entry: Callable[[Entry], str],
        of_listing: Callable[[Listing], str],
        *,
        alone: bool = True,
        agree: Callable[[Entry, Listing], bool] = lambda _entry, _listing: True,
    ) -> None:
        """Join those with the same token; with `alone`, only where just one of each has it."""
        wanted: dict[str, list[Entry]] = defaultdict(list)
        known: dict[str, list[Listing]] = defaultdict(list)
        for entry in self.entries:
            wanted[of_entry(entry)].append(entry)
        for listing in self.listings:
            known[of_listing(listing)].append(listing)
        for token, entries in wanted.items():
            listings = known.get(token, [])
            if not token or (alone and not len(entries) == len(listings) == 1):
                continue
            self.found |= {
                entry.key: listing for entry, listing in zip(entries, listings, strict=False) if agree(entry, listing)
            }
        self._drop_found()

    def _drop_found(self) -> None:
        taken = {listing.pk for listing in self.found.values()}
        self.entries = [entry for entry in self.entries if entry.key not in self.found]
        self.listings = [listing for listing in self.listings if listing.pk not in taken]


class ProductFinder:
    """Finds the known product of each entry, or creates a new one. Saves nothing.

    `known` are the products of the chain's listings, the products they were merged into, and those that share a GTIN
    with its entries. `new` and `changed` must be written; `moved` maps the ids of products without a barcode to
    the product that their listing turned out to be. `refused` are pairs of articles (products' root ids) that
    people keep separate; `contested` is like `moved`, for listings that are not moved for that reason.
    """

    def __init__(self, chain: str, known: Iterable[Product], refused: Collection[frozenset[int]] = ()) -> None:
        self.new: list[Product] = []
        self.changed: dict[int, Product] = {}
        self.moved: dict[int, Product] = {}
        self.contested: dict[int, Product] = {}
        self._refused = refused
        self._chain = chain
        self._by_id = {product.pk: product for product in known}
        self._by_gtin = {product.gtin: product for product in self._by_id.values() if product.gtin}

    def product_of(self, entry: Entry, listing: Listing | None) -> Product:
        """The product that the entry is by itself, joined or not.

        A person's word decides, then a barcode, else what the listing was.
        """
        current = self._by_id[listing.own_product_id] if listing else None
        if current and listing and (listing.is_locked() or self._is_held(current)):
            return current
        gtin = entry.gtin
        if current and listing and gtin and self._is_refused(current, gtin):
            if _barcode(listing) != gtin:  # a new barcode: ask the operators once
                self.contested[current.pk] = self._by_gtin[gtin]
            gtin = None
        if gtin is None:
            product = current or self._create(entry, None)
        else:
            product = self._by_gtin.get(gtin) or self._named_at_last(gtin, current) or self._create(entry, gtin)
        if current and current is not product and current.gtin is None:
            self.moved[current.pk] = product
        self._complete(product, entry)
        return product

    def _is_held(self, product: Product) -> bool:
        """Whether a person holds the product, or the one that shoppers see it as."""
        root = self._by_id.get(product.root_id, product)
        return product.is_locked() or root.is_locked()

    def _is_refused(self, current: Product, gtin: str) -> bool:
        """Whether people said that a product without a barcode is another article than the one with this barcode."""
        other = self._by_gtin.get(gtin)
        return (
            current.gtin is None and other is not None and frozenset((current.root_id, other.root_id)) in self._refused
        )

    def _named_at_last(self, gtin: str, current: Product | None) -> Product | None:
        """The product that the listing was all along, now that its barcode is known."""
        if current is None or current.gtin is not None:
            return None
        self._set(current, {"gtin": gtin})
        self._by_gtin[gtin] = current
        return current

    def _create(self, entry: Entry, gtin: str | None) -> Product:
        brand, name = split_brand(entry.name)
        product = Product(gtin=gtin, name=name, name_key=name_key(name), brand=brand)
        self.new.append(product)
        if gtin:
            self._by_gtin[gtin] = product
        return product

    def _complete(self, product: Product, entry: Entry) -> None:
        """Fill what is empty, and let a fuller form of the name stand for the shorter one."""
        if product.is_locked():
            return
        brand, name = split_brand(entry.name)
        name = self._fuller_name(product, name, cut=may_be_cut(entry.name, self._chain))
        category = product.category or entry.text("category")
        self._set(
            product,
            {"brand": product.brand or brand, "category": category, "name": name, "name_key": name_key(name)},
        )

    def _fuller_name(self, product: Product, name: str, *, cut: bool) -> str:
        if product._state.adding:
            # Of several names in one list the longest wins, but a cut one never over a whole one.
            return name if not cut and len(name) > len(product.name) else product.name
        old, new = product.name_key, name_key(name)
        if not product.gtin or len(new) <= len(old):
            return product.name
        stands_for_cut = not cut and may_be_cut_somewhere(f"{product.brand}){product.name}")
        return name if new.startswith(old) or stands_for_cut else product.name

    def _set(self, product: Product, values: dict[str, str]) -> None:
        for field, value in values.items():
            if getattr(product, field) != value:
                setattr(product, field, value)
                if not product._state.adding:
                    self.changed[product.pk] = product
