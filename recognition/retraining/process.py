"""The worker's side: a training runs in a process of its own, so that no worker ever loads torch."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from common.processes import die_with_parent
from recognition.models import Training
from recognition.retraining.jobs import fail, open_training

logger = logging.getLogger(__name__)

_COMMAND = (sys.executable, "manage.py", "retrain_recogniser")
NICENESS = 15  # scans and crawls go first


def run_next() -> Training | None:
    """Carry out the open training in a process of its own and wait for its end; None if there is nothing to do.

    The process ends with this one. If it takes longer than RETRAIN_MAX_HOURS, it is killed and its training fails.
    """
    training = open_training()
    if training is None or training.is_held:
        return None
    process = start(_COMMAND)
    try:
        process.wait(timeout=settings.RETRAIN_MAX_HOURS * 3600)
    except subprocess.TimeoutExpired:
        fail(training=training, error=f"took longer than {settings.RETRAIN_MAX_HOURS:g} hours")
    finally:
        process.kill()
        process.wait()
    training.refresh_from_db()
    if process.returncode and training.is_open:
        logger.warning("training %s ended with %s; the next attempt continues it", training.pk, process.returncode)
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
    """In the child: low priority, and the end when the worker ends."""
    os.nice(NICENESS)
    die_with_parent()
