"""Show a product's pictures on its page in the administration, with their source and state."""

from __future__ import annotations

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from recognition.admin.pictures import source, standing
from recognition.catalogue import Product, add_to_product_page
from recognition.models import ProductPicture


def sources(product: Product) -> SafeString | str:
    """Return the source and the state of each picture."""
    pictures = ProductPicture.objects.filter(product=product).order_by("pk")
    lines = [(source(picture), standing(picture)) for picture in pictures]
    return format_html_join("", "<p>{} · {}</p>", lines) or "—"


add_to_product_page("sources", title="사진 출처", render=sources)
