"""Screens of periodic deliveries, made for each agreement alike: its streams, its two sides.

Each agreement's own room declares its pages with `pages_of`; nothing here knows any agreement.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.periods import Period
from registry.deliveries import queries
from registry.deliveries.act_pages import (
    begin_trial,
    give_notice,
    hand_over,
    otherwise,
    pass_on,
    receive,
    send_again,
    set_aside,
    settle,
    slip,
)
from registry.deliveries.agreements import (
    Agreement,
    Page,
    View,
    desk_name,
    find,
    period_name,
)
from registry.deliveries.forms import (
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
from registry.web.access import current_actor, serves
from registry.web.locale import current_language

BOTH: Final = ("GET", "POST")
TONES: Final = {
    State.RECEIVED: "good",
    State.HANDED_OVER: "active",
    State.READY: "active",
    State.CONFLICT: "bad",
    State.DUE: "warn",
}


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
    found = screens.buttons(
        session,
        [act for act in wanted if act is not None],
        delivery,
        blueprint=agreement.name,
        also={acts.prepare.name: upload, acts.correct.name: upload},
    )
    buttons = [
        replace(one, label=_("Hand in a file")) if one.act is acts.prepare else one for one in found
    ]
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
    handed = [one for one in files if one.state == FileState.HANDED_OVER]
    found = (queries.slip_of(session, one) for one in reversed(handed))
    return next((one for one in found if one is not None), None)


def _channel_name(consignment: Consignment) -> str:
    if consignment.channel is None:
        return "—"
    said = str(_(CHANNEL_NAMES[Channel(consignment.channel)]))
    if consignment.cause is None:
        return said
    cause = _(CAUSE_NAMES[Cause(consignment.cause)])
    return str(_("%(channel)s (%(cause)s)", channel=said, cause=cause))


def _purpose_name(stream: Stream, code: str) -> str:
    found = next((one for one in stream.purposes if one.code == code), None)
    return found.name.in_locale(current_language()) if found else code
