"""Read robots.txt as RFC 9309 defines it, with the delays and visiting hours that some sites add.

Protego compares paths with rules and reads the values. This module decides which bytes count and which group is ours,
and combines several delays or visiting hours. It asks no site: each caller fetches the file in its own way.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import quote

from protego import Protego

PRODUCT: Final = "Pyeonscan"
"""Our product token: the name in `User-agent` lines that means us. Case does not matter."""
MAX_BYTES: Final = 512_000
"""How much of a file counts. RFC 9309 asks for at least 500 KiB."""
MAX_DELAY_SECONDS: Final = 60.0

VisitTime = tuple[time, time]

_ORIGIN = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_LINE_END = re.compile(r"\r\n?|\n")
# Protego also ends a line at these; in a path they are ordinary characters.
_OTHER_LINE_ENDS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# With the misspellings that Protego accepts, and with a blank in place of the colon.
_LINE = re.compile(
    r"(user[ -]?agent|allow|dis+al+[ao]w|diasllow|crawl[ -]delay|request[ -]rate|visit[ -]time)(?:\s*:|\s)\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_NAMES: Final = {"u": "user-agent", "a": "allow", "d": "disallow", "c": "crawl-delay", "r": "request-rate",
                 "v": "visit-time"}  # fmt: skip
_TOKEN = re.compile(r"\*(?!\S)|[A-Za-z_-]+")


@dataclass(frozen=True)
class RobotsRules:
    """What one site asks of us. Without arguments: nothing.

    `rules` are (is allowed, path pattern) pairs. `crawl_delay_s` is the longest pause between two requests that
    `Crawl-delay` or `Request-rate` ask for, at most 60 seconds. `visit_times` are times of day in UTC, first and last
    moment; without any, every time is right. A window may span midnight.
    """

    rules: tuple[tuple[bool, str], ...] = ()
    crawl_delay_s: float | None = None
    visit_times: tuple[VisitTime, ...] = ()

    def allows(self, address: str) -> bool:
        """Say if an address of the site may be fetched: a path with its query, or a whole http(s) address.

        The longest matching pattern decides. Of two with equal length, the one that allows decides.
        """
        path = _ORIGIN.sub("", address, count=1)
        path = path if path.startswith("/") else f"/{path}"
        # A lone surrogate has no UTF-8 form. Without a host, Protego reads the path //a/b as the host a.
        path = path.encode("utf-8", "replace").decode()
        return self._protego.can_fetch(f"http://site.invalid{path}", PRODUCT)

    @cached_property
    def _protego(self) -> Protego:
        return _group_for_all(f"{'Allow' if allowed else 'Disallow'}: {pattern}" for allowed, pattern in self.rules)

    def next_visit(self, now: datetime) -> datetime:
        """Return `now` if the site may be visited now, else the start of the next visiting hours. `now` is aware."""
        at = now.astimezone(UTC)
        if not self.visit_times or any(_is_within(at.time(), window) for window in self.visit_times):
            return now
        today = [datetime.combine(at.date(), first, UTC) for first, _ in self.visit_times]
        return min(start if start > at else start + timedelta(days=1) for start in today)

    @property
    def visiting_hours(self) -> str:
        """The visiting hours in words: `04:00-08:45 UTC`. Empty if there are none."""
        windows = ", ".join(f"{first:%H:%M}-{last:%H:%M}" for first, last in self.visit_times)
        return f"{windows} UTC" if windows else ""


def decode(body: bytes) -> str:
    """Return the text of a robots.txt file of any size and encoding. Never raises.

    Only the whole lines within the first `MAX_BYTES` count. The encoding is UTF-8, or UTF-16 if the file begins with
    its byte order mark. Bytes that are not UTF-8 become percent-encoded: in a path they mean the same.
    """
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = body.decode("utf-16", "replace")
    else:
        text = body.removeprefix(codecs.BOM_UTF8).decode("utf-8", _PERCENT_ENCODE)
    return text.replace("\0", "\ufffd")  # PostgreSQL stores no NUL


@lru_cache(maxsize=16)
def parse(text: str, product: str = PRODUCT) -> RobotsRules:
    """Return the rules for a product token: its own group, else the group for `*`, else none. Never raises."""
    rules: list[tuple[bool, str]] = []
    delays: list[float] = []
    windows: list[VisitTime] = []
    for name, value in _group(text, product.lower()):
        if name in {"allow", "disallow"}:
            rules.append((name == "allow", value))
        elif name == "visit-time":
            windows += _visit_times(value)
        else:
            delays += _delays(name, value)
    delay = min(max(delays), MAX_DELAY_SECONDS) if delays else None
    return RobotsRules(tuple(rules), delay, tuple(windows))


def _group(text: str, product: str) -> list[tuple[str, str]]:
    """The (name, value) lines of every group for the product, else of every group for `*`."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: set[str] = set()
    is_after_rules = False
    for name, value in _lines(text):
        if name != "user-agent":
            is_after_rules = True
            for agent in agents:
                groups[agent].append((name, value))
            continue
        if is_after_rules:
            agents, is_after_rules = set(), False
        token = _TOKEN.match(value)
        if token and token[0].lower() in {product, "*"}:
            agents.add(token[0].lower())
            groups.setdefault(token[0].lower(), [])
    return groups.get(product, groups.get("*", []))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for raw in _LINE_END.split(text.removeprefix("\ufeff")):
        line = _LINE.fullmatch(raw.partition("#")[0].strip())
        if line and (line[2] or line[1][0] in "uU"):
            yield _NAMES[line[1][0].lower()], _OTHER_LINE_ENDS.sub(lambda found: quote(found[0]), line[2])


def _group_for_all(lines: Iterable[str]) -> Protego:
    return Protego.parse("\n".join(["User-agent: *", *lines]))


def _delays(name: str, value: str) -> list[float]:
    """The seconds between two requests of a `Crawl-delay: 10` or a `Request-rate: 1/10s`, if the value is one."""
    found = _group_for_all([f"{name}: {value}"])
    if rate := found.request_rate(PRODUCT):
        return [rate.seconds / rate.requests]
    delay = found.crawl_delay(PRODUCT)
    return [] if delay is None else [delay]


def _visit_times(value: str) -> list[VisitTime]:
    """The two times of a `Visit-time: 0400-0845` (or `04:00-08:45`), if the value is one."""
    found = _group_for_all([f"Visit-time: {value.replace(':', '')}"]).visit_time(PRODUCT)
    return [(found.start_time, found.end_time)] if found else []


def _is_within(at: time, window: VisitTime) -> bool:
    first, last = window
    return first <= at <= last if first <= last else not last < at < first


def _percent_encoded(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"%{byte:02X}" for byte in error.object[error.start : error.end]), error.end


_PERCENT_ENCODE: Final = "pyeonscan.percent_encode"
codecs.register_error(_PERCENT_ENCODE, _percent_encoded)
