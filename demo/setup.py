"""Set up a demonstration's database and files. Every step may be repeated and changes nothing that is current."""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common import kst
from crawler.models import RunTrigger
from crawler.runs import list_states, request_run
from crawler.site_lists import SiteList
from demo.first_crawl import current_status
from demo.training import needs_training
from recognition.recogniser.registry import active_recogniser

ADMINISTRATOR = "admin"
STORES = Path(__file__).parent / "stores.json"
# A list that is older is crawled again.
_MAXIMUM_AGE = {SiteList.PROMOTIONS: timedelta(days=1), SiteList.ASSORTMENT: timedelta(days=7)}

Say = Callable[[str], object]


@dataclass(frozen=True)
class Prepared:
    """The state after the set-up. `password` is set only if the administrator was created now; it is stored nowhere."""

    user: str
    password: str | None
    recogniser: bool
    """A recogniser is active."""
    ready: bool
    """Every list was published and every picture was tried: the page has something to show."""
    learning: bool
    """The recogniser still has to learn the catalogue, or is learning it."""


def prepare(*, say: Say) -> Prepared:
    """Set up database, static files, administrator, stores and schedules; request crawls of lists that are too old."""
    _migrate(say)
    _collect_static_files(say)
    password = make_administrator()
    _command("import_stores", str(STORES))
    _command("setup_schedules")
    is_ready = current_status().is_complete
    if is_ready:
        _refresh_old_lists()
    return Prepared(ADMINISTRATOR, password, active_recogniser() is not None, is_ready, needs_training())


def _command(name: str, *arguments: str, **options: bool) -> None:
    """Run a command with its output on standard error: standard output is for the caller's result."""
    call_command(name, *arguments, verbosity=0, stdout=sys.stderr, **options)


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("migrating the database")
        _command("migrate", interactive=False)


def _collect_static_files(say: Say) -> None:
    """Collect the files once for each build; the mark is written last, so an interrupted copy never counts as done."""
    build = Path(settings.STATIC_ROOT)
    mark = build.with_suffix(".collected")
    if mark.exists():
        return
    say("collecting static files")
    shutil.rmtree(build.parent, ignore_errors=True)  # earlier builds
    _command("collectstatic", interactive=False)
    mark.touch()


def make_administrator() -> str | None:
    """Create the administrator with a random password and return it; return None if there is one already."""
    users = get_user_model().objects
    if users.filter(username=ADMINISTRATOR).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(ADMINISTRATOR, password=password)
    return password


def reset_password() -> str:
    """Give the administrator a new random password and return it; create the administrator if there is none."""
    created = make_administrator()
    if created is not None:
        return created
    user = get_user_model().objects.get(username=ADMINISTRATOR)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _refresh_old_lists() -> None:
    """Request what the schedule missed while the demonstration was not running.

    A chain's site is visited by one run at a time: if both of its lists are too old, the promotions come first.
    """
    for state in filter(lambda state: state.is_crawlable, list_states()):
        due = kst.today() - _MAXIMUM_AGE[state.site_list]
        if state.checked_at is None or kst.day_of(state.checked_at) <= due:
            request_run(chain=state.chain.pk, trigger=RunTrigger.SCHEDULE, site_list=state.site_list)
