"""The input and the output of linkage."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedItem:
    """One chain's name for an article. Items of one `identity` are known to be one article.

    `is_replaced` says that the chain no longer lists it, so that another name of the chain may take its place.
    """

    identity: int
    name: str
    chain: str = ""
    price: int | None = None
    gtin: str | None = None
    image_url: str = ""
    is_replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two identities (first < second) that may be one article, how likely that is (0 to 1), and why, in Korean."""

    first: int
    second: int
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposals:
    """`certain` pairs are merged automatically; `uncertain` ones wait for an operator, best first."""

    certain: tuple[Pair, ...]
    uncertain: tuple[Pair, ...]
