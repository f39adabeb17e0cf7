"""Folders that outlive a test run: what takes long to make is made again only when the code behind it has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]

_CACHE = Path(os.environ.get("PYEONSCAN_TEST_CACHE", ROOT / "var" / "test-cache"))


def kept_folder(name: str, state: str, make: Callable[[Path], object]) -> Path:
    """A folder of the cache with what `make` puts into it.

    Args:
        name: of the folder.
        state: of everything that decides its content; if it is another one than last time, the folder is made again.
        make: fills the empty folder. Parallel test processes wait for the first of them.
    """
    folder = _CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    with (_CACHE / f"{name}.state").open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        note.seek(0)
        if note.read() != state:
            shutil.rmtree(folder)
            folder.mkdir()
            make(folder)
            note.truncate(0)
            note.write(state)
    return folder


def state_of(*sources: str) -> str:
    """SHA-256 of source files, or of every Python file below folders, given relative to the checkout."""
    digest = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()
