from __future__ import annotations

import io

import pytest
from celery import current_app
from django.core.management import call_command

from promotions import tasks
from promotions.models import MergeState, Product
from promotions.schedules import SCHEDULES
from promotions.tests.test_merges import named

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def run(command: str, **options: bool) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def milk() -> list[Product]:
    return [named("해든)고소한검은콩두유190ml"), named("해든)고소한 검은콩 두유 190ML", "gs25")]


def merged() -> int:
    return Product.objects.filter(merged_into__isnull=False).count()


def test_the_command_merges_and_says_what_it_did(milk: list[Product]) -> None:
    out, err = run("refresh_merges")
    assert out.startswith("1 products were moved")
    assert (merged(), err) == (1, "")


def test_a_dry_run_changes_nothing(milk: list[Product]) -> None:
    out, _ = run("refresh_merges", dry_run=True)
    assert out.startswith("1 products would be moved")
    assert merged() == 0
    assert not MergeState.objects.exists()


def test_the_earlier_name_still_works_and_warns(milk: list[Product]) -> None:
    out, err = run("refresh_joins")
    assert (merged(), "use refresh_merges" in err) == (1, True)
    assert out.startswith("1 products were moved")


def test_the_task_refreshes_once_and_then_has_nothing_to_do(milk: list[Product]) -> None:
    tasks.refresh_merges()
    assert merged() == 1
    before = MergeState.objects.get().refreshed_at
    tasks.refresh_merges()
    assert MergeState.objects.get().refreshed_at == before


def test_messages_and_schedules_in_use_still_name_the_task() -> None:
    assert tasks.refresh_merges.name == "promotions.tasks.refresh_joins"
    assert [schedule["task"] for schedule in SCHEDULES] == ["promotions.tasks.refresh_joins"]
    assert [schedule["name"] for schedule in SCHEDULES] == ["promotions: refresh joins"]
    assert "promotions.tasks.refresh_joins" in current_app.tasks
