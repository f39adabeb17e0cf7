"""`make run`: the whole platform on one machine, with a demonstration in it.

It prepares what is missing, starts the servers, waits until the page has promotions, and prints the page's address.
Everything runs until Ctrl-C or SIGTERM. No process is left, however this program ends.
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
    """Hold the folder's lock. Raise CannotRun if another demonstration holds it: both would share a database."""
    demonstration.var.mkdir(parents=True, exist_ok=True)
    with (demonstration.var / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRun(f"A demonstration is running already in {demonstration.var}; stop it first.") from None
        yield


def read_options(demonstration: Demonstration, environment: Mapping[str, str]) -> Options:
    """Read PORT, BIND and HTTPS. Raise CannotRun if one of them is not possible."""
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
        raise CannotRun(f"Port {port} is used by another program; choose another one: make run PORT={port + 1}")


def _certificates(demonstration: Demonstration) -> CertificateFiles:
    folder = demonstration.var.parent / "https"
    return ensure_certificates(folder, addresses.lan_addresses(), now=dt.datetime.now(dt.UTC))


def _stop_on_signals(startup: Startup) -> None:
    """Record the wish to stop. An exception in a handler could lose a process that has just started."""

    def ask(number: int, frame: FrameType | None) -> None:
        startup.stop_asked = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup ignores it on purpose
        signal.signal(signal.SIGHUP, ask)
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)


def run(demonstration: Demonstration) -> int:
    """Start, keep running, stop. Return the exit code."""
    with only_one(demonstration):
        startup = Startup(demonstration, read_options(demonstration, os.environ))
        _stop_on_signals(startup)
        try:
            startup.start()
            startup.keep_running()
        except Stopped:
            say("\nStopping …")
        finally:
            startup.stop()
    say("Stopped.")
    return 0


def new_admin_password(demonstration: Demonstration) -> int:
    """Set another password for the demonstration's administrator and print it. Return the exit code."""
    if not demonstration.var.is_dir():
        raise CannotRun("There is no demonstration yet; start it with `make run` first.")
    options = Options(port=0, bind="", redis_socket=None, replica_ports={})  # nothing is served or crawled
    environment = demonstration.environment(os.environ, options)
    return subprocess.run(manage("demo_password"), cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    """Read the command line and run. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.run", description=__doc__)
    parser.add_argument("--new-admin-password", action="store_true", help="set another password and exit")
    arguments = parser.parse_args()
    demonstration = Demonstration(var=ROOT / "var" / "demo")
    try:
        return new_admin_password(demonstration) if arguments.new_admin_password else run(demonstration)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
