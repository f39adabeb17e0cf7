"""Connecting to a checked IP address must not weaken HTTPS: the certificate still has to match the host name."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recognition.enrolment.picture_client import Deadline, Fetcher, FetchError, FetchProblem
from recognition.tests.picture_site import Page, PictureSite

NAME = "pictures.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a key and a self-signed certificate for NAME, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = builder.sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def tls_site(certificate: Path) -> Iterator[PictureSite]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with PictureSite(tls=context) as running:
        running.pages["/a.jpg"] = Page(b"picture")
        yield running


@pytest.fixture
def fetcher(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetcher]:
    """Create a fetcher that trusts the certificate above and resolves every name to this machine."""
    look_up = socket.getaddrinfo

    def this_machine(host: str, port: int, **options: Any) -> Any:
        return look_up("127.0.0.1", port, **options)

    monkeypatch.setattr(socket, "getaddrinfo", this_machine)
    transport = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(certificate)))
    with Fetcher(user_agent="pyeonscan-test", allow_private=True, transport=transport) as running:
        yield running


def test_a_certificate_for_the_host_name_is_accepted(fetcher: Fetcher, tls_site: PictureSite) -> None:
    answer = fetcher.get(f"https://{NAME}:{tls_site.port}/a.jpg", Deadline.after(5))

    assert answer.body == b"picture"
    assert tls_site.headers[0]["Host"] == f"{NAME}:{tls_site.port}"


def test_a_certificate_for_another_host_name_is_refused(fetcher: Fetcher, tls_site: PictureSite) -> None:
    with pytest.raises(FetchError, match="certificate") as failed:
        fetcher.get(f"https://other.example:{tls_site.port}/a.jpg", Deadline.after(5))

    assert failed.value.problem is FetchProblem.UNREACHABLE
