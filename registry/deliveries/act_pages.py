"""Screens of the acts upon a delivery: handed over, acknowledged, settled, passed on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _

from registry.acts import screens
from registry.acts.services import possible
from registry.core import clock
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import SEATS
from registry.core.periods import Period
from registry.core.refusals import NotFound
from registry.deliveries import letters, opening, queries, receiving, sending
from registry.deliveries.agreements import (
    Agreement,
    Page,
    desk_name,
    find,
    office,
    period_name,
)
from registry.deliveries.forms import (
    CodeForm,
    FetchForm,
    OtherwiseForm,
    PassOnForm,
    ReceiveForm,
    SettleByHandForm,
    SettleForm,
    TrialForm,
)
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.rules import (
    Cause,
    FileState,
)
from registry.deliveries.streams import Stream
from registry.papers.screens import printed
from registry.web.access import current_actor
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language, speaking


@dataclass(frozen=True)
class Doing:
    """One act about to be done on a screen of its own; `look_at` is a page to be seen before."""

    agreement: Agreement
    stream: Stream
    delivery: Delivery
    act: Act
    form: RegistryForm
    said: str
    lead: str = ""
    look_at: tuple[str, str] | None = None

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
        sending.hand_over_by_hand(office(), stream, delivery, form.fetched(), actor=actor, now=now)

    return carry(Doing(agreement, stream, delivery, act, form, said, lead), verb)


def slip(agreement: Agreement, record_id: UUID) -> Page:
    """Print the slip that goes with a medium."""
    stream, delivery = find(agreement, record_id)
    session = db.session()
    handed = queries.consignments(session, delivery, current_actor())
    slips = [(one, queries.slip_of(session, one)) for one in handed]
    latest, found = next(((one, slip) for one, slip in reversed(slips) if slip), (None, None))
    if latest is None or found is None:
        raise NotFound
    with speaking("ja"):
        document = letters.slip_of(
            latest,
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


def _file(one: Consignment) -> str:
    words = {"number": one.number, "rows": one.row_count}
    if one.counts:
        return str(_("File %(number)s, %(rows)s rows, which counts at present", **words))
    return str(_("File %(number)s, %(rows)s rows", **words))


def settle(agreement: Agreement, record_id: UUID) -> Page:
    """Decide which of two files for one period counts; their difference is a link away."""
    kind = SettleByHandForm if find(agreement, record_id)[0].by_hand else SettleForm
    stream, delivery, act, form = _begun(agreement, record_id, "settle", kind)
    assert isinstance(form, SettleForm)
    session, actor = db.session(), current_actor()
    handed = [
        one
        for one in queries.consignments(session, delivery, actor)
        if one.state == FileState.HANDED_OVER
    ]
    form.number.offer([(str(one.number), _file(one)) for one in handed])

    def verb(actor: Actor, now: datetime) -> None:
        receiving.settle(
            session,
            stream,
            delivery,
            int(str(form.number.data)),
            words=str(form.words.data),
            actor=actor,
            now=now,
            code=str(form.code.data) if isinstance(form, SettleByHandForm) else "",
        )

    lead = _("Look at the difference first. The other file stays, and does not count.")
    said = _("Your decision is recorded.")
    difference = (_("See the difference"), agreement.url("difference", record_id=delivery.id))
    return carry(Doing(agreement, stream, delivery, act, form, said, lead, difference), verb)


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
