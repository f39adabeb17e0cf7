"""Fetch a product's picture from a chain's site, checking robots.txt at every hop."""

from __future__ import annotations

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from common.robots import PRODUCT
from recognition.catalogue import is_placeholder
from recognition.enrolment import hosts
from recognition.enrolment.picture_client import (
    MAX_REDIRECTS,
    TIMEOUT_S,
    Answer,
    Deadline,
    Fetcher,
    FetchError,
    FetchProblem,
)
from recognition.images.decoding import PhotoError, decode_photo

_OK = 200


def new_fetcher() -> Fetcher:
    """Return a fetcher that identifies us and follows the settings."""
    contact = f" (+{settings.CRAWLER_CONTACT})" if settings.CRAWLER_CONTACT else ""
    return Fetcher(user_agent=f"{PRODUCT}/1.0{contact}", allow_private=settings.PICTURES_ALLOW_PRIVATE_HOSTS)


def fetch_picture(url: str, *, fetcher: Fetcher) -> NDArray[np.uint8]:
    """Fetch and decode a picture within ten seconds in total.

    Returns:
        uint8 [H, W, 3] RGB.

    Raises:
        FetchError: Something went wrong; nothing was stored.
    """
    answer = _follow(url, fetcher)
    if answer.status != _OK:
        raise FetchError(
            FetchProblem.BAD_STATUS, f"HTTP {answer.status}", status=answer.status, retry_after_s=answer.retry_after_s
        )
    try:
        return decode_photo(answer.body)
    except PhotoError as error:
        raise FetchError(FetchProblem.NOT_A_PICTURE, error.problem.value) from error


def _follow(url: str, fetcher: Fetcher) -> Answer:
    deadline = Deadline.after(TIMEOUT_S)
    for _ in range(MAX_REDIRECTS + 1):
        if is_placeholder(url):
            raise FetchError(FetchProblem.NOT_A_PICTURE, "the address is a placeholder picture")
        host = hosts.host_of(url)
        robots = hosts.robots_of(host, fetcher=fetcher, deadline=deadline)
        if not robots.allows(url):
            raise FetchError(FetchProblem.ROBOTS, f"robots.txt of {host.origin} disallows this address")
        hosts.require_visit_time(host, robots)
        hosts.pause(host, robots=robots)
        answer = fetcher.get(url, deadline)
        if not answer.location:
            return answer
        url = answer.location
    raise FetchError(FetchProblem.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS} redirects")
