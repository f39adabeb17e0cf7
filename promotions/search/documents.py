"""Names as they are searched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from promotions.names import split_brand
from promotions.names.hangul import folded
from promotions.names.parser import fold
from promotions.names.quantities import read_quantities
from promotions.names.synonyms import unite_spellings

# Prepared names are cached: a new index after a publish prepares only new names.
_REMEMBERED: Final = 65_536


@dataclass(frozen=True, slots=True)
class Document:
    """A name as it is searched: letters and digits only, brand in front.

    `text[core_start:core_end]` is the name without brand and size, as far as that is one piece. `amount` is the stated
    size as ("ml" or "g" or "", number), None if there is none; the unit is "" if a chain cut it off. `is_united` marks
    a name in the spellings of `synonyms.unite_spellings`, which perhaps no chain has written.
    """

    text: str
    core_start: int
    core_end: int
    amount: tuple[str, float] | None
    is_united: bool = False


def letters(text: str) -> str:
    """Return the folded letters and digits of a text, without anything else."""
    return "".join(letter for letter in folded(text) if letter.isalnum())


@lru_cache(maxsize=_REMEMBERED)
def document_of(name: str, brand: str = "") -> Document:
    """Prepare a chain's name ("롯데)꼬깔콘…") or a product's, whose `brand` is given separately."""
    prefix, rest = split_brand(name)
    front, back = letters(prefix or brand), letters(rest)
    if not prefix and back.startswith(front):
        front = ""
    quantities, core = read_quantities(fold(rest))
    core = letters(core)
    end = len(core) if core and back.startswith(core) else len(back)
    amount = _amount(quantities.amount, quantities.unit, quantities.open_number)
    return Document(front + back, len(front), len(front) + end, amount)


@lru_cache(maxsize=_REMEMBERED)
def united(document: Document) -> Document:
    """Return the same name in united spellings: 요구르트 and 요거트, 프로틴 and 단백질 are one word."""
    text, start, end = document.text, document.core_start, document.core_end
    brand, core, rest = (unite_spellings(part) for part in (text[:start], text[start:end], text[end:]))
    return Document(brand + core + rest, len(brand), len(brand + core), document.amount, is_united=True)


def stated_amount(text: str) -> tuple[str, float] | None:
    """Return the size that a text such as "0.6L" states, as `Document.amount` has it."""
    quantities, _ = read_quantities(fold(text))
    return _amount(quantities.amount, quantities.unit, "")


def _amount(amount: float | None, unit: str, open_number: str) -> tuple[str, float] | None:
    if amount is not None:
        return unit, amount
    return ("", float(open_number)) if open_number else None
