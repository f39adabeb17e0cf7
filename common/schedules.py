"""Bring the schedules of every app into django-celery-beat without undoing an operator's edit. Safe to repeat.

An app offers `SCHEDULES` in its `schedules` module: mappings of `name` (unique), `task`, either `interval_seconds`
or `crontab` (five fields), and optionally `args` and `enabled` (true unless it says otherwise).

What was set up under a name is remembered (`ScheduleDefault`). Work (task and arguments) and timing follow the code
as long as they are what is remembered. Once they differ, an operator has chosen them and they stay. A name that was
set up once and is gone was deleted by an operator, and stays away until it is restored. `enabled` counts when a task is
created, and is never touched afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from common.models import ScheduleDefault

_CRONTAB_FIELDS: Final = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")


class ScheduleError(ValueError):
    """An app's SCHEDULES entry that cannot be understood; the message names it."""


class Outcome(StrEnum):
    """What was done with one schedule."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept as edited"
    DELETED = "left deleted"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One periodic task; `timing` is `every N s` or five crontab fields with a time zone."""

    name: str
    task: str
    args: str
    timing: str
    enabled: bool = True

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Schedule:
        """An entry of an app's SCHEDULES. Raises ScheduleError."""
        unknown = set(entry) - {"name", "task", "args", "interval_seconds", "crontab", "enabled"}
        if unknown or ("interval_seconds" in entry) == ("crontab" in entry):
            raise ScheduleError(f"{entry!r} must have name, task, and one of interval_seconds or crontab.")
        args = json.dumps(entry.get("args", []))
        return cls(entry["name"], entry["task"], args, _timing(entry), bool(entry.get("enabled", True)))


def _timing(entry: Mapping[str, Any]) -> str:
    if "interval_seconds" in entry:
        return f"every {int(entry['interval_seconds'])} s"
    fields = str(entry["crontab"]).split()
    if len(fields) != len(_CRONTAB_FIELDS):
        raise ScheduleError(f"{entry['crontab']!r} is no crontab; use minute hour day month weekday.")
    return f"{' '.join(fields)} {settings.TIME_ZONE}"


def all_schedules() -> Iterator[Schedule]:
    """The schedules of every installed app that has some. Raises ScheduleError for a name that is used twice."""
    names: set[str] = set()
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.schedules") is None:
            continue
        for entry in getattr(import_module(f"{app.name}.schedules"), "SCHEDULES", ()):
            schedule = Schedule.of(entry)
            if schedule.name in names:
                raise ScheduleError(f"Two schedules are named {schedule.name!r}.")
            names.add(schedule.name)
            yield schedule


@transaction.atomic
def set_up(*, restore: bool = False) -> list[tuple[str, Outcome]]:
    """Create what is new and follow the code if no operator has decided. Returns each name's outcome.

    With `restore` the schedules that an operator deleted come back, too.
    """
    remembered = ScheduleDefault.objects.in_bulk()
    return [(schedule.name, _set_up(schedule, remembered.get(schedule.name), restore)) for schedule in all_schedules()]


def _set_up(schedule: Schedule, remembered: ScheduleDefault | None, restore: bool) -> Outcome:  # noqa: FBT001
    task = PeriodicTask.objects.filter(name=schedule.name).first()
    if task is None:
        return Outcome.DELETED if remembered and not restore else _create(schedule)
    # The task was set up before anything was remembered: if it differs, an operator may have chosen so.
    known = remembered or ScheduleDefault(name=schedule.name, **_defaults(schedule))
    works_as_known = (task.task, task.args) == (known.task, known.args)
    runs_as_known = _timing_of(task) == known.timing
    before = (known.task, known.args, known.timing)
    if works_as_known:
        task.task, task.args = known.task, known.args = schedule.task, schedule.args
    if runs_as_known and known.timing != schedule.timing:
        _set_timing(task, schedule.timing)
        known.timing = schedule.timing
    changed = before != (known.task, known.args, known.timing)
    if changed:
        task.save()
    if changed or remembered is None:
        known.save()
    if changed:
        return Outcome.UPDATED
    return Outcome.UNCHANGED if works_as_known and runs_as_known else Outcome.KEPT


def _create(schedule: Schedule) -> Outcome:
    task = PeriodicTask(name=schedule.name, task=schedule.task, args=schedule.args, enabled=schedule.enabled)
    _set_timing(task, schedule.timing)
    task.save()
    ScheduleDefault.objects.update_or_create(name=schedule.name, defaults=_defaults(schedule))
    return Outcome.CREATED


def _defaults(schedule: Schedule) -> dict[str, str]:
    return {"task": schedule.task, "args": schedule.args, "timing": schedule.timing}


def _timing_of(task: PeriodicTask) -> str:
    if task.interval is not None:
        return f"every {task.interval.schedule.run_every.total_seconds():g} s"
    if task.crontab is not None:
        fields = (str(getattr(task.crontab, name)).replace(" ", "") for name in _CRONTAB_FIELDS)
        return f"{' '.join(fields)} {task.crontab.timezone}"
    return "another kind"


def _set_timing(task: PeriodicTask, timing: str) -> None:
    # Rows of timings are shared between tasks and edited in place by operators: look one up, never change one.
    task.interval = task.crontab = None
    if timing.startswith("every "):
        seconds = int(timing.split()[1])
        task.interval = _first_or_new(IntervalSchedule, every=seconds, period=IntervalSchedule.SECONDS)
        # A message that no worker took before the next one is useless.
        task.expire_seconds = seconds
    else:
        *fields, zone = timing.split()
        values = dict(zip(_CRONTAB_FIELDS, fields, strict=True))
        task.crontab = _first_or_new(CrontabSchedule, **values, timezone=zone)


def _first_or_new(model: Any, **values: Any) -> Any:  # noqa: ANN401 - the package has no types
    return model.objects.filter(**values).first() or model.objects.create(**values)
