"""Gets a demonstration's database and files ready. Everything here may be repeated; what is current is left alone."""

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
from demo.following import current_status
from demo.learning import is_to_learn
from recognition.recogniser.registry import active_recogniser

ADMINISTRATOR = "admin"
STORES = Path(__file__).parent / "stores.json"
# As old as this, and a list is asked for again.
_KEPT_DAYS = {SiteList.PROMOTIONS: timedelta(days=1), SiteList.ASSORTMENT: timedelta(days=7)}

Say = Callable[[str], object]


@dataclass(frozen=True)
class Prepared:
    """What was found. `password` is set only when the administrator was made just now; it is kept nowhere."""

    user: str
    password: str | None
    recogniser: bool
    """A recogniser is at work."""
    ready: bool
    """Every chain was crawled and no picture waits: the page has something to show."""
    learning: bool
    """The recogniser has yet to learn the catalogue, or is at it."""


def prepare(*, say: Say) -> Prepared:
    """Database, static files, administrator, stores, schedules; then crawls where a catalogue has grown old."""
    _migrate(say)
    _collect_static_files(say)
    password = make_administrator()
    _command("import_stores", str(STORES))
    _command("setup_schedules")
    is_ready = current_status().is_complete
    if is_ready:
        _refresh_old_lists()
    return Prepared(ADMINISTRATOR, password, active_recogniser() is not None, is_ready, is_to_learn())


def _command(name: str, *arguments: str, **options: bool) -> None:
    """Run a command whose words go to standard error: standard output belongs to the caller's answer."""
    call_command(name, *arguments, verbosity=0, stdout=sys.stderr, **options)


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("migrating the database")
        _command("migrate", interactive=False)


def _collect_static_files(say: Say) -> None:
    """Once for each build; the mark is written last, so that half a copy is never taken for a whole one."""
    build = Path(settings.STATIC_ROOT)
    mark = build.with_suffix(".collected")
    if mark.exists():
        return
    say("collecting static files")
    shutil.rmtree(build.parent, ignore_errors=True)  # earlier builds
    _command("collectstatic", interactive=False)
    mark.touch()


def make_administrator() -> str | None:
    """Create the administrator with a random password and return that; None when there is one already."""
    users = get_user_model().objects
    if users.filter(username=ADMINISTRATOR).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(ADMINISTRATOR, password=password)
    return password


def reset_password() -> str:
    """Give the administrator a new random password and return it; makes the administrator where there is none."""
    made = make_administrator()
    if made is not None:
        return made
    user = get_user_model().objects.get(username=ADMINISTRATOR)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _refresh_old_lists() -> None:
    """The schedule may have passed while the demonstration was not running.

    A chain's site is visited by one run at a time: where both of its lists have grown old, the promotions go first.
    """
    for state in filter(lambda state: state.is_crawlable, list_states()):
        due = kst.today() - _KEPT_DAYS[state.site_list]
        if state.checked_at is None or kst.day_of(state.checked_at) <= due:
            request_run(chain=state.chain.pk, trigger=RunTrigger.SCHEDULE, site_list=state.site_list)
