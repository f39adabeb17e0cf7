"""C·Space24: whole pages, a list for each kind of promotion, the number of pages in a select box."""

from __future__ import annotations

from typing import Final

from crawler.chains.base import ChainCrawler
from crawler.chains.cspace24 import browser, parser

CHAIN: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=(browser.LIST_PAGE,),
    browser=browser.CSpace24Browser,
    parse_page=parser.parse_page,
    lists=tuple(parser.CATEGORIES),
)
