"""The recogniser's tables."""

from recognition.models.activation import OPEN_STATES, Activation, ActivationState
from recognition.models.correction import Correction, CorrectionState
from recognition.models.gallery import Embedding, Recogniser
from recognition.models.lease import Lease
from recognition.models.picture import PictureHost, PictureState, ProductPicture
from recognition.models.scan import Scan, Verdict
from recognition.models.snapshot import GallerySnapshot
from recognition.models.training import (
    OPEN_TRAINING_STATES,
    Training,
    TrainingOutcome,
    TrainingPhase,
    TrainingState,
    TrainingTrigger,
)

__all__ = [
    "OPEN_STATES",
    "OPEN_TRAINING_STATES",
    "Activation",
    "ActivationState",
    "Correction",
    "CorrectionState",
    "Embedding",
    "GallerySnapshot",
    "Lease",
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
