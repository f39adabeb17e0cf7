"""The replicated sites. Another chain is one more folder here and one more entry below."""

from __future__ import annotations

from typing import Final

from replica.chains.cspace24.site import CSpace24Site
from replica.chains.cu.site import CuSite
from replica.chains.emart24.site import Emart24Site
from replica.chains.gs25.site import Gs25Site
from replica.chains.seven_eleven.site import SevenElevenSite
from replica.site import Site

SITES: Final[dict[str, type[Site]]] = {
    site.chain: site for site in (CuSite, Emart24Site, SevenElevenSite, Gs25Site, CSpace24Site)
}
