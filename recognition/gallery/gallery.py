"""The products a recogniser can name, held in memory and kept in step with the database by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Max
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from recognition import catalogue
from recognition.gallery import vectors
from recognition.gallery.hubness import Neighbours, corrected_prototypes
from recognition.gallery.scoring import Prototypes
from recognition.models import Embedding, Recogniser
from recognition.recogniser.manifest import Manifest
from recognition.recogniser.prototypes import learned_labels
from recognition.recogniser.registry import folder_of


@dataclass(frozen=True)
class Revision:
    """Changes whenever the gallery does: if rows are added or deleted, or products merged. Ids grow and are not reused.

    `merges` is a number that another set of merges has only by chance.
    """

    rows: int = 0
    newest: int = 0
    merges: int = 0


@dataclass(frozen=True)
class Knowledge:
    """What a recogniser brings to its gallery: a vector's length, the hubness correction's weight, the learned labels.

    `learned` is None for one that was not trained on products at all: it knows them all equally well.
    """

    dim: int
    hubness_weight: float = 0.0
    learned: frozenset[str] | None = None

    @property
    def depends_on_merges(self) -> bool:
        """Whether its gallery depends on which products are merged."""
        return bool(self.hubness_weight) or self.learned is not None


@dataclass(frozen=True)
class Gallery:
    """An immutable snapshot: what one recogniser's rows were at `revision`."""

    recogniser_id: int
    knowledge: Knowledge
    prototypes: Prototypes
    revision: Revision
    shown: NDArray[
        np.int64
    ]  # what each row's product is shown as: pictures of one article are not each other's neighbours
    neighbours: Neighbours | None

    def refreshed(self) -> Gallery:
        """Return the gallery as the database has it now: itself if nothing changed.

        If rows were only added, only those are read. After a deletion, a merge or a split everything is read again,
        because the counts do not say which.
        """
        now = revision_of(self.recogniser_id, self.knowledge)
        if now == self.revision:
            return self
        if now.merges != self.revision.merges:
            return load_gallery(self.recogniser_id, self.knowledge)
        rows = _read(self.recogniser_id, self.knowledge, after=self.revision.newest, until=now.newest)
        if self.revision.rows + len(rows.matrix) == now.rows:
            return self._appended(rows, now)
        return load_gallery(self.recogniser_id, self.knowledge)

    def _appended(self, rows: _Rows, now: Revision) -> Gallery:
        """A new gallery with more rows; readers of this one are not disturbed."""
        before = self.prototypes
        together = _Rows(
            np.vstack([before.matrix, rows.matrix]),
            np.concatenate([before.product_ids, rows.product_ids]),
            np.concatenate([self.shown, rows.shown]),
            np.concatenate([before.learned, rows.learned]),
        )
        neighbours = self.neighbours
        if neighbours:
            neighbours = neighbours.appended(together.matrix, together.shown, added=len(rows.matrix))
        return _gallery(self.recogniser_id, self.knowledge, together, now, neighbours)


@dataclass(frozen=True)
class _Rows:
    """Rows as the database has them: float32 [rows, d], the product of each and the one it is shown as, bool [rows]."""

    matrix: NDArray[np.float32]
    product_ids: NDArray[np.int64]
    shown: NDArray[np.int64]
    learned: NDArray[np.bool_]
    newest: int = 0


def knowledge_of(recogniser: Recogniser, manifest: Manifest) -> Knowledge:
    """What a registered recogniser brings to its gallery.

    Raises:
        RecogniserError: its folder is damaged.
    """
    learned = learned_labels(folder_of(recogniser))
    return Knowledge(manifest.embedding_dim, manifest.thresholds.crowding, learned)


def load_gallery(recogniser_id: int, knowledge: Knowledge) -> Gallery:
    """Read every row of a recogniser."""
    merges = _merges(knowledge)  # before the rows: what is merged in between is noticed at the next check
    rows = _read(recogniser_id, knowledge, after=0)
    neighbours = Neighbours.of(rows.matrix, rows.shown) if knowledge.hubness_weight else None
    return _gallery(recogniser_id, knowledge, rows, Revision(len(rows.matrix), rows.newest, merges), neighbours)


def _gallery(
    recogniser_id: int, knowledge: Knowledge, rows: _Rows, revision: Revision, neighbours: Neighbours | None
) -> Gallery:
    prototypes = corrected_prototypes(
        rows.matrix, rows.product_ids, weight=knowledge.hubness_weight, learned=rows.learned, neighbours=neighbours
    )
    return Gallery(recogniser_id, knowledge, prototypes, revision, rows.shown, neighbours)


def revision_of(recogniser_id: int, knowledge: Knowledge) -> Revision:
    """What the database has now: one or two aggregates over indexes, a millisecond each at 15,000 rows."""
    merges = _merges(knowledge)
    found = Embedding.objects.filter(recogniser_id=recogniser_id).aggregate(rows=Count("pk"), newest=Max("pk"))
    return Revision(found["rows"], found["newest"] or 0, merges)


def _merges(knowledge: Knowledge) -> int:
    """Return which products are merged into which, as one number; 0 if it does not matter."""
    return catalogue.merges() if knowledge.depends_on_merges else 0


def _read(recogniser_id: int, knowledge: Knowledge, *, after: int, until: int | None = None) -> _Rows:
    rows = Embedding.objects.filter(recogniser_id=recogniser_id, pk__gt=after).order_by("pk")
    if until is not None:
        rows = rows.filter(pk__lte=until)
    # A product is learned as what shoppers saw it as then, which may be another one today.
    shown = rows.annotate(shown=Coalesce("picture__product__merged_into_id", "picture__product_id"))
    found = list(shown.values_list("pk", "picture__product_id", "shown", "vector"))
    # Resolved at each read: a product that a label names may have come, or got its barcode, since the last one.
    learned = None if knowledge.learned is None else set(catalogue.products_of(knowledge.learned).values())
    return _Rows(
        vectors.to_matrix([vector for *_, vector in found], knowledge.dim),
        np.array([product_id for _, product_id, _, _ in found], dtype=np.int64),
        np.array([shown for _, _, shown, _ in found], dtype=np.int64),
        np.array([learned is None or not learned.isdisjoint(own) for _, *own, _ in found], dtype=np.bool_),
        found[-1][0] if found else 0,
    )
