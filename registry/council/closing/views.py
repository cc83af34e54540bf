"""Screens of closings: for the chairs who decide, and the secretariat that reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.council.closing import queries, services
from registry.council.closing.forms import (
    CloseForm,
    PublishReasonForm,
    ReopenForm,
    WithholdReasonForm,
)
from registry.council.closing.models import Closing
from registry.council.closing.rules import (
    CLOSE,
    GROUND_NAMES,
    IN_FORCE,
    PUBLISH_REASON,
    REOPEN,
    STATE_NAMES,
    WITHHOLD_REASON,
    ClosingState,
    Ground,
    Telling,
)
from registry.council.meetings.models import AgendaItem, Meeting
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
TONES: Final = {ClosingState.REOPENED: "ended", ClosingState.CLOSED: "warn"}

pages = Blueprint("council_closing", __name__, url_prefix="/council/closings")


@pages.app_template_global()
def closing_state(closing: Closing) -> tuple[str, str]:
    """Return what a closing's state is called, and the tone of its tag."""
    state = ClosingState(closing.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def withholding_ground(ground: str) -> str:
    """Return what a ground of council:7.2 is called."""
    return GROUND_NAMES[Ground(ground)].in_locale(current_language())


@pages.app_template_global()
def closings_of(meeting_id: UUID) -> Sequence[Closing]:
    """Return the closings of a meeting and its items, for its page."""
    return queries.of_meeting(db.session(), meeting_id, current_actor())


@pages.get("/<uuid:record_id>")
@serves(desks=COUNCIL, shows="council.closing")
def show(record_id: UUID) -> Page:
    """Show a closing: why, what the public reads, what is still owed, and the acts on it."""
    session, actor = db.session(), current_actor()
    closing = queries.get(session, record_id, actor)
    today = clock.legal_date(clock.now())
    found = screens.buttons(
        session, (PUBLISH_REASON, WITHHOLD_REASON, REOPEN), closing, blueprint=pages.name
    )
    return render_template(
        "council/closing/show.html",
        closing=closing,
        in_force=closing.state in IN_FORCE,
        buttons=found,
        duties=screens.open_duties(session, closing, today=today),
        events=screens.course(session, subject_of(closing)),
    )


@dataclass(frozen=True)
class _Screen:
    """What a screen of an act says beside its form."""

    act: Act
    name: str
    back_url: str
    lead: str = ""
    can: bool = True
    warning: str = ""


def _draw(form: RecordForm, screen: _Screen) -> Page:
    page = render_template("council/closing/act.html", form=form, screen=screen)
    return page, form.http_status


@pages.route("/new/meeting/<uuid:record_id>", methods=BOTH)
@serves(CLOSE)
def close_meeting(record_id: UUID) -> Page:
    """Close a whole meeting to the public."""
    meeting = queries.get_meeting(db.session(), record_id, current_actor())
    return _close(meeting, None)


@pages.route("/new/item/<uuid:record_id>", methods=BOTH)
@serves(CLOSE)
def close_item(record_id: UUID) -> Page:
    """Close one item of a meeting to the public."""
    return _close(*queries.get_item(db.session(), record_id, current_actor()))


def _close(meeting: Meeting, item: AgendaItem | None) -> Page:
    session = db.session()
    form = CloseForm(data={"version": meeting.version, "telling": Telling.PUBLISH})
    made: list[UUID] = []

    def close(actor: Actor, now: datetime) -> None:
        reason = form.reason.data or ""
        closing = services.close(
            session, meeting, item, reason=reason, told=form.told, actor=actor, now=now
        )
        made.append(closing.id)

    name, meeting_id = (item or meeting).title_in(current_language()), meeting.id
    item_id = item.id if item else None
    done = screens.carry_out(
        form,
        close,
        record=meeting,
        leads_to=lambda: url_for("council_closing.show", record_id=made[0]),
        said=_(
            "Closed: every public page, list, feed and file shows the one line from now on. What "
            "somebody has downloaded already is beyond reach."
        ),
    )
    if done is not None:
        return done
    closed = queries.in_force(session, meeting_id, item_id) is not None
    return _draw(
        form,
        _Screen(
            CLOSE,
            name,
            url_for("council_meetings.show", record_id=meeting_id),
            lead=_(
                "The chair closes a meeting or an item in view of its matter. Who is "
                "called to it is another question."
            ),
            can=not closed,
            warning=_(
                "Of what is closed the public finds one line: the date, that it was closed, and "
                "the reason or that it is withheld. What was downloaded before is beyond reach."
            ),
        ),
    )


@pages.route("/<uuid:record_id>/reason", methods=BOTH)
@serves(PUBLISH_REASON)
def publish_reason(record_id: UUID) -> Page:
    """Publish why something is closed."""
    closing = queries.get(db.session(), record_id, current_actor())
    form = PublishReasonForm(
        data={
            "version": closing.version,
            "public_reason_ja": closing.public_reason_ja,
            "public_reason_en": closing.public_reason_en,
        }
    )
    said = _("The reason is public.")
    return _on_closing(
        record_id,
        closing,
        form,
        PUBLISH_REASON,
        lambda actor, now: services.tell(db.session(), closing, form.told, actor=actor, now=now),
        said=said,
    )


@pages.route("/<uuid:record_id>/withholding", methods=BOTH)
@serves(WITHHOLD_REASON)
def withhold_reason(record_id: UUID) -> Page:
    """Keep back why something is closed, on one of the four grounds."""
    closing = queries.get(db.session(), record_id, current_actor())
    form = WithholdReasonForm(
        data={
            "version": closing.version,
            "ground": closing.inside.ground,
            "why_withheld": closing.inside.why_withheld,
            "ground_is_said": closing.ground_said is not None,
        }
    )
    return _on_closing(
        record_id,
        closing,
        form,
        WITHHOLD_REASON,
        lambda actor, now: services.tell(db.session(), closing, form.told, actor=actor, now=now),
        said=_("The reason is withheld."),
    )


@pages.route("/<uuid:record_id>/reopening", methods=BOTH)
@serves(REOPEN)
def reopen(record_id: UUID) -> Page:
    """Open to the public again what was closed."""
    closing = queries.get(db.session(), record_id, current_actor())
    form = ReopenForm(data={"version": closing.version})
    return _on_closing(
        record_id,
        closing,
        form,
        REOPEN,
        lambda actor, now: services.reopen(
            db.session(), closing, reason=form.reason.data or "", actor=actor, now=now
        ),
        said=_("Open to the public again."),
    )


def _on_closing(
    record_id: UUID, closing: Closing, form: Any, act: Act, verb: screens.Verb, *, said: str
) -> Page:
    session, actor = db.session(), current_actor()
    shown = url_for("council_closing.show", record_id=record_id)
    done = screens.carry_out(form, verb, record=closing, leads_to=shown, said=said)
    if done is not None:
        return done
    closing = queries.get(session, record_id, actor)
    name = (closing.item or closing.meeting).title_in(current_language())
    can = bool(possible(session, (act,), closing, actor))
    return _draw(form, _Screen(act, name, shown, can=can))
