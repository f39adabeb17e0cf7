from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django.test import Client

from recognition.phone import files

CONTENT = b"a gallery " * 500


def _age(sha256: str, seconds: float) -> None:
    past = time.time() - seconds
    os.utime(files.folder() / sha256, (past, past))


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.5", "br"),
        ("", ""),
        ("identity", ""),
        ("zstd", ""),
    ],
)
def test_a_file_travels_as_light_as_the_client_takes_it(client: Client, accepts: str, encoding: str) -> None:
    published = files.publish("gallery.psg", CONTENT)

    response = client.get(published.url, HTTP_ACCEPT_ENCODING=accepts)

    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    assert response.headers.get("Content-Encoding", "") == encoding
    assert unpack(response.getvalue()) == CONTENT
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_the_phone_has_is_not_sent_again(client: Client) -> None:
    published = files.publish("gallery.psg", CONTENT)
    etag = client.get(published.url, HTTP_ACCEPT_ENCODING="br").headers["ETag"]

    assert client.get(published.url, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert client.get(published.url, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_what_hardly_shrinks_is_kept_as_it_is() -> None:
    published = files.publish("model.onnx", os.urandom(4096))

    assert _names(files.folder() / published.sha256) == ["model.onnx"]


@pytest.mark.parametrize(
    "path",
    [
        f"/recogniser/{'0' * 64}/gallery.psg",
        f"/recogniser/{'0' * 64}/../../db.sqlite3",
        f"/recogniser/{'0' * 64}/.hidden",
        "/recogniser/short/gallery.psg",
    ],
)
def test_an_unknown_file_is_not_found(client: Client, path: str) -> None:
    assert client.get(path, HTTP_IF_NONE_MATCH=f'"{"0" * 64}"').status_code == 404


def test_compressed_copies_have_no_address_of_their_own(client: Client) -> None:
    published = files.publish("gallery.psg", CONTENT)

    assert client.get(f"{published.url}.gz").status_code == 404


def test_files_are_only_read(client: Client) -> None:
    assert client.post(files.publish("gallery.psg", CONTENT).url).status_code == 405


def test_a_model_that_is_not_what_its_manifest_says_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "backbone.onnx").write_bytes(b"other")

    with pytest.raises(ValueError, match="does not have the SHA-256"):
        files.publish_file(tmp_path / "backbone.onnx", "0" * 64)


def test_old_files_that_nobody_names_are_deleted_and_no_others() -> None:
    old, young, kept = (files.publish("gallery.psg", bytes([number]) * 100) for number in range(3))
    _age(old.sha256, 3600)
    _age(kept.sha256, 3600)

    assert files.delete_all_but([kept.sha256]) == 1
    assert _names(files.folder()) == sorted([young.sha256, kept.sha256])


def test_publishing_a_file_again_makes_it_young_again() -> None:
    published = files.publish("gallery.psg", CONTENT)
    _age(published.sha256, 3600)

    assert files.publish("gallery.psg", CONTENT) == published
    assert files.delete_all_but([]) == 0
