"""Days that go as usual, written together: every row that the acts leave, done for many at once.

A year of three daily deliveries is more than a thousand; each is checked, packed and signed like
any other, but the ledger, the duties and the records are written together. Nobody is written to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from registry.acts.services import subject_of
from registry.core.acts import Act, Duty, compartment_of
from registry.core.clock import legal_date
from registry.core.due import Basis
from registry.core.periods import Period
from registry.deliveries.doing import Office, layout_on
from registry.deliveries.intake import recognise, take_in
from registry.deliveries.layouts import Layout
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.packaging import parcel
from registry.deliveries.rules import Channel, FileState, State
from registry.deliveries.streams import Stream
from registry.duties import calendars
from registry.duties.models import DutyState, OwedDuty
from registry.duties.services import of_period, work_out
from registry.exchange import services as exchange
from registry.ledger import services as ledger
from registry.ledger.rules import Json, body_of
from registry.seeding.deliveries import Exchange, Row, table_of
from registry.tables.encodings import Encoding

ACKNOWLEDGED_AFTER: Final = timedelta(hours=2)


@dataclass(frozen=True)
class _Day:
    """One delivery on its way: its file, and when it is handed over."""

    stream: Stream
    rows: list[Row]
    at: datetime
    delivery: Delivery
    file: Consignment

    @property
    def received_at(self) -> datetime:
        return self.at + ACKNOWLEDGED_AFTER

    @property
    def steps(self) -> tuple[tuple[Act, datetime, Mapping[str, str]], ...]:
        """What is done with it, and when: prepared, handed over, acknowledged."""
        acts = self.stream.acts
        return (
            (acts.prepare, self.at, {}),
            (acts.hand_over, self.at, {"channel": Channel.NETWORK.value}),
            (acts.receive, self.received_at, {}),
        )

    def facts(self, more: Mapping[str, str]) -> dict[str, Json]:
        """What the ledger says of an act upon it."""
        file = self.file
        return {
            "period": self.delivery.period,
            "file": file.number,
            "rows": file.row_count,
            "sha256": file.sha256 or "",
            **more,
        }


class UsualDays:
    """Days to be written together; they stand in the order in which they were added."""

    def __init__(self, place: Exchange, *, now: datetime) -> None:
        self._place = place
        self._basis = calendars.basis(place.session, now=now)
        self._days: list[_Day] = []

    @property
    def _office(self) -> Office:
        return self._place.office

    def add(self, stream: Stream, period: Period, rows: Iterable[Row], *, at: datetime) -> None:
        """Let a day's delivery be handed over at a moment and acknowledged two hours later."""
        delivery = Delivery(
            id=uuid4(),
            compartment=stream.shared,
            instrument=stream.instrument,
            stream=stream.code,
            period=str(period),
            first_on=period.first,
            state=State.RECEIVED,
            is_trial=False,
            opened_at=at,
            handed_over_at=at,
            received_at=at + ACKNOWLEDGED_AFTER,
        )
        found = list(rows)
        file = Consignment(
            id=uuid4(),
            delivery_id=delivery.id,
            delivery=delivery,
            compartment=stream.room,
            number=1,
            state=FileState.CHECKING,
            is_nil=not found,
            encoding=Encoding.UTF_8_BOM.value,
            made_by=self._place.people[stream.sender].account_id,
            made_at=at,
            beat_at=at,
        )
        self._days.append(_Day(stream, found, at, delivery, file))

    def write(self) -> None:
        """Write what was added."""
        days, self._days = self._days, []
        if not days:
            return
        session = self._place.session
        layouts = {
            code: layout_on(session, stream, legal_date(days[-1].at))
            for code, stream in {day.stream.code: day.stream for day in days}.items()
        }
        for day in days:
            day.file.layout_version = layouts[day.stream.code].version
            session.add_all([day.delivery, day.file])
        session.flush()
        with session.no_autoflush:
            for day in days:
                self._check(day, layouts[day.stream.code])
            self._hand_over(days, layouts)
        self._enter(days)

    def _check(self, day: _Day, layout: Layout) -> None:
        office, file = self._office, day.file
        period = Period.parse(day.delivery.period, (day.stream.every,))
        content = table_of(day.rows)
        table = recognise(content, layout, period, file="data.csv") if content else None
        taken = take_in(
            office.session,
            office.files,
            table,
            layout,
            period,
            consignment_id=file.id,
            encoding=Encoding.UTF_8_BOM,
        )
        file.read_as = taken.read_as or None
        file.row_count = file.done_count = taken.rows
        file.by_kind = dict(taken.by_kind)
        file.content, file.sha256, file.size = taken.content, taken.sha256, taken.size

    def _hand_over(self, days: list[_Day], layouts: Mapping[str, Layout]) -> None:
        office = self._office
        parcels = [
            parcel(
                office.files,
                day.stream,
                day.file,
                layouts[day.stream.code],
                by=self._place.people[day.stream.sender].account_id,
                now=day.at,
            )
            for day in days
        ]
        sent = exchange.send_all(office.session, office.files, parcels, keys=office.keys)
        for day, package in zip(days, sent, strict=True):
            file = day.file
            file.sent_id, file.state, file.counts = package.id, FileState.HANDED_OVER, True
            file.channel, file.handed_over_at = Channel.NETWORK, day.at
            file.compartment = day.stream.shared

    def _enter(self, days: list[_Day]) -> None:
        """Write the ledger, and the duties that it opened and closed."""
        session = self._place.session
        bodies = [self._body(day, *step) for day in days for step in day.steps]
        numbers = iter(ledger.append_all(session, days[0].stream.instrument, bodies))
        for day in days:
            _prepared, handed, received = (next(numbers) for _step in day.steps)
            session.add_all(_duties(day, handed, received, basis=self._basis))
        session.flush()

    def _body(self, day: _Day, act: Act, at: datetime, more: Mapping[str, str]) -> str:
        receives = act is day.stream.acts.receive
        desk = day.stream.receivers[0] if receives else day.stream.sender
        return body_of(
            book=day.stream.instrument,
            act=act.name,
            clause=act.clause.id,
            actor=self._place.people[desk],
            desk=desk,
            subject=subject_of(day.delivery),
            about=(),
            party=None,
            compartment=compartment_of(day.delivery),
            facts=day.facts(more),
            at=at,
            occurred_on=legal_date(at),
            statement=None,
        )


