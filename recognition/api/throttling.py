"""Count one visitor's requests without knowing the visitor."""

from __future__ import annotations

from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle


class DiscreetThrottle(ScopedRateThrottle):
    """Counts by a keyed digest of the address: nowhere, not even in memory, is it kept in the clear."""

    def get_ident(self, request: Request) -> str:
        """The digest."""
        return salted_hmac("recognition.api.throttling", super().get_ident(request), algorithm="sha256").hexdigest()
