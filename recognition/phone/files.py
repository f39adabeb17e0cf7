"""Files under their SHA-256, with compressed copies beside them that are made once."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from django.conf import settings

from common.atomic_files import write_atomically

# In the order of preference; the suffix of the copy.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
_WORTH_IT = 0.95  # a copy that is hardly smaller is not kept
_BROTLI_QUALITY = 6
_GZIP_LEVEL = 6
_GRACE_S = 600  # a file that young may belong to a snapshot that is being made

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class PublishedFile:
    """A file that phones may fetch. `bytes` is its size as it is, not as it travels."""

    name: str
    sha256: str
    bytes: int

    @property
    def url(self) -> str:
        """Its address, which never shows anything else."""
        return f"/recogniser/{self.sha256}/{self.name}"

    def described(self) -> dict[str, str | int]:
        """As the API shows it."""
        return {"url": self.url, "sha256": self.sha256, "bytes": self.bytes}


def publish(name: str, content: bytes) -> PublishedFile:
    """Put content where phones find it; doing so again only makes it young again."""
    published = PublishedFile(name, hashlib.sha256(content).hexdigest(), len(content))
    path = path_of(published.sha256, name)
    try:
        os.utime(path.parent)
        if path.stat().st_size == len(content):
            return published
    except FileNotFoundError:
        pass
    for suffix, copy in _copies(content):
        write_atomically(path.with_name(name + suffix), copy)
    write_atomically(path, content)  # last: where it is, its copies are
    return published


def publish_file(source: Path, sha256: str) -> PublishedFile:
    """Publish a file of a recogniser's folder whose digest is known from the manifest.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not what the manifest says.
    """
    path = path_of(sha256, source.name)
    if path.exists():
        os.utime(path.parent)
        return PublishedFile(source.name, sha256, path.stat().st_size)
    published = publish(source.name, source.read_bytes())
    if published.sha256 != sha256:
        raise ValueError(f"{source} does not have the SHA-256 in its manifest")
    return published


def folder() -> Path:
    """Return the folder that holds all published files."""
    return Path(settings.MEDIA_ROOT, "recogniser")


def path_of(sha256: str, name: str) -> Path:
    """Return the path of a file, whether or not it exists.

    Raises:
        ValueError: not a SHA-256 in lower-case hexadecimal, or not a plain file name.
    """
    if not _SHA256.fullmatch(sha256) or not _NAME.fullmatch(name):
        raise ValueError(f"not the address of a published file: {sha256!r}, {name!r}")
    return folder() / sha256 / name


def best_copy(path: Path, accept_encoding: str) -> tuple[Path, str]:
    """The copy of a published file that a client can take and travels lightest, and its Content-Encoding or ""."""
    accepted = _accepted(accept_encoding)
    for encoding, suffix in ENCODINGS.items():
        copy = path.with_name(path.name + suffix)
        if encoding in accepted and copy.exists():
            return copy, encoding
    return path, ""


def delete_all_but(kept: Iterable[str]) -> int:
    """Delete published files that no kept snapshot names (by SHA-256), unless they are minutes young."""
    keep, oldest, deleted = set(kept), time.time() - _GRACE_S, 0
    for entry in folder().iterdir() if folder().exists() else ():
        if entry.name not in keep and entry.stat().st_mtime < oldest:
            shutil.rmtree(entry, ignore_errors=True)
            deleted += 1
    return deleted


def _copies(content: bytes) -> Iterable[tuple[str, bytes]]:
    copies = (
        (ENCODINGS["br"], brotli.compress(content, quality=_BROTLI_QUALITY)),
        (ENCODINGS["gzip"], gzip.compress(content, _GZIP_LEVEL, mtime=0)),
    )
    return [(suffix, copy) for suffix, copy in copies if len(copy) < _WORTH_IT * len(content)]


def _accepted(header: str) -> set[str]:
    """The encodings an Accept-Encoding header names, without those it refuses by q=0."""
    accepted = set()
    for part in header.lower().split(","):
        encoding, *parameters = (piece.strip() for piece in part.split(";"))
        if not any(re.fullmatch(r"q\s*=\s*0(\.0*)?", parameter) for parameter in parameters):
            accepted.add(encoding)
    return accepted
