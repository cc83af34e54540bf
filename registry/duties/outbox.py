"""Mail that says only that there is news: written in the act's transaction, sent by the round."""

import smtplib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final

from sqlalchemy import String, cast, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.duties.models import DutyState, Mail, OwedDuty

GIVE_UP_AFTER: Final = 5
TRY_AGAIN_AFTER: Final = timedelta(minutes=10)
OUTBOX: Final = "outbox"  # the reach of those who send mail, and of nobody else


@dataclass(frozen=True)
class Message:
    """One message; the same `key` twice is one message.

    `params` holds identities for links, never content: the mail says that there is news and where.
    """

    key: str
    address: str
    locale: str
    template: str
    params: Mapping[str, Any]


def post(session: Session, messages: Iterable[Message], *, now: datetime) -> None:
    """Put messages in the outbox."""
    times = {"created_at": now, "send_after": now}
    rows = [{**vars(one), "params": dict(one.params), **times} for one in messages]
    if not rows:
        return
    with widened(session, OUTBOX):
        session.execute(insert(Mail).on_conflict_do_nothing(index_elements=["key"]), rows)


def next_waiting(session: Session, *, now: datetime) -> Mail | None:
    """Return the oldest message to send now, locked; one that failed waits before it is tried."""
    return session.scalars(
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.bounced_at.is_(None), Mail.send_after <= now)
        .order_by(Mail.send_after)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def send(mail: Mail, message: EmailMessage, server: smtplib.SMTP, *, now: datetime) -> None:
    """Hand one message over; a refused address bounces, another failure is tried again later."""
    mail.tries += 1
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused:
        mail.bounced_at, mail.last_error = now, "recipient refused"
    except smtplib.SMTPException as error:
        mail.last_error, mail.send_after = type(error).__name__, now + TRY_AGAIN_AFTER
        if mail.tries >= GIVE_UP_AFTER:
            mail.bounced_at = now
    else:
        mail.sent_at, mail.last_error = now, None
        mail.params = {}  # a link that works once need not lie about afterwards


def forget_old(session: Session, *, before: datetime) -> None:
    """Delete mail that was sent, or came back and was dealt with, before `before`.

    A reminder stays while its duty is open: its key keeps it from being sent again.
    """
    duty = func.split_part(Mail.key, ":", 2)
    still_open = select(OwedDuty.id).where(
        OwedDuty.state == DutyState.OPEN, cast(OwedDuty.id, String) == duty
    )
    session.execute(
        delete(Mail).where(
            or_(Mail.sent_at < before, Mail.dealt_with_at < before),
            ~(Mail.key.startswith("duty.") & still_open.exists()),
        )
    )


def bounced(session: Session) -> Sequence[Mail]:
    """Return what could not be delivered and nobody has dealt with, oldest first."""
    return session.scalars(
        select(Mail)
        .where(Mail.bounced_at.is_not(None), Mail.dealt_with_at.is_(None))
        .order_by(Mail.bounced_at)
    ).all()


def latest(session: Session, *, most: int = 50) -> Sequence[Mail]:
    """Return the newest messages, for a demonstration that has no mail server."""
    return session.scalars(select(Mail).order_by(Mail.created_at.desc()).limit(most)).all()
