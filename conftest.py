"""What the tests of every package share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from bench.real_data import NotMeasuredError, require
from scripts import addresses

pytest_plugins = ["crawler.tests.shared_browser", "tests.clock", "tests.distribution", "tests.migrated_rows"]

# A busy machine is no reason to fail; a slow test is found by its duration.
settings.register_profile("pyeonscan", deadline=None)
settings.load_profile("pyeonscan")


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Return a function that finds real data by name, and skips the test if PYEONSCAN_DATA does not hold it."""

    def data(name: str) -> Path:
        try:
            return require(name)
        except NotMeasuredError as error:
            pytest.skip(str(error))

    return data


@pytest.fixture
def free_port() -> int:
    """A loopback port that nobody listens on."""
    return addresses.free_port()
