"""Screens of periodic deliveries, made for each agreement alike: its streams, its two sides.

Each agreement's own room declares its pages with `pages_of`; nothing here knows any agreement.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.clauses import Clause
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.periods import Period, PeriodKind
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText
from registry.deliveries import letters, opening, queries, receiving, sending
from registry.deliveries.doing import Office
from registry.deliveries.forms import (
    CodeForm,
    FetchForm,
    OtherwiseForm,
    PassOnForm,
    ReceiveForm,
    SettleForm,
    TrialForm,
    YearFilter,
)
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.rules import (
    CAUSE_NAMES,
    CHANNEL_NAMES,
    FILE_STATE_NAMES,
    STATE_NAMES,
    Cause,
    Channel,
    FileState,
    State,
)
from registry.deliveries.sending import Fetched, Issue
from registry.deliveries.streams import Stream
from registry.deliveries.strip import (
    MARK_NAMES,
    NIL,
    SYMBOLS,
    came_late,
    due_if_any,
    strip_of,
)
from registry.duties import calendars
from registry.duties.services import of_period
from registry.exchange.keys import FOLDER, Keys
from registry.papers.letters import Form
from registry.papers.screens import printed, store
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language, day_text, speaking

log = logging.getLogger(__name__)
Page = str | Response | tuple[str, int]
View = Callable[..., Page]
BOTH: Final = ("GET", "POST")
TONES: Final = {
    State.RECEIVED: "good",
    State.HANDED_OVER: "active",
    State.READY: "active",
    State.CONFLICT: "bad",
    State.DUE: "warn",
}


@dataclass(frozen=True)
class Forms:
    """The forms that go with an agreement's files: one composed, one issued."""

    compose: Callable[..., Form]
    issue: Issue


@dataclass(frozen=True)
class Agreement:
    """An agreement as its deliveries' pages know it; `care` is what its readers are to mind.

    `beside` are the further pages of its parties, by what their links say.
    `part` names its pages where an agreement has two kinds of deliveries with parties of their own.
    """

    prefix: str
    title: LocalizedText
    streams: tuple[Stream, ...]
    care: Clause | None = None
    beside: tuple[tuple[str, str], ...] = ()
    part: str = "deliveries"
    forms: Forms | None = None

    @property
    def name(self) -> str:
        """What its blueprint is called."""
        return f"{self.prefix}_{self.part}"

    @property
    def kind(self) -> str:
        """What the ledger calls one of its deliveries."""
        return f"{self.prefix}.{'delivery' if self.part == 'deliveries' else 'return'}"

    @property
    def issue(self) -> Issue | None:
        """What issues the form of a file, where files go with forms."""
        return self.forms.issue if self.forms is not None else None

    @property
    def parties(self) -> frozenset[Desk]:
        """Everybody who may read."""
        return frozenset().union(*(stream.parties for stream in self.streams))

    def stream(self, code: str) -> Stream:
        """Return one of its streams. Raises NotFound."""
        found = next((one for one in self.streams if one.code == code), None)
        if found is None:
            raise NotFound
        return found

    def acts(self, name: str) -> tuple[Act, ...]:
        """Return the acts of this name of all its streams, where they have it."""
        return tuple(act for one in self.streams if (act := getattr(one.acts, name)) is not None)

    def url(self, endpoint: str, **values: Any) -> str:
        """Return the address of one of its pages."""
        return url_for(f"{self.name}.{endpoint}", **values)


