"""The default schedule of the catalogue's tasks; operators may change it."""

from __future__ import annotations

from typing import Any

# Every publish refreshes the merges itself; this catches up after a killed worker and after edits by hand. The names
# predate the word "merge"; a database in use holds them.
SCHEDULES: list[dict[str, Any]] = [
    {"name": "promotions: refresh joins", "task": "promotions.tasks.refresh_joins", "interval_seconds": 60},
]
