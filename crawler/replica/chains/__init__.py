"""The sites there is a replica of. Another chain is one more folder here and one more line below."""

from __future__ import annotations

from typing import Final

from crawler.replica.chains.cu.site import CuSite
from crawler.replica.chains.emart24.site import Emart24Site
from crawler.replica.site import Site

SITES: Final[dict[str, type[Site]]] = {site.chain: site for site in (CuSite, Emart24Site)}
