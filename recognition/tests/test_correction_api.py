from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from rest_framework.throttling import ScopedRateThrottle

from promotions.tests.factories import make_product
from recognition.api import correction_views
from recognition.images.decoding import MAX_BYTES
from recognition.models import Correction, CorrectionState, Scan
from recognition.scan.admission import Admission
from recognition.tests.correction_setup import file_of, kept_files, make_scan, photo
from recognition.tests.drawing import encoded, pack

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


@pytest.fixture(autouse=True)
def _full_allowance() -> None:
    cache.clear()


@pytest.fixture
def scan() -> Scan:
    return make_scan()


@pytest.fixture
def _commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run on-commit callbacks immediately, because the test's own transaction never commits."""
    monkeypatch.setattr("recognition.corrections.service.transaction.on_commit", lambda work: work())


def _url(scan_id: object) -> str:
    return f"/api/v1/scans/{scan_id}/correction/"


def _image(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", content, "image/jpeg")


def _send(client: Client, scan: Scan, **data: Any) -> Any:
    return client.post(_url(scan.pk), data)


def _refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code)
    korean, _, english = response.json()["detail"].partition(" / ")
    assert any("가" <= letter <= "힣" for letter in korean)
    assert english
    assert not kept_files()


def test_the_right_product_is_recorded_and_waits(client: Client, scan: Scan) -> None:
    product = make_product()

    response = client.post(_url(scan.pk), {"product": product.pk}, content_type="application/json")

    assert response.status_code == 201
    assert response.json() == {"scan": str(scan.pk), "product": product.pk, "state": "waiting", "picture": False}
    correction = Correction.objects.get()
    assert (correction.scan, correction.product, correction.consented_at) == (scan, product, None)


def test_none_of_these_is_accepted_as_an_answer(client: Client, scan: Scan) -> None:
    response = client.post(_url(scan.pk), {"none": True}, content_type="application/json")

    assert (response.status_code, response.json()["product"]) == (201, None)


def test_a_picture_with_consent_is_stored_without_its_metadata(client: Client, scan: Scan) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Somebody's phone"
    large = encoded(pack(1, 2000), exif=exif, comment=b"somebody's note") + b"PK\x03\x04<script>"

    response = _send(client, scan, none="true", consent="true", image=_image(large))

    assert (response.status_code, response.json()["picture"]) == (201, True)
    correction = Correction.objects.get()
    content = file_of(correction).read_bytes()
    kept = Image.open(file_of(correction))
    assert (kept.format, max(kept.size), dict(kept.getexif())) == ("JPEG", 640, {})
    assert not any(trace in content for trace in (b"Exif", b"somebody", b"PK\x03\x04", b"<script>"))
    assert correction.consented_at


def test_a_picture_without_consent_is_refused_and_not_stored(client: Client, scan: Scan) -> None:
    _refused(_send(client, scan, none="true", image=_image(photo())), 400, "consent_required")
    assert not Correction.objects.exists()


def test_consent_without_a_picture_is_not_recorded(client: Client, scan: Scan) -> None:
    assert _send(client, scan, none="true", consent="true").json()["picture"] is False
    assert Correction.objects.get().consented_at is None


@pytest.mark.parametrize("data", [{}, {"none": "false"}, {"product": "one"}, {"product": "-1"}, {"none": "perhaps"}])
def test_a_correction_without_an_answer_is_refused(client: Client, scan: Scan, data: dict[str, str]) -> None:
    _refused(_send(client, scan, **data), 400, "invalid_correction")


def test_a_product_together_with_none_of_these_is_refused(client: Client, scan: Scan) -> None:
    _refused(_send(client, scan, product=make_product().pk, none="true"), 400, "invalid_correction")


@pytest.mark.parametrize(
    "body", ["", "[]", "1", "{", '"text"', '{"product": {"a": 1}}', '{"product": 99999999999999999999}']
)
def test_json_that_is_not_a_correction_is_refused(client: Client, scan: Scan, body: str) -> None:
    response = client.generic("POST", _url(scan.pk), body, content_type="application/json")

    _refused(response, 400, "invalid_correction")


def test_more_json_than_a_correction_needs_is_not_read(client: Client, scan: Scan) -> None:
    body = '{"none": true, "x": "' + "x" * 100_000 + '"}'

    _refused(client.generic("POST", _url(scan.pk), body, content_type="application/json"), 413, "too_large")


def test_an_unknown_product_is_refused(client: Client, scan: Scan) -> None:
    _refused(_send(client, scan, product=999_999), 400, "unknown_product")


def test_an_unknown_scan_is_not_found(client: Client, db: None) -> None:
    response = client.post(_url(uuid.uuid4()), {"none": "true", "consent": "true", "image": _image(photo())})

    _refused(response, 404, "unknown_scan")


def test_an_old_scan_cannot_be_corrected(client: Client, scan: Scan, settings: Settings) -> None:
    settings.CORRECTION_HOURS = 2
    Scan.objects.update(created_at=timezone.now() - timedelta(hours=2, seconds=1))

    _refused(_send(client, scan, none="true"), 410, "scan_too_old")


