from __future__ import annotations

import datetime as dt
import ipaddress
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from scripts.certificates import CertificateFiles, ensure_certificates

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
LAN = ipaddress.ip_address("192.168.0.7")
OTHER = ipaddress.ip_address("192.168.0.8")


@pytest.fixture
def files(tmp_path: Path) -> CertificateFiles:
    return ensure_certificates(tmp_path / "https", [LAN], now=NOW)


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", str(LAN)])
def test_a_client_that_trusts_the_authority_accepts_the_server_by_its_address(
    address: str, files: CertificateFiles
) -> None:
    trusted = PolicyBuilder().store(Store([load(files.ca)])).time(NOW)
    verifier = trusted.build_server_verifier(x509.IPAddress(ipaddress.ip_address(address)))
    assert verifier.verify(load(files.server), []) == [load(files.server), load(files.ca)]


def test_the_server_is_named_localhost_too(files: CertificateFiles) -> None:
    names = load(files.server).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]


def test_lifetimes_are_those_that_phones_accept(files: CertificateFiles) -> None:
    server, ca = load(files.server), load(files.ca)
    assert server.not_valid_after_utc - server.not_valid_before_utc <= dt.timedelta(days=825)
    assert ca.not_valid_after_utc - NOW >= dt.timedelta(days=3649)


def test_keys_are_readable_by_their_owner_only(files: CertificateFiles) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in (files.ca_key, files.server_key)} == {0o600}


def test_another_start_changes_nothing(files: CertificateFiles) -> None:
    before = [path.read_bytes() for path in sorted(files.folder.iterdir())]
    ensure_certificates(files.folder, [LAN], now=NOW + dt.timedelta(days=1))
    assert [path.read_bytes() for path in sorted(files.folder.iterdir())] == before


@pytest.mark.parametrize(
    ("addresses", "days"),
    [([LAN, OTHER], 1), ([OTHER], 1), ([LAN], 380)],
    ids=["a further address", "another address", "near its end"],
)
def test_the_server_certificate_is_renewed_by_the_same_authority(
    addresses: list[ipaddress.IPv4Address], days: int, files: CertificateFiles
) -> None:
    ca, server = load(files.ca), load(files.server)
    ensure_certificates(files.folder, addresses, now=NOW + dt.timedelta(days=days))
    assert load(files.ca) == ca
    assert load(files.server) != server
    load(files.server).verify_directly_issued_by(ca)


@pytest.mark.parametrize("damage", ["ca.key", "ca.crt", "server.key", "server.crt"])
def test_a_damaged_file_is_replaced_and_the_certificates_fit_together(damage: str, files: CertificateFiles) -> None:
    (files.folder / damage).write_bytes(b"half a certif")
    ensure_certificates(files.folder, [LAN], now=NOW)
    load(files.server).verify_directly_issued_by(load(files.ca))


def test_two_installations_do_not_share_an_authority(files: CertificateFiles, tmp_path: Path) -> None:
    other = ensure_certificates(tmp_path / "other", [LAN], now=NOW)
    assert load(other.ca).public_key() != load(files.ca).public_key()
    assert load(other.ca).subject != load(files.ca).subject
