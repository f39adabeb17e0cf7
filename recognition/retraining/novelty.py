"""How much is there to learn that the recogniser at work has not learned yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from recognition.models import Correction, CorrectionState, PictureState, ProductPicture, Training, TrainingState
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError, read_manifest

_FEWEST_PRODUCTS = 2  # one product alone cannot be told from another


@dataclass(frozen=True)
class Novelty:
    """What came since the last training read its data; everything where nothing was ever learned (`since` is None)."""

    since: datetime | None
    pictures: int
    corrections: int
    products: int
    """Products with a picture, whenever it came."""

    @property
    def is_due(self) -> bool:
        """Whether that is enough for a training of its own accord."""
        if self.products < _FEWEST_PRODUCTS:
            return False
        is_much = (
            self.pictures >= settings.RETRAIN_MIN_NEW_PICTURES
            or self.corrections >= settings.RETRAIN_MIN_NEW_CORRECTIONS
        )
        return self.since is None or is_much

    def __str__(self) -> str:
        return f"{self.pictures} new pictures, {self.corrections} new corrections since {self.since or 'ever'}"


def what_is_new() -> Novelty:
    """Compare the catalogue's pictures and the accepted corrections with what was learned last.

    A training that was not better counts too: the same data would not make it better the next night.
    """
    since = _learned_at()
    pictures = ProductPicture.objects.filter(state=PictureState.STORED, correction__isnull=True).exclude(thumbnail="")
    corrections = Correction.objects.filter(state=CorrectionState.ACCEPTED).exclude(picture="")
    products = pictures.values("product").distinct().count()
    if since is not None:
        pictures, corrections = pictures.filter(fetched_at__gt=since), corrections.filter(decided_at__gt=since)
    return Novelty(since, pictures.count(), corrections.count(), products)


def is_due() -> bool:
    """Whether enough is new for a training of its own accord; true where nothing was ever learned."""
    return what_is_new().is_due


def active_is_trained() -> bool:
    """Whether the recogniser at work has learned from product pictures, and is not ImageNet's weights alone."""
    return _active_created_at() is not None


def _learned_at() -> datetime | None:
    done = Training.objects.filter(state=TrainingState.DONE)
    last: datetime | None = done.aggregate(last=Max("data_read_at"))["last"]
    moments = [moment for moment in (last, _active_learned_at()) if moment is not None]
    return max(moments, default=None)


def _active_learned_at() -> datetime | None:
    """When the active recogniser's pictures were read; one trained by hand says only when it was written."""
    active = registry.active_recogniser()
    own = Training.objects.filter(recogniser=active).exclude(data_read_at=None).first() if active else None
    return own.data_read_at if own else _active_created_at()


def _active_created_at() -> datetime | None:
    active = registry.active_recogniser()
    if active is None:
        return None
    try:
        manifest = read_manifest(registry.folder_of(active))
    except RecogniserError:
        return None
    return datetime.fromisoformat(manifest.created) if manifest.training else None
