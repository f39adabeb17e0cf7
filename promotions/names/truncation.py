"""Truncation of names: the lengths at which the chains cut them, as seen in their lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# In CP949 bytes (a Hangul syllable is two). emart24 does not cut.
CUT_BYTES: Final[Mapping[str, int]] = {"cu": 24, "gs25": 30, "seven_eleven": 30}


def may_be_cut(name: str, chain: str) -> bool:
    """Return whether the chain may have cut this name: it fills the chain's bytes up to half a syllable."""
    limit = CUT_BYTES.get(chain)
    return limit is not None and cp949_length(name) >= limit - 1


def may_be_cut_somewhere(name: str) -> bool:
    """Return whether a name of this length may be a longer one cut by some chain (CU was seen 2 bytes over)."""
    return any(limit - 1 <= cp949_length(name) <= limit + 2 for limit in CUT_BYTES.values())


def cp949_length(name: str) -> int:
    """Return the length of the name in CP949 bytes; characters that CP949 lacks count as one."""
    return len(name.encode("cp949", "replace"))
