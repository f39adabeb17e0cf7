"""Local replicas of the chains' promotion sites, for tests, demonstrations and benchmarks.

A replica answers on the same paths, with the same parameters, page sizes and markup as the site it
stands for. It fills them from a CSV file, and can show the faults that such sites have shown. It needs
only the standard library, and Pillow to draw missing pictures.
"""

from __future__ import annotations

from replica.faults import Fault
from replica.records import RecordError, RecordList, Row, read_records
from replica.server import ReplicaServer

__all__ = ["Fault", "RecordError", "RecordList", "ReplicaServer", "Row", "read_records"]
