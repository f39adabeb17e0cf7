"""The database of a round: reset it to a template, and detect a worker's writing transaction."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, Protocol

from django.db import connection, connections

from faults.installation import wait_until

# The byte of the -shm file that SQLite's one writer locks (WAL_WRITE_LOCK, https://sqlite.org/walformat.html).
_WRITE_LOCK: Final = 120


class Database(Protocol):
    """What a round needs. Both databases close this process's own connections before they replace anything."""

    def keep_as_template(self) -> None:
        """Keep the present state; a reset returns to it."""

    def reset(self) -> None:
        """Return to the template's state. Raises TooSlowError if a program keeps the database open."""

    def is_written_by(self, processes: Collection[int]) -> bool:
        """Return whether one of these processes holds a transaction that has written."""


class SqliteDatabase:
    """A file; the template lies beside it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._template = file.with_suffix(".template")

    def keep_as_template(self) -> None:
        self._release()
        shutil.copyfile(self._file, self._template)

    def reset(self) -> None:
        self._release()
        shutil.copyfile(self._template, self._file)

    def _release(self) -> None:
        """Wait until no process has the file open, so that it holds everything written and its logs can be deleted."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint")
        connections.close_all()
        wait_until(lambda: not _has_users(self._file), "every program closes the database", 10)
        # A killed program leaves its logs behind.
        for suffix in ("-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def is_written_by(self, processes: Collection[int]) -> bool:
        try:
            inode = self._file.with_name(f"{self._file.name}-shm").stat().st_ino
        except FileNotFoundError:
            return False
        return any(pid in processes for pid in _writers(inode))


def _writers(inode: int) -> Iterator[int]:
    """Yield the processes that hold SQLite's write lock, from the kernel's list: trying the lock would take it."""
    for line in Path("/proc/locks").read_text().splitlines():
        words = line.split()
        if words[1:4] == ["POSIX", "ADVISORY", "WRITE"] and words[5].endswith(f":{inode}"):
            first, last = int(words[6]), int(words[7])
            if first <= _WRITE_LOCK <= last:
                yield int(words[4])


def _has_users(file: Path) -> bool:
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if str(descriptor.readlink()).startswith(str(file)):
                return True
    return False


class PostgresqlDatabase:
    """A database of a server; the template is another database of the same server."""

    NAME: Final = "faults"

    def __init__(self, server_url: str) -> None:
        """`server_url` names the server's maintenance database."""
        self._server = server_url
        self._execute(f"CREATE DATABASE {self.NAME}")

    @property
    def url(self) -> str:
        """Return its DATABASE_URL."""
        address, _, options = self._server.partition("?")
        return f"{address.rpartition('/')[0]}/{self.NAME}?{options}"

    def keep_as_template(self) -> None:
        connections.close_all()
        self._execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname IS NOT NULL AND pid <> pg_backend_pid()",
            f"CREATE DATABASE {self.NAME}_template TEMPLATE {self.NAME}",
        )

    def reset(self) -> None:
        connections.close_all()
        self._execute(
            f"DROP DATABASE {self.NAME} WITH (FORCE)",
            f"CREATE DATABASE {self.NAME} TEMPLATE {self.NAME}_template",
        )

    def is_written_by(self, processes: Collection[int]) -> bool:
        """Only this process and the worker write, and this one does not during the query."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
            )
            return bool(cursor.fetchone()[0])

    def _execute(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self._server, autocommit=True) as server:
            for statement in statements:
                server.execute(statement.encode())
