"""How a site that pictures come from is treated: its robots.txt, its pace, and a rest when it is in trouble."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from recognition.enrolment.picture_client import Answer, Deadline, Fetcher, FetchError, FetchProblem
from recognition.enrolment.ssrf_guard import AddressRefusedError, origin_of
from recognition.models import PictureHost
from recognition.robots import Robots, parse_robots

logger = logging.getLogger(__name__)

ROBOTS_VALID_FOR = timedelta(hours=24)  # RFC 9309: no longer than a day
FAILURES_BEFORE_REST = 5
FIRST_REST = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=6)
_ROBOTS_MAX_BYTES = 512_000
_ROBOTS_REDIRECTS = 5
_SERVER_ERRORS = 500
_TOO_MANY_REQUESTS = 429
_OK = 200


def host_of(url: str) -> PictureHost:
    """The row of the site an address belongs to.

    Raises:
        FetchError: not an http(s) address.
    """
    try:
        origin = origin_of(url)
    except AddressRefusedError as error:
        raise FetchError(FetchProblem.REFUSED_ADDRESS, str(error)) from error
    return PictureHost.objects.get_or_create(origin=origin)[0]


def robots_of(host: PictureHost, *, fetcher: Fetcher, deadline: Deadline) -> Robots:
    """The site's robots.txt, fetched at most once a day.

    A site without one (4xx) allows everything. While it cannot be read (5xx, 429, no answer) the last copy counts,
    and without a copy nothing is fetched.

    Raises:
        FetchError: it cannot be read and there is no copy.
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
    return parse_robots(host.robots_text)


def _read_robots(url: str, fetcher: Fetcher, deadline: Deadline) -> str:
    for _ in range(_ROBOTS_REDIRECTS + 1):
        answer = fetcher.get(url, deadline, max_bytes=_ROBOTS_MAX_BYTES)
        if not answer.location:
            return _robots_text(answer)
        url = answer.location
    return ""  # RFC 9309: too many redirects count as "there is none"


def _robots_text(answer: Answer) -> str:
    if answer.status >= _SERVER_ERRORS or answer.status == _TOO_MANY_REQUESTS:
        raise FetchError(FetchProblem.BAD_STATUS, f"robots.txt: HTTP {answer.status}", status=answer.status)
    return answer.body.decode("utf-8", errors="replace").replace("\0", "") if answer.status == _OK else ""


def pause(host: PictureHost, *, robots: Robots | None = None) -> None:
    """Note when the site may be asked again: our own delay, or the longer one it asks for."""
    seconds = max(settings.CRAWLER_DELAY_SECONDS, robots.delay_s if robots else 0.0)
    host.next_request_at = timezone.now() + timedelta(seconds=seconds)
    host.save(update_fields=["next_request_at"])


def note_success(host: PictureHost) -> None:
    """The site works: forget earlier failures."""
    if host.failures or host.closed_until:
        host.failures, host.closed_until = 0, None
        host.save(update_fields=["failures", "closed_until"])


def note_failure(host: PictureHost, *, retry_after_s: float | None, now: datetime) -> None:
    """Count a failure of the site; after several in a row, or when it says so, let it rest, longer each time."""
    host.failures += 1
    rest = timedelta(seconds=min(retry_after_s or 0.0, LONGEST_REST.total_seconds()))
    if host.failures >= FAILURES_BEFORE_REST:
        doublings = min(host.failures - FAILURES_BEFORE_REST, 10)
        rest = max(rest, min(FIRST_REST * 2**doublings, LONGEST_REST))
    if rest:
        host.closed_until = now + rest
        logger.warning("%s rests until %s after %d failures", host.origin, host.closed_until, host.failures)
    host.save(update_fields=["failures", "closed_until"])
