from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def demonstration(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a demonstration with two chains; a requested run wakes no worker."""
    settings.DEMO = True
    settings.CRAWLER_BASE_URLS = dict.fromkeys(("cu", "emart24"), "http://127.0.0.1:9")
    settings.STATIC_ROOT = tmp_path / "static" / "0123456789ab"
    monkeypatch.setattr("crawler.runs.requests.nudge", lambda run_id: run_id > 0)
