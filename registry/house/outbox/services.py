"""Makes a task of each mail that came back, and closes it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import widened
from registry.core.refusals import NotFound
from registry.duties import outbox
from registry.duties.models import Mail
from registry.duties.outbox import OUTBOX
from registry.house.outbox.rules import BOUNCE, DEAL_WITH


@dataclass
class MailRecord:
    """A message as acts speak of it; never its address or its link."""

    id: UUID
    kind = "house.mail"
    book = "house"
    organisation_id = None
    state = None


@dataclass(frozen=True)
class Undelivered:
    """What an administrator sees of a message: to whom, when, why it came back; not its link."""

    id: UUID
    address: str
    template: str
    created_at: datetime
    bounced_at: datetime | None
    error: str


def note_bounce(session: Session, mail: Mail, *, now: datetime) -> None:
    """Open the task for a message that came back."""
    perform(session, BOUNCE, record=MailRecord(mail.id), actor=THE_SYSTEM, now=now)


def undelivered(session: Session) -> list[Undelivered]:
    """Return what came back and nobody has dealt with, oldest first."""
    with widened(session, OUTBOX):
        return [_shown(mail) for mail in outbox.bounced(session)]


def deal_with(session: Session, mail_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Close the task, saying how the person was reached. Raises NotFound or Refused."""
    with widened(session, OUTBOX):
        mail = session.get(Mail, mail_id)
        if mail is None or mail.bounced_at is None or mail.dealt_with_at is not None:
            raise NotFound
        perform(session, DEAL_WITH, record=MailRecord(mail.id), actor=actor, now=now, reason=reason)
        mail.dealt_with_at = now
        session.flush()


def _shown(mail: Mail) -> Undelivered:
    return Undelivered(
        mail.id,
        mail.address,
        mail.template,
        mail.created_at,
        mail.bounced_at,
        mail.last_error or "",
    )
