"""``python -m replica --chain cu --csv FILE``: serve a replica until SIGINT or SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from replica.chains import SITES
from replica.faults import Fault
from replica.records import RecordError
from replica.server import CONTROL_PATH, ReplicaServer

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def main(arguments: list[str] | None = None) -> int:
    """Print the base URL on the first line of stdout, then serve. Returns the exit status."""
    options = _parser().parse_args(arguments)
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    try:
        server = _server(options).start()
    except (RecordError, OSError) as error:
        print(f"replica: {error}", file=sys.stderr)
        return 1
    print(server.base_url, flush=True)
    _report(server)
    signal.sigwait(_STOP_SIGNALS)
    server.stop()
    return 0


def _server(options: argparse.Namespace) -> ReplicaServer:
    return ReplicaServer(
        options.chain,
        options.csv,
        options.pictures,
        options.latency,
        options.fault,
        slow_s=options.slow,
        host=options.host,
        port=options.port,
    )


def _report(server: ReplicaServer) -> None:
    for skipped in server.records.skipped:
        print(f"line {skipped.line} skipped: {skipped.reason}", file=sys.stderr)
    print(
        f"{server.chain}: {len(server.records.rows)} records; "
        f"POST fault=NAME to {server.base_url}{CONTROL_PATH} to switch on a fault",
        file=sys.stderr,
        flush=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m replica", description=__doc__)
    parser.add_argument("--chain", required=True, choices=sorted(SITES))
    parser.add_argument(
        "--csv", required=True, type=Path, metavar="FILE", help="the records to show; for gs25 also .json"
    )
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="folder of <barcode>.jpg")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free port")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="delay of every answer")
    parser.add_argument("--slow", type=float, default=2.0, metavar="SECONDS", help="delay of the fault slow")
    # The former name stays for one release.
    parser.add_argument("--fault", "--misbehaviour", choices=[str(name) for name in Fault])
    return parser


if __name__ == "__main__":
    sys.exit(main())
