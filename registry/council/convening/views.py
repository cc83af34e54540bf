"""Screens of the acts upon a meeting: the secretariat prepares, a chair convenes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.council.attending import services as answers
from registry.council.attending.forms import ReceiptForm, ReplyForm
from registry.council.convening import services
from registry.council.convening.forms import AttendanceForm, ReasonForm, ResultForm
from registry.council.meetings import queries
from registry.council.meetings.models import Meeting, Participant
from registry.council.meetings.queries import COUNCIL
from registry.council.meetings.rules import (
    ATTENDANCE_NAMES,
    CALL,
    CANCEL,
    CONVENE,
    DROP,
    END_CIRCULATION,
    PROPOSE,
    RECEIVE,
    RECORD_ATTENDANCE,
    REMIND,
    REMOVE,
    REPLY,
    SEND_BACK,
    Attendance,
    MeetingKind,
    ParticipantState,
    Party,
    Reply,
    acts_on,
    call_under,
)
from registry.council.meetings.views import BOTH, Page, draw, get, shown
from registry.papers.screens import preview
from registry.web.access import current_actor, serves
from registry.web.errors import explain
from registry.web.forms import RecordForm
from registry.web.locale import current_language

SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})

pages = Blueprint("council_convening", __name__, url_prefix="/council")


def _can(meeting: Meeting, *acts: Act) -> bool:
    known = set(acts_on(MeetingKind(meeting.kind_of_meeting)))
    wanted = [act for act in acts if act in known]
    return bool(possible(db.session(), wanted, meeting, current_actor()))


def with_form(
    record_id: UUID,
    form: RecordForm,
    act: Act,
    verb: Callable[[Meeting, Actor, datetime], object],
    *,
    said: str | Callable[[], str],
    lead: str = "",
    tab: str = "agenda",
    **more: Any,
) -> Page:
    """Do an act upon a meeting from its form, or draw the form."""
    meeting = get(record_id)

    def do(actor: Actor, now: datetime) -> None:
        verb(meeting, actor, now)

    done = screens.carry_out(form, do, record=meeting, leads_to=shown(meeting, tab), said=said)
    if done is not None:
        return done
    meeting = get(record_id)
    can = _can(meeting, act) and not screens.rests(db.session(), act, meeting)
    more = {"submit": _(act.label), "can": can, "tab": tab, **more}
    return draw(record_id, form, _(act.label), lead=lead, **more)


def versioned(record_id: UUID) -> dict[str, Any]:
    """Return what a form of a meeting begins with: its version."""
    return {"version": get(record_id).version}


@pages.route("/meetings/<uuid:record_id>/proposal", methods=BOTH)
@serves(PROPOSE)
def propose(record_id: UUID) -> Page:
    """Lay a draft before the chairs."""

    def lay(meeting: Meeting, actor: Actor, now: datetime) -> None:
        services.propose(db.session(), meeting, actor=actor, now=now)

    return with_form(
        record_id,
        RecordForm(data=versioned(record_id)),
        PROPOSE,
        lay,
        said=_("The draft lies before the chairs."),
        lead=_("It is frozen until a chair convenes the meeting or sends the draft back."),
        template="check",
        **_decided_on(record_id),
    )


def _decided_on(record_id: UUID) -> dict[str, Any]:
    """Return all that whoever decides on a draft decides on: agenda, papers, who is called."""
    session, meeting = db.session(), get(record_id)
    people = [
        one
        for one in queries.participants(session, meeting.id)
        if one.state != ParticipantState.REMOVED
    ]
    return {
        "lacks": _lacks(record_id),
        "people": people,
        "names": {one.id: one.name_in(current_language()) for one in people},
        "papers": queries.papers_for(session, meeting),
    }


def _lacks(record_id: UUID) -> list[str]:
    """Return what a draft still lacks, as the rules say it."""
    try:
        services.must_be_complete(db.session(), get(record_id), clock.now())
    except Refused as refused:
        return [explain(refusal) for refusal in refused.refusals]
    return []


@pages.route("/meetings/<uuid:record_id>/convening", methods=BOTH)
@serves(*CONVENE.values())
def convene(record_id: UUID) -> Page:
    """Convene a meeting: the participants are called, the letter goes out."""

    def call(meeting: Meeting, actor: Actor, now: datetime) -> None:
        services.convene(db.session(), meeting, actor=actor, now=now)

    kind = MeetingKind(get(record_id).kind_of_meeting)
    return with_form(
        record_id,
        RecordForm(data=versioned(record_id)),
        CONVENE[kind],
        call,
        said=_("The meeting is convened. The participants are told; the letter is issued."),
        lead=_(
            "From now on those called see it. Papers are frozen with their digests. What is open is"
            " announced to the public at once, by title, day and agenda; close before what the"
            " public shall not learn of."
        ),
        template="check",
        **_decided_on(record_id),
    )


@pages.get("/meetings/<uuid:record_id>/draft-letter")
@serves(desks=COUNCIL)
def draft_letter(record_id: UUID) -> Response:
    """Show the letter of convening as it would be issued now."""
    return preview(services.draft(db.session(), get(record_id), now=clock.now()), "draft")


@pages.route("/meetings/<uuid:record_id>/return", methods=BOTH)
@serves(SEND_BACK)
def send_back(record_id: UUID) -> Page:
    """Send a draft back to the secretariat."""
    return _reasoned(
        record_id, SEND_BACK, services.send_back, said=_("The draft is back with the secretariat.")
    )


@pages.route("/meetings/<uuid:record_id>/cancellation", methods=BOTH)
@serves(CANCEL)
def cancel(record_id: UUID) -> Page:
    """Cancel a convened meeting; the participants are told."""
    return _reasoned(
        record_id,
        CANCEL,
        services.cancel,
        said=_("The meeting is cancelled. The participants are told; the letter is issued."),
        lead=_("The reason stands in the letter to the participants."),
        danger=True,
    )


def _reasoned(record_id: UUID, act: Act, verb: Any, *, said: str, **more: Any) -> Page:
    form = ReasonForm(data=versioned(record_id))

    def do(meeting: Meeting, actor: Actor, now: datetime) -> None:
        verb(db.session(), meeting, reason=form.reason.data or "", actor=actor, now=now)

    return with_form(record_id, form, act, do, said=said, **more)


@pages.route("/meetings/<uuid:record_id>/dropping", methods=BOTH)
@serves(DROP)
def drop(record_id: UUID) -> Page:
    """Drop a draft that nobody was told of."""

    def let_go(meeting: Meeting, actor: Actor, now: datetime) -> None:
        services.drop(db.session(), meeting, actor=actor, now=now)

    return with_form(
        record_id,
        RecordForm(data=versioned(record_id)),
        DROP,
        let_go,
        said=_("The draft is dropped."),
        lead=_("Nobody was told of it."),
        danger=True,
    )


@pages.route("/meetings/<uuid:record_id>/reminder", methods=BOTH)
@serves(REMIND)
def remind(record_id: UUID) -> Page:
    """Remind everybody who is silent, with one button."""
    reminded = list[int]()

    def do(meeting: Meeting, actor: Actor, now: datetime) -> None:
        reminded.append(services.remind(db.session(), meeting, actor=actor, now=now))

    waiting = queries.silent(db.session(), get(record_id))
    return with_form(
        record_id,
        RecordForm(data=versioned(record_id)),
        REMIND,
        do,
        said=lambda: str(
            ngettext("%(num)d participant is reminded.", "%(num)d are reminded.", reminded[0])
        ),
        lead=" ".join(
            (
                _("The mail says that an answer is waited for, and nothing of the meeting."),
                screens.last_time_said(db.session(), REMIND, get(record_id)),
            )
        ).strip(),
        tab="replies",
        listed=[one.name_in(current_language()) for one in waiting],
    )


@pages.route("/meetings/<uuid:record_id>/attendance", methods=BOTH)
@serves(RECORD_ATTENDANCE)
def record_attendance(record_id: UUID) -> Page:
    """Record of each participant whether it was there, and who came."""
    session, meeting = db.session(), get(record_id)
    called = queries.in_state(session, meeting, ParticipantState.CALLED)
    keys = {one.id.hex: one for one in called}
    shape = AttendanceForm.for_participants(
        [(key, one.name_in(current_language())) for key, one in keys.items()],
        [(word, _(name)) for word, name in ATTENDANCE_NAMES.items()],
    )
    said: dict[str, Any] = {"version": meeting.version}
    for key, one in keys.items():
        said[f"there_{key}"] = one.attended or (_EXPECTED[Reply(one.reply)] if one.reply else None)
        said[f"by_{key}"] = one.attended_by or one.substitute
    form = shape(data=said)

    def note(meeting: Meeting, actor: Actor, now: datetime) -> None:
        there = {
            one.id: (Attendance(form[f"there_{key}"].data), form[f"by_{key}"].data or "")
            for key, one in keys.items()
        }
        services.record_attendance(session, meeting, there, actor=actor, now=now)

    return with_form(
        record_id,
        form,
        RECORD_ATTENDANCE,
        note,
        said=_("It is recorded who was there."),
        lead=_("What they replied stands there already. Substitutes are noted; nobody votes."),
        tab="attendance",
        template="attendance",
        keys=keys,
    )


_EXPECTED: Final = {
    Reply.ATTENDS: Attendance.PRESENT,
    Reply.SUBSTITUTE: Attendance.SUBSTITUTE,
    Reply.ABSENT: Attendance.ABSENT,
}


@pages.route("/meetings/<uuid:record_id>/result", methods=BOTH)
@serves(END_CIRCULATION)
def end_circulation(record_id: UUID) -> Page:
    """End a circulation with its result."""
    form = ResultForm(data=versioned(record_id))

    def close(meeting: Meeting, actor: Actor, now: datetime) -> None:
        result = form.result.data or ""
        services.end_circulation(db.session(), meeting, result=result, actor=actor, now=now)

    comments = [
        (one.name_in(current_language()), one.comment)
        for one in queries.participants(db.session(), record_id)
        if one.comment
    ]
    return with_form(
        record_id,
        form,
        END_CIRCULATION,
        close,
        said=_("The circulation has ended. The result is issued, and the participants are told."),
        tab="replies",
        template="result",
        comments=comments,
    )


# -- participants ------------------------------------------------------------------------------


@pages.route("/meetings/<uuid:record_id>/call", methods=BOTH)
@serves(*CALL.values())
def call_chosen(record_id: UUID) -> Page:
    """Call those who were chosen after the meeting was convened."""
    meeting, session = get(record_id), db.session()
    chosen = queries.in_state(session, meeting, ParticipantState.CHOSEN)
    form = RecordForm(data={"version": meeting.version})

    def call(actor: Actor, now: datetime) -> None:
        services.call_chosen(session, meeting, actor=actor, now=now)

    done = screens.carry_out(
        form,
        call,
        record=meeting,
        leads_to=shown(meeting, "participants"),
        said=_("They are called, and told."),
    )
    label = _("Call those chosen since")
    return done or draw(
        record_id,
        form,
        label,
        submit=label,
        tab="participants",
        listed=[one.name_in(current_language()) for one in chosen],
    )


def _participant(record_id: UUID) -> tuple[Participant, Meeting]:
    found = db.session().get(Participant, record_id)
    if found is None:
        raise NotFound
    meeting = get(found.meeting_id)
    return queries.get_participant(db.session(), meeting, record_id), meeting


def _what_removal_means(participant: Participant, meeting: Meeting) -> list[str]:
    name, said = participant.name_in(current_language()), []
    if meeting.kind_of_meeting == MeetingKind.PLENARY and participant.party != Party.PERSON:
        said.append(
            _(
                "This meeting calls all members (council:5.1). A member that is taken off stands in"
                " it as not called, with your reason."
            )
        )
    said.append(
        _(
            "%(name)s loses sight of the meeting at once and is not told by the registry: tell them"
            " yourself. What they read before stays a trace.",
            name=name,
        )
    )
    said.append(_("A chair can call them again from the list of participants."))
    return said


@pages.route("/participants/<uuid:record_id>/removal", methods=BOTH)
@serves(REMOVE)
def remove(record_id: UUID) -> Page:
    """Take a called participant off the list; it sees nothing of the meeting from now on."""
    participant, meeting = _participant(record_id)
    form = ReasonForm(data={"version": participant.version})
    name = participant.name_in(current_language())

    def take_off(actor: Actor, now: datetime) -> None:
        services.remove_participant(
            db.session(), participant, meeting, reason=form.reason.data or "", actor=actor, now=now
        )

    done = screens.carry_out(
        form,
        take_off,
        record=participant,
        leads_to=shown(meeting, "participants"),
        said=_("%(name)s sees nothing of the meeting any more.", name=name),
    )
    can = bool(possible(db.session(), (REMOVE,), _participant(record_id)[0], current_actor()))
    return done or draw(
        meeting.id,
        form,
        _(REMOVE.label),
        lead=" ".join(_what_removal_means(participant, meeting)),
        submit=_(REMOVE.label),
        danger=True,
        can=can,
        tab="participants",
    )


@pages.route("/participants/<uuid:record_id>/call", methods=BOTH)
@serves(*CALL.values())
def call_again(record_id: UUID) -> Page:
    """Call a participant again who was taken off the list."""
    participant, meeting = _participant(record_id)
    form = RecordForm(data={"version": participant.version})
    name, act = participant.name_in(current_language()), _calling(participant, meeting)

    def call(actor: Actor, now: datetime) -> None:
        services.call_again(db.session(), participant, meeting, actor=actor, now=now)

    done = screens.carry_out(
        form,
        call,
        record=participant,
        leads_to=shown(meeting, "participants"),
        said=_("%(name)s is called again, and told.", name=name),
    )
    can = bool(possible(db.session(), (act,), _participant(record_id)[0], current_actor()))
    return done or draw(
        meeting.id,
        form,
        _("Call again"),
        lead=_(
            "%(name)s sees the meeting again, with its papers, and is asked for an answer anew.",
            name=name,
        ),
        submit=_("Call again"),
        can=can and participant.state == ParticipantState.REMOVED,
        tab="participants",
    )


def _calling(participant: Participant, meeting: Meeting) -> Act:
    return call_under(MeetingKind(meeting.kind_of_meeting), Party(participant.party))


@pages.route("/participants/<uuid:record_id>/reply", methods=BOTH)
@serves(REPLY, only=SECRETARIAT)
def record_reply(record_id: UUID) -> Page:
    """Record a reply that came by telephone or on paper."""
    participant, meeting = _participant(record_id)
    said = {"reply": participant.reply, "substitute": participant.substitute}
    form = ReplyForm(data={"version": participant.version, **said})
    name, meeting_id = participant.name_in(current_language()), meeting.id

    def note(actor: Actor, now: datetime) -> None:
        answers.reply(
            db.session(),
            participant,
            meeting,
            answer=Reply(form.reply.data),
            substitute=form.substitute.data or "",
            actor=actor,
            now=now,
        )

    done = screens.carry_out(
        form,
        note,
        record=participant,
        leads_to=shown(meeting, "replies"),
        said=_("The reply is recorded."),
    )
    return done or draw(meeting_id, form, _("Record a reply"), lead=name, tab="replies")


@pages.route("/participants/<uuid:record_id>/receipt", methods=BOTH)
@serves(RECEIVE, only=SECRETARIAT)
def record_receipt(record_id: UUID) -> Page:
    """Record receipt that was confirmed by telephone or on paper, with a comment or none."""
    participant, meeting = _participant(record_id)
    form = ReceiptForm(data={"version": participant.version, "comment": participant.comment})
    name, meeting_id = participant.name_in(current_language()), meeting.id

    def note(actor: Actor, now: datetime) -> None:
        comment = form.comment.data or ""
        answers.receive(db.session(), participant, meeting, comment=comment, actor=actor, now=now)

    done = screens.carry_out(
        form,
        note,
        record=participant,
        leads_to=shown(meeting, "replies"),
        said=_("Receipt is recorded."),
    )
    return done or draw(meeting_id, form, _("Record receipt"), lead=name, tab="replies")
