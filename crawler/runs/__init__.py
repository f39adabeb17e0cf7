"""Crawl runs: request one, carry it out, cancel it, decide about it."""

from crawler.runs.decisions import NoReasonError, NotDecidableError, accept, drop, roll_back, rollback_target
from crawler.runs.execution import carry_out, crawl_here, execute, import_here
from crawler.runs.judging import judge, problem_counts
from crawler.runs.overview import ChainState, chain_state, chain_states, list_states, reason_label
from crawler.runs.requests import NoCrawlerError, Requested, cancel, crawlable_chains, lists_of, nudge, request_run
from crawler.runs.source_status import Source, SourceState

__all__ = [
    "ChainState",
    "NoCrawlerError",
    "NoReasonError",
    "NotDecidableError",
    "Requested",
    "Source",
    "SourceState",
    "accept",
    "cancel",
    "carry_out",
    "chain_state",
    "chain_states",
    "crawl_here",
    "crawlable_chains",
    "drop",
    "execute",
    "import_here",
    "judge",
    "list_states",
    "lists_of",
    "nudge",
    "problem_counts",
    "reason_label",
    "request_run",
    "roll_back",
    "rollback_target",
]
