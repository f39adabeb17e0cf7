"""The error of building a recogniser."""

from __future__ import annotations


class BackboneError(RuntimeError):
    """The network or its weights cannot be built; the message says what to do."""