def _duties(day: _Day, handed: int, received: int, *, basis: Basis) -> list[OwedDuty]:
    hand_over, acknowledge = day.stream.duties[:2]
    period = Period.parse(day.delivery.period, (day.stream.every,))
    dated = of_period(hand_over, period, basis=basis)
    facts = day.facts({"channel": Channel.NETWORK.value})
    opened_on = legal_date(day.at)
    then = work_out(acknowledge, opened_on, facts, desk=day.stream.receivers[0], basis=basis)
    of_the_calendar = _owed(
        day,
        hand_over,
        key=f"{hand_over.code}|{period}",
        owed_by_desk=day.stream.sender,
        facts={"period": str(period)},
        due_on=dated.on,
        target_on=dated.target,
        calendar_version=dated.calendar_version or "",
        closed_at=day.at,
        closed_by_seq=handed,
    )
    of_the_receiver = _owed(
        day,
        acknowledge,
        key=f"{acknowledge.code}|{subject_of(day.delivery)}|{handed}",
        owed_by_desk=day.stream.receivers[0],
        opened_by_seq=handed,
        facts=facts,
        due_on=then.on,
        target_on=then.target,
        calendar_version=then.calendar_version or "",
        closed_at=day.received_at,
        closed_by_seq=received,
    )
    return [of_the_calendar, of_the_receiver]


def _owed(day: _Day, duty: Duty, **said: object) -> OwedDuty:
    return OwedDuty(
        id=uuid4(),
        code=duty.code,
        compartment=compartment_of(day.delivery),
        subject=subject_of(day.delivery),
        opened_at=day.at,
        opened_on=legal_date(day.at),
        state=DutyState.DISCHARGED,
        **said,
    )
