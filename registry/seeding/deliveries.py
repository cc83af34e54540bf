"""A made-up year of deliveries: on time, late, nil, sent again, in conflict, in another way."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final

from flask import Flask
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import TOKYO, legal_date
from registry.core.desks import Desk
from registry.core.periods import Period, PeriodKind
from registry.deliveries import checking, opening, queries, receiving, sending
from registry.deliveries.doing import Office
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.rules import Cause
from registry.deliveries.sending import Fetched
from registry.deliveries.streams import Stream
from registry.deliveries.strip import due_if_any
from registry.duties import calendars
from registry.duties.services import of_period
from registry.exchange import keys as keyring
from registry.exchange.keys import FOLDER, Keys
from registry.mlit.deliveries.rules import MONTHLY as MLIT
from registry.mlit.returns.rules import FORM_1, FORM_2, FORM_3
from registry.mlit.returns.rules import STREAMS as RETURNS
from registry.mlit.returns.services import issue as issue_form
from registry.pension.deliveries.rules import MONTHLY as PENSION
from registry.tables.encodings import Encoding

_SIGNERS: Final[Mapping[Desk, tuple[str, ...]]] = {
    Desk.ISA_DELIVERY: ("mlit", "employment", "pension"),
    Desk.MHLW_EMPLOYMENT: ("employment",),
    Desk.ISA_RESIDENCE: ("mlit",),
}
_LONG_AGO: Final = timedelta(days=500)
KINDS: Final = (6, 2, 14, 3, 4)
"""Of how many a month tells, by kind of event: landed, departed, changed, left SSW, left work."""
NAMES: Final = ("NGUYEN VAN MAU", "TRAN THI MAU", "SANTOS MARIA MAU", "BUDI MAU", "AUNG MAU")
NATIONS: Final = ("ベトナム", "ベトナム", "フィリピン", "インドネシア", "ミャンマー")
_COLLECTOR: Final = Fetched("年金　受子", "厚生労働省年金局事業管理課", "CD-R", 1)

_FORMS: Final = dict.fromkeys(
    (one.code for one in RETURNS), issue_form
)  # streams whose files go with a form

Row = Mapping[str, str]


def need_signing_keys(app: Flask, *, now: datetime) -> Keys:
    """Return the keys that sign deliveries, made where there are none yet."""
    folder = Path(app.config["KEYS_DIRECTORY"]) / FOLDER
    known = list(Keys(folder)) if folder.exists() else []
    for desk, instruments in _SIGNERS.items():
        signs = {one for key in known if key.owner == desk for one in key.instruments}
        if not signs.issuperset(instruments):
            since = now - _LONG_AGO
            keyring.make(
                folder, owner=desk, instruments=instruments, now=since, lasts=2 * _LONG_AGO
            )
    return Keys(folder)


@dataclass
class Exchange:
    """The desks that deliver to one another, and where they do."""

    office: Office
    people: Mapping[Desk, Actor]

    @property
    def session(self) -> Session:
        """The database."""
        return self.office.session

    def actor(self, desk: Desk, now: datetime) -> Actor:
        """Return somebody at a desk whose second factor was just given."""
        return replace(self.people[desk], confirmed_at=now)

    def opened(self, stream: Stream, period: Period, *, now: datetime) -> Delivery:
        """Return the delivery of a period, opened with all before it that were not."""
        found = queries.find(self.session, stream.code, str(period))
        if found is None:
            opening.open_stream(self.session, stream, now=now, first=period)
            found = queries.find(self.session, stream.code, str(period))
        assert found is not None
        return found

    def checked(
        self, stream: Stream, delivery: Delivery, rows: Iterable[Row], *, now: datetime
    ) -> Consignment:
        """Check a file of these rows, or a nil return where there are none."""
        content = table_of(rows)
        file = checking.begin(
            self.session,
            stream,
            delivery,
            None,
            encoding=Encoding.UTF_8_BOM,
            actor=self.actor(stream.sender, now),
            now=now,
        )
        file.is_nil = not content
        checking.check(self.office, stream, file, content or None, name="data.csv")
        return file

    def prepared(
        self, stream: Stream, period: Period, rows: Iterable[Row], *, now: datetime
    ) -> Delivery:
        """Prepare a period's delivery."""
        delivery = self.opened(stream, period, now=now)
        file = self.checked(stream, delivery, rows, now=now)
        sending.prepare(self.session, stream, file, actor=self.actor(stream.sender, now), now=now)
        return delivery

    def handed_over(
        self,
        stream: Stream,
        period: Period,
        rows: Iterable[Row],
        *,
        now: datetime,
        cause: Cause | None = None,
    ) -> Delivery:
        """Hand a period's delivery over in the usual way, or in another for a cause."""
        delivery = self.prepared(stream, period, rows, now=now)
        sender = self.actor(stream.sender, now)
        if cause is not None:
            sending.hand_over_otherwise(
                self.office,
                stream,
                delivery,
                cause=cause,
                medium="暗号化USBメモリ　第1号（文書使送）",
                words="専用回線の障害（デモ）のため、双方で合意のうえ媒体により送付した。",
                actor=sender,
                now=now,
            )
        elif stream.by_hand:
            self.fetched(stream, delivery, now=now)
        else:
            sending.hand_over(
                self.office, stream, delivery, actor=sender, now=now, issue=_FORMS.get(stream.code)
            )
        return delivery

    def fetched(self, stream: Stream, delivery: Delivery, *, now: datetime) -> str:
        """Say that a medium is ready, and give it to who comes for it; return the slip's code."""
        sender = self.actor(stream.sender, now)
        sending.give_notice(self.office, stream, delivery, actor=sender, now=now)
        slip = sending.hand_over_by_hand(
            self.office, stream, delivery, _COLLECTOR, actor=sender, now=now
        )
        return slip.code

    def received(
        self,
        stream: Stream,
        period: Period,
        rows: Iterable[Row],
        *,
        now: datetime,
        cause: Cause | None = None,
    ) -> Delivery:
        """Hand a period's delivery over and acknowledge it."""
        delivery = self.handed_over(stream, period, rows, now=now, cause=cause)
        self.acknowledged(stream, delivery, now=now + timedelta(hours=2))
        return delivery

    def acknowledged(self, stream: Stream, delivery: Delivery, *, now: datetime) -> None:
        """Acknowledge a delivery."""
        code = ""
        if stream.by_hand:
            counting = queries.counting(self.session, delivery)
            slip = queries.slip_of(self.session, counting) if counting is not None else None
            code = slip.code if slip is not None else ""
        receiving.receive(
            self.office,
            stream,
            delivery,
            code=code,
            actor=self.actor(stream.receivers[0], now),
            now=now,
        )

    def in_conflict(
        self, stream: Stream, delivery: Delivery, rows: Iterable[Row], *, now: datetime
    ) -> Consignment:
        """Hand other rows over for a period that has some."""
        file = self.checked(stream, delivery, rows, now=now)
        sending.correct(
            self.office,
            stream,
            file,
            words="抽出条件の誤りに気付いたため（デモ）",
            actor=self.actor(stream.sender, now),
            now=now,
            issue=_FORMS.get(stream.code),
            fetched=_COLLECTOR if stream.by_hand else None,
        )
        return file

    def settled(self, stream: Stream, delivery: Delivery, number: int, *, now: datetime) -> None:
        """Decide which of two files counts."""
        receiving.settle(
            self.session,
            stream,
            delivery,
            number,
            words="訂正後のものを用いる旨を送付元に確認した（デモ）。",
            actor=self.actor(stream.receivers[0], now),
            now=now,
        )

    def sent_again(self, stream: Stream, delivery: Delivery, *, now: datetime) -> None:
        """Send the same once more, and have it acknowledged again."""
        sender = self.actor(stream.sender, now)
        sending.send_again(self.office, stream, delivery, actor=sender, now=now)
        self.acknowledged(stream, delivery, now=now)


