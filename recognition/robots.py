"""robots.txt as RFC 9309 has it: the group of our name or `*`, the longest matching rule, `*` and `$` in paths.

Python's own `urllib.robotparser` takes the first matching rule and knows no wildcards, so it would fetch what a site
asked to be left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

AGENT = "pyeonscan"
_MAX_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
_MAX_DELAY_S = 60.0


@dataclass
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[str, bool]] = field(default_factory=list)  # path pattern, allowed
    delay_s: float = 0.0


@dataclass(frozen=True)
class Robots:
    """What one site asks of us."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay_s: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether an address of this site may be fetched; of equally long rules the allowing one wins."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        matching = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, target)]
        return max(matching)[1] if matching else True


def parse_robots(text: str) -> Robots:
    """Read a robots.txt; anything that is not one (an HTML page, say) asks for nothing. Never raises."""
    groups = _groups(text[:_MAX_BYTES])
    ours = [group for group in groups if AGENT in group.agents] or [group for group in groups if "*" in group.agents]
    rules = tuple(rule for group in ours for rule in group.rules)
    return Robots(rules=rules, delay_s=max((group.delay_s for group in ours), default=0.0))


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    naming = False  # consecutive user-agent lines share a group
    for key, value in _lines(text):
        if key == "user-agent":
            if not naming:
                groups.append(_Group())
            groups[-1].agents.append(value.partition("/")[0].strip().lower())
            naming = True
            continue
        if groups:
            _add(groups[-1], key, value)
        naming = naming and key not in {"allow", "disallow", "crawl-delay"}
    return groups


def _lines(text: str) -> list[tuple[str, str]]:
    stripped = (line.partition("#")[0].partition(":") for line in text.lstrip("\ufeff").splitlines())
    return [(key.strip().lower(), value.strip()) for key, colon, value in stripped if colon]


def _add(group: _Group, key: str, value: str) -> None:
    if key in {"allow", "disallow"} and value:
        group.rules.append((value, key == "allow"))
    elif key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
        group.delay_s = min(float(value), _MAX_DELAY_S)


def _matches(pattern: str, target: str) -> bool:
    """Match a rule from the path's start, without the backtracking that a regular expression would risk."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    position = len(first)
    if anchored and not rest:
        return position == len(target)
    last = rest.pop() if anchored else None
    for piece in rest:
        position = target.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    return last is None or (target.endswith(last) and len(target) - len(last) >= position)