def pages_of(
    agreement: Agreement, more: Iterable[tuple[str, str, View, dict[str, Any]]]
) -> Blueprint:
    """Return the pages of an agreement; `more` are those of making and taking files."""
    pages = Blueprint(agreement.name, __name__, url_prefix=f"/{agreement.prefix}/{agreement.part}")

    def add(rule: str, endpoint: str, view: View, *acts: Act, **declared: Any) -> None:
        methods = declared.pop("methods", BOTH)
        served = serves(*acts, **declared)(partial(view, agreement))
        pages.add_url_rule(rule, endpoint, served, methods=methods)

    parties = agreement.parties
    add("", "index", index, desks=parties, methods=("GET",))
    one = "/<uuid:record_id>"
    add(one, "show", show, desks=parties, shows=agreement.kind, methods=("GET",))
    for rule, endpoint, view, act in (
        ("set-aside", "set_aside", set_aside, "set_aside"),
        ("notice", "give_notice", give_notice, "give_notice"),
        ("hand-over", "hand_over", hand_over, "hand_over"),
        ("hand-over-otherwise", "otherwise", otherwise, "otherwise"),
        ("sent-again", "send_again", send_again, "send_again"),
        ("receipt", "receive", receive, "receive"),
        ("decision", "settle", settle, "settle"),
        ("passed-on", "pass_on", pass_on, "share"),
    ):
        if acts := agreement.acts(act):
            add(f"{one}/{rule}", endpoint, view, *acts)
    if agreement.acts("give_notice"):
        senders = {stream.sender for stream in agreement.streams}
        add(f"{one}/slip.pdf", "slip", slip, desks=senders, methods=("GET",))
    if acts := agreement.acts("begin_trial"):
        add("/trials", "begin_trial", begin_trial, *acts)
    for rule, endpoint, view, declared in more:
        add(rule, endpoint, view, *declared.pop("acts", ()), **declared)
    return pages


def office() -> Office:
    """Return where deliveries are made: this request's session, the files, the keys."""
    keys = Keys(Path(current_app.config["KEYS_DIRECTORY"]) / FOLDER)
    return Office(db.session(), store(), keys)


def desk_name(desk: Desk) -> str:
    """Return what a desk is called in the reader's language."""
    seat = SEATS[desk]
    return seat.ja if current_language() == "ja" else seat.en


def period_name(stream: Stream, period: str) -> str:
    """Say a period in the reader's language."""
    found = Period.parse(period, (stream.every,))
    if found.kind is PeriodKind.DAY:
        return str(day_text(found.first))
    if found.kind is PeriodKind.QUARTER:
        quarter = found.first.month // 3 + 1
        return str(_("Q%(quarter)s %(year)s", quarter=quarter, year=found.first.year))
    if current_language() == "ja":
        return f"{found.first.year}年{found.first.month}月分"
    return f"{found.first:%B %Y}"


# -- the year --------------------------------------------------------------------------------------


def index(agreement: Agreement) -> Page:
    """Show the year of every stream as a strip."""
    session, actor, now = db.session(), current_actor(), clock.now()
    today, basis = clock.legal_date(now), calendars.basis(session, now=now)
    filters = YearFilter()
    filters.check()
    year = filters.read("year") or today.year
    streams = agreement.streams
    deliveries = queries.of_year(session, actor, [one.code for one in streams], year)
    counting = queries.counting_of(session, actor, [one.id for one in deliveries.values()])
    strips = [
        strip_of(one, year, deliveries, counting, basis=basis, today=today) for one in streams
    ]
    return render_template(
        "deliveries/index.html",
        agreement=agreement,
        title=agreement.title.in_locale(current_language()),
        strips=[(one, one.stream.title.in_locale(current_language())) for one in strips],
        year=year,
        today=today,
        mark_names=MARK_NAMES,
        symbols=SYMBOLS,
        nil=NIL,
        desk_name=desk_name,
        period_name=period_name,
        trials=[
            (one, period_name(agreement.stream(one.stream), one.period), _standing(one))
            for one in queries.trials(session, actor, [one.code for one in streams])
        ],
        may_try=any(act.by.admits(actor, None) for act in agreement.acts("begin_trial")),
        looks_up=any(actor.desks & {*one.receivers} for one in streams),
        beside=[(_(label), url_for(endpoint)) for label, endpoint in agreement.beside],
    )


def _standing(delivery: Delivery) -> tuple[str, str]:
    state = State(delivery.state)
    return _(STATE_NAMES[state]), TONES.get(state, "neutral")


# -- one delivery ----------------------------------------------------------------------------------


def find(agreement: Agreement, record_id: UUID) -> tuple[Stream, Delivery]:
    """Return a delivery that the reader may see, and its stream. Raises NotFound."""
    delivery = queries.get(db.session(), record_id, current_actor(), agreement.prefix)
    return agreement.stream(delivery.stream), delivery


