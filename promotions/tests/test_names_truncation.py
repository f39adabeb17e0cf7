from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promotions.names.truncation import CUT_BYTES, cp949_length, may_be_cut, may_be_cut_somewhere

NAMES = st.text(alphabet="가나다라마바사아자차 abc019)(_", max_size=40)


def cut(name: str, length: int) -> str:
    """What a site leaves of a name: whole syllables within the bytes."""
    return name.encode("cp949", "replace")[:length].decode("cp949", "ignore")


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("가", 2), ("가나다 1", 8), ("🍜", 1)])
def test_a_syllable_takes_two_bytes(text: str, length: int) -> None:
    assert cp949_length(text) == length


@pytest.mark.parametrize("chain", ["emart24", "cspace24", "", "?"])
def test_chains_that_do_not_cut_never_have_a_cut_name(chain: str) -> None:
    assert not may_be_cut("가" * 50, chain)


@pytest.mark.parametrize("chain", sorted(CUT_BYTES))
def test_a_name_is_possibly_cut_from_one_byte_below_the_limit(chain: str) -> None:
    limit = CUT_BYTES[chain]
    assert [may_be_cut("a" * length, chain) for length in (limit - 2, limit - 1, limit)] == [False, True, True]


@pytest.mark.parametrize(
    ("length", "so"), [(22, False), (23, True), (26, True), (27, False), (29, True), (32, True), (33, False)]
)
def test_the_lengths_of_cut_names_of_any_chain(length: int, so: bool) -> None:
    assert may_be_cut_somewhere("a" * length) == so


@given(NAMES, st.sampled_from(sorted(CUT_BYTES)))
def test_every_name_that_a_chain_really_cuts_is_recognised(name: str, chain: str) -> None:
    left = cut(name, CUT_BYTES[chain])
    if left != name:
        assert may_be_cut(left, chain)
        assert may_be_cut_somewhere(left)
