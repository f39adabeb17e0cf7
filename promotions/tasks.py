"""Background work."""

from __future__ import annotations

import logging

from celery import shared_task

from promotions import merging

logger = logging.getLogger(__name__)


@shared_task(name="promotions.tasks.refresh_joins")
def refresh_joins() -> None:
    """Compute the joins anew where something moved since; cheap when nothing did."""
    if merging.is_due():
        logger.info("joins: %s", merging.refresh())
