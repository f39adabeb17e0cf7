"""What the demonstration is made of: its folders, its environment, its programs."""

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
# Where chains are crawled: never the caller's, whatever chains there are.
_SITE_ADDRESS = re.compile(r"CRAWLER_\w+_BASE_URL")
# Enough for the demonstration's hundred fronts, in two to four minutes on two cores.
_RECIPE = {"steps": 240, "drawn_fronts": 400, "evaluate_every": 60}
_CLOCK, _WORKERS, _WEB, _REPLICAS, _BROKER = range(5)  # the order of stopping


@dataclass(frozen=True)
class Options:
    """What the caller chose."""

    port: int
    bind: str
    redis_socket: Path | None
    """Where a private Redis listens; None when the caller brought one by REDIS_URL."""
    replica_ports: Mapping[str, int]
    """By chain."""
    certificates: CertificateFiles | None = None

    @property
    def scheme(self) -> str:
        """How its addresses begin: http or https."""
        return "https" if self.certificates else "http"


@dataclass(frozen=True)
class Demonstration:
    """The demonstration's folders; everything it writes is below `var`."""

    var: Path
    root: Path = ROOT

    @property
    def logs(self) -> Path:
        """A log for each program."""
        return self.var / "logs"

    @property
    def pictures(self) -> Path:
        """Catalogue pictures as the chains' sites show them, which the replicas serve."""
        return self.var / "pictures"

    @property
    def fronts(self) -> Path:
        """Large fronts for the page of things to point a phone at."""
        return self.var / "fronts"

    # -- Things made once ----------------------------------------------------------------------------------------------
    def secret_key(self) -> str:
        """A signing key of its own, so that a server on the LAN does not use the one in the source."""
        file = self.var / "secret-key"
        if not file.exists():
            with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:  # noqa: PTH123
                handle.write(secrets.token_urlsafe(48))
        return file.read_text()

    def replica_ports(self) -> dict[str, int]:
        """The replicas' ports, the same at every start while they are free: pictures' addresses hold them."""
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
        """Below `var`, unless that path is too long for a socket or would need quoting in an address."""
        socket = self.var / "redis.sock"
        if len(os.fsencode(socket)) < _LONGEST_SOCKET_PATH and set(str(socket)) <= _PLAIN_CHARACTERS:
            return socket
        return Path(tempfile.mkdtemp(prefix="pyeonscan-")) / "redis.sock"

    def drawing_is_current(self) -> bool:
        """Whether the fronts were drawn by the code and catalogue that are here now."""
        stamp = self.var / "drawn.sha256"
        return self.fronts.is_dir() and stamp.is_file() and stamp.read_text() == self._drawing_hash()

    def drawing_is_done(self) -> None:
        """Remember what the fronts were drawn with."""
        (self.var / "drawn.sha256").write_text(self._drawing_hash())

    def _drawing_hash(self) -> str:
        files = [*drawing_sources(self.root), *(self.root / "demo" / "catalogue").glob("*.csv")]
        digest = hashlib.sha256()
        for file in sorted(set(files)):
            digest.update(file.relative_to(self.root).as_posix().encode() + b"\0" + file.read_bytes())
        return digest.hexdigest()

    # -- What it runs in -----------------------------------------------------------------------------------------------
    def environment(self, inherited: Mapping[str, str], options: Options) -> dict[str, str]:
        """The programs' environment: the caller's own settings win over the demonstration's where that is meant."""
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
        """A private Redis, on a socket only. It keeps nothing: the rows in the database are the queue of record."""
        listening = ("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700")
        keeping = ("--save", "", "--appendonly", "no", "--dir", str(self.var), "--daemonize", "no")
        return Program("redis", ["redis-server", *listening, *keeping], _BROKER, grace_seconds=1.0)

    def replicas(self, options: Options) -> list[Program]:
        """The chains' sites, played by local servers."""
        return [self._replica(chain, port) for chain, port in options.replica_ports.items()]

    def _replica(self, chain: str, port: int) -> Program:
        catalogue = f"demo/catalogue/{chain}.csv"
        arguments = ["--chain", chain, "--csv", catalogue, "--pictures", str(self.pictures), "--port", str(port)]
        return Program(f"replica-{chain}", python("-m", "replica", *arguments), _REPLICAS, grace_seconds=1.0)

    def web(self, options: Options) -> Program:
        """The page, the API and the administration."""
        arguments = ["-c", "config/gunicorn.py", "--bind", f"{options.bind}:{options.port}"]
        if options.certificates:
            files = options.certificates
            arguments += ["--certfile", str(files.server), "--keyfile", str(files.server_key)]
        return Program("web", python("-m", "gunicorn", *arguments, "config.wsgi"), _WEB, grace_seconds=2.5)

    def workers(self) -> list[Program]:
        """One worker each for crawls, for trainings and for everything else, and the clock that wakes them."""
        beat = Program("beat", celery("beat"), _CLOCK, grace_seconds=1.0)
        # A training is not waited for: killed, it goes on from its checkpoint at the next start.
        training = self._worker("training", grace_seconds=0.5)
        return [self._worker("crawl"), self._worker("default"), training, beat]

    def _worker(self, queue: str, *, grace_seconds: float = 3.0) -> Program:
        quiet_start = ("--without-gossip", "--without-mingle")
        arguments = ("worker", "-Q", queue, "-c", "1", "-n", f"{queue}@%h", *quiet_start)
        return Program(f"worker-{queue}", celery(*arguments), _WORKERS, grace_seconds=grace_seconds)


def python(*arguments: str) -> list[str]:
    """This environment's Python; programs are started as modules, so that a moved checkout still works."""
    return [sys.executable, *arguments]


def celery(*arguments: str) -> list[str]:
    """Celery with our application."""
    return python("-m", "celery", "-A", "config", *arguments, "--loglevel", "info")


def manage(command: str, *arguments: str) -> Sequence[str]:
    """A management command."""
    return python("manage.py", command, *arguments)
