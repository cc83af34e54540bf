"""Screens of sealed sheets: who may open them, and each opening by two.

`screens_of` makes an instrument's own; it says who may know of a matter and where its page is.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act, Record
from registry.core.db import db
from registry.core.refusals import NotFound, Refused
from registry.core.text import N_
from registry.informants import opening as services
from registry.informants.forms import OfficerForm, ReasonForm
from registry.informants.rules import Sheets
from registry.parties import visitor
from registry.parties.queries import names_of
from registry.seals import queries
from registry.seals.models import SealOfficer, SealOpening
from registry.seals.rules import SHOWN_FOR, Holds, OfficerState, OpeningState
from registry.web.access import current_actor, serves
from registry.web.downloads import safe_name, send
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
OPENING_STATES: Final = {
    OpeningState.ASKED: (N_("Waits for a second officer"), "warn"),
    OpeningState.OPENED: (N_("Sheet opened"), "active"),
    OpeningState.DECLINED: (N_("Left closed"), "ended"),
    OpeningState.LAPSED: (N_("Lapsed"), "ended"),
}


def opening_state(opening: SealOpening) -> tuple[str, str]:
    """Return what an opening's state is called, and the tone of its tag."""
    name, tone = OPENING_STATES[OpeningState(opening.state)]
    return _(name), tone


@dataclass(frozen=True)
class Around:
    """What stands around an instrument's sealed sheets.

    `may_know` raises NotFound where somebody may not know of the matter that a sheet is about (its
    `subject`), `page` says where its page is, `index` where its matters are listed under `title`.
    `whose` says why somebody stands on a sheet, where it is not always an informant.
    """

    may_know: Callable[[Session, str, Actor], None]
    page: Callable[[str], str]
    index: str
    title: str
    whose: Callable[[Session, SealOpening], str] | None = None


def screens_of(sheets: Sheets, around: Around, *, url_prefix: str) -> Blueprint:
    """Return an instrument's screens of sealed sheets."""
    pages = Blueprint(f"{sheets.instrument}_sheets", __name__, url_prefix=url_prefix)
    pages.add_app_template_global(opening_state)
    made = _Screens(sheets, around, pages.name)
    made.add_to(pages)
    return pages


