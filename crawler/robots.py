"""robots.txt as RFC 9309 has it: groups by product token, the longest matching rule, `*` and `$`.

The standard library's reader knows no wildcards and takes the first rule instead of the longest.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import httpx

from crawler.failures import CrawlFailure, FailureReason

MAX_BYTES: Final = 512_000
"""RFC 9309 wants at least 500 KiB to be read."""
MAX_CRAWL_DELAY_SECONDS: Final = 60.0
KEPT_CHARACTERS: Final = 20_000

_REFUSALS: Final[Mapping[int, FailureReason]] = {
    401: FailureReason.FORBIDDEN,
    403: FailureReason.FORBIDDEN,
    429: FailureReason.TOO_MANY_REQUESTS,
    451: FailureReason.FORBIDDEN,
}
_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
_MAX_REDIRECTS: Final = 5
_TIMES: Final = frozenset({"crawl-delay", "request-rate", "visit-time"})
_RATE = re.compile(r"([1-9][0-9]{0,5})\s*/\s*([0-9]{1,6})\s*([smh]?)(?![0-9a-z])", re.IGNORECASE)
_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3600}
_WINDOW = re.compile(r"([01][0-9]|2[0-3]):?([0-5][0-9])\s*-\s*([01][0-9]|2[0-3]):?([0-5][0-9])")
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules that hold for one product token: `rules` are (allows, path pattern) pairs.

    `crawl_delay_s` is the asked-for delay (`Crawl-delay`, or what `Request-rate` makes of it), `visit_times` the times
    of day in UTC for visits (none: any time).
    """

    rules: tuple[tuple[bool, str], ...] = ()
    crawl_delay_s: float | None = None
    visit_times: tuple[tuple[time, time], ...] = ()

    def allows(self, path: str) -> bool:
        """Whether the path, with its query, may be fetched. The longest pattern decides; of equals, the allowing."""
        path = _normalised(path) or "/"
        matching = [(len(pattern), allows) for allows, pattern in self.rules if _matches(pattern, path)]
        return max(matching)[1] if matching else True

    def require(self, paths: Iterable[str]) -> None:
        """Raises CrawlFailure (robots) for the first path that may not be fetched."""
        for path in paths:
            if not self.allows(path):
                raise CrawlFailure(FailureReason.ROBOTS, f"robots.txt disallows {path}")

    def require_visit_time(self, now: datetime) -> None:
        """Raises CrawlFailure (visit_time) outside the times for visits; `now` is aware. A window may span midnight."""
        at = now.astimezone(UTC).time()
        inside = [first <= at <= last if first <= last else not last < at < first for first, last in self.visit_times]
        if inside and not any(inside):
            windows = ", ".join(f"{first:%H:%M}-{last:%H:%M}" for first, last in self.visit_times)
            raise CrawlFailure(FailureReason.VISIT_TIME, f"visits at {windows} UTC only; it is {at:%H:%M} UTC")

    def disallowed(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """The disallowing patterns, but for those out of which another rule takes one of the wanted paths."""
        allowed = [_normalised(path) for path in wanted if self.allows(path)]
        patterns = [pattern for allows, pattern in self.rules if not allows]
        return tuple(pattern for pattern in patterns if not any(_matches(pattern, path) for path in allowed))


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What a site answered when it was asked for its robots.txt, and the rules that it gives us.

    `url` is the address asked for, `text` the answer's body as far as it counts, "" for any status but 2xx.
    """

    url: str
    status: int
    read_at: datetime
    text: str
    rules: RobotsRules

    def to_json(self) -> dict[str, Any]:
        """The answer as it is kept with the run: the text's first `KEPT_CHARACTERS`, and the delay it asked for."""
        return {
            "url": self.url,
            "status": self.status,
            "read_at": self.read_at.isoformat(timespec="seconds"),
            # PostgreSQL keeps no NUL in its JSON.
            "text": self.text[:KEPT_CHARACTERS].replace("\0", "\ufffd"),
            "is_cut": len(self.text) > KEPT_CHARACTERS,
            "crawl_delay_s": self.rules.crawl_delay_s,
        }


def parse(text: str, product: str) -> RobotsRules:
    """The rules for the product token (case ignored), else those for `*`, else none. Never raises."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    in_rules = False
    for raw in text.removeprefix("\ufeff").splitlines():
        line = _LINE.match(raw.partition("#")[0])
        if not line:
            continue
        name, value = line[1].lower(), line[2]
        if name == "user-agent":
            agents = [] if in_rules else agents
            in_rules = False
            agents.append(_token(value))
            groups.setdefault(agents[-1], [])
        elif name in {"allow", "disallow", *_TIMES}:
            in_rules = True
            for agent in agents:
                groups[agent].append((name, value))
    return _rules(groups.get(product.lower(), groups.get("*", [])))


def _token(value: str) -> str:
    found = re.match(r"\*|[A-Za-z_-]+", value)
    return found[0].lower() if found else ""


def _rules(lines: Iterable[tuple[str, str]]) -> RobotsRules:
    rules: list[tuple[bool, str]] = []
    delays: list[float] = []
    windows: list[tuple[time, time]] = []
    for name, value in lines:
        if name == "visit-time":
            windows += _window(value)
        elif name in _TIMES:
            delays += _delay(name, value)
        elif value:
            rules.append((name == "allow", _normalised(value)))
    delay = min(max(delays), MAX_CRAWL_DELAY_SECONDS) if delays else None
    return RobotsRules(tuple(rules), delay, tuple(windows))


def _delay(name: str, value: str) -> list[float]:
    """The seconds of a `Crawl-delay: 10` or a `Request-rate: 1/10s` (pages in seconds, m or h), if it is one."""
    if name == "crawl-delay":
        return [float(value)] if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", value) else []
    found = _RATE.match(value)
    return [int(found[2]) * _SECONDS[found[3].lower()] / int(found[1])] if found else []


def _window(value: str) -> list[tuple[time, time]]:
    """The two times of a `Visit-time: 0400-0845`, if it is one."""
    found = _WINDOW.fullmatch(value)
    return [(time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4])))] if found else []


def _normalised(path: str) -> str:
    """One spelling for percent-encoded and plain letters."""
    return quote(unquote(path, errors="replace"), safe="/?&=*$%:@!'(),;+~#[]", errors="replace")


def _matches(pattern: str, path: str) -> bool:
    """Without a regular expression, whose `.*` chains can be made to run for ever by a hostile file."""
    is_anchored = pattern.endswith("$")
    first, *rest = (pattern[:-1] if is_anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    for index, part in enumerate(rest):
        if is_anchored and index == len(rest) - 1:
            return path.endswith(part) and len(path) - len(part) >= position
        position = path.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return not is_anchored or position == len(path)


def read(base_url: str, *, product: str, user_agent: str) -> RobotsFile:
    """Fetch and parse the site's robots.txt.

    4xx means that there are no rules, but for a refusal, which counts for the whole site. Raises CrawlFailure where the
    file cannot be had, which RFC 9309 wants to be taken as "nothing may be fetched": dns, refused, tls, timeout,
    connection_lost, forbidden, too_many_requests, server_error.
    """
    url = f"{base_url}/robots.txt"
    status, text = _fetch(url, user_agent)
    reason = FailureReason.SERVER_ERROR if status >= httpx.codes.INTERNAL_SERVER_ERROR else _REFUSALS.get(status)
    if reason:
        raise CrawlFailure(reason, f"robots.txt answered {status}", url=url, status=status)
    text = text if httpx.codes.is_success(status) else ""
    rules = parse(text, product)
    own = RobotsRules(rules.rules) if is_loopback(base_url) else rules
    return RobotsFile(url, status, datetime.now(UTC), text, own)


def _fetch(url: str, user_agent: str) -> tuple[int, str]:
    try:
        with (
            httpx.Client(
                timeout=_TIMEOUT,
                follow_redirects=True,
                max_redirects=_MAX_REDIRECTS,
                trust_env=not is_loopback(url),
                verify=url.startswith("https:"),
            ) as client,
            client.stream("GET", url, headers={"User-Agent": user_agent}) as answer,
        ):
            body = b""
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) >= MAX_BYTES:
                    break
            return answer.status_code, body[:MAX_BYTES].decode("utf-8", "replace")
    except httpx.TooManyRedirects:
        return int(httpx.codes.NOT_FOUND), ""
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CrawlFailure(_reason(error), f"robots.txt: {str(error) or type(error).__name__}", url=url) from error


def _reason(error: Exception) -> FailureReason:
    if isinstance(error, httpx.TimeoutException):
        return FailureReason.TIMEOUT
    if not isinstance(error, httpx.ConnectError):
        return FailureReason.CONNECTION_LOST
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FailureReason.TLS
        if isinstance(cause, ConnectionRefusedError):
            return FailureReason.REFUSED
        cause = cause.__cause__ or cause.__context__
    if re.search(r"name or service|name resolution|nodename|no address|getaddrinfo", str(error), re.IGNORECASE):
        return FailureReason.DNS
    return FailureReason.REFUSED if "refused" in str(error).lower() else FailureReason.CONNECTION_LOST


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
