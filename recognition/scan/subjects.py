"""What a picture names. The recogniser knows ids alone; what stands behind an id is the business of `Subjects`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

S = TypeVar("S")
T = TypeVar("T")


class Subjects(Protocol[S]):
    """A set of things that pictures name, such as the catalogue's products (`recognition.catalogue.PRODUCTS`)."""

    def shown_as(self, ids: Sequence[int]) -> Mapping[int, S]:
        """Return by each id that exists the thing to answer with. Several ids may lead to one thing."""

    def id_of(self, subject: S) -> int:
        """Return the id of a thing."""

    def arranged(self, items: Sequence[T], subject_of: Callable[[T], S]) -> list[T]:
        """Return the candidates in the order in which to offer them for choosing; they come best first."""
