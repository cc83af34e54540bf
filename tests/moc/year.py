"""A year of exchange: two offices at work, what they must hold alike, a courier not to rely on."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.core.desks import Desk
from registry.core.refusals import Refused
from registry.duties.models import OwedDuty
from registry.exchange.models import ReceivedPackage
from registry.exchange.rules import State
from registry.moc.agencies import queries as agencies
from registry.moc.agencies import services as agency_verbs
from registry.moc.agencies.models import Certification, Revocation
from registry.moc.agencies.rules import Standing
from registry.moc.agencies.services import Ground
from registry.moc.editions.models import AgencyList, Edition, SupportList
from registry.moc.editions.queries import table_of
from registry.moc.editions.rules import EditionState, Sort
from registry.moc.notices import rules as notice_rules
from registry.moc.notices import services as notices
from registry.moc.notices.models import Notice
from registry.moc.orders import services as orders
from registry.moc.orders.models import ImprovementOrder
from registry.moc.post import services as post
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import CONTACT, Side
from registry.moc.post.services import day_at
from registry.moc.publications.models import Publication
from registry.moc.reports import rules as report_rules
from registry.moc.reports import services as reports
from registry.moc.reports.models import Report
from registry.moc.skill_tests import rules as test_rules
from registry.moc.skill_tests import services as tests
from registry.moc.skill_tests.models import TestFraud, TestRequest
from registry.moc.steps.models import CaseStep
from registry.seals.models import Seal
from tests.moc.cases import asked, cheated, filed, noticed, share, told, vault
from tests.moc.conftest import Instance
from tests.moc.lists import (
    PAGE,
    SIDE,
    agency,
    certified,
    drafted,
    issue,
    order_published,
    ordered,
    organisation,
    publish,
)

RECORDS: Final[dict[Any, tuple[str, ...]]] = {
    Revocation: (),
    AgencyList: (),
    SupportList: (),
    ImprovementOrder: (),
    Report: ("people", "files"),
    Notice: (),
    TestRequest: (),
    TestFraud: (),
}
# What one side owes at home before anything crosses is not the other's to know.
AT_HOME: Final = {
    "moc.report.share",
    "moc.report.complete",
    "moc.test-request.send",
    "moc.test-fraud.share",
}
DUTIES: Final = {
    "moc.revocation.publish",
    "moc.agency-list.publish",
    "moc.agency-list.publish-at-home",
    "moc.support-list.publish",
    "moc.order.publish",
    *(
        duty.code
        for rules in (report_rules, notice_rules, test_rules)
        for duty in rules.DUTIES
        if duty not in report_rules.SHEETS.duties
    ),
} - (AT_HOME | {"moc.test-fraud.pass-on", "moc.test-fraud.take-note"})


def shared(at: Instance) -> dict[str, Any]:
    """Return what both sides must hold alike: what crossed, what is sealed in it, its duties."""
    at.session.expire_all()
    crossed = set(at.session.scalars(select(Dispatch.subject_id)))
    records = {
        row.id: (row, post.as_content(row, parts))
        for model, parts in RECORDS.items()
        for row in at.session.scalars(
            select(model)
            .where(model.id.in_(crossed))
            .options(*(selectinload(getattr(model, part)) for part in parts))
        )
    }
    duties = at.session.scalars(select(OwedDuty).where(OwedDuty.code.in_(DUTIES)))
    return {
        "records": {identity: content for identity, (_row, content) in records.items()},
        "rows": {
            identity: table_of(at.session, row).rows
            for identity, (row, _content) in records.items()
            if isinstance(row, Edition)
        },
        "proofs": {one.id: post.as_content(one) for one in at.session.scalars(select(Publication))},
        "steps": {
            one.id: post.as_content(one, ("files",))
            for one in at.session.scalars(select(CaseStep).options(selectinload(CaseStep.files)))
        },
        "sealed": {
            (one.id, one.audience, one.subject)
            for one in at.session.scalars(select(Seal))
            if UUID(one.subject.rpartition(":")[2]) in crossed
        },
        "duties": {
            (one.code, one.subject, one.state, one.owed_by_desk, one.opened_on) for one in duties
        },
        "acts": {
            (one.id, one.act, one.subject_id, one.occurred_at)
            for one in at.session.scalars(select(Dispatch))
        },
    }


def nameless(held: dict[str, Any]) -> dict[str, Any]:
    """Return the same with each identity, which is made anew everywhere, put by what it names."""
    named = {str(one): _plain(content) for one, content in held["records"].items()}

    def subject(text: str) -> str:
        return named[text.rpartition(":")[2]]

    return {
        "records": sorted(named.values()),
        "rows": sorted((named[str(one)], rows) for one, rows in held["rows"].items()),
        "proofs": sorted((named[one["of_id"]], _plain(one)) for one in held["proofs"].values()),
        "steps": sorted((named[one["of_id"]], _plain(one)) for one in held["steps"].values()),
        "sealed": sorted((audience, subject(of)) for _id, audience, of in held["sealed"]),
        "duties": sorted((code, subject(of), *rest) for code, of, *rest in held["duties"]),
        "acts": sorted((act, named[str(of)], at) for _id, act, of, at in held["acts"]),
    }


def _plain(content: dict[str, Any]) -> str:
    return json.dumps(_without_identities(content), ensure_ascii=False, sort_keys=True)


def _without_identities(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_identities(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_identities(one) for one in value]
    try:
        UUID(value)
    except (AttributeError, TypeError, ValueError):
        return value
    return "an identity"


class Offices:
    """What the two sides do, each in its own system or both in one; all is named, not numbered."""

    def __init__(self, kg: Instance, jp: Instance) -> None:
        self.at = {Side.KG: kg, Side.JP: jp}

    def certify(self, number: int) -> None:
        certified(self.at[Side.KG], number)

    def revoke(self, number: int) -> None:
        kg = self.at[Side.KG]
        head, ground = kg.actor(Desk.KG_HEAD), Ground("Жалган маалымат", day_at(Side.KG, kg.now))
        found = self.one(Side.KG, Certification, certificate_number=f"KG-{number}")
        one = agencies.get_certification(kg.session, found.id, head)
        agency_verbs.revoke(kg.session, one, ground, actor=head, now=kg.now)

    def notify(self, number: int) -> None:
        kg = self.at[Side.KG]
        notice = self.one(Side.KG, Revocation, certificate_number=f"KG-{number}")
        agency_verbs.notify(kg.session, notice, actor=kg.actor(Desk.KG_HEAD), now=kg.now)

    def publish(self, certificate: str) -> None:
        jp = self.at[Side.JP]
        agency_verbs.publish(
            jp.session,
            self.one(Side.JP, Revocation, certificate_number=certificate),
            address="https://www.example.go.jp/revoked",
            published_at=jp.now,
            digest=PAGE,
            actor=jp.actor(Desk.ISA_RESIDENCE),
            now=jp.now,
        )

    def edition(self, sort: Sort, numbers: list[int] | None) -> None:
        """Issue a list of these, or the agencies' own register where none are named."""
        at, row = self.at[SIDE[sort]], {Sort.AGENCIES: agency, Sort.SUPPORT: organisation}[sort]
        rows = None if numbers is None else [row(number) for number in numbers]
        issue(at, drafted(at, rows, sort=sort))

    def publish_list(self, side: Side, sort: Sort, number: int) -> None:
        publish(self.at[side], self.one(side, Edition, sort=sort, number=number), side)

    def order(self, number: int) -> None:
        ordered(self.at[Side.JP], number)

    def notify_order(self, number: str) -> None:
        jp = self.at[Side.JP]
        order = self.one(Side.JP, ImprovementOrder, number=number)
        orders.notify(jp.session, order, actor=jp.actor(Desk.ISA_RESIDENCE), now=jp.now)

    def publish_order(self, number: str) -> None:
        order_published(self.at[Side.KG], self.one(Side.KG, ImprovementOrder, number=number))

    def report(self, side: Side) -> None:
        share(self.at[side], filed(self.at[side], side))

    def notice(self, number: int) -> None:
        jp = self.at[Side.JP]
        notice = noticed(jp, str(number))
        notices.send(jp.session, notice, actor=jp.actor(Desk.ISA_RESIDENCE), now=jp.now)

    def request(self) -> None:
        jp = self.at[Side.JP]
        request, isa = asked(jp, "care"), jp.actor(Desk.ISA_RESIDENCE)
        tests.move(jp.session, test_rules.HAND_OVER, request, actor=isa, now=jp.now)
        tests.send(jp.session, request, actor=isa, now=jp.now)

    def fraud(self, side: Side) -> None:
        at, desk = self.at[side], CONTACT[side]
        fraud = cheated(at, desk)
        tests.move(at.session, test_rules.RECORD, fraud, actor=at.actor(desk), now=at.now)
        tests.send(at.session, fraud, actor=at.actor(desk), now=at.now)

    def answer(self, side: Side, model: Any, begun: datetime, act: Any, reference: str) -> None:
        """Do something about a record of the other side that came here. Raises Refused."""
        at, record = self.at[side], self.one(side, model, begun_at=begun)
        said = told(on=day_at(side, at.now), reference=reference)
        done: dict[str, Any] = {"actor": at.actor(CONTACT[side]), "now": at.now}
        if model is Report:
            reports.answer(at.session, vault(at, record.room), act, record, said, **done)
        elif model is Notice:
            notices.answer(at.session, vault(at, record.room), act, record, said, **done)
        else:
            tests.answer(at.session, vault(at, record.room), act, record, said, **done)

    def one(self, side: Side, model: Any, **named: Any) -> Any:
        parts = RECORDS.get(model, ())
        query = select(model).filter_by(**named)
        query = query.options(*(selectinload(getattr(model, part)) for part in parts))
        return self.at[side].session.scalars(query).one()


