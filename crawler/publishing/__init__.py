"""Publish what crawls brought. Nothing but `service` writes to the catalogue."""

from crawler.publishing.service import (
    CatalogueMovedError,
    NotPublishableError,
    Published,
    is_outdated,
    preview,
    publish,
)

__all__ = ["CatalogueMovedError", "NotPublishableError", "Published", "is_outdated", "preview", "publish"]
