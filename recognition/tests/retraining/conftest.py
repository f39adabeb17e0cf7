"""Small trainings, a recogniser to compare with, and pictures to learn from."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from recognition.models import Recogniser
from recognition.tests.factories import make_picture
from recognition.tests.learning import one_torch_thread
from recognition.tests.retraining_setup import activated_copy, export_at_once, learn_at_once, make_small


@pytest.fixture
def small_trainings(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A training takes seconds and writes below a scratch folder."""
    make_small(settings, tmp_path, monkeypatch)


@pytest.fixture(autouse=True)
def _one_thread() -> object:
    with one_torch_thread():
        yield


@pytest.fixture
def active_copy(small_trainings: None, settings: Settings, recogniser_folder: Path) -> Recogniser:
    """ImageNet's weights alone, active in the scratch folder."""
    return activated_copy(settings, recogniser_folder)


@pytest.fixture
def pictures(small_trainings: None) -> None:
    """Pictures of four products."""
    for _ in range(4):
        make_picture()


@pytest.fixture
def learned_at_once(small_trainings: None, monkeypatch: pytest.MonkeyPatch, recogniser_folder: Path) -> None:
    """Nothing is learned: the recogniser that comes out is ImageNet's network under another name."""
    learn_at_once(recogniser_folder, monkeypatch)


@pytest.fixture
def exported_at_once(small_trainings: None, monkeypatch: pytest.MonkeyPatch, recogniser_folder: Path) -> None:
    """A training learns, but exports nothing: the recogniser that comes out is as with `learned_at_once`."""
    export_at_once(recogniser_folder, monkeypatch)
