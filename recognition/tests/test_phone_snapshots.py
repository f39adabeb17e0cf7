from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from common.named_lease import named_lease
from recognition import tasks
from recognition.models import GallerySnapshot, Recogniser
from recognition.phone import files, gallery_file, snapshots
from recognition.recogniser.manifest import BACKBONE_NAME, SMALL_NAME
from recognition.tests.phone_setup import INPUT, enrol, make_recogniser

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
URL = "/api/v1/recogniser/"


@pytest.fixture
def recogniser(settings: Settings, tmp_path: Path) -> Recogniser:
    settings.RECOGNISERS_DIR = tmp_path / "recognisers"
    return make_recogniser(settings.RECOGNISERS_DIR)


def _later() -> None:
    """Time passes: the next snapshot may come."""
    GallerySnapshot.objects.update(created_at=timezone.now() - timedelta(seconds=configured.PHONE_GALLERY_SECONDS + 1))


def _fetch(client: Client, part: dict[str, Any]) -> bytes:
    content: bytes = client.get(part["url"]).getvalue()
    assert hashlib.sha256(content).hexdigest() == part["sha256"]
    assert len(content) == part["bytes"]
    return content


def test_a_phone_finds_everything_it_needs(client: Client, recogniser: Recogniser) -> None:
    pictures = [enrol(recogniser, seed=seed) for seed in range(3)]
    snapshots.refresh()

    body = client.get(URL).json()

    assert body["version"] == recogniser.version
    assert (body["gallery"]["count"], body["gallery"]["dim"], body["gallery"]["format"]) == (3, 8, "PSG2")
    assert (body["input"]["crops"], body["embedding_dim"]) == (list(INPUT.crops), 8)
    assert body["thresholds"]["match_score"] == 0.8
    gallery = gallery_file.decode(_fetch(client, body["gallery"]))
    assert gallery.product_ids.tolist() == [picture.product_id for picture in pictures]
    assert _fetch(client, body["model"]).startswith(b"network of tiny")
    assert _fetch(client, body["small_model"]) == b"small network of tiny"


def test_an_offline_phone_can_show_names_and_pictures(client: Client, recogniser: Recogniser) -> None:
    product = enrol(recogniser).product
    snapshots.refresh()

    part = client.get(URL).json()["products"]

    shown = json.loads(_fetch(client, part))["products"]
    assert shown == {str(product.pk): {"name": product.name, "picture": product.picture_url}}
    assert part["count"] == 1


