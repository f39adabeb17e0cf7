"""Enrol new products in the gallery: find picture addresses, fetch, store a thumbnail, embed it.

Every step leaves the database consistent. A killed run loses only the picture it was fetching, which is due again two
minutes later.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from common.jobs import Lease
from common.named_lease import named_lease
from recognition.catalogue import is_placeholder, picture_addresses, set_picture
from recognition.enrolment import hosts
from recognition.enrolment.picture_client import Fetcher, FetchError, FetchProblem
from recognition.enrolment.picture_fetch import fetch_picture, new_fetcher
from recognition.gallery.embedding import embed_missing
from recognition.gallery.progress import Progress, silent
from recognition.images import thumbnails
from recognition.models import PictureState, ProductPicture
from recognition.recogniser.manifest import RecogniserError
from recognition.recogniser.registry import active_recogniser

logger = logging.getLogger(__name__)

LEASE_NAME = "enrol_products"
CLAIM = timedelta(minutes=2)  # longer than any fetch takes
GIVE_UP_AFTER = 6  # failures of the picture itself
GIVE_UP_AFTER_HOST_FAILURES = 12  # failures that seem to be the site's fault
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(days=1)
ROBOTS_RETRY = timedelta(days=7)
_LONGEST_PAUSE = timedelta(seconds=60)
_EMBED_EVERY = 16  # pictures


@dataclass
class EnrolmentReport:
    """The counts of one enrolment run."""

    discovered: int = 0
    stored: int = 0
    failed: int = 0
    embedded: int = 0


@dataclass
class _Run:
    """The state that the steps of one run share."""

    held: Lease
    fetcher: Fetcher
    until: float  # time.monotonic()
    limit: int | None
    progress: Progress
    report: EnrolmentReport = field(default_factory=EnrolmentReport)

    @property
    def goes_on(self) -> bool:
        done = self.report.stored + self.report.failed
        return time.monotonic() < self.until and (self.limit is None or done < self.limit)


def enrol_products(
    *,
    limit: int | None = None,
    time_budget_s: float = float("inf"),
    fetcher: Fetcher | None = None,
    progress: Progress = silent,
) -> EnrolmentReport:
    """Enrol all pictures that are due.

    Args:
        limit: Maximum number of pictures to try.
        time_budget_s: Start no new picture after this many seconds.
        fetcher: Sends the requests; by default one that follows the settings.
        progress: Called with 1 after each attempt.

    Raises:
        LeaseTakenError: Another process is enrolling.
    """
    with named_lease(LEASE_NAME) as held, fetcher or new_fetcher() as client:
        run = _Run(held, client, time.monotonic() + time_budget_s, limit, progress)
        run.report.discovered = discover_pictures()
        _embed(run)
        while run.goes_on and (picture := _next_due(run)):
            _enrol(run, picture)
            if (run.report.stored + run.report.failed) % _EMBED_EVERY == 0:
                _embed(run)
        _embed(run)
    return run.report


def discover_pictures() -> int:
    """Record every picture address of the catalogue that is not known yet, and return how many there were."""
    known = set(ProductPicture.objects.values_list("product_id", "source_url"))
    rows = [_new_picture(*found) for found in picture_addresses() if found not in known]
    ProductPicture.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def _new_picture(product_id: int, address: str) -> ProductPicture:
    picture = ProductPicture(product_id=product_id, source_url=address)
    try:
        picture.host = hosts.host_of(address)
    except FetchError as error:
        picture.state, picture.error = PictureState.GIVEN_UP, str(error)
    if is_placeholder(address):
        picture.state, picture.error = PictureState.GIVEN_UP, "placeholder"
    return picture


def due_pictures(now: datetime) -> QuerySet[ProductPicture]:
    """Return the pictures to fetch from sites that are not paused; products without any picture come first."""
    stored = ProductPicture.objects.filter(product=OuterRef("product"), state=PictureState.STORED)
    return (
        ProductPicture.objects.filter(
            Q(host__closed_until__isnull=True) | Q(host__closed_until__lte=now),
            host__isnull=False,  # refused addresses and shoppers' pictures cannot be fetched
            state__in=[PictureState.PENDING, PictureState.FAILED],
            next_attempt_at__lte=now,
        )
        .annotate(has_picture=Exists(stored))
        .select_related("host", "product")
        .order_by("has_picture", "host__next_request_at", "next_attempt_at", "pk")
    )


def _next_due(run: _Run) -> ProductPicture | None:
    """Return the next picture whose site allows a request now. If none does, wait for the first one that will."""
    due = due_pictures(timezone.now())
    picture = due.filter(host__next_request_at__lte=timezone.now()).first() or due.first()
    if picture is None or picture.host is None:
        return None
    pause_s = min(picture.host.next_request_at - timezone.now(), _LONGEST_PAUSE).total_seconds()
    if time.monotonic() + pause_s > run.until:
        return None
    time.sleep(max(0.0, pause_s))
    return picture


def _enrol(run: _Run, picture: ProductPicture) -> None:
    run.held.renew()
    if not _claim(picture):
        return
    try:
        _store(picture, thumbnails.make_thumbnail(fetch_picture(picture.source_url, fetcher=run.fetcher)))
        run.report.stored += 1
    except thumbnails.BlankPictureError as error:
        _settle_failure(picture, FetchError(FetchProblem.NOT_A_PICTURE, str(error)))
        run.report.failed += 1
    except FetchError as error:
        _settle_failure(picture, error)
        run.report.failed += 1
    run.progress(1)


def _claim(picture: ProductPicture) -> bool:
    """Claim a picture. Return False if another process has claimed the same row."""
    unchanged = ProductPicture.objects.filter(pk=picture.pk, next_attempt_at=picture.next_attempt_at)
    picture.attempts += 1
    return bool(unchanged.update(next_attempt_at=timezone.now() + CLAIM, attempts=picture.attempts))


def _store(picture: ProductPicture, jpeg: bytes) -> None:
    sha256 = thumbnails.store(jpeg)
    ProductPicture.objects.filter(pk=picture.pk).update(
        state=PictureState.STORED, thumbnail=sha256, error="", fetched_at=timezone.now()
    )
    if not picture.product.picture:  # a product keeps its first picture
        set_picture(product_id=picture.product_id, sha256=sha256)
    if picture.host:
        hosts.note_success(picture.host)


def _settle_failure(picture: ProductPicture, error: FetchError) -> None:
    now = timezone.now()
    if error.problem is FetchProblem.VISIT_TIME:
        _wait_for_visit_time(picture, error)
        return
    if picture.host and error.is_the_hosts_fault:
        hosts.note_failure(picture.host, retry_after_s=error.retry_after_s, now=now)
    elif picture.host and error.problem is not FetchProblem.REFUSED_ADDRESS:
        hosts.note_success(picture.host)
    state = PictureState.GIVEN_UP if _is_hopeless(picture, error) else PictureState.FAILED
    logger.info("picture %s of %s: %s (%s)", picture.pk, picture.host_id, error, state)
    ProductPicture.objects.filter(pk=picture.pk).update(
        state=state, error=str(error)[:300], next_attempt_at=now + _retry_after(picture, error)
    )


def _wait_for_visit_time(picture: ProductPicture, error: FetchError) -> None:
    """Postpone the picture until the site's visiting hours begin. The attempt does not count: nothing was fetched."""
    due = timezone.now() + timedelta(seconds=error.retry_after_s or 0.0)
    ProductPicture.objects.filter(pk=picture.pk).update(
        attempts=picture.attempts - 1, error=str(error)[:300], next_attempt_at=due
    )


