from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.known_lines import NamedLine, named_line


@pytest.mark.parametrize(
    ("name", "word", "maker"),
    [
        ("코카)코카콜라500ml", "코카콜라", "코카"),
        ("코카)코카제로P1.5L", "코카콜라", "코카"),
        ("칠성)사이다", "칠성사이다", "롯데"),
        ("롯데)칠성사이다", "칠성사이다", "롯데"),
        ("펩시)제로라임500ml", "펩시", "롯데"),
        ("빙그레)바나나맛우유", "맛우유", ""),
        ("농심)새우깡", None, None),
        ("롯데)환타지과자", None, None),
        ("", None, None),
    ],
)
def test_a_known_line_is_found_with_its_maker(name: str, word: str | None, maker: str | None) -> None:
    found = named_line(name)
    assert (found and found.word, found and found.maker) == (word, maker)


def test_the_rest_of_the_name_stands_before_and_after() -> None:
    assert named_line("삼양)까르보불닭볶음면큰컵130g") == NamedLine("불닭볶음면", "삼양", "까르보", "", is_prefix=False)


def test_a_maker_before_the_line_is_no_part_of_the_name() -> None:
    found = named_line("칠성)칠성사이다제로")
    assert found is not None
    assert (found.before, found.after) == ("", "제로")


def test_a_line_that_is_the_prefix_alone_says_so() -> None:
    found = named_line("코카콜라)암바사500P")
    assert found is not None
    assert found.is_prefix


@pytest.mark.parametrize("name", ["가나슈케이크", "롯데)가나슈", "환타지아"])
def test_a_short_line_is_not_found_inside_another_word(name: str) -> None:
    assert named_line(name) is None


@given(st.text(max_size=40))
def test_any_name_is_searched(name: str) -> None:
    found = named_line(name)
    assert found is None or found.word
