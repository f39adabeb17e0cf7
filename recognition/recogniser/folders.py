"""Find a recogniser among the folders of others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recognition.recogniser.manifest import MANIFEST_NAME, Manifest, RecogniserError, load_verified, read_manifest


def find_folder(out: Path, is_wanted: Callable[[Manifest], bool]) -> tuple[Path, Manifest] | None:
    """Find the first undamaged recogniser in `out`, by name, whose manifest is wanted; None if there is none."""
    for path in sorted(out.glob(f"[!.]*/{MANIFEST_NAME}")):
        try:
            if is_wanted(read_manifest(path.parent)):
                return path.parent, load_verified(path.parent)
        except RecogniserError:
            continue  # damaged, or of another format
    return None
