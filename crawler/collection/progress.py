"""Describe the progress of a crawl: in English for the terminal, in Korean for the administration."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages."""

    english: str
    korean: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Offers so far, how many the site declares (None while it has not said), the page, and a sentence."""

    done: int
    total: int | None
    page: int
    message: Message