def test_without_a_small_model_there_is_none(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.RECOGNISERS_DIR = tmp_path
    enrol(make_recogniser(tmp_path, small=False))
    snapshots.refresh()

    assert client.get(URL).json()["small_model"] is None


def test_who_has_the_present_answer_gets_none(client: Client, recogniser: Recogniser) -> None:
    enrol(recogniser)
    snapshots.refresh()
    first = client.get(URL)

    again = client.get(URL, HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert first.headers["Cache-Control"] == "no-cache"


def test_a_new_product_changes_the_answer(client: Client, recogniser: Recogniser) -> None:
    enrol(recogniser)
    snapshots.refresh()
    first = client.get(URL)

    enrol(recogniser, seed=2)
    _later()
    snapshots.refresh()

    second = client.get(URL, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert second.status_code == 200
    assert second.json()["gallery"]["count"] == 2
    assert _fetch(client, first.json()["gallery"])  # a phone in mid-download still finds the old one


def test_a_new_name_changes_the_products_and_not_the_gallery(client: Client, recogniser: Recogniser) -> None:
    product = enrol(recogniser).product
    snapshots.refresh()
    first = client.get(URL).json()

    product.name = "새 이름"
    product.save()
    _later()
    snapshots.refresh()

    second = client.get(URL).json()
    assert second["gallery"] == first["gallery"]
    assert "새 이름".encode() in _fetch(client, second["products"])


def test_nothing_is_published_while_nothing_changes(recogniser: Recogniser) -> None:
    enrol(recogniser)
    assert snapshots.refresh() is not None
    _later()

    assert snapshots.refresh() is None
    assert GallerySnapshot.objects.count() == 1


def test_many_changes_in_a_minute_are_one_snapshot(recogniser: Recogniser) -> None:
    enrol(recogniser)
    enrol(recogniser, seed=2)
    snapshots.refresh()

    enrol(recogniser, seed=3)

    assert snapshots.refresh() is None
    assert GallerySnapshot.objects.count() == 1


def test_a_gallery_that_has_doubled_is_published_at_once(recogniser: Recogniser) -> None:
    rows = []
    for seed in range(8):
        enrol(recogniser, seed=seed)
        if snapshot := snapshots.refresh():
            rows.append(snapshot.rows)

    assert rows == [1, 2, 4, 8]


def test_an_operator_may_choose_how_often_phones_get_a_new_gallery(recogniser: Recogniser, settings: Settings) -> None:
    settings.PHONE_GALLERY_SECONDS = 600
    enrol(recogniser)
    enrol(recogniser, seed=2)
    snapshots.refresh()
    enrol(recogniser, seed=3)
    GallerySnapshot.objects.update(created_at=timezone.now() - timedelta(seconds=599))
    assert snapshots.refresh() is None

    GallerySnapshot.objects.update(created_at=timezone.now() - timedelta(seconds=601))

    assert snapshots.refresh() is not None


def test_an_empty_gallery_is_not_given_to_phones(client: Client, recogniser: Recogniser) -> None:
    assert snapshots.refresh() is None
    assert client.get(URL).status_code == 503

    enrol(recogniser)
    snapshots.refresh()

    assert client.get(URL).json()["gallery"]["count"] == 1


def test_phones_lose_what_was_withdrawn_even_when_nothing_is_left(client: Client, recogniser: Recogniser) -> None:
    withdrawn = enrol(recogniser)
    snapshots.refresh()

    withdrawn.delete()
    _later()
    snapshots.refresh()

    assert client.get(URL).json()["gallery"]["count"] == 0


def test_a_lost_gallery_file_is_made_again(client: Client, recogniser: Recogniser) -> None:
    enrol(recogniser)
    snapshot = snapshots.publish(recogniser)
    assert snapshot
    gallery = snapshot.description["gallery"]
    files.path_of(gallery["sha256"], snapshots.GALLERY_NAME).unlink()

    snapshots.publish(recogniser)

    assert _fetch(client, gallery)


def test_old_snapshots_and_their_files_are_bounded(recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "KEPT", 2)
    monkeypatch.setattr(files, "_GRACE_S", -1)
    for seed in range(5):
        enrol(recogniser, seed=seed)
        snapshots.publish(recogniser)

    kept = GallerySnapshot.objects.values_list("description", flat=True)
    named = {part["sha256"] for found in kept for part in found.values() if isinstance(part, dict) and "sha256" in part}
    assert len(kept) == 2
    assert {entry.name for entry in files.folder().iterdir()} == named


def test_yesterdays_galleries_go_even_when_nothing_changes(
    recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_GRACE_S", -1)
    enrol(recogniser)
    withdrawn = snapshots.publish(recogniser)
    enrol(recogniser, seed=2)
    at_work = snapshots.publish(recogniser)
    GallerySnapshot.objects.update(created_at=timezone.now() - snapshots.KEPT_FOR - timedelta(seconds=1))

    tasks.clean_up()

    assert withdrawn
    assert GallerySnapshot.objects.get() == at_work
    assert not files.path_of(withdrawn.description["gallery"]["sha256"], snapshots.GALLERY_NAME).exists()


def test_without_a_recogniser_the_phone_is_told_to_come_back(client: Client) -> None:
    response = client.get(URL)

    assert (response.status_code, response.json()["code"]) == (503, "no_recogniser")
    assert response.headers["Retry-After"] == "60"


def test_a_recogniser_that_stepped_back_is_not_given_to_phones(client: Client, recogniser: Recogniser) -> None:
    enrol(recogniser)
    snapshots.refresh()
    Recogniser.objects.update(active=False)

    assert client.get(URL).status_code == 503


def test_the_task_publishes_and_leaves_it_to_another_one_at_work(recogniser: Recogniser) -> None:
    enrol(recogniser)
    with named_lease("publish_for_phones"):
        tasks.publish_for_phones()
    assert not GallerySnapshot.objects.exists()

    tasks.publish_for_phones()

    assert GallerySnapshot.objects.count() == 1


@pytest.mark.parametrize("name", [BACKBONE_NAME, SMALL_NAME])
def test_a_damaged_folder_is_never_published(
    recogniser: Recogniser, settings: Settings, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    enrol(recogniser)
    (Path(settings.RECOGNISERS_DIR) / recogniser.folder / name).write_bytes(b"damaged")

    tasks.publish_for_phones()

    assert not GallerySnapshot.objects.exists()
    assert "cannot be published" in caplog.text


def test_the_endpoint_is_described(client: Client) -> None:
    schema = client.get("/api/schema/?format=json").json()

    get = schema["paths"][URL]["get"]
    assert set(get["responses"]) == {"200", "304", "503"}
    assert "PSG2" in schema["components"]["schemas"]["GalleryFile"]["properties"]["format"]["description"]
