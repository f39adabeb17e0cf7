from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, close_old_connections, connection
from django.test import Client
from PIL import Image
from rest_framework.throttling import ScopedRateThrottle

from recognition.api import views
from recognition.images.decoding import MAX_BYTES
from recognition.models import Recogniser, Scan
from recognition.scan.admission import Admission
from recognition.tests.drawing import encoded, pack, pack_jpeg
from recognition.tests.factories import make_gallery, photo_of

pytestmark = pytest.mark.django_db
URL = "/api/v1/scans/"


@pytest.fixture(autouse=True)
def _full_allowance() -> None:
    cache.clear()


def _scan(client: Client, content: bytes, name: str = "a.jpg", content_type: str = "image/jpeg", **extra: Any) -> Any:
    return client.post(URL, {"image": SimpleUploadedFile(name, content, content_type)}, **extra)


def _photo(seed: int = 1) -> bytes:
    return encoded(Image.fromarray(photo_of(pack(seed))), quality=90)


def _refused(response: Any, status: int, code: str) -> None:
    assert (response.status_code, response.json()["code"]) == (status, code)
    korean, _, english = response.json()["detail"].partition(" / ")
    assert any("가" <= letter <= "힣" for letter in korean)
    assert english


def test_a_body_of_undeclared_length_is_refused(client: Client) -> None:
    response = client.generic("POST", URL, b"", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")

    _refused(response, 411, "length_required")


def test_a_scan_returns_candidates(client: Client, active: Recogniser) -> None:
    products = make_gallery(active, *[pack(seed) for seed in range(8)])

    response = _scan(client, _photo(3))

    body = response.json()
    assert response.status_code == 200
    assert set(body) == {"id", "verdict", "candidates", "recogniser", "took_ms"}
    assert body["verdict"] in {"match", "choose"}
    assert body["recogniser"] == active.version
    assert len(body["candidates"]) == 5
    first = body["candidates"][0]
    assert first["product"] == {"id": products[3].pk, "name": products[3].name, "picture": products[3].picture_url}
    assert 0 < first["score"] <= 1
    assert response.headers["Cache-Control"] == "no-store"


def test_a_scan_is_recorded_without_the_picture_or_the_person(client: Client, active: Recogniser) -> None:
    (product, *_) = make_gallery(active, pack(1), pack(2))

    body = _scan(client, _photo(1), REMOTE_ADDR="203.0.113.9").json()

    scan = Scan.objects.get()
    assert str(scan.pk) == body["id"]
    assert (scan.recogniser, scan.verdict, scan.took_ms) == (active.version, body["verdict"], body["took_ms"])
    assert scan.candidates[0]["product"] == product.pk
    assert {field.name for field in Scan._meta.get_fields()} == {
        "id", "recogniser", "verdict", "candidates", "took_ms", "created_at", "correction",
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        encoded(pack(1).convert("CMYK")),
        encoded(pack(1).convert("L").convert("I;16"), "PNG"),
        encoded(pack(1), "PNG", save_all=True, append_images=[pack(2)]),
        encoded(pack(1), "WEBP", save_all=True, append_images=[pack(2)]),
        pack_jpeg() + b"PK\x03\x04",
    ],
    ids=["CMYK", "16-bit", "animated PNG", "animated WebP", "JPEG and ZIP"],
)
def test_unusual_pictures_are_recognised_too(client: Client, active: Recogniser, content: bytes) -> None:
    assert _scan(client, content).status_code == 200


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_the_other_formats_are_accepted_too(client: Client, active: Recogniser, format: str) -> None:  # noqa: A002
    assert _scan(client, encoded(pack(1), format), content_type="application/octet-stream").status_code == 200


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "empty"),
        (pack_jpeg()[:600], 400, "broken_image"),
        (b"<html><script>alert(1)</script></html>", 415, "unsupported_type"),
        (encoded(pack(1), "GIF"), 415, "unsupported_type"),
        (encoded(pack(1), "TIFF"), 415, "unsupported_type"),
        (encoded(Image.new("1", (8001, 5000)), "PNG"), 413, "too_many_pixels"),
        (b"\xff\xd8\xff" + b"\0" * MAX_BYTES, 413, "too_large"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused_with_the_reason(
    client: Client, active: Recogniser, content: bytes, status: int, code: str
) -> None:
    _refused(_scan(client, content), status, code)
    assert not Scan.objects.exists()


@pytest.mark.parametrize("data", [{}, {"image": "text"}, {"picture": SimpleUploadedFile("a.jpg", b"x")}])
def test_a_form_without_a_picture_is_refused(client: Client, active: Recogniser, data: dict[str, Any]) -> None:
    _refused(client.post(URL, data), 400, "missing_image")


@pytest.mark.parametrize(
    ("content_type", "body", "status", "code"),
    [
        ("multipart/form-data; boundary=x", b"garbage", 400, "missing_image"),
        ("multipart/form-data", b"garbage", 400, "missing_image"),
        ("multipart/form-data; boundary=" + "x" * 300, b"garbage", 415, "unsupported_type"),
        ("application/json", b"{}", 415, "unsupported_type"),
        ("image/jpeg", pack_jpeg(), 415, "unsupported_type"),
        ("", b"", 400, "missing_image"),
    ],
)
def test_a_request_that_is_not_a_form_is_refused(
    client: Client, active: Recogniser, content_type: str, body: bytes, status: int, code: str
) -> None:
    _refused(client.generic("POST", URL, body, content_type=content_type), status, code)


def test_too_many_fields_are_refused(client: Client, active: Recogniser) -> None:
    _refused(client.post(URL, {f"field{number}": "x" for number in range(1200)}), 400, "missing_image")


def test_text_beyond_the_limit_is_refused(client: Client, active: Recogniser) -> None:
    _refused(client.post(URL, {"image": "x" * 5_000_000}), 413, "too_large")


class _Watched(io.BytesIO):
    """A request body that counts how many bytes were read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def _post_stream(client: Client, body: _Watched, length: int) -> Any:
    return client.generic(
        "POST",
        URL,
        content_type="multipart/form-data; boundary=b",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(length)},  # type: ignore[arg-type]
    )


def _form(size: int) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    return head + b"\xff" * size + b"\r\n--b--\r\n"


def test_a_declared_size_over_the_limit_is_not_read_at_all(client: Client, active: Recogniser) -> None:
    body = _Watched(_form(MAX_BYTES * 2))

    _refused(_post_stream(client, body, MAX_BYTES * 2), 413, "too_large")
    assert body.taken == 0


def test_the_limit_applies_to_several_files_together(client: Client, active: Recogniser) -> None:
    half = SimpleUploadedFile("a.jpg", b"\xff" * (MAX_BYTES // 2 + 20_000))
    other = SimpleUploadedFile("b.jpg", b"\xff" * (MAX_BYTES // 2 + 20_000))

    _refused(client.post(URL, {"other": half, "image": other}), 413, "too_large")


def test_the_upload_handler_stops_while_the_file_streams_in() -> None:
    from recognition.images.uploads import BoundedUploadHandler, UploadTooLargeError

    handler = BoundedUploadHandler()
    handler.new_file("image", "a.jpg", "image/jpeg", None)
    for chunk in range(MAX_BYTES // 65_536):
        handler.receive_data_chunk(b"x" * 65_536, chunk * 65_536)

    with pytest.raises(UploadTooLargeError):
        handler.receive_data_chunk(b"x", MAX_BYTES)


def test_uploads_are_never_written_to_disk(client: Client, active: Recogniser, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", forbidden)
    monkeypatch.setattr("tempfile.mkstemp", forbidden)
    large = encoded(Image.effect_noise((2200, 2200), 90), quality=98)
    assert len(large) > 2_621_440  # above this size Django's own handlers write to disk

    assert _scan(client, large).status_code == 200


def test_other_methods_are_refused(client: Client) -> None:
    response = client.get(URL)

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


def test_an_administrator_needs_no_csrf_token(active: Recogniser) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("operator"))

    assert _scan(client, _photo()).status_code == 200


def test_without_a_recogniser_the_scan_is_refused(client: Client, db: None) -> None:
    response = _scan(client, _photo())

    _refused(response, 503, "no_recogniser")
    assert response.headers["Retry-After"] == "60"


def test_a_scan_is_refused_as_busy_before_decoding_if_every_slot_is_taken(
    client: Client, active: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_pixel(*_: Any) -> None:
        raise AssertionError("decoded although the server is busy")

    admission = Admission(concurrent=1, waiting=1, patience_s=0.01)
    monkeypatch.setattr(views, "admission", admission)
    monkeypatch.setattr(views, "decode_photo", no_pixel)
    with admission.enter():
        response = _scan(client, _photo())

    _refused(response, 503, "busy")
    assert response.headers["Retry-After"] == "2"


@pytest.mark.parametrize("content", [_photo(), b"<html>"])
def test_every_slot_is_released(
    client: Client, active: Recogniser, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "admission", Admission(concurrent=1, waiting=0, patience_s=0))

    assert [_scan(client, content).status_code == 503 for _ in range(3)] == [False] * 3


def test_throttled_requests_get_a_retry_after_header(
    client: Client, active: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"scans": "2/min"})

    assert [_scan(client, _photo()).status_code for _ in range(2)] == [200, 200]
    response = _scan(client, _photo())

    _refused(response, 429, "throttled")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_a_scan_is_answered_even_if_the_database_is_locked(
    client: Client, active: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Scan, "save", locked)

    response = _scan(client, _photo())

    assert response.status_code == 200
    assert len(response.json()["id"]) == 36
    assert not Scan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_uploads_at_once_are_all_answered(active: Recogniser) -> None:
    make_gallery(active, *[pack(seed) for seed in range(6)])
    photo = _photo(2)

    def scan(_: int) -> tuple[int, str]:
        close_old_connections()
        try:
            response = _scan(Client(raise_request_exception=False), photo)
            return response.status_code, response.json().get("code", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(scan, range(100)))

    assert {(200, "")} <= set(answers) <= {(200, ""), (503, "busy")}


def test_the_endpoint_is_described(client: Client) -> None:
    schema = client.get("/api/schema/?format=json").json()

    post = schema["paths"][URL]["post"]
    assert list(post["requestBody"]["content"]) == ["multipart/form-data"]
    assert set(post["responses"]) == {"200", "400", "411", "413", "415", "429", "503"}
    assert schema["components"]["schemas"]["ScanRequest"]["properties"]["image"]["format"] == "binary"
    assert "security" not in post
