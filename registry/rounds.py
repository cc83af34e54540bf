"""What happens by itself: dates anew, reminders, mail, signed heads, sweeping; safe to repeat."""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy.orm import Session

from registry.acts.services import forget_once_keys
from registry.core.actor import THE_SYSTEM
from registry.core.clock import legal_date
from registry.core.db import db, read_for
from registry.council.filings import services as filings
from registry.council.leaving import services as leaving
from registry.council.meetings import services as meetings
from registry.council.referrals.rules import SHEETS
from registry.council.retention import services as retention
from registry.deliveries import opening, receiving
from registry.duties import notices, outbox
from registry.employment.deliveries.rules import STREAMS as EMPLOYMENT_STREAMS
from registry.employment.runs import services as matchings
from registry.house.outbox.services import note_bounce
from registry.house.settings.rules import DRAFTS_KEPT, MAIL_KEPT
from registry.house.settings.services import move_dates
from registry.informants import opening as sheets
from registry.ledger import checkpoints
from registry.mail import Letter, render
from registry.mlit.deliveries.rules import STREAMS as MLIT_STREAMS
from registry.mlit.notices.rules import SHEETS as NOTICE_SHEETS
from registry.mlit.returns.rules import STREAMS as RETURN_STREAMS
from registry.moc.agencies import services as agencies
from registry.moc.memorandum import services as memorandum
from registry.moc.reports.rules import SHEETS as REPORT_SHEETS
from registry.papers.files import KEPT_WITH_A_FORM, FileStore
from registry.papers.services import forget_unused, keep_issued, remove_unattached
from registry.parties.services import sweep
from registry.pension.deliveries.rules import STREAMS as PENSION_STREAMS
from registry.settings.queries import value_on

KEEP_ISSUED_SINCE: Final = timedelta(days=7)
NO_UPLOAD_LASTS: Final = timedelta(hours=6)
ONCE_KEYS_KEPT: Final = timedelta(days=7)  # no page is left open and sent for longer
YEAR: Final = timedelta(days=366)  # at least the years that were set
CHECKPOINT_KEY: Final = "checkpoint.key"
STREAMS: Final = (*MLIT_STREAMS, *RETURN_STREAMS, *EMPLOYMENT_STREAMS, *PENSION_STREAMS)


@dataclass(frozen=True)
class Report:
    """What one round did."""

    moved: int
    reminded: int
    sent: int
    kept: int
    checkpoint: str | None


class RoundFailed(ExceptionGroup[Exception]):
    """Some parts of a round failed; the others were done all the same."""


def tick(app: Flask, letters: Mapping[str, Letter], *, now: datetime) -> Report:
    """Do one round. Each part commits by itself, and one that fails keeps no other from its work.

    Raises RoundFailed after all parts where some could not be done.
    """
    parts: dict[str, Callable[[Session], Any]] = {
        "moved": lambda session: _date_anew(session, now=now),
        "left": lambda session: leaving.let_all_go(session, now=now),
        "reminded": lambda session: _remind(session, now=now),
        "kept": lambda session: _keep_issued(app, session, now=now),
        "checkpoint": lambda session: _checkpoint(app, session, now=now),
        "sent": lambda session: _send(app, session, letters, now=now),
        "reviewed": lambda session: retention.put_up(session, now=now),
        "lapsed": lambda session: sum(
            sheets.lapse(session, one, now=now) for one in (SHEETS, REPORT_SHEETS, NOTICE_SHEETS)
        ),
        "erased": lambda session: sheets.erase_past_term(session, now=now),
        "expired": lambda session: agencies.let_expire(session, now=now),
        "opened": lambda session: opening.open_periods(session, STREAMS, now=now),
        "missed": lambda session: opening.tell_of_missing(session, STREAMS, now=now),
        "aged": lambda session: receiving.remove_past_term(session, STREAMS, now=now),
        "matched": lambda session: matchings.remove_past_term(session, now=now),
        "ended": lambda session: memorandum.let_end(session, now=now),
        "swept": lambda session: _sweep(app, session, now=now),
    }
    done: dict[str, Any] = {}
    failures: list[Exception] = []
    with app.app_context():
        session = db.session()
        read_for(session, THE_SYSTEM.reach)
        for name, part in parts.items():
            try:
                done[name] = part(session)
                session.commit()
            except Exception as error:  # the next part knows nothing of it
                session.rollback()
                failures.append(error)
    if failures:
        raise RoundFailed("some parts of the round failed", failures)
    return Report(done["moved"], done["reminded"], done["sent"], done["kept"], done["checkpoint"])


def _date_anew(session: Session, *, now: datetime) -> int:
    redating = move_dates(session, actor=THE_SYSTEM, now=now)
    return sum(redating.counts.values()) if redating else 0


def _remind(session: Session, *, now: datetime) -> int:
    return notices.remind(session, now=now) + meetings.remind_persons(session, now=now)


def _keep_issued(app: Flask, session: Session, *, now: datetime) -> int:
    files: FileStore = app.extensions["registry.files"]
    return keep_issued(session, files, since=now - KEEP_ISSUED_SINCE)


def _sweep(app: Flask, session: Session, *, now: datetime) -> None:
    """Delete what the house may delete by itself: what ran out, was used up, or lies about."""
    files: FileStore = app.extensions["registry.files"]
    files.sweep(before=now - NO_UPLOAD_LASTS)
    sweep(session, now=now)
    forget_once_keys(session, before=now - ONCE_KEYS_KEPT)
    for setting, forget in ((MAIL_KEPT, outbox.forget_old), (DRAFTS_KEPT, filings.forget_drafts)):
        years = value_on(session, setting, legal_date(now))
        if years is not None:
            forget(session, before=now - years * YEAR)
    # One shelf of the store a minute: all of it is looked through in some four hours.
    shelf = f"{int(now.timestamp()) // 60 % 256:02x}"
    remove_unattached(session, shelf=shelf, before=now - KEPT_WITH_A_FORM)
    session.commit()
    forget_unused(session, files, files.lying_on(shelf), before=now - KEPT_WITH_A_FORM)


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
    checkpoints.begin_watch(session, now=now)
    session.commit()
    made = checkpoints.checkpoint_if_due(
        session, directory=Path(folder), key=checkpoints.load_key(path), now=now
    )
    checkpoints.note_signed(session, now=now)
    return made.name if made else None