def show(agreement: Agreement, record_id: UUID) -> Page:
    """Show a delivery: what is due and when, its files, what can be done, its course."""
    session, actor = db.session(), current_actor()
    stream, delivery = find(agreement, record_id)
    acts, now = stream.acts, clock.now()
    files = queries.consignments(session, delivery, actor)
    upload = f"{agreement.name}.upload"
    wanted = [
        acts.prepare,
        acts.set_aside,
        acts.give_notice,
        acts.hand_over,
        acts.otherwise,
        acts.receive,
        acts.settle,
        acts.share,
        acts.send_again,
        acts.correct,
    ]
    buttons = screens.buttons(
        session,
        [act for act in wanted if act is not None],
        delivery,
        blueprint=agreement.name,
        also={acts.prepare.name: upload, acts.correct.name: upload},
    )
    period, basis = (
        Period.parse(delivery.period, (stream.every,)),
        calendars.basis(session, now=now),
    )
    dated = of_period(stream.duty, period, basis=basis)
    counting = next((one for one in files if one.counts), None)
    return render_template(
        "deliveries/show.html",
        agreement=agreement,
        stream=stream,
        delivery=delivery,
        name=period_name(stream, delivery.period),
        standing=_standing(delivery),
        due_on=dated.on,
        due_if_any=due_if_any(stream, period, basis=basis) if dated.on is None else None,
        is_late=came_late(stream, period, delivery.handed_over_at, counting, basis=basis),
        files=files,
        channel_name=_channel_name,
        file_state=lambda state: _(FILE_STATE_NAMES[FileState(state)]),
        buttons=buttons,
        danger={acts.correct, acts.set_aside},
        may_prepare=acts.prepare in possible(session, [acts.prepare], delivery, actor),
        purposes=[one.name.in_locale(current_language()) for one in stream.purposes],
        desk_name=desk_name,
        passed_on=queries.passed_on(session, delivery, actor),
        purpose_name=partial(_purpose_name, stream),
        slip=_slip_of(session, files, stream, actor),
        duties=screens.open_duties(session, delivery, today=clock.legal_date(now)),
        events=screens.course(session, subject_of(delivery)),
    )


def _slip_of(session: Any, files: Iterable[Consignment], stream: Stream, actor: Actor) -> Any:
    if not stream.by_hand or stream.sender not in actor.desks:
        return None
    found = (queries.slip_of(session, one) for one in files if one.state == FileState.HANDED_OVER)
    return next((one for one in found if one is not None), None)


def _channel_name(consignment: Consignment) -> str:
    if consignment.channel is None:
        return "—"
    said = str(_(CHANNEL_NAMES[Channel(consignment.channel)]))
    if consignment.cause is None:
        return said
    return f"{said}（{_(CAUSE_NAMES[Cause(consignment.cause)])}）"


def _purpose_name(stream: Stream, code: str) -> str:
    found = next((one for one in stream.purposes if one.code == code), None)
    return found.name.in_locale(current_language()) if found else code


@dataclass(frozen=True)
class Doing:
    """One act about to be done on a screen of its own."""

    agreement: Agreement
    stream: Stream
    delivery: Delivery
    act: Act
    form: RegistryForm
    said: str
    lead: str = ""

    @property
    def back(self) -> str:
        """Where it leads back to."""
        return self.agreement.url("show", record_id=self.delivery.id)


def carry(doing: Doing, verb: Callable[[Actor, datetime], object]) -> Page:
    """Carry an act out from its form, or draw the form."""
    done = screens.carry_out(
        doing.form, verb, record=doing.delivery, leads_to=doing.back, said=doing.said
    )
    if done is not None:
        return done
    can = bool(possible(db.session(), (doing.act,), doing.delivery, current_actor()))
    page = render_template(
        "deliveries/act.html",
        doing=doing,
        form=doing.form,
        can=can,
        danger=doing.act in {doing.stream.acts.correct, doing.stream.acts.set_aside},
        name=period_name(doing.stream, doing.delivery.period),
        title=_(doing.act.label),
    )
    return page, doing.form.http_status


def _begun(
    agreement: Agreement, record_id: UUID, name: str, kind: type[RecordForm]
) -> tuple[Stream, Delivery, Act, RecordForm]:
    stream, delivery = find(agreement, record_id)
    act = getattr(stream.acts, name)
    if act is None:
        raise NotFound
    return stream, delivery, act, kind(data={"version": delivery.version})


