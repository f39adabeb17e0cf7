from __future__ import annotations

import pytest

from promotions.search import service
from promotions.search.live_index import LiveIndex


@pytest.fixture(autouse=True)
def _index_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test searches its own rows, as they are at that moment."""
    monkeypatch.setattr(service, "live_index", LiveIndex(check_every_s=0, in_background=False))
