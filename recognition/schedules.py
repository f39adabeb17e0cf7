"""When recognition's tasks run unless an operator decides otherwise."""

from __future__ import annotations

from typing import Any

# A new product's picture is recognisable within a minute after the crawl that brought it.
SCHEDULES: list[dict[str, Any]] = [
    {"name": "recognition: enrol products", "task": "recognition.tasks.enrol_products", "interval_seconds": 20},
]
