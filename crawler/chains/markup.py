"""Provide what all parsers share: texts, prices, badges, picture addresses, and pages that are not the list.

Everything here takes any text whatever and never raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.failures import FailureReason
from crawler.offers import NAME_LENGTH, Offer, Problem, ProblemReason

MAX_PRICE: Final = 1_000_000
MAX_ADDRESS: Final = 500
EXCERPT_LENGTH: Final = 500

_PRICE = re.compile(r"(?:₩|KRW)?([0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.0{1,2})?(?:원|won)?", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
# Characters that say nothing and that a database may refuse: controls and halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DOUBLED_SCHEME = re.compile(r"^https?:(?=https?://)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"placeholder|no_?im(?:age|g)|/(?:null|undefined)$", re.IGNORECASE)
_HIDDEN = re.compile(r"opacity:0(?:\.0+)?(?![.\d])|display:none|visibility:hidden", re.IGNORECASE)
_BLOCK_PAGE = re.compile(
    r"차단|비정상\S*\s*(?:접근|접속)|자동\s*(?:등록|입력)\s*방지|보안\s*문자|captcha|are you (?:a )?(?:human|robot)"
    r"|access (?:is )?denied|request (?:is )?(?:blocked|rejected)|attention required|unusual traffic",
    re.IGNORECASE,
)
_ERROR_PAGE = re.compile(
    r"점검|불편을 드려|오류가 발생|에러가 발생|찾을 수 없|서비스(?:를|가)? (?:중단|종료)"
    r"|internal server error|bad gateway|service unavailable|under maintenance",
    re.IGNORECASE,
)
_KINDS: Final[Mapping[str, str]] = {
    "1+1": "1+1",
    "2+1": "2+1",
    "3+1": "3+1",
    "덤": "gift",
    "덤증정": "gift",
    "증정": "gift",
    "세일": "discount",
    "할인": "discount",
    "sale": "discount",
    "골라담기": "mix",
}


def tree_of(html: str) -> LexborHTMLParser:
    """Parse the document as a browser would, even if the markup is broken."""
    return LexborHTMLParser(html.encode("utf-8", "replace"))


def clean(text: str) -> str:
    """Return the text in NFC, without control characters and repeated blanks."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", _UNPRINTABLE.sub("", text))).strip()


def text_at(node: LexborNode, selector: str) -> str:
    """Return the text of the first element that the selector finds, "" if there is none."""
    found = node.css_first(selector)
    return clean(found.text()) if found is not None else ""


def attribute(node: LexborNode | None, name: str) -> str:
    """Return an attribute's value, "" if it is missing or empty."""
    return clean((node.attributes.get(name) or "") if node is not None else "")


def excerpt(node: LexborNode) -> str:
    """Return the beginning of the element's markup."""
    return clean(node.html or "")[:EXCERPT_LENGTH]


def price_in(text: str) -> int | None:
    """Whole won of "4,800", "10,400 원", "₩2,200", "4900.0"; None for anything else, for 0 and beyond a million."""
    found = _PRICE.fullmatch(_BLANKS.sub("", unicodedata.normalize("NFKC", text)))
    won = int(found[1].replace(",", "")) if found else 0
    return won if 0 < won <= MAX_PRICE else None


def kind_of(text: str) -> str | None:
    """Return the kind of promotion that a badge's text means: "1 + 1", "1＋1", "세일" …; None if it is unknown."""
    return _KINDS.get(_BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold())


def picture_address(source: str, base_url: str) -> str:
    """Return the absolute http(s) address of a picture; "" for placeholders and invalid addresses."""
    source = _DOUBLED_SCHEME.sub("", clean(source))
    if not source:
        return ""
    try:
        address = urljoin(base_url, source)
        parts = urlsplit(address)
        is_picture = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    is_kept = is_picture and " " not in address and len(address) <= MAX_ADDRESS
    return address if is_kept and not _PLACEHOLDER.search(parts.path) else ""


def barcode_in(address: str, pattern: re.Pattern[str]) -> str:
    """Return the pattern's first group in the address's path: the code in the picture's file name."""
    found = pattern.search(urlsplit(address).path) if address else None
    return found[1] if found else ""


def is_hidden(node: LexborNode) -> bool:
    """Return whether the element's own style hides it."""
    return bool(_HIDDEN.search(_BLANKS.sub("", attribute(node, "style"))))


