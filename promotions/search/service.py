"""A shopper's question to the catalogue."""

from __future__ import annotations

from typing import Final

from promotions.models import Product
from promotions.search.filters import take_kind
from promotions.search.live_index import live_index

# Nobody reads further. What is filtered afterwards is chosen among more.
MOST_HITS: Final = 200
MOST_BEFORE_FILTERS: Final = 800


def find_ids(search: str, *, chain: str = "", kind: str = "", category: str = "") -> list[int]:
    """Ids of the shown products that fit the text, best first, at most `MOST_HITS`.

    Those that fit equally well are ordered by whether anything is promoted on them, then by name. `chain`, `kind` and
    `category` as in `ProductQuerySet.filtered`. A kind of promotion in the text is a filter, too; where words
    beside it then find nothing the text is taken as it stands, for it may be part of a name. Never raises for any text.
    """
    asked_kind, rest = take_kind(search)
    if asked_kind and not kind:
        if not rest:
            return _promoted(chain, asked_kind, category)
        if found := _find(rest, chain, asked_kind, category):
            return found
    return _find(search, chain, kind, category)


def _promoted(chain: str, kind: str, category: str) -> list[int]:
    found = Product.objects.shown().filtered(chain=chain, kind=kind, category=category)
    return list(found.order_by("name", "pk").values_list("pk", flat=True)[:MOST_HITS])


def _find(search: str, chain: str, kind: str, category: str) -> list[int]:
    is_filtered = bool(chain or kind or category)
    ids = live_index.current().find(search, MOST_BEFORE_FILTERS if is_filtered else MOST_HITS)
    # The index may be a moment behind: what has gone or was joined since is left out, so that the count is right.
    shown = Product.objects.shown().filter(pk__in=ids).filtered(chain=chain, kind=kind, category=category)
    kept = set(shown.order_by().values_list("pk", flat=True))
    return [pk for pk in ids if pk in kept][:MOST_HITS]
