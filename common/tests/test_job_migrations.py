"""A filled database of the release before the common jobs keeps every row and value, forward and back again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database_portable]

BEFORE = [
    ("common", None),
    ("crawler", "0005_site_lists"),
    ("recognition", "0004_snapshot_joins"),
    ("promotions", "0005_contested_pairs"),
]
AFTER = [("common", "0001_moved_tables"), ("crawler", "0006_common_jobs"), ("recognition", "0005_jobs")]
TABLES = (
    "crawler_crawlrun", "crawler_snapshot", "crawler_scheduledefault", "recognition_activation", "recognition_lease",
    "recognition_recogniser", "recognition_training",
)  # fmt: skip
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LEASED = {"lease_owner": "worker", "lease_until": NOW + timedelta(seconds=20)}

Rows = dict[str, list[dict[str, Any]]]


def migrate(targets: Sequence[tuple[str, str | None]]) -> Any:
    """Go to a state of the migrations, and return the models of that state."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    executor.loader.build_graph()
    return executor.loader.project_state([(app, name) for app, name in targets if name]).apps


@pytest.fixture
def before() -> Iterator[Any]:
    """The models of the release before, in its database; afterwards the database is today's again."""
    try:
        yield migrate(BEFORE)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


def fill(models: Any) -> None:
    """Chains, runs and trainings in every state, and whatever refers to them."""
    chain = models.get_model("promotions", "Chain").objects.get_or_create(code="cu", defaults={"name": "CU"})[0]
    fill_runs(models, chain)
    recognisers = [
        models.get_model("recognition", "Recogniser").objects.create(
            version=f"v{number}", folder=f"f{number}", manifest_sha256="0" * 64, active=number == 0
        )
        for number in range(4)
    ]
    activation = models.get_model("recognition", "Activation").objects
    for recogniser, state in zip(recognisers, ("queued", "running", "done", "failed"), strict=True):
        activation.create(recogniser=recogniser, state=state, done=3, total=9, attempts=2, error="e", started_at=NOW)
    training = models.get_model("recognition", "Training").objects
    for state in ("running", "done", "failed", "cancelled"):
        training.create(
            trigger="operator", state=state, phase="learning", step=40, total=90, attempts=2, furthest_step=41,
            recogniser=recognisers[0], figures={"parts": []}, reason="까닭", started_at=NOW, heartbeat_at=NOW,
        )  # fmt: skip
    lease = models.get_model("recognition", "Lease").objects
    lease.create(name="enrol_products", owner="enroller", until=NOW)
    lease.create(name="retrain_recogniser", owner="trainer", until=NOW)


def fill_runs(models: Any, chain: Any) -> None:
    """Runs in every state, a snapshot, a rollback of it, and the remembered schedules."""
    run, snapshot = models.get_model("crawler", "CrawlRun").objects, models.get_model("crawler", "Snapshot").objects
    common = {"chain": chain, "trigger": "schedule", "base_url": "http://site.test", "progress_done": 40}
    for state in ("published", "quarantined", "failed", "dropped"):
        run.create(**common, state=state, reason="shrunk", verdicts=[{"code": "shrunk"}], finished_at=NOW)
    run.create(**common, state="running", attempts=2, **LEASED)
    values = {"chain": chain, "complete": True, "count": 0, "sha256": "1" * 64, "offers": b"x", "fetched_at": NOW}
    first = snapshot.create(run=run.get(state="published"), **values)
    rollback = run.create(**common | {"trigger": "rollback"}, state="published", rolls_back=first.run)
    snapshot.create(run=rollback, restored_from=first, **values)
    models.get_model("crawler", "ScheduleDefault").objects.create(
        name="crawler: cu daily", task="crawler.tasks.request_scheduled_crawl", args='["cu"]', timing="30 5 * * *"
    )


def rows() -> Rows:
    """Every column of every row of the tables, in the order of their keys."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            assert cursor.description is not None
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def without_new_columns(after: Rows, before: Rows) -> Rows:
    return {table: [{name: row[name] for name in before[table][0]} for row in after[table]] for table in before}


def test_every_row_keeps_its_id_and_its_values_forward_and_back(before: Any) -> None:
    fill(before)
    old = rows()
    assert all(len(found) > 0 for found in old.values())

    models = migrate(AFTER)

    assert without_new_columns(rows(), old) == old
    assert models.get_model("common", "ScheduleDefault").objects.get().timing == "30 5 * * *"
    migrate(BEFORE)
    assert rows() == old


def test_running_jobs_keep_the_leases_that_their_workers_hold_by_name(before: Any) -> None:
    fill(before)

    models = migrate(AFTER)

    trainings = models.get_model("recognition", "Training").objects
    assert leases(trainings.filter(state="running")) == {("trainer", NOW)}
    activations = models.get_model("recognition", "Activation").objects
    assert leases(activations.filter(state="running")) == {("unknown", NOW)}, "its worker is gone"
    assert leases(trainings.exclude(state="running")) == leases(activations.exclude(state="running")) == {("", None)}
    others = models.get_model("common", "NamedLease").objects.filter(name="enrol_products")
    assert leases(others) == {("enroller", NOW)}


def leases(jobs: Any) -> set[tuple[str, datetime | None]]:
    return set(jobs.values_list("lease_owner", "lease_until"))


def test_afterwards_the_database_refuses_a_running_job_without_a_lease(before: Any) -> None:
    fill(before)

    models = migrate(AFTER)

    for name in ("Activation", "Training"):
        running = models.get_model("recognition", name).objects.filter(state="running")
        with pytest.raises(IntegrityError), transaction.atomic():
            running.update(lease_owner="")
