"""The browser itself: what it loads, what it says, how it fails, and that nothing of it stays."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import JavascriptException, TimeoutException, WebDriverException
from urllib3.exceptions import MaxRetryError, ReadTimeoutError

from crawler.browser import profiles, request_blocking, webdriver
from crawler.browser.pacing import Pacer
from crawler.browser.tab import Tab
from crawler.browser.webdriver import BrowserSettings, failure_from, user_agent
from crawler.failures import CrawlFailure, FailureReason
from crawler.tests.small_server import CLOSED, Answer, Served, serve

PAGE = """<html><head><style>
@font-face { font-family: F; src: url(/font.woff2); } body { font-family: F; }</style></head>
<body><h1>행사</h1><img src="/picture.png"><script>fetch('/script')</script></body></html>"""


@pytest.fixture
def wanted(tmp_path: Path) -> BrowserSettings:
    return BrowserSettings(
        profiles_folder=tmp_path / "profiles", page_timeout_s=10, contact="mailto:ops@pyeonscan.test"
    )


@contextlib.contextmanager
def tab_at(site: Served, settings: BrowserSettings, timeout_s: float = 5) -> Iterator[Tab]:
    with webdriver.browser(settings) as driver:
        yield Tab(driver, base_url=site.base_url, pacer=Pacer(0, lambda: False), timeout_s=timeout_s)


def reason_of(action: Callable[[], object]) -> FailureReason:
    with pytest.raises(CrawlFailure) as caught:
        action()
    return caught.value.reason


def live_processes(folder: Path) -> list[str]:
    """The command lines of all processes that mention the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes()
            if str(folder).encode() in line and entry.name != str(os.getpid()):
                found.append(line.decode(errors="replace")[:200])
    return found


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


# -- Names and errors, without a browser -------------------------------------------------------------------------------
def test_the_browser_names_itself_and_its_operator() -> None:
    assert (
        user_agent("mailto:ops@pyeonscan.test") == "Mozilla/5.0 (compatible; Pyeonscan/1.0; +mailto:ops@pyeonscan.test)"
    )
    assert user_agent("") == "Mozilla/5.0 (compatible; Pyeonscan/1.0)"
    assert user_agent('x\r\nCookie: 1) "한') == "Mozilla/5.0 (compatible; Pyeonscan/1.0; +xCookie: 1 )"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (WebDriverException("unknown error: net::ERR_NAME_NOT_RESOLVED"), FailureReason.DNS),
        (WebDriverException("unknown error: net::ERR_CONNECTION_REFUSED"), FailureReason.REFUSED),
        (WebDriverException("unknown error: net::ERR_CERT_AUTHORITY_INVALID"), FailureReason.TLS),
        (WebDriverException("unknown error: net::ERR_SSL_PROTOCOL_ERROR"), FailureReason.TLS),
        (WebDriverException("unknown error: net::ERR_CONNECTION_TIMED_OUT"), FailureReason.TIMEOUT),
        (WebDriverException("unknown error: net::ERR_CONNECTION_RESET"), FailureReason.CONNECTION_LOST),
        (WebDriverException("unknown error: net::ERR_INCOMPLETE_CHUNKED_ENCODING"), FailureReason.CUT_OFF),
        (WebDriverException("unknown error: net::ERR_TOO_MANY_REDIRECTS"), FailureReason.MOVED),
        (TimeoutException("timeout: Timed out receiving message from renderer: 1.0"), FailureReason.TIMEOUT),
        (WebDriverException("disconnected: not connected to DevTools"), FailureReason.BROWSER_LOST),
        (WebDriverException("tab crashed"), FailureReason.BROWSER_LOST),
        (MaxRetryError(None, "/session", Exception("refused")), FailureReason.BROWSER_LOST),  # type: ignore[arg-type]
        (ReadTimeoutError(None, "/session", "timed out"), FailureReason.BROWSER_LOST),  # type: ignore[arg-type]
        (JavascriptException("javascript error: document unloaded while waiting"), FailureReason.CONNECTION_LOST),
        (JavascriptException("javascript error: x is not defined"), FailureReason.UNEXPECTED),
        (WebDriverException("something else\n#0 0x55 stack"), FailureReason.UNEXPECTED),
    ],
)
def test_what_the_driver_raises_becomes_a_reason(error: Exception, reason: FailureReason) -> None:
    failure = failure_from(error, "http://site.test/")
    assert failure.reason is reason
    assert "#0" not in failure.detail


