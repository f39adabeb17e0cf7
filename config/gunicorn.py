"""Gunicorn's configuration: `gunicorn -c config/gunicorn.py config.wsgi`.

Addresses and certificates come from the command line (`--bind`, `--certfile`, `--keyfile`), sizes from the environment.
"""

from __future__ import annotations

import logging
import os
import re
import threading

from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from config import environment as env

# Comparing a picture with the gallery takes a millisecond on one thread. More threads of the linear algebra library
# would wait in a busy loop and cost every other request: 65 ms of processor time for each scan instead of 32.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

bind = env.text("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = env.integer("WEB_WORKERS", 2, minimum=1, maximum=64)
threads = env.integer("WEB_THREADS", 14, minimum=1, maximum=64)
# The code is loaded once and shared. What must not cross a fork (database connections, the recogniser's session) is
# opened by the worker that uses it.
preload_app = True
timeout = 60
graceful_timeout = env.integer("WEB_GRACEFUL_TIMEOUT_SECONDS", 20, minimum=1, maximum=600)
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# The addresses whose X-Forwarded-* headers are trusted: the reverse proxy's, or * inside a closed network.
forwarded_allow_ips = env.text("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# All Gunicorn processes of one user would share a control socket in the home folder.
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a heartbeat file, in memory
accesslog = "-"
errorlog = "-"
# Method, path without the query (it may hold a position), status, bytes, seconds. No address, no referer.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s %(L)s"


class _PrivacyFilter(logging.Filter):
    """Removes client addresses and query strings from Gunicorn's own messages about broken requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = re.sub(r"\bip=\S+", "ip=-", str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args)
        return True


class PrivateLogger(Logger):  # type: ignore[misc]
    """Gunicorn's logger without client addresses and query strings."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.addFilter(_PrivacyFilter())


logger_class = PrivateLogger


def post_worker_init(worker: Worker) -> None:
    """Load the recogniser and the search index in the background, so that no scan and no search waits for them."""
    for target in (_warm_up, _warm_up_search):
        threading.Thread(target=target, args=(worker.log,), name="warm-up", daemon=True).start()


def _warm_up(log: Logger) -> None:
    try:
        from recognition.scan.recognise import warm_up

        warm_up()
    except Exception as error:  # noqa: BLE001 - without a recogniser the site still serves everything except scans
        log.warning("The recogniser is not ready; scans get a 503 until it is: %s", error)


def _warm_up_search(log: Logger) -> None:
    try:
        from promotions.search.live_index import warm_up

        warm_up()
    except Exception as error:  # noqa: BLE001 - the first search builds the index, or reports the problem
        log.warning("The search index is not ready yet: %s", error)