class Year:
    """The offices at work, and a courier who loses, repeats, mixes up and spoils what it carries.

    `script` is all that was done, to be done again elsewhere.
    """

    def __init__(self, kg: Instance, jp: Instance, chance: Random) -> None:
        self.offices = Offices(kg, jp)
        self.chance = chance
        self.script: list[tuple[datetime, str, tuple[Any, ...]]] = []
        self.sent: dict[Side, list[bytes]] = {side: [] for side in Side}

    def live(self, steps: list[str]) -> None:
        for step in steps:
            for one in self.offices.at.values():
                one.after(hours=7)
            STEPS[step](self)
        for side in (*Side, *Side):
            self.pack(side)
            for data in self._lacking(side):  # what was lost is sent again, the same bytes
                self.offices.at[side.other].receive(data)

    def _lacking(self, side: Side) -> list[bytes]:
        accepted = ReceivedPackage.state == State.ACCEPTED
        there = set(self.known(side.other, ReceivedPackage.sha256, accepted))
        return [data for data in self.sent[side] if sha256(data).hexdigest() not in there]

    def do(self, verb: str, *named: Any) -> None:
        """Do something, and note it, unless it is refused where it stands."""
        try:
            getattr(self.offices, verb)(*named)
        except Refused:
            return
        self.script.append((self.offices.at[Side.KG].now, verb, named))

    def known(self, side: Side, column: Any, *where: Any) -> list[Any]:
        """Return what a side knows, in its order."""
        query = select(column).where(*where).order_by(column)
        return list(self.offices.at[side].session.scalars(query))

    def any_of(self, verb: str, known: list[Any], *before: Any) -> None:
        """Do something with one of what is known, if anything is."""
        if known:
            self.do(verb, *before, self.chance.choice(known))

    def certify(self) -> None:
        self.do("certify", len(self.known(Side.KG, Certification.id)) + 1)

    def revoke(self) -> None:
        standing = Certification.state == Standing.CERTIFIED
        found = self.known(Side.KG, Certification.certificate_number, standing)
        self.any_of("revoke", [int(one.removeprefix("KG-")) for one in found])

    def notify(self) -> None:
        kg = self.offices.at[Side.KG]
        found = kg.session.scalars(select(Revocation).order_by(Revocation.certificate_number))
        owed = [one for one in found if not agencies.was_notified(kg.session, one)]
        self.any_of("notify", [int(one.certificate_number.removeprefix("KG-")) for one in owed])

    def publish(self) -> None:
        self.any_of("publish", self.known(Side.JP, Revocation.certificate_number))

    def register(self) -> None:
        if self.known(Side.KG, Certification.id, Certification.state == Standing.CERTIFIED):
            self.do("edition", Sort.AGENCIES, None)

    def edition(self, sort: Sort) -> None:
        numbers = self.chance.sample(range(100, 108), k=self.chance.randint(1, 5))
        self.do("edition", sort, sorted(numbers))

    def publish_list(self) -> None:
        side = self.chance.choice(list(Side))
        sort = self.chance.choice(list(Sort)) if side is Side.KG else Sort.AGENCIES
        of_sort = (Edition.sort == sort, Edition.state == EditionState.ISSUED)
        self.any_of("publish_list", self.known(side, Edition.number, *of_sort), side, sort)

    def notice(self) -> None:
        self.do("notice", self.chance.randint(1, 3))

    def order(self) -> None:
        self.do("order", len(self.known(Side.JP, ImprovementOrder.id)) + 1)

    def notify_order(self) -> None:
        column = ImprovementOrder.number
        owed = self.known(Side.JP, column, ImprovementOrder.notified_on.is_(None))
        self.any_of("notify_order", owed)

    def publish_order(self) -> None:
        self.any_of("publish_order", self.known(Side.KG, ImprovementOrder.number))

    def answer(self, side: Side) -> None:
        model = self.chance.choice([one for one in ANSWERS if self._came(side, one)] or [Report])
        came = self._came(side, model)
        if came:
            act = self.chance.choice(ANSWERS[model])
            revoked = self.known(Side.KG, Revocation.certificate_number) or [""]
            reference = self.chance.choice(revoked) if act is notice_rules.REVOKED else ""
            self.do("answer", side, model, self.chance.choice(came), act, reference)

    def _came(self, side: Side, model: Any) -> list[Any]:
        at_rest = model.room != f"moc:{side.other}"
        return self.known(side, model.begun_at, model.side == side.other, at_rest)

    def pack(self, side: Side) -> None:
        at = self.offices.at[side]
        self.sent[side] += [at.bytes_of(one) for one in at.pack(side)]

    def deliver(self) -> None:
        """Bring some of what was ever sent, in any order, some of it twice."""
        for side in Side:
            if self.sent[side]:
                for data in self.chance.choices(self.sent[side], k=2):
                    self.offices.at[side.other].receive(data)

    def tamper(self) -> None:
        side = self.chance.choice(list(Side))
        if self.sent[side]:
            data = bytearray(self.chance.choice(self.sent[side]))
            data[self.chance.randrange(len(data))] ^= 1
            done = self.offices.at[side.other].receive(bytes(data))
            assert done.package.state == State.REFUSED


