"""Screens of tests; the ministries of the fields have these two for their own field alone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.text import N_
from registry.informants.screens import vault
from registry.moc.post.rules import FIELDS, JAPANESE, PARTIES, Side, side_among
from registry.moc.post.services import day_at
from registry.moc.screens import BOTH, Page, Screen, desk_name, draw, in_language, told_in
from registry.moc.skill_tests import queries, services
from registry.moc.skill_tests.forms import FraudForm, RequestForm, ReturnForm
from registry.moc.skill_tests.models import TestFraud, TestRequest
from registry.moc.skill_tests.rules import (
    ACKNOWLEDGE,
    ANSWER,
    ASK,
    AT_HOME,
    CHEATING_NAMES,
    COOPERATE,
    FIELD_DESKS,
    FIELDS_NAMES,
    FIND_IMPOSSIBLE,
    FRAUD_OWN,
    FRAUD_THEIRS,
    HAND_OVER,
    PASS_ON,
    RECORD,
    REPORT_BACK,
    REQUEST_OWN,
    REQUEST_THEIRS,
    RETURN,
    SEND_BACK,
    SHARE,
    SHARE_FOR_FIELD,
    SORT_NAMES,
    STATE_NAMES,
    TAKE_NOTE,
    Cheating,
    MatterState,
    TestSort,
)
from registry.moc.steps import queries as steps
from registry.moc.steps.forms import AnswerForm, StepForm
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm

Matter = TestRequest | TestFraud
SECTION: Final = N_("Tests")
INDEX: Final = "moc_tests.index"
READERS: Final = PARTIES | FIELDS
ASKING: Final = JAPANESE | FIELDS
_ENDED: Final = {
    COOPERATE.name: (N_("Cooperation given"), "good"),
    FIND_IMPOSSIBLE.name: (N_("Not possible"), "ended"),
    REPORT_BACK.name: (N_("Reported back"), "good"),
    ANSWER.name: (N_("Answered"), "active"),
    ACKNOWLEDGE.name: (N_("Acknowledged"), "active"),
}
TONES: Final = {MatterState.WITH_LIAISON: "warn", MatterState.SENT: "active"}

pages = Blueprint("moc_tests", __name__, url_prefix="/moc/tests")


@pages.app_template_global()
def test_standing(matter: Matter, done: set[str]) -> tuple[str, str]:
    """Return how far a matter came, and the tone of its tag."""
    for act, (name, tone) in _ENDED.items():
        if act in done:
            return _(name), tone
    state = MatterState(matter.state)
    return _(STATE_NAMES[state]), TONES.get(state, "neutral")


@pages.app_template_global()
def tested_field_name(field: str) -> str:
    """Return what a field is called."""
    return in_language(FIELDS_NAMES[field])


@pages.app_template_global()
def test_sort(matter: Matter) -> str:
    """Return what kind of request, or of cheating, it is."""
    if isinstance(matter, TestRequest):
        return in_language(SORT_NAMES[TestSort(matter.sort)])
    return in_language(CHEATING_NAMES[Cheating(matter.sort)])


@pages.get("")
@serves(desks=READERS)
def index() -> Page:
    """List requests for cooperation and reports of cheating that the reader may see."""
    session, actor = db.session(), current_actor()
    found: list[tuple[Sequence[Matter], str]] = [
        (queries.all_of(session, TestRequest, actor), TestRequest.kind),
        (queries.all_of(session, TestFraud, actor), TestFraud.kind),
    ]
    done = {
        key: acts
        for rows, kind in found
        for key, acts in steps.acts_done(session, kind, [one.id for one in rows]).items()
    }
    return render_template(
        "moc/tests/index.html",
        requests=found[0][0],
        frauds=found[1][0],
        done=done,
        may_ask=bool(actor.desks & ASKING),
    )


# -- preparing --------------------------------------------------------------------------------


def _write(
    form: RequestForm | FraudForm,
    verb: Callable[[Actor, datetime], object],
    title: str,
    *,
    leads_to: str | Callable[[], str],
    record: Matter | None = None,
    back: str,
) -> Page:
    form.offer(services.fields_of(current_actor()))
    said = _("Kept. Next, hand it to the contact point.")
    done = screens.carry_out(form, verb, record=record, said=said, leads_to=leads_to)
    if done is not None:
        return done
    page = render_template("moc/tests/write.html", form=form, title=title, back=back)
    return page, form.http_status


@pages.route("/requests/new", methods=BOTH)
@serves(desks=ASKING)
def new_request() -> Page:
    """Prepare a request for cooperation."""
    form, made = RequestForm(data={"confidential": True}), list[UUID]()

    def verb(actor: Actor, now: datetime) -> None:
        found = services.begin_request(db.session(), form.content(), actor=actor, now=now)
        made.append(found.id)

    return _write(
        form,
        verb,
        _("Ask for cooperation in a test"),
        leads_to=lambda: url_for(".request", record_id=made[0]),
        back=url_for(INDEX),
    )


@pages.route("/frauds/new", methods=BOTH)
@serves(desks=READERS)
def new_fraud() -> Page:
    """Prepare a report of cheating."""
    form, made = FraudForm(data={"confidential": True}), list[UUID]()

    def verb(actor: Actor, now: datetime) -> None:
        found = services.begin_fraud(db.session(), form.content(), actor=actor, now=now)
        made.append(found.id)

    return _write(
        form,
        verb,
        _("Report cheating in a test"),
        leads_to=lambda: url_for(".fraud", record_id=made[0]),
        back=url_for(INDEX),
    )


def _request(record_id: UUID) -> TestRequest:
    return queries.get(db.session(), TestRequest, record_id, current_actor())


def _fraud(record_id: UUID) -> TestFraud:
    return queries.get(db.session(), TestFraud, record_id, current_actor())


def _page(matter: Matter) -> str:
    endpoint = "request" if isinstance(matter, TestRequest) else "fraud"
    return url_for(f"moc_tests.{endpoint}", record_id=matter.id)


def _change(matter: Matter, form: RequestForm | FraudForm, title: str) -> Page:
    def verb(actor: Actor, now: datetime) -> None:
        services.write(matter, form.content(), actor=actor, now=now)

    back = _page(matter)
    return _write(form, verb, title, leads_to=back, record=matter, back=back)


@pages.route("/requests/<uuid:record_id>/content", methods=BOTH)
@serves(desks=ASKING)
def write_request(record_id: UUID) -> Page:
    """Change a request that is being prepared."""
    found = _request(record_id)
    return _change(found, RequestForm(obj=found), _("Ask for cooperation in a test"))


@pages.route("/frauds/<uuid:record_id>/content", methods=BOTH)
@serves(desks=READERS)
def write_fraud(record_id: UUID) -> Page:
    """Change a report of cheating that is being prepared."""
    found = _fraud(record_id)
    return _change(found, FraudForm(obj=found), _("Report cheating in a test"))


# -- pages ------------------------------------------------------------------------------------


@pages.get("/requests/<uuid:record_id>")
@serves(desks=READERS, shows="moc.test-request")
def request(record_id: UUID) -> Page:
    """Show a request for cooperation and what the Kyrgyz side did."""
    return _show(_request(record_id), REQUEST_OWN, REQUEST_THEIRS, ".write_request")


@pages.get("/frauds/<uuid:record_id>")
@serves(desks=READERS, shows="moc.test-fraud")
def fraud(record_id: UUID) -> Page:
    """Show a report of cheating and what the other side did."""
    found = _fraud(record_id)
    own = [act for act in FRAUD_OWN if act not in (SHARE, SHARE_FOR_FIELD)]
    own.append(services.sending_act(found))
    waits = services.goes_on_to_a_field(found) and found.room == "moc"
    theirs = [PASS_ON, *FRAUD_THEIRS] if waits else [*FRAUD_THEIRS]
    if not services.was_noted(db.session(), found):
        theirs.append(TAKE_NOTE)
    return _show(found, own, theirs, ".write_fraud")


def _show(matter: Matter, own: Sequence[Act], theirs: Sequence[Act], write: str) -> Page:
    session, actor = db.session(), current_actor()
    mine = side_among(actor.desks) == matter.side
    done = steps.steps_of(session, matter.kind, matter.id)
    told = {step.act for step in done}
    ended = bool(told & {COOPERATE.name, FIND_IMPOSSIBLE.name, REPORT_BACK.name})
    acts = [act for act in (own if mine else theirs) if act.name not in told]
    if not mine:  # what is reported back is still passed on at home, and noted there
        sent = matter.state == MatterState.SENT
        acts = [act for act in acts if sent and (act in AT_HOME or not ended)]
    preparing = matter.state == MatterState.PREPARED and mine
    field_desk = FIELD_DESKS.get(matter.field)
    return render_template(
        "moc/tests/show.html",
        matter=matter,
        is_request=isinstance(matter, TestRequest),
        steps=done,
        done=told,
        ministry=desk_name(field_desk) if field_desk else None,
        seen_by_ministry=matter.room.endswith(f":{matter.field}"),
        write_url=url_for(write, record_id=matter.id) if preparing else None,
        buttons=screens.buttons(session, acts, matter, blueprint=pages.name),
        duties=screens.open_duties(session, matter, today=day_at(Side(matter.side), clock.now())),
        events=screens.course(session, subject_of(matter)),
    )


# -- acts -------------------------------------------------------------------------------------


def _screen(act: Act, matter: Matter, lead: str) -> Screen:
    name = matter.subject if isinstance(matter, TestRequest) else matter.test
    return Screen(act, SECTION, INDEX, name, _page(matter), lead)


def _act(
    form: RegistryForm,
    act: Act,
    matter: Matter,
    verb: Callable[[Actor, datetime], object],
    *,
    said: str,
    lead: str = "",
) -> Page:
    record = matter if isinstance(form, RecordForm) else None
    done = screens.carry_out(form, verb, record=record, said=said, leads_to=_page(matter))
    return done or draw(form, _screen(act, matter, lead), matter)


def _move(matter: Matter, act: Act) -> Page:
    return _act(
        RecordForm(data={"version": matter.version}),
        act,
        matter,
        lambda actor, now: services.move(db.session(), act, matter, actor=actor, now=now),
        said=_("Handed over. The contact point sends it to the other side."),
        lead=_("Everything goes through the contact point of your side (moc:2)."),
    )


def _return(matter: Matter, act: Act) -> Page:
    form = ReturnForm(data={"version": matter.version})
    return _act(
        form,
        act,
        matter,
        lambda actor, now: services.move(
            db.session(), act, matter, actor=actor, now=now, reason=str(form.reason.data)
        ),
        said=_("Returned to be completed."),
    )


def _send(matter: Matter) -> Page:
    return _act(
        RecordForm(data={"version": matter.version}),
        services.sending_act(matter),
        matter,
        lambda actor, now: services.send(db.session(), matter, actor=actor, now=now),
        said=_("Sent. What the other side does shows here."),
    )


def _answer(matter: Matter, act: Act, form: StepForm, *, said: str) -> Page:
    return _act(
        form,
        act,
        matter,
        lambda actor, now: services.answer(
            db.session(), vault(matter.room), act, matter, told_in(form), actor=actor, now=now
        ),
        said=said,
    )


def _today(matter: Matter) -> dict[str, object]:
    return {"on": day_at(Side(matter.side).other, clock.now()), "confidential": True}


@pages.route("/requests/<uuid:record_id>/hand-over", methods=BOTH)
@serves(HAND_OVER)
def hand_over(record_id: UUID) -> Page:
    """Hand a request to Japan's contact point."""
    return _move(_request(record_id), HAND_OVER)


