"""Settings of the tests: the usual ones with another environment. Nothing is left in var/."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_SCRATCH = os.environ.get("PYEONSCAN_TEST_VAR", "")
if not _SCRATCH:
    _SCRATCH = tempfile.mkdtemp(prefix="pyeonscan-test-")
    atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)
os.environ.setdefault("PYEONSCAN_ENVIRONMENT", "test")
os.environ["PYEONSCAN_VAR"] = _SCRATCH
os.environ.setdefault("CRAWLER_DELAY_SECONDS", "0")
for _chain in ("CU", "GS25", "SEVEN_ELEVEN", "EMART24", "CSPACE24"):
    os.environ.setdefault(f"CRAWLER_{_chain}_MIN_OFFERS", "1")
os.environ.setdefault("PICTURES_ALLOW_PRIVATE_HOSTS", "true")
os.environ.setdefault("MAP_TILE_URL", "")
os.environ.setdefault("THROTTLE_SCANS", "100000/min")
os.environ.setdefault("THROTTLE_CORRECTIONS", "100000/min")

from config.settings import *  # noqa: E402, F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - without it WhiteNoise warns
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: tests must see WAL and its locks as production does, across threads.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405
