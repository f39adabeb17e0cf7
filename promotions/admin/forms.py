"""Checks of what administrators enter, before it is saved. Every error message says what to do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm

from promotions.gtin import normalise_gtin
from promotions.models import Listing, Product, Promotion


class ProductForm(ModelForm[Product]):
    """A product, with its barcode in normal form."""

    def clean_gtin(self) -> str | None:
        """Return the 13-digit GTIN of the input, or None if it is empty."""
        typed = (self.cleaned_data["gtin"] or "").strip()
        if not typed:
            return None
        gtin = normalise_gtin(typed)
        if gtin is None:
            raise ValidationError("올바른 바코드가 아닙니다. 마지막 검증 숫자까지 확인하거나 비워 두세요.")
        return gtin


class PromotionForm(ModelForm[Promotion]):
    """A promotion; the same kind with the same gift runs once on a listing."""

    def clean(self) -> dict[str, Any]:
        """Reject what the database would reject."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        row = self.instance
        listing = cleaned.get("listing") or row.listing_id
        if cleaned.get("ended_at", row.ended_at) is not None or not listing or not cleaned.get("kind"):
            return cleaned
        same = Promotion.objects.open().filter(
            listing=listing, kind=cleaned["kind"], gift_name=cleaned.get("gift_name", row.gift_name)
        )
        if same.exclude(pk=row.pk).exists():
            raise ValidationError("이 상품에서 이미 진행 중인 행사입니다. 기존 행사를 수정하거나 종료한 뒤 저장하세요.")
        return cleaned


class PromotionFormSet(BaseInlineFormSet[Promotion, Listing, ModelForm[Promotion]]):
    """A listing's promotions together."""

    def clean(self) -> None:
        """Reject the same promotion twice among the lines."""
        super().clean()
        lines = [getattr(form, "cleaned_data", {}) for form in self.forms]
        keys = [
            (line["kind"], line.get("gift_name", "")) for line in lines if line.get("kind") and not line.get("ended_at")
        ]
        if len(keys) != len(set(keys)):
            raise ValidationError("같은 행사가 두 번 입력되었습니다. 하나만 남기세요.")
