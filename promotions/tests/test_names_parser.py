from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.brands import canonical_brand, is_maker
from promotions.names.parser import parse_name
from promotions.names.truncation import may_be_cut, may_be_cut_somewhere


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("해든)보리차600ml", "해든)보리차0.6L"),
        ("해든)보리차1.5L", "해든)보리차펫1500ML"),
        ("해든)콩과자40G", "해든)콩과자40g"),
        ("해든)쌀1kg", "해든)쌀1000g"),
        ("해든)보리차P500ml", "해든)보리차500MLPET"),
    ],
)
def test_an_amount_is_the_same_in_every_unit_and_case(one: str, other: str) -> None:
    first, second = parse_name(one), parse_name(other)
    assert first.amount is not None
    assert (first.amount, first.quantities.unit, first.core) == (second.amount, second.quantities.unit, second.core)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("해든)누룽지3입", 3),
        ("해든)누룽지 3개입", 3),
        ("해든)군밤60g*4", 4),
        ("해든)군밤60g*4입", 4),
        ("해든)유자차10T", 10),
        ("해든)물티슈20매", 20),
        ("해든)생리대중형16P", 16),
        ("해든)보리차500ml", None),
    ],
)
def test_a_count_of_pieces_is_read(name: str, count: int | None) -> None:
    assert parse_name(name).count == count


def test_the_number_of_packs_in_a_shipping_box_is_no_count() -> None:
    read = parse_name("해든)콩과자80g(12)")
    assert (read.count, read.amount, read.core) == (None, 80, "콩과자")


@pytest.mark.parametrize(
    ("name", "container"),
    [
        ("해든)보리차P500ml", "pet"),
        ("해든)보리차펫500ml", "pet"),
        ("해든)커피캔200ml", "can"),
        ("해든)쌍화차병100ml", "bottle"),
        ("해든)병아리콩50g", ""),
        ("해든)사탕캔디50g", ""),
    ],
)
def test_a_container_is_read(name: str, container: str) -> None:
    assert parse_name(name).container == container


def test_size_classes_are_read_and_left_out_of_the_core() -> None:
    medium, large = parse_name("해든)순면중16P"), parse_name("해든)순면대형16P")
    assert (medium.quantities.size_class, large.quantities.size_class) == ("중", "대")
    assert medium.core == large.core


def test_the_unit_millilitre_is_no_size_class() -> None:
    assert parse_name("해든)주스200ml4입").amount == 200


def test_digits_that_a_cut_left_stay_open() -> None:
    read = parse_name("해든)아주고소한검은콩두유500", "cu")
    assert (read.amount, read.quantities.open_number, read.may_be_cut) == (None, "500", True)


def test_two_numbers_side_by_side_stay_two() -> None:
    read = parse_name("해든)활력500 180ml")
    assert (read.amount, read.core) == (180, "활력500")


@pytest.mark.parametrize("mark", ["_H", "[D2]", "(D)", "_", "(온장)"])
def test_the_chains_own_marks_are_left_out(mark: str) -> None:
    assert parse_name(f"해든)고소한두유190ml{mark}").core == "고소한두유"


@pytest.mark.parametrize(
    ("one", "other"), [("동아", "오츠카"), ("CJ", "씨제이"), ("롯데", "칠성"), ("빙", "빙그레"), ("칸타타", "롯데")]
)
def test_brands_of_one_maker_are_one(one: str, other: str) -> None:
    assert canonical_brand(one) == canonical_brand(other)


def test_an_unknown_brand_stays_itself() -> None:
    assert canonical_brand(" 해든 ") == "해든"
    assert not is_maker("해든")


def test_a_brand_in_front_belongs_to_the_words_but_a_makers_name_does_not() -> None:
    assert parse_name("칸타타)라떼200ml").words == parse_name("칠성)칸타타라떼200ml").words


def test_a_makers_name_is_not_repeated_in_the_core() -> None:
    assert parse_name("매일)매일두유190ml").core == parse_name("매일)두유190ml").core


def test_words_of_two_spellings_are_one() -> None:
    assert parse_name("해든)스트로베리초콜릿").core == parse_name("해든)딸기쵸코").core


def test_flavours_are_recognised() -> None:
    assert parse_name("해든)청포도젤리").flavours == {"청포도"}
    assert parse_name("해든)포도젤리").flavours == {"포도"}


def test_a_name_that_fills_the_chains_bytes_may_be_cut() -> None:
    name = "해든)아주고소한검은콩두유"  # 25 bytes
    assert may_be_cut(name, "cu")
    assert not may_be_cut(name, "gs25")
    assert not may_be_cut(name, "emart24")
    assert may_be_cut_somewhere(name)


@given(st.text(max_size=80), st.sampled_from(["", "cu", "gs25", "seven_eleven", "emart24", "?"]))
def test_any_text_is_read(text: str, chain: str) -> None:
    read = parse_name(text, chain)
    assert read == parse_name(text, chain)
    assert " " not in read.core
