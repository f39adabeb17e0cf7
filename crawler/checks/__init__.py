"""What a snapshot must pass before it may become the catalogue: one set of checks for each of a chain's lists."""

from collections.abc import Mapping
from typing import Final

from crawler.checks import declared
from crawler.checks.catalogue_list import CATALOGUE_CHECKS
from crawler.checks.declared import CHECKS, first_failed, judge
from crawler.checks.periods import period_start
from crawler.checks.verdicts import Check, Context, Facts, Verdict
from crawler.site_lists import SiteList

CHECKS_OF: Final[Mapping[str, tuple[Check, ...]]] = {
    SiteList.PROMOTIONS: CHECKS,
    SiteList.CATALOGUE: CATALOGUE_CHECKS,
}
LABELS: Final[Mapping[str, str]] = {**{check.code: check.label for check in CATALOGUE_CHECKS}, **declared.LABELS}

__all__ = [
    "CATALOGUE_CHECKS",
    "CHECKS",
    "CHECKS_OF",
    "LABELS",
    "Check",
    "Context",
    "Facts",
    "Verdict",
    "first_failed",
    "judge",
    "period_start",
]
