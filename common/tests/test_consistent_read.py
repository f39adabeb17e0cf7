"""One answer reads one state of the database."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from common.consistent_read import consistent_read


@pytest.mark.database_portable
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_another_connection_writes_is_not_seen_in_the_middle_of_an_answer() -> None:
    group = Group.objects.create(name="before")

    def write() -> None:
        Group.objects.filter(pk=group.pk).update(name="after")
        connection.close()

    def name() -> str:
        return Group.objects.get(pk=group.pk).name

    with consistent_read():
        assert name() == "before"
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=10)
        assert not writer.is_alive()
        assert name() == "before"
    assert name() == "after"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_error_inside_leaves_the_connection_usable() -> None:
    Group.objects.create(name="kept")
    with pytest.raises(RuntimeError), consistent_read():
        raise RuntimeError
    assert Group.objects.filter(name="kept").exists()
    with consistent_read():
        Group.objects.count()
