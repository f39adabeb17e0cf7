from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.parser import fold
from promotions.names.quantities import Quantities, read_quantities

AMOUNTS = st.integers(1, 9999)


def quantities(text: str) -> Quantities:
    return read_quantities(fold(text))[0]


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("보리차500ml", 500, "ml"),
        ("보리차0.5L", 500, "ml"),
        ("보리차0.5리터", 500, "ml"),
        ("보리차500cc", 500, "ml"),
        ("보리차500m", 500, "ml"),
        ("쌀1kg", 1000, "g"),
        ("쌀1000그램", 1000, "g"),
        ("영양제500mg", 0.5, "g"),
        ("쌀1.25KG", 1250, "g"),
        ("보리차", None, ""),
        ("보리차 500", None, ""),
    ],
)
def test_an_amount_is_read_in_base_units(text: str, amount: float | None, unit: str) -> None:
    found = quantities(text)
    assert (found.amount, found.unit) == (amount, unit)


@pytest.mark.parametrize("text", ["3green과자", "5golden과자", "2large", "7mochi"])
def test_a_number_before_an_english_word_is_no_amount(text: str) -> None:
    assert quantities(text).amount is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("생수500ml*6", 6),
        ("생수500ml×6입", 6),
        ("생수500mlx6", 6),
        ("라면120g*5입", 5),
        ("물티슈100매", 100),
        ("마스크3장", 3),
        ("휴지30롤", 30),
        ("유산균10포", 10),
        ("영양제30캡슐", 30),
        ("달걀30구", 30),
        ("생수 1.5입", None),
        ("마카롱", None),
    ],
)
def test_a_count_is_read_behind_its_sign_or_before_its_unit(text: str, count: int | None) -> None:
    assert quantities(text).count == count


def test_the_number_after_a_multiplication_sign_counts_more_than_another_count() -> None:
    assert quantities("커피믹스10t*4").count == 4


@pytest.mark.parametrize(
    ("text", "container"),
    [
        ("콜라펫500ml", "pet"),
        ("콜라PET500ml", "pet"),
        ("콜라500mlP", "pet"),
        ("콜라캔355ml", "can"),
        ("쌍화차병100ml", "bottle"),
        ("두유팩190ml", "carton"),
        ("커피파우치190ml", "pouch"),
        ("라면봉지", "bag"),
        ("카레지함", "box"),
        ("라면큰컵", "cup"),
        ("라면컵", "cup"),
        ("캔디50g", ""),
        ("병아리콩", ""),
        ("팩트체크", ""),
    ],
)
def test_a_container_is_read_but_not_inside_another_word(text: str, container: str) -> None:
    assert quantities(text).container == container


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("기저귀M20매", "중"),
        ("기저귀XL16P", "특대"),
        ("생리대소형10P", "소"),
        ("라면큰컵", "큰"),
        ("라면왕컵", "큰"),
        ("라면대컵", "큰"),
        ("라면소컵", "소"),
        ("기저귀", ""),
    ],
)
def test_a_size_class_has_one_spelling(text: str, size: str) -> None:
    assert quantities(text).size_class == size


@pytest.mark.parametrize(
    ("text", "open_number"), [("검은콩두유19", "19"), ("과자1500", "1500"), ("과자5", ""), ("과자1.55", "")]
)
def test_digits_at_the_end_without_a_unit_stay_open(text: str, open_number: str) -> None:
    assert quantities(text).open_number == open_number


def test_digits_at_the_end_are_not_open_beside_an_amount() -> None:
    assert quantities("비타500 180ml").open_number == ""


def test_what_was_read_is_no_longer_in_the_name() -> None:
    found, rest = read_quantities(fold("해든)보리차펫500ml*6입"))
    assert (found.amount, found.count, found.container) == (500, 6, "pet")
    assert rest.split() == ["해든)보리차"]


def test_the_content_of_a_shipping_box_is_left_out() -> None:
    assert read_quantities("콩과자80g(12)")[1].strip() == "콩과자"


@given(AMOUNTS)
def test_the_same_amount_in_litres_and_millilitres_is_one(millilitres: int) -> None:
    litres = f"{millilitres / 1000:.2f}".rstrip("0").rstrip(".")
    if float(litres) * 1000 == millilitres:
        assert quantities(f"차{litres}L") == quantities(f"차{millilitres}ml")


@given(AMOUNTS, st.sampled_from(["g", "ml", "L", "kg", "리터"]))
def test_case_and_width_make_no_difference(number: int, unit: str) -> None:
    name = f"차{number}{unit}"
    wide = name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert quantities(name) == quantities(name.upper()) == quantities(wide)


@given(AMOUNTS, st.integers(2, 99))
def test_amount_and_count_do_not_disturb_each_other(amount: int, count: int) -> None:
    found = quantities(f"차{amount}ml*{count}")
    assert (found.amount, found.count) == (amount, count)


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    found, rest = read_quantities(fold(text))
    assert (found.amount is None) == (found.unit == "")
    assert isinstance(rest, str)
