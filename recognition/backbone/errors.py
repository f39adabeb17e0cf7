"""Define the error of building a recogniser."""

from __future__ import annotations


class BackboneError(RuntimeError):
    """The network cannot be built or its weights cannot be loaded. The message says what to do."""
