"""Names as the chains write them."""

from __future__ import annotations

import re
import unicodedata

_BRAND_PREFIX = re.compile(r"^([^)(]{1,8})\)(.+)$")
_NOT_IN_KEY = re.compile(r"[\s_·・,]+")


def split_brand(raw: str) -> tuple[str, str]:
    """("롯데", "꼬깔콘…") of "롯데)꼬깔콘…"; the brand is "" where there is no prefix."""
    match = _BRAND_PREFIX.match(raw.strip())
    return (match[1].strip(), match[2].strip()) if match else ("", raw.strip())


def name_key(raw: str) -> str:
    """A name without blanks and case, compatibility forms united: full-width ＋ is +, Ⅱ is II."""
    folded = unicodedata.normalize("NFKC", raw).casefold()
    # Once more at the end: what stood apart may compose when the blank between has gone.
    return unicodedata.normalize("NFKC", _NOT_IN_KEY.sub("", unicodedata.normalize("NFKC", folded)))[:200]
