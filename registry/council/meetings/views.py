"""Screens of secretariat and chairs: the list of meetings, a meeting, and its preparation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.meetings import letters, queries, services
from registry.council.meetings.forms import (
    BeginForm,
    DetailsForm,
    ItemForm,
    MeetingsFilter,
    groups_of,
)
from registry.council.meetings.models import Meeting, Participant
from registry.council.meetings.queries import COUNCIL
from registry.council.meetings.rules import (
    ATTENDANCE_NAMES,
    CANCEL,
    DROP,
    KIND_NAMES,
    LETTER_NAMES,
    ORGANS,
    REPLY_NAMES,
    SEND_BACK,
    STATE_NAMES,
    TOPIC_NAMES,
    Attendance,
    LetterPurpose,
    MeetingKind,
    MeetingState,
    ParticipantState,
    Reply,
    Topic,
    acts_on,
)
from registry.council.members.queries import capped_count
from registry.papers.screens import send_paper
from registry.web.access import current_actor, serves
from registry.web.downloads import send
from registry.web.forms import RecordForm, RegistryForm
from registry.web.grouped import GroupedField
from registry.web.lists import capped, page_of, read_listing
from registry.web.locale import current_language, day_text
from registry.web.parts import Tab

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
PREPARES: Final = frozenset({Desk.METI_SECRETARIAT})
TABS: Final = ("agenda", "papers", "participants", "replies", "attendance", "agreed", "course")
TONES: Final = {
    MeetingState.PROPOSED: "warn",
    MeetingState.CONVENED: "good",
    MeetingState.HELD: "ended",
    MeetingState.ENDED: "ended",
    MeetingState.CANCELLED: "bad",
}
CALENDAR: Final = "text/calendar"

pages = Blueprint("council_meetings", __name__, url_prefix="/council/meetings")


@pages.app_template_global()
def meeting_state(meeting: Meeting) -> tuple[str, str]:
    """Return what a meeting's state is called, and the tone of its tag."""
    state = MeetingState(meeting.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def meeting_hours(meeting: Meeting) -> str:
    """Return day and hours of a meeting, which ends on the day on which it begins."""
    if meeting.begins_at is None:
        return ""
    ends = [] if meeting.ends_at is None else [meeting.ends_at]
    hours = [f"{at.astimezone(clock.TOKYO):%H:%M}" for at in (meeting.begins_at, *ends)]
    said = {
        "day": day_text(clock.legal_date(meeting.begins_at)),
        "time": "–".join(hours),
        "zone": _("Tokyo time"),
    }
    return str(_("%(day)s, %(time)s (%(zone)s)", **said))


@pages.app_template_global()
def meeting_kind(meeting: Meeting) -> str:
    """Return what a kind of meeting is called."""
    return str(_(KIND_NAMES[MeetingKind(meeting.kind_of_meeting)]))


@pages.app_template_global()
def topic_name(topic: str) -> str:
    """Return what a topic of article 6 is called."""
    return TOPIC_NAMES[Topic(topic)].in_locale(current_language())


@pages.app_template_global()
def reply_name(reply: str) -> str:
    """Return what a reply is called."""
    return str(_(REPLY_NAMES[Reply(reply)]))


@pages.app_template_global()
def attendance_name(attended: str) -> str:
    """Return what is said of who was there."""
    return str(_(ATTENDANCE_NAMES[Attendance(attended)]))


@pages.app_template_global()
def meeting_letter_name(purpose: str) -> str:
    """Return what a letter about a meeting is called."""
    return str(_(LETTER_NAMES[LetterPurpose(purpose)]))


@pages.get("")
@serves(desks=COUNCIL)
def index() -> Page:
    """List the meetings in the order of the calendar: in preparation, coming, past, or all."""
    session, actor = db.session(), current_actor()
    filters = MeetingsFilter()
    filters.check()
    listing = read_listing(sorts=("when",), default_sort="-when", filters=("q", "kind", "show"))
    show = listing.one("show") or ""
    kind = filters.read("kind")
    query = queries.meetings(
        actor,
        show=show,
        kind=MeetingKind(kind) if kind else None,
        part=filters.read("q") or "",
    )
    found = session.scalars(query.offset(listing.offset).limit(listing.limit)).all()
    return render_template(
        "council/meetings/index.html",
        page=page_of(
            listing.dropping(filters.errors), found, total=capped(capped_count(session, query))
        ),
        filters=filters,
        show=show,
        may_begin=actor.holds(Desk.METI_SECRETARIAT),
    )


@pages.route("/new", methods=BOTH)
@serves(desks=PREPARES)
def begin() -> Page:
    """Begin the draft of a meeting: its kind and what it is called."""
    form, begun = BeginForm(), list[UUID]()

    def start(_actor: Actor, now: datetime) -> None:
        values = {name: form[name].data or "" for name in ("number", "title_ja", "title_en")}
        kind = MeetingKind(form.kind.data)
        begun.append(services.begin(db.session(), kind, values, now=now).id)

    done = screens.carry_out(
        form,
        start,
        leads_to=lambda: url_for("council_meetings.details", record_id=begun[0]),
        said=_("The draft is begun. Only secretariat and chairs see it."),
    )
    if done is not None:
        return done
    lead = _("Nobody else learns of a draft before a chair convenes the meeting.")
    page = render_template("council/meetings/begin.html", form=form, lead=lead)
    return page, form.http_status


def get(record_id: UUID) -> Meeting:
    """Return the meeting that a screen is about. Raises NotFound."""
    return queries.get(db.session(), record_id, current_actor())


def shown(meeting: Meeting, tab: str = "agenda") -> str:
    """Return where a meeting is shown, at one of its tabs."""
    return url_for("council_meetings.show", record_id=meeting.id, tab=tab)


@pages.get("/<uuid:record_id>")
@serves(desks=COUNCIL, shows="council.meeting")
def show(record_id: UUID) -> Page:
    """Show a meeting, one tab at a time, and what the reader can do now."""
    session, meeting, actor = db.session(), get(record_id), current_actor()
    tab = request.args.get("tab", "agenda")
    if tab not in TABS:
        raise NotFound
    today = clock.legal_date(clock.now())
    people = queries.participants(session, meeting.id)
    prepares = actor.holds(Desk.METI_SECRETARIAT)
    return render_template(
        "council/meetings/show.html",
        meeting=meeting,
        part=tab,
        tabs=_tabs(meeting, tab, people=len(people)),
        people=people,
        names={one.id: one.name_in(current_language()) for one in people},
        items=meeting.items,
        papers=queries.papers_for(session, meeting),
        letters=queries.letters(session, meeting),
        buttons=_buttons(meeting),
        danger={DROP, CANCEL, SEND_BACK},
        duties=screens.open_duties(session, meeting, today=today),
        may_edit=prepares and meeting.state == MeetingState.DRAFT,
        may_choose=prepares and meeting.state in services.OPEN_TO_CHOICE,
        is_chair=actor.holds(Desk.METI_CHAIR),
        prepares=prepares,
        **_of_tab(meeting, tab),
    )


def _tabs(meeting: Meeting, current: str, *, people: int) -> list[Tab]:
    papers = queries.papers_for(db.session(), meeting)
    labels: dict[str, tuple[str, int | None]] = {
        "agenda": (_("Agenda"), len(meeting.items)),
        "papers": (_("Papers"), len(papers)),
        "participants": (_("Participants"), people),
        "replies": (_("Receipts") if meeting.is_circulation else _("Notices and replies"), None),
        "attendance": (_("Attendance"), None),
        "agreed": (_("What was agreed"), None),
        "course": (_("Course"), None),
    }
    if meeting.is_circulation:
        del labels["attendance"]
    return [
        Tab(label, shown(meeting, name), current=name == current, count=count)
        for name, (label, count) in labels.items()
    ]


def _buttons(meeting: Meeting) -> list[screens.Button]:
    session = db.session()
    acts = acts_on(MeetingKind(meeting.kind_of_meeting))
    found = screens.buttons(session, acts, meeting, blueprint="council_convening")
    found += screens.buttons(session, acts, meeting, blueprint="council_meeting_papers")
    found += screens.buttons(session, acts, meeting, blueprint="council_changing")
    begun = meeting.begins_at is not None and meeting.begins_at <= clock.now()
    idle = set()
    if not begun:
        idle.add("council.meeting.attendance-recorded")
    silent = queries.silent(session, meeting)
    if not silent:
        idle.add("council.meeting.reminded")
    if silent and meeting.reply_by and clock.legal_date(clock.now()) <= meeting.reply_by:
        idle.add("council.meeting.circulation-ended")
    return [button for button in found if button.act.name not in idle]


def _of_tab(meeting: Meeting, tab: str) -> dict[str, Any]:
    """Return what one tab alone has to look up."""
    session = db.session()
    found: dict[str, Any] = {"openings": {}, "unreachable": set(), "silent": [], "events": []}
    if tab == "replies":
        found["openings"] = queries.openings(session, meeting)
        found["given"] = queries.papers_given(session, meeting)
        found["silent"] = queries.silent(session, meeting)
        people = queries.participants(session, meeting.id)
        found["unreachable"] = queries.without_clerk(
            session, (one.organisation_id for one in people if one.organisation_id is not None)
        )
    if tab == "attendance":
        found["begun"] = meeting.begins_at is not None and meeting.begins_at <= clock.now()
    if tab == "participants":
        found["not_called"] = not_called(meeting)
    if tab == "course":
        names = {
            f"{Participant.kind}:{one.id}": one.name_in(current_language())
            for one in queries.participants(session, meeting.id)
        }
        found["events"] = screens.course(session, subject_of(meeting), named=names)
    return found


@dataclass(frozen=True)
class NotCalled:
    """Somebody who could be called and is not, and why."""

    name: str
    why: str


def not_called(meeting: Meeting) -> list[NotCalled]:
    """Return which members a meeting does not call, and why not."""
    session = db.session()
    people = queries.participants(session, meeting.id)
    live = [one for one in people if one.state != ParticipantState.REMOVED]
    called = {one.organisation_id for one in live} | {one.addressed_to for one in live}
    removed = {
        one.organisation_id or one.addressed_to: one.removal_reason
        for one in people
        if one.state == ParticipantState.REMOVED
    }
    language = current_language()
    missing: list[tuple[Any, str]] = [
        (desk, organ.name.in_locale(language)) for desk, organ in ORGANS.items()
    ]
    missing += queries.all_callable(session, clock.legal_date(clock.now())).items()
    usual = _("Not among those whom the agenda concerns.")
    if meeting.kind_of_meeting == MeetingKind.PLENARY:
        usual = _("A member only since the meeting was convened.")
    return [
        NotCalled(name, removed.get(key) or usual) for key, name in missing if key not in called
    ]


# -- preparing ---------------------------------------------------------------------------------


def draw(
    meeting_id: UUID,
    form: RegistryForm,
    title: str,
    *,
    lead: str = "",
    template: str = "act",
    tab: str = "agenda",
    **more: Any,
) -> Page:
    """Draw the screen of something done with a meeting, as it stands now."""
    meeting = get(meeting_id)  # once more: what was refused was rolled back
    page = render_template(
        f"council/meetings/{template}.html",
        meeting=meeting,
        form=form,
        title=title,
        lead=lead,
        back_url=shown(meeting, tab),
        **{"submit": _("Save"), "danger": False, "can": True, "preview": False, **more},
    )
    return page, form.http_status


@pages.route("/<uuid:record_id>/details", methods=BOTH)
@serves(desks=PREPARES)
def details(record_id: UUID) -> Page:
    """Fill in what a draft says of itself."""
    meeting = get(record_id)
    form = DetailsForm(meeting)

    def save(_actor: Actor, now: datetime) -> None:
        services.save(db.session(), meeting, form.values(), now=now)

    done = screens.carry_out(
        form, save, record=meeting, leads_to=shown(meeting), said=_("The draft is saved.")
    )
    can = meeting.state == MeetingState.DRAFT
    return done or draw(
        record_id, form, _("Particulars of the meeting"), template="details", can=can
    )


def offer_readers(field: GroupedField, meeting: Meeting) -> None:
    """Offer those on a meeting's list as the only readers; of an empty list, say where it is."""
    field.offer_groups(groups_of(queries.participants(db.session(), meeting.id)))
    if not field.groups:
        said = _("Nobody is on the list yet. To let only some read it, choose participants first:")
        link = Markup('<a href="{}">{}</a>').format(
            shown(meeting, "participants"), _("Participants")
        )
        field.description = Markup("{} {}").format(said, link)


@pages.route("/<uuid:record_id>/items/new", methods=BOTH)
@serves(desks=PREPARES)
def add_item(record_id: UUID) -> Page:
    """Put an item on the agenda."""
    meeting, session = get(record_id), db.session()
    form = ItemForm(data={"version": meeting.version})
    offer_readers(form.only_for, meeting)

    def add(_actor: Actor, now: datetime) -> None:
        services.add_item(session, meeting, form.said(), now=now)

    done = screens.carry_out(
        form, add, record=meeting, leads_to=shown(meeting), said=_("The item is on the agenda.")
    )
    can = meeting.state == MeetingState.DRAFT
    return done or draw(record_id, form, _("Add an item"), can=can)


@pages.route("/<uuid:record_id>/items/<uuid:item_id>", methods=BOTH)
@serves(desks=PREPARES)
def edit_item(record_id: UUID, item_id: UUID) -> Page:
    """Change an item of a draft's agenda."""
    meeting, session = get(record_id), db.session()
    item = queries.get_item(session, meeting, item_id)
    names = ("title_ja", "title_en", "topic", "text")
    said: dict[str, Any] = {name: getattr(item, name) for name in names}
    said["only_for"] = [str(one) for one in item.only_for or ()]
    form = ItemForm(data={"version": meeting.version, **said})
    offer_readers(form.only_for, meeting)

    def save(_actor: Actor, now: datetime) -> None:
        services.save_item(session, meeting, item, form.said(), now=now)

    done = screens.carry_out(
        form, save, record=meeting, leads_to=shown(meeting), said=_("The item is saved.")
    )
    can = meeting.state == MeetingState.DRAFT
    return done or draw(record_id, form, _("Item of the agenda"), can=can)


def at_once(
    record_id: UUID, verb: Callable[[Meeting, datetime], object], *, said: str, tab: str, title: str
) -> Page:
    """Do something small that a button of a meeting's page asks for; a refusal is shown."""
    meeting = get(record_id)
    form = RecordForm(data={"version": meeting.version})

    def act(_actor: Actor, now: datetime) -> None:
        verb(meeting, now)

    done = screens.carry_out(form, act, leads_to=shown(meeting, tab), said=said)
    return done or draw(record_id, form, title, submit=title, tab=tab)


@pages.route("/<uuid:record_id>/items/<uuid:item_id>/up", methods=BOTH)
@serves(desks=PREPARES)
def move_item_up(record_id: UUID, item_id: UUID) -> Page:
    """Let an item change places with the one before it."""

    def move(meeting: Meeting, now: datetime) -> None:
        item = queries.get_item(db.session(), meeting, item_id)
        services.move_item_up(db.session(), meeting, item, now=now)

    said = _("The agenda is in another order.")
    return at_once(record_id, move, said=said, tab="agenda", title=_("Move up"))


# -- what is handed out ------------------------------------------------------------------------


@pages.get("/<uuid:record_id>/letters/<uuid:letter_id>")
@serves(desks=COUNCIL)
def letter(record_id: UUID, letter_id: UUID) -> Response:
    """Show a letter that was issued about a meeting."""
    return send_paper(queries.get_letter(db.session(), get(record_id), letter_id))


@pages.get("/<uuid:record_id>/calendar")
@serves(desks=COUNCIL)
def calendar(record_id: UUID) -> Response:
    """Hand out a meeting as a file for calendars."""
    return calendar_of(get(record_id), url_for(".show", record_id=record_id, _external=True))


def calendar_of(meeting: Meeting, url: str) -> Response:
    """Answer with the calendar file of a meeting that has a time. Raises NotFound where none."""
    if meeting.convened_at is None:
        raise NotFound
    now, language = clock.now(), current_language()
    content = letters.calendar(meeting, language=language, url=url, now=now)
    return send(content, name="meeting.ics", mimetype=CALENDAR)
