"""Names as the chains write them. No database."""

from __future__ import annotations

import re
import unicodedata

_BRAND_PREFIX = re.compile(r"^([^)(]{1,8})\)(.+)$")
_NOT_IN_KEY = re.compile(r"[\s_·・,]+")
_LONGEST_KEY = 200


def split_brand(raw: str) -> tuple[str, str]:
    """Return ("롯데", "꼬깔콘…") of "롯데)꼬깔콘…"; the brand is "" if there is no prefix."""
    match = _BRAND_PREFIX.match(raw.strip())
    return (match[1].strip(), match[2].strip()) if match else ("", raw.strip())


def with_brand(name: str, brand: str) -> str:
    """Return the name with its brand in front, as `split_brand` takes it apart; a name without brand as it is."""
    return f"{brand}){name}" if brand else name


def name_key(raw: str) -> str:
    """Return a name without blanks and case, compatibility forms united: full-width ＋ is +, Ⅱ is II."""
    folded = unicodedata.normalize("NFKC", raw).casefold()
    # Once more at the end: letters may compose when the blank between them is removed.
    return unicodedata.normalize("NFKC", _NOT_IN_KEY.sub("", unicodedata.normalize("NFKC", folded)))[:_LONGEST_KEY]
