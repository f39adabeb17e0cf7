from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from recognition.leases import LeaseTakenError, lease, wait_for_lease
from recognition.models import Lease

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]


def _run_out(name: str) -> None:
    Lease.objects.filter(name=name).update(until=timezone.now() - timedelta(seconds=1))


def test_only_one_holds_a_lease() -> None:
    with lease("work"), pytest.raises(LeaseTakenError), lease("work"):
        pass


def test_leases_of_other_names_do_not_collide() -> None:
    with lease("work"), lease("other work"):
        assert Lease.objects.count() == 2


def test_a_lease_is_free_after_its_block_even_when_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), lease("work"):
        raise ZeroDivisionError

    with lease("work"):
        assert Lease.objects.count() == 1


def test_a_killed_holders_lease_runs_out() -> None:
    Lease.objects.create(name="work", owner="killed", until=timezone.now() - timedelta(seconds=1))

    with lease("work"):
        assert Lease.objects.get().owner != "killed"


def test_renewing_keeps_it() -> None:
    with lease("work") as held:
        _run_out("work")
        held.renew()
        with pytest.raises(LeaseTakenError), lease("work"):
            pass


def test_who_was_overtaken_hears_it_and_takes_nothing_away() -> None:
    with lease("work") as slow:
        _run_out("work")
        with lease("work"):
            with pytest.raises(LeaseTakenError):
                slow.renew()
            slow.release()
            assert Lease.objects.count() == 1


def test_waiting_ends_when_the_lease_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.leases.time.sleep", lambda _: Lease.objects.all().delete())
    Lease.objects.create(name="work", owner="other", until=timezone.now() + timedelta(seconds=60))

    def work() -> str:
        with lease("work"):
            return "done"

    assert wait_for_lease(work) == "done"


def test_waiting_has_an_end() -> None:
    def work() -> None:
        raise LeaseTakenError("taken")

    with pytest.raises(LeaseTakenError):
        wait_for_lease(work, patience_s=0)
