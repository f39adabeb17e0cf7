"""The products a recogniser can name, held in memory and kept in step with the database by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max
from numpy.typing import NDArray

from recognition import vectors
from recognition.models import Embedding
from recognition.scoring import Prototypes


@dataclass(frozen=True)
class Revision:
    """Rows are only added (ids grow and are never used again) and deleted, so these two tell every change."""

    rows: int = 0
    newest: int = 0


@dataclass(frozen=True)
class Gallery:
    """An immutable snapshot: what one recogniser's rows were at `revision`."""

    recogniser_id: int
    prototypes: Prototypes
    revision: Revision

    def refreshed(self) -> Gallery:
        """The gallery as the database has it now: itself when nothing changed.

        Where rows were only added, only those are read. After a deletion everything is read again, because the
        counts do not say what is gone.
        """
        now = revision_of(self.recogniser_id)
        if now == self.revision:
            return self
        dim = self.prototypes.matrix.shape[1]
        matrix, product_ids, _ = _read(self.recogniser_id, dim, after=self.revision.newest, until=now.newest)
        if self.revision.rows + len(matrix) == now.rows:
            return Gallery(self.recogniser_id, self.prototypes.appended(matrix, product_ids), now)
        return load_gallery(self.recogniser_id, dim)


def load_gallery(recogniser_id: int, dim: int) -> Gallery:
    """Read every row of a recogniser whose embeddings have `dim` numbers."""
    matrix, product_ids, newest = _read(recogniser_id, dim, after=0)
    return Gallery(recogniser_id, Prototypes(matrix, product_ids), Revision(len(matrix), newest))


def revision_of(recogniser_id: int) -> Revision:
    """What the database has now: one aggregate over an index: about a millisecond at 15,000 rows."""
    found = Embedding.objects.filter(recogniser_id=recogniser_id).aggregate(rows=Count("pk"), newest=Max("pk"))
    return Revision(found["rows"], found["newest"] or 0)


def _read(
    recogniser_id: int, dim: int, *, after: int, until: int | None = None
) -> tuple[NDArray[np.float32], NDArray[np.int64], int]:
    rows = Embedding.objects.filter(recogniser_id=recogniser_id, pk__gt=after).order_by("pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    found = list(rows.values_list("pk", "picture__product_id", "vector"))
    matrix = vectors.to_matrix([vector for _, _, vector in found], dim)
    product_ids = np.array([product_id for _, product_id, _ in found], dtype=np.int64)
    return matrix, product_ids, found[-1][0] if found else 0
