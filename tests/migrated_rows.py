"""Keep the rows that migrations made, such as the chains, for the tests after a transactional one.

Django flushes the database after each transactional test, and restores those rows only for the next one. Then the other
tests would have to run first; with whole modules distributed over processes (see `distribution`) they do not.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest
from django.db import connections
from pytest_django.plugin import blocking_manager_key

_FIXTURES = {"transactional_db", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give transactional tests the rows, too."""
    for item in items:
        if _is_transactional(item):
            marker = item.get_closest_marker("django_db")
            arguments = {} if marker is None else marker.kwargs
            wanted = {**arguments, "transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**wanted), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Restore the rows behind the last of several transactional tests; the others restore them for themselves."""
    yield
    if nextitem is not None and _is_transactional(item) and not _is_transactional(nextitem):
        with item.config.stash[blocking_manager_key].unblock():
            for connection in connections.all():
                if contents := getattr(connection, "_test_serialized_contents", ""):
                    connection.creation.deserialize_db_from_string(contents)


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        return True
    return not _FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
