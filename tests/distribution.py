"""Distribute the tests over processes (`pytest -n 2`): whole modules, those that take long first.

A module's fixtures are then set up once. The tests of a running platform share it and stay in their order.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_PLATFORM = "tests/browser/"
# Modules with these markers start first, in this order, so that no process is left alone with them at the end.
_LONG = ("processes", "browser", "slow")


class _ByModule(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    def _split_scope(self, nodeid: str) -> str:
        return _PLATFORM if nodeid.startswith(_PLATFORM) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    config.option.loadscopereorder = False  # the order is that of the collection
    return _ByModule(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        ranks = _ranks(items)
        items.sort(key=lambda item: ranks[item.nodeid.partition("::")[0]])


def _ranks(items: list[pytest.Item]) -> dict[str, int]:
    """Rank each module: 0 for the platform's tests, then by its first marker of `_LONG`."""
    ranks: dict[str, int] = {}
    for item in items:
        module = item.nodeid.partition("::")[0]
        marked = (place for place, name in enumerate(_LONG, start=1) if item.get_closest_marker(name))
        rank = 0 if module.startswith(_PLATFORM) else next(marked, len(_LONG) + 1)
        ranks[module] = min(rank, ranks.get(module, rank))
    return ranks
