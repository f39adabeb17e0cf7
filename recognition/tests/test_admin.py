from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from promotions.tests.factories import make_product
from recognition.enrolment.picture_client import FetchError, FetchProblem
from recognition.models import Activation, PictureState, ProductPicture, Recogniser, Scan
from recognition.tests.drawing import pack
from recognition.tests.factories import make_gallery, make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
TABLES = ["recogniser", "productpicture", "picturehost", "scan"]


@pytest.fixture
def rows(active: Recogniser) -> dict[str, object]:
    (product,) = make_gallery(active, pack(1))
    picture = ProductPicture.objects.get()
    candidates = [{"product": product.pk, "score": 0.9}, {"product": 999_999, "score": 0.1}]
    scan = Scan.objects.create(recogniser=active.version, verdict="choose", candidates=candidates, took_ms=20)
    return {"recogniser": active.pk, "productpicture": picture.pk, "scan": scan.pk}


@pytest.mark.parametrize("table", TABLES)
def test_list_pages_load(admin_client: Client, rows: dict[str, object], table: str) -> None:
    assert admin_client.get(f"/admin/recognition/{table}/").status_code == 200


@pytest.mark.parametrize("table", ["recogniser", "productpicture", "scan"])
def test_detail_pages_load(admin_client: Client, rows: dict[str, object], table: str) -> None:
    assert admin_client.get(f"/admin/recognition/{table}/{rows[table]}/change/").status_code == 200


def test_pictures_are_shown(admin_client: Client, rows: dict[str, object]) -> None:
    sha256 = ProductPicture.objects.get().thumbnail

    for page in ("productpicture/", f"productpicture/{rows['productpicture']}/change/", f"scan/{rows['scan']}/change/"):
        assert f"/pictures/{sha256}.jpg" in admin_client.get(f"/admin/recognition/{page}").text


def test_a_scan_shows_deleted_products_by_their_number(admin_client: Client, rows: dict[str, object]) -> None:
    assert "#999999" in admin_client.get(f"/admin/recognition/scan/{rows['scan']}/change/").text


def forbidden_picture() -> ProductPicture:
    """Create a picture that its site's robots.txt disallows."""
    return ProductPicture.objects.create(
        product=make_product("유산균음료"),
        source_url="https://chain.example/upload/milk.jpg",
        state=PictureState.FAILED,
        error=str(FetchError(FetchProblem.ROBOTS, "robots.txt of https://chain.example asks to leave it alone")),
    )


def test_a_product_page_shows_and_links_a_disallowed_picture(admin_client: Client) -> None:
    picture = forbidden_picture()

    for page in (f"promotions/product/{picture.product_id}/", f"recognition/productpicture/{picture.pk}/"):
        shown = admin_client.get(f"/admin/{page}change/").text
        assert "사진으로 인식할 수 없음 (robots.txt)" in shown
        assert '<a href="https://chain.example/upload/milk.jpg" rel="noreferrer noopener" target="_blank">' in shown
        assert '<img src="https://chain.example' not in shown


def test_a_fetched_picture_is_not_shown_as_disallowed(admin_client: Client) -> None:
    shown = admin_client.get(f"/admin/promotions/product/{make_picture().product_id}/change/").text
    assert "robots.txt" not in shown
    assert "인식 가능" in shown


@pytest.mark.parametrize("table", TABLES)
def test_rows_cannot_be_added(admin_client: Client, table: str) -> None:
    assert admin_client.get(f"/admin/recognition/{table}/add/").status_code == 403


@pytest.mark.parametrize("table", ["recogniser", "productpicture", "scan"])
def test_rows_cannot_be_deleted(admin_client: Client, rows: dict[str, object], table: str) -> None:
    assert admin_client.post(f"/admin/recognition/{table}/{rows[table]}/delete/", {"post": "yes"}).status_code == 403


def _act(client: Client, table: str, action: str, *keys: object) -> str:
    data = {"action": action, "_selected_action": [str(key) for key in keys]}
    return client.post(f"/admin/recognition/{table}/", data, follow=True).text


def test_a_recogniser_is_activated_in_the_background(admin_client: Client, active: Recogniser) -> None:
    other = Recogniser.objects.create(version="other", folder=active.folder, manifest_sha256=active.manifest_sha256)

    assert "갤러리를 만든 뒤 전환합니다" in _act(admin_client, "recogniser", "activate", other.pk)
    assert Recogniser.objects.get(active=True) == active
    assert Activation.objects.get().recogniser == other


def test_only_one_recogniser_can_be_activated(admin_client: Client, active: Recogniser) -> None:
    other = Recogniser.objects.create(version="other", folder="x", manifest_sha256="x")

    assert "하나만" in _act(admin_client, "recogniser", "activate", active.pk, other.pk)
    assert Recogniser.objects.get(active=True) == active


def test_a_damaged_recogniser_stays_inactive_and_the_reason_is_shown(admin_client: Client, active: Recogniser) -> None:
    broken = Recogniser.objects.create(version="broken", folder="nowhere", manifest_sha256="x")

    assert "There is no recogniser in" in _act(admin_client, "recogniser", "activate", broken.pk)
    assert Recogniser.objects.get(active=True) == active


def test_an_action_retries_given_up_pictures(admin_client: Client) -> None:
    picture = make_picture()
    ProductPicture.objects.update(state=PictureState.GIVEN_UP, attempts=6)

    assert "1장" in _act(admin_client, "productpicture", "try_again", picture.pk)
    picture.refresh_from_db()
    assert (picture.state, picture.attempts) == (PictureState.PENDING, 0)


def test_users_with_view_permission_only_cannot_run_actions(client: Client, active: Recogniser) -> None:
    user = User.objects.create_user("visitor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_recogniser"))
    client.force_login(user)
    other = Recogniser.objects.create(version="other", folder=active.folder, manifest_sha256=active.manifest_sha256)

    page = client.get("/admin/recognition/recogniser/").text
    _act(client, "recogniser", "activate", other.pk)

    assert 'value="activate"' not in page
    assert Recogniser.objects.get(active=True) == active
