"""GS25's promotion list in the browser: a page with a token, and the JSON that the page's script requests with it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode, urlsplit

from crawler.browser.tab import FetchedPage, Tab
from crawler.chains.markup import attribute, clean, not_the_list, tree_of
from crawler.failures import CrawlFailure, FailureReason

LIST_PAGE: Final = "/gscvs/ko/products/event-goods"
SEARCH: Final = "/gscvs/ko/products/event-goods-search"
PAGE_SIZE: Final = 100
"""Any size is honoured; robots.txt asks for ten seconds between two requests."""

_BRAND_PAGE: Final = "/brand/gs25"
_BRAND_HOST: Final = "www.gsretail.com"
_FIELD: Final = "input[name='CSRFToken']"
_TOKEN = re.compile(r"CSRFToken\s*=\s*[\"']([0-9A-Za-z-]{8,64})[\"']")
_TOKEN_VALUE = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
_SHELL_ROOT: Final = "#app, #root, #__nuxt"


class Gs25Browser:
    """Opens the list's page for the visitor's token, then requests JSON pages with it, as the page's script does."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._token = ""

    def open(self) -> None:
        """Raises CrawlFailure: `closed` if the site shows its brand page instead of the list.

        Other pages are blocked, error_page or changed_markup.
        """
        try:
            page = self._tab.open(LIST_PAGE)
        except CrawlFailure as failure:
            raise _closed(failure) or failure from failure
        self._token = token_in(page.text)
        if not self._token:
            reason, detail = _without_token(page)
            raise CrawlFailure(reason, detail, url=page.url, status=page.status, html=page.text)

    def fetch(self, number: int, _list: str = "") -> FetchedPage:
        """JSON page `number`, from 1, of all kinds of promotion; its address says what was requested, but the token."""
        asked = {"pageNum": str(number), "pageSize": str(PAGE_SIZE), "parameterList": "TOTAL"}
        form = {**asked, "searchType": "", "searchWord": ""}
        try:
            page = self._tab.fetch(f"{SEARCH}?{urlencode({'CSRFToken': self._token})}", form=form, number=number)
        except CrawlFailure as failure:
            raise _closed(failure) or failure from failure
        address = urlsplit(page.url)._replace(query=urlencode(asked)).geturl()
        return replace(page, url=address)


def token_in(html: str) -> str:
    """Return the visitor's token from the page's form, else from its script; "" if there is none."""
    value = attribute(tree_of(html).css_first(_FIELD), "value")
    if _TOKEN_VALUE.fullmatch(value):
        return value
    found = _TOKEN.search(html)
    return found[1] if found else ""


def is_shell(html: str) -> bool:
    """Return whether the page is the brand page or a script application's shell: no page of the old site.

    Every page of the old site has a form for its token.
    """
    tree = tree_of(html)
    root = tree.css_first(_SHELL_ROOT)
    is_empty_application = root is not None and not clean(root.text())
    canonical = attribute(tree.css_first("link[rel='canonical']"), "href").rstrip("/")
    is_no_old_page = tree.css_first("form") is None and (is_empty_application or _BRAND_PAGE in html)
    return is_no_old_page or canonical.endswith(_BRAND_PAGE)


def _without_token(page: FetchedPage) -> tuple[FailureReason, str]:
    reason, detail = not_the_list(tree_of(page.text), "token")
    if reason is FailureReason.CHANGED_MARKUP and is_shell(page.text):
        return FailureReason.CLOSED, f"the site shows the shell of its brand page at {page.url[:200]}"
    return reason, detail


def _closed(failure: CrawlFailure) -> CrawlFailure | None:
    """Return the failure as `closed`, if the site redirected to its brand page; else None."""
    target = urlsplit(failure.answered_at)
    is_brand_page = target.path.rstrip("/") == _BRAND_PAGE or target.hostname == _BRAND_HOST
    if failure.reason is not FailureReason.MOVED or not is_brand_page:
        return None
    return CrawlFailure(
        FailureReason.CLOSED,
        f"the site sends every visitor to {failure.answered_at[:200]}",
        url=failure.url,
        status=failure.status,
        html=failure.html,
        answered_at=failure.answered_at,
    )
