"""The keys that packages are signed with: a folder outside the database, one certificate a file.

Each is a self-signed certificate that says whose it is (CN, a desk) and for which instruments it
signs (OU); it is trusted because it lies here, put in by somebody who compared its fingerprint.
Beside `NAME.pem` may stand `NAME.key`, the private half of a key of our own, and `NAME.revoked`.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.exchange import signatures
from registry.exchange.container import MANIFEST
from registry.exchange.flaws import BadPackage, Flaw
from registry.exchange.manifest import Manifest

FOLDER: Final = "exchange"  # within KEYS_DIRECTORY
LASTS: Final = timedelta(days=730)
_SHORTEST: Final = 16  # characters of a fingerprint that name a key


class Revocation(StrEnum):
    """Why a key is not used any more."""

    SUPERSEDED = "superseded"  # what it signed before stays good
    COMPROMISED = "compromised"  # others may have it: whatever it signs may be theirs


@dataclass(frozen=True)
class Key:
    """A trusted key: its fingerprint (SHA-256 of the certificate), whose it is, how long.

    `private` is where its private half lies, for our own. Both ends of its term are inclusive.
    """

    certificate: x509.Certificate
    path: Path
    revoked_at: datetime | None
    why_revoked: Revocation | None

    @cached_property
    def fingerprint(self) -> str:
        """What it is told apart by."""
        return self.certificate.fingerprint(SHA256()).hex()

    @property
    def owner(self) -> str:
        """The desk that signs with it."""
        return _named(self.certificate, NameOID.COMMON_NAME)[0]

    @property
    def instruments(self) -> frozenset[str]:
        """What it may sign for."""
        return frozenset(_named(self.certificate, NameOID.ORGANIZATIONAL_UNIT_NAME))

    @property
    def first(self) -> datetime:
        """From when it is valid."""
        return self.certificate.not_valid_before_utc

    @property
    def last(self) -> datetime:
        """Until when."""
        return self.certificate.not_valid_after_utc

    @property
    def private(self) -> Path | None:
        """Where the private half is."""
        path = self.path.with_suffix(".key")
        return path if path.exists() else None

    def signs(self, *, sender: str, instrument: str, at: datetime) -> bool:
        """Say whether we sign for `sender` with it at this moment."""
        return (
            self.private is not None
            and self.owner == sender
            and instrument in self.instruments
            and self.first <= at <= self.last
            and self.revoked_at is None
        )

    def sign(self, content: bytes) -> bytes:
        """Return the detached signature of `content`."""
        return signatures.sign(content, self._private_key, self.certificate)

    @cached_property
    def _private_key(self) -> RSAPrivateKey:
        """Its private half."""
        assert self.private is not None
        return _checked(self.private.read_bytes())

    def pem(self) -> bytes:
        """The certificate as it is given to others."""
        return self.certificate.public_bytes(Encoding.PEM)


@lru_cache(maxsize=32)
def _checked(pem: bytes) -> RSAPrivateKey:
    """Return a private key; the library checks each at length, a quarter of a second."""
    private = load_pem_private_key(pem, password=None)
    assert isinstance(private, RSAPrivateKey)
    return private


class Keys:
    """The keys of a folder, read once."""

    def __init__(self, folder: Path) -> None:
        self._keys: dict[str, Key] = {}
        for path in sorted(folder.glob("*.pem")):
            key = _load(path)
            if key.fingerprint in self._keys:
                raise Refused(
                    Refusal(N_("%(file)s is in the folder of keys twice."), {"file": path.name})
                )
            self._keys[key.fingerprint] = key

    def __iter__(self) -> Iterator[Key]:
        """Go through all keys, by owner and age."""
        return iter(sorted(self._keys.values(), key=lambda key: (key.owner, key.first)))

    @property
    def ours(self) -> frozenset[str]:
        """The desks that we sign for, and so receive for."""
        return frozenset(key.owner for key in self._keys.values() if key.private)

    def signing(self, *, sender: str, instrument: str, at: datetime) -> Key:
        """Return the newest key that we sign with for `sender`. Raises Refused where none is."""
        found = [
            key
            for key in self._keys.values()
            if key.signs(sender=sender, instrument=instrument, at=at)
        ]
        if not found:
            raise Refused(
                Refusal(
                    N_("There is no key to sign with for %(sender)s (%(instrument)s) now."),
                    {"sender": sender, "instrument": instrument},
                )
            )
        return max(found, key=lambda key: (key.first, key.fingerprint))

    def receiving(self, *, owner: str, instrument: str, at: datetime) -> Key:
        """Return the newest key of `owner` for whom something is encrypted. Raises Refused."""
        found = [
            key
            for key in self._keys.values()
            if key.owner == owner
            and instrument in key.instruments
            and key.first <= at <= key.last
            and key.revoked_at is None
        ]
        if not found:
            message = N_("There is no key of %(owner)s to encrypt sealed content for.")
            raise Refused(Refusal(message, {"owner": owner}))
        return max(found, key=lambda key: (key.first, key.fingerprint))

    def named(self, fingerprint: str) -> Key:
        """Return the key whose fingerprint begins so. Raises Refused where none or several do."""
        wanted = plain_fingerprint(fingerprint)
        found = [key for print_, key in self._keys.items() if print_.startswith(wanted)]
        if len(wanted) < _SHORTEST or len(found) != 1:
            raise Refused(
                Refusal(N_("There is no one key with this fingerprint: %(key)s."), {"key": wanted})
            )
        return found[0]

    def verify(self, manifest: Manifest, content: bytes, signature: bytes) -> Key:
        """Return the key that signed. Raises BadPackage where none that counts did."""
        said = manifest.statement
        key = self._keys.get(manifest.signing_key)
        if key is None:
            raise BadPackage(Flaw.UNKNOWN_KEY, MANIFEST, key=manifest.signing_key)
        signatures.verify(content, signature, key.certificate)
        if key.owner != said.sender:
            raise BadPackage(Flaw.SENDER, MANIFEST, sender=said.sender, owner=key.owner)
        if said.instrument not in key.instruments:
            raise BadPackage(Flaw.INSTRUMENT, MANIFEST, what=said.instrument)
        if not key.first <= said.made_at <= key.last:
            days = {"first": key.first.date(), "last": key.last.date()}
            raise BadPackage(Flaw.KEY_TERM, MANIFEST, day=said.made_at.date(), **days)
        _refuse_revoked(key, said.made_at)
        return key


def _refuse_revoked(key: Key, at: datetime) -> None:
    if key.revoked_at is None:
        return
    day = key.revoked_at.date()
    if key.why_revoked is Revocation.COMPROMISED:
        raise BadPackage(Flaw.KEY_COMPROMISED, MANIFEST, day=day)
    if at >= key.revoked_at:
        raise BadPackage(Flaw.KEY_SUPERSEDED, MANIFEST, day=day)


def plain_fingerprint(text: str) -> str:
    """Return a fingerprint as it is compared, however it was written: AB:CD … or abcd…."""
    return "".join(text.split()).replace(":", "").lower()


def make(
    folder: Path, *, owner: str, instruments: Iterable[str], now: datetime, lasts: timedelta = LASTS
) -> Key:
    """Make a key of our own, its private half readable by us alone.

    Earlier keys stay: the newest signs, and what they signed is still verified.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = generate_private_key(signatures.EXPONENT, signatures.BITS)
    certificate = _certificate(private, owner, instruments, first=now, last=now + lasts)
    path = folder / _file_name(certificate)
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_new(path.with_suffix(".key"), content, mode=0o600)
    _write_new(path, certificate.public_bytes(Encoding.PEM), mode=0o644)
    return _load(path)


