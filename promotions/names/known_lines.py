"""Product lines that the general rules would split: 스프라이트 contains 라이트, 펩시 and 콘칩 are short.

They are general knowledge of the trade.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from promotions.names import split_brand
from promotions.names.brands import is_maker
from promotions.names.parser import fold
from promotions.names.quantities import read_quantities

# Maker → its lines. Under "" words of which several makers have a line.
_LINES: Final[Mapping[str, str]] = {
    "코카": "코카콜라 스프라이트 환타 닥터페퍼",
    "롯데": "칠성사이다 펩시 가나",
    "크라운": "콘칩",
    "오리온": "초코파이 초코송이",
    "웅진": "초록매실",
    "삼양": "불닭볶음면",
    "": "맛우유",
}
# A short one may be part of another word: 가나슈, 환타지.
_SHORT: Final = 2
_NOT_BEFORE: Final = "(?![슈지])"
_MAKER_OF: Final = {word: maker for maker, words in _LINES.items() for word in words.split()}
_WORD: Final = re.compile(
    "|".join(f"^{word}{_NOT_BEFORE}" if len(word) <= _SHORT else word for word in sorted(_MAKER_OF, key=len)[::-1])
)
_SHORT_FORMS: Final[Mapping[str, str]] = {"코카제로": "코카콜라제로"}
_NOT_IN_NAME: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A known line in a name. `maker` is "" if several makers have it; `before` and `after` are the rest of the name.

    `is_prefix` says that the brand prefix alone names the line, so that the name after it may be of something else.
    """

    word: str
    maker: str
    before: str
    after: str
    is_prefix: bool


def named_line(raw: str) -> NamedLine | None:
    """Return the known line that a chain's name begins with or contains, or None."""
    prefix, rest = (_NOT_IN_NAME.sub("", text) for text in _prefix_and_rest(raw))
    for text, of_prefix in ((rest, 0), (prefix + rest, len(prefix))):
        if found := _WORD.search(text):
            before = text[: found.start()]
            return NamedLine(
                found[0],
                _MAKER_OF[found[0]],
                "" if is_maker(before) else before,
                text[found.end() :],
                found.end() <= of_prefix,
            )
    return None


def _prefix_and_rest(raw: str) -> tuple[str, str]:
    prefix, rest = split_brand(raw)
    name = fold(rest)
    for short, whole in _SHORT_FORMS.items():
        name = name.replace(short, whole)
    return fold(prefix), read_quantities(name)[1]
