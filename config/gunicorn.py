"""Gunicorn's configuration: `gunicorn -c config/gunicorn.py config.wsgi`.

Addresses and certificates come by the command line (`--bind`, `--certfile`, `--keyfile`), sizes by the environment.
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

# Comparing a picture with the gallery takes a millisecond on one thread. Threads of the linear algebra library would
# spin beside it and cost every other request: measured, 65 ms of processor time a scan instead of 32.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

bind = env.text("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = env.integer("WEB_WORKERS", 2, minimum=1, maximum=64)
threads = env.integer("WEB_THREADS", 14, minimum=1, maximum=64)
# The code is read once and shared; whatever must not cross a fork (database connections, the recogniser's session)
# is opened by the worker that uses it.
preload_app = True
timeout = 60
graceful_timeout = env.integer("WEB_GRACEFUL_TIMEOUT_SECONDS", 20, minimum=1, maximum=600)
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# Whose X-Forwarded-* headers are believed: the reverse proxy's address, or * inside a closed network.
forwarded_allow_ips = env.text("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# A control socket in the home folder would be shared by every Gunicorn of one user.
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a heartbeat file, on memory
accesslog = "-"
errorlog = "-"
# Method, path without the query (it may hold a position), status, bytes, seconds; neither address nor referer.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s %(L)s"


class _Discretion(logging.Filter):
    """Takes client addresses and query strings out of Gunicorn's own messages about broken requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = re.sub(r"\bip=\S+", "ip=-", str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args)
        return True


class DiscreetLogger(Logger):  # type: ignore[misc]
    """Gunicorn's logger without anybody's address or query string."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.addFilter(_Discretion())


logger_class = DiscreetLogger


def post_worker_init(worker: Worker) -> None:
    """Loads recogniser and search index beside the first requests, so that no scan and no search waits for them."""
    for target in (_warm_up, _warm_up_search):
        threading.Thread(target=target, args=(worker.log,), name="warm-up", daemon=True).start()


def _warm_up(log: Logger) -> None:
    try:
        from recognition.scan.recognise import warm_up

        warm_up()
    except Exception as error:  # noqa: BLE001 - the site serves everything but scans without a recogniser
        log.warning("The recogniser is not ready; scans answer 503 until it is: %s", error)


def _warm_up_search(log: Logger) -> None:
    try:
        from promotions.search.live_index import warm_up

        warm_up()
    except Exception as error:  # noqa: BLE001 - the first search builds the index, or says what is wrong
        log.warning("The search index is not ready yet: %s", error)
