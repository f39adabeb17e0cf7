from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from pytest_django import Settings

from crawler.models import CrawlRun
from crawler.site_lists import SiteList
from demo import setup
from demo.tests.lists import catalogue_of, products_of, promotions_of
from stores.models import Store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def prepare() -> dict[str, Any]:
    out = StringIO()
    call_command("demo_prepare", stdout=out, stderr=StringIO())
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_first_start_creates_an_administrator_and_shows_the_password_once() -> None:
    first = prepare()
    user = authenticate(username=first["user"], password=first["password"])
    assert user is not None
    assert user.is_superuser
    assert prepare()["password"] is None


def test_a_new_password_replaces_the_old_one() -> None:
    old = prepare()["password"]
    new = setup.reset_password()
    assert authenticate(username=setup.ADMINISTRATOR, password=old) is None
    assert authenticate(username=setup.ADMINISTRATOR, password=new) is not None


def test_stores_are_imported_once_however_often_it_starts() -> None:
    prepare()
    stores = Store.objects.count()
    prepare()
    assert Store.objects.count() == stores > 20


def test_static_files_are_collected_once_for_each_build(settings: Settings) -> None:
    prepare()
    root = Path(settings.STATIC_ROOT)
    assert (root / "js").is_dir()
    (root / "js" / "mark").touch()
    prepare()
    assert (root / "js" / "mark").exists()


def test_an_interrupted_copy_of_the_static_files_is_repeated(settings: Settings) -> None:
    root = Path(settings.STATIC_ROOT)
    (root / "half").mkdir(parents=True)
    prepare()
    assert (root / "js").is_dir()
    assert not (root / "half").exists()


def test_before_the_first_crawl_the_page_is_not_ready_and_no_crawl_is_requested() -> None:
    assert prepare()["ready"] is False
    assert CrawlRun.objects.count() == 0


def test_promotions_older_than_a_day_are_crawled_again() -> None:
    catalogue_of("cu", days_old=2)
    catalogue_of("emart24")
    assert prepare()["ready"] is True
    assert [(run.chain_id, run.site_list) for run in CrawlRun.objects.open()] == [("cu", SiteList.PROMOTIONS)]


def test_a_product_list_is_crawled_again_after_a_week() -> None:
    for chain, days_old in (("cu", 8), ("emart24", 6)):
        promotions_of(chain)
        products_of(chain, days_old=days_old)
    assert prepare()["ready"] is True
    assert [(run.chain_id, run.site_list) for run in CrawlRun.objects.open()] == [("cu", SiteList.ASSORTMENT)]


@pytest.mark.parametrize("command", ["demo_prepare", "demo_start", "demo_password"])
def test_the_commands_refuse_to_run_outside_the_demonstration(command: str, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demonstration only"):
        call_command(command)
