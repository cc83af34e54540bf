"""Screens of consultations."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import CATALOGUE, stopped, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act, Record
from registry.core.clock import BISHKEK, TOKYO
from registry.core.db import db
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.duties import calendars
from registry.duties import queries as duties
from registry.house.home.views import called
from registry.moc.consultations import queries, services
from registry.moc.consultations.forms import (
    AgreeForm,
    CallForm,
    CallOffForm,
    DatesForm,
    ItemForm,
    PeopleForm,
    ReplyForm,
    ReportForm,
    TakeOffForm,
    WriteForm,
)
from registry.moc.consultations.models import (
    Consultation,
    ConsultationFollowUp,
    ConsultationProposal,
    ConsultationRecord,
)
from registry.moc.consultations.rules import (
    ACCEPT,
    ADD_ITEM,
    AGREE,
    CALL,
    CALL_OFF,
    DONE_BY,
    DONE_BY_JAPAN,
    DONE_BY_KYRGYZ,
    NAME_PEOPLE,
    NONE_SUITS,
    OWED_BY_JAPAN,
    OWED_BY_KYRGYZ,
    PASS_OVER,
    PROPOSE,
    RECORD_NAMES,
    TAKE_OFF,
    TOPIC_NAMES,
    WRITE,
    OpenDay,
    RecordStanding,
    State,
    Topic,
    common_days,
    is_provisional,
    slot,
)
from registry.moc.consultations.services import Plan
from registry.moc.contacts.rules import LIAISON, side_for
from registry.moc.contacts.views import Page, Screen, draw
from registry.moc.post.rules import PARTIES, Side, side_among
from registry.moc.post.services import KINDS, day_at
from registry.moc.texts.views import shown
from registry.web.access import current_actor, serves
from registry.web.forms import RegistryForm
from registry.web.locale import current_language, day_text, moment_text

BOTH: Final = ("GET", "POST")
OFFERED: Final = 15
TONES: Final = {
    RecordStanding.WAITING: "warn",
    RecordStanding.AGREED: "good",
    RecordStanding.VOID: "ended",
}

pages = Blueprint("moc_consultations", __name__, url_prefix="/moc/consultations")


@pages.app_template_global()
def talk_topic(topic: str) -> str:
    """Return what a topic is called."""
    return TOPIC_NAMES[Topic(topic)].in_locale(current_language())


@pages.app_template_global()
def both_clocks(at: str | datetime) -> str:
    """Write a moment by both clocks, and say where a calendar may still change."""
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    clocks = {"tokyo": moment_text(moment, TOKYO), "bishkek": moment_text(moment, BISHKEK)}
    text = str(_("%(tokyo)s / %(bishkek)s", **clocks))
    basis = calendars.basis(db.session(), now=clock.now())
    day = moment.astimezone(TOKYO).date()
    return f"{text} {_provisional()}" if is_provisional(day, basis) else text


def _provisional() -> str:
    return str(_("(may still change)"))


@pages.app_template_global()
def record_standing(record: ConsultationRecord, of: Consultation) -> tuple[str, str]:
    """Return where a text of the record stands, and the tone of its tag."""
    standing = queries.standing(record, of)
    return _(RECORD_NAMES[standing]), TONES[standing]


@pages.app_template_global()
def consultation_date(one: Consultation) -> datetime | None:
    """Return the moment that both agreed on, if they did."""
    return queries.date_of(one)


@pages.get("/")
@serves(desks=PARTIES)
def index() -> Page:
    """List the consultations."""
    return render_template(
        "moc/consultations/index.html",
        rows=queries.consultations(db.session(), current_actor()),
        may_call=bool(current_actor().desks & LIAISON)
        and stopped(db.session(), CALL, clock.now()) is None,
    )


def _get(record_id: UUID) -> Consultation:
    return queries.get(db.session(), record_id, current_actor())


@pages.get("/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.consultation")
def show(record_id: UUID) -> Page:
    """Show a consultation whole: the date by both clocks, agenda, participants, record."""
    session, actor = db.session(), current_actor()
    one = _get(record_id)
    side = side_among(actor.desks)
    acts = [PROPOSE, ADD_ITEM, NAME_PEOPLE]
    if not any(queries.is_agreed(record) for record in one.records):
        acts.append(WRITE)
    if side == one.side:
        acts.append(CALL_OFF)
    of_today = day_at(Side.JP, clock.now())
    owed: list[Record] = [*one.proposals, *one.records]
    owed += [each for record in one.records for each in record.follow_ups]
    return render_template(
        "moc/consultations/consultation.html",
        one=one,
        texts=shown([one, *one.records]),
        buttons=[]
        if one.state == State.CALLED_OFF
        else screens.buttons(session, acts, one, blueprint=pages.name),
        danger={CALL_OFF},
        side=side,
        agreed={record.id for record in one.records if queries.is_agreed(record)},
        latest=queries.latest(one),
        people={each.side: each.people for each in one.delegations},
        duties=[row for each in owed for row in screens.open_duties(session, each, today=of_today)],
        events=screens.course(session, subject_of(one)),
    )


@pages.route("/new", methods=BOTH)
@serves(CALL)
def call() -> Page:
    """Call a consultation."""
    form = CallForm(data={"language": current_language()})
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        plan = Plan(
            str(form.subject.data),
            [Topic(topic) for topic in form.topics.data or ()],
            bool(form.regular.data),
            str(form.language.data),
            str(form.text.data or ""),
            str(form.place.data or ""),
        )
        made.append(services.call(db.session(), plan, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        leads_to=lambda: url_for(".show", record_id=made[0]),
        said=_("The consultation is called. Next, propose dates."),
    )
    trail = [(_("Consultations"), url_for(".index"))]
    other = side_for(current_actor()).other
    return done or draw(form, Screen(CALL, "", trail, to_side=other))


def _screen(one: Consultation, act: Act, lead: str = "", *, danger: bool = False) -> Screen:
    back = url_for(".show", record_id=one.id)
    trail = [(_("Consultations"), url_for(".index")), (one.reference, back)]
    return Screen(act, one.subject, trail, lead, danger=danger)


def _step(
    form: RegistryForm,
    one: Consultation,
    screen: Screen,
    verb: Callable[[Actor, datetime], object],
    said: str,
) -> Page:
    back = url_for(".show", record_id=one.id)
    done = screens.carry_out(form, verb, leads_to=back, said=said)
    return done or draw(form, screen)


@pages.route("/<uuid:record_id>/call-off", methods=BOTH)
@serves(CALL_OFF)
def call_off(record_id: UUID) -> Page:
    """Call one's own consultation off."""
    one = _get(record_id)
    form = CallOffForm(data={"version": one.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.call_off(db.session(), one, str(form.reason.data), actor=actor, now=now)

    screen = _screen(one, CALL_OFF, danger=True)
    return _step(form, one, screen, verb, _("The consultation is called off."))


@pages.route("/<uuid:record_id>/dates", methods=BOTH)
@serves(PROPOSE)
def propose(record_id: UUID) -> Page:
    """Propose dates on which both offices are open."""
    session, now = db.session(), clock.now()
    one = _get(record_id)
    basis = calendars.basis(session, now=now)
    form = DatesForm(data={"time": "14:00", "minutes": 90})
    days = common_days(basis, day_at(Side.JP, now), count=OFFERED)
    form.days.offer([(open_day.day.isoformat(), _day_label(open_day)) for open_day in days])

    def verb(actor: Actor, now: datetime) -> None:
        chosen = {date.fromisoformat(day) for day in form.days.data or ()}
        if form.other_day.data is not None:
            chosen.add(form.other_day.data)
        at = form.at()
        services.propose(
            session,
            one,
            [slot(day, at) for day in sorted(chosen)],
            minutes=int(form.minutes.data or 0),
            actor=actor,
            now=now,
        )

    lead = _("Japanese office days and Kyrgyz public holidays are both taken into account.")
    said = _("The dates are proposed; the other side accepts one, or none.")
    return _step(form, one, _screen(one, PROPOSE, lead), verb, said)


def _day_label(open_day: OpenDay) -> str:
    text = day_text(open_day.day)
    return f"{text} {_provisional()}" if open_day.provisional else text


def _proposal(record_id: UUID) -> ConsultationProposal:
    return queries.get_proposal(db.session(), record_id, current_actor())


@pages.route("/proposals/<uuid:record_id>", methods=BOTH)
@serves(ACCEPT, NONE_SUITS, shows="moc.consultation-proposal")
def reply(record_id: UUID) -> Page:
    """Accept one of the proposed dates, or say that none suits."""
    proposal = _proposal(record_id)
    one = _get(proposal.consultation_id)
    form = ReplyForm()
    form.slot.offer([(str(place), both_clocks(at)) for place, at in enumerate(proposal.slots)])

    def verb(actor: Actor, now: datetime) -> None:
        chosen = None if form.none.data else form.slot.data
        services.reply(
            db.session(),
            proposal,
            None if form.none.data else int(chosen) if chosen else -1,
            actor=actor,
            now=now,
        )

    back = url_for(".show", record_id=one.id)
    done = screens.carry_out(form, verb, leads_to=back, said=_("The other side is told."))
    lead = _("If none suits, propose others afterwards.")
    return done or draw(form, _screen(one, ACCEPT, lead), proposal)


# -- agenda and participants ----------------------------------------------------------------------


@pages.route("/<uuid:record_id>/items", methods=BOTH)
@serves(ADD_ITEM)
def add_item(record_id: UUID) -> Page:
    """Put a matter on the agenda, freely or from what is open between the sides."""
    one, form = _get(record_id), ItemForm()
    matters = _open_matters()
    form.about.offer(list(matters.items()))

    def verb(actor: Actor, now: datetime) -> None:
        title = str(form.title.data or "") or matters.get(str(form.about.data), "")
        services.add_item(
            db.session(),
            one,
            Topic(str(form.topic.data)),
            _said(title),
            about=form.about.data,
            actor=actor,
            now=now,
        )

    said = _("The item stands on the agenda; the other side sees it.")
    return _step(form, one, _screen(one, ADD_ITEM), verb, said)


def _said(title: str) -> str:
    if not title:
        raise Refused(Refusal(N_("Write a title, or choose what is open."), field="title"))
    return title


def _open_matters() -> dict[str, str]:
    """Return what is owed between the sides, by its subject: that both sides know of it."""
    session = db.session()
    found: dict[str, str] = {}
    for owed in duties.open_of(session, "moc."):
        kind, _sep, identity = owed.subject.partition(":")
        if kind not in KINDS or owed.compartment != "moc":
            continue
        name = called(kind, [UUID(identity)]).get(UUID(identity), "")
        found[owed.subject] = f"{_(CATALOGUE.duties[owed.code].title)}　{name}".strip()
    return found


@pages.route("/items/<uuid:record_id>/off", methods=BOTH)
@serves(TAKE_OFF)
def take_off(record_id: UUID) -> Page:
    """Take one's own side's matter off the agenda."""
    item = queries.get_item(db.session(), record_id, current_actor())
    one = _get(item.consultation_id)
    form = TakeOffForm(data={"version": item.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.take_off(db.session(), item, actor=actor, now=now)

    back = url_for(".show", record_id=one.id)
    said = _("The item is taken off.")
    done = screens.carry_out(form, verb, record=item, leads_to=back, said=said)
    return done or draw(form, _screen(one, TAKE_OFF, item.title, danger=True), item)


@pages.route("/<uuid:record_id>/participants", methods=BOTH)
@serves(NAME_PEOPLE)
def name_people(record_id: UUID) -> Page:
    """Name who takes part for one's own side."""
    one = _get(record_id)
    own = side_for(current_actor())
    before = next((each.people for each in reversed(one.delegations) if each.side == own), None)
    form = PeopleForm(data={"people": before})

    def verb(actor: Actor, now: datetime) -> None:
        services.name_people(db.session(), one, str(form.people.data), actor=actor, now=now)

    said = _("The participants are named.")
    return _step(form, one, _screen(one, NAME_PEOPLE), verb, said)


# -- the record -----------------------------------------------------------------------------------


@pages.route("/<uuid:record_id>/record", methods=BOTH)
@serves(WRITE, PASS_OVER)
def write(record_id: UUID) -> Page:
    """Send a text of the record; whoever sends it agrees to it."""
    one = _get(record_id)
    before = queries.latest(one)
    usual: dict[str, object] = {"language": current_language()}
    if before is not None:
        usual |= {
            "language": before.language,
            "text": before.text,
            "confidential": before.confidential,
        }
        for each in before.follow_ups:
            usual |= {
                f"owed_by_{each.place}": each.owed_by,
                f"matter_{each.place}": each.matter,
                f"due_on_{each.place}": each.due_on,
            }
    form = WriteForm(data=usual)

    def verb(actor: Actor, now: datetime) -> None:
        services.write(
            db.session(),
            one,
            str(form.text.data),
            form.follow_ups(),
            language=str(form.language.data),
            confidential=bool(form.confidential.data),
            actor=actor,
            now=now,
        )

    lead = _("Your side agrees to what it sends. A changed text makes earlier agreements void.")
    said = _("The record is with the other side, which agrees to it or changes it.")
    return _step(form, one, _screen(one, WRITE, lead), verb, said)


@pages.route("/records/<uuid:record_id>", methods=BOTH)
@serves(AGREE, OWED_BY_JAPAN, OWED_BY_KYRGYZ, desks=PARTIES, shows="moc.consultation-record")
def agree(record_id: UUID) -> Page:
    """Read the other side's text, and agree to exactly that."""
    record = queries.get_record(db.session(), record_id, current_actor())
    one = record.consultation
    form = AgreeForm(data={"digest": record.digest})

    def verb(actor: Actor, now: datetime) -> None:
        read = str(next(iter(form.digest.raw_data or ()), ""))
        services.agree(db.session(), record, read, actor=actor, now=now)

    back = url_for(".show", record_id=one.id)
    said = _("Both sides have agreed; what each does next is its duty now.")
    done = screens.carry_out(form, verb, leads_to=back, said=said)
    if done is not None:
        return done
    record = queries.get_record(db.session(), record_id, current_actor())  # as it is by now
    one = record.consultation
    page = render_template(
        "moc/consultations/record.html",
        form=form,
        act=AGREE,
        one=one,
        record=record,
        texts=shown([record]),
        can=AGREE.by.admits(current_actor(), record)
        and queries.standing(record, one) is RecordStanding.WAITING,
    )
    return page, form.http_status


# -- follow-ups -----------------------------------------------------------------------------------


def _follow_up(record_id: UUID) -> ConsultationFollowUp:
    return queries.get_follow_up(db.session(), record_id, current_actor())


@pages.get("/follow-ups/<uuid:record_id>")
@serves(desks=PARTIES, shows="moc.follow-up")
def follow_up(record_id: UUID) -> Page:
    """Show what a side is to do, and whether it did."""
    session, each = db.session(), _follow_up(record_id)
    acts = () if each.reports or not each.record.agreements else (DONE_BY[each.owed_by],)
    return render_template(
        "moc/consultations/follow_up.html",
        each=each,
        one=each.record.consultation,
        buttons=screens.buttons(session, acts, each, blueprint=pages.name),
        duties=screens.open_duties(session, each, today=day_at(Side.JP, clock.now())),
        events=screens.course(session, subject_of(each)),
    )


@pages.route("/follow-ups/<uuid:record_id>/report", methods=BOTH)
@serves(DONE_BY_JAPAN, DONE_BY_KYRGYZ)
def report(record_id: UUID) -> Page:
    """Report that one's own side did it."""
    each = _follow_up(record_id)
    reference = each.record.consultation.reference
    today = day_at(side_for(current_actor()), clock.now())
    form = ReportForm(data={"done_on": today, "language": current_language()})

    def verb(actor: Actor, now: datetime) -> None:
        assert form.done_on.data is not None
        services.report(
            db.session(),
            each,
            str(form.text.data),
            language=str(form.language.data),
            done_on=form.done_on.data,
            actor=actor,
            now=now,
        )

    back = url_for(".follow_up", record_id=record_id)
    done = screens.carry_out(form, verb, leads_to=back, said=_("The other side is told."))
    trail = [(_("Consultations"), url_for(".index")), (reference, back)]
    screen = Screen(DONE_BY[each.owed_by], each.matter, trail)
    return done or draw(form, screen, each)