@pytest.mark.usefixtures("_commits")
def test_a_second_correction_replaces_a_waiting_one(client: Client, scan: Scan) -> None:
    product = make_product()
    _send(client, scan, none="true", consent="true", image=_image(photo(1)))
    (first,) = kept_files()

    response = _send(client, scan, product=product.pk, consent="true", image=_image(photo(2)))

    assert response.status_code == 201
    correction = Correction.objects.get()
    assert correction.product == product
    assert kept_files() == [file_of(correction)] != [first]


@pytest.mark.usefixtures("_commits")
def test_a_second_correction_without_a_picture_deletes_the_first_picture(client: Client, scan: Scan) -> None:
    _send(client, scan, none="true", consent="true", image=_image(photo()))

    _send(client, scan, none="true")

    assert not kept_files()
    assert Correction.objects.get().consented_at is None


@pytest.mark.parametrize("state", [CorrectionState.ACCEPTED, CorrectionState.REFUSED])
def test_a_reviewed_correction_cannot_be_replaced(client: Client, scan: Scan, state: str) -> None:
    _send(client, scan, none="true")
    Correction.objects.update(state=state)

    _refused(_send(client, scan, product=make_product().pk), 409, "already_decided")


def test_only_replacements_are_accepted_if_too_many_corrections_wait(
    client: Client, scan: Scan, settings: Settings
) -> None:
    settings.CORRECTIONS_MAX_WAITING = 1
    _send(client, scan, none="true")

    response = _send(client, make_scan(), none="true")

    _refused(response, 503, "too_many_waiting")
    assert int(response.headers["Retry-After"]) > 60
    assert _send(client, scan, none="true").status_code == 201


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "empty"),
        (photo()[:600], 400, "broken_image"),
        (b"<html></html>", 415, "unsupported_type"),
        (encoded(pack(1), "GIF"), 415, "unsupported_type"),
        (encoded(Image.new("1", (8001, 5000)), "PNG"), 413, "too_many_pixels"),
        (b"\xff\xd8\xff" + b"\0" * MAX_BYTES, 413, "too_large"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused(
    client: Client, scan: Scan, content: bytes, status: int, code: str
) -> None:
    _refused(_send(client, scan, none="true", consent="true", image=_image(content)), status, code)
    assert not Correction.objects.exists()


def test_pictures_share_the_admission_limit_of_scans(
    client: Client, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    admission = Admission(concurrent=1, waiting=0, patience_s=0)
    monkeypatch.setattr(correction_views, "admission", admission)

    with admission.enter():
        _refused(_send(client, scan, none="true", consent="true", image=_image(photo())), 503, "busy")
        assert _send(client, scan, none="true").status_code == 201  # without a picture there is nothing to decode


def test_clients_are_throttled_without_storing_their_address(
    client: Client, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"corrections": "1/min"})
    seen: list[str] = []
    monkeypatch.setattr(ScopedRateThrottle.cache, "set", lambda key, *_: seen.append(key), raising=False)
    _send(client, scan, none="true")
    assert seen
    assert "127.0.0.1" not in seen[0]
    monkeypatch.undo()
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"corrections": "1/min"})

    assert _send(client, scan, none="true").status_code == 201
    _refused(_send(client, scan, none="true"), 429, "throttled")
    assert client.post(_url(scan.pk), {"none": "true"}, REMOTE_ADDR="203.0.113.9").status_code == 201


def test_the_sender_can_withdraw_a_correction(client: Client, scan: Scan) -> None:
    _send(client, scan, none="true", consent="true", image=_image(photo()))

    assert client.delete(_url(scan.pk)).status_code == 204
    assert not Correction.objects.exists()
    assert not kept_files()
    _refused(client.delete(_url(scan.pk)), 404, "unknown_scan")


def test_the_picture_is_not_served_to_the_public(client: Client, scan: Scan) -> None:
    _send(client, scan, none="true", consent="true", image=_image(photo()))
    correction = Correction.objects.get()

    for path in (f"/pictures/{correction.picture}.jpg", f"/media/corrections/{file_of(correction).name}"):
        assert client.get(path).status_code == 404
    assert client.get(f"/admin/recognition/correction/{correction.pk}/picture.jpg").status_code == 302


def test_other_methods_are_refused(client: Client, scan: Scan) -> None:
    assert client.get(_url(scan.pk)).status_code == 405


def test_the_endpoint_is_described(client: Client) -> None:
    path = client.get("/api/schema/?format=json").json()["paths"]["/api/v1/scans/{scan_id}/correction/"]

    assert set(path["post"]["requestBody"]["content"]) == {"multipart/form-data", "application/json"}
    assert set(path["post"]["responses"]) == {
        "201", "400", "404", "409", "410", "411", "413", "415", "429", "503",
    }  # fmt: skip
    assert set(path["delete"]["responses"]) == {"204", "404", "429"}
