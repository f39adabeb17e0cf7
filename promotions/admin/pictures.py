"""Pictures in the administration: our own thumbnails, and links to the sites' pictures."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from promotions.models import Product


def thumbnail(product: Product) -> SafeString | str:
    """Return the image tag of the platform's own thumbnail of a product."""
    if not product.picture_url:
        return "—"
    return format_html('<img src="{}" alt="" width="48" height="48" loading="lazy">', product.picture_url)


def picture_link(address: str) -> SafeString | str:
    """Return a link to a site's own picture, which is never shown or fetched here."""
    if not address.startswith(("http://", "https://")):
        return address or "—"
    return format_html('<a href="{}" rel="noreferrer noopener" target="_blank">사이트의 사진</a>', address)
