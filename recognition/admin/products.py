"""The catalogue's page of a product, extended: the catalogue itself knows nothing of recognition."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from promotions.admin import ProductAdmin
from promotions.models import Product
from recognition.admin.pictures import source, standing
from recognition.models import ProductPicture

admin.site.unregister(Product)


@admin.register(Product)
class PicturedProductAdmin(ProductAdmin):
    """The catalogue's page of a product, with where its pictures come from and what became of them."""

    fields = [*ProductAdmin.fields[:2], "sources", *ProductAdmin.fields[2:]]
    readonly_fields = [*ProductAdmin.readonly_fields, "sources"]

    @admin.display(description="사진의 출처")
    def sources(self, product: Product) -> SafeString | str:
        """Each picture's address at its site and how it stands."""
        pictures = ProductPicture.objects.filter(product=product).order_by("pk")
        lines = [(source(picture), standing(picture)) for picture in pictures]
        return format_html_join("", "<p>{} · {}</p>", lines) or "—"
