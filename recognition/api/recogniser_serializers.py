"""Describe the response that a phone needs to recognise products on its own."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class PublishedFileSerializer(serializers.Serializer[Any]):
    """A file to download."""

    url = serializers.CharField(help_text="Contains the SHA-256; its content never changes.")
    sha256 = serializers.CharField(help_text="Of the uncompressed file.")
    bytes = serializers.IntegerField(help_text="Size of the uncompressed file.")


class GalleryFileSerializer(PublishedFileSerializer):
    """The vectors of the products."""

    format = serializers.CharField(
        help_text='PSG2, little-endian: 4 bytes "PSG2", uint32 count, uint32 dim, uint32 0, float32[count] scales, '
        "float32[count] handicaps, uint32[count] product ids, uint8[count] learned, int8[count * dim] rows; a row's "
        "vector is its scale times its numbers, its score is the dot product minus its handicap. If there is a "
        "confidence, only learned products can be a match."
    )
    count = serializers.IntegerField(help_text="Rows; a product may have several.")
    dim = serializers.IntegerField()


class ProductsFileSerializer(PublishedFileSerializer):
    """Names and pictures: {"products": {"<id>": {"name": …, "picture": "/pictures/….jpg" or ""}}}."""

    count = serializers.IntegerField()


class InputSerializer(serializers.Serializer[Any]):
    """The network's input. The graph includes the preprocessing, so it takes pixels."""

    name = serializers.CharField()
    dtype = serializers.CharField()
    layout = serializers.CharField()
    colour = serializers.CharField()
    size = serializers.IntegerField(help_text="px; the graph resizes to this size itself.")
    mean = serializers.ListField(child=serializers.FloatField())
    std = serializers.ListField(child=serializers.FloatField())
    resize = serializers.CharField()
    crops = serializers.ListField(
        child=serializers.FloatField(), help_text="Sides of the centre squares, as fractions of the longer side."
    )


class ConfidenceSerializer(serializers.Serializer[Any]):
    """sigmoid(score_weight * score + lead_weight * lead + bias), and the lowest probability of each verdict."""

    score_weight = serializers.FloatField()
    lead_weight = serializers.FloatField()
    bias = serializers.FloatField()
    match = serializers.FloatField()
    choose = serializers.FloatField()


class ThresholdsSerializer(serializers.Serializer[Any]):
    """Turn scores into a verdict. If there is a `confidence`, it decides."""

    match_score = serializers.FloatField()
    match_margin = serializers.FloatField()
    choose_score = serializers.FloatField()
    rests_on = serializers.CharField(help_text="What they were calibrated on.")
    confidence = ConfidenceSerializer(allow_null=True)
    crowding = serializers.FloatField(help_text="The strength of the gallery's handicaps (hubness correction).")


class RecogniserSerializer(serializers.Serializer[Any]):
    """The active recogniser."""

    version = serializers.CharField(help_text="The same as `recogniser` in the response to a scan.")
    model = PublishedFileSerializer(help_text="ONNX, float32: the model that the server runs.")
    small_model = PublishedFileSerializer(
        allow_null=True, help_text="ONNX, the same network at a fraction of the size; use it if present."
    )
    gallery = GalleryFileSerializer()
    products = ProductsFileSerializer(help_text="JSON: name and picture of every product in the gallery.")
    input = InputSerializer()
    embedding_dim = serializers.IntegerField()
    thresholds = ThresholdsSerializer()
