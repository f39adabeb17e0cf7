"""What a snapshot must pass before it may become the catalogue."""

from crawler.checks.declared import CHECKS, LABELS, first_failed, judge
from crawler.checks.periods import period_start
from crawler.checks.verdicts import Check, Context, Facts, Verdict

__all__ = ["CHECKS", "LABELS", "Check", "Context", "Facts", "Verdict", "first_failed", "judge", "period_start"]