@pages.route("/requests/<uuid:record_id>/return", methods=BOTH)
@serves(RETURN)
def return_request(record_id: UUID) -> Page:
    """Return a request to be completed."""
    return _return(_request(record_id), RETURN)


@pages.route("/requests/<uuid:record_id>/sending", methods=BOTH)
@serves(ASK)
def ask(record_id: UUID) -> Page:
    """Ask the Kyrgyz side for cooperation."""
    return _send(_request(record_id))


@pages.route("/requests/<uuid:record_id>/answer", methods=BOTH)
@serves(ANSWER)
def answer(record_id: UUID) -> Page:
    """Say how far cooperation is possible."""
    found = _request(record_id)
    return _answer(found, ANSWER, AnswerForm(data=_today(found)), said=_("The answer is recorded."))


@pages.route("/requests/<uuid:record_id>/cooperation", methods=BOTH)
@serves(COOPERATE)
def cooperate(record_id: UUID) -> Page:
    """Record the cooperation that was given."""
    found = _request(record_id)
    said = _("The cooperation is recorded.")
    return _answer(found, COOPERATE, StepForm(data=_today(found)), said=said)


@pages.route("/requests/<uuid:record_id>/impossibility", methods=BOTH)
@serves(FIND_IMPOSSIBLE)
def find_impossible(record_id: UUID) -> Page:
    """Say that cooperation is not possible, and why."""
    found = _request(record_id)
    said = _("The answer is recorded.")
    return _answer(found, FIND_IMPOSSIBLE, StepForm(data=_today(found)), said=said)


