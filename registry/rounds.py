"""What happens by itself: dates anew, reminders, mail, signed heads, sweeping; safe to repeat."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE
from registry.core.actor import THE_SYSTEM
from registry.core.db import db, read_for
from registry.duties import notices, outbox
from registry.duties.services import date_anew
from registry.house.outbox.services import note_bounce
from registry.ledger import checkpoints
from registry.mail import Letter, render
from registry.papers.files import FileStore
from registry.papers.services import keep_issued
from registry.parties.services import sweep

KEEP_ISSUED_SINCE: Final = timedelta(days=7)
NO_UPLOAD_LASTS: Final = timedelta(hours=6)
CHECKPOINT_KEY: Final = "checkpoint.key"


@dataclass(frozen=True)
class Report:
    """What one round did."""

    moved: int
    reminded: int
    sent: int
    kept: int
    checkpoint: str | None


def tick(app: Flask, letters: Mapping[str, Letter], *, now: datetime) -> Report:
    """Do one round. Each part commits by itself, so that one that fails undoes no other."""
    with app.app_context():
        session = db.session()
        read_for(session, THE_SYSTEM.reach)
        moved = len(date_anew(session, CATALOGUE, now=now))
        reminded = notices.remind(session, now=now)
        session.commit()
        files: FileStore = app.extensions["registry.files"]
        kept = keep_issued(session, files, since=now - KEEP_ISSUED_SINCE)
        files.sweep(before=now - NO_UPLOAD_LASTS)
        session.commit()
        sent = _send(app, session, letters, now=now)
        checkpoint = _checkpoint(app, session, now=now)
        sweep(session, now=now)
        session.commit()
    return Report(moved, reminded, sent, kept, checkpoint)


def _send(app: Flask, session: Session, letters: Mapping[str, Letter], *, now: datetime) -> int:
    host = app.config["MAIL_HOST"]
    if not host:
        return 0  # a demonstration without a mail server shows its outbox instead
    sent = 0
    with mail_server(host, encrypted=app.config["MAIL_TLS"]) as server:
        # One at a time: its row is locked until it is marked, so that two rounds send it once.
        while (mail := outbox.next_waiting(session, now=now)) is not None:
            outbox.send(mail, render(app, mail, letters), server, now=now)
            if mail.bounced_at is not None:
                note_bounce(session, mail, now=now)
            session.commit()
            sent += 1
    return sent


def mail_server(host: str, *, encrypted: bool) -> smtplib.SMTP:
    """Connect to `host` or `host:port`; where it is to be encrypted, its certificate must be good.

    Raises OSError (of which smtplib's and ssl's errors are kinds).
    """
    name, _colon, port = host.partition(":")
    server = smtplib.SMTP(name, int(port or 25), timeout=20)
    if encrypted:
        try:
            server.starttls(context=ssl.create_default_context())
        except OSError:
            server.close()
            raise
    return server


def _checkpoint(app: Flask, session: Session, *, now: datetime) -> str | None:
    folder, keys = app.config["CHECKPOINT_DIRECTORY"], app.config["KEYS_DIRECTORY"]
    if not (folder and keys):
        return None
    path = Path(keys) / CHECKPOINT_KEY
    if not path.exists():
        checkpoints.create_key(path)
    made = checkpoints.checkpoint_if_due(
        session, directory=Path(folder), key=checkpoints.load_key(path), now=now
    )
    return made.name if made else None
