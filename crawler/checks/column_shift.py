"""Whether names still stand beside their own barcodes and pictures, or a column of the list moved by some lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from crawler.checks.thresholds import FEWEST_TO_COMPARE
from crawler.checks.verdicts import Context
from crawler.offers import Offer

_Names = Mapping[str, set[str]]
_IDENTIFYING: Final = ("barcode", "image_url")


def moved_columns(context: Context) -> float | None:
    """Return the largest share of kept names with another barcode, or kept barcodes or pictures with another name."""
    if context.accepted is None:
        return None
    before, now = context.accepted.found, context.facts.found
    shares = [_with_other_barcode(before, now), *(_with_other_name(before, now, field) for field in _IDENTIFYING)]
    return max((share for share in shares if share is not None), default=None)


def _with_other_barcode(before: Sequence[Offer], now: Sequence[Offer]) -> float | None:
    then, known = (_grouped((o.name, o.barcode) for o in offers) for offers in (before, now))
    return _share(then, known, [name for name in then.keys() & known.keys() if then[name].isdisjoint(known[name])])


def _with_other_name(before: Sequence[Offer], now: Sequence[Offer], field: str) -> float | None:
    then, known = (_grouped((getattr(o, field), o.name) for o in offers) for offers in (before, now))
    return _share(then, known, [sign for sign in then.keys() & known.keys() if not _alike(then[sign], known[sign])])


def _share(then: _Names, known: _Names, moved: Sequence[str]) -> float | None:
    kept = len(then.keys() & known.keys())
    return len(moved) / kept if kept >= FEWEST_TO_COMPARE else None


def _grouped(pairs: Iterable[tuple[str, str]]) -> _Names:
    """Group the second items of the pairs by the first ones. Skip a pair if either is missing."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        if one and other:
            groups[one].add(other)
    return groups


def _alike(before: set[str], now: set[str]) -> bool:
    """Return whether a name is still the same, or only truncated, completed or shown with another brand."""
    if not before.isdisjoint(now):
        return True
    return any(one in other or other in one for one in map(_product, before) for other in map(_product, now))


def _product(name: str) -> str:
    """Return the name without "brand)" and blanks."""
    return "".join((name.partition(")")[2] or name).split()).casefold()
