"""A shopper's question to the catalogue."""

from __future__ import annotations

from typing import Final

from promotions.models import Product
from promotions.searching.live import live_index

# Nobody reads further. What is filtered afterwards is chosen among more.
MOST_HITS: Final = 200
MOST_BEFORE_FILTERS: Final = 800


def find_ids(search: str, *, chain: str = "", kind: str = "", category: str = "") -> list[int]:
    """Ids of the shown products that fit the text, best first, at most `MOST_HITS`.

    Those that fit equally well are ordered by whether anything is promoted on them, then by name. `chain`, `kind` and
    `category` as in `ProductQuerySet.filtered`. Never raises for any text.
    """
    is_filtered = bool(chain or kind or category)
    ids = live_index.current().find(search, MOST_BEFORE_FILTERS if is_filtered else MOST_HITS)
    # The index may be a moment behind: what has gone or was joined since is left out, so that the count is right.
    shown = Product.objects.shown().filter(pk__in=ids).filtered(chain=chain, kind=kind, category=category)
    kept = set(shown.order_by().values_list("pk", flat=True))
    return [pk for pk in ids if pk in kept][:MOST_HITS]
