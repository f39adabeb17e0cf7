"""The chains that can be crawled: one folder each, whose `CHAIN` says how. Another chain is another folder."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

from crawler.chains.base import ChainCrawler

__all__ = ["ChainCrawler", "UnknownChainError", "codes", "get"]


class UnknownChainError(LookupError):
    """No crawler for this chain."""


@cache
def codes() -> tuple[str, ...]:
    """The codes of all chains that have a crawler, sorted."""
    return tuple(sorted(path.parent.name for path in Path(__file__).parent.glob("*/browser.py")))


def get(code: str) -> ChainCrawler:
    """The chain's crawler. Raises UnknownChainError, naming those that there are."""
    if code not in codes():
        raise UnknownChainError(f"no crawler for chain {code!r}; use one of: {', '.join(codes())}")
    chain: ChainCrawler = importlib.import_module(f"{__name__}.{code}").CHAIN
    return chain
