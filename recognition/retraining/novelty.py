"""Count what the active recogniser has not learned yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from recognition.models import Correction, CorrectionState, PictureState, ProductPicture, Training, TrainingState
from recognition.recogniser import registry
from recognition.recogniser.manifest import RecogniserError, read_manifest

_FEWEST_PRODUCTS = 2  # one alone has no other to differ from


@dataclass(frozen=True)
class Novelty:
    """What is new since the last training read its data; everything if nothing was ever learned (`since` is None)."""

    since: datetime | None
    pictures: int
    corrections: int
    products: int
    """Products with a picture, whenever it came."""

    @property
    def is_due(self) -> bool:
        """Whether that is enough for an automatic training."""
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
    """Count the catalogue's pictures and the accepted corrections that came since the last training.

    A training whose candidate was not activated counts too: the same data would give the same candidate again.
    """
    since = _learned_at()
    pictures = ProductPicture.objects.filter(state=PictureState.STORED, correction__isnull=True).exclude(thumbnail="")
    corrections = Correction.objects.filter(state=CorrectionState.ACCEPTED).exclude(picture="")
    products = pictures.values("product").distinct().count()
    if since is not None:
        pictures, corrections = pictures.filter(fetched_at__gt=since), corrections.filter(decided_at__gt=since)
    return Novelty(since, pictures.count(), corrections.count(), products)


def is_due() -> bool:
    """Whether enough is new for an automatic training; true if nothing was ever learned."""
    return what_is_new().is_due


def active_is_trained() -> bool:
    """Whether the active recogniser has learned from product pictures, and is not ImageNet's weights alone."""
    return _active_created_at() is not None


def _learned_at() -> datetime | None:
    done = Training.objects.filter(state=TrainingState.DONE)
    last: datetime | None = done.aggregate(last=Max("data_read_at"))["last"]
    moments = [moment for moment in (last, _active_learned_at()) if moment is not None]
    return max(moments, default=None)


def _active_learned_at() -> datetime | None:
    """When the active recogniser's pictures were read; for one trained by a command, when it was written."""
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
