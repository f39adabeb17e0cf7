"""A real recogniser, built once and kept between runs; drawn pictures; a site to fetch them from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from recognition.backbone.build import build_recogniser
from recognition.gallery.live import live_recogniser
from recognition.models import Recogniser
from recognition.recogniser.engine import Engine
from recognition.recogniser.registry import activate, register
from recognition.tests.kept import kept_folder, state_of
from recognition.tests.picture_site import PictureSite

_BACKBONE = "tf_efficientnet_lite0"


@pytest.fixture(scope="session")
def recognisers_dir() -> Path:
    """A folder with one recogniser, built again when the exporting code has changed: some ten seconds."""
    state = state_of("recognition/backbone", "recognition/recogniser/manifest.py")
    return kept_folder("recognisers", state, lambda folder: build_recogniser(out=folder, backbone=_BACKBONE))


@pytest.fixture(scope="session")
def recogniser_folder(recognisers_dir: Path) -> Path:
    """The built recogniser."""
    return build_recogniser(out=recognisers_dir, backbone=_BACKBONE).folder


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
    """The built recogniser, registered and active."""
    settings.RECOGNISERS_DIR = recognisers_dir
    recogniser = register(recogniser_folder)
    activate(recogniser=recogniser)
    return recogniser


@pytest.fixture
def site() -> Iterator[PictureSite]:
    """A web site on this machine that serves pictures, and faults on demand."""
    with PictureSite() as running:
        yield running
