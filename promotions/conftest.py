from __future__ import annotations

import pytest

from promotions.searching import finding
from promotions.searching.live import LiveIndex


@pytest.fixture(autouse=True)
def _index_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test searches its own rows, as they are at that moment."""
    monkeypatch.setattr(finding, "live_index", LiveIndex(check_every_s=0, in_background=False))
