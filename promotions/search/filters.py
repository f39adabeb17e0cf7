"""Filters among the words of a query: "1+1 콜라" means colas with a 1+1."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from promotions.models import PromotionKind

_PLUS_ONE: Final = re.compile(r"(?<![\d.])([123])\s*\+\s*1(?![\d.])")
_WORDS: Final = {
    "덤": PromotionKind.GIFT,
    "증정": PromotionKind.GIFT,
    "덤증정": PromotionKind.GIFT,
    "할인": PromotionKind.DISCOUNT,
}


def take_kind(text: str) -> tuple[str, str]:
    """Return the first kind of promotion that the text names ("" if none), and the text without it."""
    united = unicodedata.normalize("NFKC", text)
    if found := _PLUS_ONE.search(united):
        return f"{found[1]}+1", f"{united[: found.start()]} {united[found.end() :]}".strip()
    words = united.split()
    named = next((word for word in words if word in _WORDS), "")
    if not named:
        return "", text
    words.remove(named)
    return _WORDS[named].value, " ".join(words)
