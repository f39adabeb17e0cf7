"""The moments that seeds give."""

from __future__ import annotations

from collections import Counter

import pytest

from faults.moments import Phase, moment_of, wanted_inside_publishing


def test_a_seed_gives_the_same_moment_again() -> None:
    assert moment_of(4711) == moment_of(4711)
    assert len({moment_of(seed).fraction for seed in range(100)}) == 100


@pytest.mark.parametrize("first", [0, 7, 123_456])
def test_fifty_seeds_in_a_row_go_through_every_phase_and_often_through_publishing(first: int) -> None:
    aimed = Counter(moment_of(first + number).phase for number in range(50))

    assert set(aimed) == set(Phase)
    assert aimed[Phase.PUBLISHING] >= 2 * wanted_inside_publishing(50) == 20


def test_a_moment_lies_inside_what_its_phase_took_in_the_clean_run() -> None:
    lasted = dict.fromkeys(Phase, 2.0)

    assert all(0 <= moment_of(seed).delay(lasted) < 2 for seed in range(200))
