"""The worker's side: a training runs in a process of its own, so that torch never lives in a worker."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from recognition.leases import is_held
from recognition.models import Training, TrainingState
from recognition.retraining.jobs import LEASE_NAME, open_training
from recognition.retraining.rows import finish

logger = logging.getLogger(__name__)

_COMMAND = (sys.executable, "manage.py", "retrain_recogniser")
NICENESS = 15  # scans and crawls go first
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def run_next() -> Training | None:
    """Carry out the open training in a process of its own and wait for its end; None where there is nothing to do.

    The process dies with this one. One that takes longer than RETRAIN_MAX_HOURS is ended, and its training fails.
    """
    training = open_training()
    if training is None or is_held(LEASE_NAME):
        return None
    process = start(_COMMAND)
    try:
        process.wait(timeout=settings.RETRAIN_MAX_HOURS * 3600)
    except subprocess.TimeoutExpired:
        finish(training, TrainingState.FAILED, error=f"took longer than {settings.RETRAIN_MAX_HOURS:g} hours")
    finally:
        process.kill()
        process.wait()
    training.refresh_from_db()
    if process.returncode and training.is_open:
        logger.warning("training %s ended with %s; it is taken up again", training.pk, process.returncode)
    return training


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a command at low priority that ends when this process ends, however that happens."""
    return subprocess.Popen(  # noqa: S603 - a command of ours
        command,
        cwd=Path(settings.BASE_DIR),
        stdin=subprocess.DEVNULL,
        env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},  # torch's threads sleep while they wait, where others work
        preexec_fn=_be_modest,  # noqa: PLW1509 - a worker's pool process has no threads
    )


def _be_modest() -> None:
    """In the child: low priority, and the end when the worker ends (prctl(2), PR_SET_PDEATHSIG)."""
    os.nice(NICENESS)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
