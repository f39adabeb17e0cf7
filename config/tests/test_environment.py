from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from config import environment as env

Setting = Callable[[str], None]


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Set the variable that every test reads."""
    return lambda value: monkeypatch.setenv("A_SETTING", value)


MISTYPED: list[tuple[str, Callable[[], Any]]] = [
    ("ture", lambda: env.boolean("A_SETTING", default=False)),
    ("ten", lambda: env.number("A_SETTING", 1.0)),
    ("nan", lambda: env.number("A_SETTING", 1.0)),
    ("inf", lambda: env.number("A_SETTING", 1.0, maximum=60)),
    ("-1", lambda: env.number("A_SETTING", 1.0)),
    ("61", lambda: env.number("A_SETTING", 1.0, maximum=60)),
    ("2.5", lambda: env.integer("A_SETTING", 1)),
    ("0", lambda: env.integer("A_SETTING", 1, minimum=1)),
    ("prod", lambda: env.text("A_SETTING", choices=("demo", "production"))),
    ("cu.bgfretail.com", lambda: env.address("A_SETTING")),
    ("ftp://cu.example", lambda: env.address("A_SETTING")),
    ("mysql://localhost/pyeonscan", lambda: env.database("A_SETTING", "")),
    ("db.sqlite3", lambda: env.database("A_SETTING", "")),
    ("sqlite://", lambda: env.database("A_SETTING", "")),
    ("postgres://user:password@localhost:543x/pyeonscan", lambda: env.database("A_SETTING", "")),
    ("postgres://user:password@localhost", lambda: env.database("A_SETTING", "")),
    ("120", lambda: env.rate("A_SETTING", "1/s")),
    ("120/xmin", lambda: env.rate("A_SETTING", "1/s")),
    ("열쇠", lambda: env.token("A_SETTING")),
    ("/nowhere/chromium", lambda: env.program("A_SETTING")),
    ("https://pyeonscan.example", lambda: env.hosts("A_SETTING")),
    ("redsi://localhost", lambda: env.broker("A_SETTING", "redis://localhost")),
]


@pytest.mark.parametrize(("value", "read"), MISTYPED, ids=[value for value, _ in MISTYPED])
def test_a_mistyped_value_stops_the_start_and_names_its_variable(
    value: str, read: Callable[[], Any], setting: Setting
) -> None:
    setting(value)
    with pytest.raises(ImproperlyConfigured, match="A_SETTING"):
        read()


def test_a_database_password_is_not_repeated_in_the_error(setting: Setting) -> None:
    setting("postgres://user:open-sesame@localhost:543x/pyeonscan")
    with pytest.raises(ImproperlyConfigured) as caught:
        env.database("A_SETTING", "")
    assert "open-sesame" not in str(caught.value)


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_value_means_the_default(value: str, setting: Setting) -> None:
    setting(value)
    assert env.boolean("A_SETTING", default=True) is True
    assert env.number("A_SETTING", 1.5) == 1.5
    assert env.integer("A_SETTING", 7) == 7
    assert env.address("A_SETTING") == ""
    assert env.path("A_SETTING", Path("/there")) == Path("/there")
    assert env.database("A_SETTING", "sqlite:///default.db")["NAME"] == "default.db"


@pytest.mark.parametrize(("value", "meaning"), [("TRUE", True), ("on", True), ("0", False), (" No ", False)])
def test_flags_are_read_in_their_usual_spellings(value: str, meaning: bool, setting: Setting) -> None:
    setting(value)
    assert env.boolean("A_SETTING", default=not meaning) is meaning


def test_a_list_is_split_at_commas_and_may_be_empty(setting: Setting) -> None:
    setting(" a.example, ,b.example ")
    assert env.words("A_SETTING", ["default"]) == ["a.example", "b.example"]
    setting("")
    assert env.words("A_SETTING", ["default"]) == []


def test_an_address_loses_its_last_slash_only(setting: Setting) -> None:
    setting("http://127.0.0.1:8001/shop/")
    assert env.address("A_SETTING") == "http://127.0.0.1:8001/shop"


@pytest.mark.parametrize(
    ("value", "file"),
    [("sqlite:///relative.db", "relative.db"), ("sqlite:////var/lib/a%20b.db", "/var/lib/a b.db")],
)
def test_sqlite_addresses_name_relative_and_absolute_files(value: str, file: str, setting: Setting) -> None:
    setting(value)
    entry = env.database("A_SETTING", "")
    assert entry["NAME"] == file
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_postgresql_address_may_hold_quoted_characters_and_options(setting: Setting) -> None:
    setting("postgresql://pyeon%40scan:p%2Fw@db.example:5433/shop?sslmode=require")
    entry = env.database("A_SETTING", "")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "pyeon@scan",
        "p/w",
        "db.example",
        "5433",
    )
    assert entry["NAME"] == "shop"
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_a_postgresql_socket_is_given_as_the_host_option(setting: Setting) -> None:
    setting("postgres://postgres@/shop?host=/run/postgresql")
    entry = env.database("A_SETTING", "")
    assert (entry["HOST"], entry["PORT"], entry["OPTIONS"]) == ("/run/postgresql", "", {})


@pytest.mark.parametrize(
    ("template", "origins"),
    [
        ("", []),
        ("https://tile.example/{z}/{x}/{y}.png", ["https://tile.example"]),
        ("https://{s}.tile.example/{z}/{x}/{y}.png", ["https://*.tile.example"]),
    ],
)
def test_the_content_policy_gets_the_tile_servers_origin(template: str, origins: list[str]) -> None:
    assert env.origin_of_tiles(template) == origins


def test_a_tile_template_without_a_scheme_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="MAP_TILE_URL"):
        env.origin_of_tiles("tile.example/{z}/{x}/{y}.png")


def refusal_or_value(read: Callable[[], Any], value: str) -> str | Any:
    """Return what `read` makes of the variable's text: a value, or the message of its error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("A_SETTING", value)
        try:
            return read()
        except ImproperlyConfigured as error:
            return str(error)


ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
ADDRESSES = st.from_regex(r"(http|https|sqlite|postgres)://[\[\]:@/?=%a-z0-9.]{0,12}", fullmatch=True)


@given(value=ANY_TEXT | st.floats().map(str))
def test_any_text_is_a_number_in_range_or_an_error_that_names_the_variable(value: str) -> None:
    outcome = refusal_or_value(lambda: env.number("A_SETTING", 5.0, minimum=1, maximum=10), value)
    assert ("A_SETTING" in outcome) if isinstance(outcome, str) else (1 <= outcome <= 10)


@given(value=ANY_TEXT | ADDRESSES)
def test_any_text_is_a_database_or_an_error_that_names_the_variable(value: str) -> None:
    outcome = refusal_or_value(lambda: env.database("A_SETTING", "sqlite:///default.db"), value)
    assert ("A_SETTING" in outcome) if isinstance(outcome, str) else outcome["NAME"]


@given(value=ANY_TEXT | ADDRESSES)
def test_any_text_is_an_address_or_an_error_that_names_the_variable(value: str) -> None:
    outcome = refusal_or_value(lambda: env.address("A_SETTING"), value)
    assert outcome == "" or "A_SETTING" in outcome or outcome.startswith(("http://", "https://"))
