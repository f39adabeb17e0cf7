"""The demo catalogue: products of invented brands, one row of `catalogue/products.csv` each."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

CATALOGUE = Path(__file__).parent / "catalogue"
PRODUCTS_CSV = CATALOGUE / "products.csv"


class CatalogueError(ValueError):
    """A row of a demo table cannot be used; the message names the file, the line and the reason."""


@dataclass(frozen=True)
class Product:
    """One article.

    `price` is the usual sticker price in won; `container` is `P` (PET), `캔` or empty; `form`, `design`,
    `motif` and `palette` say how its front is drawn.
    """

    barcode: str
    brand: str
    line: str
    flavour: str
    size: str
    container: str
    category: str
    type: str
    price: int
    form: str
    design: str
    motif: str
    palette: str

    @property
    def name(self) -> str:
        """As a person would say it: brand, line, flavour and size."""
        return f"{self.brand} {self.line} {self.flavour} {self.size}"

    @property
    def line_key(self) -> str:
        """The same for all flavours and sizes of a line."""
        return f"{self.brand} {self.line}"


def check_digit(digits: str) -> str:
    """Return the last digit of an EAN-13 whose first twelve are given."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12]))
    return str(-weighted % 10)


def load_products(path: Path = PRODUCTS_CSV) -> tuple[Product, ...]:
    """Return all products in the order of the file. Raises CatalogueError on a bad or repeated row."""
    products: dict[str, Product] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            product = _product(row, f"{path.name}:{number}")
            if product.barcode in products:
                raise CatalogueError(f"{path.name}:{number}: the barcode {product.barcode} is there twice")
            products[product.barcode] = product
    return tuple(products.values())


@lru_cache(maxsize=1)
def products_by_barcode() -> dict[str, Product]:
    """Return the demo catalogue by barcode."""
    return {product.barcode: product for product in load_products()}


def _product(row: dict[str, str], place: str) -> Product:
    missing = [field.name for field in fields(Product) if row.get(field.name) is None]
    if missing:
        raise CatalogueError(f"{place}: columns missing: {', '.join(missing)}")
    barcode, price = row["barcode"], row["price"]
    if not (re.fullmatch("[0-9]{13}", barcode) and barcode[-1] == check_digit(barcode)):
        raise CatalogueError(f"{place}: {barcode!r} is not an EAN-13 with a right check digit")
    if not re.fullmatch("[1-9][0-9]*", price):
        raise CatalogueError(f"{place}: the price {price!r} is not a whole number of won")
    texts = {field.name: row[field.name] for field in fields(Product) if field.name != "price"}
    return Product(**texts, price=int(price))
