"""Lets a run go, at once or beside the request, and notes how it ended."""

import logging
from datetime import timedelta
from threading import Thread
from typing import Final
from uuid import UUID

from flask import Flask, current_app

from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db, read_for
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.deliveries.checking import is_known
from registry.employment.runs import queries, services
from registry.employment.runs.rules import RunState
from registry.employment.runs.services import Stopped
from registry.papers.screens import store
from registry.papers.services import remove_file
from registry.web.access import current_actor

log = logging.getLogger(__name__)
AT_ONCE: Final = 4 * 1024**2  # bytes of a table that is matched within the request


def start(run_id: UUID, size: int) -> None:
    """Let a run that was begun go: at once, or beside this request where tables are long."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    what = (app, run_id, current_actor())
    if size <= AT_ONCE:
        run_through(*what)
    else:
        Thread(target=run_through, args=what, daemon=True).start()


def run_through(app: Flask, run_id: UUID, actor: Actor) -> None:
    """Match in one transaction; how far it is stands where others can read it."""
    with app.app_context():
        session = db.session()
        read_for(session, actor.reach)
        try:
            run = queries.get(session, run_id, actor)
            services.work(
                session,
                store(),
                run,
                actor=actor,
                clock=clock.now,
                progress=lambda doing, share: services.beat(
                    session, run, doing, share, now=clock.now()
                ),
            )
            session.commit()
        except NotFound:
            session.rollback()  # what was undone before it began needs no end
        except Refused as refused:
            session.rollback()
            _end(run_id, actor, refused)
        except Exception:
            session.rollback()
            log.exception("a matching broke off")
            _end(run_id, actor, Refused(Refusal(N_("Something went wrong on our side."))))


def _end(run_id: UUID, actor: Actor, refused: Refused) -> None:
    """Note why nothing came of a run, and let go of the table that was at fault."""
    session, now = db.session(), clock.now()
    run = queries.get(session, run_id, actor)
    if run.state == RunState.STOPPING:
        refused = Stopped()
    gone = services.give_up(run, refused, now=now)
    session.flush()
    digests = {digest for stored in gone for digest in remove_file(session, stored.id)}
    session.commit()
    for digest in digests:
        if not is_known(session, digest):
            store().forget(digest, before=now + timedelta(minutes=1))
