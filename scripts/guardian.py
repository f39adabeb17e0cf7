"""Kills what a supervisor leaves behind when it is killed itself.

A worker's own children (a pool process, a browser) outlive a worker that dies suddenly. The guardian is told of every
process group through its standard input, as `+12345` and `-12345` lines. When that pipe closes, for whatever reason,
it kills the groups that are still on its list, and ends. It uses the standard library only and starts in a moment.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable


def watch(lines: Iterable[str]) -> None:
    """Read `+group` and `-group` until the end, then kill every group that was not taken back."""
    groups: set[int] = set()
    for line in lines:
        group = int(line)
        groups.add(group) if group > 0 else groups.discard(-group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


class Guardian:
    """The supervisor's end of the pipe."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C at the terminal is not for it
            text=True,
        )

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def guard(self, group: int) -> None:
        """From now on this process group dies with the supervisor."""
        self._say(f"{group:+d}")

    def release(self, group: int) -> None:
        """The group has ended; its number may be given to somebody else."""
        self._say(f"{-group:+d}")

    def close(self) -> None:
        """Kill what is still guarded, and wait for that."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait(timeout=5)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    watch(sys.stdin)
