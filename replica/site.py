"""The base of every replicated site."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from replica.faults import Conduct
from replica.messages import Request, Response, not_found
from replica.pictures import PictureShelf
from replica.records import RecordError, RecordList, Row, read_records

Route = Callable[[Request, Conduct], Response]


class Site(ABC):
    """One chain's site with a fixed list of records. A new chain is a subclass with its routes."""

    chain: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    """The kinds of promotion that the chain's site can show."""
    picture_folder: ClassVar[str]
    """The folder of the pictures of which a record gives only the file name."""

    def __init__(self, rows: Sequence[Row], pictures: PictureShelf, today: Callable[[], date]) -> None:
        self.rows = tuple(rows)
        self.pictures = pictures
        self.today = today
        for row in self.rows:
            if row.kind is not None and row.kind not in self.kinds:
                raise RecordError(f"{self.chain} has no {row.kind} on its site: {row.name!r}")

    @classmethod
    def read(cls, path: Path) -> RecordList:
        """Read the records of a file: a CSV file, unless the chain knows others. Raises as ``read_records`` does."""
        return read_records(path)

    @cached_property
    def promoted(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind is not None)

    @cached_property
    def picture_paths(self) -> frozenset[str]:
        """Return the paths of this site's pictures."""
        addresses = (address for row in self.rows for address in (row.img_url, row.gift_img_url))
        return frozenset(self.picture_path(address) for address in addresses if address)

    def picture_path(self, address: str) -> str:
        """Return the path on which the replica serves the picture with this address at the chain."""
        path = urlsplit(address).path
        return path if path.startswith("/") else self.picture_folder + path

    @property
    @abstractmethod
    def routes(self) -> Mapping[str, Route]:
        """Return the pages and lists by path."""

    def robots(self) -> Response:
        return not_found()

    def respond(self, request: Request, conduct: Conduct) -> Response:
        """Answer one request, with the fault of ``conduct``."""
        if request.path in self.picture_paths:
            return self.pictures.answer(request)
        if request.path == "/robots.txt":
            return self.robots()
        route = self.routes.get(request.path)
        return conduct.refusal() or (route(request, conduct) if route else not_found())
