"""What a snapshot must pass before it may become the catalogue: one set of checks for each of a chain's lists."""

from collections.abc import Mapping
from typing import Final

from crawler.checks import promotion_list
from crawler.checks.assortment_list import ASSORTMENT_CHECKS
from crawler.checks.periods import period_start
from crawler.checks.promotion_list import CHECKS, first_failed, judge
from crawler.checks.verdicts import Check, Context, Facts, Verdict
from crawler.site_lists import SiteList

CHECKS_OF: Final[Mapping[str, tuple[Check, ...]]] = {
    SiteList.PROMOTIONS: CHECKS,
    SiteList.ASSORTMENT: ASSORTMENT_CHECKS,
}
LABELS: Final[Mapping[str, str]] = {**{check.code: check.label for check in ASSORTMENT_CHECKS}, **promotion_list.LABELS}

__all__ = [
    "ASSORTMENT_CHECKS",
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
