"""Find the chain that a store belongs to, from what public registers say about it.

The register of small businesses (소상공인시장진흥공단 상가정보) has no brand column. Lists made from it carry a brand
that was guessed by searching for `CU` or `세븐` anywhere in the name, so `컵밥CupBop` and `에스씨유통` are in them as
CU. A brand is therefore accepted only if the name does not contradict it.
"""

from __future__ import annotations

import re
import unicodedata

_LEGAL_FORM = re.compile(r"주식회사|\(주\)|<주>|^주\)")

# Not after Hangul that spells a Latin letter (에스, 제이, 디 …): `에스씨유통` is S.C. Trading.
_NO_LETTER = r"(?<![비디지엘엠엔오피큐알티유앤])(?<!에[이프스])(?<!엑스)(?<![아제케와브]이)"

# At the beginning of a name a short word is enough.
_LEADING = {
    "cu": re.compile(r"씨유(?!통$|식당)|cu(?:e|l|m|sk)?(?![a-z])"),
    "gs25": re.compile(
        r"(?:gs(?![a-z]|24)|지에스)(?!리테일|더프레시|더후레쉬|프레시|수퍼|슈퍼|마트|칼텍스|건설|에너지|홈쇼핑|h&b)"
    ),
    "seven_eleven": re.compile(r"(?:로또|코리아)?세븐(?!.*(?:마트|슈퍼|수퍼)$)"),
}
# Anywhere in a name, for example after the operator's name.
_ANYWHERE = {
    "cu": re.compile(_NO_LETTER + r"씨유(?!통|식당|명|펜션)|(?<![a-z])cu[el]?(?![a-z])"),
    "gs25": re.compile(r"(?<![a-z])gs25|지에스(?:\(gs\))?25|(?:지에스|(?<![a-z])gs)(?:이십오|편의점)"),
    "seven_eleven": re.compile(r"세븐일레븐|세븐-?11|(?:7|seven)-?eleven"),
    # 오케이마트24 is an OK mart, 아이지에이마트24시 an IGA mart that is open around the clock.
    "emart24": re.compile(r"^이마트24|(?<![에제케와])이마트24(?!시)|emart24"),
    "cspace24": re.compile(r"씨스페이스|c[·.]?space(?:24)?"),
}
_OTHER_CHAINS = re.compile(r"미니스톱|바이더웨이|훼미리마트|위드미|365플러스|스토리웨이|로그인25")

_CHAIN_OF_BRAND = {
    "cu": "cu",
    "씨유": "cu",
    "gs25": "gs25",
    "지에스25": "gs25",
    "7eleven": "seven_eleven",
    "seveneleven": "seven_eleven",
    "세븐일레븐": "seven_eleven",
    "emart24": "emart24",
    "이마트24": "emart24",
    "cspace": "cspace24",
    "cspace24": "cspace24",
    "씨스페이스": "cspace24",
    "씨스페이스24": "cspace24",
}
# What a guess by substring finds. If a name lacks it, the brand was not guessed from the name.
_GUESSED_FROM = {
    "cu": re.compile(r"씨유|cu"),
    "gs25": re.compile(r"gs|지에스"),
    "seven_eleven": re.compile(r"세븐|seven"),
    "emart24": re.compile(r"이마트24|mart24"),
    "cspace24": re.compile(r"스페이스|space"),
}


def normalise(name: str) -> str:
    """Unify compatibility forms (`ＧＳ２５` is gs25), fold case, and drop blanks and legal forms."""
    return _LEGAL_FORM.sub("", "".join(unicodedata.normalize("NFKC", name).casefold().split()))


def chain_of_brand(brand: str) -> str | None:
    """Return the chain's code for a brand as lists write it (`7-ELEVEN`, `EMART24`, `씨유`), or None."""
    return _CHAIN_OF_BRAND.get(re.sub(r"[\s·.\-]", "", unicodedata.normalize("NFKC", brand).casefold()))


def chain_of(*, brand: str, name: str) -> str | None:
    """Return the chain's code, or None if nothing names a chain or the name contradicts the brand.

    A name that contains its chain decides. A brand alone counts if it cannot have been guessed from the name:
    (`CU`, `역삼점`) is a CU, (`CU`, `컵밥CupBop`) is not.
    """
    text = normalise(name)
    named = _chain_in(text)
    if named is not None:
        return named
    claimed = chain_of_brand(brand)
    if claimed is None or _GUESSED_FROM[claimed].search(text) or _OTHER_CHAINS.search(text):
        return None
    return claimed


def _chain_in(text: str) -> str | None:
    # The longest brand at the beginning wins: 지에스25여주세븐 is a GS25.
    leading = [
        (match.end(), chain)
        for patterns in (_ANYWHERE, _LEADING)
        for chain, pattern in patterns.items()
        if (match := pattern.match(text))
    ]
    if leading:
        return max(leading)[1]
    named = [chain for chain, pattern in _ANYWHERE.items() if pattern.search(text)]
    return named[0] if len(named) == 1 else None
