"""Which addresses may be fetched: http(s) to public hosts, so that no catalogue can make us ask our own network."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefusedError(ValueError):
    """The address may not be fetched, whatever answers there."""


class HostNotFoundError(OSError):
    """The name has no address at the moment."""


@dataclass(frozen=True)
class Target:
    """A checked address. `ips` are what its host resolved to, and what must be connected to."""

    url: str
    scheme: str
    host: str
    port: int
    ips: tuple[str, ...]

    @property
    def netloc(self) -> str:
        """The Host header: brackets for IPv6, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _default_port(self.scheme) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """scheme://host[:port]."""
        return f"{self.scheme}://{self.netloc}"


def origin_of(url: str) -> str:
    """The origin of an address without resolving its name.

    Raises:
        AddressRefusedError: not an http(s) address of a host.
    """
    scheme, host, port = _split(url)
    return Target(url, scheme, host, port, ()).origin


def resolve(url: str, *, allow_private: bool) -> Target:
    """Resolve an address and refuse it unless every one of its host's addresses is public.

    Connecting to the returned `ips`, and not to the name again, is what defeats DNS rebinding.

    Raises:
        AddressRefusedError: another scheme, credentials in the address, or a host that is not public.
        HostNotFoundError: the name does not resolve.
    """
    scheme, host, port = _split(url)
    ips = _addresses(host, port)
    if not allow_private and (private := [ip for ip in ips if not is_public(ip)]):
        raise AddressRefusedError(f"{host} is not a public host ({private[0]})")
    return Target(url, scheme, host, port, tuple(str(ip) for ip in ips))


def is_public(ip: IPAddress) -> bool:
    """Whether an address is on the public internet, looking through IPv4 in IPv6."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return ip.is_global and not ip.is_multicast


def _split(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefusedError(f"not an address: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressRefusedError("only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("the address holds credentials")
    return parts.scheme, host, _default_port(parts.scheme) if port is None else port


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _addresses(host: str, port: int) -> list[IPAddress]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HostNotFoundError(f"{host} does not resolve ({error})") from error
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in dict.fromkeys(found)]
