from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from scripts import addresses
from scripts.demonstration import Demonstration, Options
from scripts.run import new_admin_password, only_one, read_options
from scripts.startup import CannotRun

HERE = {"PATH": "/usr/bin", "LANG": "C.UTF-8"}


@pytest.fixture
def demonstration(tmp_path: Path) -> Demonstration:
    var = tmp_path / "var" / "demo"
    var.mkdir(parents=True)
    return Demonstration(var=var)


@pytest.fixture
def options(demonstration: Demonstration) -> Options:
    return Options(
        port=8000,
        bind="127.0.0.1",
        redis_socket=demonstration.var / "redis.sock",
        replica_ports=demonstration.replica_ports(),
    )


def test_the_demonstration_uses_its_own_database_and_crawls_this_machine(
    demonstration: Demonstration, options: Options
) -> None:
    environment = demonstration.environment(HERE, options)
    assert environment["PYEONSCAN_ENVIRONMENT"] == "demo"
    assert environment["DATABASE_URL"] == f"sqlite:///{demonstration.var}/db.sqlite3"
    for chain in ("CU", "EMART24"):
        assert environment[f"CRAWLER_{chain}_BASE_URL"].startswith("http://127.0.0.1:")


def test_a_database_of_the_callers_own_is_used(demonstration: Demonstration, options: Options) -> None:
    theirs = "postgres://me@/shop"
    assert demonstration.environment({**HERE, "DATABASE_URL": theirs}, options)["DATABASE_URL"] == theirs


def test_the_demonstration_cannot_be_pointed_at_a_real_site(demonstration: Demonstration, options: Options) -> None:
    inherited = {**HERE, "CRAWLER_CU_BASE_URL": "https://shop.example", "PYEONSCAN_ENVIRONMENT": "production"}
    environment = demonstration.environment(inherited, options)
    assert environment["CRAWLER_CU_BASE_URL"].startswith("http://127.0.0.1:")
    assert environment["PYEONSCAN_ENVIRONMENT"] == "demo"


def test_a_chain_without_a_replica_is_not_crawled_even_if_the_shell_names_its_site(
    demonstration: Demonstration, options: Options
) -> None:
    inherited = {**HERE, "CRAWLER_GS25_BASE_URL": "https://shop.example", "CRAWLER_CSPACE24_BASE_URL": ""}
    environment = demonstration.environment(inherited, options)
    addresses = {name: value for name, value in environment.items() if name.endswith("_BASE_URL")}
    assert set(addresses) == {"CRAWLER_CU_BASE_URL", "CRAWLER_EMART24_BASE_URL"}
    assert all(value.startswith("http://127.0.0.1:") for value in addresses.values())


def test_every_queue_that_a_task_goes_to_has_its_worker(demonstration: Demonstration) -> None:
    from django.conf import settings

    served = {program.command[program.command.index("-Q") + 1] for program in demonstration.workers()[:-1]}
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert served == {settings.CELERY_TASK_DEFAULT_QUEUE, *routed}


def test_the_length_of_its_training_can_be_chosen(demonstration: Demonstration, options: Options) -> None:
    assert "steps" in demonstration.environment(HERE, options)["RETRAIN_RECIPE"]
    theirs = '{"steps": 7}'
    assert demonstration.environment({**HERE, "RETRAIN_RECIPE": theirs}, options)["RETRAIN_RECIPE"] == theirs


def test_it_makes_a_signing_key_once_and_keeps_it(demonstration: Demonstration) -> None:
    key = demonstration.secret_key()
    assert len(key) >= 50
    assert demonstration.secret_key() == key
    assert stat.S_IMODE((demonstration.var / "secret-key").stat().st_mode) == 0o600


def test_the_replicas_keep_their_ports_between_starts(demonstration: Demonstration) -> None:
    assert demonstration.replica_ports() == demonstration.replica_ports()


def test_a_replicas_port_that_another_program_uses_now_is_replaced(demonstration: Demonstration) -> None:
    taken = demonstration.replica_ports()["cu"]
    with socket.socket() as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        assert demonstration.replica_ports()["cu"] != taken


def test_a_damaged_file_of_ports_is_written_again(demonstration: Demonstration) -> None:
    (demonstration.var / "replica-ports.json").write_text('{"cu": ')
    assert set(demonstration.replica_ports()) == {"cu", "emart24"}


@pytest.mark.parametrize("folder", ["a" * 120, "with space", "편스캔"])
def test_redis_gets_a_usable_socket_wherever_the_checkout_is(folder: str, tmp_path: Path) -> None:
    path = Demonstration(var=tmp_path / folder).redis_socket()
    try:
        assert path.parent.is_dir()
        assert len(str(path)) < 108
        assert str(path).isascii()
        assert " " not in str(path)
    finally:
        path.parent.rmdir()


def test_fronts_are_drawn_again_when_the_drawing_changed(tmp_path: Path) -> None:
    source = tmp_path / "demo" / "catalogue" / "products.csv"
    source.parent.mkdir(parents=True)
    source.write_text("barcode\n")
    demonstration = Demonstration(var=tmp_path, root=tmp_path)
    demonstration.fronts.mkdir()
    assert not demonstration.drawing_is_current()
    demonstration.record_drawing()
    assert demonstration.drawing_is_current()
    source.write_text("barcode,brand\n")
    assert not demonstration.drawing_is_current()


# -- The command line --------------------------------------------------------------------------------------------------
def test_for_a_used_port_the_message_names_a_free_one(demonstration: Demonstration) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port} is used .* make run PORT={port + 1}"):
            read_options(demonstration, {"PORT": str(port)})


def test_an_address_of_another_machine_is_refused(demonstration: Demonstration) -> None:
    with pytest.raises(CannotRun, match=r"Nothing can listen on 203\.0\.113\.1"):
        read_options(demonstration, {"PORT": str(addresses.free_port()), "BIND": "203.0.113.1"})


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80 80", "८०"])
def test_an_invalid_port_is_refused(port: str, demonstration: Demonstration) -> None:
    with pytest.raises(CannotRun, match="is not a port"):
        read_options(demonstration, {"PORT": port})


def test_a_mistyped_https_is_refused(demonstration: Demonstration) -> None:
    with pytest.raises(CannotRun, match="HTTPS=on-please"):
        read_options(demonstration, {"PORT": str(addresses.free_port()), "HTTPS": "on-please"})


def test_plain_http_stays_on_this_machine_and_https_is_for_the_network(demonstration: Demonstration) -> None:
    port = str(addresses.free_port())
    plain = read_options(demonstration, {"PORT": port})
    assert (plain.scheme, plain.bind) == ("http", "127.0.0.1")
    secure = read_options(demonstration, {"PORT": port, "HTTPS": "1"})
    assert (secure.scheme, secure.bind) == ("https", "0.0.0.0")
    assert demonstration.environment(HERE, secure)["HTTPS_CA_FILE"].endswith("/var/https/ca.crt")


def test_a_second_demonstration_in_the_same_folder_is_refused(demonstration: Demonstration) -> None:
    with only_one(demonstration), pytest.raises(CannotRun, match="running already"), only_one(demonstration):
        pytest.fail("a second one started")
    with only_one(demonstration):
        pass


def test_a_new_password_needs_a_demonstration(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="start it with `make run` first"):
        new_admin_password(Demonstration(var=tmp_path / "var"))
