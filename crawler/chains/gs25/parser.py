"""gs25.gsretail.com: the answers of event-goods-search, JSON written into a JSON string (records of May 2023)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from crawler.chains.markup import (
    EXCERPT_LENGTH,
    barcode_in,
    clean,
    kind_of,
    not_the_list,
    picture_address,
    price_in,
    tree_of,
)
from crawler.failures import FailureReason
from crawler.offers import NAME_LENGTH, Offer, ParsedPage, Problem, ProblemReason

CHAIN: Final = "gs25"

_KINDS: Final[Mapping[str, str]] = {"ONE_TO_ONE": "1+1", "TWO_TO_ONE": "2+1", "GIFT": "gift"}
_BARCODE = re.compile(r"/GD_(\d{8,14})(?:_\w{1,10})?\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE | re.ASCII)
# The list is written as JSON in a string of JSON; once more does no harm.
_MOST_LAYERS: Final = 3
_LEAST_TO_TELL: Final = 3

_Record = Mapping[str, Any]


@dataclass(slots=True)
class _Item:
    record: _Record
    problems: list[Problem] = field(default_factory=list)
    offer: Offer | None = None

    def note(self, reason: ProblemReason, detail: str) -> None:
        written = json.dumps(self.record, ensure_ascii=False, default=str)
        self.problems.append(Problem(reason, detail, clean(written)[:EXCERPT_LENGTH]))


def parse_page(text: str, base_url: str) -> ParsedPage:
    """Read one answer. Pure; any text gives a page, one that is not the list with `failure` set.

    The answer counts its pages from 0, the question (`pageNum` in the address, if it is there) from 1.
    """
    answer = _decoded(text)
    results, pagination = (answer.get("results"), answer.get("pagination")) if isinstance(answer, dict) else (None, {})
    if not isinstance(results, list):
        return _no_list(text)
    pagination = pagination if isinstance(pagination, dict) else {}
    items = [_read(record if isinstance(record, dict) else {}, base_url) for record in results]
    failure, detail = _doubt(items, pagination, base_url)
    return ParsedPage(
        offers=tuple(item.offer for item in items if item.offer),
        problems=tuple(problem for item in items for problem in item.problems),
        items=len(items),
        page_size=_count(pagination, "pageSize") or None,
        declared_total=_count(pagination, "totalNumberOfResults"),
        is_last=not items and failure is None,
        failure=failure,
        detail=detail,
    )


def _decoded(text: str) -> object:
    """Return the decoded answer, or None if it is not JSON."""
    value: object = text.removeprefix("\ufeff")
    for _ in range(_MOST_LAYERS):
        if not isinstance(value, str):
            return value
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value


def _no_list(text: str) -> ParsedPage:
    """Return why the answer is not the list: a page instead of JSON, JSON that broke off, or other JSON."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if not start or (start in {'"', "{"} and _decoded(text) is None):
        return ParsedPage(failure=FailureReason.CUT_OFF, detail="the answer breaks off" if start else "blank answer")
    if start == "<":
        reason, detail = not_the_list(tree_of(text), "JSON")
        return ParsedPage(failure=reason, detail=detail)
    return ParsedPage(failure=FailureReason.CHANGED_MARKUP, detail=f"no list of results in {clean(text)[:200]!r}")


def _doubt(items: list[_Item], pagination: _Record, base_url: str) -> tuple[FailureReason | None, str]:
    shown, asked = _count(pagination, "currentPage"), _asked_page(base_url)
    if shown is not None and asked is not None and shown != asked - 1:
        return FailureReason.REPEATING, f"the answer is page {shown + 1} instead of {asked}"
    offers = [item.offer for item in items if item.offer]
    parts = {
        "name": bool(offers),
        "price": any(offer.price for offer in offers),
        "promotion": any(offer.kind for offer in offers),
        "picture": any(offer.image_url or offer.barcode for offer in offers),
    }
    missing = [part for part, is_there in parts.items() if not is_there]
    if len(items) >= _LEAST_TO_TELL and missing:
        return FailureReason.CHANGED_MARKUP, f"none of the {len(items)} records has a readable {', '.join(missing)}"
    return None, ""


def _asked_page(base_url: str) -> int | None:
    try:
        text = parse_qs(urlsplit(base_url).query).get("pageNum", [""])[0]
    except ValueError:
        return None
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII) else None


def _count(record: _Record, name: str) -> int | None:
    """Return a whole number from 0 to a million that the record holds under the name."""
    value = record.get(name)
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000  # noqa: PLR2004
    return value if is_count else None


def _read(record: _Record, base_url: str) -> _Item:
    item = _Item(record)
    name = _text(record, "goodsNm") or _text(record, "abrGoodsNm")
    if not name:
        item.note(ProblemReason.NO_NAME, "no goodsNm in the record")
        return item
    if len(name) > NAME_LENGTH:
        item.note(ProblemReason.CUT_NAME, f"the name has {len(name)} characters; {NAME_LENGTH} are kept")
    price = price_in(_text(record, "price"))
    if price is None:
        item.note(ProblemReason.NO_PRICE, f"no price in {_text(record, 'price')[:40]!r}")
    picture = picture_address(_text(record, "attFileNm"), base_url)
    if not picture:
        item.note(ProblemReason.NO_PICTURE, f"no picture in {_text(record, 'attFileNm')[:80]!r}")
    kind = _kind(item)
    item.offer = Offer(
        chain=CHAIN,
        name=name[:NAME_LENGTH].strip(),
        price=price,
        kind=kind,
        image_url=picture,
        barcode=_barcode(record, picture, base_url),
        **(_gift(record, base_url) if kind == "gift" else {}),
    )
    return item


def _barcode(record: _Record, picture: str, base_url: str) -> str:
    """Return the code in the picture's file name; the picture before it, whose address is kept, has the same one."""
    before = picture_address(_text(record, "attFileNmOld"), base_url)
    return barcode_in(picture, _BARCODE) or ("" if picture else barcode_in(before, _BARCODE))


def _gift(record: _Record, base_url: str) -> dict[str, Any]:
    return {
        "gift_name": _text(record, "giftGoodsNm")[:NAME_LENGTH].strip(),
        "gift_price": price_in(_text(record, "giftPrice")),
        "gift_image_url": picture_address(_text(record, "giftAttFileNm"), base_url),
    }


def _kind(item: _Item) -> str | None:
    """By the name that the shopper reads, else by the code; None with a problem if neither is known."""
    text, species = _text(item.record, "eventTypeNm"), item.record.get("eventTypeSp")
    code = _text(species, "code") if isinstance(species, dict) else ""
    by_text, by_code = kind_of(text), _KINDS.get(code.upper())
    if not text and not code:
        item.note(ProblemReason.NO_BADGE, "the record names no promotion")
        return None
    if (by_text is None and text) or (by_text or by_code) is None:
        item.note(ProblemReason.UNKNOWN_BADGE, f"unknown promotion {text[:40]!r} of code {code[:40]!r}")
        return None
    if by_text and by_code and by_text != by_code:
        item.note(ProblemReason.BADGE_DISAGREES, f"the promotion is {text[:40]!r}, its code {code[:40]!r}")
    return by_text or by_code


def _text(record: _Record, name: str) -> str:
    value = record.get(name)
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
