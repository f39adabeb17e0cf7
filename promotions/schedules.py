"""When the catalogue's tasks run unless an operator decides otherwise."""

from __future__ import annotations

from typing import Any

# Every publish refreshes the joins itself; this repairs what a killed worker left, and follows edits by hand.
SCHEDULES: list[dict[str, Any]] = [
    {"name": "promotions: refresh joins", "task": "promotions.tasks.refresh_joins", "interval_seconds": 60},
]