@dataclass(slots=True)
class Item:
    """One entry that is being read, with the problems found so far."""

    node: LexborNode
    problems: list[Problem] = field(default_factory=list)
    offers: tuple[Offer, ...] = ()
    has_price: bool = False
    has_picture: bool = False

    def note(self, reason: ProblemReason, detail: str) -> None:
        self.problems.append(Problem(reason, detail, excerpt(self.node)))

    def name_at(self, selector: str) -> str:
        """Return the item's name, at most 200 characters; "" with a problem if there is none."""
        name = text_at(self.node, selector)
        if not name:
            self.note(ProblemReason.NO_NAME, f"no name at {selector!r}")
        elif len(name) > NAME_LENGTH:
            self.note(ProblemReason.CUT_NAME, f"the name has {len(name)} characters; {NAME_LENGTH} are kept")
        return name[:NAME_LENGTH].strip()

    def price_at(self, selector: str) -> int | None:
        """Return the item's price in won; None with a problem if it cannot be read."""
        text = text_at(self.node, selector)
        price = price_in(text)
        self.has_price = price is not None
        if price is None:
            self.note(ProblemReason.NO_PRICE, f"no price in {text[:40]!r} at {selector!r}")
        return price

    def picture_at(self, selectors: Sequence[str], base_url: str) -> str:
        """Return the picture's address by the first matching selector; "" with a problem for a placeholder."""
        node = next((found for selector in selectors if (found := self.node.css_first(selector)) is not None), None)
        self.has_picture = node is not None and bool(attribute(node, "src"))
        address = picture_address(attribute(node, "src"), base_url)
        if not address:
            self.note(ProblemReason.NO_PICTURE, f"no picture in {attribute(node, 'src')[:80]!r}")
        return address

    def kinds_in(
        self, badges: Iterable[LexborNode], classes: Mapping[str, str], *, required: bool = True
    ) -> tuple[str | None, ...]:
        """Return the kinds of promotion on the item's badges, (None,) if there is none that is known.

        That is a problem, but for an item without any badge if none is `required`.
        """
        visible = [badge for badge in badges if not is_hidden(badge)]
        if not visible and required:
            self.note(ProblemReason.NO_BADGE, "the item carries no promotion badge")
        kinds = [kind for badge in visible if (kind := self._kind(badge, classes)) is not None]
        return tuple(dict.fromkeys(kinds)) or (None,)

    def _kind(self, badge: LexborNode, classes: Mapping[str, str]) -> str | None:
        text, css = clean(badge.text()), attribute(badge, "class")
        by_class = next((classes[word] for word in css.split() if word in classes), None)
        by_text = kind_of(text)
        if (by_text is None and text) or (by_text or by_class) is None:
            self.note(ProblemReason.UNKNOWN_BADGE, f"unknown badge {text[:40]!r} of class {css[:40]!r}")
            return None
        if by_text and by_class and by_text != by_class:
            # The text is what the shopper reads.
            self.note(ProblemReason.BADGE_DISAGREES, f"badge says {text[:40]!r}, its class {css[:40]!r}")
        return by_text or by_class


def missing_everywhere(items: Sequence[Item], *, badges: bool = True) -> str:
    """Return what all items of a page lack although each should have it, or "" if nothing or the page is short.

    Pass `badges=False` for a list that also shows products without a promotion.
    """
    least = 3
    offers = [offer for item in items for offer in item.offers]
    parts: dict[str, Callable[[], bool]] = {
        "name": lambda: any(offer.name for offer in offers),
        "price": lambda: any(item.has_price for item in items),
        "promotion badge": lambda: not badges or any(offer.kind for offer in offers),
        "picture": lambda: any(item.has_picture for item in items),
    }
    missing = [part for part, is_there in parts.items() if len(items) >= least and not is_there()]
    return f"none of the {len(items)} items has a readable {', '.join(missing)}" if missing else ""


def not_the_list(tree: LexborHTMLParser, landmark: str) -> tuple[FailureReason, str]:
    """Return what a page that lacks the list's landmark is: a block page, an error page, or a changed one."""
    body = tree.body or tree.root
    text = clean(f"{text_at(tree.root, 'title') if tree.root else ''} {body.text() if body else ''}")
    for reason, words in ((FailureReason.BLOCKED, _BLOCK_PAGE), (FailureReason.ERROR_PAGE, _ERROR_PAGE)):
        if found := words.search(text):
            return reason, f"the page says {found[0]!r}: {text[:200]}"
    return FailureReason.CHANGED_MARKUP, f"no {landmark} on the page: {text[:200] or 'it holds no text'}"
