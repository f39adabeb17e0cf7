from __future__ import annotations

import pytest
from django.test import Client

from recognition.images import thumbnails
from recognition.tests.drawing import pack, pixels


@pytest.fixture
def sha256() -> str:
    return thumbnails.store(thumbnails.make_thumbnail(pixels(pack(1))))


def test_a_thumbnail_is_served_as_immutable(client: Client, sha256: str) -> None:
    response = client.get(f"/pictures/{sha256}.jpg")

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == thumbnails.path_of(sha256).read_bytes()  # type: ignore[attr-defined]
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("inline")


def test_a_cached_thumbnail_is_not_sent_again(client: Client, sha256: str) -> None:
    etag = client.get(f"/pictures/{sha256}.jpg").headers["ETag"]

    response = client.get(f"/pictures/{sha256}.jpg", headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert "immutable" in response.headers["Cache-Control"]


def test_head_is_allowed_and_post_is_not(client: Client, sha256: str) -> None:
    assert client.head(f"/pictures/{sha256}.jpg").status_code == 200
    assert client.post(f"/pictures/{sha256}.jpg").status_code == 405


@pytest.mark.parametrize(
    "path",
    ["0" * 64 + ".jpg", "../../db.sqlite3", "..%2f..%2fdb.sqlite3", "A" * 64 + ".jpg", "0" * 63 + ".jpg", "0" * 64, ""],
)
def test_other_paths_are_not_found(client: Client, path: str) -> None:
    assert client.get(f"/pictures/{path}").status_code == 404


def test_a_missing_picture_is_not_cached_as_immutable(client: Client) -> None:
    assert "immutable" not in client.get(f"/pictures/{'0' * 64}.jpg").headers.get("Cache-Control", "")
