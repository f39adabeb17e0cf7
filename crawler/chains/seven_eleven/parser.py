"""www.7-eleven.co.kr: the fragments that /product/listMoreAjax.asp answers with.

No capture of them exists. The selectors are those that crawlers of 2023 to 2026 worked with, the surest first.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.chains.markup import Item, attribute, clean, missing_everywhere, not_the_list, tree_of
from crawler.chains.seven_eleven.item import CATALOGUE_TABS, KINDS_BY_TAB, read_item
from crawler.failures import FailureReason
from crawler.offers import ParsedPage, ProblemReason

CHAIN: Final = "seven_eleven"
FIRST_PAGE_SIZE: Final = 13
"""Page 1 holds 13 items whatever size is requested; page p >= 2 starts at item 13 + (p - 2) * size."""

_ITEM_PARTS: Final = ".pic_product, .product_content, a[href*='fncGoView']"
_TOTAL = re.compile(r"\bintTotalCount\s*=\s*[\"']?\s*([0-9][0-9,]{0,8})")
_COUNT: Final = "#listCnt, input[name='listCnt']"
_NOTHING = re.compile(r"데이터가\s*없습니다|조회된\s*상품이\s*없습니다|상품이\s*없습니다")
_LIST_PAGE = re.compile(r"fncTab\s*\(|fncMore\s*\(|listMoreAjax\.asp|id\s*=\s*[\"']?listUl\b")
_PART_START = re.compile(r"pic_product|product_content|fncGoView", re.IGNORECASE)
_GIFT_TAB: Final = "3"


def is_list_page(html: str) -> bool:
    """Return whether a page is /product/presentList.asp: it has the tabs, the list or the script that fetches it."""
    return bool(_LIST_PAGE.search(html))


def parse_page(html: str, base_url: str) -> ParsedPage:
    """Read one fragment of the tab, page and size that the address names (`pTab`, `intCurrPage`, `intPageSize`).

    Pure; any text gives a page, a broken one with `failure` set. Without a tab in the address, only the badges
    determine the kinds.
    """
    tree = tree_of(html)
    tab, number, size = _asked(base_url)
    items = _without_repeats([read_item(node, base_url, tab) for node in _item_nodes(tree)])
    failure, detail = _doubt(html, tree, items, tab=tab, is_blank_an_end=number > 1 or tab == _GIFT_TAB)
    total = _declared_total(html, tree)
    return ParsedPage(
        offers=tuple(offer for item in items for offer in item.offers),
        problems=tuple(problem for item in items for problem in item.problems),
        items=len(items),
        page_size=size,
        first_page_size=FIRST_PAGE_SIZE if size else None,
        declared_total=0 if total is None and number == 1 and not items and failure is None else total,
        is_last=not items and failure is None,
        failure=failure,
        detail=detail,
    )


def _asked(base_url: str) -> tuple[str, int, int | None]:
    """Return (tab, page number, page size or None) as the address has them; ("", 1, None) if it does not say."""
    try:
        query = parse_qs(urlsplit(base_url).query)
    except ValueError:
        query = {}
    number, size = (_whole(query.get(name, [""])[0]) for name in ("intCurrPage", "intPageSize"))
    tab = query.get("pTab", [""])[0]
    return (tab if tab in KINDS_BY_TAB or tab in CATALOGUE_TABS else ""), number or 1, size


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII) else None


def _item_nodes(tree: LexborHTMLParser) -> list[LexborNode]:
    """Return the outermost `li` of each product. Tags, the header and the 더보기 button are `li`, too."""
    return [node for node in tree.css("li") if node.css_first(_ITEM_PARTS) is not None and not _is_inside_item(node)]


def _is_inside_item(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "li":
            return True
        parent = parent.parent
    return False


def _without_repeats(items: list[Item]) -> list[Item]:
    """Drop entries that repeat an earlier code with the same content: the selector found them twice."""
    seen: set[object] = set()
    kept = []
    for item in items:
        identity = item.offers if item.offers and item.offers[0].item_code else id(item)
        if identity not in seen:
            kept.append(item)
        seen.add(identity)
    return kept


def _declared_total(html: str, tree: LexborHTMLParser) -> int | None:
    found = _TOTAL.search(html)
    text = found[1] if found else attribute(tree.css_first(_COUNT), "value")
    digits = text.replace(",", "")
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits, re.ASCII) else None


def _doubt(
    html: str, tree: LexborHTMLParser, items: list[Item], *, tab: str, is_blank_an_end: bool
) -> tuple[FailureReason | None, str]:
    if items:
        if _is_cut_off(html):
            return FailureReason.CUT_OFF, f"the list does not close behind item {len(items)}"
        missing = missing_everywhere(items, badges=tab not in CATALOGUE_TABS) or _no_badge_anywhere(items)
        return (FailureReason.CHANGED_MARKUP, missing) if missing else (None, "")
    if not html.strip():
        detail = "the answer is blank on the first page"
        return (None, "") if is_blank_an_end else (FailureReason.CUT_OFF, detail)
    if _says_nothing_found(html, tree):
        return None, ""
    return not_the_list(tree, "item")


def _no_badge_anywhere(items: list[Item]) -> str:
    """Return a problem if all items lack a badge: the markup has changed. If only some do, the tab gives the kind."""
    least = 3
    has_none = [any(problem.reason is ProblemReason.NO_BADGE for problem in item.problems) for item in items]
    return f"none of the {len(items)} items has a promotion badge" if len(items) >= least and all(has_none) else ""


def _says_nothing_found(html: str, tree: LexborHTMLParser) -> bool:
    """Return whether the fragment says that the list ended, has a total of 0, or only a header and a 더보기 item."""
    if _NOTHING.search(clean(tree.root.text() if tree.root else "")) or _declared_total(html, tree) == 0:
        return True
    entries = tree.css("li")
    return bool(entries) and all(_is_furniture(entry) for entry in entries) and "</li" in html.lower()


def _is_furniture(node: LexborNode) -> bool:
    css = attribute(node, "class")
    return "btn_more" in css or "img_list_tit" in css or node.css_first("[href*='fncMore'], .btn_more") is not None


def _is_cut_off(html: str) -> bool:
    starts = [found.start() for found in _PART_START.finditer(html)]
    return bool(starts) and "</li" not in html[starts[-1] :].lower()
