"""Korean food and household brands: which prefixes name the same maker, and which brand belongs to which maker.

They are general knowledge of the trade. The chains put the maker, the importer or the brand itself before `)`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

# Maker → the prefixes that name it. A maker says little about an article: it makes hundreds.
_MAKERS: Final[Mapping[str, str]] = {
    "롯데": "롯데 칠성 롯데칠성 롯데웰푸드 롯데제과 롯데푸드 롯데햄 롯데마트 웰푸드 lotte",
    "농심": "농심 nongshim",
    "cj": "cj 씨제이 제일제당 cj제일제당",
    "오뚜기": "오뚜기 오뚜기식품 오뚝이 ottogi",
    "동서": "동서 동서식품",
    "동원": "동원 동원f&b 동원fb 동원에프앤비",
    "대상": "대상 청정원 대상청정원",
    "해태": "해태 해태제과 해태아이스",
    "크라운": "크라운 크라운제과",
    "오리온": "오리온 orion",
    "빙그레": "빙그레 빙",
    "삼양": "삼양 삼양식품",
    "삼양사": "삼양사 큐원",
    "팔도": "팔도 한국야쿠르트 야쿠르트 hy",
    "풀무원": "풀무원 풀무원식품 풀무원다논",
    "매일": "매일 매일유업 페레로 ferrero",
    "서울": "서울 서울우유",
    "남양": "남양 남양유업",
    "연세": "연세 연세우유 연세유업",
    "삼립": "삼립 spc spc삼립 샤니",
    "하림": "하림 더미식",
    "사조": "사조 대림 사조대림 대림선 사조해표 해표 사조오양 오양",
    "동아": "동아 오츠카 동아오츠카 동아제약",
    "광동": "광동 광동제약",
    "웅진": "웅진 웅진식품",
    "코카": "코카 코카콜라 코카콜라음료",
    "하이트": "하이트 하이트진로 진로 하이트진로음료",
    "일화": "일화",
    "정식품": "정식품 정식",
    "유한": "유한 유한양행 유한킴벌리 유한킴",
    "lg": "lg 엘지 lg생활건강 lg생건 엘지생건",
    "애경": "애경 애경산업",
    "아모레": "아모레 아모레퍼시픽",
    "마즈": "마즈 한국마즈 mars",
    "몬델리즈": "몬델리즈 mz 앰지 엠지 mondelez",
    "네슬레": "네슬레 롯데네슬레 nestle",
    "비알": "비알 br 배스킨 베스킨 배스킨라빈 배스킨라빈스 베스킨라빈스 비알코리아",
    "던킨": "던킨 dd 던킨도너츠 던킨도넛",
    "이노엔": "이노엔 hk hk이노엔 inno.n",
    "종근당": "종근당 종건 종근당건강",
    "동화": "동화 동화약품",
    "깨끗한나라": "깨끗한나라 깨끗한",
    "아워홈": "아워홈",
    "한성": "한성 한성기업",
    "진주": "진주 진주햄",
    "삼진": "삼진 삼진어묵",
    "목우촌": "목우촌 농협목우촌",
    "존슨": "존슨 존슨즈 존슨앤존슨",
    "피앤지": "피앤지 p&g pg",
    "pb": "pb",
}

# Maker → its brands. The brand stays part of the name, because it distinguishes articles.
_BRANDS: Final[Mapping[str, str]] = {
    "롯데": "칸타타 펩시 아이시스 핫식스 델몬트 게토레이 밀키스 트레비 레쓰비 파스퇴르 가나 나뚜루 쉐푸드 허쉬",
    "농심": "켈로그 웰치 카프리썬 보노 린트 츄파춥스 프링글스",
    "cj": "비비고 햇반 고메 스팸 맥스봉 백설 행복한콩 컨디션헛개 쁘띠첼 얼티브",
    "동서": "맥심 티오피 포스트 오레오 리츠 레드불 카누 필라델피아 top",
    "동원": "덴마크 양반 테이크얼라이브 리챔 딤섬 소와나무 뉴트리플랜",
    "대상": "종가집 종가 청정원 뉴케어 아르포텐 호밍스 안주야",
    "빙그레": "끌레도르 요플레 아카페라 따옴 투게더",
    "삼양": "불닭 탱글",
    "팔도": "비락",
    "매일": "바리스타 셀렉스 소화가잘되는 상하 상하목장 킨더 누텔라",
    "정식품": "베지밀",
    "동아": "가그린 템포 포카리 박카스",
    "광동": "썬키스트 비타500 제주삼다수 삼다수",
    "코카": "조지아 미닛메이드 환타 스프라이트 몬스터 토레타 파워에이드",
    "유한": "크리넥스 좋은 좋은느낌 화이트 스카트 하기스 스너글",
    "lg": "샤프란 엘라스틴 엘라 엘 쏘피 바디피트 유시몰 아우라 온더바디 온더 닥터그루트 페리오 리엔 죽염 테크 홈스타",
    "애경": "2080 케라시스 뉴케라시스 스파크",
    "마즈": "이클립스 비카인드 스니커즈 m&m 엠앤엠 트윅스 시저 쉬바 위스카스",
    "몬델리즈": "밀카 토블론 호올스",
    "존슨": "리스테린",
    "종근당": "락토핏",
    "깨끗한나라": "디어스킨 순수한면 건강한",
    "이노엔": "컨디션",
    "하이트": "석수 블랙보리",
    "일동": "하이뮨",
    "빙과": "라라스윗",
    "요즘": "yozm",
    "클룹": "cloop",
    "인테이크": "슈가로로",
    "나투라스": "나투",
    "영풍": "요뽀끼",
}
_BLANKS: Final = re.compile(r"\s+")
_MAKER_OF: Final = {alias: maker for maker, aliases in _MAKERS.items() for alias in aliases.split()}
# Longest first. Too many words begin with a name of one letter.
_ALIASES: Final = {
    maker: sorted((alias for alias in aliases.split() if len(alias) > 1), key=lambda alias: (-len(alias), alias))
    for maker, aliases in _MAKERS.items()
}
_LONG_ALIASES: Final = sorted(
    (alias for aliases in _ALIASES.values() for alias in aliases if len(alias) > 3),  # noqa: PLR2004
    key=lambda alias: (-len(alias), alias),
)
_MAKER_OF_BRAND: Final = {brand: maker for maker, brands in _BRANDS.items() for brand in brands.split()}


def canonical_brand(brand: str) -> str:
    """Return the maker that a prefix means (오츠카 → 동아, 칸타타 → 롯데), else the prefix itself, folded."""
    key = _key(brand)
    return _MAKER_OF.get(key) or _MAKER_OF_BRAND.get(key) or key


def is_maker(brand: str) -> bool:
    """Return whether the prefix names a maker of many articles, which says little about one."""
    return _key(brand) in _MAKER_OF


def brand_in_front(folded: str) -> str:
    """Return the maker at the beginning of a folded name without prefix, if long enough to be no other word."""
    return next((alias for alias in _LONG_ALIASES if folded.startswith(alias)), "")


def without_maker(core: str, maker: str) -> str:
    """Return the folded core without the maker at its beginning (매일)매일두유 → 두유), unless nothing is left."""
    for alias in _ALIASES.get(maker, ()):
        if core.startswith(alias) and len(core) > len(alias):
            return core[len(alias) :]
    return core


def _key(brand: str) -> str:
    folded = _BLANKS.sub("", unicodedata.normalize("NFKC", brand).casefold())
    return unicodedata.normalize("NFKC", folded)  # letters may compose when the blank between them is removed