def set_aside(agreement: Agreement, record_id: UUID) -> Page:
    """Set a prepared file aside."""
    stream, delivery, act, form = _begun(agreement, record_id, "set_aside", RecordForm)
    doing = Doing(
        agreement, stream, delivery, act, form, _("The file is set aside. Prepare another one.")
    )
    return carry(
        doing,
        lambda actor, now: sending.set_aside(db.session(), stream, delivery, actor=actor, now=now),
    )


def give_notice(agreement: Agreement, record_id: UUID) -> Page:
    """Tell the receiver that the medium is ready."""
    stream, delivery, act, form = _begun(agreement, record_id, "give_notice", RecordForm)
    lead = _(
        "The file is signed for its recipient now. Download the package, write it to the medium, "
        "and say that it is ready: the receiver is told by mail and comes for it."
    )
    said = _("The receiver is told. Write the package to the medium and wait for who fetches it.")
    doing = Doing(agreement, stream, delivery, act, form, said, lead)
    return carry(
        doing,
        lambda actor, now: sending.give_notice(office(), stream, delivery, actor=actor, now=now),
    )


def hand_over(agreement: Agreement, record_id: UUID) -> Page:
    """Hand a delivery over: over the network, or to who came for the medium."""
    kind = FetchForm if find(agreement, record_id)[0].by_hand else RecordForm
    stream, delivery, act, form = _begun(agreement, record_id, "hand_over", kind)
    if not stream.by_hand:
        lead = _(
            "The file is signed for %(receiver)s alone and sent over the network between the two.",
            receiver=desk_name(stream.receivers[0]),
        )
        said = _("It is handed over. The receiver's acknowledgement shows here.")
        doing = Doing(agreement, stream, delivery, act, form, said, lead)
        return carry(
            doing,
            lambda actor, now: sending.hand_over(
                office(), stream, delivery, actor=actor, now=now, issue=agreement.issue
            ),
        )
    lead = _("Enter who came for the medium. The slip is printed next; give it along.")
    said = _("It is handed over. Print the slip and give it along: its code is typed back.")

    def verb(actor: Actor, now: datetime) -> None:
        assert isinstance(form, FetchForm)
        fetched = Fetched(
            str(form.collector.data),
            str(form.collector_office.data),
            str(form.medium.data),
            int(form.pieces.data or 1),
        )
        sending.hand_over_by_hand(office(), stream, delivery, fetched, actor=actor, now=now)

    return carry(Doing(agreement, stream, delivery, act, form, said, lead), verb)


def slip(agreement: Agreement, record_id: UUID) -> Page:
    """Print the slip that goes with a medium."""
    stream, delivery = find(agreement, record_id)
    session = db.session()
    counting = queries.counting(session, delivery)
    found = queries.slip_of(session, counting) if counting is not None else None
    if counting is None or found is None:
        raise NotFound
    with speaking("ja"):
        document = letters.slip_of(
            counting,
            found,
            title=stream.title.ja,
            period=period_name(stream, delivery.period),
            sender=SEATS[stream.sender].ja,
            receiver=SEATS[stream.receivers[0]].ja,
            now=clock.now(),
        )
    return printed(document, f"slip-{delivery.period}")


def otherwise(agreement: Agreement, record_id: UUID) -> Page:
    """Hand a delivery over in another way than the network, and say why."""
    stream, delivery, act, form = _begun(agreement, record_id, "otherwise", OtherwiseForm)
    lead = _(
        "When the network is down, or both sides agree, the signed file goes on another medium. "
        "The day counts as delivered; what came late is counted as caught up."
    )
    said = _("It is handed over. Download the package and pass it on as you said.")

    def verb(actor: Actor, now: datetime) -> None:
        assert isinstance(form, OtherwiseForm)
        sending.hand_over_otherwise(
            office(),
            stream,
            delivery,
            cause=Cause(str(form.cause.data)),
            medium=str(form.medium.data),
            words=str(form.words.data),
            actor=actor,
            now=now,
        )

    return carry(Doing(agreement, stream, delivery, act, form, said, lead), verb)


