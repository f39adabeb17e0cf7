from __future__ import annotations

import os

from django.conf import settings

from config import gunicorn


def test_scans_leave_at_least_one_thread_of_a_process_free() -> None:
    assert gunicorn.threads > settings.SCAN_CONCURRENCY + settings.SCAN_WAITING


def test_linear_algebra_stays_on_one_thread() -> None:
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
