"""Carry out a training in this process: read, learn, export, validate, decide. Loads torch.

The work of a killed process is kept: the list of pictures, the checkpoint and a finished folder in the workshop, and
its recogniser in the row. The next attempt continues from there.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.jobs import JobLease, LeaseLostError, take
from common.named_lease import LeaseTakenError
from recognition.backbone.errors import BackboneError
from recognition.models import Recogniser, Training, TrainingOutcome, TrainingPhase, TrainingState
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError
from recognition.retraining import dataset, decision, jobs
from recognition.retraining.dataset import Dataset, learned_the_same
from recognition.retraining.decision import Part
from recognition.retraining.validation import Validation
from recognition.samples import SamplesError
from recognition.training.checkpoint import CheckpointError
from recognition.training.finished import finished_folder
from recognition.training.pipeline import train_recogniser
from recognition.training.recipe import Recipe
from recognition.training.trainer import Progress

logger = logging.getLogger(__name__)

_MAX_VALIDATIONS = 3


def carry_out_next() -> Training | None:
    """Carry out the open training, also one that a killed process left; None if there is none.

    One whose processes were killed too often is only failed.

    Raises:
        LeaseTakenError: another process is carrying it out.
    """
    training = jobs.open_training()
    if training is None:
        return None
    jobs.take_back_lost()
    training.refresh_from_db()
    if not training.is_open:
        return training
    started_at = training.started_at or timezone.now()
    lease = take(Training.objects.all(), training.pk, seconds=jobs.LEASE_SECONDS, started_at=started_at)
    if lease is None:
        raise LeaseTakenError(f"training {training.pk} is already running")
    training.refresh_from_db()
    _attempt(training, lease)
    training.refresh_from_db()
    return training


def _attempt(training: Training, lease: JobLease) -> None:
    try:
        with lease.kept_alive():
            _Attempt(training, lease).run()
    except LeaseLostError as error:
        logger.info("training %s was cancelled, or another process has it: %s", training.pk, error)
    except (SamplesError, BackboneError, RecogniserError, ValueError) as error:
        if _may_pass(error):
            _give_back(lease, error)
            raise
        logger.exception("training %s failed", training.pk)
        _fail(lease, error)
    except (Exception, KeyboardInterrupt, SystemExit) as error:
        # The disk is full, memory is short, somebody pressed Ctrl-C: the next attempt may do better.
        _give_back(lease, error)
        raise


def _may_pass(error: Exception) -> bool:
    """Whether a file could not be read for now, which says nothing about the file."""
    return isinstance(error, (SamplesError, RecogniserError)) and isinstance(error.__cause__, OSError)


def _give_back(lease: JobLease, error: BaseException) -> None:
    """Leave the training to the next attempt, with the error if there was one; an interruption is none."""
    columns = {"error": f"{type(error).__name__}: {error}"[:500]} if isinstance(error, Exception) else {}
    lease.give_back(jobs.retry_policy(), **columns)


def _fail(lease: JobLease, error: Exception) -> None:
    try:
        lease.close(**jobs.closing_columns(TrainingState.FAILED, error=str(error)))
    except LeaseLostError as lost:
        logger.info("%s", lost)


class _Attempt:
    """One attempt at one training."""

    def __init__(self, training: Training, lease: JobLease) -> None:
        self._training, self._lease = training, lease
        self._furthest_step = training.furthest_step

    def run(self) -> None:
        """Read the pictures, train, validate and decide."""
        recipe = dataset.recipe()
        self._enter(TrainingPhase.READING)
        found = self._material()
        candidate = self._training.recogniser
        if candidate is None:
            if known := learned_the_same(found.revision, recipe):
                self._finish(TrainingOutcome.NOTHING_NEW, f"{known}이(가) 같은 자료를 같은 설정으로 이미 학습했습니다.")
                return
            candidate = self._learn(found, recipe)
        self._validate(candidate, found, recipe)

    def _material(self) -> Dataset:
        training = self._training
        found = dataset.read_collected(training.data_revision) if training.data_revision else None
        if found is None:
            read_at = timezone.now()
            found = dataset.collect()
            if (
                training.recogniser is None
            ):  # otherwise it is already trained, and only the validation uses other pictures
                self._write(data_read_at=read_at, data_revision=found.revision, **found.counts())
        return found

    def _learn(self, found: Dataset, recipe: Recipe) -> Recogniser:
        folder = _finished(found, recipe) or self._resume_or_train(found, recipe)
        candidate = registry.register(_moved_into_place(folder))
        self._write(recogniser=candidate, attempts=1)
        return candidate

    def _resume_or_train(self, found: Dataset, recipe: Recipe) -> Path:
        try:
            return self._train(found, recipe)
        except CheckpointError as error:
            logger.warning("starting from the beginning: %s", error)
        for damaged in dataset.work_folder().glob(".training-*"):
            shutil.rmtree(damaged)
        return self._train(found, recipe)

    def _train(self, found: Dataset, recipe: Recipe) -> Path:
        trained = train_recogniser(
            samples=found.samples,
            out=dataset.work_folder(),
            recipe=recipe,
            from_catalogue=True,
            report=self._report,
            say=self._say,
        )
        return trained.folder

    def _validate(self, candidate: Recogniser, found: Dataset, recipe: Recipe) -> None:
        """Compare the candidate with the active recogniser. Repeat if another one has become active."""
        self._enter(TrainingPhase.EXAMINING)
        for _ in range(_MAX_VALIDATIONS):
            self._write(left_s=None, examined=0)
            active = decision.active_or_next()
            parts = self._compare(candidate, active, found, recipe)
            if decision.conclude(
                training=self._training, lease=self._lease, candidate=candidate, active=active, parts=parts
            ):
                self._tidy()
                return
            logger.info("training %s: another recogniser became active meanwhile", self._training.pk)
        self._finish(TrainingOutcome.KEPT_ASIDE, f"비교하는 동안 사용 중인 인식기가 {_MAX_VALIDATIONS}번 바뀌었습니다.")

    def _compare(self, candidate: Recogniser, active: Recogniser | None, found: Dataset, recipe: Recipe) -> list[Part]:
        if active is None or active == candidate:
            return []
        validation = Validation(found, seed=self._training.pk, options=recipe.views)
        folders = registry.folder_of(candidate), registry.folder_of(active)
        return validation.compare(*folders, report=self._report_validation)

    # -- Progress ------------------------------------------------------------------------------------------------------
    def _enter(self, phase: TrainingPhase) -> None:
        self._write(phase=phase)
        logger.info("training %s: %s", self._training.pk, phase.value)

    def _say(self, sentence: str) -> None:
        """Note a sentence of the trainer's. After its first step it says only that it is writing its folder."""
        logger.info("training %s: %s", self._training.pk, sentence)
        has_learned = self._training.phase in {TrainingPhase.LEARNING, TrainingPhase.EXPORTING}
        self._write(phase=TrainingPhase.EXPORTING if has_learned else TrainingPhase.READING)

    def _report(self, progress: Progress) -> None:
        self._training.phase = TrainingPhase.LEARNING
        columns: dict[str, Any] = {
            "phase": TrainingPhase.LEARNING,
            "step": progress.step,
            "total": progress.total,
            "loss": round(progress.loss, 4),
            "score": progress.score,
            "left_s": round(progress.left_s, 1),
        }
        if progress.step > self._furthest_step:  # attempts are counted from the last one that got further
            columns |= {"furthest_step": progress.step, "attempts": 1}
        if progress.step < progress.total:
            self._lease.report(**columns)
        else:
            self._lease.renew(**columns)
        self._lease.check()
        if progress.step % 10 == 0:
            logger.info("training %s: step %s of %s", self._training.pk, progress.step, progress.total)

    def _report_validation(self, seen: int, pictures: int) -> None:
        self._lease.report(examined=round(100 * seen / pictures))
        self._lease.check()

    def _write(self, **columns: Any) -> None:  # noqa: ANN401 - columns of the training
        """Write columns. Raises LeaseLostError if the training is not ours any more."""
        self._lease.renew(**columns)
        for name, value in columns.items():
            setattr(self._training, name, value)

    def _finish(self, outcome: TrainingOutcome, reason: str) -> None:
        self._lease.close(**jobs.closing_columns(TrainingState.DONE, outcome=outcome, reason=reason[:500]))
        self._tidy()

    def _tidy(self) -> None:
        shutil.rmtree(dataset.work_folder(), ignore_errors=True)
        self._training.refresh_from_db()
        logger.info("training %s: %s, %s", self._training.pk, self._training.outcome, self._training.reason)


def _finished(found: Dataset, recipe: Recipe) -> Path | None:
    """What an attempt that was killed before the row knew of it has learned already."""
    places = dataset.work_folder(), Path(settings.RECOGNISERS_DIR)
    return next((folder for out in places if (folder := finished_folder(out, found.revision, recipe))), None)


def _moved_into_place(folder: Path) -> Path:
    """From the workshop to the other recognisers; equal content is there once."""
    target = Path(settings.RECOGNISERS_DIR, folder.name)
    if target == folder:
        return target
    if target.exists():
        shutil.rmtree(folder)
    else:
        folder.rename(target)
    return target
