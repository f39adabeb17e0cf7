"""Local replicas of the chains' promotion sites, for tests, demonstrations and benchmarks.

A replica answers on the same paths, with the same parameters, page sizes and markup as the site it
stands for, fills them from a CSV file, and can be told to misbehave in the ways such sites were seen
to misbehave. It needs the standard library only; Pillow draws the pictures it was not given.
"""

from __future__ import annotations

from replica.faults import Misbehaviour
from replica.records import Catalogue, CatalogueError, Row, read_catalogue
from replica.server import ReplicaServer

__all__ = ["Catalogue", "CatalogueError", "Misbehaviour", "ReplicaServer", "Row", "read_catalogue"]
