from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from common.jobs import LeaseLostError
from common.models import NamedLease
from common.named_lease import LeaseTakenError, named_lease, wait_for_lease

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def _run_out(name: str) -> None:
    NamedLease.objects.filter(name=name).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_only_one_holds_a_lease() -> None:
    with named_lease("work"), pytest.raises(LeaseTakenError), named_lease("work"):
        pass


def test_leases_of_other_names_do_not_collide() -> None:
    with named_lease("work"), named_lease("other work"):
        assert NamedLease.objects.count() == 2


def test_a_lease_is_free_after_its_block_even_when_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), named_lease("work"):
        raise ZeroDivisionError

    with named_lease("work"):
        assert NamedLease.objects.count() == 1


def test_the_lease_of_a_killed_process_runs_out() -> None:
    NamedLease.objects.create(name="work", lease_owner="killed", lease_until=timezone.now() - timedelta(seconds=1))

    with named_lease("work"):
        assert NamedLease.objects.get().lease_owner != "killed"


def test_renewing_keeps_it() -> None:
    with named_lease("work") as held:
        _run_out("work")
        held.renew()
        with pytest.raises(LeaseTakenError), named_lease("work"):
            pass


def test_a_holder_that_was_overtaken_learns_it_when_it_renews() -> None:
    with named_lease("work") as slow:
        _run_out("work")
        with named_lease("work"), pytest.raises(LeaseLostError):
            slow.renew()


def test_a_holder_that_was_overtaken_does_not_give_back_the_lease_of_the_next() -> None:
    with named_lease("work"):
        _run_out("work")
        next_one = named_lease("work")
        next_one.__enter__()

    assert NamedLease.objects.count() == 1
    next_one.__exit__(None, None, None)
    assert not NamedLease.objects.exists()


def test_waiting_ends_when_the_lease_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.named_lease.time.sleep", lambda _: NamedLease.objects.all().delete())
    NamedLease.objects.create(name="work", lease_owner="other", lease_until=timezone.now() + timedelta(seconds=60))

    def work() -> str:
        with named_lease("work"):
            return "done"

    assert wait_for_lease(work) == "done"


def test_waiting_has_an_end() -> None:
    def work() -> None:
        raise LeaseTakenError("taken")

    with pytest.raises(LeaseTakenError):
        wait_for_lease(work, patience_s=0)
