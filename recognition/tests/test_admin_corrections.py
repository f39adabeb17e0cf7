from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from promotions.tests.factories import make_product
from recognition.models import Correction, CorrectionState, ProductPicture
from recognition.tests.correction_setup import file_of, make_correction, photo

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
LIST = "/admin/recognition/correction/"


def _act(client: Client, action: str, *corrections: Correction) -> str:
    data = {"action": action, "_selected_action": [str(correction.pk) for correction in corrections]}
    return client.post(LIST, data, follow=True).text


def _staff(client: Client, *permissions: str) -> None:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)


def test_a_moderator_sees_the_picture_and_both_answers(admin_client: Client) -> None:
    product = make_product("제주 삼다수 2L")
    correction = make_correction(product, picture=photo())

    for page in (LIST, f"{LIST}{correction.pk}/change/"):
        text = admin_client.get(page).text
        assert f"{LIST}{correction.pk}/picture.jpg" in text
        assert "제주 삼다수 2L" in text
        assert "이 중 하나" in text  # the verdict


def test_none_of_these_is_shown(admin_client: Client) -> None:
    make_correction()

    assert "이 중에 없음" in admin_client.get(LIST).text


def test_users_with_view_permission_can_open_the_picture(admin_client: Client) -> None:
    correction = make_correction(picture=photo())

    response = admin_client.get(f"{LIST}{correction.pk}/picture.jpg")

    assert response.getvalue() == file_of(correction).read_bytes()
    assert "no-store" in response.headers["Cache-Control"]


def test_users_without_view_permission_cannot_open_the_picture(client: Client) -> None:
    correction = make_correction(picture=photo())
    _staff(client, "view_scan")

    assert client.get(f"{LIST}{correction.pk}/picture.jpg").status_code == 404


def test_a_deleted_picture_is_not_found(admin_client: Client) -> None:
    lost, without = make_correction(picture=photo()), make_correction()
    file_of(lost).unlink()

    for correction in (lost, without):
        assert admin_client.get(f"{LIST}{correction.pk}/picture.jpg").status_code == 404


@pytest.mark.parametrize(
    ("action", "state", "word"),
    [("accept", CorrectionState.ACCEPTED, "승인"), ("refuse", CorrectionState.REFUSED, "거절")],
)
def test_a_decision_is_made_and_logged(admin_client: Client, action: str, state: str, word: str) -> None:
    corrections = [make_correction(make_product()) for _ in range(2)]

    assert f"정정 2건을 {word}했습니다" in _act(admin_client, action, *corrections)
    assert set(Correction.objects.values_list("state", "decided_by__username")) == {(state, "admin")}
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == [word, word]


def test_a_correction_decided_in_the_meantime_is_unchanged_and_reported(admin_client: Client) -> None:
    correction = make_correction()
    _act(admin_client, "accept", correction)

    assert "이미 처리되었거나" in _act(admin_client, "refuse", correction)
    assert Correction.objects.get().state == CorrectionState.ACCEPTED


def test_a_lost_picture_does_not_stop_the_others(admin_client: Client) -> None:
    lost, fine = (make_correction(make_product(), picture=photo(seed)) for seed in range(2))
    file_of(lost).unlink()

    page = _act(admin_client, "accept", lost, fine)

    assert "읽을 수 없습니다" in page
    assert "정정 1건을 승인했습니다" in page
    assert ProductPicture.objects.get().product == fine.product


def test_withdrawing_is_logged_and_deletes_everything(admin_client: Client) -> None:
    correction = make_correction(make_product(), picture=photo())

    assert "1건을 철회" in _act(admin_client, "withdraw", correction)
    assert not Correction.objects.exists()
    assert not file_of(correction).exists()
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("action", ["accept", "refuse", "withdraw"])
def test_users_with_view_permission_only_cannot_decide(client: Client, action: str) -> None:
    correction = make_correction()
    _staff(client, "view_correction")

    _act(client, action, correction)

    assert client.get(LIST).status_code == 200
    assert Correction.objects.get().state == CorrectionState.WAITING


def test_a_moderator_needs_only_the_view_permission_besides(client: Client) -> None:
    correction = make_correction()
    _staff(client, "view_correction", "moderate_correction")

    _act(client, "accept", correction)

    assert Correction.objects.get().state == CorrectionState.ACCEPTED


def test_corrections_cannot_be_deleted_without_the_service(admin_client: Client) -> None:
    correction = make_correction()

    assert admin_client.post(f"{LIST}{correction.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in admin_client.get(LIST).text


def test_waiting_corrections_come_first(admin_client: Client) -> None:
    waiting = make_correction(make_product("기다리는 제품"))
    _act(admin_client, "accept", make_correction(make_product("승인된 제품")))
    _act(admin_client, "refuse", make_correction(make_product("거절된 제품")))

    text = admin_client.get(LIST).text
    assert text.index("기다리는 제품") < text.index("거절된 제품") < text.index("승인된 제품")
    assert Correction.objects.get(pk=waiting.pk).state == CorrectionState.WAITING
