"""Activate recognisers in the background: the row says what is to be done, a message only wakes a worker."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F

from common import jobs
from common.jobs import JobLease, LeaseLostError
from recognition.gallery.embedding import without_embedding
from recognition.models import Activation, ActivationState, Recogniser
from recognition.phone import snapshots
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3
LEASE_SECONDS: Final = 60.0
MESSAGE: Final = jobs.Message("recognition.tasks.activate_recogniser", expires_s=60)


class NothingToRollBackToError(RuntimeError):
    """No other recogniser was ever active."""


def request(*, recogniser: Recogniser, by: AbstractBaseUser | None = None) -> Activation:
    """Request that a recogniser becomes the active one. While its activation is open, that one is returned.

    Raises:
        RecogniserError: its folder is damaged; it could never be loaded.
    """
    registry.verify(recogniser)
    activation, _ = jobs.create_unless_open(
        Activation.objects.filter(recogniser=recogniser),
        recogniser=recogniser,
        requested_by_id=by.pk if by else None,
        total=_missing(recogniser),
    )
    transaction.on_commit(lambda: jobs.nudge(activation, MESSAGE))
    return activation


def request_rollback(*, by: AbstractBaseUser | None = None) -> Activation:
    """Request the recogniser that was active before the present one.

    Raises:
        NothingToRollBackToError: there was none.
        RecogniserError: its folder is damaged.
    """
    former = registry.former_recogniser()
    if former is None:
        raise NothingToRollBackToError("no other recogniser was active before")
    return request(recogniser=former, by=by)


def run_next() -> Activation | None:
    """Carry out the oldest request that waits, also one that a killed process left.

    None if there is none, or if another process carries one out.
    """
    jobs.reap(Activation.objects.all(), retry_policy())
    activation = Activation.objects.queued().select_related("recogniser").first()
    if activation is None:
        return None
    lease = jobs.take(
        Activation.objects.all(),
        activation.pk,
        seconds=LEASE_SECONDS,
        done=0,
        total=_missing(activation.recogniser),
    )
    if lease is None:
        return None
    _run(activation.recogniser, lease)
    activation.refresh_from_db()
    return activation


def retry_policy() -> jobs.RetryPolicy:
    """What happens to an activation whose attempt broke off."""
    return jobs.RetryPolicy(max_attempts=MAX_ATTEMPTS, given_up=_given_up)


def _given_up(_: Activation) -> dict[str, Any]:
    error = f"given up after {MAX_ATTEMPTS} attempts; see the worker's log"
    return {"state": ActivationState.FAILED, "error": error}


def _run(recogniser: Recogniser, lease: JobLease) -> None:
    try:
        with lease.kept_alive():
            registry.activate(
                recogniser=recogniser,
                progress=lambda count: lease.renew(done=F("done") + count),
                prepare=snapshots.publish,
                on_switch=lambda: lease.close(state=ActivationState.DONE),
            )
    except LeaseLostError as error:
        logger.warning("recogniser %s was not activated: %s", recogniser, error)
    except RecogniserError as error:
        logger.warning("recogniser %s was not activated: %s", recogniser, error)
        _fail(lease, str(error))
    except (Exception, KeyboardInterrupt, SystemExit):
        lease.give_back(retry_policy())
        raise


def _fail(lease: JobLease, error: str) -> None:
    try:
        lease.close(state=ActivationState.FAILED, error=error[:500])
    except LeaseLostError as lost:
        logger.warning("%s", lost)


def _missing(recogniser: Recogniser) -> int:
    return without_embedding(recogniser).count()
