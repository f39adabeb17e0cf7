"""What came of an exam, while operators activate recognisers of their own."""

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
from recognition.retraining.deciding import Figures, Part
from recognition.retraining.run import carry_out_next
from recognition.retraining.validation import Exam
from recognition.tests.factories import make_picture
from recognition.tests.retraining_setup import (
    ask,
    carry_out_until_killed,
    learn_at_once,
    make_small,
    put_to_work,
    raise_killed,
    renamed_copy,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BETTER = Part("views", 200, Figures(0.9, 0.8), Figures(0.5, 0.4))
WORSE = Part("views", 200, Figures(0.1, 0.1), Figures(0.5, 0.4))


@pytest.fixture(autouse=True)
def _small(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recogniser_folder: Path) -> None:
    make_small(settings, tmp_path, monkeypatch)
    learn_at_once(recogniser_folder, monkeypatch)


@pytest.fixture
def at_work(settings: Settings, recogniser_folder: Path) -> Recogniser:
    """ImageNet's weights alone, at work, and pictures to learn from."""
    for _ in range(2):
        make_picture()
    return put_to_work(settings, recogniser_folder)


@pytest.fixture
def other(settings: Settings, recogniser_folder: Path) -> Recogniser:
    """A recogniser that an operator may put to work."""
    return registry.register(renamed_copy(recogniser_folder, settings.RECOGNISERS_DIR, "other"))


Meanwhile = Callable[[int], object]


@pytest.fixture
def exams(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Say what comes of each exam and what happens during it; gives the folders compared with, as they are."""

    def fix(part: Part, meanwhile: Meanwhile = lambda _: None) -> list[str]:
        compared: list[str] = []

        def compare(_: Exam, candidate: Path, active: Path, report: Any) -> Sequence[Part]:
            compared.append(active.name)
            meanwhile(len(compared))
            return [part]

        monkeypatch.setattr(Exam, "__init__", lambda *_, **__: None)
        monkeypatch.setattr(Exam, "compare", compare)
        return compared

    return fix


def candidate() -> Recogniser:
    return Recogniser.objects.get(version__startswith="learned")


def test_a_training_killed_while_it_hands_over_has_written_nothing_and_hands_over_once(
    at_work: Recogniser, exams: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    exams(BETTER)
    ask()
    with monkeypatch.context() as patch:
        patch.setattr(activations, "request", raise_killed)
        carry_out_until_killed()
    row = Training.objects.get()
    assert (row.state, row.outcome, row.figures, row.compared_with) == (TrainingState.RUNNING, "", {}, None)

    carry_out_next()

    row.refresh_from_db()
    assert (row.outcome, row.compared_with) == (TrainingOutcome.ACTIVATED, at_work)
    assert Activation.objects.get().recogniser == row.recogniser


def test_a_candidate_that_can_never_be_sure_is_kept_aside_however_well_it_did(
    at_work: Recogniser, exams: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch, recogniser_folder: Path
) -> None:
    learn_at_once(recogniser_folder, monkeypatch, match=NEVER)
    exams(BETTER)
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert (row.outcome, row.compared_with) == (TrainingOutcome.KEPT_ASIDE, at_work)
    assert "확신" in row.reason
    assert not Activation.objects.exists()


def test_a_training_called_off_during_its_exam_activates_nothing(
    at_work: Recogniser, exams: Callable[..., list[str]]
) -> None:
    exams(BETTER, lambda _: Training.objects.update(state=TrainingState.CANCELLED))
    ask()

    carry_out_next()

    assert Training.objects.get().outcome == ""
    assert not Activation.objects.exists()


def test_a_candidate_that_is_at_work_already_keeps_its_figures_and_is_not_activated_again(
    at_work: Recogniser, exams: Callable[..., list[str]]
) -> None:
    exams(BETTER)
    ask()
    carry_out_next()
    done = Training.objects.get()
    Activation.objects.all().delete()
    registry.activate(recogniser=candidate())
    Training.objects.update(state=TrainingState.QUEUED, outcome="")

    carry_out_next()

    row = Training.objects.get()
    assert row.outcome == TrainingOutcome.ACTIVATED
    assert (row.reason, row.figures, row.compared_with) == (done.reason, done.figures, at_work)
    assert not Activation.objects.exists()


def test_a_candidate_that_an_operator_activates_during_its_exam_is_not_activated_again(
    at_work: Recogniser, exams: Callable[..., list[str]]
) -> None:
    exams(WORSE, lambda _: registry.activate(recogniser=candidate()))
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert (row.outcome, row.reason) == (TrainingOutcome.ACTIVATED, "운영자가 먼저 사용하도록 했습니다.")
    assert (row.compared_with, row.figures["parts"][0]["name"]) == (at_work, "views")
    assert not Activation.objects.exists()


def test_a_recogniser_that_goes_to_work_during_the_exam_is_the_one_to_be_compared_with(
    at_work: Recogniser, other: Recogniser, exams: Callable[..., list[str]]
) -> None:
    compared = exams(BETTER, lambda _: registry.activate(recogniser=other))
    ask()

    carry_out_next()

    assert compared == [at_work.folder, other.folder]
    row = Training.objects.get()
    assert (row.outcome, row.compared_with) == (TrainingOutcome.ACTIVATED, other)


def test_a_recogniser_that_is_about_to_go_to_work_counts_as_the_one_at_work(
    at_work: Recogniser, other: Recogniser, exams: Callable[..., list[str]]
) -> None:
    compared = exams(WORSE, lambda number: number == 1 and activations.request(recogniser=other))
    ask()

    carry_out_next()

    assert compared == [at_work.folder, other.folder]
    assert Training.objects.get().outcome == TrainingOutcome.KEPT_ASIDE
    assert decision.at_work() == other


def test_where_the_recogniser_at_work_never_stays_the_same_the_candidate_is_kept_aside_with_the_reason(
    at_work: Recogniser, other: Recogniser, exams: Callable[..., list[str]]
) -> None:
    pair = [at_work, other]
    compared = exams(BETTER, lambda number: registry.activate(recogniser=pair[number % 2]))
    ask()

    carry_out_next()

    row = Training.objects.get()
    assert len(compared) == 3
    assert (row.outcome, "3번 바뀌었습니다" in row.reason) == (TrainingOutcome.KEPT_ASIDE, True)
    assert not Activation.objects.exists()
