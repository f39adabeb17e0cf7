"""How a validation decides, and how that is carried out while operators activate recognisers of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from recognition import activations
from recognition.evaluation.calibration import NEVER
from recognition.models import Activation, Recogniser, Training, TrainingOutcome, TrainingState
from recognition.recogniser import registry
from recognition.retraining import decision
from recognition.retraining.decision import TOLERANCES, Figures, Part, decide
from recognition.retraining.run import carry_out_next
from recognition.retraining.validation import Validation
from recognition.tests.retraining_setup import ask, carry_out_until_killed, learn_at_once, raise_killed, renamed_copy

BETTER = Part("views", 200, Figures(0.9, 0.8), Figures(0.5, 0.4))
WORSE = Part("views", 200, Figures(0.1, 0.1), Figures(0.5, 0.4))


def part(candidate: tuple[float, float], active: tuple[float, float], name: str = "views") -> Part:
    return Part(name, 200, Figures(*candidate), Figures(*active))


def test_a_candidate_that_is_better_in_both_is_activated_and_the_reason_gives_both_figures() -> None:
    decided = decide([part((0.9, 0.7), (0.4, 0.1))])

    assert decided.activate
    assert "40.0% → 90.0%" in decided.reason
    assert "10.0% → 70.0%" in decided.reason


def test_a_candidate_that_is_just_as_good_is_activated() -> None:
    assert decide([part((0.8, 0.5), (0.8, 0.5))]).activate


@pytest.mark.parametrize("figure", ["top1", "coverage_at_95"])
def test_a_difference_within_the_tolerance_is_chance_and_one_beyond_is_worse(figure: str) -> None:
    def worse_by(loss: float) -> Part:
        values = {"top1": 0.8, "coverage_at_95": 0.5}
        return Part("views", 200, Figures(**{**values, figure: values[figure] - loss}), Figures(**values))

    assert decide([worse_by(TOLERANCES[figure] - 1e-6)]).activate
    assert not decide([worse_by(TOLERANCES[figure] + 1e-6)]).activate


def test_a_gain_in_one_figure_does_not_make_up_for_a_loss_in_another() -> None:
    decided = decide([part((0.99, 0.40), (0.50, 0.60))])

    assert not decided.activate
    assert "40.0% < 60.0%" in decided.reason
    assert "99.0%" not in decided.reason


def test_every_part_of_the_validation_counts() -> None:
    decided = decide([part((0.9, 0.9), (0.8, 0.8), "views"), part((0.5, 0.5), (0.6, 0.5), "photos")])

    assert not decided.activate
    assert decided.reason.startswith("photos:")


def test_without_an_active_recogniser_the_candidate_is_activated() -> None:
    assert decide([]).activate


def test_a_candidate_without_a_calibration_is_not_activated() -> None:
    assert not decide([part((0.9, 0.9), (0.1, 0.1))], is_calibrated=False).activate


# -- Concluding --------------------------------------------------------------------------------------------------------


def concluding(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that carries a training out, without learning, and concludes it in the database."""
    for mark in (pytest.mark.usefixtures("pictures", "learned_at_once"), pytest.mark.django_db(transaction=True)):
        test = mark(test)
    return test


@pytest.fixture
def other(small_trainings: None, settings: Settings, recogniser_folder: Path) -> Recogniser:
    """A recogniser that an operator may activate."""
    return registry.register(renamed_copy(recogniser_folder, settings.RECOGNISERS_DIR, "other"))


