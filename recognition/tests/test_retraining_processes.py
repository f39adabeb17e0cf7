from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from celery import current_app
from django.utils import timezone
from pytest_django import Settings

from common.jobs import LeaseLostError, take
from recognition import tasks
from recognition.models import Training, TrainingState, TrainingTrigger
from recognition.retraining import jobs, process
from recognition.tests.retraining_setup import killed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

# A stand-in for the worker: starts something that would go on for ever, says its number, and waits.
_WORKER = """
import sys, time
import django; django.setup()
from recognition.retraining.process import start
print(start([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def training(db: None, monkeypatch: pytest.MonkeyPatch) -> Training:
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)
    return jobs.request(trigger=TrainingTrigger.OPERATOR)


def _runs(monkeypatch: pytest.MonkeyPatch, code: str, *arguments: str) -> None:
    monkeypatch.setattr(process, "_COMMAND", (sys.executable, "-c", code, *arguments))


def test_without_an_open_training_no_process_is_started(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "start", lambda _: pytest.fail("a process was started"))

    tasks.retrain()


def test_while_another_process_trains_none_is_started(training: Training, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "start", lambda _: pytest.fail("a process was started"))

    assert take(Training.objects.all(), training.pk, seconds=60)

    assert process.run_next() is None


def test_the_worker_waits_for_a_process_of_low_priority(
    training: Training, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "niceness"
    code = "import os, sys; from pathlib import Path; Path(sys.argv[1]).write_text(str(os.nice(0)))"
    _runs(monkeypatch, code, str(note))

    tasks.retrain()

    assert int(note.read_text()) == min(19, os.nice(0) + process.NICENESS)


def test_a_process_that_was_killed_leaves_the_training_open(
    training: Training, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _runs(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    process.run_next()

    training.refresh_from_db()
    assert training.is_open
    assert "the next attempt continues it" in caplog.text


def test_one_that_takes_too_long_is_ended_and_its_training_fails(
    training: Training, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RETRAIN_MAX_HOURS = 0.2 / 3600
    _runs(monkeypatch, "import time; time.sleep(600)")
    started = time.monotonic()

    process.run_next()

    training.refresh_from_db()
    assert training.state == TrainingState.FAILED
    assert "took longer than" in training.error
    assert time.monotonic() - started < 30


@pytest.mark.processes
def test_nothing_is_left_when_the_worker_is_killed() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.test_settings"}
    worker = subprocess.Popen([sys.executable, "-c", _WORKER], cwd=ROOT, stdout=subprocess.PIPE, env=environment)
    assert worker.stdout is not None
    with worker.stdout:
        child = int(worker.stdout.readline())
    os.kill(child, 0)  # it is there

    worker.send_signal(signal.SIGKILL)
    worker.wait()

    deadline = time.monotonic() + 10
    while _is_alive(child):
        assert time.monotonic() < deadline, "the training outlived its worker"
        time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# -- Asking ------------------------------------------------------------------------------------------------------------
@pytest.mark.database_portable
def test_asking_twice_is_one_training(training: Training) -> None:
    assert jobs.request(trigger=TrainingTrigger.SCHEDULE) == training
    assert Training.objects.count() == 1


@pytest.mark.database_portable
def test_after_one_is_over_the_next_may_be_asked_for(training: Training) -> None:
    Training.objects.close_open(state=TrainingState.DONE)

    assert jobs.request(trigger=TrainingTrigger.SCHEDULE) != training


@pytest.mark.database_portable
def test_where_the_open_one_is_over_before_it_is_looked_at_another_is_asked_for(
    training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(_: object) -> None:
        Training.objects.close_open(state=TrainingState.DONE)

    monkeypatch.setattr("common.jobs.requests._open_one", too_late)

    assert jobs.request(trigger=TrainingTrigger.SCHEDULE) != training


def test_what_is_closed_is_not_written_to(training: Training) -> None:
    lease = take(Training.objects.all(), training.pk, seconds=60)
    assert lease is not None
    assert jobs.cancel(training=training)

    with pytest.raises(LeaseLostError):
        lease.renew(step=7)
    with pytest.raises(LeaseLostError):
        lease.close(state=TrainingState.DONE)
    assert not jobs.fail(training=training, error="too late")
    assert not jobs.cancel(training=training)
    training.refresh_from_db()
    assert (training.state, training.step) == (TrainingState.CANCELLED, 0)


def test_an_open_training_that_nobody_is_at_is_nudged_again(
    training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))

    assert take(Training.objects.all(), training.pk, seconds=60)
    tasks.look_after_training()
    assert sent == []

    killed()
    tasks.look_after_training()
    assert sent == ["recognition.tasks.retrain"]

    Training.objects.close_open(state=TrainingState.DONE)
    tasks.look_after_training()
    assert len(sent) == 1


def test_without_a_worker_messages_grow_rare_and_one_that_still_counts_waits_for_it(
    training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, sent, lifetimes = timezone.now(), [], []

    def send(_: str, *, args: list[int], expires: float) -> None:
        sent.append(now)
        lifetimes.append(timedelta(seconds=expires))

    monkeypatch.setattr(current_app, "send_task", send)
    monkeypatch.setattr(timezone, "now", lambda: now)
    for _ in range(3 * 360):  # six hours, every 20 s
        now += timedelta(seconds=20)
        tasks.look_after_training()

    assert sent[3] - sent[0] < timedelta(minutes=5)
    assert 10 < len(sent) < 16
    waits = [after - before for before, after in pairwise(sent)]
    assert all(wait < lifetime for wait, lifetime in zip(waits, lifetimes, strict=False))


def test_a_process_that_was_killed_is_followed_at_once_however_long_the_training_waited_before(
    training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    moments = {
        name: timezone.now() - timedelta(hours=hours) for name, hours in {"created_at": 9, "nudged_at": 1}.items()
    }
    killed(**moments, heartbeat_at=timezone.now())

    tasks.look_after_training()
    tasks.look_after_training()

    assert len(sent) == 1
