from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from recognition.models import Training, TrainingOutcome, TrainingPhase, TrainingState, TrainingTrigger
from recognition.tests.factories import LEASED, make_picture

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]
LIST = "/admin/recognition/training/"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


@pytest.fixture
def viewer(client: Client) -> Client:
    """Log in a user with the view permission only."""
    user = User.objects.create_user("lee", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_training"))
    client.force_login(user)
    return client


def make_training(**fields: Any) -> Training:
    return Training.objects.create(**{"trigger": TrainingTrigger.OPERATOR, **fields})


def page_of(client: Client, training: Training) -> Any:
    return client.get(f"{LIST}{training.pk}/change/")


def test_the_button_requests_a_training_and_opens_its_page(admin_client: Client) -> None:
    assert "지금 학습" in admin_client.get(LIST).text

    page = admin_client.post(f"{LIST}request/", follow=True)

    training = Training.objects.get()
    assert page.redirect_chain[-1][0] == f"{LIST}{training.pk}/change/"
    assert "작업자를 기다리는 중" in page.text
    assert training.requested_by == User.objects.get(username="admin")


def test_the_list_links_to_an_open_training_instead_of_offering_another(admin_client: Client) -> None:
    training = make_training()

    page = admin_client.get(LIST)

    assert "지금 학습" not in page.text
    assert f"{LIST}{training.pk}/change/" in page.text
    assert page.headers["Refresh"]


def test_users_with_view_permission_only_see_no_button_and_are_refused(viewer: Client) -> None:
    training = make_training()

    assert "취소" not in page_of(viewer, training).text
    assert viewer.post(f"{LIST}request/").status_code == 403
    assert viewer.post(f"{LIST}{training.pk}/cancel/").status_code == 403
    training.refresh_from_db()
    assert training.state == TrainingState.QUEUED


@pytest.mark.parametrize("address", ["request/", "{pk}/cancel/"])
def test_a_get_request_changes_nothing(address: str, admin_client: Client) -> None:
    training = make_training()

    assert admin_client.get(f"{LIST}{address.format(pk=training.pk)}").status_code == 405


def test_the_page_of_a_training_shows_the_progress_and_refreshes_itself(admin_client: Client) -> None:
    training = make_training(
        state=TrainingState.RUNNING,
        **LEASED,
        phase=TrainingPhase.LEARNING,
        step=120,
        total=400,
        loss=1.234,
        score=0.5,
        left_s=200,
    )

    page = page_of(admin_client, training)

    assert '<progress aria-label="진행" value="120" max="400">' in page.text
    assert "학습 중: 120 / 400단계, 손실 1.23, 중간 검증 50%, 3분 남음" in page.text
    assert page.headers["Refresh"]
    assert 'value="120" max="400"' in admin_client.get(LIST).text


def test_a_second_attempt_shows_the_earlier_error(admin_client: Client) -> None:
    training = make_training(
        state=TrainingState.RUNNING, **LEASED, attempts=2, error="OSError: No space left on device"
    )

    page = page_of(admin_client, training)

    assert "2번째 시도" in page.text
    assert "No space left" in page.text


def test_an_operator_can_cancel_a_training(admin_client: Client) -> None:
    training = make_training(state=TrainingState.RUNNING, **LEASED, phase=TrainingPhase.LEARNING)

    page = admin_client.post(f"{LIST}{training.pk}/cancel/", follow=True)

    training.refresh_from_db()
    assert training.state == TrainingState.CANCELLED
    assert "취소됨" in page.text
    assert "Refresh" not in page.headers
    assert "이미 끝난 학습" in admin_client.post(f"{LIST}{training.pk}/cancel/", follow=True).text


def test_a_rejected_training_shows_both_figures_and_the_worse_one(admin_client: Client) -> None:
    now = timezone.now()
    figures = {
        "name": "카탈로그 그림",
        "questions": 218,
        "candidate": {"top1": 0.5, "coverage_at_95": 0.3},
        "active": {"top1": 0.9, "coverage_at_95": 0.31},
    }
    training = make_training(
        state=TrainingState.DONE,
        outcome=TrainingOutcome.KEPT_ASIDE,
        reason="카탈로그 그림: 50.0% < 90.0%",
        figures={"parts": [figures]},
        started_at=now - timedelta(minutes=7),
        finished_at=now,
    )

    page = page_of(admin_client, training).text

    assert "기준에 미치지 못해 적용하지 않습니다" in page
    assert "50.0%" in page
    assert "90.0%" in page
    assert page.count("<strong>미달</strong>") == 1, "one point less coverage is within the tolerance"
    assert "7분" in page


def test_the_list_shows_the_new_data(admin_client: Client) -> None:
    make_picture()
    assert "아직 카탈로그를 학습하지 않았습니다" in admin_client.get(LIST).text

    make_training(state=TrainingState.DONE, data_read_at=timezone.now() - timedelta(days=1))
    picture = make_picture()
    picture.fetched_at = timezone.now()
    picture.save()

    assert "제품 사진 1장" in admin_client.get(LIST).text


def test_a_missing_training_redirects_without_an_error(admin_client: Client) -> None:
    assert admin_client.get(f"{LIST}999/change/").status_code == 302
