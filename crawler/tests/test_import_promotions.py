"""`manage.py import_promotions`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from common import kst
from crawler.file_import import service
from crawler.models import CrawlRun, RunState, Snapshot
from crawler.offers import ProblemReason
from crawler.runs import reaper
from crawler.tests.making import dump, running
from promotions.models import Chain, Listing, Promotion

pytestmark = [pytest.mark.django_db, pytest.mark.database_portable]

HEADER = "brand,name,price,event,img_url,original_price,gift_name,gift_price"


def line(number: int, *, price: int | str = 1500, event: str = "1+1") -> str:
    return f"GS25,롯데)과자{number},{price},{event},https://image.test/GD_880{number:010d}_001.jpg,,,"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "gs25.csv"
    write(path, *(line(number) for number in range(1, 101)))
    return path


def write(path: Path, *lines: str) -> None:
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8-sig")


def run(path: Path, *arguments: str, chain: str = "gs25") -> int:
    try:
        call_command("import_promotions", str(path), "--chain", chain, *arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_without_apply_nothing_is_written_and_the_difference_is_shown(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(file, "--apply")
    kept = [line(number) for number in range(2, 100)]
    write(file, line(1, price=1700), *kept, line(500))
    before = dump("promotions", "crawler")
    capsys.readouterr()

    assert run(file) == 0

    shown = capsys.readouterr().out
    assert "+ 롯데)과자500  1+1  1,500" in shown
    assert "- 롯데)과자100  1+1  1,500" in shown
    assert "~ 롯데)과자1  1+1  1,700: price 1500 → 1700" in shown
    assert "1 started, 99 kept, 1 ended, 1 changed" in shown
    assert "--apply" in shown
    assert dump("promotions", "crawler") == before


def test_applied_it_is_a_run_with_snapshot_checks_and_the_name_of_who_did_it(file: Path) -> None:
    assert run(file, "--apply") == 0

    done = CrawlRun.objects.get()
    assert (done.state, done.trigger, done.chain_id, done.base_url) == (RunState.PUBLISHED, "import", "gs25", file.name)
    assert done.requested_by
    assert (done.started_count, len(done.verdicts) > 5, done.lease_owner) == (100, True, "")
    assert Snapshot.objects.get(run=done).count == 100
    assert Promotion.objects.running().filter(listing__chain="gs25").count() == 100
    assert Chain.objects.get(pk="gs25").catalogue_revision == 1


def test_the_same_file_again_only_continues(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(file, "--apply")
    capsys.readouterr()

    assert run(file, "--apply", "--json") == 0

    outcome: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (outcome["started"], outcome["kept"], outcome["ended"]) == (0, 100, 0)
    assert Listing.objects.count() == 100


def test_half_a_file_is_quarantined_in_the_forecast_and_in_earnest(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(file, "--apply")
    write(file, *(line(number) for number in range(1, 51)))
    before = dump("promotions")

    assert run(file) == 3
    assert "It would be quarantined" in capsys.readouterr().out
    assert run(file, "--apply") == 3
    assert CrawlRun.objects.latest("pk").reason == "shrunk"
    assert dump("promotions") == before


def test_a_few_bad_lines_are_reported_and_skipped_and_end_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(file, "--apply")
    write(file, line(1, price="공짜"), line(2, event="4+1"), *(line(number) for number in range(3, 101)))
    capsys.readouterr()

    assert run(file, "--apply") == 0

    assert "bad line 2: price '공짜' is no price in won" in capsys.readouterr().err
    assert Promotion.objects.open().count() == 100


def test_too_many_bad_lines_quarantine_the_file(file: Path) -> None:
    bad = [line(number, event="?") for number in range(1, 4)]
    write(file, *bad, *(line(number) for number in range(4, 101)))

    assert run(file, "--apply") == 3
    assert CrawlRun.objects.get().reason == "unreadable_items"
    assert not Promotion.objects.exists()


def test_another_chains_file_is_refused(file: Path) -> None:
    with pytest.raises(CommandError, match="no promotion that can be read"):
        call_command("import_promotions", str(file), "--chain", "cspace24", "--apply")
    assert not CrawlRun.objects.exists()


@pytest.mark.parametrize(
    ("chain", "text", "reason"),
    [("ministop", HEADER, "use one of: cu, gs25"), ("gs25", "nothing", "no header line")],
)
def test_what_cannot_be_imported_is_refused_with_the_reason(tmp_path: Path, chain: str, text: str, reason: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match=reason):
        call_command("import_promotions", str(path), "--chain", chain)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="was not read"):
        call_command("import_promotions", str(tmp_path / "none.csv"), "--chain", "gs25")


def test_while_another_run_of_the_chain_is_open_it_says_so_and_does_nothing(file: Path) -> None:
    other = running("gs25")

    with pytest.raises(CommandError, match=f"Run {other.pk} of gs25 is running"):
        call_command("import_promotions", str(file), "--chain", "gs25", "--apply")
    assert CrawlRun.objects.get() == other


def test_a_list_is_as_old_as_it_is_shown_to_be(file: Path) -> None:
    seen = timezone.now() - timedelta(days=3)
    text = f"{seen.astimezone(kst.KST):%Y-%m-%dT%H:%M}"

    run(file, "--apply", "--seen-at", text)

    moments = {Snapshot.objects.get().fetched_at, *Promotion.objects.values_list("last_seen", flat=True)}
    assert {f"{moment.astimezone(kst.KST):%Y-%m-%dT%H:%M}" for moment in moments} == {text}


def test_a_list_older_than_the_catalogue_or_from_the_future_is_refused(file: Path) -> None:
    run(file, "--apply")
    with pytest.raises(CommandError, match="newer data"):
        call_command("import_promotions", str(file), "--chain", "gs25", "--seen-at", "2026-01-01T00:00")
    with pytest.raises(CommandError, match="future"):
        call_command("import_promotions", str(file), "--chain", "gs25", "--seen-at", "2999-01-01T00:00")


def test_an_import_whose_process_was_killed_is_failed_and_bars_nothing(file: Path) -> None:
    dead = running("gs25", trigger="import")
    CrawlRun.objects.update(lease_until=dead.created_at)

    reaper.release_lost("gs25")

    dead.refresh_from_db()
    assert (dead.state, dead.reason) == ("failed", "worker_lost")
    assert run(file, "--apply") == 0


@pytest.mark.parametrize("chain", ["cu", "gs25", "seven_eleven", "emart24"])
def test_a_real_list_is_read_to_the_last_line(real_data: Callable[[str], Path], chain: str) -> None:
    path = real_data(f"promotions_2026-02/{chain}.csv")
    found = service.read_file(path, chain=chain)
    lines = len(path.read_text(encoding="utf-8-sig").splitlines()) - 1
    assert (found.collected.items, found.problems(ProblemReason.BAD_LINE)) == (lines, [])
    assert run(path, "--apply", chain=chain) == 0
    assert Promotion.objects.open().count() == CrawlRun.objects.get().started_count


def test_a_stray_quote_refuses_the_file_and_ends_nothing(file: Path) -> None:
    run(file, "--apply")
    write(file, line(1), line(2).replace("롯데", '"롯데'), *(line(number) for number in range(3, 101)))
    before = dump("promotions", "crawler")

    for arguments in ((), ("--apply",)):
        with pytest.raises(CommandError, match="Line 3 has a quote"):
            run(file, *arguments)
    assert dump("promotions", "crawler") == before


def test_one_line_that_does_not_name_its_item_holds_the_file_back_and_is_shown(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(file, "--apply")
    write(file, *(line(number) for number in range(1, 100)), "GS25,롯데)과자100")
    before = dump("promotions")
    capsys.readouterr()

    assert run(file, "--apply") == 3
    assert dump("promotions") == before
    assert "cannot be published. Correct those lines" in capsys.readouterr().err
    assert CrawlRun.objects.latest("pk").reason == "unfinished"
