"""Read the parameters of a search for near stores, and refuse those that make no sense."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError

from promotions.models import Chain
from stores import nearby

# float() also accepts "nan", "inf", "1_0" and digits of other scripts.
_NUMBER = re.compile(r"[+-]?\d{1,20}(?:\.\d{0,30})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)

_LIMITS = f"1-{nearby.LIMIT_MAX}"
_RADII = f"{nearby.RADIUS_MIN}-{nearby.RADIUS_MAX}"

DOCUMENTED = [
    OpenApiParameter("lat", OpenApiTypes.DOUBLE, required=True, description="위도, degrees WGS84, -90 … 90"),
    OpenApiParameter("lng", OpenApiTypes.DOUBLE, required=True, description="경도, degrees WGS84, -180 … 180"),
    OpenApiParameter("chain", OpenApiTypes.STR, many=True, description="체인 코드, 여러 번 가능 / codes, repeatable"),
    OpenApiParameter("limit", OpenApiTypes.INT, default=nearby.LIMIT_DEFAULT, description=_LIMITS),
    OpenApiParameter("radius_m", OpenApiTypes.INT, default=nearby.RADIUS_DEFAULT, description=f"{_RADII} m"),
]


@dataclass(frozen=True, slots=True)
class NearbyQuery:
    """The parameters of a search, all valid."""

    lat: float
    lng: float
    chains: tuple[str, ...]
    limit: int
    radius_m: int

    @classmethod
    def of(cls, query: QueryDict) -> NearbyQuery:
        """Read a query string. Raise ValidationError (400) with `detail` for people and `code` for programs."""
        return cls(
            lat=_degrees(query, "lat", "위도", 90),
            lng=_degrees(query, "lng", "경도", 180),
            chains=_chains(query),
            limit=_whole(query, "limit", nearby.LIMIT_DEFAULT, 1, nearby.LIMIT_MAX),
            radius_m=_whole(query, "radius_m", nearby.RADIUS_DEFAULT, nearby.RADIUS_MIN, nearby.RADIUS_MAX),
        )


def _invalid(name: str, korean: str, english: str) -> ValidationError:
    return ValidationError({"detail": f"{korean} / {english}", "code": f"invalid_{name}"})


def _degrees(query: QueryDict, name: str, korean: str, most: int) -> float:
    text = query.get(name, "").strip()
    if not text:
        raise _invalid(
            name,
            f"가까운 매장을 찾으려면 {korean}({name})가 필요합니다.",
            f"{name} is missing; give the position in degrees, for example ?lat=37.5665&lng=126.978.",
        )
    degrees = float(text) if _NUMBER.fullmatch(text) else None
    if degrees is None or not -most <= degrees <= most:
        raise _invalid(
            name,
            f"{korean}({name})는 -{most}부터 {most}까지의 숫자여야 합니다.",
            f"{name} must be a number between -{most} and {most}.",
        )
    return degrees


def _whole(query: QueryDict, name: str, default: int, least: int, most: int) -> int:
    text = query.get(name, "").strip()
    if not text:
        return default
    number = int(text) if _WHOLE.fullmatch(text) else None
    if number is None or not least <= number <= most:
        raise _invalid(
            name,
            f"{name} 값은 {least}부터 {most}까지의 정수여야 합니다.",
            f"{name} must be a whole number between {least} and {most}.",
        )
    return number


def _chains(query: QueryDict) -> tuple[str, ...]:
    codes = dict.fromkeys(code.strip() for code in query.getlist("chain") if code.strip())
    if not codes:
        return ()
    known = list(Chain.objects.values_list("code", flat=True))
    for code in codes:
        if code not in known:
            allowed = ", ".join(known)
            raise _invalid(
                "chain",
                f"알 수 없는 체인입니다: {code[:40]}. 사용할 수 있는 체인: {allowed}.",
                f"Unknown chain; use {allowed}.",
            )
    return tuple(codes)
