"""Describe the demonstration: its folders, its environment and its programs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from demo.sources import drawing_sources
from scripts import addresses
from scripts.certificates import CertificateFiles
from scripts.supervisor import Program

ROOT = Path(__file__).resolve().parent.parent
CHAINS = ("cu", "emart24")
_LONGEST_SOCKET_PATH = 100  # sockaddr_un holds 108 bytes
_PLAIN_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-")
# The addresses of the chains' sites are never taken from the caller's environment.
_SITE_ADDRESS = re.compile(r"CRAWLER_\w+_BASE_URL")
# Enough for the demonstration's hundred fronts: two to four minutes on two cores.
_RECIPE = {"steps": 240, "drawn_fronts": 400, "evaluate_every": 60}
_CLOCK, _WORKERS, _WEB, _REPLICAS, _BROKER = range(5)  # the order of stopping


@dataclass(frozen=True)
class Options:
    """The caller's choices."""

    port: int
    bind: str
    redis_socket: Path | None
    """Where a private Redis listens. None if REDIS_URL names one."""
    replica_ports: Mapping[str, int]
    """By chain."""
    certificates: CertificateFiles | None = None

    @property
    def scheme(self) -> str:
        """Return http or https."""
        return "https" if self.certificates else "http"


@dataclass(frozen=True)
class Demonstration:
    """The demonstration, which writes only below `var`."""

    var: Path
    root: Path = ROOT

    @property
    def logs(self) -> Path:
        """Return the folder with a log for each program."""
        return self.var / "logs"

    @property
    def pictures(self) -> Path:
        """Return the folder of catalogue pictures, which the replicas serve as the chains' sites do."""
        return self.var / "pictures"

    @property
    def fronts(self) -> Path:
        """Return the folder of large fronts for the page of things to scan."""
        return self.var / "fronts"

    # -- Things made once ----------------------------------------------------------------------------------------------
    def secret_key(self) -> str:
        """Return the signing key, made once, so that a server on the LAN does not use the one in the source."""
        file = self.var / "secret-key"
        if not file.exists():
            with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:  # noqa: PTH123
                handle.write(secrets.token_urlsafe(48))
        return file.read_text()

    def replica_ports(self) -> dict[str, int]:
        """Return the replicas' ports by chain. Free ports stay the same, because addresses of pictures hold them."""
        file = self.var / "replica-ports.json"
        try:
            ports = {chain: int(json.loads(file.read_text())[chain]) for chain in CHAINS}
        except (OSError, ValueError, KeyError, TypeError):
            ports = {}
        if not ports or not all(addresses.is_free(port) for port in ports.values()):
            ports = {chain: addresses.free_port() for chain in CHAINS}
            file.write_text(json.dumps(ports))
        return ports

    def redis_socket(self) -> Path:
        """Return a socket path below `var`, or elsewhere if that one is too long or needs quoting in an address."""
        socket = self.var / "redis.sock"
        if len(os.fsencode(socket)) < _LONGEST_SOCKET_PATH and set(str(socket)) <= _PLAIN_CHARACTERS:
            return socket
        return Path(tempfile.mkdtemp(prefix="pyeonscan-")) / "redis.sock"

    def drawing_is_current(self) -> bool:
        """Say if the fronts were drawn by the present code from the present catalogue."""
        stamp = self.var / "drawn.sha256"
        return self.fronts.is_dir() and stamp.is_file() and stamp.read_text() == self._drawing_hash()

    def record_drawing(self) -> None:
        """Record which code and catalogue the fronts were drawn with."""
        (self.var / "drawn.sha256").write_text(self._drawing_hash())

    def _drawing_hash(self) -> str:
        files = [*drawing_sources(self.root), *(self.root / "demo" / "catalogue").glob("*.csv")]
        digest = hashlib.sha256()
        for file in sorted(set(files)):
            digest.update(file.relative_to(self.root).as_posix().encode() + b"\0" + file.read_bytes())
        return digest.hexdigest()

    # -- What it runs in -----------------------------------------------------------------------------------------------
    def environment(self, inherited: Mapping[str, str], options: Options) -> dict[str, str]:
        """Return the programs' environment. The caller's settings replace those that the demonstration only prefers."""
        chosen = {
            "DATABASE_URL": f"sqlite:///{quote(str(self.var / 'db.sqlite3'))}",
            "SECRET_KEY": self.secret_key(),
            "CRAWLER_DELAY_SECONDS": "0",
            "CRAWLER_CU_MIN_OFFERS": "10",
            "CRAWLER_EMART24_MIN_OFFERS": "10",
            "CRAWLER_CU_MIN_PRODUCTS": "10",
            "CRAWLER_EMART24_MIN_PRODUCTS": "10",
            "WEB_GRACEFUL_TIMEOUT_SECONDS": "2",
            "RETRAIN_RECIPE": json.dumps(_RECIPE),
        }
        if options.redis_socket is not None:
            chosen["REDIS_URL"] = f"redis+socket://{options.redis_socket}"
        taken = {name: value for name, value in inherited.items() if not _SITE_ADDRESS.fullmatch(name)}
        environment = {**chosen, **{name: value for name, value in taken.items() if value or name not in chosen}}
        environment |= {
            "PYEONSCAN_ENVIRONMENT": "demo",
            "PYEONSCAN_VAR": str(self.var),
            "PICTURES_ALLOW_PRIVATE_HOSTS": "true",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        for chain, port in options.replica_ports.items():
            environment[f"CRAWLER_{chain.upper()}_BASE_URL"] = f"http://127.0.0.1:{port}"
        if options.certificates:
            environment["HTTPS_CA_FILE"] = str(options.certificates.ca)
        return environment

    # -- What it runs --------------------------------------------------------------------------------------------------
    def broker(self, socket: Path) -> Program:
        """Return a private Redis, on a socket only. It stores nothing: rows in the database are the queue of record."""
        listening = ("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700")
        keeping = ("--save", "", "--appendonly", "no", "--dir", str(self.var), "--daemonize", "no")
        return Program("redis", ["redis-server", *listening, *keeping], _BROKER, grace_seconds=1.0)

    def replicas(self, options: Options) -> list[Program]:
        """Return the replicas: local servers that stand in for the chains' sites."""
        return [self._replica(chain, port) for chain, port in options.replica_ports.items()]

    def _replica(self, chain: str, port: int) -> Program:
        catalogue = f"demo/catalogue/{chain}.csv"
        arguments = ["--chain", chain, "--csv", catalogue, "--pictures", str(self.pictures), "--port", str(port)]
        return Program(f"replica-{chain}", python("-m", "replica", *arguments), _REPLICAS, grace_seconds=1.0)

    def web(self, options: Options) -> Program:
        """Return the web server: page, API and administration."""
        arguments = ["-c", "config/gunicorn.py", "--bind", f"{options.bind}:{options.port}"]
        if options.certificates:
            files = options.certificates
            arguments += ["--certfile", str(files.server), "--keyfile", str(files.server_key)]
        return Program("web", python("-m", "gunicorn", *arguments, "config.wsgi"), _WEB, grace_seconds=2.5)

    def workers(self) -> list[Program]:
        """Return the workers for crawls, for trainings and for everything else, and the clock that wakes them."""
        beat = Program("beat", celery("beat"), _CLOCK, grace_seconds=1.0)
        # Stopping does not wait for a training. It continues from its checkpoint at the next start.
        training = self._worker("training", grace_seconds=0.5)
        return [self._worker("crawl"), self._worker("default"), training, beat]

    def _worker(self, queue: str, *, grace_seconds: float = 3.0) -> Program:
        quiet_start = ("--without-gossip", "--without-mingle")
        arguments = ("worker", "-Q", queue, "-c", "1", "-n", f"{queue}@%h", *quiet_start)
        return Program(f"worker-{queue}", celery(*arguments), _WORKERS, grace_seconds=grace_seconds)


def python(*arguments: str) -> list[str]:
    """Return a command for this environment's Python. Programs run as modules, so a moved checkout still works."""
    return [sys.executable, *arguments]


def celery(*arguments: str) -> list[str]:
    """Return a Celery command for our application."""
    return python("-m", "celery", "-A", "config", *arguments, "--loglevel", "info")


def manage(command: str, *arguments: str) -> Sequence[str]:
    """Return the command line of a management command."""
    return python("manage.py", command, *arguments)
