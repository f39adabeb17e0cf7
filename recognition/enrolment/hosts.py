"""Respect the sites that pictures come from: obey robots.txt, keep their pace, and back off if they fail."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.utils import timezone

from common.robots import MAX_BYTES, RobotsRules, decode, parse
from recognition.enrolment.picture_client import Answer, Deadline, Fetcher, FetchError, FetchProblem, SizeLimit
from recognition.enrolment.ssrf_guard import AddressRefusedError, origin_of
from recognition.models import PictureHost

logger = logging.getLogger(__name__)

ROBOTS_VALID_FOR = timedelta(hours=24)  # RFC 9309: no longer than a day
FAILURES_BEFORE_REST = 5
FIRST_REST = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=6)
_ROBOTS_LIMIT = SizeLimit(MAX_BYTES, beginning_is_enough=True)
_ROBOTS_REDIRECTS = 5


def host_of(url: str) -> PictureHost:
    """Return the row of the site that an address belongs to. Create it if it is missing.

    Raises:
        FetchError: The address is not an http(s) address.
    """
    try:
        origin = origin_of(url)
    except AddressRefusedError as error:
        raise FetchError(FetchProblem.REFUSED_ADDRESS, str(error)) from error
    return PictureHost.objects.get_or_create(origin=origin)[0]


def robots_of(host: PictureHost, *, fetcher: Fetcher, deadline: Deadline) -> RobotsRules:
    """Return the rules of the site's robots.txt, which is fetched at most once a day.

    A site without the file (4xx) allows everything. While the file cannot be read (5xx, 429, no answer), the last copy
    counts.

    Raises:
        FetchError: The file cannot be read and there is no copy, so nothing may be fetched.
    """
    now = timezone.now()
    if host.robots_fetched_at is None or now - host.robots_fetched_at > ROBOTS_VALID_FOR:
        try:
            host.robots_text = _read_robots(f"{host.origin}/robots.txt", fetcher, deadline)
        except FetchError as error:
            if host.robots_fetched_at is None or error.problem is FetchProblem.REFUSED_ADDRESS:
                raise
            logger.warning("robots.txt of %s cannot be refreshed (%s); the last copy is used", host.origin, error)
        host.robots_fetched_at = now
        host.save(update_fields=["robots_text", "robots_fetched_at"])
    return parse(host.robots_text)


def _read_robots(url: str, fetcher: Fetcher, deadline: Deadline) -> str:
    for _ in range(_ROBOTS_REDIRECTS + 1):
        answer = fetcher.get(url, deadline, limit=_ROBOTS_LIMIT)
        if not answer.location:
            return _robots_text(answer)
        url = answer.location
    return ""  # RFC 9309: after too many redirects the file counts as missing


def _robots_text(answer: Answer) -> str:
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise FetchError(FetchProblem.BAD_STATUS, f"robots.txt: HTTP {answer.status}", status=answer.status)
    is_success = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    return decode(answer.body) if is_success else ""


def require_visit_time(host: PictureHost, robots: RobotsRules) -> None:
    """Raise an error outside the site's visiting hours, and close the site until they begin.

    Raises:
        FetchError: Nothing may be fetched now; `retry_after_s` says how long to wait.
    """
    now = timezone.now()
    opens = robots.next_visit(now)
    if opens == now:
        return
    host.closed_until = opens
    host.save(update_fields=["closed_until"])
    raise FetchError(
        FetchProblem.VISIT_TIME,
        f"robots.txt of {host.origin} allows visits at {robots.visiting_hours} only",
        retry_after_s=(opens - now).total_seconds(),
    )


def pause(host: PictureHost, *, robots: RobotsRules | None = None) -> None:
    """Record when the next request may go to the site: after our own delay or the site's, whichever is longer."""
    seconds = max(settings.CRAWLER_DELAY_SECONDS, (robots and robots.crawl_delay_s) or 0.0)
    host.next_request_at = timezone.now() + timedelta(seconds=seconds)
    host.save(update_fields=["next_request_at"])


def note_success(host: PictureHost) -> None:
    """Reset the failure count after a successful request."""
    if host.failures or host.closed_until:
        host.failures, host.closed_until = 0, None
        host.save(update_fields=["failures", "closed_until"])


def note_failure(host: PictureHost, *, retry_after_s: float | None, now: datetime) -> None:
    """Count a failure of the site. After several in a row, or if the site requests it, pause: longer each time."""
    host.failures += 1
    rest = timedelta(seconds=min(retry_after_s or 0.0, LONGEST_REST.total_seconds()))
    if host.failures >= FAILURES_BEFORE_REST:
        doublings = min(host.failures - FAILURES_BEFORE_REST, 10)
        rest = max(rest, min(FIRST_REST * 2**doublings, LONGEST_REST))
    if rest:
        host.closed_until = now + rest
        logger.warning("%s is paused until %s after %d failures", host.origin, host.closed_until, host.failures)
    host.save(update_fields=["failures", "closed_until"])
