"""The browser's folders: one for each run, locked while its run lives, deleted when it is over.

Beside its data each browser has a scratch folder, where Chromium and its driver put sockets and passing files. It lies
in the system's temporary folder because a socket's path must stay short.

A run that is killed cannot delete its folder. The lock is the kernel's, so it is gone with the process, and
`remove_stale_profiles` finds the folders that nobody holds.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

_SUFFIX: Final = ".lock"
_SOCKET: Final = "/org.chromium.Chromium.XXXXXX/SingletonSocket"
_LONGEST_SOCKET_PATH: Final = 107  # unix(7): sun_path is 108 bytes with the final zero
_SWITCH: Final = "--user-data-dir="
_KILLING_SECONDS: Final = 5.0
_LOOK_EVERY_SECONDS: Final = 0.02


@contextlib.contextmanager
def profile(folder: Path) -> Iterator[Path]:
    """Create an empty folder for a browser's data. Afterwards delete it, and kill what still uses it."""
    folder.mkdir(parents=True, exist_ok=True)
    path, lock = _create(folder)
    try:
        yield path
    finally:
        _remove(path)
        lock.close()


def remove_stale_profiles(folder: Path) -> int:
    """Delete the folders whose runs were killed, and kill browsers that still use them. Returns their number."""
    removed = 0
    for lock_file in folder.glob(f"*{_SUFFIX}"):
        with contextlib.suppress(OSError), lock_file.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(lock_file.with_suffix(""))
            removed += 1
    return removed


def scratch_of(path: Path) -> Path:
    """Return the scratch folder that belongs to a browser's folder: what its TMPDIR should be.

    In the system's temporary folder, or in /tmp if a socket's path would be too long for the kernel there:
    Chromium would not start.
    """
    name = f"ps-{path.name[:12]}"
    wanted = Path(tempfile.gettempdir(), name)
    if len(os.fsencode(wanted)) + len(_SOCKET) <= _LONGEST_SOCKET_PATH:
        return wanted
    return Path("/tmp", name)  # noqa: S108 - as unguessable there as in a temporary folder below it


def processes_using(path: Path) -> list[int]:
    """Return the ids of the processes of this machine that were started with the folder as their user-data-dir."""
    wanted = f"{_SWITCH}{path}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted in (entry / "cmdline").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def switch_for(path: Path) -> str:
    """Chromium's switch that names its folder."""
    return f"{_SWITCH}{path}"


def _create(folder: Path) -> tuple[Path, IO[str]]:
    while True:
        path = folder / uuid.uuid4().hex
        lock_file = path.with_suffix(_SUFFIX)
        lock = lock_file.open("x")
        # The reaper may have taken the file between its creation and its locking: then take another.
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if lock_file.exists():
                path.mkdir()
                scratch_of(path).mkdir(mode=0o700)
                return path, lock
        lock.close()


def _remove(path: Path) -> None:
    _kill_all(path)
    shutil.rmtree(scratch_of(path), ignore_errors=True)
    shutil.rmtree(path, ignore_errors=True)
    if not path.exists():  # else the reaper tries again
        path.with_suffix(_SUFFIX).unlink(missing_ok=True)


def _kill_all(path: Path) -> None:
    """Kill the processes that use the folder and wait for their end, so that they cannot write while it is deleted."""
    until = time.monotonic() + _KILLING_SECONDS
    while (left := processes_using(path)) and time.monotonic() < until:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_LOOK_EVERY_SECONDS)
