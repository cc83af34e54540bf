"""Mail that says only that there is news: written in the act's transaction, sent by the round."""

import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.duties.models import Mail

GIVE_UP_AFTER: Final = 5
OUTBOX: Final = "outbox"  # the reach of those who send mail, and of nobody else

Render = Callable[[Mail], EmailMessage]


def post(
    session: Session,
    *,
    key: str,
    address: str,
    locale: str,
    template: str,
    params: Mapping[str, Any],
    now: datetime,
) -> None:
    """Put one message in the outbox; the same `key` twice is one message.

    `params` holds identities for links, never content: the mail says that there is news and where.
    """
    message = insert(Mail).values(
        key=key,
        address=address,
        locale=locale,
        template=template,
        params=dict(params),
        created_at=now,
    )
    with widened(session, OUTBOX):
        session.execute(message.on_conflict_do_nothing(index_elements=["key"]))


def waiting(session: Session, *, now: datetime, most: int = 100) -> list[Mail]:
    """Return messages to send now, locked so that two rounds never send one twice."""
    return list(
        session.scalars(
            select(Mail)
            .where(
                Mail.sent_at.is_(None),
                Mail.bounced_at.is_(None),
                Mail.created_at <= now,
            )
            .order_by(Mail.created_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
    )


def send(mail: Mail, render: Render, server: smtplib.SMTP, *, now: datetime) -> None:
    """Hand one message over; a refused address bounces, another failure is tried again later."""
    mail.tries += 1
    try:
        server.send_message(render(mail))
    except smtplib.SMTPRecipientsRefused:
        mail.bounced_at, mail.last_error = now, "recipient refused"
    except smtplib.SMTPException as error:
        mail.last_error = type(error).__name__
        if mail.tries >= GIVE_UP_AFTER:
            mail.bounced_at = now
    else:
        mail.sent_at, mail.last_error = now, None
