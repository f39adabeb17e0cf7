"""What a parser reads from a chain's page: offers, and problems with what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.db import models

from crawler.failures import FailureReason

NAME_LENGTH: Final = 200
"""The longest name kept, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A raw fact of one item: prices in whole won, addresses absolute, texts as the chain writes them.

    `kind` is a value of PromotionKind, or None if the item carries no promotion that could be read.
    `barcode` holds the digits of the picture's file name, not checked; days are those the site declares.
    """

    chain: str
    name: str
    price: int | None = None
    kind: str | None = None
    sale_price: int | None = None
    gift_name: str = ""
    gift_price: int | None = None
    gift_image_url: str = ""
    image_url: str = ""
    item_code: str = ""
    barcode: str = ""
    category: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def key(self) -> str:
        """Which entry of the chain this is: its item code, else barcode and name, else the name.

        Two promotions on one entry have the same key.
        """
        return self.item_code or (f"{self.barcode}|{self.name}" if self.barcode else self.name)

    def to_json(self) -> dict[str, Any]:
        """The offer as JSON knows it; days as YYYY-MM-DD."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Offer:
        """The offer that `to_json` gave. Raises ValueError for anything else."""
        try:
            values = dict(data)
            for name in ("starts_on", "ends_on"):
                if values.get(name) is not None:
                    values[name] = date.fromisoformat(values[name])
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"not a stored offer: {error}") from error


class ProblemReason(models.TextChoices):
    """What was wrong with one item."""

    NO_NAME = "no_name", "이름 없음"
    CUT_NAME = "cut_name", "이름이 너무 김"
    NO_PRICE = "no_price", "가격을 읽을 수 없음"
    NO_PICTURE = "no_picture", "사진 없음"
    NO_BADGE = "no_badge", "행사 표시 없음"
    UNKNOWN_BADGE = "unknown_badge", "알 수 없는 행사 표시"
    BADGE_DISAGREES = "badge_disagrees", "행사 표시의 글자와 모양이 다름"
    NO_SALE_PRICE = "no_sale_price", "할인가를 읽을 수 없음"
    TOTAL_CHANGED = "total_changed", "수집 중 총수가 바뀜"
    NAMES_DIFFER = "names_differ", "긴 이름과 짧은 이름이 다름"
    EMPTY_LIST = "empty_list", "여러 목록 중 하나가 비어 있음"
    NO_DATES = "no_dates", "행사 기간을 읽지 못함"
    NO_ORIGINAL_PRICE = "no_original_price", "할인 전 가격을 알 수 없음"
    BAD_LINE = "bad_line", "파일의 잘못된 줄"
    SKIPPED_LINE = "skipped_line", "파일의 빈 줄이나 반복된 머리글"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read. `detail` is a sentence, `excerpt` the markup it is about."""

    reason: ProblemReason
    detail: str
    excerpt: str = ""

    def to_json(self) -> dict[str, str]:
        """The problem as JSON knows it."""
        return {"reason": self.reason.value, "detail": self.detail, "excerpt": self.excerpt}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """One page of a list, read.

    `items` counts the entries on the page, readable or not; `declared_total` and `declared_pages` are what the site
    itself declares; `page_size` is how many entries a full page holds, `first_page_size` how many the first one holds
    if it differs; `has_more` says that the site offers a next page. `is_last` means that this page shows the list's
    proper end. `failure` says why the page must not be believed, and `detail` explains it; the offers are then what
    could be read all the same.
    """

    offers: tuple[Offer, ...] = ()
    problems: tuple[Problem, ...] = ()
    items: int = 0
    page_size: int | None = None
    first_page_size: int | None = None
    declared_total: int | None = None
    declared_pages: int | None = None
    has_more: bool = False
    is_last: bool = False
    failure: FailureReason | None = None
    detail: str = ""
