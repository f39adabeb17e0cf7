"""Where in a run's life the worker is killed. A seed gives one moment; successive seeds go through all phases."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """The parts of a run's life, in their order, as they can be seen from outside."""

    QUEUED = "queued"
    STARTING = "browser start"
    WALKING = "walking"
    # The run's row is being written, or was this very moment: the lease moves on, or the snapshot is being kept.
    RENEWING = "lease renewal"
    # Kept, and the difference to the catalogue is computed; nothing of it is written.
    KEPT = "snapshot kept"
    PUBLISHING = "inside publishing"
    COMMITTED = "after the commit"


class Victim(StrEnum):
    """What is killed. The worker's main process starts a new child by itself."""

    WORKER = "worker"
    CHILD = "child only"


# Publishing is the shortest and the most dangerous part: four moments of ten.
_ROTA: Final = (
    Phase.PUBLISHING,
    Phase.WALKING,
    Phase.PUBLISHING,
    Phase.KEPT,
    Phase.COMMITTED,
    Phase.STARTING,
    Phase.PUBLISHING,
    Phase.QUEUED,
    Phase.PUBLISHING,
    Phase.RENEWING,
)
# So much of all kills has to land inside publishing.
PUBLISHING_SHARE: Final = 0.2
_ONLY_THE_CHILD: Final = 0.25
# A phase may be shorter than in the clean run: what is drawn from its very end would often miss it.
_LATEST: Final = {Phase.PUBLISHING: 0.6, Phase.KEPT: 0.8}

Durations = Mapping[Phase, float]


@dataclass(frozen=True, slots=True)
class Moment:
    """A kill: so far into a phase, as a fraction of what the phase took in the clean run."""

    seed: int
    phase: Phase
    fraction: float
    victim: Victim

    def delay(self, durations: Durations) -> float:
        """Seconds after the phase was seen to begin."""
        return self.fraction * durations.get(self.phase, 0.0)


def moment_of(seed: int) -> Moment:
    """The seed's moment; the same for the same seed."""
    phase = _ROTA[seed % len(_ROTA)]
    draw = random.Random(seed)
    fraction = draw.random() * _LATEST.get(phase, 1.0)
    # While the run is queued its worker is only starting and may have no child.
    is_child = draw.random() < _ONLY_THE_CHILD and phase is not Phase.QUEUED
    return Moment(seed, phase, fraction, Victim.CHILD if is_child else Victim.WORKER)


def wanted_inside_publishing(kills: int) -> int:
    """How many of so many kills have to land inside the publishing transaction."""
    return int(kills * PUBLISHING_SHARE)