ANSWERS: Final[dict[Any, tuple[Any, ...]]] = {
    Report: (report_rules.ACKNOWLEDGE, report_rules.RECORD_ACTION, report_rules.REPORT_BACK),
    Notice: (
        notice_rules.INVESTIGATE,
        notice_rules.GUIDE,
        notice_rules.GIVE_RESULT,
        notice_rules.KEEP,
        notice_rules.REVOKED,
    ),
    TestRequest: (test_rules.ANSWER, test_rules.COOPERATE),
}
STEPS: Final[dict[str, Callable[[Year], None]]] = {
    "certify": Year.certify,
    "revoke": Year.revoke,
    "notify": Year.notify,
    "publish": Year.publish,
    "register": Year.register,
    "list": lambda year: year.edition(Sort.AGENCIES),
    "support": lambda year: year.edition(Sort.SUPPORT),
    "publish-list": Year.publish_list,
    "order": Year.order,
    "notify-order": Year.notify_order,
    "publish-order": Year.publish_order,
    "report-kg": lambda year: year.do("report", Side.KG),
    "report-jp": lambda year: year.do("report", Side.JP),
    "notice": Year.notice,
    "request": lambda year: year.do("request"),
    "fraud-kg": lambda year: year.do("fraud", Side.KG),
    "fraud-jp": lambda year: year.do("fraud", Side.JP),
    "answer-kg": lambda year: year.answer(Side.KG),
    "answer-jp": lambda year: year.answer(Side.JP),
    "pack-kg": lambda year: year.pack(Side.KG),
    "pack-jp": lambda year: year.pack(Side.JP),
    "deliver": Year.deliver,
    "tamper": Year.tamper,
}
