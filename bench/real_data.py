"""The real lists and photos that measurements and some tests read. They never ship with the project.

The setting `PYEONSCAN_DATA` names the folder that holds them.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

PROMOTIONS = "promotions_2026-02"
STORES = "stores"
GROCERY_STORE = "grocery-store"


class NotMeasuredError(RuntimeError):
    """The data is missing; the message says which setting names it."""


def find(name: str) -> Path | None:
    """Return the file or folder `name` of the data, or None if the setting is empty or nothing has that name."""
    folder: Path | None = settings.PYEONSCAN_DATA
    if folder is None or not (folder / name).exists():
        return None
    return folder / name


def require(name: str) -> Path:
    """Return the file or folder `name` of the data. Raises NotMeasuredError if it is missing."""
    path = find(name)
    if path is None:
        raise NotMeasuredError(f"not measured: set PYEONSCAN_DATA to a folder that holds {name}")
    return path
