from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stores.branches import Address, Branch, may_be_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("세븐당인동점주", "세븐일레븐당인동점"),
        ("지에스25서둔세화로", "GS25서둔세화로"),
        ("코리아세븐의정부", "세븐일레븐의정부"),
        ("세븐수원푸른점주", "세븐일레븐수원푸른점"),
        ("씨유석적", "CU석적점"),
        ("지에스이십오GS25노량아이비", "지에스노량아이비"),
    ],
)
def test_old_and_new_registrations_are_of_one_branch(one: str, other: str) -> None:
    assert Branch.of(one).name == Branch.of(other).name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("지에스25단국대법학관점", "지에스25단국대도서관점"),
        ("세븐수서역사3호점", "세븐수서역사2호점"),
        ("세븐제주점", "세븐제점"),
        ("씨유L과천신관4층북단점", "씨유L과천신관5층"),
    ],
)
def test_neighbours_with_different_names_are_different_branches(one: str, other: str) -> None:
    assert Branch.of(one).name != Branch.of(other).name
    assert not may_be_same(Branch.of(one), Branch.of(other))


def repeats(*names: str) -> list[bool]:
    address = Address()
    return [address.repeats(Branch.of(name)) for name in names]


def test_the_same_branch_at_one_address_is_a_repeat() -> None:
    assert repeats("세븐당인동점주", "세븐일레븐당인동점") == [False, True]


def test_a_cut_name_repeats_the_full_one() -> None:
    assert repeats("세븐호평오거리점주", "세븐일레븐호평") == [False, True]
    assert repeats("세븐일레븐호평", "세븐호평오거리점주") == [False, True]


def test_a_cut_name_hides_one_full_name_at_most() -> None:
    names = ("세븐일레븐롯데월드", "세븐롯데월드광장점", "세븐일레븐롯데월드광장점", "세븐롯데월드키자니아점주")
    assert repeats(*names) == [False, True, True, False]


def test_a_full_name_is_not_a_cut_one() -> None:
    assert repeats("세븐잠실점", "세븐잠실롯데점") == [False, False]


def test_a_name_without_a_branch_hides_no_branch() -> None:
    assert repeats("세븐일레븐", "세븐올림픽점주", "세븐일레븐") == [False, False, True]


@given(st.lists(st.sampled_from(["세븐일레븐롯데", "세븐롯데월드점", "세븐롯데월드광장점", "세븐롯데", "세븐"])))
@settings(deadline=None, max_examples=100)
def test_every_full_name_is_shown_or_covered_by_a_cut_one(names: list[str]) -> None:
    shown = [name for name, repeated in zip(names, repeats(*names), strict=True) if not repeated]
    cut = sum(Branch.of(name).cut and Branch.of(name).name != "" for name in shown)
    full = {Branch.of(name).name for name in names if name.endswith("점")}
    assert len(full - {Branch.of(name).name for name in shown}) <= cut
