"""Start the demonstration in order, and keep it running."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from scripts import addresses
from scripts.demonstration import Demonstration, Options, manage, python
from scripts.supervisor import Supervisor

TICK_SECONDS = 0.1
WEB_START_SECONDS = 60.0
REDIS_START_SECONDS = 10.0


class Stopped(Exception):  # noqa: N818 - a wish, not an error
    """Raised after Ctrl-C or SIGTERM."""


class CannotRun(Exception):  # noqa: N818 - its message is a sentence for the terminal
    """Raised if the demonstration cannot start. The message says what to do."""


def say(text: str) -> None:
    """Print one line on the terminal."""
    print(text, flush=True)


class Startup:
    """One start of the demonstration, from the first process to the last."""

    def __init__(self, demonstration: Demonstration, options: Options) -> None:
        self.demonstration = demonstration
        self.options = options
        self.environment = demonstration.environment(os.environ, options)
        self.supervisor = Supervisor(
            log_dir=demonstration.logs, environment=self.environment, say=say, folder=demonstration.root
        )
        self.stop_asked = False

    # -- From nothing to a page with promotions ------------------------------------------------------------------------
    def start(self) -> None:
        """Start everything. Raise CannotRun if a step fails, Stopped if the user stops it."""
        self._start_broker()
        drawing = self._start_drawing()
        state = self._prepare()
        if not state["recogniser"]:
            say("Building the recogniser …")
            self._finish(self.supervisor.step("recogniser", manage("build_recogniser", "--activate")), "recogniser")
        if drawing is not None:
            self._finish(drawing, "drawing")
            self.demonstration.record_drawing()
        for program in [*self.demonstration.replicas(self.options), self.demonstration.web(self.options)]:
            self.supervisor.start(program)
        self._wait(self._web_answers, WEB_START_SECONDS, "web")
        for program in self.demonstration.workers():
            self.supervisor.start(program)
        if not state["ready"]:
            self._follow_first_crawl()
        self._announce(state)
        if state["learning"]:
            self.supervisor.step("learning", manage("demo_learn"), stdout=sys.stdout)

    def _start_broker(self) -> None:
        socket = self.options.redis_socket
        if socket is not None:
            socket.unlink(missing_ok=True)
            self.supervisor.start(self.demonstration.broker(socket))
            self._wait(socket.is_socket, REDIS_START_SECONDS, "redis")

    def _start_drawing(self) -> subprocess.Popen[bytes] | None:
        if self.demonstration.drawing_is_current():
            return None
        say("Drawing the demonstration's product fronts …")
        pictures, fronts = str(self.demonstration.pictures), str(self.demonstration.fronts)
        return self.supervisor.step("drawing", python("-m", "demo.render", "--out", pictures, "--large", fronts))

    def _prepare(self) -> dict[str, Any]:
        """Prepare database, static files, administrator, stores and schedules. Return what `demo_prepare` reports."""
        step = self.supervisor.step("prepare", manage("demo_prepare"), stdout=subprocess.PIPE)
        self._finish(step, "prepare")
        assert step.stdout is not None
        with step.stdout as answer:  # one line of JSON, which fits into the pipe
            state: dict[str, Any] = json.load(answer)
        return state

    def _follow_first_crawl(self) -> None:
        say("Crawling the demonstration's chains for the first time …")
        step = self.supervisor.step("first-crawl", manage("demo_start"), stdout=sys.stdout)
        while step.poll() is None:
            self._tick()
        if step.returncode:
            log_end = self.supervisor.tail("first-crawl")
            say(f"The first crawl did not finish; the page keeps running. The end of its log:\n{log_end}")

    def _announce(self, state: Mapping[str, Any]) -> None:
        say(f"\n  Page            {self._address('localhost')}/")
        say(f"  Things to scan  {self._address('localhost')}/demo/")
        say(f"  Administration  {self._address('localhost')}/admin/")
        known = "the password of the first start (make admin-password sets a new one)"
        password = f"password {state['password']} (shown only this once)" if state["password"] else known
        say(f"                  user {state['user']}, {password}")
        say(f"  Logs            {self.demonstration.logs}\n")
        if self.options.certificates:
            self._announce_to_phones()
        say("Ctrl-C stops everything.")

    def _announce_to_phones(self) -> None:
        lan = addresses.lan_addresses()
        if not lan:
            say("This machine has no network except loopback: a phone cannot reach it.")
            return
        import segno

        address = self._address(str(lan[0]))
        say(f"  On a phone in the same network: {address}/")
        say(f"  Trust its certificate authority first (docs/phone-https.md): {address}/ca.crt\n")
        segno.make(f"{address}/", error="m").terminal(compact=True)

    def _address(self, host: str) -> str:
        return f"{self.options.scheme}://{host}:{self.options.port}"

    # -- Waiting ----------------------------------------------------------------------------------------------------
    def _finish(self, step: subprocess.Popen[bytes], name: str) -> None:
        while step.poll() is None:
            self._tick()
        if step.returncode:
            log = self.supervisor.log(name)
            raise CannotRun(f"The step '{name}' failed; its log, {log}, ends:\n{self.supervisor.tail(name)}")

    def _wait(self, condition: Callable[[], bool], seconds: float, name: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"{name} did not start within {seconds:g} s; its log ends:\n{self.supervisor.tail(name)}"
                )
            self._tick()

    def _web_answers(self) -> bool:
        host = "127.0.0.1" if self.options.bind in {"0.0.0.0", "localhost"} else self.options.bind
        connection = http.client.HTTPConnection(host, self.options.port, timeout=2)
        if self.options.certificates:
            context = ssl.create_default_context(cafile=str(self.options.certificates.ca))
            connection = http.client.HTTPSConnection(host, self.options.port, timeout=2, context=context)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == http.HTTPStatus.OK
            except (OSError, http.client.HTTPException):
                return False

    # -- Until the end -------------------------------------------------------------------------------------------------
    def _tick(self) -> None:
        if self.stop_asked:
            raise Stopped
        self.supervisor.check()
        time.sleep(TICK_SECONDS)

    def keep_running(self) -> None:
        """Keep everything running until the user stops it."""
        while True:
            self._tick()

    def stop(self) -> None:
        """Stop every step and program within ten seconds."""
        self.supervisor.stop()
        socket = self.options.redis_socket
        if socket is not None and socket.parent != self.demonstration.var:
            shutil.rmtree(socket.parent, ignore_errors=True)