def _is_hopeless(picture: ProductPicture, error: FetchError) -> bool:
    if error.problem is FetchProblem.REFUSED_ADDRESS:
        return True
    if error.problem is FetchProblem.ROBOTS:
        return False
    return picture.attempts >= (GIVE_UP_AFTER_HOST_FAILURES if error.is_the_hosts_fault else GIVE_UP_AFTER)


def _retry_after(picture: ProductPicture, error: FetchError) -> timedelta:
    if error.problem is FetchProblem.ROBOTS:
        return ROBOTS_RETRY
    growth = 4 ** min(max(picture.attempts - 1, 0), 8)
    return min(FIRST_RETRY * float(growth), LONGEST_RETRY)


def _embed(run: _Run) -> None:
    recogniser = active_recogniser()
    if recogniser is None:
        return  # thumbnails are useful without a recogniser; activation embeds them later
    try:
        run.report.embedded += embed_missing(recogniser=recogniser)
    except RecogniserError:
        logger.exception("The pictures were fetched but cannot be embedded.")


def try_again(pictures: QuerySet[ProductPicture]) -> int:
    """Reset failed pictures so that they are due now, and return how many were reset."""
    return pictures.exclude(state=PictureState.STORED).update(
        state=PictureState.PENDING, attempts=0, error="", next_attempt_at=timezone.now()
    )
