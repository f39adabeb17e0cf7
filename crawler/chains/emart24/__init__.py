"""emart24: whole pages of twenty items with a declared total; a JSON version of the list has the promotions' dates.

Of what is not promoted it lists its own brands and fresh food, with the same markup.
"""

from __future__ import annotations

from typing import Final

from crawler.chains.base import ChainCrawler, Enrichment
from crawler.chains.emart24 import browser, dates, parser
from crawler.offers import ProblemReason

CHAIN: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=(browser.LIST_PAGE,),
    browser=browser.Emart24Browser,
    parse_page=parser.parse_page,
    enrichment=Enrichment(paths=(dates.GOODS,), missing=ProblemReason.NO_DATES, add=dates.add_dates),
)

ASSORTMENT: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=tuple(browser.CATALOGUE_PAGES.values()),
    browser=browser.Emart24AssortmentBrowser,
    parse_page=parser.parse_assortment_page,
    lists=tuple(browser.CATALOGUE_PAGES),
    lists_overlap=True,
)
