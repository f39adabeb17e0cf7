"""CU: the page's script fetches fragments of forty items; no total, no dates, no robots.txt.

Its products are listed by seven main categories, in fragments of the same markup.
"""

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

ASSORTMENT: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=(browser.PRODUCT_PAGE, browser.PRODUCT_FRAGMENTS),
    browser=browser.CuAssortmentBrowser,
    parse_page=parser.parse_assortment_page,
    lists=tuple(parser.CATEGORIES.values()),
)
