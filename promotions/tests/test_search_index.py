from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promotions.search.index import SearchIndex
from promotions.search.items import SearchItem

SHELF = {
    1: ("농심", "새우깡90g", ("농심)새우깡90g", "농심)새우깡90G")),
    2: ("농심", "매운새우깡90g", ("농심)매운새우깡90g",)),
    3: ("농심", "새우깡블랙80g", ("농심)새우깡블랙80g",)),
    4: ("롯데", "칸타타콘트라베이스라떼펫500ml", ("칸타타)콘트라베이스라떼P500", "롯데)칸타타콘트라베이스라떼펫500ml")),
    5: ("동아", "데미소다애플캔250ml", ("동아)데미소다애플캔250ML", "오츠카)데미소다애플250ml")),
    6: ("코카", "코카콜라P600ml", ("코카)코카콜라P600ml",)),
    7: ("코카", "코카콜라P1.5L", ("코카)코카콜라P1.5L",)),
    8: ("CJ", "햇반흑미밥210g", ("씨제이)햇반흑미밥210g",)),
    9: ("해태", "홈런볼초코46g", ("해태)홈런볼초코46g",)),
    10: ("광동", "비타500병180ml", ("광동)비타500병180ml",)),
    11: ("3M", "Post-it노트", ("3M)Post-it노트",)),
}


def item(number: int, promoted: bool = False) -> SearchItem:
    brand, name, names = SHELF[number]
    return SearchItem(product=number, name=name, brand=brand, names=names, gtins=(), promoted=promoted)


@pytest.fixture(scope="module")
def shelf() -> SearchIndex:
    return SearchIndex(map(item, SHELF))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("새우깡", 1),
        ("새우깡 90g", 1),
        ("농심 새우깡", 1),
        ("농심새우깡", 1),
        ("새 우 깡", 1),
        ("깡 매운", 2),
        ("칸타타 라떼", 4),
        ("칸타타라떼", 4),
        ("오츠카 데미소다", 5),
        ("동아오츠카 데미소다", 5),
        ("코카콜라 600ml", 6),
        ("코카콜라 0.6L", 6),
        ("코카콜라 1500ML", 7),
        ("코카콜라 1.5리터", 7),
        ("콜라600ml", 6),
        ("cj 햇반", 8),
        ("씨제이햇반", 8),
        ("비타 500", 10),
        ("POST IT", 11),
    ],
)
def test_words_are_found_however_they_are_spaced_sized_and_branded(shelf: SearchIndex, text: str, first: int) -> None:
    assert shelf.find(text, 5)[0] == first


@pytest.mark.parametrize(
    "text", ["새우캉", "새우까", "새욲", "새우", "세우깡", "우새깡", "새우우깡", "새우강", "todnRkd", "tod nRkd"]
)
def test_a_slip_or_half_a_word_still_finds_it(shelf: SearchIndex, text: str) -> None:
    assert 1 in shelf.find(text, 5)


@pytest.mark.parametrize(
    ("text", "found"),
    [("ㅅㅇㄲ", {1, 2, 3}), ("ㅁㅇㅅㅇㄲ", {2}), ("새ㅇ깡", {1, 2, 3}), ("ㅎㄹㅂ", {9}), ("ㅅㅇ깡ㅂ", {3})],
)
def test_initials_stand_for_their_syllables(shelf: SearchIndex, text: str, found: set[int]) -> None:
    assert set(shelf.find(text, 5)) == found


def test_a_cluster_that_the_keyboard_made_of_two_initials_comes_apart(shelf: SearchIndex) -> None:
    index = SearchIndex([SearchItem(product=1, name="감자스틱"), SearchItem(product=2, name="가지")])
    assert index.find("ㄱㅈ", 5) == [2, 1]
    assert SearchIndex([SearchItem(product=1, name="과자세트")]).find("ㄱㅈㅅ", 5) == [1]
    assert SearchIndex([SearchItem(product=1, name="고소미")]).find("ㄳㅁ", 5) == [1]


@pytest.mark.parametrize(
    "text", ["", " ", "_", "뷁쀍궭", "qqqq", "비누방울총", "99999", "🍜", "ㅎㅋㅎㅋ", "\x00", "a" * 500]
)
def test_nothing_rather_than_noise(shelf: SearchIndex, text: str) -> None:
    assert shelf.find(text, 5) == []


def test_the_whole_name_comes_before_a_beginning_and_that_before_the_inside(shelf: SearchIndex) -> None:
    assert shelf.find("새우깡", 5) == [1, 3, 2]


