"""Crawl runs: asking for one, carrying one out, calling one off."""

from crawler.runs.acceptance import accept
from crawler.runs.execution import carry_out, crawl_here, execute
from crawler.runs.overview import ChainState, chain_states, reason_label
from crawler.runs.requests import NoCrawlerError, Requested, cancel, crawlable_chains, nudge, request_run

__all__ = [
    "ChainState",
    "NoCrawlerError",
    "Requested",
    "accept",
    "cancel",
    "carry_out",
    "chain_states",
    "crawl_here",
    "crawlable_chains",
    "execute",
    "nudge",
    "reason_label",
    "request_run",
]