Meanwhile = Callable[[int], object]


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Fix the outcome of each validation and what happens during it; gives the folders compared with so far."""

    def fix(part: Part, meanwhile: Meanwhile = lambda _: None) -> list[str]:
        compared: list[str] = []

        def compare(_: Validation, candidate: Path, active: Path, report: Any) -> Sequence[Part]:
            compared.append(active.name)
            meanwhile(len(compared))
            return [part]

        monkeypatch.setattr(Validation, "__init__", lambda *_, **__: None)
        monkeypatch.setattr(Validation, "compare", compare)
        return compared

    return fix


def candidate() -> Recogniser:
    return Recogniser.objects.get(version__startswith="learned")


@concluding
def test_a_training_killed_while_it_concludes_has_written_nothing_and_activates_once(
    active_copy: Recogniser, validations: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    validations(BETTER)
    ask()
    with monkeypatch.context() as patch:
        patch.setattr(activations, "request", raise_killed)
        carry_out_until_killed()
    row = Training.objects.get()
    assert (row.state, row.outcome, row.figures, row.compared_with) == (TrainingState.RUNNING, "", {}, None)

    carry_out_next()

    row.refresh_from_db()
    assert (row.outcome, row.compared_with) == (TrainingOutcome.ACTIVATED, active_copy)
    assert Activation.objects.get().recogniser == row.recogniser


@concluding
def test_a_candidate_that_can_never_be_sure_is_not_activated_however_good_it_is(
    active_copy: Recogniser,
    validations: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
    recogniser_folder: Path,
) -> None:
    learn_at_once(recogniser_folder, monkeypatch, match=NEVER)
    validations(BETTER)
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert (row.outcome, row.compared_with) == (TrainingOutcome.KEPT_ASIDE, active_copy)
    assert "확신" in row.reason
    assert not Activation.objects.exists()


@concluding
def test_a_training_cancelled_during_its_validation_activates_nothing(
    active_copy: Recogniser, validations: Callable[..., list[str]]
) -> None:
    validations(BETTER, lambda _: Training.objects.update(state=TrainingState.CANCELLED))
    ask()

    carry_out_next()

    assert Training.objects.get().outcome == ""
    assert not Activation.objects.exists()


@concluding
def test_a_candidate_that_is_active_already_keeps_its_figures_and_is_not_activated_again(
    active_copy: Recogniser, validations: Callable[..., list[str]]
) -> None:
    validations(BETTER)
    ask()
    carry_out_next()
    done = Training.objects.get()
    Activation.objects.all().delete()
    registry.activate(recogniser=candidate())
    Training.objects.update(state=TrainingState.QUEUED, outcome="")

    carry_out_next()

    row = Training.objects.get()
    assert row.outcome == TrainingOutcome.ACTIVATED
    assert (row.reason, row.figures, row.compared_with) == (done.reason, done.figures, active_copy)
    assert not Activation.objects.exists()


@concluding
def test_a_candidate_that_an_operator_activates_during_its_validation_is_not_activated_again(
    active_copy: Recogniser, validations: Callable[..., list[str]]
) -> None:
    validations(WORSE, lambda _: registry.activate(recogniser=candidate()))
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert (row.outcome, row.reason) == (TrainingOutcome.ACTIVATED, "운영자가 먼저 적용했습니다.")
    assert (row.compared_with, row.figures["parts"][0]["name"]) == (active_copy, "views")
    assert not Activation.objects.exists()


@concluding
def test_a_recogniser_that_is_activated_during_the_validation_is_compared_with_next(
    active_copy: Recogniser, other: Recogniser, validations: Callable[..., list[str]]
) -> None:
    compared = validations(BETTER, lambda _: registry.activate(recogniser=other))
    ask()

    carry_out_next()

    assert compared == [active_copy.folder, other.folder]
    row = Training.objects.get()
    assert (row.outcome, row.compared_with) == (TrainingOutcome.ACTIVATED, other)


@concluding
def test_a_recogniser_that_is_about_to_be_activated_counts_as_active(
    active_copy: Recogniser, other: Recogniser, validations: Callable[..., list[str]]
) -> None:
    compared = validations(WORSE, lambda number: number == 1 and activations.request(recogniser=other))
    ask()

    carry_out_next()

    assert compared == [active_copy.folder, other.folder]
    assert Training.objects.get().outcome == TrainingOutcome.KEPT_ASIDE
    assert decision.active_or_next() == other


@concluding
def test_if_the_active_recogniser_changes_every_time_the_candidate_is_not_activated_and_the_reason_says_so(
    active_copy: Recogniser, other: Recogniser, validations: Callable[..., list[str]]
) -> None:
    pair = [active_copy, other]
    compared = validations(BETTER, lambda number: registry.activate(recogniser=pair[number % 2]))
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert len(compared) == 3
    assert (row.outcome, "3번 바뀌었습니다" in row.reason) == (TrainingOutcome.KEPT_ASIDE, True)
    assert not Activation.objects.exists()
