"""Seals content for one audience, takes it over for another, and takes the key away for ever."""

from datetime import date
from secrets import token_bytes
from typing import Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.parties.credentials import Envelope
from registry.seals.models import Seal
from registry.seals.rules import Holds, Secrecy

_NONCE: Final = 12
_BITS: Final = 256


def seal(
    session: Session,
    envelope: Envelope,
    content: bytes,
    *,
    holds: Holds,
    secrecy: Secrecy,
    audience: str,
    compartment: str,
    subject: str,
    on: date,
) -> Seal:
    """Encrypt `content` under a key of its own, to be opened for `audience` and nobody else."""
    identity, key, nonce = uuid4(), AESGCM.generate_key(_BITS), token_bytes(_NONCE)
    bound = _about(identity, audience)
    made = Seal(
        id=identity,
        compartment=compartment,
        audience=audience,
        subject=subject,
        holds=holds,
        secrecy=secrecy,
        wrapped_key=envelope.seal(key, about=bound),
        content=nonce + AESGCM(key).encrypt(nonce, content, bound.encode()),
        sealed_on=on,
    )
    session.add(made)
    session.flush()
    return made


def unseal(envelope: Envelope, sealed: Seal, *, audience: str) -> bytes:
    """Return what is sealed for `audience`. Raises Refused once it was erased.

    ValueError says that it was sealed for another, or changed.
    """
    if sealed.wrapped_key is None or sealed.content is None:
        raise Refused(Refusal(N_("This was erased and can't be opened any more.")))
    bound = _about(sealed.id, audience)
    key = envelope.open(sealed.wrapped_key, about=bound)
    nonce, content = sealed.content[:_NONCE], sealed.content[_NONCE:]
    return AESGCM(key).decrypt(nonce, content, bound.encode())


def key_of(envelope: Envelope, sealed: Seal) -> bytes:
    """Return the key of what is sealed, to be encrypted anew for its audience elsewhere."""
    if sealed.wrapped_key is None:
        raise Refused(Refusal(N_("This was erased and can't be opened any more.")))
    return envelope.open(sealed.wrapped_key, about=_about(sealed.id, sealed.audience))


def adopt(
    session: Session,
    envelope: Envelope,
    identity: UUID,
    key: bytes,
    content: bytes,
    *,
    holds: Holds,
    secrecy: Secrecy,
    audience: str,
    compartment: str,
    subject: str,
    on: date,
) -> Seal:
    """Keep what was sealed elsewhere for an audience here; only its key is encrypted anew."""
    made = Seal(
        id=identity,
        compartment=compartment,
        audience=audience,
        subject=subject,
        holds=holds,
        secrecy=secrecy,
        wrapped_key=envelope.seal(key, about=_about(identity, audience)),
        content=content,
        sealed_on=on,
    )
    session.add(made)
    session.flush()
    return made


def take_over(
    session: Session,
    envelope: Envelope,
    sealed: Seal,
    *,
    audience: str,
    compartment: str,
    subject: str,
    on: date,
) -> Seal:
    """Seal the same content once more for another audience; nobody sees it on the way."""
    return seal(
        session,
        envelope,
        unseal(envelope, sealed, audience=sealed.audience),
        holds=Holds(sealed.holds),
        secrecy=Secrecy(sealed.secrecy),
        audience=audience,
        compartment=compartment,
        subject=subject,
        on=on,
    )


def erase(sealed: Seal, *, on: date) -> None:
    """Take key and content away: nothing of it can be read again."""
    sealed.wrapped_key = None
    sealed.content = None
    sealed.erased_on = on


def _about(identity: UUID, audience: str) -> str:
    return f"seal:{identity}:{audience}"