def table_of(rows: Iterable[Row]) -> bytes:
    """Write rows as a file that somebody hands in; nothing where there are none."""
    found = list(rows)
    if not found:
        return b""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(found[0]))
    writer.writeheader()
    writer.writerows(found)
    return file.getvalue().encode()


def monthly_rows(period: Period, kinds: Iterable[int], seed: int) -> list[Row]:
    """Make up the month's data: so many rows of each kind, from 1."""
    random = Random(seed)  # noqa: S311 - the same made-up people every time
    rows: list[Row] = []
    for kind, count in enumerate(kinds, start=1):
        for _ in range(count):
            place = random.randrange(len(NAMES))
            day = period.first + timedelta(days=random.randrange((period.last - period.first).days))
            rows.append(
                {
                    "kind": str(kind),
                    "name": f"{NAMES[place]} {random.randrange(1000):03}",
                    "nationality": NATIONS[place],
                    "born_on": date(1990 + random.randrange(14), 4, 12).isoformat(),
                    "sex": random.choice(("男", "女")),
                    "event_on": day.isoformat(),
                    "status": "特定技能１号・１年",
                    "field": "建設",
                    "employer_name": f"架空建設株式会社{random.randrange(40)}",
                    "card_no": f"ZZ{random.randrange(10**8):08}ZZ",
                }
            )
    return rows


def morning(day: date) -> datetime:
    """Return ten in the morning of a day in Tokyo."""
    return datetime.combine(day, time(10), tzinfo=TOKYO)


def when_over(period: Period, moment: datetime) -> datetime:
    """Return that moment, or where it comes later the period's end: then it is opened."""
    return max(moment, datetime.combine(period.following.first, time(), tzinfo=TOKYO))


def demonstrate(exchange: Exchange, *, now: datetime) -> None:
    """Leave a year of what is told each month and each quarter, as it stands today."""
    _months(exchange, MLIT, KINDS, now)
    _months(exchange, PENSION, (*KINDS, 9, 2, 1), now)
    _trial(exchange, now)
    _returns(exchange, now)


