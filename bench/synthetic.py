"""Synthetic products for measurements that have no real list."""

from __future__ import annotations

from dataclasses import dataclass

from promotions.gtin import check_digit


@dataclass(frozen=True, slots=True)
class SyntheticProduct:
    """A product that no chain sells; `price` in won."""

    name: str
    barcode: str
    price: int

    def picture_url(self, file_name: str = "") -> str:
        """Return the address of its picture, by default named by its barcode."""
        return f"https://pictures.example/product/{file_name or f'{self.barcode}.jpg'}"


def synthetic_product(number: int) -> SyntheticProduct:
    """Return the product of this number, 0 to 999,999, with a valid barcode."""
    body = f"880999{number:06}"
    return SyntheticProduct(f"해든)상품{number}", body + str(check_digit(body)), 1000 + number % 40 * 100)
