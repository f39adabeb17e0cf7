"""Amounts, counts, sizes and containers in a product's name: 600ml = 0.6L, 40G = 40g, 3입 = 3개입, P500 = 펫500.

Chains write them anywhere, in upper or lower case, and without a unit if the name was cut.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# Unit → (its kind, how many of the kind's base units: gram, millilitre).
_UNITS: Final[Mapping[str, tuple[str, float]]] = {
    "g": ("g", 1), "그램": ("g", 1), "kg": ("g", 1000), "mg": ("g", 0.001),
    "ml": ("ml", 1), "cc": ("ml", 1), "l": ("ml", 1000), "리터": ("ml", 1000), "m": ("ml", 1),
}  # fmt: skip
_NUMBER: Final = r"(\d{1,5}(?:\.\d{1,2})?)"
_AMOUNT: Final = re.compile(_NUMBER + r"(kg|mg|ml|cc|리터|그램|g(?![a-z])|l(?![a-z])|m(?=$|[^a-z0-9]))")
_TIMES: Final = re.compile(r"(?:[*×]|(?<=[\dgl)])x)(\d{1,3})(?:개입|개|입|팩|번들|봉|캔|병|p)?(?!\d)")
_COUNT: Final = re.compile(
    r"(?<![\d.])(\d{1,4})(개입|개|입|매|정|포|캡슐|롤|구|편|번들|스틱|장|t(?![a-z])|p(?![a-z0-9]))"
)
_PET_AMOUNT: Final = re.compile(
    r"(?:pet|펫|p)(?=\d{3,4}(?!\d)|\d(?:\.\d+)?l)|(?<=\d)(?:pet|p(?=\d{3}))|(?<=ml|\dl)(?:pet|펫|p)$"
)
_LAST_NUMBER: Final = re.compile(r"(?<![\d.])(\d{2,4})$")
# The content of a shipping box after the name: 80g(12).
_BOX: Final = re.compile(r"(?<=[^(])\((?:\d{1,3})\)$")
_SIZE_CLASS: Final = re.compile(r"(특대|소|중|대|(?<![a-z\d])(?:xl|[sml]))(?:형|사이즈)?(?=\d{1,2}(?:p|매|입|개))")
_SIZE_CLASSES: Final[Mapping[str, str]] = {"s": "소", "m": "중", "l": "대", "xl": "특대"}
_CUP_SIZE: Final = re.compile(r"(소|큰|대|왕)(?:컵|사발)")
_CONTAINERS: Final = (
    ("pet", re.compile(r"펫|페트|pet(?![a-z])")),
    ("can", re.compile(r"캔(?!디|커피|버스)")),
    ("bottle", re.compile(r"병(?!아리)")),
    ("carton", re.compile(r"팩(?!트)")),
    ("pouch", re.compile(r"파우치")),
    ("bag", re.compile(r"봉지|\(봉\)|봉(?=\d|$)")),
    ("box", re.compile(r"\(?지함\)?")),
    ("cup", re.compile(r"용기(?=$|[큰대소(])|컵(?=\d|$|\))")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantities:
    """The quantities in a name: `amount` in `unit` ("g" or "ml"); `open_number` are digits whose unit was cut off."""

    amount: float | None = None
    unit: str = ""
    count: int | None = None
    size_class: str = ""
    container: str = ""
    open_number: str = ""


def read_quantities(text: str) -> tuple[Quantities, str]:
    """Return the quantities in a folded name (see `parser.fold`), and the name without them."""
    rest = _BOX.sub("", text)
    times, rest = _take(_TIMES, rest)
    size_class, rest = _take(_SIZE_CLASS, rest)
    cup_size, rest = _take(_CUP_SIZE, rest)
    is_pet = _PET_AMOUNT.search(rest) is not None
    rest = _PET_AMOUNT.sub("", rest)
    amount, unit, rest = _take_amount(rest)
    count, rest = _take(_COUNT, rest)
    open_number = ""
    if amount is None:
        open_number, rest = _take(_LAST_NUMBER, rest)
    container, rest = _take_container(rest)
    quantities = Quantities(
        amount=amount,
        unit=unit,
        count=int(times or count) if times or count else None,
        size_class=_SIZE_CLASSES.get(size_class, size_class) or cup_size.replace("대", "큰").replace("왕", "큰"),
        container="pet" if is_pet else "cup" if cup_size else container,
        open_number=open_number,
    )
    return quantities, rest


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[1], text[: found.start()] + " " + text[found.end() :]) if found else ("", text)


def _take_amount(text: str) -> tuple[float | None, str, str]:
    found = _AMOUNT.search(text)
    if not found:
        return None, "", text
    unit, factor = _UNITS[found[2]]
    return round(float(found[1]) * factor, 3), unit, text[: found.start()] + " " + text[found.end() :]


def _take_container(text: str) -> tuple[str, str]:
    found_container = ""
    for container, pattern in _CONTAINERS:
        if pattern.search(text):
            found_container = found_container or container
            text = pattern.sub(" ", text)
    return found_container, text