@pages.route("/frauds/<uuid:record_id>/hand-over", methods=BOTH)
@serves(RECORD)
def record(record_id: UUID) -> Page:
    """Hand a report of cheating to the contact point; it owes its sharing, promptly."""
    return _move(_fraud(record_id), RECORD)


@pages.route("/frauds/<uuid:record_id>/return", methods=BOTH)
@serves(SEND_BACK)
def return_fraud(record_id: UUID) -> Page:
    """Return a report of cheating to be completed."""
    return _return(_fraud(record_id), SEND_BACK)


@pages.route("/frauds/<uuid:record_id>/sharing", methods=BOTH)
@serves(SHARE, SHARE_FOR_FIELD)
def share(record_id: UUID) -> Page:
    """Share a report of cheating with the other side."""
    return _send(_fraud(record_id))


@pages.route("/frauds/<uuid:record_id>/passing-on", methods=BOTH)
@serves(PASS_ON)
def pass_on(record_id: UUID) -> Page:
    """Pass a Kyrgyz report on to the ministry of its field."""
    found = _fraud(record_id)
    return _act(
        RecordForm(data={"version": found.version}),
        PASS_ON,
        found,
        lambda actor, now: services.pass_on(db.session(), found, actor=actor, now=now),
        said=_("The ministry of the field sees the report now."),
    )


