"""Run the tests as if they started at another time: `pytest --now 2027-01-31T23:50+09:00`.

It shows which tests depend on the day on which they run. The processes that tests start keep the real time.
"""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--now", type=datetime.fromisoformat, metavar="TIME", help="run as if the tests started at this ISO 8601 time"
    )


def pytest_configure(config: pytest.Config) -> None:
    now: datetime | None = config.getoption("--now")
    if now is not None:
        traveller = time_machine.travel(now, tick=True)
        traveller.start()
        config.add_cleanup(traveller.stop)
