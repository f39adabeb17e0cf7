"""The Korean calendar. Promotion months and days are those of Asia/Seoul, wherever the server is."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

KST = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """The present moment, in Asia/Seoul."""
    return timezone.now().astimezone(KST)


def today() -> date:
    """Today's date in Korea."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The Korean date of an aware moment."""
    return moment.astimezone(KST).date()


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def start_of_day(day: date) -> datetime:
    """The first moment of `day` in Korea."""
    return datetime.combine(day, time.min, tzinfo=KST)


def end_of_day(day: date) -> datetime:
    """The first moment after `day` in Korea."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=KST)
