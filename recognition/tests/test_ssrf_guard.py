from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from recognition.enrolment.ssrf_guard import AddressRefusedError, HostNotFoundError, is_public, origin_of, resolve


def _names(monkeypatch: pytest.MonkeyPatch, *ips: str) -> None:
    def answer(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def test_a_public_host_is_resolved_to_its_distinct_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, "93.184.216.34", "93.184.216.34", "2606:2800:220:1::1")

    target = resolve("https://pictures.example:8443/a.jpg", allow_private=False)

    assert target.ips == ("93.184.216.34", "2606:2800:220:1::1")
    assert target.netloc == "pictures.example:8443"
    assert target.origin == "https://pictures.example:8443"


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_and_special_addresses_are_not_public(ip: str) -> None:
    assert not is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_internet_addresses_are_public(ip: str) -> None:
    assert is_public(ipaddress.ip_address(ip))


def test_a_host_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, "93.184.216.34", "10.0.0.1")

    with pytest.raises(AddressRefusedError, match=r"not a public host \(10.0.0.1\)"):
        resolve("http://pictures.example/a.jpg", allow_private=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_in_every_notation(host: str) -> None:
    with pytest.raises((AddressRefusedError, HostNotFoundError)):
        resolve(f"http://{host}:8000/a.jpg", allow_private=False)


def test_private_hosts_are_allowed_if_configured() -> None:
    assert resolve("http://127.0.0.1:8000/a.jpg", allow_private=True).ips == ("127.0.0.1",)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/a.jpg", "gopher://a.example", "//a.example/a.jpg", "a.jpg", "", "http://",
     "http://user:secret@a.example/a.jpg", "http://a.example:99999/", "http://[::1/a.jpg", "data:image/png;base64,AA"],
)  # fmt: skip
def test_anything_other_than_a_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        resolve(url, allow_private=True)


def test_an_unknown_host_name_is_not_found() -> None:
    with pytest.raises(HostNotFoundError):
        resolve("http://no-such-host.invalid/a.jpg", allow_private=False)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("HTTPS://Pictures.Example/a.jpg?b#c", "https://pictures.example"),
        ("http://pictures.example:80/a", "http://pictures.example"),
        ("https://pictures.example:80/a", "https://pictures.example:80"),
        ("http://[2606::1]:8080/a", "http://[2606::1]:8080"),
    ],
)
def test_an_origin_consists_of_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin
