"""Read settings from the process environment, strictly.

A value that is not understood stops the start with one sentence that names the variable, the value and what to write
instead. A mistyped flag never becomes a default. Every function raises ImproperlyConfigured for such a value.
`docs/adr/0014-own-settings-reader.md` says why no library does this.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}

SQLITE_OPTIONS: dict[str, Any] = {
    # WAL lets readers continue while one writer works. IMMEDIATE takes the write lock at BEGIN, and SQLite waits for it
    # there. A lock upgrade inside a transaction fails at once with "database is locked", whatever the timeout.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def text(name: str, default: str = "", *, choices: Sequence[str] | None = None) -> str:
    """Return the value without blanks around it; it must be one of `choices` if there are any."""
    value = os.environ.get(name, default).strip()
    if choices is not None and value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is not understood; use one of: {', '.join(choices)}.")
    return value


def boolean(name: str, *, default: bool) -> bool:
    """Return a flag: true, 1, yes, on, or false, 0, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not understood; use 'true' or 'false'.")


def number(
    name: str, default: float, *, minimum: float = 0, maximum: float | None = None, whole: bool = False
) -> float:
    """Return a number in [minimum, maximum]."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        parsed = float(int(value) if whole else float(value))
    except ValueError:
        kind = "a whole number" if whole else "a number"
        raise ImproperlyConfigured(f"{name}={value!r} is not understood; use {kind}.") from None
    if not parsed >= minimum or (maximum is not None and parsed > maximum):
        upper = f" and at most {maximum:g}" if maximum is not None else ""
        raise ImproperlyConfigured(f"{name}={value!r} is out of range; use at least {minimum:g}{upper}.")
    return parsed


def integer(name: str, default: int, *, minimum: int = 0, maximum: int | None = None) -> int:
    """Return a whole number in [minimum, maximum]."""
    return int(number(name, default, minimum=minimum, maximum=maximum, whole=True))


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return the words of a comma-separated list, without blanks and empty words."""
    value = os.environ.get(name)
    if value is None:
        return list(default)
    return [word.strip() for word in value.split(",") if word.strip()]


def mapping(name: str) -> dict[str, Any]:
    """Return a JSON object, empty by default."""
    value = os.environ.get(name, "").strip() or "{}"
    try:
        parsed = json.loads(value)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ImproperlyConfigured(
            f'{name}={value!r} is not understood; use a JSON object, for example {{"steps": 200}}.'
        )
    return parsed


def rate(name: str, default: str) -> str:
    """Return a rate such as `120/min`: a number, a slash, and s, min, hour or day."""
    value = text(name, default)
    if not re.fullmatch(r"[1-9][0-9]*/(s|sec|second|m|min|minute|h|hour|d|day)", value):
        raise ImproperlyConfigured(f"{name}={value!r} is not a rate; use for example 120/min.")
    return value


def token(name: str, default: str = "") -> str:
    """Return a key or an identifier: visible ASCII without blanks, or ""."""
    value = text(name, default)
    if value and not re.fullmatch(r"[!-~]+", value):
        raise ImproperlyConfigured(f"{name} has characters that are not allowed in a key; use ASCII without blanks.")
    return value


def program(name: str) -> str:
    """Return the path of a program that exists, or "" if the variable is not set."""
    value = text(name)
    if value and shutil.which(value) is None:
        raise ImproperlyConfigured(f"{name}={value!r} is not a program on this machine; correct it or unset it.")
    return value


def hosts(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return host names, `.example.org` or `*`, without scheme, port or path."""
    found = words(name, default)
    for host in found:
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", host):
            raise ImproperlyConfigured(f"{name} has {host!r}; use only host names, for example pyeonscan.example.")
    return found


def broker(name: str, default: str) -> str:
    """Return the address of a Celery broker: redis, rediss or a Redis socket."""
    value = text(name, default) or default
    if urlsplit(value).scheme not in {"redis", "rediss", "redis+socket"}:
        raise ImproperlyConfigured(f"{name} is not understood; use redis://HOST:PORT/DB or redis+socket:///PATH.")
    return value


def address(name: str, default: str = "") -> str:
    """Return an http(s) address without its last slash, or ""."""
    value = os.environ.get(name, default).strip()
    if not value:
        return ""
    parts = _split(name, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name}={value!r} is not an address; use http://… or https://….")
    return value.rstrip("/")


def _split(name: str, value: str) -> SplitResult:
    try:
        return urlsplit(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not an address: {error}.") from None


def path(name: str, default: Path) -> Path:
    """Return the absolute path of a folder or file. A relative one starts at the current folder."""
    value = os.environ.get(name, "").strip()
    return Path(value).expanduser().resolve() if value else default


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's database entry for `sqlite:///file` or `postgres://user:password@host:port/name?option=value`."""
    value = os.environ.get(name, "").strip() or default
    parts = _split(name, value)
    if parts.scheme == "sqlite":
        # sqlite:///relative.db and sqlite:////absolute.db, as in other libraries.
        file = unquote(parts.path[1:])
        if not file:
            raise ImproperlyConfigured(f"{name}={value!r} names no file; use sqlite:///path/to/file.sqlite3.")
        # Keep connections open: closing the last one rewrites a WAL database, 7 ms of processor time for every request.
        options = {"CONN_MAX_AGE": 60, "OPTIONS": dict(SQLITE_OPTIONS)}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, **options}
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(name, value)
    # The message leaves out the value, which may hold a password.
    raise ImproperlyConfigured(
        f"{name} is not understood; use sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME."
    )


def _postgresql(name: str, value: str) -> dict[str, Any]:
    parts = _split(name, value)
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name:
        raise ImproperlyConfigured(f"{name} names no database; use postgres://USER:PASSWORD@HOST:PORT/NAME.")
    options: Mapping[str, str] = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} has a port that is not a number.") from None
    host = options.get("host", unquote(parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: option for key, option in options.items() if key != "host"},
    }


def origin_of_tiles(template: str) -> list[str]:
    """Return the origins that a map tile template needs in the content policy. `{s}` becomes a wildcard host."""
    if not template:
        return []
    parts = _split("MAP_TILE_URL", template.replace("{s}", "*"))
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(f"MAP_TILE_URL={template!r} is not an address; use https://…/{{z}}/{{x}}/{{y}}.png.")
    return [f"{parts.scheme}://{parts.netloc}"]