def test_what_is_promoted_comes_first_only_among_what_fits_equally_well() -> None:
    index = SearchIndex([item(1), item(2, promoted=True), item(3, promoted=True), item(6), item(7, promoted=True)])
    assert index.find("새우깡", 5) == [1, 3, 2]
    assert index.find("코카콜라", 5) == [7, 6]


def named(*names: str, promoted: int = -1) -> SearchIndex:
    """Products by their place; the one at `promoted` is on promotion."""
    return SearchIndex(
        SearchItem(product=number, name=name, promoted=number == promoted) for number, name in enumerate(names)
    )


def test_what_is_promoted_comes_first_wherever_in_the_name_the_words_stand() -> None:
    assert named("콜라겐껌", "레몬콜라", "제로콜라", promoted=2).find("콜라", 5) == [2, 0, 1]


def test_the_wanted_size_comes_before_no_size_and_that_before_another_size() -> None:
    index = named("콜라겐껌", "제로콜라1.5L", "제로콜라500ml", promoted=0)
    assert index.find("콜라 500ml", 5) == [2, 0, 1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("레몬 ade", "블루레몬에이드500ml"),
        ("요구르트", "딸기요거트"),
        ("요거트", "사과요구르트150ml"),
        ("단백질", "프로틴바50g"),
        ("치솔", "극세모칫솔"),
        ("스트로베리우유", "딸기우유190ml"),
    ],
)
def test_another_spelling_of_a_word_finds_it(text: str, name: str) -> None:
    assert named("간장게장", name).find(text, 5) == [1]


def test_a_word_as_it_is_written_comes_before_another_spelling_of_it() -> None:
    assert named("요구르트", "요거트").find("요거트", 5) == [1, 0]


def test_a_brand_is_not_widened_to_what_it_makes() -> None:
    assert named("코카콜라", "콜라겐껌").find("코카콜라", 5) == [0]


def test_one_word_is_two_in_the_name_only_where_the_parts_are_long_enough() -> None:
    index = named("신라면슈퍼스타컵", "순면커버대형14P", "모닝케어간솔루션", "칫솔")
    assert index.find("신라면컵", 5) == [0]
    assert index.find("치솔", 5) == [3]


def test_another_size_comes_after_the_wanted_one_and_a_size_alone_is_enough(shelf: SearchIndex) -> None:
    assert shelf.find("코카콜라 1.5L", 5) == [7, 6]
    assert shelf.find("600ml", 5) == [6]


def test_a_brand_alone_finds_its_products_under_every_name_of_the_maker(shelf: SearchIndex) -> None:
    assert set(shelf.find("농심", 5)) == {1, 2, 3}
    assert shelf.find("CJ", 5) == shelf.find("씨제이", 5) == [8]


def test_a_barcode_finds_one_product_in_every_form_of_it() -> None:
    index = SearchIndex([SearchItem(product=1, name="콜라", gtins=("0049000042566",)), item(1)])
    assert index.find("0049000042566", 5) == index.find("049000042566", 5) == [1]


def test_an_empty_index_finds_nothing() -> None:
    assert SearchIndex([]).find("새우깡", 5) == []


names = st.text(alphabet="가나다라마바새우깡콜ㄱㅅ aB0.)(_", min_size=1, max_size=12)
items = st.lists(st.tuples(names, st.booleans()), max_size=8, unique_by=lambda pair: pair[0])


@settings(max_examples=60)
@given(items, st.one_of(st.text(max_size=20), names))
def test_no_text_makes_it_fail(made: list[tuple[str, bool]], text: str) -> None:
    index = SearchIndex(SearchItem(product=number, name=name) for number, (name, _) in enumerate(made))
    found = index.find(text, 5)
    assert len(found) == len(set(found)) <= 5


@settings(max_examples=60)
@given(items, names, st.randoms(use_true_random=False))
def test_the_order_of_adding_changes_nothing(made: list[tuple[str, bool]], text: str, chance: object) -> None:
    one = [SearchItem(product=number, name=name, promoted=is_so) for number, (name, is_so) in enumerate(made)]
    other = one.copy()
    chance.shuffle(other)  # type: ignore[attr-defined]  # hypothesis' Random
    assert SearchIndex(one).find(text, 8) == SearchIndex(other).find(text, 8)


words = st.text(alphabet="가나다라마바사아자차카타파하우깡콜", min_size=2, max_size=12)


@settings(max_examples=60)
@given(st.lists(words, min_size=1, max_size=8, unique=True), st.data())
def test_a_products_own_name_finds_it_first(made: list[str], data: st.DataObject) -> None:
    index = SearchIndex(SearchItem(product=number, name=name) for number, name in enumerate(made))
    number = data.draw(st.integers(0, len(made) - 1))
    assert index.find(made[number], 5)[0] == number
