"""Limit the requests of one client without storing its address."""

from __future__ import annotations

from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle


class DiscreetThrottle(ScopedRateThrottle):
    """Counts requests by a keyed digest of the IP address. The address itself is not stored, not even in memory."""

    def get_ident(self, request: Request) -> str:
        """Return the digest of the client's IP address."""
        return salted_hmac("recognition.api.throttling", super().get_ident(request), algorithm="sha256").hexdigest()
