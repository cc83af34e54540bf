"""Mail that is to be encrypted is sent to nobody whose certificate is not good."""

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry import rounds
from registry.core import clock


class Inbox(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects: list[str] = []

    def handle_message(self, message) -> None:
        self.subjects.append(message["Subject"])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of localhost's, which only this test knows, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(certificate: Path, inbox: Inbox) -> Iterator[str]:
    """A mail server that takes nothing unencrypted; gives its address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    controller = Controller(
        inbox, hostname="localhost", port=port, tls_context=context, require_starttls=True
    )
    controller.start()
    yield f"localhost:{port}"
    controller.stop()


def test_mail_goes_out_encrypted_to_a_server_with_a_good_certificate(
    server: str, inbox: Inbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with rounds.mail_server(server, encrypted=True) as connection:
        connection.sendmail("a@go.jp", ["b@go.jp"], "Subject: news\n\nThere is news.")
    assert inbox.subjects == ["news"]


def test_a_certificate_that_nobody_vouches_for_is_refused(server: str, inbox: Inbox):
    with pytest.raises(ssl.SSLCertVerificationError):
        rounds.mail_server(server, encrypted=True)
    assert inbox.subjects == []
