"""Joining products by name: which chains' names mean one article. Pure: names in, pairs and groups out."""

from promotions.joining.comparing import NameIndex
from promotions.joining.grouping import group
from promotions.joining.names import NamedItem, Pair, Proposals
from promotions.joining.proposing import propose

__all__ = ["NameIndex", "NamedItem", "Pair", "Proposals", "group", "propose"]
