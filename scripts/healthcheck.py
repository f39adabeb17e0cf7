"""Report by the exit code if the web server on this machine is ready: for health checks of containers.

The request looks like one from the reverse proxy, with the site's host name and `https`. Otherwise the answer would be
a redirect.
"""

from __future__ import annotations

import http.client
import os
import sys


def is_ready(bind: str, host: str) -> bool:
    """Say if `/readyz` at `bind` (host:port) answers 200 to a request for `host`."""
    address, _, port = bind.rpartition(":")
    connection = http.client.HTTPConnection("127.0.0.1" if address == "0.0.0.0" else address, int(port), timeout=3)
    try:
        connection.request("GET", "/readyz", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> int:
    """Check the server that this environment configures. Return the exit code."""
    first_name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().removeprefix(".")
    return 0 if is_ready(os.environ.get("WEB_BIND", "127.0.0.1:8000"), first_name.replace("*", "localhost")) else 1


if __name__ == "__main__":
    sys.exit(main())
