"""Parse a chain's name for an article."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from promotions.names import split_brand
from promotions.names.brands import brand_in_front, canonical_brand, is_maker, without_maker
from promotions.names.quantities import Quantities, read_quantities
from promotions.names.synonyms import flavours_in, unite_spellings
from promotions.names.truncation import may_be_cut

# The chains' own marks after the name: _H, [D2], (D), and how it is stored or sold.
_TRAILING_MARKS: Final = re.compile(r"(?:_[a-z]?|\[[a-z]\d?\]|\((?:d|온장|냉동|냉장|신|행사)\))+$")
# A blank between two numbers stays: 비타500 180ml.
_BLANKS: Final = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_NOT_IN_CORE: Final = re.compile(r"[^\w%&+]+|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedName:
    """A parsed name.

    `prefix` is the brand as written, folded, `brand` its canonical maker; both "" if there is none. `core` is the name
    without prefix, quantities, blanks and marks, folded, in united spellings. `words` is the same, preceded by the
    brand if that says more than the maker.
    """

    prefix: str
    brand: str
    core: str
    words: str
    quantities: Quantities
    flavours: frozenset[str]
    may_be_cut: bool

    @property
    def amount(self) -> float | None:
        """The amount in grams or millilitres, see `quantities.unit`."""
        return self.quantities.amount

    @property
    def count(self) -> int | None:
        """The number of pieces in one package."""
        return self.quantities.count

    @property
    def container(self) -> str:
        """The container: pet, can, bottle, carton, pouch, bag, box, cup or ""."""
        return self.quantities.container


def fold(text: str) -> str:
    """Return the text in lower case, compatibility forms united, without blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", _BLANKS.sub("", folded))


@lru_cache(maxsize=32_768)  # twice the catalogue's names: they are parsed again after every crawl
def parse_name(raw: str, chain: str = "") -> ParsedName:
    """Parse a name. Never raises, whatever the text."""
    prefix, rest = split_brand(raw)
    prefix = prefix or brand_in_front(fold(raw))
    quantities, left = read_quantities(unite_spellings(_TRAILING_MARKS.sub("", fold(rest))))
    brand = canonical_brand(prefix)
    core = without_maker(_NOT_IN_CORE.sub("", left), brand)
    folded_prefix = _NOT_IN_CORE.sub("", unite_spellings(fold(prefix)))
    in_front = "" if is_maker(prefix) else folded_prefix
    return ParsedName(
        prefix=folded_prefix,
        brand=brand,
        core=core,
        words=core if core.startswith(in_front) else in_front + core,
        quantities=quantities,
        flavours=flavours_in(core),
        may_be_cut=may_be_cut(raw, chain),
    )
