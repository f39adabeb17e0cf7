"""Background work."""

from __future__ import annotations

import logging

from celery import shared_task

from recognition import enrolment
from recognition.leases import LeaseTakenError

logger = logging.getLogger(__name__)

TIME_BUDGET_S = 15  # shorter than the schedule's interval, so that runs do not pile up


@shared_task(name="recognition.tasks.enrol_products")
def enrol_products() -> None:
    """Fetch and embed pictures that are due; cheap when there are none, and one at a time."""
    try:
        report = enrolment.enrol_products(time_budget_s=TIME_BUDGET_S)
    except LeaseTakenError as error:
        logger.debug("not enrolling: %s", error)
        return
    if report.stored or report.failed or report.embedded:
        logger.info("enrolment: %s", report)
