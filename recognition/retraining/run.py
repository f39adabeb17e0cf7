"""Carry out a training, in this process: read, learn, export, examine, decide. Loads torch.

What a killed process has done is kept: the list of pictures, the checkpoint and a finished folder in the workshop, and
its recogniser in the row. The next attempt goes on from there.
"""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from recognition.backbone.errors import BackboneError
from recognition.leases import lease
from recognition.models import Recogniser, Training, TrainingOutcome, TrainingPhase, TrainingState
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError
from recognition.retraining import dataset, decision
from recognition.retraining.dataset import Dataset, learned_the_same
from recognition.retraining.decision import Part
from recognition.retraining.heartbeat import Heartbeat, beating
from recognition.retraining.jobs import LEASE_NAME, open_training
from recognition.retraining.rows import CancelledError, begin, finish, report_step, write
from recognition.retraining.validation import Validation
from recognition.samples import SamplesError
from recognition.training.checkpoint import CheckpointError
from recognition.training.finished import finished_folder
from recognition.training.pipeline import train_recogniser
from recognition.training.recipe import Recipe
from recognition.training.trainer import Progress

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # that get no further than the ones before
_MOST_EXAMS = 3
_WRITE_EVERY_S = 1.0


def carry_out_next() -> Training | None:
    """Carry out the open training, also one that a killed process left; None when there is none.

    Raises:
        LeaseTakenError: another process is at it.
    """
    if open_training() is None:
        return None
    with lease(LEASE_NAME) as held, beating(held) as heart:
        training = open_training()
        if training is not None:
            _attempt(training, heart)
            training.refresh_from_db()
        return training


def _attempt(training: Training, heart: Heartbeat) -> None:
    if training.attempts >= MAX_ATTEMPTS:
        last = f": {training.error}" if training.error else ""
        finish(training, TrainingState.FAILED, error=f"given up after {MAX_ATTEMPTS} attempts{last}")
        return  # the workshop stays: when the cause is mended, the next training goes on from its checkpoint
    try:
        begin(training)
        _Attempt(training, heart).run()
    except CancelledError as error:
        logger.info("%s", error)
    except (SamplesError, BackboneError, RecogniserError, ValueError) as error:
        if _may_pass(error):
            _note(training, error)
            raise
        logger.exception("training %s failed", training.pk)
        finish(training, TrainingState.FAILED, error=str(error))
    except Exception as error:  # the disk is full, memory is short: the next attempt may go better
        _note(training, error)
        raise


def _may_pass(error: Exception) -> bool:
    """Whether a file could not be read for now, which says nothing of the files."""
    return isinstance(error, (SamplesError, RecogniserError)) and isinstance(error.__cause__, OSError)


def _note(training: Training, error: Exception) -> None:
    Training.objects.filter(pk=training.pk).update(error=f"{type(error).__name__}: {error}"[:500])


class _Attempt:
    """One attempt at one training."""

    def __init__(self, training: Training, heart: Heartbeat) -> None:
        self._training, self._heart = training, heart
        self._wrote_at = 0.0

    def run(self) -> None:
        """From pictures to a decision."""
        recipe = dataset.recipe()
        self._enter(TrainingPhase.READING)
        found = self._material()
        candidate = self._training.recogniser
        if candidate is None:
            if known := learned_the_same(found.revision, recipe):
                self._finish(TrainingOutcome.NOTHING_NEW, f"{known}이(가) 같은 자료를 같은 설정으로 배웠습니다.")
                return
            candidate = self._learn(found, recipe)
        self._examine(candidate, found, recipe)

    def _material(self) -> Dataset:
        training = self._training
        found = dataset.read_collected(training.data_revision) if training.data_revision else None
        if found is None:
            read_at = timezone.now()
            found = dataset.collect()
            if training.recogniser is None:  # else it has learned already, and only the exam is about other pictures
                write(training, data_read_at=read_at, data_revision=found.revision, **found.counts())
        return found

    def _learn(self, found: Dataset, recipe: Recipe) -> Recogniser:
        folder = _finished(found, recipe) or self._train_anyhow(found, recipe)
        candidate = registry.register(_moved_into_place(folder))
        write(self._training, recogniser=candidate, attempts=1)
        return candidate

    def _train_anyhow(self, found: Dataset, recipe: Recipe) -> Path:
        try:
            return self._train(found, recipe)
        except CheckpointError as error:
            logger.warning("starting anew: %s", error)
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

    def _examine(self, candidate: Recogniser, found: Dataset, recipe: Recipe) -> None:
        """Sit the exam against the recogniser at work, again where that is another one by the end of it."""
        self._enter(TrainingPhase.EXAMINING)
        for _ in range(_MOST_EXAMS):
            write(self._training, left_s=None, examined=0)
            active = decision.active_or_next()
            parts = self._compare(candidate, active, found, recipe)
            if decision.conclude(training=self._training, candidate=candidate, active=active, parts=parts):
                self._tidy()
                return
            logger.info("training %s: another recogniser went to work meanwhile", self._training.pk)
        self._finish(TrainingOutcome.KEPT_ASIDE, f"비교하는 동안 쓰는 인식기가 {_MOST_EXAMS}번 바뀌었습니다.")

    def _compare(self, candidate: Recogniser, active: Recogniser | None, found: Dataset, recipe: Recipe) -> list[Part]:
        if active is None or active == candidate:
            return []
        validation = Validation(found, seed=self._training.pk, options=recipe.views)
        folders = registry.folder_of(candidate), registry.folder_of(active)
        return validation.compare(*folders, report=self._report_exam)

    # -- Telling how far it is -----------------------------------------------------------------------------------------
    def _enter(self, phase: TrainingPhase) -> None:
        self._heart.check()
        write(self._training, phase=phase)
        logger.info("training %s: %s", self._training.pk, phase.value)

    def _say(self, sentence: str) -> None:
        """What the training says of itself; after its first step it says only that it is writing its folder."""
        logger.info("training %s: %s", self._training.pk, sentence)
        self._heart.check()
        is_over = self._training.total and self._training.phase == TrainingPhase.LEARNING
        write(self._training, phase=TrainingPhase.EXPORTING if is_over else TrainingPhase.READING)

    def _report(self, progress: Progress) -> None:
        if not self._is_time() and progress.step < progress.total:
            return
        report_step(
            self._training,
            phase=TrainingPhase.LEARNING,
            step=progress.step,
            total=progress.total,
            loss=round(progress.loss, 4),
            score=progress.score,
            left_s=round(progress.left_s, 1),
        )
        if progress.step % 10 == 0:
            logger.info("training %s: step %s of %s", self._training.pk, progress.step, progress.total)

    def _report_exam(self, seen: int, pictures: int) -> None:
        if self._is_time():
            write(self._training, examined=round(100 * seen / pictures))

    def _is_time(self) -> bool:
        self._heart.check()
        now = time.monotonic()
        if now < self._wrote_at + _WRITE_EVERY_S:
            return False
        self._wrote_at = now
        return True

    def _finish(self, outcome: TrainingOutcome, reason: str) -> None:
        finish(self._training, TrainingState.DONE, outcome=outcome, reason=reason[:500])
        self._tidy()

    def _tidy(self) -> None:
        shutil.rmtree(dataset.work_folder(), ignore_errors=True)
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
