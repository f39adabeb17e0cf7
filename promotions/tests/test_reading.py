from __future__ import annotations

import threading

import pytest
from django.db import connection

from promotions.models import Chain
from promotions.reading import consistent_read


@pytest.mark.database_portable
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_published_meanwhile_is_not_seen_in_the_middle_of_an_answer() -> None:
    Chain.objects.get_or_create(code="cu", defaults={"name": "CU"})

    def publish() -> None:
        Chain.objects.filter(code="cu").update(catalogue_revision=7)
        connection.close()

    with consistent_read():
        before = Chain.objects.get(code="cu").catalogue_revision
        writer = threading.Thread(target=publish)
        writer.start()
        writer.join(timeout=10)
        assert not writer.is_alive()
        assert Chain.objects.get(code="cu").catalogue_revision == before
    assert Chain.objects.get(code="cu").catalogue_revision == 7


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_error_inside_leaves_the_connection_usable() -> None:
    with pytest.raises(RuntimeError), consistent_read():
        raise RuntimeError
    assert Chain.objects.filter(code="cu").exists()
    with consistent_read():
        Chain.objects.count()
