"""CU: the page's script fetches fragments of forty items; no total, no dates, no robots.txt."""

from __future__ import annotations

from typing import Final

from crawler.chains.base import ChainCrawler
from crawler.chains.cu import browser, parser

CHAIN: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=(browser.LIST_PAGE, browser.FRAGMENTS),
    browser=browser.CuBrowser,
    parse_page=parser.parse_page,
)
