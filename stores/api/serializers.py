"""The shapes of answers about near stores."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from stores.nearby import NearbyStore


class NearbyStoreSerializer(serializers.Serializer[NearbyStore]):
    """A store and its distance."""

    id = serializers.IntegerField(
        source="store.pk", allow_null=True, help_text="null: a place known only to the live provider"
    )
    chain = serializers.CharField(source="store.chain_id", allow_null=True)
    name = serializers.CharField(source="store.name")
    address = serializers.CharField(source="store.address")
    lat = serializers.FloatField(source="store.lat")
    lng = serializers.FloatField(source="store.lng")
    distance_m = serializers.SerializerMethodField()
    walk_minutes = serializers.IntegerField()

    def get_distance_m(self, found: NearbyStore) -> int:
        """Return whole metres."""
        return round(found.distance_m)


class NearbyAnswerSerializer(serializers.Serializer[Any]):
    """Nearest first."""

    results = NearbyStoreSerializer(many=True)
    radius_m = serializers.IntegerField()


class NearbyErrorSerializer(serializers.Serializer[Any]):
    """What is wrong with the parameters."""

    detail = serializers.CharField(help_text="한국어 / English")
    code = serializers.ChoiceField(choices=[f"invalid_{name}" for name in ("lat", "lng", "chain", "limit", "radius_m")])
