"""Find free ports and this machine's addresses."""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import socket
import struct

_SIOCGIFADDR = 0x8915  # netdevice(7): the IPv4 address of an interface


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say if no program listens there now. Raise OSError if none may: a foreign address, a privileged port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
        return True


def free_port() -> int:
    """Return a loopback port on which no program listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lan_addresses() -> list[ipaddress.IPv4Address]:
    """Return the IPv4 addresses by which other devices can reach this machine, the default route's first."""
    found = {address for _, name in socket.if_nameindex() if (address := _interface_address(name))}
    usable = sorted(address for address in found if not (address.is_loopback or address.is_link_local))
    primary = _primary_address()
    return sorted(usable, key=lambda address: address != primary)


def _interface_address(name: str) -> ipaddress.IPv4Address | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("256s", name.encode()[:15])
        try:
            answer = fcntl.ioctl(any_socket.fileno(), _SIOCGIFADDR, request)
        except OSError:  # an interface without an IPv4 address
            return None
        return ipaddress.IPv4Address(answer[20:24])


def _primary_address() -> ipaddress.IPv4Address | None:
    """Connect a datagram socket: that chooses a route and sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return ipaddress.IPv4Address(probe.getsockname()[0])