def test_a_machine_without_a_driver_says_so(wanted: BrowserSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CrawlFailure, match="CHROMEDRIVER_BINARY") as caught, webdriver.browser(wanted):
        pass
    assert caught.value.reason is FailureReason.NO_BROWSER


def test_a_driver_that_is_none_says_so(wanted: BrowserSettings) -> None:
    settings = dataclasses.replace(wanted, chromedriver="/bin/false")
    with pytest.raises(CrawlFailure) as caught, webdriver.browser(settings):
        pass
    assert caught.value.reason is FailureReason.NO_BROWSER
    assert list(wanted.profiles_folder.iterdir()) == []


# -- Profiles ----------------------------------------------------------------------------------------------------------
def test_a_runs_folder_is_gone_with_the_run(tmp_path: Path) -> None:
    with profiles.profile(tmp_path) as folder:
        (folder / "Default").mkdir()
        assert profiles.remove_stale_profiles(tmp_path) == 0
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from crawler.browser import profiles
with profiles.profile(Path({str(tmp_path)!r})) as folder:
    (folder / "Default").mkdir()
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2])
    assert len(list(tmp_path.iterdir())) == 2
    assert profiles.remove_stale_profiles(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []
    assert profiles.remove_stale_profiles(tmp_path) == 0


def test_a_process_that_still_uses_a_stale_folder_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "0123"
    folder.mkdir()
    folder.with_suffix(".lock").touch()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", profiles.switch_for(folder)]) as left:
        assert eventually(lambda: profiles.processes_using(folder) == [left.pid])
        assert profiles.remove_stale_profiles(tmp_path) == 1
        assert left.wait(5) == -signal.SIGKILL


# -- With a browser ----------------------------------------------------------------------------------------------------
@pytest.mark.browser
def test_a_page_is_opened_under_an_honest_name_without_pictures_and_fonts(wanted: BrowserSettings) -> None:
    with serve({"/list": PAGE, "/script": "{}"}) as site:
        with tab_at(site, wanted) as tab:
            page = tab.open("/list?page=1")
            fetched = tab.fetch("/script", number=3)
        assert (page.status, page.url) == (200, f"{site.base_url}/list?page=1")
        assert "행사" in page.text
        assert (fetched.text, fetched.number, fetched.status) == ("{}", 3, 200)
        assert {path.partition("?")[0] for path in site.paths} <= {"/list", "/script", "/favicon.ico"}
        assert {agent for _, _, agent in site.requests} == {wanted.user_agent}


@pytest.mark.browser
def test_answers_are_read_in_their_own_charset_and_forms_are_posted(wanted: BrowserSettings) -> None:
    korean = Answer("행사상품".encode("cp949"), headers={"Content-Type": "text/html; charset=euc-kr"})
    with serve({"/": "<html>", "/form": korean}) as site:
        with tab_at(site, wanted) as tab:
            tab.open("/")
            assert tab.fetch("/form", form={"pageIndex": "2"}, number=2).text == "행사상품"
        assert ("POST", "/form") in [(method, path) for method, path, _ in site.requests]


@pytest.mark.browser
def test_every_way_a_request_fails_has_its_reason(wanted: BrowserSettings) -> None:
    elsewhere = {"Location": "http://localhost:{port}/"}
    answers: dict[str, Answer | str] = {
        "/": "<html>hello",
        "/closed": CLOSED,
        "/inner": Answer(status=302, headers={"Location": "/"}),
        **{f"/{status}": Answer(status=status) for status in (403, 410, 418, 429, 500, 503)},
    }
    with serve(answers) as site, tab_at(site, wanted) as tab:
        port = site.base_url.rpartition(":")[2]
        answers["/moved"] = Answer(status=302, headers={"Location": elsewhere["Location"].format(port=port)})
        reasons = {
            "/closed": FailureReason.CONNECTION_LOST,
            "/moved": FailureReason.MOVED,
            "/inner": FailureReason.MOVED,
            "/missing": FailureReason.NOT_FOUND,
            "/403": FailureReason.FORBIDDEN,
            "/410": FailureReason.NOT_FOUND,
            "/418": FailureReason.ERROR_PAGE,
            "/429": FailureReason.TOO_MANY_REQUESTS,
            "/500": FailureReason.SERVER_ERROR,
            "/503": FailureReason.SERVER_ERROR,
        }
        opened = {path: reason_of(lambda path=path: tab.open(path)) for path in reasons}  # type: ignore[misc]
        tab.open("/")
        fetched = {path: reason_of(lambda path=path: tab.fetch(path, number=1)) for path in reasons}  # type: ignore[misc]
    assert opened == reasons
    assert fetched == reasons


@pytest.mark.browser
def test_a_site_that_is_not_there_says_how(wanted: BrowserSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    addresses = {
        f"http://127.0.0.1:{port}": FailureReason.REFUSED,
        "http://no-such-host.invalid": FailureReason.DNS,
    }
    with webdriver.browser(wanted) as driver:
        for address, reason in addresses.items():
            tab = Tab(driver, base_url=address, pacer=Pacer(0, lambda: False), timeout_s=5)
            assert reason_of(lambda tab=tab: tab.open("/")) is reason  # type: ignore[misc]
            assert tab.html() == ""


@pytest.mark.browser
def test_an_answer_that_does_not_come_in_time_is_given_up(wanted: BrowserSettings) -> None:
    answers: dict[str, Answer | str] = {"/": "<html>", "/slow": Answer(b"late", delay_s=30)}
    with serve(answers) as site, tab_at(site, wanted, timeout_s=1) as tab:
        tab.open("/")
        assert reason_of(lambda: tab.fetch("/slow", number=1)) is FailureReason.TIMEOUT
        assert tab.fetch("/", number=2).status == 200


@pytest.mark.browser
def test_a_dialog_of_the_page_does_not_stop_the_run(wanted: BrowserSettings) -> None:
    with serve({"/": "<html><script>alert('이벤트!')</script>hello"}) as site, tab_at(site, wanted) as tab:
        assert "hello" in tab.open("/").text
        assert tab.open("/").status == 200


@pytest.mark.browser
@pytest.mark.parametrize("how", ["normally", "by an exception"])
def test_nothing_of_the_browser_stays_when_the_block_ends(wanted: BrowserSettings, how: str) -> None:
    with contextlib.suppress(ZeroDivisionError), webdriver.browser(wanted) as driver:
        driver.get("data:text/html,hello")
        assert live_processes(wanted.profiles_folder)
        if how == "by an exception":
            raise ZeroDivisionError
    assert eventually(lambda: live_processes(wanted.profiles_folder) == [])
    assert list(wanted.profiles_folder.iterdir()) == []


RUN_FOREVER = """
import sys, time
from pathlib import Path
from crawler.browser import webdriver
with webdriver.browser(webdriver.BrowserSettings(profiles_folder=Path(sys.argv[1]))) as driver:
    driver.get("data:text/html,hello")
    print("started", flush=True)
    time.sleep(120)
"""


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv (util-linux)")
def test_no_process_outlives_a_killed_run(wanted: BrowserSettings) -> None:
    folder = wanted.profiles_folder
    with subprocess.Popen(
        [sys.executable, "-c", RUN_FOREVER, str(folder)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.test_settings"},
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "started\n"
        (profile,) = [path for path in folder.iterdir() if path.is_dir()]
        assert profiles.processes_using(profile)
        run.kill()
        run.wait()
        assert eventually(lambda: live_processes(profile) == []), live_processes(profile)
    assert list(profiles.scratch_of(profile).iterdir()) != []
    assert profiles.remove_stale_profiles(folder) == 1
    assert not profiles.scratch_of(profile).exists()
    assert list(folder.iterdir()) == []


@pytest.mark.browser
def test_a_browser_starts_if_the_temporary_folder_has_a_long_name(
    wanted: BrowserSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 60)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))

    with webdriver.browser(wanted) as driver:
        assert driver.session_id


def _browser_process(folder: Path) -> int:
    (profile,) = [path for path in folder.iterdir() if path.is_dir()]
    return min(profiles.processes_using(profile))


@pytest.mark.browser
def test_a_browser_that_dies_is_noticed_and_cleared_away(wanted: BrowserSettings) -> None:
    with serve({"/": "<html>"}) as site:

        def crawl() -> None:
            with tab_at(site, wanted) as tab:
                tab.open("/")
                os.kill(_browser_process(wanted.profiles_folder), signal.SIGKILL)
                tab.fetch("/", number=1)

        assert reason_of(crawl) is FailureReason.BROWSER_LOST
    assert eventually(lambda: live_processes(wanted.profiles_folder) == [])
    assert list(wanted.profiles_folder.iterdir()) == []


@pytest.mark.browser
def test_a_driver_that_hangs_is_noticed_and_cleared_away(
    wanted: BrowserSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webdriver, "_DRIVER_SLACK_SECONDS", 0.5)
    settings = dataclasses.replace(wanted, page_timeout_s=6)
    with serve({"/": "<html>"}) as site:

        def crawl() -> None:
            with tab_at(site, settings) as tab:
                tab.open("/")
                os.kill(_parent(_browser_process(wanted.profiles_folder)), signal.SIGSTOP)
                tab.fetch("/", number=1)

        assert reason_of(crawl) is FailureReason.BROWSER_LOST
    assert eventually(lambda: live_processes(wanted.profiles_folder) == [])


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.browser
def test_a_remote_browser_is_used_with_blocking_and_released(wanted: BrowserSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    driver = shutil.which("chromedriver")
    assert driver is not None
    with subprocess.Popen([driver, f"--port={port}"], stdout=subprocess.DEVNULL) as grid:
        try:
            assert eventually(lambda: _answers(port))
            # What a Grid's node gets from its own configuration, the plain driver of this test gets from us.
            settings = dataclasses.replace(wanted, remote_url=f"http://127.0.0.1:{port}")
            page = "<html><link rel=stylesheet href=/front/a.css><script src=/front/a.js></script>hello"
            with serve({"/": page}) as site, _as_root_allowed(), tab_at(site, settings) as tab:
                request_blocking.block(tab._driver, site.base_url, ["/front/"])
                assert tab.open("/").status == 200
                assert tab.fetch("/", number=1).text == page
                assert site.paths == ["/", "/"]
            assert eventually(lambda: _children(grid.pid) == [])
        finally:
            grid.kill()
    assert not wanted.profiles_folder.exists()


def test_a_grid_that_is_not_there_says_so(wanted: BrowserSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings = dataclasses.replace(wanted, remote_url=f"http://127.0.0.1:{port}")
    with pytest.raises(CrawlFailure) as caught, webdriver.browser(settings):
        pass
    assert caught.value.reason is FailureReason.NO_BROWSER


@contextlib.contextmanager
def _as_root_allowed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if os.geteuid() == 0:
            patch.setattr(webdriver, "_SWITCHES", (*webdriver._SWITCHES, "--no-sandbox"))
        yield


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            found += [int(entry.name)] if int(parent) == pid and state != "Z" else []
    return found
