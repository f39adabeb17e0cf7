"""The moment at which a round kills the worker. A seed gives one moment; successive seeds go through all phases."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """The phases of a run, in their order, as they can be observed from outside."""

    QUEUED = "queued"
    STARTING = "browser start"
    PAGINATION = "pagination"
    # The run's row is being written, or was a moment ago: the lease is renewed, or the snapshot is being kept.
    RENEWING = "lease renewal"
    # The difference to the catalogue is being computed; nothing of it is written yet.
    KEPT = "snapshot kept"
    PUBLISHING = "inside publishing"
    COMMITTED = "after the commit"


class Victim(StrEnum):
    """The process to kill. The worker's main process starts a new child by itself."""

    WORKER = "worker"
    CHILD = "child only"


# Publishing is the shortest and the most dangerous part: four moments of ten.
_SEQUENCE: Final = (
    Phase.PUBLISHING,
    Phase.PAGINATION,
    Phase.PUBLISHING,
    Phase.KEPT,
    Phase.COMMITTED,
    Phase.STARTING,
    Phase.PUBLISHING,
    Phase.QUEUED,
    Phase.PUBLISHING,
    Phase.RENEWING,
)
# This share of all kills has to land inside publishing.
PUBLISHING_SHARE: Final = 0.2
_ONLY_THE_CHILD: Final = 0.25
# A phase may be shorter than in the clean run, so moments at its very end would often miss it.
_LATEST: Final = {Phase.PUBLISHING: 0.6, Phase.KEPT: 0.8}

Durations = Mapping[Phase, float]


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: a phase, and the fraction of its duration in the clean run that passes first."""

    seed: int
    phase: Phase
    fraction: float
    victim: Victim

    def delay(self, durations: Durations) -> float:
        """Return the seconds to wait after the phase begins."""
        return self.fraction * durations.get(self.phase, 0.0)


def moment_of(seed: int) -> Moment:
    """Return the seed's moment, the same for the same seed."""
    phase = _SEQUENCE[seed % len(_SEQUENCE)]
    draw = random.Random(seed)
    fraction = draw.random() * _LATEST.get(phase, 1.0)
    # The worker of a queued run is only starting and may have no child.
    is_child = draw.random() < _ONLY_THE_CHILD and phase is not Phase.QUEUED
    return Moment(seed, phase, fraction, Victim.CHILD if is_child else Victim.WORKER)


def wanted_inside_publishing(kills: int) -> int:
    """Return how many of `kills` have to land inside the publishing transaction."""
    return int(kills * PUBLISHING_SHARE)
