"""A crawl that did harm is reported."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from crawler.models import CrawlRun, RunState
from faults import verdicts
from faults.installation import Installation

CLEAN = verdicts.Record(
    day=date(2026, 3, 2),
    export=b"chain,name\ncu,a\n",
    history=Counter(["promotion a", "promotion b"]),
    runs=("published", "published"),
    counts=(2, 1, 1, 0, 0),
    snapshots=2,
    revision=2,
)


class Programs:
    """An installation without programs."""

    def __init__(self, folder: Path) -> None:
        self.profiles_folder = folder

    def browsers(self) -> list[int]:
        return []


def test_a_record_like_the_clean_one_has_no_differences() -> None:
    assert list(verdicts.differences(CLEAN, replace(CLEAN))) == []


@pytest.mark.parametrize(
    ("harmed", "named"),
    [
        (replace(CLEAN, export=b"chain,name\n"), "the export differs"),
        (replace(CLEAN, history=Counter(["promotion a", "promotion b", "promotion b"])), "1 rows too many"),
        (replace(CLEAN, history=Counter(["promotion a"])), "1 missing, for example promotion b"),
        (replace(CLEAN, runs=("published", "published", "published")), "runs:"),
        (replace(CLEAN, counts=(2, 2, 0, 0, 0)), "counts:"),
        (replace(CLEAN, snapshots=3), "snapshots:"),
        (replace(CLEAN, revision=3), "revision:"),
    ],
)
def test_each_kind_of_harm_is_named(harmed: verdicts.Record, named: str) -> None:
    (sentence,) = verdicts.differences(CLEAN, harmed)

    assert named in sentence


@pytest.mark.django_db
def test_a_run_left_open_and_its_lease_are_named() -> None:
    queued = CrawlRun.objects.create(chain_id="cu", trigger="operator", base_url="http://site.test")
    assert [*verdicts.open_ends(queued.pk)] == ["the run is queued  after 0 attempts", "1 runs are open"]

    CrawlRun.objects.update(state=RunState.PUBLISHED, lease_owner="somebody")
    assert [*verdicts.open_ends(queued.pk)] == ["the run's lease is still held by 'somebody'"]


@pytest.mark.django_db
def test_a_record_holds_the_content_and_no_keys() -> None:
    published = CrawlRun.objects.create(chain_id="cu", trigger="operator", state="published", base_url="http://a.test")

    record = verdicts.read_record(published.pk)

    assert (record.runs, record.snapshots, record.history) == (("published",), 0, Counter())
    assert record.export.startswith(b"chain,name,barcode")


def test_a_profile_left_behind_is_named(tmp_path: Path) -> None:
    programs = cast("Installation", Programs(tmp_path))
    assert [*verdicts.remains(programs)] == []

    (tmp_path / "left").mkdir()
    assert [*verdicts.remains(programs)] == ["browser profiles were left: left"]
