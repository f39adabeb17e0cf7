"""Two promotion lists of one chain, a few days apart: promotions start, continue, change and end."""

from __future__ import annotations

from typing import Final

from promotions.gtin import check_digit
from replica import Row

CHAIN: Final = "cu"
RECORDS: Final = 1_200
# The first ones end, as many start, and every fifth of the others gets dearer.
_TURNED: Final = RECORDS // 8
_DEARER: Final = 5


def earlier() -> list[Row]:
    """Return the list that was published before the crawl."""
    return [_row(number, 0) for number in range(RECORDS)]


def present() -> list[Row]:
    """Return the list that the crawl finds."""
    numbers = range(_TURNED, RECORDS + _TURNED)
    return [_row(number, 100 if number % _DEARER == 0 and number < RECORDS else 0) for number in numbers]


def _row(number: int, dearer: int) -> Row:
    body = f"880999{number:06}"
    return Row(
        name=f"해든)상품{number}",
        price=1000 + number % 40 * 100 + dearer,
        event="1+1" if number % 3 else "2+1",
        img_url=f"https://pictures.example/product/{body}{check_digit(body)}.jpg",
    )
