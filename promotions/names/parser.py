"""A chain's name for an article, taken apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from promotions.names import split_brand
from promotions.names.brands import brand_in_front, canonical_brand, is_maker, without_maker
from promotions.names.quantities import Sizes, read_sizes
from promotions.names.synonyms import flavours_in, unite_spellings
from promotions.names.truncation import may_be_cut

# The chains' own marks behind the name: _H, [D2], (D), and how it is kept or sold.
_TRAILING_MARKS: Final = re.compile(r"(?:_[a-z]?|\[[a-z]\d?\]|\((?:d|온장|냉동|냉장|신|행사)\))+$")
# Between two numbers a blank is kept: 비타500 180ml.
_BLANKS: Final = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_NOT_IN_CORE: Final = re.compile(r"[^\w%&+]+|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadName:
    """A name taken apart.

    `prefix` is the brand as written, folded, `brand` its canonical maker; both "" where there is none. `core` is the
    name without prefix, sizes, blanks and marks, folded, in united spellings; `words` is the same with a brand that
    says more than its maker put in front.
    """

    prefix: str
    brand: str
    core: str
    words: str
    sizes: Sizes
    flavours: frozenset[str]
    may_be_cut: bool

    @property
    def amount(self) -> float | None:
        """In grams or millilitres, see `sizes.unit`."""
        return self.sizes.amount

    @property
    def count(self) -> int | None:
        """How many pieces one package holds."""
        return self.sizes.count

    @property
    def container(self) -> str:
        """pet, can, bottle, carton, pouch, bag, box, cup or ""."""
        return self.sizes.container


def fold(text: str) -> str:
    """Lower case, compatibility forms united, no blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", _BLANKS.sub("", folded))


@lru_cache(maxsize=32_768)  # two catalogues' worth: the same names are read after every crawl
def read_name(raw: str, chain: str = "") -> ReadName:
    """Take a name apart. Never raises, whatever the text."""
    prefix, rest = split_brand(raw)
    prefix = prefix or brand_in_front(fold(raw))
    sizes, left = read_sizes(unite_spellings(_TRAILING_MARKS.sub("", fold(rest))))
    brand = canonical_brand(prefix)
    core = without_maker(_NOT_IN_CORE.sub("", left), brand)
    folded_prefix = _NOT_IN_CORE.sub("", unite_spellings(fold(prefix)))
    in_front = "" if is_maker(prefix) else folded_prefix
    return ReadName(
        prefix=folded_prefix,
        brand=brand,
        core=core,
        words=core if core.startswith(in_front) else in_front + core,
        sizes=sizes,
        flavours=flavours_in(core),
        may_be_cut=may_be_cut(raw, chain),
    )
