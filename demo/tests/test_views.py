from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from demo.products import load_products
from promotions.tests.factories import make_product

FIRST, SECOND = load_products()[:2]


@pytest.fixture
def demonstration(settings: Settings, tmp_path: Path) -> Path:
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    (tmp_path / "fronts").mkdir()
    (tmp_path / "fronts" / f"{FIRST.barcode}.png").write_bytes(b"a front")
    return tmp_path


@pytest.mark.django_db
def test_the_page_shows_the_fronts_that_were_drawn(client: Client, demonstration: Path) -> None:
    make_product(FIRST.name, gtin=FIRST.barcode)
    page = client.get("/demo/")
    assert page.status_code == 200
    assert [front["name"] for front in page.context["fronts"]] == [FIRST.name]
    assert f'data-url="/demo/fronts/{FIRST.barcode}.png"' in page.content.decode()


@pytest.mark.django_db
def test_a_front_that_no_chain_lists_says_so(client: Client, demonstration: Path) -> None:
    page = client.get("/demo/")
    assert [front["name"] for front in page.context["fronts"]] == [f"{FIRST.name} · 어느 체인에도 없음"]


def test_a_front_is_served_as_a_picture(client: Client, demonstration: Path) -> None:
    response = client.get(f"/demo/fronts/{FIRST.barcode}.png")
    assert response.headers["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content) == b"a front"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path",
    [f"/demo/fronts/{SECOND.barcode}.png", "/demo/fronts/../secret-key", "/demo/fronts/..%2Fsecret-key.png"],
    ids=["not drawn", "outside", "outside, quoted"],
)
def test_nothing_else_is_served(path: str, client: Client, demonstration: Path) -> None:
    (demonstration / "secret-key.png").write_text("secret")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/demo/", f"/demo/fronts/{FIRST.barcode}.png"])
def test_outside_the_demonstration_there_is_no_such_page(
    path: str, client: Client, demonstration: Path, settings: Settings
) -> None:
    settings.DEMO = False
    assert client.get(path).status_code == 404


def test_a_certificate_authority_is_offered_where_there_is_one(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = tmp_path / "ca.crt"
    authority.write_text("-----BEGIN CERTIFICATE-----")
    monkeypatch.setenv("HTTPS_CA_FILE", str(authority))
    response = client.get("/ca.crt")
    assert response.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert b"".join(response.streaming_content) == b"-----BEGIN CERTIFICATE-----"  # type: ignore[attr-defined]


def test_without_one_there_is_nothing_to_trust(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HTTPS_CA_FILE", raising=False)
    assert client.get("/ca.crt").status_code == 404
