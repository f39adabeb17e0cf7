from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from recognition.models import Activation, ActivationState, Recogniser
from recognition.recogniser import comparison
from recognition.recogniser.manifest import BACKBONE_NAME, MANIFEST_NAME, Training, read_manifest
from recognition.recogniser.registry import register
from recognition.tests.factories import LEASED
from recognition.tests.phone_setup import make_recogniser

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
LIST = "/admin/recognition/recogniser/"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.RECOGNISERS_DIR = tmp_path
    return tmp_path


def _trained(folder: Path, name: str, top1: float) -> Recogniser:
    recogniser = make_recogniser(folder, name, active=False)
    place = folder / recogniser.folder
    training = Training("labels", 31, "d" * 64, {}, {"top1": top1})
    (place / MANIFEST_NAME).write_text(replace(read_manifest(place), training=training).to_json(), encoding="utf-8")
    return register(place)


def _act(client: Client, action: str, *recognisers: Recogniser) -> str:
    data = {"action": action, "_selected_action": [str(recogniser.pk) for recogniser in recognisers]}
    return client.post(LIST, data, follow=True).text


def test_the_list_shows_the_metrics(admin_client: Client, folder: Path) -> None:
    _trained(folder, "one", 0.912)

    assert "top1 0.912" in admin_client.get(LIST).text


def test_a_folder_with_wrong_hashes_is_reported(admin_client: Client, folder: Path) -> None:
    recogniser = make_recogniser(folder)
    (folder / recogniser.folder / BACKBONE_NAME).write_bytes(b"damaged")

    for page in (LIST, f"{LIST}{recogniser.pk}/change/"):
        assert "does not match its SHA-256" in admin_client.get(page).text


def test_two_recognisers_are_shown_side_by_side(admin_client: Client, folder: Path) -> None:
    one, two = _trained(folder, "one", 0.91), _trained(folder, "two", 0.93)

    page = _act(admin_client, "compare", one, two)

    assert one.version in page
    assert two.version in page
    assert "<strong>0.91</strong>" in page
    assert "<strong>0.93</strong>" in page


def test_a_single_recogniser_cannot_be_compared(admin_client: Client, folder: Path) -> None:
    assert "둘 이상" in _act(admin_client, "compare", make_recogniser(folder))


@pytest.mark.parametrize("query", ["", "?pk=x", "?pk=999999"])
def test_a_comparison_without_recognisers_is_empty(admin_client: Client, query: str) -> None:
    assert "비교할 인식기가 없습니다" in admin_client.get(f"{LIST}compare/{query}").text


def test_missing_values_are_shown_as_a_dash(folder: Path) -> None:
    rows = comparison.side_by_side([_trained(folder, "one", 0.91), make_recogniser(folder, "two")])

    row = next(row for row in rows if row.name == "top1")
    assert (row.values, row.differs) == (["0.91", "—"], True)


def test_the_list_shows_the_progress_and_refreshes_itself(admin_client: Client, folder: Path) -> None:
    recogniser = make_recogniser(folder, active=False)
    running = {"state": ActivationState.RUNNING, "done": 1200, "total": 6500, **LEASED}
    activation = Activation.objects.create(recogniser=recogniser, **running)

    response = admin_client.get(LIST)
    assert "진행 중 1,200/6,500" in response.text
    assert response.headers["Refresh"] == "3"

    activation.state = ActivationState.DONE
    activation.save()
    assert "Refresh" not in admin_client.get(LIST).headers


def test_a_rollback_is_requested_and_logged(admin_client: Client, folder: Path) -> None:
    present = make_recogniser(folder, "present")
    former = make_recogniser(folder, "former", active=False)
    Recogniser.objects.filter(pk=former.pk).update(activated_at=timezone.now())

    assert "갤러리를 만든 뒤 전환합니다" in _act(admin_client, "roll_back", present)
    assert Activation.objects.get().recogniser == former
    assert Activation.objects.get().requested_by == User.objects.get(username="admin")
    assert LogEntry.objects.get().object_id == str(former.pk)


def test_a_rollback_without_a_previous_recogniser_is_an_error(admin_client: Client, folder: Path) -> None:
    assert "이전에 사용한 인식기가 없습니다" in _act(admin_client, "roll_back", make_recogniser(folder))


def test_activations_are_listed(admin_client: Client, folder: Path) -> None:
    Activation.objects.create(recogniser=make_recogniser(folder), error="the reason")

    assert "the reason" in admin_client.get("/admin/recognition/activation/").text
