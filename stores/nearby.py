"""Find the nearest stores."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from stores import kakao
from stores.branches import Address, Branch, may_be_same
from stores.geography import Box, in_space, metres_between, walk_minutes
from stores.models import Store

LIMIT_DEFAULT, LIMIT_MAX = 20, 50
RADIUS_DEFAULT, RADIUS_MIN, RADIUS_MAX = 2_000, 50, 20_000

# The radius of the first search; in a city it is often enough. Each next one is twice as large.
_FIRST_RADIUS = 600.0
# In metres: far above the rounding error of the straight line, far below the distance of two doors.
_SLACK = 1e-6
# A place of the live provider is a known store if one of its chain with a fitting name is this near.
_SAME_STORE_METRES = 100

_FIELDS = ("id", "chain_id", "name", "address", "lat", "lng")


class _Row(NamedTuple):
    """The columns that an answer needs."""

    id: int
    chain_id: str | None
    name: str
    address: str
    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class NearbyStore:
    """A store, its distance in metres along the ellipsoid, and the minutes on foot."""

    store: Store
    distance_m: float
    walk_minutes: int


def nearby_stores(
    lat: float,
    lng: float,
    *,
    chains: Collection[str] = (),
    limit: int = LIMIT_DEFAULT,
    radius_m: float = RADIUS_DEFAULT,
) -> list[NearbyStore]:
    """Return the `limit` nearest open stores within `radius_m` metres of (lat, lng) in degrees, nearest first.

    `chains` are chain codes; empty means every store. An old and a new registration of one store are shown once.
    Places that only the live provider knows (if one is configured) are unsaved `Store`s without a primary key.
    """
    found = _own_stores(lat, lng, chains=chains, limit=limit, radius_m=radius_m)
    live = kakao.live_stores(lat, lng, radius_m=radius_m, limit=limit)
    return _supplemented(found, live, (lat, lng), chains=chains, radius_m=radius_m)[:limit] if live else found


def _own_stores(lat: float, lng: float, *, chains: Collection[str], limit: int, radius_m: float) -> list[NearbyStore]:
    stores = Store.objects.open().of_chains(chains).order_by()
    for radius in _widening(radius_m):
        rows = stores.within(Box.around(lat, lng, radius)).values_list(*_FIELDS)
        # The corners of the box lie beyond the radius. Stores there are dropped: nearer ones may lie outside the box.
        estimated = [entry for entry in _estimated((_Row(*row) for row in rows), (lat, lng)) if entry[0] <= radius]
        if len(estimated) < limit and radius < radius_m:
            continue
        inside = (entry for entry in _nearest_first(estimated, (lat, lng)) if entry[0] <= radius)
        found = [_nearby(row, metres) for metres, row in islice(_once(inside), limit)]
        if len(found) == limit:
            break
    return found


def _widening(radius_m: float) -> Iterator[float]:
    radius = _FIRST_RADIUS
    while radius < radius_m:
        yield radius
        radius *= 2
    yield radius_m


def _estimated(rows: Iterable[_Row], position: tuple[float, float]) -> list[tuple[float, _Row]]:
    """Return (metres, row), sorted by the straight line through the Earth, which is never longer than the geodesic."""
    here = in_space(*position)
    return sorted((math.dist(here, in_space(row.lat, row.lng)), row) for row in rows)


def _nearest_first(
    estimated: Iterable[tuple[float, _Row]], position: tuple[float, float]
) -> Iterator[tuple[float, _Row]]:
    """Yield rows in the exact order of their geodesic distance, which is computed only for as many as are taken.

    A measured row is next as soon as every unmeasured one is farther by its straight line alone.
    """
    measured: list[tuple[float, int, int, _Row]] = []
    for at_least, row in estimated:
        while measured and measured[0][0] < at_least - _SLACK:
            metres, *_, nearest = heapq.heappop(measured)
            yield metres, nearest
        # At one place the longer name comes first, then the older row: the order is always the same.
        heapq.heappush(measured, (metres_between(position, (row.lat, row.lng)), -len(row.name), row.id, row))
    while measured:
        metres, *_, nearest = heapq.heappop(measured)
        yield metres, nearest


def _once(entries: Iterable[tuple[float, _Row]]) -> Iterator[tuple[float, _Row]]:
    """Yield each store once, although a register may hold its old and its new registration."""
    addresses: dict[tuple[str, str], Address] = {}
    for metres, row in entries:
        if row.chain_id and row.address:
            address = addresses.setdefault((row.chain_id, row.address), Address())
            if address.repeats(Branch.of(row.name)):
                continue
        yield metres, row


def _nearby(row: _Row, metres: float) -> NearbyStore:
    store = Store.from_db(Store.objects.db, _FIELDS, row)
    return NearbyStore(store, metres, walk_minutes(metres))


def _supplemented(
    found: list[NearbyStore],
    live: Iterable[Store],
    position: tuple[float, float],
    *,
    chains: Collection[str],
    radius_m: float,
) -> list[NearbyStore]:
    """Add the live places that are neither in `found` nor among the stores that an administrator has hidden."""
    hidden = Store.objects.filter(is_open=False).within(Box.around(*position, radius_m + _SAME_STORE_METRES))
    known = [entry.store for entry in found] + list(hidden)
    result = list(found)
    for place in live:
        metres = metres_between(position, (place.lat, place.lng))
        wanted = metres <= radius_m and (not chains or place.chain_id in chains)
        if wanted and not any(_same_store(place, store) for store in known):
            result.append(NearbyStore(place, metres, walk_minutes(metres)))
    return sorted(result, key=lambda entry: (entry.distance_m, -len(entry.store.name), entry.store.external_id))


def _same_store(place: Store, store: Store) -> bool:
    return (
        place.chain_id == store.chain_id
        and may_be_same(Branch.of(place.name), Branch.of(store.name))
        and metres_between((place.lat, place.lng), (store.lat, store.lng)) <= _SAME_STORE_METRES
    )
