from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the hundreds of tests that start a replica's server out of `make test-fast`."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.name != "test_records.py":
            item.add_marker(pytest.mark.slow)
