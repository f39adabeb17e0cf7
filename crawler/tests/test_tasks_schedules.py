from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks

import crawler.schedules
from common import schedules
from common.models import ScheduleDefault
from common.schedules import Outcome
from crawler import tasks

pytestmark = [pytest.mark.django_db]

DAILY = "crawler: cu daily"


@pytest.fixture(autouse=True)
def only_the_crawlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other apps' schedules come and go; and the list is a copy that tests may change."""
    monkeypatch.setattr(crawler.schedules, "SCHEDULES", [dict(entry) for entry in crawler.schedules.SCHEDULES])


def outcome(name: str = DAILY) -> Outcome:
    return dict(schedules.set_up())[name]


def change(name: str = DAILY, **values: Any) -> None:
    """A new release with another default."""
    entry = next(entry for entry in crawler.schedules.SCHEDULES if entry["name"] == name)
    entry.update(values)


def crontab(task: PeriodicTask) -> str:
    return f"{task.crontab.minute} {task.crontab.hour} {task.crontab.day_of_month} {task.crontab.timezone}"


def test_the_chains_are_crawled_each_morning_and_at_the_turn_of_promotions_in_korea() -> None:
    schedules.set_up()

    found = PeriodicTask.objects.filter(task=tasks.request_scheduled_crawl.name, args='["emart24"]')
    assert {crontab(task) for task in found} == {
        "30 5 * Asia/Seoul",
        "30 0 1,16 Asia/Seoul",
        "30 11,17 1,16 Asia/Seoul",
    }


def test_a_chain_whose_list_is_closed_has_its_schedules_switched_off_until_an_operator_decides() -> None:
    schedules.set_up()
    closed = PeriodicTask.objects.filter(task=tasks.request_scheduled_crawl.name, args='["gs25"]')
    assert [task.enabled for task in closed] == [False] * 3

    closed.update(enabled=True)
    schedules.set_up()

    assert [task.enabled for task in closed.all()] == [True] * 3


def test_the_reaper_looks_every_15_seconds() -> None:
    schedules.set_up()

    task = PeriodicTask.objects.get(task=tasks.reap.name)
    assert task.schedule.run_every.total_seconds() == task.expire_seconds == 15


def test_assortments_are_crawled_once_a_week_each_in_another_night() -> None:
    schedules.set_up()

    found = PeriodicTask.objects.filter(name__endswith="catalogue weekly")
    assert {task.args for task in found} == {f'["{code}", "catalogue"]' for code in ("cu", "seven_eleven", "emart24")}
    assert len({task.crontab.day_of_week for task in found}) == 3
    assert all(task.enabled and (task.crontab.hour, task.crontab.timezone.key) == ("2", "Asia/Seoul") for task in found)


def test_every_scheduled_task_exists() -> None:
    names = {tasks.reap.name, tasks.request_scheduled_crawl.name}

    assert {entry["task"] for entry in crawler.schedules.SCHEDULES} == names


def test_setting_up_again_changes_nothing_and_does_not_stir_the_scheduler() -> None:
    assert outcome() == Outcome.CREATED
    before = list(PeriodicTask.objects.order_by("pk").values()), PeriodicTasks.last_change()

    assert outcome() == Outcome.UNCHANGED
    assert (list(PeriodicTask.objects.order_by("pk").values()), PeriodicTasks.last_change()) == before
    # One for each time, shared by its schedules: three for promotions, one night for each assortment.
    crawls = CrontabSchedule.objects.filter(periodictask__task=tasks.request_scheduled_crawl.name)
    assert crawls.distinct().count() == 3 + len(crawler.schedules.WEEKLY_ASSORTMENT)


def test_a_schedule_that_an_operator_switched_off_stays_off() -> None:
    schedules.set_up()
    PeriodicTask.objects.filter(name=DAILY).update(enabled=False)
    change(crontab="0 7 * * *")

    assert outcome() == Outcome.UPDATED
    task = PeriodicTask.objects.get(name=DAILY)
    assert (task.enabled, crontab(task)) == (False, "0 7 * Asia/Seoul")


def test_another_crontab_chosen_by_an_operator_stays() -> None:
    schedules.set_up()
    chosen = CrontabSchedule.objects.create(minute="0", hour="9", timezone="Asia/Seoul")
    PeriodicTask.objects.filter(name=DAILY).update(crontab=chosen)
    change(crontab="0 7 * * *")

    assert outcome() == Outcome.KEPT
    assert crontab(PeriodicTask.objects.get(name=DAILY)) == "0 9 * Asia/Seoul"


