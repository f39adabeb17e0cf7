from __future__ import annotations

import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from common.named_lease import named_lease
from promotions.tests.factories import make_listing
from recognition import tasks
from recognition.backbone import build
from recognition.enrolment.service import LEASE_NAME, EnrolmentReport
from recognition.models import Embedding, ProductPicture, Recogniser
from recognition.recogniser.manifest import BACKBONE_NAME, load_verified, read_manifest
from recognition.tests.drawing import pack_jpeg
from recognition.tests.factories import make_picture
from recognition.tests.picture_site import Page, PictureSite


def _call(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def _built(settings: Settings, recognisers_dir: Path) -> None:
    settings.RECOGNISERS_DIR = recognisers_dir


@pytest.mark.usefixtures("_built")
@pytest.mark.django_db
def test_an_up_to_date_recogniser_is_registered_and_not_built_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_write", lambda *_: pytest.fail("it was built again"))

    assert "Up to date" in _call("build_recogniser")
    assert "--activate" in _call("build_recogniser")
    assert not Recogniser.objects.get().active


@pytest.mark.usefixtures("_built")
@pytest.mark.django_db
def test_activating_embeds_the_existing_pictures() -> None:
    make_picture()

    assert "Active: tf_efficientnet_lite0" in _call("build_recogniser", "--activate")
    assert Embedding.objects.count() == 1


@pytest.mark.django_db
def test_a_recogniser_built_elsewhere_is_only_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, active: Recogniser, recogniser_folder: Path
) -> None:
    built = build.Built(tmp_path / "x", read_manifest(recogniser_folder), fresh=True)
    monkeypatch.setattr("recognition.management.commands.build_recogniser.build_recogniser", lambda **_: built)

    assert "Built" in _call("build_recogniser", "--out", str(tmp_path))
    assert Recogniser.objects.count() == 1

    with pytest.raises(CommandError, match="works in RECOGNISERS_DIR only"):
        _call("build_recogniser", "--out", str(tmp_path), "--activate")


@pytest.mark.django_db
def test_a_failed_build_is_a_command_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No package with ImageNet weights"):
        _call("build_recogniser", "--backbone", "efficientnet_b0")


def test_a_damaged_folder_is_rebuilt_and_replaced(
    tmp_path: Path, recogniser_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(recogniser_folder, tmp_path / recogniser_folder.name))
    (folder / BACKBONE_NAME).write_bytes(b"damaged")

    def copy(scratch: Path, *_: Any) -> Any:
        shutil.copytree(recogniser_folder, scratch, dirs_exist_ok=True)
        return load_verified(scratch)

    monkeypatch.setattr(build, "_write", copy)
    built = build.build_recogniser(out=tmp_path, backbone="tf_efficientnet_lite0")

    assert (built.folder, built.fresh) == (folder, True)
    load_verified(folder)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_a_failed_build_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_write", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        build.build_recogniser(out=tmp_path, backbone="tf_efficientnet_lite0")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_the_command_enrols_products(active: Recogniser, site: PictureSite, settings: Settings) -> None:
    settings.CRAWLER_DELAY_SECONDS = 0
    for number in range(3):
        site.pages[f"/{number}.jpg"] = Page(pack_jpeg(number))
        make_listing(image_url=f"{site.origin}/{number}.jpg")

    assert "2 pictures stored, 0 failed, 2 added to the gallery" in _call("enrol_products", "--limit", "2")
    assert "1 pictures stored" in _call("enrol_products")


@pytest.mark.django_db
def test_the_command_warns_if_no_recogniser_is_active() -> None:
    assert "No recogniser is active" in _call("enrol_products")


@pytest.mark.django_db
def test_an_invalid_limit_is_refused() -> None:
    with pytest.raises(CommandError, match="at least 1"):
        _call("enrol_products", "--limit", "0")


@pytest.mark.django_db
def test_the_command_stops_if_another_run_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.named_lease.time.sleep", lambda _: None)
    monkeypatch.setattr("common.named_lease.time.monotonic", iter(range(0, 10_000, 20)).__next__)

    with named_lease(LEASE_NAME), pytest.raises(CommandError, match="already running"):
        _call("enrol_products")


@pytest.mark.django_db
def test_the_task_enrols(active: Recogniser, site: PictureSite, settings: Settings) -> None:
    site.pages["/1.jpg"] = Page(pack_jpeg(1))
    make_listing(image_url=f"{site.origin}/1.jpg")

    tasks.enrol_products()

    assert ProductPicture.objects.get().state == "stored"


@pytest.mark.django_db
def test_a_second_task_at_the_same_time_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "recognition.enrolment.service.discover_pictures",
        lambda: pytest.fail("it started although another run is active"),
    )

    with named_lease(LEASE_NAME):
        tasks.enrol_products()


def test_the_task_stops_before_the_next_one_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    budgets: list[float] = []

    def enrol(*, time_budget_s: float) -> EnrolmentReport:
        budgets.append(time_budget_s)
        return EnrolmentReport()

    monkeypatch.setattr("recognition.enrolment.service.enrol_products", enrol)
    tasks.enrol_products()

    assert budgets == [tasks.TIME_BUDGET_S]
    assert tasks.TIME_BUDGET_S < 20


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", ["recognition.api.views", "recognition.views", "recognition.admin", "recognition.tasks", "config.urls"]
)
def test_web_and_worker_never_import_torch(module: str) -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.test_settings';"
        f"import django; django.setup(); import {module};"
        "print([name for name in ('torch', 'timm', 'torchvision', 'onnx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert done.stdout.strip() == "[]"


def test_an_up_to_date_folder_is_found_without_torch(recognisers_dir: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from recognition.backbone.build import build_recogniser;"
        f"built = build_recogniser(out=Path({str(recognisers_dir)!r}), backbone='tf_efficientnet_lite0');"
        "print(built.fresh, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert done.stdout.strip() == "False False"
