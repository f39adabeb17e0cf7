"""Judge the pages of one list together: find its end, and notice a page that does not follow the others."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from crawler.failures import FailureReason
from crawler.offers import Offer, ParsedPage, Problem, ProblemReason

Doubt = tuple[FailureReason | None, str]


class PageSeries:
    """The pages of one list, taken one after the other from page 1.

    `seen` are the offers of the whole crawl; `tolerance` is by how much the list's declared total may be off.
    """

    def __init__(self, *, seen: AbstractSet[Offer], tolerance: int = 0, may_be_empty: bool = False) -> None:
        self.declared_total: int | None = None
        self._seen = seen
        self._tolerance = tolerance
        self._may_be_empty = may_be_empty
        self._first_items = 0
        self._previous: ParsedPage | None = None
        self._earlier: set[tuple[Offer, ...]] = set()

    def doubt(self, page: ParsedPage, number: int) -> Doubt:
        """Return why a page that is valid by itself does not fit here; (None, "") if it does."""
        if not page.items:
            return self._doubt_an_end(page, number)
        if page.offers and self._seen >= set(page.offers) and self._is_no_rest(page, number):
            return FailureReason.REPEATING, f"all {page.items} items were on earlier pages"
        full, last = self._capacity(page, number), self._last_number(page, tolerance=self._tolerance)
        if page.items < full and last is not None and number < last:
            return FailureReason.ENDED_EARLY, f"{page.items} items instead of {full}, and {last} pages are declared"
        if page.items < full and page.has_more:
            return FailureReason.CUT_OFF, f"{page.items} items instead of {full}, and the list goes on"
        # A short page can be known as such only when another one follows.
        if self._previous and self._previous.items < self._least_before(page, number):
            return FailureReason.CUT_OFF, f"the page before it held {self._previous.items} items only"
        return None, ""

    def take(self, page: ParsedPage, number: int) -> list[Problem]:
        """Add the page to the list. Returns what is unusual about it."""
        self._first_items = self._first_items or page.items
        self._earlier.add(page.offers)
        self._previous = page
        before, now = self.declared_total, page.declared_total
        self.declared_total = before if now is None else now
        if before is None or now is None or before == now:
            return []
        detail = f"page {number} declares {now} items, earlier pages {before}"
        return [Problem(ProblemReason.TOTAL_CHANGED, detail)]

    def ends_with(self, page: ParsedPage, number: int) -> bool:
        """Return whether this is the last page."""
        last = self._last_number(page)
        return page.is_last or (last is not None and number >= last)

    def _doubt_an_end(self, page: ParsedPage, number: int) -> Doubt:
        if number == 1:
            if page.declared_total:
                return FailureReason.CHANGED_MARKUP, f"declares {page.declared_total} items and shows none"
            return (None, "") if self._may_be_empty else (FailureReason.EMPTY, "the list is empty")
        last = self._last_number(page, tolerance=self._tolerance)
        # Without a tolerance, a total that is a little too high is left to the checks.
        if last is not None and number < last + bool(self._tolerance):
            total = self.declared_total if page.declared_total is None else page.declared_total
            return FailureReason.ENDED_EARLY, f"no items, yet {total} are declared on {last} pages"
        if self._previous and self._previous.has_more:
            return FailureReason.ENDED_EARLY, "no items, yet the page before it offered more"
        return None, ""

    def _is_no_rest(self, page: ParsedPage, number: int) -> bool:
        """Not a last, short page whose few items happen to stand on earlier pages, too."""
        return number == 1 or page.items >= self._capacity(page, number) or page.offers in self._earlier

    def _capacity(self, page: ParsedPage, number: int) -> int:
        """Return how many items page `number` holds when it is full, by what is declared, else by the first page."""
        if number == 1 and page.first_page_size:
            return page.first_page_size
        return page.page_size or self._first_items

    def _least_before(self, page: ParsedPage, number: int) -> int:
        """Return how many items the page before must have held, as this one follows it."""
        if page.first_page_size:
            return page.first_page_size if number - 1 == 1 else page.page_size or page.items
        return max(self._first_items, page.items)

    def _last_number(self, page: ParsedPage, *, tolerance: int = 0) -> int | None:
        """Return the last page's number by what the site declares, None if it declares nothing."""
        if page.declared_pages is not None:
            return page.declared_pages
        total = page.declared_total if page.declared_total is not None else self.declared_total
        size = page.page_size or self._first_items or page.items
        if total is None or not size:
            return None
        behind_the_first = max(0, total - tolerance - (page.first_page_size or size))
        return 1 + -(-behind_the_first // size)
