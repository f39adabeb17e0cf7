"""Linkage: which names of different chains mean one article. No database: names in, pairs and clusters out.

The steps are those of record linkage (Fellegi and Sunter): `blocking` finds the names worth comparing, `features` and
`weights` give the log-odds of a pair, `comparison` applies them to a whole catalogue, `one_to_one` weighs a pair
against its rivals, `clustering` unites the pairs, and `proposals` does all of it.
"""

from promotions.linkage.clustering import cluster
from promotions.linkage.comparison import NameIndex
from promotions.linkage.proposals import propose
from promotions.linkage.types import NamedItem, Pair, Proposals

__all__ = ["NameIndex", "NamedItem", "Pair", "Proposals", "cluster", "propose"]
