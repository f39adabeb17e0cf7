"""Put recognisers to work in the background: the row says what is to be done, a message only says "look"."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from recognition.gallery.embedding import without_embedding
from recognition.leases import HeldLease, lease
from recognition.models import OPEN_STATES, Activation, ActivationState, Recogniser
from recognition.phone import snapshots
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

LEASE_NAME = "activate_recogniser"
MAX_ATTEMPTS = 3
NUDGE_EXPIRES_S = 60


class NothingToRollBackToError(RuntimeError):
    """No other recogniser was ever at work."""


def request(*, recogniser: Recogniser, by: AbstractBaseUser | None = None) -> Activation:
    """Ask for a recogniser to go to work; asking twice is one request.

    Raises:
        RecogniserError: its folder is damaged; it could never be loaded.
    """
    registry.verify(recogniser)
    try:
        with transaction.atomic():
            activation = Activation.objects.create(
                recogniser=recogniser, requested_by_id=by.pk if by else None, total=_missing(recogniser)
            )
    except IntegrityError:
        activation = Activation.objects.get(recogniser=recogniser, state__in=OPEN_STATES)
    transaction.on_commit(nudge)
    return activation


def nudge() -> None:
    """Tell a worker to look now and not at the next schedule; without a broker the schedule's turn comes anyway."""
    try:
        current_app.send_task("recognition.tasks.activate_recogniser", expires=NUDGE_EXPIRES_S)
    except OperationalError as error:
        logger.warning("the activation stays queued until the broker is back: %s", error)


def request_rollback(*, by: AbstractBaseUser | None = None) -> Activation:
    """Ask for the recogniser that was at work before the present one.

    Raises:
        NothingToRollBackToError: there was none.
        RecogniserError: its folder is damaged.
    """
    former = registry.former_recogniser()
    if former is None:
        raise NothingToRollBackToError("no other recogniser was at work before")
    return request(recogniser=former, by=by)


def run_next() -> Activation | None:
    """Carry out the oldest request that is open, also one that a killed process left; None when there is none.

    Raises:
        LeaseTakenError: another process is at it.
    """
    if not Activation.objects.filter(state__in=OPEN_STATES).exists():
        return None
    with lease(LEASE_NAME) as held:
        activation = Activation.objects.filter(state__in=OPEN_STATES).order_by("pk").first()
        if activation is not None:
            _run(activation, held)
        return activation


def _run(activation: Activation, held: HeldLease) -> None:
    if activation.attempts >= MAX_ATTEMPTS:
        _finish(activation, ActivationState.FAILED, f"given up after {MAX_ATTEMPTS} attempts; see the worker's log")
        return
    activation.attempts += 1
    activation.state, activation.done = ActivationState.RUNNING, 0
    activation.started_at, activation.total = timezone.now(), _missing(activation.recogniser)
    activation.save()

    def progress(count: int) -> None:
        held.renew()
        Activation.objects.filter(pk=activation.pk).update(done=F("done") + count)

    try:
        registry.activate(recogniser=activation.recogniser, progress=progress, prepare=snapshots.publish)
    except RecogniserError as error:
        logger.warning("recogniser %s was not activated: %s", activation.recogniser, error)
        _finish(activation, ActivationState.FAILED, str(error))
    else:
        _finish(activation, ActivationState.DONE)


def _finish(activation: Activation, state: ActivationState, error: str = "") -> None:
    activation.state, activation.error, activation.finished_at = state, error[:500], timezone.now()
    activation.save(update_fields=["state", "error", "finished_at"])


def _missing(recogniser: Recogniser) -> int:
    return without_embedding(recogniser).count()
