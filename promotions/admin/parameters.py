"""Numbers in addresses and forms of the administration."""

from __future__ import annotations

# The longest decimal number that every database takes as an id.
_LONGEST_ID = 18


def read_id(text: str | None) -> int | None:
    """Return the id that a parameter holds, or None if it holds none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID else None
