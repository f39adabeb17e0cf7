"""Make a local certificate authority and a server certificate for this machine: HTTPS for a phone on the LAN.

Phones give the camera, the position and the service worker to secure origins only. For a phone that trusts this
authority, `https://192.168.…` is one. The certificates follow Apple's rules: at most 825 days, addresses in the subject
alternative names, the server's extended key usage. `docs/adr/` says why trustme does not make them.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

AUTHORITY_LIFE = dt.timedelta(days=3650)
SERVER_LIFE = dt.timedelta(days=397)
RENEW_BEFORE = dt.timedelta(days=30)
_CLOCK_SKEW = dt.timedelta(hours=1)
_CA_USAGE = {"key_cert_sign", "crl_sign", "digital_signature"}
_SERVER_USAGE = {"digital_signature"}
_LOOPBACK: tuple[Address, ...] = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))


@dataclass(frozen=True)
class CertificateFiles:
    """The files of the authority and of the server. Keys are readable by their owner only."""

    folder: Path

    @property
    def ca(self) -> Path:
        """Return the path of the authority's certificate, which is installed on the phone."""
        return self.folder / "ca.crt"

    @property
    def ca_key(self) -> Path:
        """Return the path of the authority's key. Its owner can sign any name, and the phone believes it."""
        return self.folder / "ca.key"

    @property
    def server(self) -> Path:
        """Return the path of the server's certificate."""
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        """Return the path of the server's key."""
        return self.folder / "server.key"


def ensure_certificates(folder: Path, addresses: Sequence[Address], *, now: dt.datetime) -> CertificateFiles:
    """Make every file that is missing, damaged, near its end, or does not name one of `addresses`. Keep the others.

    The authority is kept as long as possible, because a new one must be installed on every phone.
    """
    files = CertificateFiles(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = _load_pair(files.ca, files.ca_key, now)
    if authority is None:
        authority = _new_authority(now)
        _write_pair(files.ca, files.ca_key, *authority)
    server = _load_pair(files.server, files.server_key, now)
    names = [*_LOOPBACK, *addresses]
    if server is None or not _covers(server[0], names) or not _issued_by(server[0], authority[0]):
        _write_pair(files.server, files.server_key, *_new_server(authority, names, now))
    return files


Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _new_authority(now: dt.datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Pyeonscan LAN {now:%Y-%m-%d} {x509.random_serial_number() % 0x10000:04x}")
    builder = _builder(name, name, key, now, AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(_CA_USAGE), critical=True)
    return builder.sign(key, hashes.SHA256()), key


def _new_server(authority: Pair, names: Sequence[Address], now: dt.datetime) -> Pair:
    ca, ca_key = authority
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = [x509.DNSName("localhost"), *(x509.IPAddress(address) for address in dict.fromkeys(names))]
    builder = _builder(_name("Pyeonscan"), ca.subject, key, now, SERVER_LIFE)
    builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(_SERVER_USAGE), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    builder = builder.add_extension(issuer, critical=False)
    return builder.sign(ca_key, hashes.SHA256()), key


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime, life: dt.timedelta
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - _CLOCK_SKEW).not_valid_after(now + life)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(allowed: set[str]) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in allowed for name in every})


def _covers(certificate: x509.Certificate, names: Sequence[Address]) -> bool:
    alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(names) <= set(alternatives.get_values_for_type(x509.IPAddress))


def _issued_by(certificate: x509.Certificate, ca: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(ca)
    except Exception:  # noqa: BLE001 - the library has several kinds for another issuer or signature
        return False
    return True


def _load_pair(certificate_path: Path, key_path: Path, now: dt.datetime) -> Pair | None:
    """Return the pair, or None if it is missing, unreadable, near its end, or the two do not belong together."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
    except (OSError, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        return None
    return (certificate, key) if now < certificate.not_valid_after_utc - RENEW_BEFORE else None


def _write_pair(
    certificate_path: Path, key_path: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key_path.unlink(missing_ok=True)
    with open(os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        file.write(pem)
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
