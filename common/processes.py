"""Processes that end together with the process that started them (Linux)."""

from __future__ import annotations

import ctypes
import shutil
import signal

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sig: int = signal.SIGKILL) -> None:
    """Have the kernel send `sig` to this process when the thread that started it ends (prctl(2), PR_SET_PDEATHSIG).

    To be called in the child, after the fork. It is a safety net, so a failure is ignored.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, sig)


def dying_with_parent(program: str) -> list[str]:
    """The beginning of a command line that runs `program` so that it ends together with this process.

    For programs that a library starts. setpriv (util-linux) requests the signal and becomes the program; without
    setpriv on the PATH it is the program alone.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--", program] if setpriv else [program]
