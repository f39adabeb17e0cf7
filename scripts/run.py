"""`make run`: the whole platform on one machine, with a demonstration in it.

Prepares what is missing, starts the servers, waits until the page has promotions, and says where it is. Everything is
kept running until Ctrl-C or SIGTERM, and nothing is left behind, however this program ends.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from types import FrameType

from common.processes import die_with_parent
from scripts import addresses
from scripts.certificates import CertificateFiles, ensure_certificates
from scripts.demonstration import ROOT, Demonstration, Options, manage
from scripts.startup import CannotRun, Startup, Stopped, say


@contextlib.contextmanager
def only_one(demonstration: Demonstration) -> Iterator[None]:
    """Two demonstrations in one folder would share a database and a broker. Raises CannotRun for the second."""
    demonstration.var.mkdir(parents=True, exist_ok=True)
    with (demonstration.var / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRun(
                f"The demonstration in {demonstration.var} is running already; stop that one first."
            ) from None
        yield


def read_options(demonstration: Demonstration, environment: Mapping[str, str]) -> Options:
    """PORT, BIND and HTTPS. Raises CannotRun with a sentence when one of them cannot be."""
    text = environment.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**16:
        raise CannotRun(f"PORT={text} is not a port; use a number from 1 to 65535.")
    https = (environment.get("HTTPS") or "0").lower()
    if https not in {"0", "1", "true", "false", "yes", "no"}:
        raise CannotRun(f"HTTPS={https} is not understood; use HTTPS=1.")
    secure = https in {"1", "true", "yes"}
    bind = environment.get("BIND") or ("0.0.0.0" if secure else "127.0.0.1")
    _check_port(int(text), bind)
    return Options(
        port=int(text),
        bind=bind,
        redis_socket=None if environment.get("REDIS_URL") else demonstration.redis_socket(),
        replica_ports=demonstration.replica_ports(),
        certificates=_certificates(demonstration) if secure else None,
    )


def _check_port(port: int, bind: str) -> None:
    try:
        is_free = addresses.is_free(port, bind)
    except OSError as error:
        raise CannotRun(f"Nothing can listen on {bind}, port {port}: {error.strerror}. See PORT and BIND.") from error
    if not is_free:
        raise CannotRun(f"Port {port} is taken by another program; choose another one: make run PORT={port + 1}")


def _certificates(demonstration: Demonstration) -> CertificateFiles:
    folder = demonstration.var.parent / "https"
    return ensure_certificates(folder, addresses.lan_addresses(), now=dt.datetime.now(dt.UTC))


def _stop_on_signals(startup: Startup) -> None:
    """A handler only notes the wish: raised in mid-start, it could lose a process that was just born."""

    def ask(number: int, frame: FrameType | None) -> None:
        startup.stop_asked = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
        signal.signal(signal.SIGHUP, ask)
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)


def run(demonstration: Demonstration) -> int:
    """Start, stay, stop; returns the exit code."""
    with only_one(demonstration):
        startup = Startup(demonstration, read_options(demonstration, os.environ))
        _stop_on_signals(startup)
        try:
            startup.start()
            startup.stay()
        except Stopped:
            say("\nStopping …")
        finally:
            startup.stop()
    say("Stopped.")
    return 0


def new_admin_password(demonstration: Demonstration) -> int:
    """Give the demonstration's administrator another password and show it."""
    if not demonstration.var.is_dir():
        raise CannotRun("There is no demonstration yet; start it with `make run` first.")
    options = Options(port=0, bind="", redis_socket=None, replica_ports={})  # it neither serves nor crawls
    environment = demonstration.environment(os.environ, options)
    return subprocess.run(manage("demo_password"), cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m scripts.run", description=__doc__)
    parser.add_argument("--new-admin-password", action="store_true", help="set another password and end")
    arguments = parser.parse_args()
    demonstration = Demonstration(var=ROOT / "var" / "demo")
    try:
        return new_admin_password(demonstration) if arguments.new_admin_password else run(demonstration)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