def trust(folder: Path, pem: bytes, *, fingerprint: str) -> Key:
    """Trust another's certificate whose `fingerprint` was told in another way, whole.

    Raises Refused where it is another one, or no certificate of this kind.
    """
    certificate = _read(pem)
    if certificate.fingerprint(SHA256()).hex() != plain_fingerprint(fingerprint):
        raise Refused(Refusal(N_("The fingerprint is not that of this certificate.")))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _file_name(certificate)
    _write_new(path, certificate.public_bytes(Encoding.PEM), mode=0o644)
    return _load(path)


def revoke(key: Key, *, why: Revocation, now: datetime) -> None:
    """Mark a key as not used any more. One that others may have is never marked milder again."""
    if key.why_revoked is Revocation.COMPROMISED or key.why_revoked is why:
        raise Refused(Refusal(N_("This key is revoked already.")))
    mark = {"at": now.astimezone(UTC).isoformat(timespec="seconds"), "why": why}
    path = key.path.with_suffix(".revoked")
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(mark) + "\n", "utf-8")
    fresh.replace(path)


def _certificate(
    private: RSAPrivateKey,
    owner: str,
    instruments: Iterable[str],
    *,
    first: datetime,
    last: datetime,
) -> x509.Certificate:
    units = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, one) for one in instruments]
    name = x509.Name([*units, x509.NameAttribute(NameOID.COMMON_NAME, owner)])
    usage = dict.fromkeys(
        (
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=True, **usage
            ),
            critical=True,
        )
        .sign(private, SHA256())
    )


def _read(pem: bytes) -> x509.Certificate:
    """Return a certificate of the one kind that counts. Raises Refused."""
    not_one = Refusal(N_("This is no certificate of a key for packages."))
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        public = certificate.public_key()
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise Refused(not_one) from error
    if not isinstance(public, RSAPublicKey) or public.key_size != signatures.BITS:
        raise Refused(not_one)
    units = _named(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)
    if len(_named(certificate, NameOID.COMMON_NAME)) != 1 or not units:
        raise Refused(not_one)
    return certificate


def _load(path: Path) -> Key:
    try:
        certificate = _read(path.read_bytes())
        mark = path.with_suffix(".revoked")
        if not mark.exists():
            return Key(certificate, path, None, None)
        said = json.loads(mark.read_bytes())
        return Key(certificate, path, datetime.fromisoformat(said["at"]), Revocation(said["why"]))
    except (Refused, ValueError, KeyError, TypeError) as error:
        message = N_("%(file)s in the folder of keys can't be read. Put it right or take it out.")
        raise Refused(Refusal(message, {"file": path.name})) from error


def _named(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> list[str]:
    return [str(one.value) for one in certificate.subject.get_attributes_for_oid(oid)]


def _file_name(certificate: x509.Certificate) -> str:
    owner = _named(certificate, NameOID.COMMON_NAME)[0]
    safe = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in owner[:40])
    return f"{safe}-{certificate.fingerprint(SHA256()).hex()[:_SHORTEST]}.pem"


def _write_new(path: Path, content: bytes, *, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise Refused(Refusal(N_("This key is here already."))) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
