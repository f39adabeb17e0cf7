"""A real recogniser, built once and kept between runs; drawn pictures; a site to fetch them from."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from recognition.backbone.build import build_recogniser
from recognition.gallery.live import live_recogniser
from recognition.models import Recogniser
from recognition.recogniser.engine import Engine
from recognition.recogniser.registry import activate, register
from recognition.tests.picture_site import PictureSite

_ROOT = Path(__file__).parents[2]


_CACHE = Path(os.environ.get("PYEONSCAN_TEST_CACHE", _ROOT / "var" / "test-cache"))


def _state_of_the_code() -> str:
    sources = [
        *sorted((_ROOT / "recognition" / "backbone").glob("*.py")),
        _ROOT / "recognition" / "recogniser" / "manifest.py",
    ]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


@pytest.fixture(scope="session")
def test_cache() -> Path:
    """A folder that outlives the run, for what takes long to make."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    return _CACHE


@pytest.fixture(scope="session")
def recognisers_dir(test_cache: Path) -> Path:
    """A folder with one recogniser, built when the exporting code has changed: some ten seconds."""
    folder, state = test_cache / "recognisers", _state_of_the_code()
    folder.mkdir(parents=True, exist_ok=True)
    with (test_cache / "recognisers.state").open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)  # parallel test processes share the one build
        note.seek(0)
        if note.read() != state:
            shutil.rmtree(folder)
        build_recogniser(out=folder, backbone="tf_efficientnet_lite0")
        note.truncate(0)
        note.write(state)
    return folder


@pytest.fixture(scope="session")
def recogniser_folder(recognisers_dir: Path) -> Path:
    """The built recogniser."""
    return build_recogniser(out=recognisers_dir, backbone="tf_efficientnet_lite0").folder


@pytest.fixture(scope="session")
def engine(recogniser_folder: Path) -> Engine:
    """The built recogniser, loaded."""
    return Engine(recogniser_folder)


@pytest.fixture(autouse=True)
def _own_places(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Thumbnails go to a scratch folder, and no test meets what another one loaded."""
    settings.MEDIA_ROOT = tmp_path / "media"
    live_recogniser.forget()
    yield
    live_recogniser.forget()


@pytest.fixture
def active(db: None, settings: Settings, recognisers_dir: Path, recogniser_folder: Path) -> Recogniser:
    """The built recogniser, registered and at work."""
    settings.RECOGNISERS_DIR = recognisers_dir
    recogniser = register(recogniser_folder)
    activate(recogniser=recogniser)
    return recogniser


@pytest.fixture
def site() -> Iterator[PictureSite]:
    """A web site on this machine that serves pictures and fails on demand."""
    with PictureSite() as running:
        yield running
