"""The sites there is a replica of. Another chain is one more folder here and one more line below."""

from __future__ import annotations

from typing import Final

from crawler.replica.chains.cspace24.site import CSpace24Site
from crawler.replica.chains.cu.site import CuSite
from crawler.replica.chains.emart24.site import Emart24Site
from crawler.replica.chains.gs25.site import Gs25Site
from crawler.replica.chains.seven_eleven.site import SevenElevenSite
from crawler.replica.site import Site

SITES: Final[dict[str, type[Site]]] = {
    site.chain: site for site in (CuSite, Emart24Site, SevenElevenSite, Gs25Site, CSpace24Site)
}
