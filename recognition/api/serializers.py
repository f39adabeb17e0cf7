"""Describe the requests and responses of the scan endpoints."""

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
    """An uploaded file. The schema describes it as bytes, not as the address that a response would contain."""


class ScanRequestSerializer(serializers.Serializer[Any]):
    """The request of a scan."""

    image = PictureField(help_text="JPEG, PNG or WebP; at most 8 MB and 40 Mpx. It is not stored.")


class ScannedProductSerializer(serializers.Serializer[Any]):
    """The fields needed to show a product."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    picture = serializers.CharField(source="picture_url", help_text='Address of the thumbnail, or "".')


class CandidateSerializer(serializers.Serializer[Any]):
    """A product the picture may show."""

    product = ScannedProductSerializer(source="subject")
    score = serializers.SerializerMethodField(help_text="Cosine similarity, at most 1.")

    def get_score(self, candidate: Candidate[Product]) -> float:
        """Round to four digits: more would be noise."""
        return round(candidate.score, 4)


class ScanSerializer(serializers.Serializer[Any]):
    """The result of a scan."""

    id = serializers.UUIDField()
    verdict = serializers.ChoiceField(
        choices=Verdict.choices,
        help_text="match: it is candidates[0]. choose: let the shopper choose. unknown: no candidate is reliable.",
    )
    candidates = CandidateSerializer(many=True, help_text="At most five, best first.")
    recogniser = serializers.CharField(help_text="Version of the recogniser that was used.")
    took_ms = serializers.IntegerField()


class CorrectionRequestSerializer(serializers.Serializer[Any]):
    """The correct answer to a scan: exactly one of `product` and `none`."""

    product = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="The correct product."
    )
    none = serializers.BooleanField(
        default=False, help_text="None of the candidates is correct, and no other product is known."
    )
    consent = serializers.BooleanField(
        default=False, help_text="The shopper agrees that the picture is stored and used for recognition."
    )


class CorrectionWithPictureSerializer(CorrectionRequestSerializer):
    """A correction with a picture."""

    image = PictureField(
        required=False,
        help_text="The scanned picture; requires consent=true. JPEG, PNG or WebP; at most 8 MB and 40 Mpx.",
    )


class CorrectionSerializer(serializers.Serializer[Any]):
    """A recorded correction."""

    scan = serializers.UUIDField(source="scan_id")
    product = serializers.IntegerField(source="product_id", allow_null=True, help_text='null: "none of these".')
    state = serializers.ChoiceField(choices=CorrectionState.choices, help_text="waiting until a moderator decides.")
    picture = serializers.BooleanField(help_text="Whether a picture is stored with it.")


class RefusalSerializer(serializers.Serializer[Any]):
    """The reason of an error."""

    detail = serializers.CharField(help_text="A sentence for shoppers: Korean / English.")
    code = serializers.CharField(
        help_text="too_large | unsupported_type | broken_image | empty | too_many_pixels | missing_image | busy | "
        "no_recogniser | throttled | length_required | invalid_correction | unknown_scan | scan_too_old | "
        "unknown_product | consent_required | already_decided | too_many_waiting"
    )
