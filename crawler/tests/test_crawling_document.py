"""docs/crawling.md names what there is: an operator looks a run's reason up there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from crawler import chains, checks
from crawler.checks import thresholds
from replica import Fault

DOCUMENT = (settings.BASE_DIR / "docs" / "crawling.md").read_text("utf-8")
NAMED = frozenset(re.findall(r"`([a-z_0-9]+)`", DOCUMENT))


def test_the_checks_stand_in_the_order_in_which_they_decide() -> None:
    table = DOCUMENT.partition("## Checks")[2].partition("## Incidents")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    assert [code for row in rows for code in re.findall(r"`([a-z_]+)`", row.split("|")[1])] == [
        check.code for check in checks.CHECKS
    ]


def test_every_chain_with_a_crawler_is_described() -> None:
    assert set(chains.codes()) <= NAMED


@pytest.mark.parametrize(
    ("check", "shares"),
    [
        ("broken_encoding", [thresholds.BROKEN_NAMES]),
        ("told_twice", [thresholds.TOLD_TWICE]),
        ("shrunk", [thresholds.SHRINKAGE_WITHIN_PERIOD, thresholds.SHRINKAGE_OVER_TURN]),
        ("shrunk_kind", [thresholds.SHRINKAGE_OF_KIND_WITHIN_PERIOD, thresholds.SHRINKAGE_OF_KIND_OVER_TURN]),
        ("repeated_items", [thresholds.REPEATED_ITEMS]),
        ("little_overlap", [thresholds.OVERLAP_WITHIN_PERIOD, thresholds.OVERLAP_OVER_TURN]),
        ("moved_columns", [thresholds.MOVED_COLUMNS]),
        ("changed_kinds", [thresholds.CHANGED_KINDS]),
        ("frozen", [thresholds.SAME_OVER_TURN]),
        ("price_jumps", [thresholds.JUMPED_PRICES]),
        ("changed_prices", [thresholds.CHANGED_PRICES_WITHIN_PERIOD, thresholds.CHANGED_PRICES_OVER_TURN]),
        ("unreadable_items", [thresholds.UNREADABLE_ITEMS]),
    ],
)
def test_the_thresholds_are_those_of_the_code(check: str, shares: list[float]) -> None:
    row = next(line for line in DOCUMENT.splitlines() if line.startswith(f"| `{check}` |"))
    assert [int(percent) / 100 for percent in re.findall(r"(\d+) %", row)] == shares


def test_how_small_a_kind_may_vanish_is_that_of_the_code() -> None:
    assert f"a kind that had more than {thresholds.VANISHED_KIND} items" in DOCUMENT


def test_every_incident_of_the_table_can_be_played() -> None:
    table = DOCUMENT.partition("## Incidents")[2].partition("## Schedules")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    shown = {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}
    assert shown
    assert shown <= set(Fault)
