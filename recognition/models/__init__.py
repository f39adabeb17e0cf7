"""The recogniser's tables."""

from recognition.models.activation import Activation, ActivationState
from recognition.models.correction import Correction, CorrectionState
from recognition.models.gallery import Embedding, Recogniser
from recognition.models.picture import PictureHost, PictureState, ProductPicture
from recognition.models.scan import Scan, Verdict
from recognition.models.snapshot import GallerySnapshot
from recognition.models.training import (
    Training,
    TrainingOutcome,
    TrainingPhase,
    TrainingState,
    TrainingTrigger,
)

__all__ = [
    "Activation",
    "ActivationState",
    "Correction",
    "CorrectionState",
    "Embedding",
    "GallerySnapshot",
    "PictureHost",
    "PictureState",
    "ProductPicture",
    "Recogniser",
    "Scan",
    "Training",
    "TrainingOutcome",
    "TrainingPhase",
    "TrainingState",
    "TrainingTrigger",
    "Verdict",
]
