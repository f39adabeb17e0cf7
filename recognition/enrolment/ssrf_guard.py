"""Allow only http(s) addresses of public hosts, so that no catalogue entry can make us call our own network."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefusedError(ValueError):
    """The address may not be fetched, whatever it would return."""


class HostNotFoundError(OSError):
    """The host name cannot be resolved at the moment."""


@dataclass(frozen=True)
class Target:
    """A checked address. `ips` are the resolved IP addresses; connect to these only."""

    url: str
    scheme: str
    host: str
    port: int
    ips: tuple[str, ...]

    @property
    def netloc(self) -> str:
        """The Host header: with brackets for IPv6, and with the port if it is not the scheme's default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _default_port(self.scheme) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The origin as scheme://host[:port]."""
        return f"{self.scheme}://{self.netloc}"


def origin_of(url: str) -> str:
    """Return the origin of an address without resolving its host name.

    Raises:
        AddressRefusedError: It is not an http(s) address of a host.
    """
    scheme, host, port = _split(url)
    return Target(url, scheme, host, port, ()).origin


def resolve(url: str, *, allow_private: bool) -> Target:
    """Resolve an address, and refuse it unless all IP addresses of its host are public.

    Connect to the returned `ips` and do not resolve the name again: that prevents DNS rebinding.

    Raises:
        AddressRefusedError: The scheme is not http(s), the address contains credentials, or the host is not public.
        HostNotFoundError: The name does not resolve.
    """
    scheme, host, port = _split(url)
    ips = _addresses(host, port)
    if not allow_private and (private := [ip for ip in ips if not is_public(ip)]):
        raise AddressRefusedError(f"{host} is not a public host ({private[0]})")
    return Target(url, scheme, host, port, tuple(str(ip) for ip in ips))


def is_public(ip: IPAddress) -> bool:
    """Return whether an IP address is public. An IPv4 address embedded in IPv6 is checked itself."""
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
        raise AddressRefusedError("the address contains credentials")
    return parts.scheme, host, _default_port(parts.scheme) if port is None else port


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _addresses(host: str, port: int) -> list[IPAddress]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HostNotFoundError(f"{host} does not resolve ({error})") from error
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in dict.fromkeys(found)]
