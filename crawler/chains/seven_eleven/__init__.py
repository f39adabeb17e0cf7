"""7-Eleven: four tabs, whose fragments hold 13 items first and then as many as are requested; totals a few too high.

robots.txt allows the list and disallows the pictures (/upload/): their addresses are kept, and nothing is fetched.
Of a sale the list shows the sale price only: the price before it is on the product's own page, requested afterwards.
For products without a promotion the list has two more tabs, own brands and new products, without categories.
"""

from __future__ import annotations

from typing import Final

from crawler.chains.base import ChainCrawler, Enrichment
from crawler.chains.seven_eleven import browser, originals, parser
from crawler.offers import ProblemReason

# Seen in August 2026: a tab that declared 540 items held 536.
TOTAL_TOLERANCE: Final = 5

CHAIN: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=(browser.LIST_PAGE, browser.FRAGMENTS),
    browser=browser.SevenElevenBrowser,
    parse_page=parser.parse_page,
    lists=tuple(browser.TABS),
    total_tolerance=TOTAL_TOLERANCE,
    enrichment=Enrichment(
        paths=(originals.DETAIL_PAGE,),
        missing=ProblemReason.NO_ORIGINAL_PRICE,
        add=originals.add_originals,
        recall=originals.recall,
    ),
)

ASSORTMENT: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=(browser.LIST_PAGE, browser.FRAGMENTS),
    browser=browser.SevenElevenBrowser,
    parse_page=parser.parse_page,
    lists=tuple(browser.CATALOGUE_TABS),
    lists_overlap=True,
    total_tolerance=TOTAL_TOLERANCE,
)
