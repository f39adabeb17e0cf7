"""Product lines by name: the name without quantity, container, and the words that distinguish flavours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from promotions.names.known_lines import named_line
from promotions.names.parser import ParsedName, parse_name
from promotions.names.synonyms import unite_spellings

# Words that distinguish the articles of a line, in the spellings of `synonyms.unite_spellings`. No words for the kind
# of article (우유, 라면, 만두), and no single syllables, which are inside too many other words.
_VARIETIES: Final = """
    딸기 포도 청포도 청사과 사과 레드애플 복숭아 자두 살구 체리 블루베리 크랜베리 라즈베리 스트로베리 베리믹스
    오렌지 레몬라임 레몬 라임 자몽 감귤 한라봉 유자 망고 파인애플 바나나 코코넛 멜론 메론 수박 키위 샤인머스캣
    샤인 머스캣 석류 매실 리치 트로피칼 알로에 패션후르츠 토마토 애플망고 피나콜라다 모히토 화이트초코 다크초코
    밀크초코 더블초코 초코 바닐라 쿠앤크 말차 녹차 홍차 흑임자 인절미 커피 모카 카라멜 헤이즐넛 아메리카노
    카페라떼 스위트아메리카노 라떼 카푸치노 티라미수 에스프레소 밀크티 콜드브루 블랙 스위트 민트초코 민트
    아몬드 땅콩 호두 피스타치오 마카다미아 캐슈 고구마 단호박 검은콩 옥수수 치즈케이크 연유 흑당 솔티드
    체다치즈 치즈 버터갈릭 허니버터 버터 갈릭 마늘 양파 어니언 사워크림 와사비 매운 순한 불닭 까르보 로제 바질
    간장 양념 후라이드 불고기 떡갈비 갈비 김치 새우 참치 연어 오징어 문어 쇠고기 돼지고기 닭고기 야채 청양고추
    청양 고추 블랙페퍼 페퍼 후추 카레 짜장 짬뽕 마라 계란 전복 해물 트러플 바베큐 데리야끼 데리야키 훈제 스모크
    오리지널 플레인 제로 라이트 저당 무설탕 디카페인 저칼로리 로즈 라벤더 코튼 플로럴 시트러스 자스민 피오니
    스피아민트 페퍼민트 블루 핑크 퍼플 레드 그린 골드 화이트
"""
_VARIETY: Final = re.compile(
    "(?:"
    + "|".join([*sorted(map(re.escape, _VARIETIES.split()), key=lambda word: (-len(word), word)), "파인(?!트)"])
    + ")(?:맛|향)?"
)
# A single syllable is a flavour only if the name says so.
_SAID_FLAVOUR: Final = re.compile(r"(?:배|귤|팥|쑥|밤|꿀|콩|김|쿨)(?:맛|향)")
_NOT_LINE: Final = re.compile(r"(?:뉴|신|리뉴얼)$|^(?:뉴)")
LONGEST: Final = 200  # of a key
_REMEMBERED: Final = 65_536
# The rest must still name something. One generic word is no line: a maker has a hundred such articles.
_SHORTEST: Final = 3
_SHORTEST_WITHOUT_MAKER: Final = 5
_GENERIC: Final = """
    우유 두유 라면 만두 음료 주스 에이드 커피 요거트 아이스크림 젤리 캔디 껌 초콜릿 쿠키 비스킷 스낵 과자 빵
    케이크 김밥 도시락 샌드위치 소시지 후랑크 핫바 어묵 치킨 닭가슴살 볶음밥 컵밥 죽 국 찌개 카레 소스 칫솔
    치약 샴푸 린스 컨디셔너 바디워시 세제 물티슈 휴지 마스크 중형 대형 소형 오버나이트 라이너 생리대 세탁세제
    섬유유연제 핸드크림 미니컵 육포 쫀드기 탄산수 생수 프로틴 단백질바 드링크 콜라 사이다
"""
_GENERIC_WORDS: Final = frozenset(_GENERIC.split())


@lru_cache(maxsize=_REMEMBERED)
def line_key(raw: str) -> str:
    """Return the line of a chain's name: the same for all flavours and sizes of one thing; "" if the name gives none.

    The key contains the maker, because lines of two makers may have the same name; a long name needs no maker. Never
    raises, whatever the text.
    """
    return _key_of_named(raw) or _key_of_words(parse_name(raw))


def _key_of_named(raw: str) -> str:
    """Return the line by a known name: nothing is removed inside it, and a generic word beside it adds nothing."""
    named = named_line(raw)
    if named is None:
        return ""
    before, after = (_without_varieties(unite_spellings(part)) for part in (named.before, named.after))
    before, after = ("" if part in _GENERIC_WORDS else part for part in (before, after))
    maker = parse_name(raw).brand or named.maker
    if not maker or (named.is_prefix and before + after):
        return ""
    return f"{maker}|{before}{named.word}{after}"[:LONGEST]


def _key_of_words(name: ParsedName) -> str:
    rest = _without_varieties(name.words)
    if rest in _GENERIC_WORDS:
        return ""
    if len(rest) < _SHORTEST:
        rest = _with_its_variety(name.words, rest)
    shortest = _SHORTEST if name.brand else _SHORTEST_WITHOUT_MAKER
    return f"{name.brand}|{rest}"[:LONGEST] if len(rest) >= shortest else ""


def line_keys(names: Sequence[Collection[str]]) -> list[str]:
    """Return the line of each of many products by all of its names.

    A chain may have cut its name or left out a word, so the names of one product may give several lines. The one that
    most products of the whole set share counts; the answer depends only on the set.
    """
    candidates = [{key for name in of_one if (key := line_key(name))} for of_one in names]
    counts = Counter(key for keys in candidates for key in keys)
    return [max(keys, key=lambda key: (counts[key], len(key), key), default="") for keys in candidates]


def _without_varieties(words: str) -> str:
    rest = _VARIETY.sub("", _SAID_FLAVOUR.sub("", words))
    return _NOT_LINE.sub("", rest)


def _with_its_variety(words: str, rest: str) -> str:
    """Return a short rest with the variety before it, without which it names nothing: 깡 is 새우깡 in 매운새우깡."""
    found = re.search(f"({_VARIETY.pattern}){re.escape(rest)}", words) if rest else None
    return found[0] if found else ""
