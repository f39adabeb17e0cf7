"""Crawl runs and snapshots in the administration."""

from crawler.admin.runs import CrawlRunAdmin
from crawler.admin.snapshots import SnapshotAdmin

__all__ = ["CrawlRunAdmin", "SnapshotAdmin"]