class _Screens:
    def __init__(self, sheets: Sheets, around: Around, blueprint: str) -> None:
        self._sheets, self._around, self._blueprint = sheets, around, blueprint

    def add_to(self, pages: Blueprint) -> None:
        """Register each screen with the acts that it serves."""
        of = self._sheets
        officer, opening = "/officers/<uuid:record_id>", "/openings/<uuid:record_id>"
        an_officer = serves(of.propose, shows=f"{of.instrument}.seal-officer")
        an_opening = serves(*of.on_opening, shows=f"{of.instrument}.seal-opening")
        for rule, name, view, methods in (
            ("", "index", serves(of.propose)(partial(self.index)), BOTH),
            (officer, "officer", an_officer(partial(self.officer)), ("GET",)),
            (
                f"{officer}/naming",
                "name_officer",
                serves(of.name)(partial(self.name_officer)),
                BOTH,
            ),
            (f"{officer}/ending", "end_officer", serves(of.end)(partial(self.end_officer)), BOTH),
            ("/<uuid:record_id>/request", "ask", serves(of.ask)(partial(self.ask)), BOTH),
            (opening, "opening", an_opening(partial(self.opening)), ("GET",)),
            (f"{opening}/agreement", "open_sheet", serves(of.open)(partial(self.open_sheet)), BOTH),
            (f"{opening}/refusal", "decline", serves(of.decline)(partial(self.decline)), BOTH),
            (f"{opening}/sheet", "read", serves(of.read)(partial(self.read)), ("POST",)),
            (
                f"{opening}/originals",
                "originals",
                serves(of.take_originals)(partial(self.originals)),
                ("POST",),
            ),
        ):
            pages.add_url_rule(rule, name, view, methods=list(methods))

    # -- officers -----------------------------------------------------------------------------

    def index(self) -> Page:
        """List the officers whom the desk has named for its sealed sheets, and propose one."""
        session, now = db.session(), clock.now()
        desk = services.desk_of(self._sheets, current_actor())
        form = OfficerForm()
        found = queries.officers(session, desk, self._sheets.offices[desk].room)
        sitting = services.sitting(session, self._sheets, desk, on=clock.legal_date(now))
        people = names_of(session, (one.account_id for one in found))
        known = {one.account_id for one in found}
        free = [one for one in sitting if one.id not in known]
        form.account.offer([(str(one.id), one.name_in(current_language())) for one in free])

        def propose(actor: Actor, now: datetime) -> None:
            account = UUID(form.account.data)
            services.propose_officer(session, self._sheets, account, actor=actor, now=now)

        done = screens.carry_out(
            form,
            propose,
            said=_("Proposed. A second person of your desk names the officer."),
            leads_to=url_for(".index"),
        )
        if done is not None:
            return done
        page = render_template(
            "informants/index.html",
            form=form,
            free=free,
            rows=[(one, people.get(one.account_id), self._can(one)) for one in found],
            act=self._sheets.propose,
            around=self._around,
        )
        return page, form.http_status

    def _can(self, officer: SealOfficer) -> list[screens.Button]:
        return screens.buttons(
            db.session(), self._sheets.on_officer, officer, blueprint=self._blueprint
        )

    def officer(self, record_id: UUID) -> Page:
        """Show how the naming of an officer stands."""
        session = db.session()
        found = queries.get_officer(session, record_id, current_actor())
        person = names_of(session, [found.account_id]).get(found.account_id)
        return render_template(
            "informants/officer.html",
            officer=found,
            named=found.state == OfficerState.NAMED,
            name=person.name_in(current_language()) if person else "–",
            buttons=self._can(found),
            events=screens.course(session, subject_of(found)),
        )

    def _act(
        self,
        form: RegistryForm,
        act: Act,
        record: Record,
        verb: Callable[[Actor, datetime], object],
        **told: str,
    ) -> Page:
        done = screens.carry_out(form, verb, said=told["said"], leads_to=told["back_url"])
        if done is not None:
            return done
        page = render_template(
            "informants/act.html",
            form=form,
            title=_(act.label),
            lead=told.get("lead"),
            back_url=told["back_url"],
            can=bool(possible(db.session(), (act,), record, current_actor())),
        )
        return page, form.http_status

    def name_officer(self, record_id: UUID) -> Page:
        """Name an officer whom another person of the desk proposed."""
        session = db.session()
        found = queries.get_officer(session, record_id, current_actor())
        return self._act(
            RegistryForm(),
            self._sheets.name,
            found,
            lambda actor, now: services.name_officer(
                session, self._sheets, found, actor=actor, now=now
            ),
            said=_("The officer is named."),
            back_url=url_for(".index"),
        )

    def end_officer(self, record_id: UUID) -> Page:
        """End a naming."""
        session = db.session()
        found = queries.get_officer(session, record_id, current_actor())
        return self._act(
            RegistryForm(),
            self._sheets.end,
            found,
            lambda actor, now: services.end_officer(
                session, self._sheets, found, actor=actor, now=now
            ),
            said=_("The naming is ended."),
            back_url=url_for(".index"),
        )

    # -- opening ------------------------------------------------------------------------------

    def ask(self, record_id: UUID) -> Page:
        """Ask that a sealed sheet be opened."""
        session, actor = db.session(), current_actor()
        sealed = queries.get_seal(session, record_id, actor)
        self._around.may_know(session, sealed.subject, actor)
        if sealed.audience != services.desk_of(self._sheets, actor):
            raise NotFound
        form = ReasonForm()
        made: list[UUID] = []

        def ask_it(actor: Actor, now: datetime) -> None:
            reason = form.reason.data or ""
            found = services.ask_to_open(
                session,
                self._sheets,
                visitor.envelope(),
                sealed,
                reason=reason,
                actor=actor,
                now=now,
            )
            made.append(found.id)

        done = screens.carry_out(
            form,
            ask_it,
            said=_("Asked. Another named officer of your desk has 24 hours to answer."),
            leads_to=lambda: url_for(".opening", record_id=made[0]),
        )
        if done is not None:
            return done
        page = render_template(
            "informants/act.html",
            form=form,
            title=_(self._sheets.ask.label),
            lead=_(
                "Two named officers open a sheet together. For ten minutes each of them can look "
                "at it once. Who, when and why is recorded; what the sheet says is not."
            ),
            back_url=self._around.page(sealed.subject),
            can=True,
        )
        return page, form.http_status

    def _get(self, record_id: UUID) -> SealOpening:
        session, actor = db.session(), current_actor()
        found = queries.get_opening(session, record_id, actor)
        self._around.may_know(session, found.seal.subject, actor)
        return found

    def _whose(self, found: SealOpening) -> str | None:
        return self._around.whose(db.session(), found) if self._around.whose else None

    def opening(self, record_id: UUID) -> Page:
        """Show how an opening stands, and to its two officers the way to the sheet."""
        return self._opening(self._get(record_id), RegistryForm())

    def _opening(self, found: SealOpening, form: RegistryForm) -> tuple[str, int]:
        session, actor, now = db.session(), current_actor(), clock.now()
        people = names_of(session, (found.asked_by, found.answered_by))
        pair = actor.account_id in {found.asked_by, found.answered_by}
        shown_at = (
            found.asker_shown_at if actor.account_id == found.asked_by else found.answerer_shown_at
        )
        is_open = found.answered_at is not None and now <= found.answered_at + SHOWN_FOR
        answers = (self._sheets.open, self._sheets.decline)
        page = render_template(
            "informants/opening.html",
            form=form,
            opening=found,
            whose=self._whose(found),
            people={key: one.name_in(current_language()) for key, one in people.items()},
            matter_url=self._around.page(found.seal.subject),
            buttons=[
                one
                for one in screens.buttons(session, answers, found, blueprint=self._blueprint)
                if not pair and now <= found.lapses_at
            ],
            may_read=pair and is_open and found.state == OpeningState.OPENED and shown_at is None,
            may_save=pair and is_open and found.state == OpeningState.OPENED,
            originals=len(queries.seals_of(session, found.seal.subject, Holds.ORIGINAL)),
            until=found.answered_at + SHOWN_FOR if found.answered_at else None,
            events=screens.course(session, subject_of(found)),
        )
        return page, form.http_status

    def open_sheet(self, record_id: UUID) -> Page:
        """Open a sheet, as the second officer."""
        session, found = db.session(), self._get(record_id)
        return self._act(
            RegistryForm(),
            self._sheets.open,
            found,
            lambda actor, now: services.open_sheet(
                session, self._sheets, found, actor=actor, now=now
            ),
            lead=_(
                "For ten minutes you and the officer who asked can each look at the sheet once."
            ),
            said=_("The sheet is open for ten minutes."),
            back_url=url_for(".opening", record_id=record_id),
        )

    def decline(self, record_id: UUID) -> Page:
        """Leave a sheet closed, as the second officer."""
        session, found = db.session(), self._get(record_id)
        form = ReasonForm()
        return self._act(
            form,
            self._sheets.decline,
            found,
            lambda actor, now: services.decline(
                session,
                self._sheets,
                visitor.envelope(),
                found,
                reason=form.reason.data or "",
                actor=actor,
                now=now,
            ),
            said=_("The sheet stays closed."),
            back_url=url_for(".opening", record_id=record_id),
        )

    def read(self, record_id: UUID) -> Page:
        """Show the sheet to one of the two officers, once; the answer is kept by nobody."""
        session, found, form = db.session(), self._get(record_id), RegistryForm()
        if not form.validate_on_submit():
            return self._opening(found, form)
        subject, secrecy, whose = found.seal.subject, found.seal.secrecy, self._whose(found)
        try:
            identity = services.read(
                session,
                self._sheets,
                visitor.envelope(),
                found,
                actor=current_actor(),
                now=clock.now(),
            )
            session.commit()
        except Refused as refused:
            return self._not_shown(record_id, form, refused)
        return render_template(
            "informants/sheet.html",
            identity=identity,
            secrecy=secrecy,
            whose=whose,
            matter_url=self._around.page(subject),
            back_url=url_for(".opening", record_id=record_id),
        )

    def _not_shown(self, record_id: UUID, form: RegistryForm, refused: Refused) -> Page:
        db.session.rollback()
        if type(refused) is not Refused:
            raise refused
        form.refuse(refused)
        return self._opening(self._get(record_id), form)

    def originals(self, record_id: UUID) -> Page:
        """Hand the files as they came to one of the two officers, in a ZIP."""
        session, found, form = db.session(), self._get(record_id), RegistryForm()
        if not form.validate_on_submit():
            return self._opening(found, form)
        try:
            files = services.take_originals(
                session,
                self._sheets,
                visitor.envelope(),
                found,
                actor=current_actor(),
                now=clock.now(),
            )
            session.commit()
        except Refused as refused:
            return self._not_shown(record_id, form, refused)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
            for number, one in enumerate(files, start=1):
                label = one.label or f"{number:02}"
                packed.writestr(f"{label}_{safe_name(one.name)}", one.content)
        return send(made.getvalue(), name=f"originals-{record_id}.zip", mimetype="application/zip")
