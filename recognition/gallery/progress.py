"""How long-running work reports its progress."""

from __future__ import annotations

from collections.abc import Callable

# Called with how many pieces were done since the last call.
Progress = Callable[[int], object]


def silent(_: int) -> None:
    """Nobody is listening."""
