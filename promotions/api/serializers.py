"""Serializers of the catalogue's responses. All figures come from `promotions.offers`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common import kst
from promotions import offers, pricing
from promotions.models import Chain, Product, PromotionChange, PromotionKind


class ChainSerializer(serializers.ModelSerializer[Chain]):
    """A chain and the age of its data."""

    checked_at = serializers.DateTimeField(source="promotions_checked_at", allow_null=True)
    age_seconds = serializers.SerializerMethodField()
    running = serializers.IntegerField(source="running_count")

    class Meta:
        model = Chain
        fields = ["code", "name", "colour", "checked_at", "age_seconds", "running"]

    def get_age_seconds(self, chain: Chain) -> int | None:
        """Seconds since a crawl last confirmed this chain's promotion list."""
        checked = chain.promotions_checked_at
        return None if checked is None else max(0, int((kst.now() - checked).total_seconds()))


class ChainListSerializer(serializers.Serializer[Any]):
    """All chains."""

    results = ChainSerializer(many=True)


class UnitPriceSerializer(serializers.Serializer[Fraction]):
    """An exact fraction, and whole won rounded half up."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    won = serializers.SerializerMethodField()

    def get_won(self, amount: Fraction) -> int:
        """Whole won, rounded half up."""
        return pricing.won(amount)


class CostSerializer(serializers.Serializer[dict[int, int | None]]):
    """Won to leave with at least one, two, three pieces."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One nullable integer per number of pieces."""
        return {str(n): serializers.IntegerField(allow_null=True) for n in offers.PIECES}

    def to_representation(self, instance: dict[int, int | None]) -> dict[str, int | None]:
        """JSON has text keys."""
        return {str(pieces): amount for pieces, amount in instance.items()}


class PromotionOfferSerializer(serializers.Serializer[offers.PromotionOffer]):
    """One running promotion."""

    id = serializers.IntegerField(source="promotion.pk")
    kind = serializers.ChoiceField(source="promotion.kind", choices=PromotionKind.choices)
    label = serializers.CharField(source="promotion.get_kind_display")  # type: ignore[assignment]  # a field's name
    price = serializers.IntegerField(source="promotion.price", allow_null=True)
    sale_price = serializers.IntegerField(source="promotion.sale_price", allow_null=True)
    gift_name = serializers.CharField(source="promotion.gift_name")
    gift_price = serializers.IntegerField(source="promotion.gift_price", allow_null=True)
    unit_price = UnitPriceSerializer(allow_null=True)
    cost = CostSerializer()
    starts_on = serializers.DateField(source="promotion.starts_on", allow_null=True)
    ends_on = serializers.DateField(source="promotion.ends_on", allow_null=True)
    valid_until = serializers.DateField(source="promotion.valid_until")
    until_known = serializers.SerializerMethodField()
    confirmed = serializers.BooleanField()
    first_seen = serializers.SerializerMethodField()
    last_seen = serializers.SerializerMethodField()

    def get_until_known(self, offer: offers.PromotionOffer) -> bool:
        """Whether the site itself gave the last day."""
        return offer.promotion.ends_on is not None

    def get_first_seen(self, offer: offers.PromotionOffer) -> date:
        """Korean date."""
        return kst.day_of(offer.promotion.first_seen)

    def get_last_seen(self, offer: offers.PromotionOffer) -> date:
        """Korean date."""
        return kst.day_of(offer.promotion.last_seen)


class ChainOfferSerializer(serializers.Serializer[offers.ChainOffer]):
    """One chain's side of the comparison."""

    chain = serializers.CharField(source="chain.code")
    name = serializers.CharField(source="listing.name")
    price = serializers.IntegerField(source="listing.price", allow_null=True)
    price_seen_on = serializers.SerializerMethodField()
    checked_at = serializers.DateTimeField(source="chain.promotions_checked_at", allow_null=True)
    promotions = PromotionOfferSerializer(many=True)

    def get_price_seen_on(self, offer: offers.ChainOffer) -> date:
        """The Korean date on which the sticker price was last seen."""
        return kst.day_of(offer.listing.last_seen)


