"""Searches of shoppers, answered from the live index."""

from __future__ import annotations

from typing import Final

from promotions.models import Product
from promotions.search.filters import take_kind
from promotions.search.live_index import live_index

# Nobody reads further. A filtered search starts from more hits.
MOST_HITS: Final = 200
MOST_BEFORE_FILTERS: Final = 800


def find_ids(search: str, *, chain: str = "", kind: str = "", category: str = "") -> list[int]:
    """Return the ids of the shown products that fit the text, best first, at most `MOST_HITS`.

    Among equally good ones, promoted products come first, then the order is by name. `chain`, `kind` and `category` are
    those of `ProductQuerySet.filtered`. A kind of promotion in the text is a filter, too; if the other words then find
    nothing, the whole text is searched, because the kind may be part of a name. Never raises for any text.
    """
    typed_kind, rest = take_kind(search)
    if typed_kind and not kind:
        if not rest:
            return _promoted(chain, typed_kind, category)
        if found := _find(rest, chain, typed_kind, category):
            return found
    return _find(search, chain, kind, category)


def _promoted(chain: str, kind: str, category: str) -> list[int]:
    found = Product.objects.shown().filtered(chain=chain, kind=kind, category=category)
    return list(found.order_by("name", "pk").values_list("pk", flat=True)[:MOST_HITS])


def _find(search: str, chain: str, kind: str, category: str) -> list[int]:
    is_filtered = bool(chain or kind or category)
    ids = live_index.current().find(search, MOST_BEFORE_FILTERS if is_filtered else MOST_HITS)
    # The index may be a moment behind: products deleted or merged since are left out, so that the count is right.
    shown = Product.objects.shown().filter(pk__in=ids).filtered(chain=chain, kind=kind, category=category)
    kept = set(shown.order_by().values_list("pk", flat=True))
    return [pk for pk in ids if pk in kept][:MOST_HITS]
