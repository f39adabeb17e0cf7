"""What of a name is searched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from promotions.names import split_brand
from promotions.names.hangul import folded
from promotions.names.parser import fold
from promotions.names.quantities import read_sizes
from promotions.names.synonyms import unite_spellings

# Names prepared once are kept: a new index after a publish prepares only what is new.
_REMEMBERED: Final = 65_536


@dataclass(frozen=True, slots=True)
class NameText:
    """A name as it is compared: letters and digits only, brand in front.

    `text[core_start:core_end]` is the name without brand and size, as far as that is one piece. `amount` is the stated
    size as ("ml" or "g" or "", number), None where there is none; the unit is "" where a chain cut it off.
    `is_united` tells a name in the spellings of `words.unite_spellings`, which nobody may have written so.
    """

    text: str
    core_start: int
    core_end: int
    amount: tuple[str, float] | None
    is_united: bool = False


def letters(text: str) -> str:
    """Folded letters and digits, everything else left out."""
    return "".join(sign for sign in folded(text) if sign.isalnum())


@lru_cache(maxsize=_REMEMBERED)
def name_text(name: str, brand: str = "") -> NameText:
    """Prepare a chain's name ("롯데)꼬깔콘…") or a product's, which has its `brand` apart."""
    prefix, rest = split_brand(name)
    front, back = letters(prefix or brand), letters(rest)
    if not prefix and back.startswith(front):
        front = ""
    sizes, core = read_sizes(fold(rest))
    core = letters(core)
    end = len(core) if core and back.startswith(core) else len(back)
    return NameText(front + back, len(front), len(front) + end, _amount(sizes.amount, sizes.unit, sizes.open_number))


@lru_cache(maxsize=_REMEMBERED)
def united(text: NameText) -> NameText:
    """The same name in united spellings: 요구르트 and 요거트, 프로틴 and 단백질 are one word."""
    start, end = text.core_start, text.core_end
    brand, core, rest = (unite_spellings(part) for part in (text.text[:start], text.text[start:end], text.text[end:]))
    return NameText(brand + core + rest, len(brand), len(brand + core), text.amount, is_united=True)


def stated_amount(text: str) -> tuple[str, float] | None:
    """The size that a piece of text such as "0.6L" states."""
    sizes, _ = read_sizes(fold(text))
    return _amount(sizes.amount, sizes.unit, "")


def _amount(amount: float | None, unit: str, open_number: str) -> tuple[str, float] | None:
    if amount is not None:
        return unit, amount
    return ("", float(open_number)) if open_number else None
