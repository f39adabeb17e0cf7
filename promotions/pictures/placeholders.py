"""Recognise the pictures that chains show for products without one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PLACEHOLDERS = re.compile(
    r"""
      /front/img/product/product_list_\d+\.\w+$   # 7-Eleven, about half of its list
    | /productplaceholder\.\w+$                   # emart24, by onerror
    | /(null|undefined|none)$                     # GS25: .../item/null
    | /no[-_]?(image|img|photo)[^/]*$
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_placeholder(url: str) -> bool:
    """Say whether an address is known to show no product."""
    return _PLACEHOLDERS.search(urlsplit(url).path.rstrip("/")) is not None
