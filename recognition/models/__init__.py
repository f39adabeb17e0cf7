"""The recogniser's tables."""

from recognition.models.gallery import Embedding, Recogniser
from recognition.models.lease import Lease
from recognition.models.picture import PictureHost, PictureState, ProductPicture
from recognition.models.scan import Scan, Verdict

__all__ = ["Embedding", "Lease", "PictureHost", "PictureState", "ProductPicture", "Recogniser", "Scan", "Verdict"]
