"""GS25: the JSON list of event-goods, kept for the day it comes back; the site took it off the web in August 2026.

The closed source is recognised as such (`closed`), whatever the site shows in the list's place.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from crawler.chains.base import ChainCrawler
from crawler.chains.gs25 import browser, parser

CHAIN: Final = ChainCrawler(
    code=parser.CHAIN,
    paths=(browser.LIST_PAGE, browser.SEARCH),
    browser=browser.Gs25Browser,
    parse_page=parser.parse_page,
    closed_on=date(2026, 8, 26),
)
