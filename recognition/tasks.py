"""Background work. Every task may come twice, late, or never: rows and files say what is to be done."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings

from common.jobs import LeaseLostError
from common.named_lease import named_lease
from recognition import activations, retention
from recognition.enrolment import service
from recognition.models import TrainingTrigger
from recognition.phone import snapshots
from recognition.recogniser.manifest import RecogniserError
from recognition.retraining import jobs, process

logger = logging.getLogger(__name__)

_RETRAIN_LIMIT_S = round(settings.RETRAIN_MAX_HOURS * 3600) + 120  # the training's own process is ended before
TIME_BUDGET_S = 15  # shorter than the schedule's interval, so that runs do not pile up


@shared_task(name="recognition.tasks.enrol_products")
def enrol_products() -> None:
    """Fetch and embed pictures that are due; cheap when there are none, and one at a time."""
    try:
        report = service.enrol_products(time_budget_s=TIME_BUDGET_S)
    except LeaseLostError as error:
        logger.debug("not enrolling: %s", error)
        return
    if report.stored or report.failed or report.embedded:
        logger.info("enrolment: %s", report)


@shared_task(name="recognition.tasks.activate_recogniser")
def activate_recogniser() -> None:
    """Activate the requested recogniser, if any; the next schedule takes the next one."""
    activation = activations.run_next()
    if activation is not None:
        logger.info("activation of %s: %s", activation.recogniser, activation.state)


@shared_task(name="recognition.tasks.publish_for_phones")
def publish_for_phones() -> None:
    """Publish the gallery for phones if it changed."""
    try:
        with named_lease("publish_for_phones"):
            snapshot = snapshots.refresh()
    except LeaseLostError as error:
        logger.debug("not publishing: %s", error)
    except RecogniserError:
        logger.exception("the active recogniser cannot be published for phones")
    else:
        if snapshot is not None:
            logger.info("published %s with %s pictures for phones", snapshot.recogniser, snapshot.rows)


@shared_task(name="recognition.tasks.clean_up")
def clean_up() -> None:
    """Delete what is past its time."""
    snapshots.prune()
    logger.info("clean-up: %s", retention.clean_up())


@shared_task(name="recognition.tasks.request_retraining")
def request_retraining() -> None:
    """Request a training if enough is new."""
    if settings.RETRAIN_AUTOMATICALLY:
        jobs.request_if_due(trigger=TrainingTrigger.SCHEDULE)


@shared_task(name="recognition.tasks.look_after_training")
def look_after_training() -> None:
    """Wake a worker for a training that was requested, or whose process was killed."""
    jobs.revive()


@shared_task(name="recognition.tasks.retrain", time_limit=_RETRAIN_LIMIT_S, soft_time_limit=_RETRAIN_LIMIT_S - 60)
def retrain() -> None:
    """Carry out the open training, if any, in a process of its own; this one waits for it."""
    training = process.run_next()
    if training is not None:
        logger.info("training %s: %s %s", training.pk, training.state, training.outcome)
