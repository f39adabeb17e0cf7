"""Synonyms: words that chains write differently, and words for flavours.

They are general knowledge of how Korean names of food and household goods are spelt: English and Korean words for one
thing, transliterations, usual short forms. Nothing here is about a single article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# A spelling → the others, all folded.
_SPELLINGS: Final[Mapping[str, str]] = {
    # fruit
    "딸기": "스트로베리 strawberry",
    "포도": "그레이프 grape",
    "자몽": "그레이프후르츠 그레이프프루트 그레이프프룻",
    "청사과": "그린애플 풋사과",
    "사과": "애플 apple",
    "복숭아": "피치 peach",
    "백도": "화이트피치",
    "수박": "워터멜론",
    "멜론": "메론 melon",
    "파인애플": "파인",
    "체리": "cherry",
    "라임": "lime",
    "레몬": "lemon",
    "망고": "mango",
    "바나나": "banana",
    "석류": "포메그라네이트",
    "트로피칼": "트로피컬 tropical",
    "오렌지": "orange",
    "패션후르츠": "패션프루트 패션프룻 패션후르트",
    "후르츠": "프루츠 프룻 후루츠 프루트",
    "살구": "애프리콧",
    # sweets and drinks
    "초코": "초콜릿 초콜렛 쵸코 쇼콜라 쵸콜릿 chocolate choco",
    "쿠앤크": "쿠키앤크림 쿠키크림 쿠키&크림 쿠앤크림 쿠키앤크",
    "카라멜": "캐러멜 캬라멜 caramel",
    "헤이즐넛": "헤즐넛",
    "피스타치오": "피쵸 피스타",
    "아몬드": "almond",
    "땅콩": "피넛 peanut",
    "마카다미아": "마카데미아",
    "라떼": "라테 latte",
    "마끼아또": "마키아또 마끼아토 마키아토",
    "카페": "cafe 까페",
    "에스프레소": "에스프",
    "녹차": "그린티",
    "말차": "맛차 마차",
    "홍차": "블랙티",
    "밀크티": "milktea",
    "쿠키": "cookie",
    "요거트": "요구르트 요거 요구르 요구루트 yogurt",
    "밀크": "milk",
    "크림": "cream",
    "젤리": "jelly",
    "캔디": "candy",
    "비스킷": "비스켓",
    "크래커": "크랙커",
    "케이크": "케익 케잌",
    "도넛": "도너츠 도넛츠",
    "젤라또": "젤라토 gelato",
    "소다": "쏘다 soda",
    "에이드": "ade",
    "워터": "water",
    "콜라": "코카콜라 coke",
    "콜라제로": "코카제로",
    "쥬스": "주스 juice",
    "스파클링": "sparkling",
    "수염차": "수염",
    "애사비": "애플사이다비니거",
    "바닐라": "vanilla",
    # savoury
    "매운": "매운맛 매콤한맛 매콤한 매콤 핫스파이시 스파이시 spicy",
    "순한": "순한맛",
    "짭짤한": "짭쪼름한 짭짤 솔티드",
    "소금": "솔트 salt",
    "바닷소금": "씨솔트",
    "마늘": "갈릭 garlic",
    "양파": "어니언 onion",
    "블랙페퍼": "흑후추",
    "후추": "페퍼 pepper",
    "버터": "butter",
    "치즈": "cheese",
    "허니": "honey",
    "바베큐": "bbq 바비큐 바베규",
    "쇠고기": "소고기 비프 beef",
    "치킨": "chicken",
    "후랑크": "프랑크 플랑크",
    "소시지": "소세지 쏘시지 쏘세지",
    "떡볶이": "떡뽁이 떡볶기",
    "돈까스": "돈가스 돈카츠",
    "스테이크": "스테익",
    "짜장": "자장",
    "까르보": "카르보",
    "마요": "마요네즈",
    "케찹": "케첩",
    "너겟": "너깃",
    "닭가슴살": "닭가슴",
    "고추냉이": "와사비",
    "컵밥": "컵반",
    "프로틴": "단백질 protein",
    "에너지": "energy",
    "부침": "부침용",
    "찌개": "찌개용",
    # household
    "칫솔": "치솔",
    "컨디셔너": "린스",
    "섬유유연제": "유연제",
    "물티슈": "물휴지",
    "오버나이트": "오버",
    "울트라날개": "울날 울트라날",
    "슬림날개": "슬날",
    "팬티라이너": "라이너",
    "유기농": "오가닉 organic",
    "마우스워시": "가글",
    "바디워시": "바디와시",
    "클렌징": "클린징",
    "선크림": "썬크림",
    "건전지": "배터리",
    # qualities
    "수퍼": "슈퍼 super",
    "뉴": "new",
    "제로": "zero",
    "빅": "big",
    "미니": "mini",
    "맥스": "max",
    "라이트": "light lite",
    "골드": "gold",
    "블랙": "black",
    "화이트": "white",
    "레드": "red",
    "그린": "green",
    "블루": "blue",
    "퍼플": "purple",
    "핑크": "pink",
    "오리지널": "오리지날 original",
    "플레인": "plain",
    "클래식": "classic",
    "프리미엄": "premium",
    "시그니처": "시그니쳐 signature",
    "스위트": "스윗 sweet",
    "후레쉬": "프레시 프레쉬 후레시 fresh",
    "쿨": "cool",
    "아이스": "ice",
    "저당": "로우슈거 로슈거 로어슈거 저슈거",
    "무가당": "무설탕 슈거프리 슈가프리",
    "슈가": "슈거 sugar",
    "앤": "& and",
    "플러스": "plus",
    "스페셜": "special",
    "더블": "double",
    "트리플": "triple",
    "소프트": "soft",
    "믹스": "mix",
    "볼": "ball",
    "스틱": "stick",
    # bottles without a label carry a QR code instead
    "무라벨": "qr 무p",
    # brands written in both alphabets
    "보노": "vono",
    "티오피": "top",
}

# Words that separate the articles of one line, in the spellings above.
_FLAVOURS: Final = (  # noqa: SIM905 - a list of words reads better without quotes
    "딸기 포도 청포도 청사과 사과 배 복숭아 백도 자두 살구 체리 블루베리 크랜베리 라즈베리 베리 오렌지 레몬 "
    "라임 자몽 귤 감귤 청귤 한라봉 유자 망고 파인애플 바나나 코코넛 멜론 수박 키위 샤인머스캣 석류 매실 리치 "
    "무화과 구아바 트로피칼 알로에 패션후르츠 토마토 초코 바닐라 쿠앤크 말차 녹차 홍차 우롱 쑥 흑임자 인절미 "
    "콩가루 커피 모카 카라멜 헤이즐넛 아메리카노 라떼 카푸치노 티라미수 에스프레소 밀크티 민트 쿨 아몬드 "
    "땅콩 피넛 호두 피스타치오 마카다미아 캐슈 밤 고구마 단호박 호박 팥 단팥 검은콩 옥수수 콘 현미 보리 "
    "메이플 시나몬 생강 홍삼 대추 치즈 버터 마늘 양파 고추냉이 매운 순한 불닭 까르보 로제 크림 바질 간장 "
    "양념 후라이드 불고기 갈비 떡갈비 김치 새우 참치 연어 오징어 문어 멸치 미역 쇠고기 돼지 닭 야채 치킨 "
    "청양 할라피뇨 블랙페퍼 후추 카레 짜장 짬뽕 마라 김 계란 전복 트러플 스모크 훈제 허니 꿀 바닷소금 "
    "오리지널 플레인 레드 블루 그린 퍼플 핑크 로즈 라벤더 코튼 플로럴 시트러스 자스민 베이비 피오니"
).split()

# Words that contain another one of the table by chance; they stay as they are.
_KEPT: Final = ("파인트", "부침개", "아이스크림", "블랙핑크", "스톱")

_VARIANTS: Final = {variant: word for word, others in _SPELLINGS.items() for variant in others.split()}


def _longest_first(words: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))))


# The table's own words match, too, so that nothing is replaced inside them: 스트로베리 contains no 베리.
_SPELLING: Final = _longest_first({*_VARIANTS, *_SPELLINGS, *_FLAVOURS, *_KEPT})
_FLAVOUR: Final = _longest_first(set(_FLAVOURS))


def unite_spellings(text: str) -> str:
    """Return a folded text with one spelling for each word of the table."""
    return _SPELLING.sub(lambda found: _VARIANTS.get(found[0], found[0]), text)


def flavours_in(text: str) -> frozenset[str]:
    """Return the flavour words of a text with united spellings."""
    return frozenset(_FLAVOUR.findall(text))
