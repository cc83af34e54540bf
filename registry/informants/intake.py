"""Takes in what comes from an informant: seals it, cleans a copy, sees that no word names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.informants.rules import HELD_OFF, NAMES_THE_INFORMANT, NAMES_THE_INFORMANT_IN
from registry.ledger.traces import trace
from registry.papers import services as papers
from registry.papers.cleaning import CannotClean, clean, kind_of
from registry.papers.files import LARGEST, FileStore
from registry.papers.models import StoredFile
from registry.papers.sniff import EXTENSIONS, MediaType
from registry.parties import throttle
from registry.parties.credentials import Envelope
from registry.parties.sign_in import TooMany
from registry.seals import services as seals
from registry.seals.models import Seal
from registry.seals.rules import Holds, Identity, Original, Secrecy, names

REFUSALS_A_DAY: Final = 5
_DAY: Final = timedelta(days=1)
FILE_NAME: Final = LocalizedText("ファイルの名称", "the file's name")


@dataclass(frozen=True)
class Vault:
    """Where files lie, what seals those that nobody may read alone, and the room of who keeps them.

    Nobody in that room opens a seal unless its audience says so.
    """

    store: FileStore
    envelope: Envelope
    room: str


@dataclass(frozen=True)
class Given:
    """A file as it was handed in."""

    name: str
    content: bytes


class HeldOff(TooMany):
    """Somebody's words told too often who is sealed: these were not compared."""

    def __init__(self) -> None:
        Refused.__init__(self, Refusal(HELD_OFF))


@dataclass(frozen=True)
class Unknown:
    """Who is sealed, for comparing the words of a writer who may not know it.

    A refusal tells whoever guesses that they guessed right. So each leaves a trace about `subject`,
    and after some by one person within a day nothing more of theirs is compared.
    """

    session: Session
    identities: Sequence[Identity]
    subject: str
    actor: Actor
    now: datetime

    def __bool__(self) -> bool:
        return bool(self.identities)

    def named_in(self, *texts: str) -> bool:
        """Say whether texts tell who somebody is. Raises HeldOff after too many that did."""
        if not self.identities or not any(texts):
            return False
        counted = {f"informant:{self.subject}:{self.actor.account_id}": REFUSALS_A_DAY}
        if not throttle.admit(self.session, counted, now=self.now, window=_DAY):
            self._trace("informant.held-off")
            raise HeldOff
        if _named(self.identities, *texts):
            self._trace("informant.named")
            return True
        throttle.take_back(self.session, counted, now=self.now)
        return False

    def _trace(self, kind: str) -> None:
        trace(self.session, kind, actor=self.actor, subject=self.subject, at=self.now)


def _named(identities: Sequence[Identity], *texts: str) -> bool:
    return any(names(identity, *texts) for identity in identities)


def check_size(given: Given) -> MediaType:
    """Return what kind of file was handed in. Raises Refused where it can't be taken."""
    if len(given.content) > LARGEST:
        raise Refused(
            Refusal(
                N_("The file is larger than %(megabytes)s MB."),
                {"megabytes": LARGEST // 1024**2},
                field="files",
            )
        )
    return kind_of(given.content, given.name)


def seal_original(
    session: Session,
    vault: Vault,
    given: Given,
    label: str,
    *,
    subject: str,
    now: datetime,
    audience: str | None = None,
) -> Seal:
    """Seal a file as it came, its name and all that is in it, under the label of its copy."""
    packed = Original(given.name, check_size(given), given.content, label).packed()
    return seal(
        session,
        vault,
        packed,
        Holds.ORIGINAL,
        Secrecy.SECRET,
        subject=subject,
        now=now,
        audience=audience,
    )


def cleaned_copy(
    session: Session,
    vault: Vault,
    given: Given,
    label: str,
    *,
    organisation_id: UUID | None,
    identities: Sequence[Identity] | Unknown,
    actor: Actor,
    now: datetime,
) -> StoredFile | None:
    """Keep a cleaned copy under a label; None where none can be made for certain.

    Raises Refused where its words tell who one of `identities` is.
    """
    kind = kind_of(given.content, given.name)
    try:
        copy = clean(given.content, kind)
    except CannotClean:
        return None
    check_silent(identities, copy.text, field="files", where=given.name)
    return keep(
        session,
        vault,
        copy.content,
        label,
        kind=kind,
        organisation_id=organisation_id,
        actor=actor,
        now=now,
    )


def keep(
    session: Session,
    vault: Vault,
    content: bytes,
    label: str,
    *,
    kind: MediaType,
    organisation_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    """Keep a file under a label that says nothing of where it came from."""
    extension = next(ending for ending, known in EXTENSIONS.items() if known is kind)
    with widened(session, vault.room):
        return papers.store_file(
            session,
            vault.store,
            BytesIO(content),
            name=label + extension,
            compartment=vault.room,
            organisation_id=organisation_id,
            stored_by=actor.account_id,
            now=now,
        )


def seal(
    session: Session,
    vault: Vault,
    content: bytes,
    holds: Holds,
    secrecy: Secrecy,
    *,
    subject: str,
    now: datetime,
    audience: str | None = None,
) -> Seal:
    """Seal something in the room of who keeps it, for `audience` or, without one, unopened."""
    with widened(session, vault.room):  # a member puts in what it can't take out
        return seals.seal(
            session,
            vault.envelope,
            content,
            holds=holds,
            secrecy=secrecy,
            audience=audience or vault.room,
            compartment=vault.room,
            subject=subject,
            on=legal_date(now),
        )


def check_file_silent(
    identities: Sequence[Identity] | Unknown, given: Given, kind: MediaType
) -> None:
    """Raise Refused where a file that stays as it came tells who an informant is, and which."""
    if not identities:
        return
    check_silent(identities, given.name, field="files", where=FILE_NAME)
    try:
        text = clean(given.content, kind).text
    except CannotClean:
        raise Refused(
            Refusal(
                N_(
                    "“%(name)s” can't be read, so whether it names the informant can't be told. "
                    "Save it as PDF again, or scan it and hand in the picture (PNG); where neither "
                    "can be done, send it on paper and say so in the text."
                ),
                {"name": given.name},
                field="files",
            )
        ) from None
    check_silent(identities, text, field="files", where=given.name)


def check_silent(
    identities: Sequence[Identity] | Unknown,
    *texts: str,
    field: str | None = None,
    where: LocalizedText | str = "",
) -> None:
    """Raise Refused, without repeating it, where a text tells who an informant is.

    `identities` are those of somebody who typed or opened them, or Unknown to the writer. `where`
    says in which entry or file it stands, where the form doesn't show that.
    """
    if isinstance(identities, Unknown):
        told = identities.named_in(*texts)
    else:
        told = _named(identities, *texts)
    if not told:
        return
    if where:
        raise Refused(Refusal(NAMES_THE_INFORMANT_IN, {"where": where}, field=field))
    raise Refused(Refusal(NAMES_THE_INFORMANT, field=field))
