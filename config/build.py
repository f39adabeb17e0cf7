"""Compute the build id that every static address holds."""

from __future__ import annotations

import hashlib
from pathlib import Path


def build_id(base_dir: Path) -> str:
    """Return twelve hex digits computed from the contents of static/ and the npm lock file.

    The same sources give the same id on every host, so several web servers behind one name agree. Any change gives a
    new id, so browsers never mix the modules of two builds. `static/vendor/` is a copy of what the lock file pins.
    """
    digest = hashlib.sha256()
    static = base_dir / "static"
    files = [
        path for path in static.rglob("*") if path.is_file() and "vendor" not in path.relative_to(static).parts[:1]
    ]
    for path in [*sorted(files), base_dir / "package-lock.json"]:
        if path.is_file():
            digest.update(path.relative_to(base_dir).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
