"""A recogniser that is built, as recognition's own tests have it."""

from recognition.tests.conftest import _own_places, active, recogniser_folder, recognisers_dir

__all__ = ["_own_places", "active", "recogniser_folder", "recognisers_dir"]