class BestOfferSerializer(serializers.Serializer[offers.BestOffer]):
    """The best deal in a line."""

    chain = serializers.CharField()
    kind = serializers.ChoiceField(choices=PromotionKind.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field's name
    unit_price = serializers.IntegerField(allow_null=True)


class ProductBriefSerializer(serializers.ModelSerializer[Product]):
    """A product in a list."""

    picture = serializers.CharField(source="picture_url")
    best = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = ["id", "name", "brand", "gtin", "category", "picture", "best"]

    @extend_schema_field(BestOfferSerializer(allow_null=True))
    def get_best(self, product: Product) -> dict[str, Any] | None:
        """The lowest unit price among running promotions, at the requested chain and of the requested kind."""
        found = offers.best_offer(product, **self.context.get("filters", {}))
        return BestOfferSerializer(found).data if found else None


class SiblingSerializer(ProductBriefSerializer):
    """Another flavour or size, with its best deal."""

    class Meta(ProductBriefSerializer.Meta):
        fields = ["id", "name", "picture", "best"]


class ProductDetailSerializer(ProductBriefSerializer):
    """A product with every chain's promotions, and the others of its line, which are given as `line` in the context."""

    recognisable = serializers.BooleanField(source="is_recognisable")
    chains = serializers.SerializerMethodField()
    line = serializers.SerializerMethodField()
    served_at = serializers.SerializerMethodField()
    expires_at = serializers.SerializerMethodField()

    class Meta(ProductBriefSerializer.Meta):
        fields = [*ProductBriefSerializer.Meta.fields, "recognisable", "chains", "line", "served_at", "expires_at"]

    @extend_schema_field(ChainOfferSerializer(many=True))
    def get_chains(self, product: Product) -> list[dict[str, Any]]:
        """The cheapest piece first."""
        return [ChainOfferSerializer(offer).data for offer in offers.offers_of(product)]

    @extend_schema_field(SiblingSerializer(many=True))
    def get_line(self, product: Product) -> list[dict[str, Any]]:
        """Other flavours and sizes, those on promotion first; at most `promotions.offers.MOST_SIBLINGS`."""
        return [SiblingSerializer(sibling).data for sibling in self.context["line"]]

    @extend_schema_field(serializers.DateTimeField())
    def get_served_at(self, product: Product) -> str:
        """When this answer was made."""
        return kst.now().isoformat(timespec="seconds")

    @extend_schema_field(serializers.DateTimeField())
    def get_expires_at(self, product: Product) -> str:
        """When a cached copy must be refreshed."""
        now = kst.now()
        shown = [product, *self.context["line"]]
        return min(offers.expires_at(one, now) for one in shown).isoformat(timespec="seconds")


class PromotionChangeSerializer(serializers.ModelSerializer[PromotionChange]):
    """What the changed terms were until a moment, by the names that a promotion has for them."""

    before = serializers.DictField()

    class Meta:
        model = PromotionChange
        fields = ["at", "before"]


class PastPromotionSerializer(serializers.Serializer[offers.PastPromotion]):
    """One promotion, over or not."""

    id = serializers.IntegerField(source="promotion.pk")
    kind = serializers.ChoiceField(source="promotion.kind", choices=PromotionKind.choices)
    label = serializers.CharField(source="promotion.get_kind_display")  # type: ignore[assignment]  # a field's name
    price = serializers.IntegerField(source="promotion.price", allow_null=True)
    sale_price = serializers.IntegerField(source="promotion.sale_price", allow_null=True)
    gift_name = serializers.CharField(source="promotion.gift_name")
    gift_price = serializers.IntegerField(source="promotion.gift_price", allow_null=True)
    starts_on = serializers.DateField(source="promotion.starts_on", allow_null=True)
    ends_on = serializers.DateField(source="promotion.ends_on", allow_null=True)
    first_seen = serializers.SerializerMethodField()
    last_seen = serializers.SerializerMethodField()
    ended_at = serializers.DateTimeField(source="promotion.ended_at", allow_null=True)
    running = serializers.BooleanField()
    changes = PromotionChangeSerializer(many=True)

    def get_first_seen(self, past: offers.PastPromotion) -> date:
        """Korean date."""
        return kst.day_of(past.promotion.first_seen)

    def get_last_seen(self, past: offers.PastPromotion) -> date:
        """Korean date."""
        return kst.day_of(past.promotion.last_seen)


class ChainHistorySerializer(serializers.Serializer[offers.ChainHistory]):
    """One chain's promotions on a product, newest first; `truncated` when there were more."""

    chain = serializers.CharField(source="chain.code")
    promotions = PastPromotionSerializer(many=True)
    truncated = serializers.BooleanField()


class ProductHistorySerializer(serializers.Serializer[Any]):
    """A product's promotions by chain."""

    product = serializers.IntegerField()
    chains = ChainHistorySerializer(many=True)


class ProductFilterSerializer(serializers.Serializer[Any]):
    """The list's query parameters."""

    search = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)
    chain = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Chain.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        error_messages={
            "does_not_exist": "알 수 없는 체인입니다: {value}. / Unknown chain; /api/v1/chains/ lists them."
        },
    )
    kind = serializers.ChoiceField(
        choices=PromotionKind.choices,
        required=False,
        allow_blank=True,
        default="",
        error_messages={
            "invalid_choice": "알 수 없는 행사 종류입니다: {input}. / Unknown kind: 1+1, 2+1, 3+1, discount, gift, mix."
        },
    )
    category = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
