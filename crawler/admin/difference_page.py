"""What a run changed, or would change while it is quarantined, as the administration shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator

from crawler import publishing
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.site_lists import SiteList
from promotions.models import Product, PromotionKind

SECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    SiteList.PROMOTIONS: {"started": "시작", "changed": "가격·조건 변경", "ended": "종료", "kept": "계속"},
    SiteList.ASSORTMENT: {"started": "새 상품", "changed": "바뀜", "ended": "안 보임", "kept": "다시 보임"},
}
_COUNTED: Final[Mapping[str, Mapping[str, str]]] = {
    SiteList.PROMOTIONS: {"started": "시작", "kept": "계속", "changed": "변경", "ended": "종료"},
    SiteList.ASSORTMENT: {"started": "새 상품", "kept": "다시 보임", "changed": "바뀜", "ended": "안 보임"},
}
PAGE_SIZE: Final = 50
_SUMMARY_ROWS: Final = 20
_KINDS: Final = dict(PromotionKind.choices)
_FIELDS: Final = {
    "name": "이름",
    "category": "분류",
    "price": "정가",
    "sale_price": "할인가",
    "gift_price": "증정품 가격",
    "gift_image_url": "증정품 사진",
    "starts_on": "시작일",
    "ends_on": "종료일",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One of the difference's lists: `count` is how many there are, `rows` those that are shown."""

    name: str
    title: str
    count: int
    rows: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """One page of one section. `stored` is how many of its lines are known: a published run keeps the first only."""

    sections: Sequence[Section]
    shown: Section
    stored: int
    page: Page[dict[str, Any]]
    is_preview: bool


def summary(run: CrawlRun) -> dict[str, Any]:
    """The counts and the first lines of each list but the kept, for the run's own page."""
    difference, is_preview = _difference(run, rows=_SUMMARY_ROWS)
    sections = _sections(run, difference)
    counts = {section.name: section.count for section in sections}
    return {
        "difference": difference,
        "counted": [(title, counts[name]) for name, title in _COUNTED[run.site_list].items()],
        "sections": [section for section in sections if section.name != "kept"],
        "is_preview": is_preview,
    }


def page_of(run: CrawlRun, section: str, number: str | int) -> DifferencePage:
    """One page of a section with pictures; without a section the first that has lines, beyond the end the last page."""
    difference, is_preview = _difference(run, rows=None)
    sections = {found.name: found for found in _sections(run, difference, limit=0)}
    shown = sections.get(section) or _first_with_lines(list(sections.values()))
    lines = difference.get(shown.name, [])
    page = Paginator(lines, PAGE_SIZE).get_page(number)
    page.object_list = _pictured([_row(line) for line in page.object_list])
    return DifferencePage(list(sections.values()), shown, len(lines), page, is_preview)


def _first_with_lines(sections: Sequence[Section]) -> Section:
    return next((section for section in sections if section.count), sections[0])


def _difference(run: CrawlRun, *, rows: int | None) -> tuple[dict[str, Any], bool]:
    """(difference, whether it is what publishing would do)."""
    snapshot = Snapshot.objects.filter(run=run).first() if run.state == RunState.QUARANTINED else None
    if snapshot is None or not snapshot.complete or publishing.is_outdated(run=run, snapshot=snapshot):
        return run.difference, False
    found = publishing.preview(run=run, snapshot=snapshot)
    return {**found.to_json(shown=rows), "counts": found.counts()}, True


def _sections(run: CrawlRun, difference: Mapping[str, Any], limit: int = _SUMMARY_ROWS) -> list[Section]:
    titles = SECTIONS[run.site_list]
    stored = {name: getattr(run, f"{name}_count") for name in titles}
    counts = difference.get("counts", stored)
    return [
        Section(name, title, counts[name], [_row(line) for line in difference.get(name, [])[:limit]])
        for name, title in titles.items()
    ]


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    changes = line.get("terms", {}).items()
    terms = [f"{_FIELDS.get(name, name)} {_shown(old)} → {_shown(new)}" for name, (old, new) in changes]
    price = line["sale_price"] if line["sale_price"] is not None else line["price"]
    kind = _KINDS.get(line["kind"], line["kind"])
    return {**line, "kind": kind, "price": won(price), "terms": ", ".join(terms)}


def _pictured(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the platform's own thumbnails, if there are any."""
    known = Product.objects.in_bulk([row["product"] for row in rows if row.get("product")])
    pictures = {pk: product.picture_url for pk, product in known.items()}
    return [{**row, "picture": pictures.get(row.get("product"), "")} for row in rows]


def won(price: int | None) -> str:
    """A price with its thousands, or a dash."""
    return "–" if price is None else f"{price:,}"


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "없음")
