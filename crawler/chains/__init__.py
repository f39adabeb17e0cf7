"""The chains that can be crawled: one folder each. Another chain is another folder.

The folder's `CHAIN` says how its promotions are crawled; `ASSORTMENT`, if there is one, how everything that the site
lists is, promoted or not.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from crawler.chains.base import ChainCrawler
from crawler.site_lists import SiteList

__all__ = ["ChainCrawler", "UnknownChainError", "codes", "get", "lists_of"]


class UnknownChainError(LookupError):
    """No crawler for this chain, or none for this list of it."""


_NAMES: Final[Mapping[str, str]] = {SiteList.PROMOTIONS: "CHAIN", SiteList.ASSORTMENT: "ASSORTMENT"}


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all chains that have a crawler, sorted."""
    return tuple(sorted(path.parent.name for path in Path(__file__).parent.glob("*/browser.py")))


def get(code: str, site_list: str = SiteList.PROMOTIONS) -> ChainCrawler:
    """Return the crawler of one of the chain's lists. Raises UnknownChainError, naming those that there are."""
    crawler: ChainCrawler | None = getattr(_folder(code), _NAMES[site_list], None)
    if crawler is None:
        raise UnknownChainError(f"no crawler for the {site_list} of {code}; it has: {', '.join(lists_of(code))}")
    return crawler


@cache
def lists_of(code: str) -> tuple[SiteList, ...]:
    """Return the chain's lists that have a crawler. Raises UnknownChainError."""
    return tuple(site_list for site_list in SiteList if hasattr(_folder(code), _NAMES[site_list]))


def _folder(code: str) -> ModuleType:
    if code not in codes():
        raise UnknownChainError(f"no crawler for chain {code!r}; use one of: {', '.join(codes())}")
    return importlib.import_module(f"{__name__}.{code}")