def test_a_crontab_edited_in_place_by_an_operator_stays() -> None:
    schedules.set_up()
    CrontabSchedule.objects.filter(hour="5").update(hour="4")

    assert outcome() == Outcome.KEPT
    assert crontab(PeriodicTask.objects.get(name=DAILY)) == "30 4 * Asia/Seoul"


def test_an_interval_instead_of_a_crontab_stays() -> None:
    schedules.set_up()
    often = IntervalSchedule.objects.create(every=2, period=IntervalSchedule.HOURS)
    PeriodicTask.objects.filter(name=DAILY).update(crontab=None, interval=often)

    assert outcome() == Outcome.KEPT
    assert PeriodicTask.objects.get(name=DAILY).interval == often


def test_a_new_default_replaces_unedited_schedules_and_keeps_shared_rows() -> None:
    schedules.set_up()
    change(crontab="0 7 * * *")

    assert outcome() == Outcome.UPDATED
    assert crontab(PeriodicTask.objects.get(name=DAILY)) == "0 7 * Asia/Seoul"
    assert crontab(PeriodicTask.objects.get(name="crawler: emart24 daily")) == "30 5 * Asia/Seoul"


def test_a_task_or_arguments_chosen_by_an_operator_stay() -> None:
    schedules.set_up()
    PeriodicTask.objects.filter(name=DAILY).update(args='["cu", "http://mirror.test"]')
    change(args=["cu", "slowly"], crontab="0 7 * * *")

    assert outcome() == Outcome.UPDATED
    task = PeriodicTask.objects.get(name=DAILY)
    assert (task.args, crontab(task)) == ('["cu", "http://mirror.test"]', "0 7 * Asia/Seoul")
    assert outcome() == Outcome.KEPT


def test_what_was_set_up_before_anything_was_remembered_stays_if_it_differs() -> None:
    schedules.set_up()
    ScheduleDefault.objects.all().delete()
    PeriodicTask.objects.filter(name=DAILY).update(args='["emart24"]')

    assert outcome() == Outcome.KEPT
    assert outcome("crawler: emart24 daily") == Outcome.UNCHANGED
    assert PeriodicTask.objects.get(name=DAILY).args == '["emart24"]'


def test_unedited_task_and_arguments_follow_the_code_even_if_the_timing_was_edited() -> None:
    schedules.set_up()
    CrontabSchedule.objects.filter(hour="5").update(hour="4")
    change(args=["cu", "slowly"])

    assert outcome() == Outcome.UPDATED
    task = PeriodicTask.objects.get(name=DAILY)
    assert (task.args, crontab(task)) == ('["cu", "slowly"]', "30 4 * Asia/Seoul")


def test_an_operators_words_in_the_description_are_kept() -> None:
    schedules.set_up()
    task = PeriodicTask.objects.get(name=DAILY)
    task.description = "담당: 김"
    task.save()
    change(crontab="0 7 * * *")

    schedules.set_up()

    assert PeriodicTask.objects.get(name=DAILY).description == "담당: 김"


def test_a_deleted_schedule_stays_away_until_it_is_restored() -> None:
    schedules.set_up()
    PeriodicTask.objects.filter(name=DAILY).delete()
    change(crontab="0 7 * * *")

    assert outcome() == Outcome.DELETED
    assert not PeriodicTask.objects.filter(name=DAILY).exists()

    out = StringIO()
    call_command("setup_schedules", "--restore", stdout=out)
    assert f"created  {DAILY}" in out.getvalue()
    assert crontab(PeriodicTask.objects.get(name=DAILY)) == "0 7 * Asia/Seoul"
    assert outcome() == Outcome.UNCHANGED


def test_a_renamed_schedule_counts_as_deleted() -> None:
    schedules.set_up()
    PeriodicTask.objects.filter(name=DAILY).update(name="CU 매일")

    assert outcome() == Outcome.DELETED
    assert PeriodicTask.objects.filter(args='["cu"]').count() == 3


@pytest.mark.parametrize(
    "entry",
    [
        {"crontab": "5 4 * *"},
        {"crontab": "0 7 * * *", "interval_seconds": 5},
        {"every": 5},
    ],
)
def test_a_schedule_that_cannot_be_understood_is_named(entry: dict[str, Any]) -> None:
    crawler.schedules.SCHEDULES.append({"name": "odd", "task": "x", **entry})

    with pytest.raises(CommandError, match="crontab"):
        call_command("setup_schedules")


def test_the_command_says_what_it_did() -> None:
    out = StringIO()

    call_command("setup_schedules", stdout=out)

    assert f"created  {DAILY}" in out.getvalue()
