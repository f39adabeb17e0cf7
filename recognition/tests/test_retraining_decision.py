from __future__ import annotations

import pytest

from recognition.retraining.deciding import TOLERANCES, Figures, Part, decide


def part(candidate: tuple[float, float], active: tuple[float, float], name: str = "views") -> Part:
    return Part(name, 200, Figures(*candidate), Figures(*active))


def test_what_is_better_in_both_is_activated_and_both_figures_are_told() -> None:
    decision = decide([part((0.9, 0.7), (0.4, 0.1))])

    assert decision.activate
    assert "40.0% → 90.0%" in decision.reason
    assert "10.0% → 70.0%" in decision.reason


def test_what_is_just_as_good_is_activated() -> None:
    assert decide([part((0.8, 0.5), (0.8, 0.5))]).activate


@pytest.mark.parametrize("figure", ["top1", "coverage_at_95"])
def test_a_difference_within_the_tolerance_is_chance_and_one_beyond_is_worse(figure: str) -> None:
    def candidate(loss: float) -> Part:
        values = {"top1": 0.8, "coverage_at_95": 0.5}
        return Part("views", 200, Figures(**{**values, figure: values[figure] - loss}), Figures(**values))

    assert decide([candidate(TOLERANCES[figure] - 1e-6)]).activate
    assert not decide([candidate(TOLERANCES[figure] + 1e-6)]).activate


def test_being_better_in_one_thing_does_not_make_up_for_another() -> None:
    decision = decide([part((0.99, 0.40), (0.50, 0.60))])

    assert not decision.activate
    assert "40.0% < 60.0%" in decision.reason
    assert "99.0%" not in decision.reason


def test_every_part_of_the_exam_counts() -> None:
    decision = decide([part((0.9, 0.9), (0.8, 0.8), "views"), part((0.5, 0.5), (0.6, 0.5), "photos")])

    assert not decision.activate
    assert decision.reason.startswith("photos:")


def test_without_a_recogniser_at_work_there_is_nothing_to_be_worse_than() -> None:
    assert decide([]).activate


def test_what_can_never_be_sure_is_kept_aside() -> None:
    assert not decide([part((0.9, 0.9), (0.1, 0.1))], is_calibrated=False).activate