@pages.route("/frauds/<uuid:record_id>/note", methods=BOTH)
@serves(TAKE_NOTE)
def take_note(record_id: UUID) -> Page:
    """Take note, for the ministry of the field, of a report that was passed on to it."""
    found = _fraud(record_id)
    return _act(
        RegistryForm(),
        TAKE_NOTE,
        found,
        lambda actor, now: services.take_note(db.session(), found, actor=actor, now=now),
        said=_("Noted. The contact point sees it."),
        lead=_("The memorandum does not ask for this step; it is a practice of the offices."),
    )


@pages.route("/frauds/<uuid:record_id>/acknowledgement", methods=BOTH)
@serves(ACKNOWLEDGE)
def acknowledge(record_id: UUID) -> Page:
    """Acknowledge a report of cheating."""
    found = _fraud(record_id)
    said = _("Acknowledged. The other side sees it.")
    return _answer(found, ACKNOWLEDGE, StepForm(data=_today(found)), said=said)


@pages.route("/frauds/<uuid:record_id>/result", methods=BOTH)
@serves(REPORT_BACK)
def report_back(record_id: UUID) -> Page:
    """Report back what came of it."""
    found = _fraud(record_id)
    said = _("Reported back. The matter is closed on your side.")
    return _answer(found, REPORT_BACK, StepForm(data=_today(found)), said=said)
