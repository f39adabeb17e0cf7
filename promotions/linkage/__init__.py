"""Joining products by name: which chains' names mean one article. Pure: names in, pairs and groups out."""

from promotions.linkage.clustering import group
from promotions.linkage.comparison import NameIndex
from promotions.linkage.proposals import propose
from promotions.linkage.types import NamedItem, Pair, Proposals

__all__ = ["NameIndex", "NamedItem", "Pair", "Proposals", "group", "propose"]
