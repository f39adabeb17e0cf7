"""Provide the recogniser's administration: mostly read-only; every change requires its permission."""

from recognition.admin import products
from recognition.admin.corrections import CorrectionAdmin
from recognition.admin.pictures import PictureHostAdmin, ProductPictureAdmin
from recognition.admin.recognisers import ActivationAdmin, RecogniserAdmin
from recognition.admin.scans import ScanAdmin
from recognition.admin.trainings import TrainingAdmin

__all__ = [
    "ActivationAdmin",
    "CorrectionAdmin",
    "PictureHostAdmin",
    "ProductPictureAdmin",
    "RecogniserAdmin",
    "ScanAdmin",
    "TrainingAdmin",
    "products",
]
