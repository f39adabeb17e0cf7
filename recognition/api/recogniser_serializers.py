"""Shapes of what a phone needs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class PublishedFileSerializer(serializers.Serializer[Any]):
    """A file to fetch."""

    url = serializers.CharField(help_text="Holds the SHA-256; never shows anything else.")
    sha256 = serializers.CharField(help_text="Of the file as it is, not as it travels.")
    bytes = serializers.IntegerField(help_text="Size of the file as it is.")


class GalleryFileSerializer(PublishedFileSerializer):
    """The vectors of the products."""

    format = serializers.CharField(
        help_text='PSG2, little-endian: 4 bytes "PSG2", uint32 count, uint32 dim, uint32 0, float32[count] scales, '
        "float32[count] handicaps, uint32[count] product ids, uint8[count] learned, int8[count * dim] rows; a row's "
        "vector is its scale times its numbers, its score the dot product less its handicap. Only a learned product "
        "is ever a match where there is a confidence."
    )
    count = serializers.IntegerField(help_text="Rows; a product may have several.")
    dim = serializers.IntegerField()


class ProductsFileSerializer(PublishedFileSerializer):
    """Names and pictures: {"products": {"<id>": {"name": …, "picture": "/pictures/….jpg" or ""}}}."""

    count = serializers.IntegerField()


class InputSerializer(serializers.Serializer[Any]):
    """What the network takes. Preprocessing is inside the graph: give it pixels."""

    name = serializers.CharField()
    dtype = serializers.CharField()
    layout = serializers.CharField()
    colour = serializers.CharField()
    size = serializers.IntegerField(help_text="px; what the graph resizes to by itself.")
    mean = serializers.ListField(child=serializers.FloatField())
    std = serializers.ListField(child=serializers.FloatField())
    resize = serializers.CharField()
    crops = serializers.ListField(
        child=serializers.FloatField(), help_text="Sides of the centre squares, as fractions of the longer side."
    )


class ConfidenceSerializer(serializers.Serializer[Any]):
    """sigmoid(score_weight * score + lead_weight * lead + bias), and from which probability on what may be said."""

    score_weight = serializers.FloatField()
    lead_weight = serializers.FloatField()
    bias = serializers.FloatField()
    match = serializers.FloatField()
    choose = serializers.FloatField()


class ThresholdsSerializer(serializers.Serializer[Any]):
    """From scores to a verdict. Where there is a `confidence`, it decides."""

    match_score = serializers.FloatField()
    match_margin = serializers.FloatField()
    choose_score = serializers.FloatField()
    rests_on = serializers.CharField(help_text="What they were calibrated on.")
    confidence = ConfidenceSerializer(allow_null=True)
    crowding = serializers.FloatField(help_text="What the gallery's handicaps were made with.")


class RecogniserSerializer(serializers.Serializer[Any]):
    """The recogniser at work."""

    version = serializers.CharField(help_text="The same as `recogniser` in the answer to a scan.")
    model = PublishedFileSerializer(help_text="ONNX, float32: what the server runs.")
    small_model = PublishedFileSerializer(
        allow_null=True, help_text="ONNX, the same network at a fraction of the size: use it where there is one."
    )
    gallery = GalleryFileSerializer()
    products = ProductsFileSerializer(help_text="JSON: name and picture of every product in the gallery.")
    input = InputSerializer()
    embedding_dim = serializers.IntegerField()
    thresholds = ThresholdsSerializer()
