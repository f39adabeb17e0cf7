"""What a snapshot would change in its chain's catalogue: read, compare; nothing is written here."""

from crawler.differences.catalogue import Catalogue, Marks, read_catalogue, read_marks
from crawler.differences.catalogue_list import CatalogueDifference, catalogue_entries, compute_catalogue
from crawler.differences.comparing import TERMS, Change, Difference, Identity, Since, compute, identity

__all__ = [
    "TERMS",
    "Catalogue",
    "CatalogueDifference",
    "Change",
    "Difference",
    "Identity",
    "Marks",
    "Since",
    "catalogue_entries",
    "compute",
    "compute_catalogue",
    "identity",
    "read_catalogue",
    "read_marks",
]
