"""Shapes of the scan endpoint."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from recognition.catalogue import Product
from recognition.models import CorrectionState, Verdict
from recognition.scan.recognise import Candidate


@extend_schema_field(OpenApiTypes.BINARY)
class PictureField(serializers.FileField):
    """A file; described as bytes, not as the address it would be in an answer."""


class ScanRequestSerializer(serializers.Serializer[Any]):
    """What is sent."""

    image = PictureField(help_text="JPEG, PNG or WebP; at most 8 MB and 40 Mpx. It is not kept.")


class ScannedProductSerializer(serializers.Serializer[Any]):
    """Just enough of a product to show it."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    picture = serializers.CharField(source="picture_url", help_text='Address of the thumbnail, or "".')


class CandidateSerializer(serializers.Serializer[Any]):
    """A product the picture may show."""

    product = ScannedProductSerializer(source="subject")
    score = serializers.SerializerMethodField(help_text="Cosine similarity, at most 1.")

    def get_score(self, candidate: Candidate[Product]) -> float:
        """Four digits: more would be noise."""
        return round(candidate.score, 4)


class ScanSerializer(serializers.Serializer[Any]):
    """The answer."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(
        choices=Verdict.choices,
        help_text="match: candidates[0] is it. choose: let the shopper choose. unknown: none of them is an answer.",
    )
    candidates = CandidateSerializer(many=True, help_text="At most five, best first.")
    recogniser = serializers.CharField(help_text="Version of the recogniser that answered.")
    took_ms = serializers.IntegerField()


class CorrectionRequestSerializer(serializers.Serializer[Any]):
    """What a scan should have answered: `product` or `none`, exactly one of them."""

    product = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, help_text="The right one.")
    none = serializers.BooleanField(default=False, help_text="None of the candidates, and no other product known.")
    consent = serializers.BooleanField(
        default=False, help_text="The shopper agrees that the picture is kept and used for recognition."
    )


class CorrectionWithPictureSerializer(CorrectionRequestSerializer):
    """The same with a picture."""

    image = PictureField(
        required=False,
        help_text="The picture that was scanned; only with consent=true. JPEG, PNG or WebP, 8 MB, 40 Mpx.",
    )


class CorrectionSerializer(serializers.Serializer[Any]):
    """What was noted."""

    scan = serializers.UUIDField(source="scan_id")
    product = serializers.IntegerField(source="product_id", allow_null=True, help_text='null: "none of these".')
    state = serializers.ChoiceField(choices=CorrectionState.choices, help_text="waiting, until a moderator decides.")
    picture = serializers.BooleanField(help_text="Whether a picture is kept with it.")


class RefusalSerializer(serializers.Serializer[Any]):
    """Why there is no answer."""

    detail = serializers.CharField(help_text="A sentence for shoppers: Korean / English.")
    code = serializers.CharField(
        help_text="too_large | unsupported_type | broken_image | empty | too_many_pixels | missing_image | busy | "
        "no_recogniser | throttled | length_required | invalid_correction | unknown_scan | scan_too_old | "
        "unknown_product | consent_required | already_decided | too_many_waiting"
    )