def told_months(kinds: Iterable[int], now: datetime) -> list[tuple[Period, list[Row]]]:
    """Return the thirteen months before the last and whom each tells of; the seventh of nobody."""
    period = Period.containing(legal_date(now), PeriodKind.MONTH).preceding
    months: list[Period] = []
    while len(months) < 13:
        period = period.preceding
        months.insert(0, period)
    return [
        (month, [] if place == 6 else monthly_rows(month, kinds, place))
        for place, month in enumerate(months)
    ]


def _months(exchange: Exchange, stream: Stream, kinds: tuple[int, ...], now: datetime) -> None:
    """Leave thirteen months: one late, one nil, one sent again, one in conflict, the last due."""
    basis = calendars.basis(exchange.session, now=now)
    for place, (period, told) in enumerate(told_months(kinds, now)):
        due = of_period(stream.duty, period, basis=basis).on
        assert due is not None
        on = min(due + timedelta(days=4 if place == 9 else -4), legal_date(now))
        at = morning(on)
        rows = _with_residence(told, stream)
        delivery = exchange.received(stream, period, rows, now=at)
        if place == 8:
            exchange.sent_again(stream, delivery, now=at + timedelta(hours=4))
        if place == 11:
            fewer = [*rows[1:], {**rows[0], "nationality": "ネパール"}]
            exchange.in_conflict(stream, delivery, fewer, now=at + timedelta(hours=5))
    last = Period.containing(legal_date(now), PeriodKind.MONTH).preceding
    exchange.opened(stream, last, now=when_over(last, now - timedelta(days=3)))


def ordered_cases(period: Period, count: int) -> list[Row]:
    """Make up cases of Form 1."""
    return [
        {
            "name": f"架空建設株式会社{number}",
            "address": "架空県中央市本町１丁目２番３号",
            "representative": "代表取締役　見本　花子",
            "measure": "改善命令",
            "decided_on": period.first.isoformat(),
            "sort": "労働関係法令違反",
            "details": "時間外労働の割増賃金の一部を支払っていなかった。",
            "law": "労働基準法第37条第１項",
        }
        for number in range(1, count + 1)
    ]


def missing_people(period: Period, count: int, words: str = "") -> list[Row]:
    """Make up people who are missing."""
    return [
        {
            "name": f"{NAMES[number % len(NAMES)]} {number:03}",
            "nationality": NATIONS[number % len(NATIONS)],
            "card_no": f"ZZ{number:08}ZZ",
            "learned_on": period.first.isoformat(),
            "remarks": words,
        }
        for number in range(count)
    ]


def _returns(exchange: Exchange, now: datetime) -> None:
    """Leave a year of Forms 1 to 3: some nil, one missing, one late, the last due."""
    told = [
        one
        for stream, length in ((FORM_1, 5), (FORM_2, 13), (FORM_3, 13))
        for one in _told(exchange, stream, length, now)
    ]
    for at, stream, period, rows in sorted(told, key=lambda one: (one[0], one[1].code)):
        if rows is None:
            exchange.opened(stream, period, now=at)
        else:
            exchange.received(stream, period, rows, now=at)


def _told(
    exchange: Exchange, stream: Stream, length: int, now: datetime
) -> Iterator[tuple[datetime, Stream, Period, list[Row] | None]]:
    """Yield when what is told of each period; None where nobody has said anything yet."""
    basis = calendars.basis(exchange.session, now=now)
    last = Period.containing(legal_date(now), stream.every).preceding
    periods = [last]
    while len(periods) < length:
        periods.insert(0, periods[0].preceding)
    for place, period in enumerate(periods[:-1]):
        due = due_if_any(stream, period, basis=basis)
        assert due is not None
        late = stream is FORM_3 and place == length - 4
        at = morning(min(due + timedelta(days=6 if late else -3), legal_date(now)))
        if stream is FORM_2 and place == length - 5:
            yield at, stream, period, None
            continue
        rows = (
            ordered_cases(period, 2) if stream is FORM_1 else missing_people(period, 1 + place % 3)
        )
        yield at, stream, period, rows if place % 2 or late else []
    yield when_over(last, now - timedelta(hours=1)), stream, last, None


def _with_residence(rows: list[Row], stream: Stream) -> list[Row]:
    if stream is not PENSION:
        return rows
    return [
        {
            **row,
            "residence": "架空県中央市本町１丁目" if row["kind"] == "6" else "",
            "principal_name": "SANTOS MARIA MAU" if row["kind"] in "78" else "",
        }
        for row in rows
    ]


def _trial(exchange: Exchange, now: datetime) -> None:
    at = morning(legal_date(now) - timedelta(days=20))
    period = Period.containing(at.date(), PeriodKind.MONTH).preceding
    sender = exchange.actor(PENSION.sender, at)
    trial = opening.begin_trial(exchange.session, PENSION, period, actor=sender, now=at)
    file = exchange.checked(PENSION, trial, monthly_rows(period, (1, 0, 2), 99), now=at)
    sending.prepare(exchange.session, PENSION, file, actor=sender, now=at)