def send_again(agreement: Agreement, record_id: UUID) -> Page:
    """Send the same once more."""
    stream, delivery, act, form = _begun(agreement, record_id, "send_again", RecordForm)
    lead = _("The same bytes go once more. They count once, and are to be acknowledged again.")
    doing = Doing(agreement, stream, delivery, act, form, _("It is sent once more."), lead)
    return carry(
        doing,
        lambda actor, now: sending.send_again(office(), stream, delivery, actor=actor, now=now),
    )


def receive(agreement: Agreement, record_id: UUID) -> Page:
    """Acknowledge a delivery; its signature and bytes are checked first."""
    by_hand = find(agreement, record_id)[0].by_hand
    kind = CodeForm if by_hand else ReceiveForm
    stream, delivery, act, form = _begun(agreement, record_id, "receive", kind)
    lead = _(
        "Signature, recipient, period and every byte are checked before it counts as received."
    )

    def verb(actor: Actor, now: datetime) -> None:
        assert isinstance(form, ReceiveForm)
        code = str(form.code.data) if isinstance(form, CodeForm) else ""
        medium = next((one.open() for one in form.package.data), None)
        receiving.receive(
            office(), stream, delivery, code=code, actor=actor, now=now, medium=medium
        )

    said = _("Receipt is acknowledged.")
    return carry(Doing(agreement, stream, delivery, act, form, said, lead), verb)


def settle(agreement: Agreement, record_id: UUID) -> Page:
    """Decide which of two files for one period counts; their difference stands on the same page."""
    stream, delivery, act, form = _begun(agreement, record_id, "settle", SettleForm)
    assert isinstance(form, SettleForm)
    session, actor = db.session(), current_actor()
    handed = [
        one
        for one in queries.consignments(session, delivery, actor)
        if one.state == FileState.HANDED_OVER
    ]
    form.number.offer(
        [
            (
                str(one.number),
                _("File %(number)s, %(rows)s rows", number=one.number, rows=one.row_count),
            )
            for one in handed
        ]
    )

    def verb(actor: Actor, now: datetime) -> None:
        receiving.settle(
            session,
            stream,
            delivery,
            int(str(form.number.data)),
            words=str(form.words.data),
            actor=actor,
            now=now,
        )

    lead = _(
        "Look at the difference on the delivery's page first. "
        "The other file stays, and does not count."
    )
    said = _("Your decision is recorded.")
    return carry(Doing(agreement, stream, delivery, act, form, said, lead), verb)


def pass_on(agreement: Agreement, record_id: UUID) -> Page:
    """Pass a delivery on to a body that the clause names; anybody else is refused."""
    stream, delivery, act, form = _begun(agreement, record_id, "share", PassOnForm)
    assert isinstance(form, PassOnForm)
    language = current_language()
    bodies = [(one.code, one.name.in_locale(language)) for one in stream.onward.bodies]
    form.body.offer([*bodies, (receiving.OTHER_BODY, _("Somebody else"))])
    form.purpose.offer([(one.code, one.name.in_locale(language)) for one in stream.purposes])

    def verb(actor: Actor, now: datetime) -> None:
        receiving.pass_on(
            db.session(),
            stream,
            delivery,
            body=str(form.body.data),
            body_name=str(form.body_name.data or ""),
            purpose=str(form.purpose.data),
            statute=str(form.statute.data or ""),
            actor=actor,
            now=now,
        )

    lead = _(
        "Only to whom the agreement names, and only for its purposes. "
        "The worker's data is never sent to the employer."
    )
    said = _("It is recorded. Take a copy for the recipient.")
    return carry(Doing(agreement, stream, delivery, act, form, said, lead), verb)


def begin_trial(agreement: Agreement) -> Page:
    """Begin a trial: under the same conditions, and apart from what counts."""
    stream = next(one for one in agreement.streams if one.acts.begin_trial is not None)
    form = TrialForm()
    made: list[UUID] = []

    def verb(actor: Actor, now: datetime) -> None:
        period = Period.parse(str(form.period.data), (stream.every,))
        made.append(opening.begin_trial(db.session(), stream, period, actor=actor, now=now).id)

    done = screens.carry_out(
        form,
        verb,
        said=_("The trial is begun. Nothing of it mixes with what counts."),
        leads_to=lambda: agreement.url("show", record_id=made[0]),
    )
    if done is not None:
        return done
    page = render_template("deliveries/trial.html", agreement=agreement, form=form)
    return page, form.http_status
