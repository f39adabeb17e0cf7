"""What the tests of every room share."""

from __future__ import annotations

import pytest
from hypothesis import settings

from scripts import addresses

# A busy machine is no reason to fail; a slow test is found by its duration.
settings.register_profile("pyeonscan", deadline=None)
settings.load_profile("pyeonscan")


@pytest.fixture
def free_port() -> int:
    """A loopback port that nobody listens on."""
    return addresses.free_port()
