"""Two products that may be one, side by side: pictures, names with their differences, prices, barcodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product as combinations_of

from django.utils import timezone
from django.utils.dateformat import format as date_format

from promotions.models import Listing, PairDecision, PairSource, Product, ProductPair, Verdict
from promotions.pictures import is_placeholder


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a name; `differs` if the other name has something else there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two articles: the product that shoppers see, and every chain's name for it."""

    product: Product
    name: list[Segment]
    listings: list[Listing]

    @property
    def chains(self) -> str:
        """The chains' names."""
        return " · ".join(dict.fromkeys(listing.chain.name for listing in self.listings)) or "판매처 없음"

    @property
    def addresses(self) -> list[str]:
        """The addresses of the chains' pictures. They are only linked: the page loads no foreign picture."""
        found = dict.fromkeys(listing.image_url for listing in self.listings if listing.image_url)
        return [address for address in found if not is_placeholder(address)]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair, side by side."""

    pair: ProductPair
    first: Side
    second: Side

    @property
    def percent(self) -> int:
        """The score, 0 to 100."""
        return round(self.pair.score * 100)


def compare(pair: ProductPair) -> Comparison:
    """Return both sides of a pair as they are now."""
    products = Product.objects.shown_as([pair.first_id, pair.second_id])
    own = _own_listings([pair.first_id, pair.second_id])
    names = [[row.name for row in own[product.pk]] or [product.full_name] for product in (pair.first, pair.second)]
    left, right = differing(*_most_alike(*names))
    sides = [
        Side(products[pk], name, list(Listing.objects.filter(product=products[pk]).by_chain()))
        for pk, name in ((pair.first_id, left), (pair.second_id, right))
    ]
    return Comparison(pair, *sides)


def _own_listings(products: Sequence[int]) -> dict[int, list[Listing]]:
    found: dict[int, list[Listing]] = defaultdict(list)
    for listing in Listing.objects.filter(own_product__in=products).by_chain():
        found[listing.own_product_id].append(listing)
    return found


def _most_alike(first: Iterable[str], second: Iterable[str]) -> tuple[str, str]:
    pairs = combinations_of(dict.fromkeys(first), dict.fromkeys(second))
    return max(pairs, key=lambda pair: SequenceMatcher(None, pair[0], pair[1], autojunk=False).ratio())


def differing(first: str, second: str) -> tuple[list[Segment], list[Segment]]:
    """Return both names in pieces that say whether the other name lacks them; blanks alone are no difference."""
    left: list[Segment] = []
    right: list[Segment] = []
    for kind, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        for pieces, text in ((left, first[a:b]), (right, second[c:d])):
            if text:
                pieces.append(Segment(text, kind != "equal" and bool(text.strip())))
    return left, right


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A waiting pair in the queue beside the large one."""

    pk: int
    first: str
    second: str
    percent: int
    put_off: bool


def queue_lines(ids: Sequence[int]) -> list[QueueLine]:
    """Return these pairs in this order; one that no longer exists is left out."""
    pairs = ProductPair.objects.select_related("first", "second").in_bulk(ids)
    return [
        QueueLine(pk, pair.first.name, pair.second.name, round(pair.score * 100), pair.put_off_at is not None)
        for pk in ids
        if (pair := pairs.get(pk))
    ]


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A product that is merged into another, and by whose decision."""

    product: Product
    names: list[str]
    why: str


def absorbed_by(root: Product) -> list[Absorbed]:
    """Return what is merged into a product, oldest first."""
    members = list(root.absorbed.with_pictures().order_by("pk"))
    own = _own_listings([member.pk for member in members])
    group = {root.pk, *(member.pk for member in members)}
    return [
        Absorbed(
            member,
            [f"{row.chain_id} · {row.name}" for row in own[member.pk]] or [member.name],
            _why(member.pk, group),
        )
        for member in members
    ]


def _why(product: int, group: set[int]) -> str:
    """Say by whose decision, or by which names, a product is one with others of its group."""
    decided = [
        decision
        for decision in PairDecision.objects.counting().touching(product).filter(verdict=Verdict.MERGE)
        if {decision.first_id, decision.second_id} <= group
    ]
    if decided:
        return _said(decided[0])
    pairs = ProductPair.objects.touching(product).exclude(source=PairSource.UNCERTAIN).order_by("-score", "pk")
    for pair in pairs:
        if {pair.first_id, pair.second_id} <= group:
            reasons = f" — {', '.join(pair.reasons)}" if pair.reasons else ""
            return f"자동: {pair.get_source_display()} ({pair.score:.2f}){reasons}"
    return "다른 이름을 통해 합쳐짐"


def _said(decision: PairDecision) -> str:
    day = date_format(timezone.localtime(decision.at), "Y년 n월 j일")
    return f"{decision.by}, {day}" + (f" — {decision.reason}" if decision.reason else "")
