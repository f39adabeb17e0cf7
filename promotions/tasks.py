"""Background work of the catalogue."""

from __future__ import annotations

import logging

from celery import shared_task

from promotions import merging

logger = logging.getLogger(__name__)


# The name predates the word "merge"; messages and schedules in use hold it.
@shared_task(name="promotions.tasks.refresh_joins")
def refresh_merges() -> None:
    """Refresh the merges if anything changed; cheap if nothing did."""
    if merging.is_due():
        logger.info("merges: %s", merging.refresh())
