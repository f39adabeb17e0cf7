from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.gtin import check_digit, code_in_address, is_valid, normalise_gtin


@pytest.mark.parametrize(
    ("written", "gtin"),
    [
        ("8801382149743", "8801382149743"),
        ("034000239344", "0034000239344"),
        ("0034000239344", "0034000239344"),
        ("0003400023934", "0034000239344"),
        ("03424102", "0034000002412"),
        ("0000000342410", "0034000002412"),
        ("009800800056", "0009800800056"),
        ("000980080005", "0009800800056"),
        ("80050094", "0000080050094"),
        ("18801382149740", None),
        ("08801382149743", "8801382149743"),
    ],
)
def test_one_article_has_one_key_however_a_chain_writes_its_barcode(written: str, gtin: str | None) -> None:
    assert normalise_gtin(written) == gtin


@pytest.mark.parametrize("internal", ["1500000189402", "2202000113478", "0212345678903", "20123451"])
def test_a_shops_own_number_is_no_barcode(internal: str) -> None:
    assert normalise_gtin(internal) is None


@pytest.mark.parametrize(
    "wrong", ["", None, "8801382149744", "45C3F62F11ED", "12345", "0000000000000", "８８０１３８２１４９７４３"]
)
def test_what_is_not_a_barcode_gives_none(wrong: str | None) -> None:
    assert normalise_gtin(wrong) is None


@given(st.text(max_size=20))
def test_no_text_breaks_it_and_every_result_is_valid(text: str) -> None:
    result = normalise_gtin(text)
    assert result is None or (len(result) == 13 and is_valid(result))


@given(st.text("0123456789", min_size=6, max_size=14))
def test_normalising_twice_changes_nothing(code: str) -> None:
    once = normalise_gtin(code)
    assert once is None or normalise_gtin(once) == once


@given(
    st.integers(3, 9).flatmap(
        lambda first: st.text("0123456789", min_size=11, max_size=11).map(lambda t: f"{first}{t}")
    )
)
def test_every_public_ean_13_is_its_own_key(body: str) -> None:
    code = body + str(check_digit(body))
    assert normalise_gtin(code) == code


BODIES = st.text("0123456789", min_size=12, max_size=12)


@given(BODIES, st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_is_always_noticed(body: str, place: int, step: int) -> None:
    code = body + str(check_digit(body))
    wrong = code[:place] + str((int(code[place]) + step) % 10) + code[place + 1 :]
    assert is_valid(code)
    assert not is_valid(wrong)


@given(st.text("0123456789", min_size=7, max_size=13))
def test_leading_zeros_do_not_change_the_check_digit(body: str) -> None:
    assert check_digit("0" + body) == check_digit(body)


@given(st.integers(3, 9), st.text("0123456789", min_size=11, max_size=11))
def test_a_carton_is_not_its_article_but_a_padded_code_is(first: int, rest: str) -> None:
    body = f"{first}{rest}"
    code = body + str(check_digit(body))
    carton = f"1{body}"
    assert normalise_gtin(f"0{code}") == normalise_gtin(code)
    assert normalise_gtin(carton + str(check_digit(carton))) is None


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://a.example/GD_8801045521060_001.jpg", "8801045521060"),
        ("https://a.example/8801045521060.jpg?v=12345678", "8801045521060"),
        ("https://a.example/8801045521060.jpg#12345678", "8801045521060"),
        ("https://a.example/8809803/548472.1.jpg", "8809803548472"),
        ("https://a.example/0098008/00056.1.jpg", "009800800056"),
        ("https://a.example/03424/005.1.jpg", "03424005"),
        ("https://a.example/20261123/item.jpg", ""),
        ("https://a.example/1234567.jpg", ""),
        ("https://a.example/123456789012345.jpg", ""),
        ("", ""),
    ],
)
def test_the_code_in_a_pictures_address_is_read(address: str, code: str) -> None:
    assert code_in_address(address) == code
