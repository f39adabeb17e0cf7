"""The security headers that every answer carries."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/healthz", "/nothing/", "/api/v1/nothing/"])
def test_every_answer_grants_the_page_camera_and_position_and_nothing_else(path: str) -> None:
    granted = Client().get(path)["Permissions-Policy"]
    assert granted == "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"


def test_the_pages_content_policy_allows_only_its_own_scripts() -> None:
    policy = Client().get("/")["Content-Security-Policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert directives["frame-ancestors"] == "'none'"


def test_the_referrer_policy_lets_tile_servers_see_the_origin() -> None:
    assert Client().get("/healthz")["Referrer-Policy"] == "strict-origin-when-cross-origin"
