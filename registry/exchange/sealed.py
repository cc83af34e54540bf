"""What is sealed travels as it is; only its key is encrypted anew, for the one who receives it.

So neither the package nor anybody on its way can read it, nor anybody at either office who could
not open it there.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy.orm import Session

from registry.exchange.keys import Key, Keys
from registry.exchange.packages import Package
from registry.parties.credentials import Envelope
from registry.seals import queries
from registry.seals import services as seals
from registry.seals.models import Seal
from registry.seals.rules import Holds, Secrecy

_PADDING: Final = OAEP(MGF1(SHA256()), SHA256(), None)


def members(found: Sequence[Seal]) -> list[tuple[str, bytes]]:
    """Return the members of a package that hold sealed content, as it is kept here."""
    return [(_member(one.id), one.content) for one in found if one.content is not None]


def told(
    envelope: Envelope, found: Sequence[Seal], *, keys: Keys, instrument: str, at: datetime
) -> list[dict[str, str]]:
    """Say what a package's sealed members are, each key encrypted for its audience.

    Raises Refused where no key of the receiver's is known.
    """
    return [
        {
            "id": str(one.id),
            "holds": one.holds,
            "secrecy": one.secrecy,
            "sealed_on": one.sealed_on.isoformat(),
            **_for_receiver(
                keys.receiving(owner=one.audience, instrument=instrument, at=at),
                seals.key_of(envelope, one),
            ),
        }
        for one in found
    ]


def going_to(session: Session, subject: str, audience: str) -> list[Seal]:
    """Return what of a record is sealed for an audience and can still be opened."""
    found = [one for holds in Holds for one in queries.seals_of(session, subject, holds)]
    return [one for one in found if one.audience == audience]


def take_in(
    session: Session,
    envelope: Envelope,
    package: Package,
    said: Sequence[Mapping[str, Any]],
    *,
    keys: Keys,
    audience: str,
    compartment: str,
    subject: str,
) -> None:
    """Keep what came sealed, under our own keys; who comes twice is kept once.

    Raises LookupError or ValueError where it can't be opened here.
    """
    for one in said:
        identity = UUID(one["id"])
        if session.get(Seal, identity) is not None:
            continue
        seals.adopt(
            session,
            envelope,
            identity,
            _opened(keys.named(one["for"]), bytes.fromhex(one["key"])),
            package.read(_member(identity)),
            holds=Holds(one["holds"]),
            secrecy=Secrecy(one["secrecy"]),
            audience=audience,
            compartment=compartment,
            subject=subject,
            on=date.fromisoformat(one["sealed_on"]),
        )


def _member(identity: UUID) -> str:
    return f"sealed/{identity}.bin"


def _for_receiver(key: Key, secret: bytes) -> dict[str, str]:
    public = key.certificate.public_key()
    assert isinstance(public, RSAPublicKey)
    return {"for": key.fingerprint, "key": public.encrypt(secret, _PADDING).hex()}


def _opened(key: Key, secret: bytes) -> bytes:
    if key.private is None:
        raise LookupError(key.fingerprint)
    private = load_pem_private_key(key.private.read_bytes(), password=None)
    assert isinstance(private, RSAPrivateKey)
    return private.decrypt(secret, _PADDING)
