"""One account per persona and two of every kind of object per party, for checks from outside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from registry.core.actor import THE_SYSTEM, Actor
from registry.core.clock import legal_date
from registry.core.db import db, read_for
from registry.core.desks import Desk
from registry.core.periods import Period
from registry.council.agreed import services as agreed
from registry.council.correcting import services as correcting
from registry.council.examination import services as examination
from registry.council.expulsion import queries as cases
from registry.council.expulsion import services as expulsion
from registry.council.expulsion.models import ExpulsionCase
from registry.council.filings import queries, services
from registry.council.filings.models import Filing
from registry.council.filings.rules import FilingKind
from registry.council.measures import queries as measures
from registry.council.meetings import queries as meetings
from registry.council.meetings.models import Meeting, Participant
from registry.council.meetings.rules import ORGANS, MeetingKind, Topic
from registry.council.members import services as register
from registry.council.members.rules import Began, Ground, Item
from registry.council.minutes import queries as minutes
from registry.council.minutes.models import Minutes
from registry.council.referrals.models import Referral
from registry.council.requests.models import Request
from registry.council.requests.rules import KINDS_UNDER, Basis
from registry.council.violations.models import ViolationReport
from registry.council.violations.rules import ROOM
from registry.deliveries.doing import Office
from registry.deliveries.models import Delivery
from registry.deliveries.streams import Stream
from registry.employment.consultations.rules import TALKS as EMPLOYMENT_TALKS
from registry.employment.deliveries.rules import NOTIFICATIONS
from registry.employment.runs import queries as matchings
from registry.employment.runs.rules import Verdict
from registry.informants.intake import Given, Vault
from registry.mlit.consultations.rules import TALKS as MLIT_TALKS
from registry.mlit.deliveries.rules import MONTHLY as CONSTRUCTION
from registry.mlit.returns.rules import FORM_1, FORM_3
from registry.moc.agencies import services as agencies
from registry.moc.consultations import services as consultations
from registry.moc.consultations.rules import Topic as TalkTopic
from registry.moc.desk import services as liaison
from registry.moc.disclosures.rules import code_of
from registry.moc.inquiries.services import Said
from registry.moc.notices.rules import INVESTIGATE
from registry.moc.orders import services as orders
from registry.moc.post.rules import Side
from registry.papers.models import StoredFile
from registry.papers.queries import papers_about
from registry.papers.services import store_file
from registry.parties.models import Account, Organisation
from registry.pension.consultations.rules import TALKS as PENSION_TALKS
from registry.pension.deliveries.rules import MONTHLY as PENSION
from registry.seals.rules import Identity
from registry.seeding.agencies import Centre
from registry.seeding.cases import Desks as CaseStage
from registry.seeding.construction import Site
from registry.seeding.days import notification_rows
from registry.seeding.deliveries import (
    Exchange,
    Row,
    missing_people,
    monthly_rows,
    need_signing_keys,
    ordered_cases,
)
from registry.seeding.demonstration import PASSWORD, Seeder
from registry.seeding.enrolments import Bureau
from registry.seeding.exchange import Courier
from registry.seeding.incidents import ask, incident, recorded
from registry.seeding.letters import Correspondents
from registry.seeding.lists import Lists
from registry.seeding.matching import Matching
from registry.seeding.meetings import Person, Plan, Stage
from registry.seeding.minutes import Scribe
from registry.seeding.referrals import Informed
from registry.seeding.requests import QUESTIONS, Asking, Wish

OFFICES: Final[Mapping[str, Desk]] = {
    "secretariat": Desk.METI_SECRETARIAT,
    "secretariat-2": Desk.METI_SECRETARIAT,
    "chair": Desk.METI_CHAIR,
    "chair-2": Desk.METI_CHAIR,
    "chair-3": Desk.METI_CHAIR,
    "meti-field": Desk.METI_FIELD,
    "isa-residence": Desk.ISA_RESIDENCE,
    "isa-delivery": Desk.ISA_DELIVERY,
    "isa-bureau": Desk.ISA_BUREAU,
    "mhlw-foreign-workers": Desk.MHLW_FOREIGN_WORKERS,
    "mhlw-employment": Desk.MHLW_EMPLOYMENT,
    "mhlw-pension": Desk.MHLW_PENSION,
    "mlit-market": Desk.MLIT_MARKET,
    "mlit-plans": Desk.MLIT_PLANS,
    "npa": Desk.NPA,
    "mofa": Desk.MOFA,
    "kg-officer": Desk.KG_OFFICER,
    "kg-head": Desk.KG_HEAD,
    "outsider": Desk.OUTSIDER,
    "administrator": Desk.ADMINISTRATOR,
    "auditor": Desk.AUDITOR,
}
MEMBERS: Final[Mapping[str, Item]] = {
    "registered-a": Item.REGISTERED,
    "registered-b": Item.REGISTERED,
    "member-a": Item.ORGANISATION,
    "member-b": Item.ORGANISATION,
    "expelled": Item.ORGANISATION,
}
APPLICANTS: Final = ("applicant", "applicant-b")
_BEGINNER: Final = "applicant-c"  # has sent nothing in yet
# Who is called to meetings together: neither circle learns of the other's.
CIRCLES: Final = (
    ("member-a", "registered-a", "isa-residence", "npa", "outsider"),
    ("member-b", "registered-b", "mofa", "mhlw-foreign-workers"),
)
# The first object of a kind that a party has, and the second.
_MARKS: Final = ("", "-2")
_NOBODY: Final = "nobody"
_INFORMED: Final = {
    "isa-residence": Desk.ISA_RESIDENCE,
    "mhlw-foreign-workers": Desk.MHLW_FOREIGN_WORKERS,
    "npa": Desk.NPA,
    "mofa": Desk.MOFA,
}
_INFORMANT: Final = Identity(
    name="試験　情報",
    other_names="シケン ジョウホウ",
    nationality="キルギス",
    birth_on="1999-04-12",
    sex="female",
    contact="informant@sealed.example",
)

DELIVERED: Final[Sequence[tuple[str, Stream, Callable[[Period], list[Row]]]]] = (
    ("isa-delivery", CONSTRUCTION, lambda period: monthly_rows(period, (2, 1), 1)),
    ("mhlw-employment", NOTIFICATIONS, lambda period: notification_rows(period.first, 2)),
    ("isa-delivery", PENSION, lambda period: monthly_rows(period, (2, 1), 1)),
)
TALKS: Final = (
    (MLIT_TALKS, "mlit-market"),
    (EMPLOYMENT_TALKS, "mhlw-employment"),
    (PENSION_TALKS, "mhlw-pension"),
)
# Forms 1 to 3 are residence management's; which words of a row are planted
RETURNED: Final[Sequence[tuple[str, Stream, Callable[[Period, str], list[Row]]]]] = (
    ("form-1", FORM_1, lambda period, _words: ordered_cases(period, 2)),
    ("form-3", FORM_3, lambda period, words: missing_people(period, 2, words)),
)
_GROUND: Final = {
    Item.REGISTERED: Ground.NOTIFICATION_ARTICLE_10,
    Item.ORGANISATION: Ground.MARKEDLY_UNSUITABLE,
}
_DOCUMENT: Final = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
_VERIFIED_AT: Final = "http://127.0.0.1/{}"

Objects = dict[str, dict[str, str]]


def planted(matter: str) -> str:
    """Return words that stand in one matter and nowhere else: who reads them was shown it."""
    return f"鵺帳-{matter}-鵺"


@dataclass
class Populated:
    """Who can sign in, and what each party has; an object's parameters are those of its pages."""

    personas: dict[str, dict[str, str]] = field(default_factory=dict)
    objects: dict[str, Objects] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return both as plain data."""
        return {"personas": self.personas, "objects": self.objects}


def populate(app: Flask, *, now: datetime) -> Populated | None:
    """Fill an empty database with personas and objects; None where there are accounts already."""
    with app.test_request_context():
        session = db.session()
        read_for(session, THE_SYSTEM.reach)
        if session.scalar(select(func.count()).select_from(Account)):
            return None
        made = _World(app, Seeder(app, session, now=now), now=now)
        made.people()
        made.matters()
        session.commit()
        return made.populated


class _World:
    """Lets the made-up people do what leaves two of every kind of object with every party."""

    def __init__(self, app: Flask, seeder: Seeder, *, now: datetime) -> None:
        self.app = app
        self.session = seeder.session
        self.store = app.extensions["registry.files"]
        self.seeder = seeder
        self.now = now
        self.actors: dict[str, Actor] = {}
        self.bodies: dict[str, Organisation] = {}
        self.parts: dict[str, list[Referral]] = {}
        self.populated = Populated()

    def people(self) -> None:
        """Give every office's persona, every member's and every applicant's clerk an account."""
        for persona, desk in OFFICES.items():
            self._sign_up(persona, desk)
        for number, (persona, item) in enumerate(MEMBERS.items(), start=1):
            registered = item is Item.REGISTERED
            self.bodies[persona] = self.seeder.begin(
                self._particulars(persona),
                item,
                date(2025, 4, 1),
                began=Began.BY_REGISTRATION if registered else Began.IMPORTED,
                basis=f"第{number}号" if registered else "",
            )
        for persona in (*APPLICANTS, _BEGINNER):
            names = self._particulars(persona)
            self.bodies[persona] = self.seeder.organisation(
                names["name"], names["name_en"], "other"
            )
        for persona, body in self.bodies.items():
            self._sign_up(persona, Desk.ORGANISATION, body)
            self._keep(persona, "organisation", record_id=body.id, member_id=body.id)

    def _sign_up(self, persona: str, desk: Desk, body: Organisation | None = None) -> None:
        email = f"{persona}@test.example"
        account = self.seeder.account(email, desk, body)
        self.actors[persona] = self.seeder.actor(account, desk)
        self.populated.personas[persona] = {
            "email": email,
            "password": PASSWORD,
            "totp": self.seeder.secrets[email],
            "desk": desk.value,
        }
        self._keep(persona, "account", record_id=account.id)

    def _particulars(self, persona: str) -> dict[str, str]:
        return self.seeder.particulars(
            f"試験用団体{persona}", "シケンヨウダンタイ", f"Test body {persona}", "代表"
        )

    def _keep(self, persona: str, label: str, **parameters: UUID | str) -> None:
        kept = {name: str(value) for name, value in parameters.items()}
        self.populated.objects.setdefault(persona, {})[label] = kept

    def matters(self) -> None:
        """Let every body file, be examined, certified and accused, each twice."""
        for persona in APPLICANTS:
            filing = self._filed(persona, FilingKind.JOIN)
            self._proposed(filing, planted(f"refusal-{persona}"))
            examination.send_back(
                self.session, filing, reason="試験", actor=self.actors["chair"], now=self.now
            )
            self._taken_back(persona, filing, "join-taken-back")
            filing = self._filed(persona, FilingKind.JOIN)
            if persona == APPLICANTS[-1]:
                self._proposed(filing, planted("refusal"))
            self._keep_filing(persona, "join", filing)
        for persona, item in MEMBERS.items():
            if persona == "expelled":
                continue
            if item is Item.ORGANISATION:
                self._recorded(persona, self._filed(persona, FilingKind.CHANGE))
                self._keep_filing(persona, "change", self._filed(persona, FilingKind.CHANGE))
            withdrawal = self._filed(persona, FilingKind.WITHDRAWAL)
            self._taken_back(persona, withdrawal, "withdrawal-taken-back")
            self._keep_filing(persona, "withdrawal", self._filed(persona, FilingKind.WITHDRAWAL))
            self._certified(persona, "certificate")
            self._certified(persona, "certificate-2")
            self._dropped(persona, _GROUND[item])
            self._keep_case(persona, "case", self._accused(persona, _GROUND[item]))
        self._dropped("expelled", Ground.MARKEDLY_UNSUITABLE)
        self._expelled("expelled")
        for persona in ("expelled", _BEGINNER):
            self._begun(persona)
        self._meetings()
        self._breaches()
        self._requests()
        self._measures()
        self._agencies()
        self._deliveries()
        self._enrolments()
        self._construction()
        self._questions()
        self._incidents()
        self._matchings()
        self._letters()

    def _deliveries(self) -> None:
        """Let every agreement have two deliveries, one in conflict and one that is prepared."""
        keys = need_signing_keys(self.seeder.app, now=self.now)
        people = {
            OFFICES[persona]: actor for persona, actor in self.actors.items() if persona in OFFICES
        }
        exchange = Exchange(Office(self.session, self.store, keys), people)
        for persona, stream, rows in DELIVERED:
            text = stream.instrument
            last = Period.containing(legal_date(self.now), stream.every).preceding
            first = last.preceding.preceding.preceding
            for mark, period in (("-2", first), ("", last)):
                delivery = exchange.prepared(stream, period, rows(period), now=self.now)
                self._keep(persona, f"{text}-prepared{mark}", record_id=delivery.id, number="1")
            for mark, period in (("", last.preceding.preceding), ("-2", last.preceding)):
                delivery = exchange.received(stream, period, rows(period), now=self.now)
                self._keep(persona, f"{text}-delivery{mark}", record_id=delivery.id, number="1")
                if not mark:
                    exchange.in_conflict(stream, delivery, rows(period)[1:], now=self.now)
        self._returns(exchange)

    def _returns(self, exchange: Exchange) -> None:
        """Let residence management have two returns, one in conflict, and one that is prepared."""
        for label, stream, rows in RETURNED:
            last = Period.containing(legal_date(self.now), stream.every).preceding
            first = last.preceding.preceding.preceding
            for mark, period in (("-2", first), ("", last)):
                told = rows(period, planted(f"return-prepared{mark}"))
                prepared = exchange.prepared(stream, period, told, now=self.now)
                self._keep_return(f"{label}-prepared{mark}", prepared)
            for mark, period in (("", last.preceding.preceding), ("-2", last.preceding)):
                told = rows(period, planted(f"return{mark}"))
                delivery = exchange.received(stream, period, told, now=self.now)
                if not mark:
                    exchange.in_conflict(stream, delivery, told[1:], now=self.now)
                self._keep_return(f"{label}{mark}", delivery)

    def _keep_return(self, label: str, delivery: Delivery) -> None:
        told: dict[str, UUID | str] = {"record_id": delivery.id, "number": "1"}
        self._keep("isa-residence", label, **told)
        for name, ending in (("pdf", "pdf"), ("word", "docx")):
            self._keep("isa-residence", f"{label}-{name}", **told, ending=ending)

    def _enrolments(self) -> None:
        """Let the bureau have two forms that it sent, and two that it prepares."""
        officer, colleague = self._pair("isa-bureau")
        bureau = Bureau(self.session, self.store, officer, colleague, self.actors["mhlw-pension"])
        for mark in _MARKS:
            sent = bureau.posted(now=self.now, reason=planted(f"enrolment{mark}"))
            self._keep("isa-bureau", f"enrolment{mark}", record_id=sent.id)
            draft = bureau.entered(now=self.now, reason=planted(f"enrolment-draft{mark}"))
            self._keep("isa-bureau", f"enrolment-draft{mark}", record_id=draft.id)

    def _construction(self) -> None:
        """Let MLIT have two plans and two forms of every kind, and ISA two sealed sheets."""
        market, residence = self.actors["mlit-market"], self.actors["isa-residence"]
        site = Site(self.session, self.store, self.seeder.envelope, market, residence)
        account = self.seeder.account("isa-residence-mlit@test.example", Desk.ISA_RESIDENCE)
        colleague = self.seeder.actor(account, Desk.ISA_RESIDENCE)
        for number, person in ((1, residence), (2, colleague)):
            other = colleague if person is residence else residence
            officer = site.officer_named(person, other, now=self.now)
            self._keep("isa-residence", f"mlit-seal-officer-{number}", record_id=officer.id)
        for number, mark in ((1, ""), (2, "-2")):
            for label, record in (
                ("plan", site.filed(site.planned(f"試験第{number}号", now=self.now), now=self.now)),
                ("plan-cancelled", site.cancelled(f"試験第{number}0号", now=self.now)),
                ("plan-given-up", site.given_up(f"試験第{number}00号", now=self.now)),
                ("plan-import", site.handed_in(f"試験第{number}000号", now=self.now)),
                ("match-notice", site.matched(f"persona:{number}", now=self.now)),
            ):
                self._keep("mlit-market", f"{label}{mark}", record_id=record.id)
            for label, notice in (
                (
                    "notice-draft",
                    site.drawn_up(
                        f"試験第{number}1号", details=planted(f"notice-draft{mark}"), now=self.now
                    ),
                ),
                (
                    "notice",
                    site.issued(
                        f"試験第{number}2号", details=planted(f"notice{mark}"), now=self.now
                    ),
                ),
                ("notice-used", site.used(f"試験第{number}3号", now=self.now)),
            ):
                self._keep(
                    "mlit-market",
                    f"{label}{mark}",
                    record_id=notice.id,
                    file_id=notice.files[0].id,
                )
                for ending, name in (("pdf", "pdf"), ("docx", "word")):
                    self._keep(
                        "mlit-market",
                        f"{label}-{name}{mark}",
                        record_id=notice.id,
                        ending=ending,
                    )
            assert notice.seal_id is not None
            self._keep("isa-residence", f"mlit-sheet{mark}", record_id=notice.seal_id)
            asked = site.opening_asked(notice, residence, now=self.now)
            self._keep("isa-residence", f"mlit-opening{mark}", record_id=asked.id)

    def _questions(self) -> None:
        """Let each agreement have two open questions, one of them recorded by the other side."""
        for talks, persona in TALKS:
            isa, other = self.actors["isa-delivery"], self.actors[persona]
            for mark in _MARKS:
                words = planted(f"question-of-{talks.instrument}{mark}")
                asked = ask(self.session, talks, "試験", words, actor=isa, now=self.now)
                if mark:
                    recorded(self.session, talks, asked, words, actor=other, now=self.now)
                label = f"{talks.instrument}-question{mark}"
                self._keep("isa-delivery", label, record_id=asked.id)

    def _incidents(self) -> None:
        """Let each side of the daily exchange have an incident that it told of, and one not."""
        for persona in ("isa-delivery", "mhlw-employment"):
            actor = self.actors[persona]
            for mark, told in (("", True), ("-2", False)):
                words = planted(f"incident-{persona}{mark}")
                made = incident(self.session, words, actor=actor, told=told, now=self.now)
                self._keep(persona, f"incident{mark}", record_id=made.id)

    def _matchings(self) -> None:
        """Let two runs be done, each with a pair that waits and one that is decided."""
        actor = self.actors["isa-delivery"]
        matching = Matching(self.session, self.store, actor)
        for mark, count in (("", 40), ("-2", 41)):
            run = matching.matched(count, now=self.now)
            matching.decided(run, (Verdict.OTHER,), now=self.now)
            decided, waiting, *_more = matchings.pairs_of(self.session, run, actor)
            self._keep("isa-delivery", f"matching{mark}", record_id=run.id)
            self._keep("isa-delivery", f"pair-open{mark}", record_id=waiting.id)
            self._keep("isa-delivery", f"pair-decided{mark}", record_id=decided.id)

    def _letters(self) -> None:
        """Let both sides ask, review, propose and dispute."""
        officer, head = self.actors["kg-officer"], self.actors["kg-head"]
        tokyo = self.actors["isa-residence"]
        sides = Correspondents(self.session, self.store, officer, head, tokyo)
        for mark, closed in zip(_MARKS, ("forestry", "wood"), strict=True):
            words = planted(f"wanted{mark}")
            wanted = sides.handed_in(self.actors["npa"], "試験", Said("ja", words), now=self.now)
            file_id = wanted.files[0].stored_file_id
            self._keep("npa", f"proposal{mark}", record_id=wanted.id, file_id=file_id)
            back = sides.handed_in(self.actors["npa"], "試験", Said("ja", words), now=self.now)
            sides.given_back(back, words, now=self.now)
            self._keep("npa", f"proposal-returned{mark}", record_id=back.id)
            for persona, who in (("kg-head", head), ("isa-residence", tokyo)):
                self._asked(sides, persona, who, mark)
                self._kept_alive(sides, persona, who, mark)
                self._talked(sides, persona, who, mark)
            suspension = sides.suspended(closed, now=self.now)
            self._keep("isa-residence", f"suspension{mark}", record_id=suspension.id)
            returning = sides.helped(planted(f"returning{mark}"), now=self.now)
            self._keep("isa-residence", f"return{mark}", record_id=returning.id)

    def _asked(self, sides: Correspondents, persona: str, who: Actor, mark: str) -> None:
        """Let a side ask, and show somebody a sentence of what the other confided."""
        words = planted(f"inquiry-{persona}{mark}")
        inquiry = sides.asked(who, "試験", Said("en", words), now=self.now)
        self._keep(
            persona,
            f"inquiry{mark}",
            record_id=inquiry.id,
            file_id=inquiry.files[0].stored_file_id,
            kind=inquiry.kind,
        )
        other = sides.tokyo if who is sides.head else sides.head
        words = f"Test. {planted(f'confided-{persona}{mark}')}."
        said = Said("en", words, confidential=True)
        confided = sides.asked(other, "試験", said, now=self.now)
        self._keep(persona, f"confided{mark}", kind=confided.kind, record_id=confided.id)
        request = sides.wished(who, confided, now=self.now)
        answer = sides.consented(other, request, now=self.now)
        handover = sides.handed(who, request, now=self.now)
        file_id = answer.stored_file_id
        self._keep(persona, f"disclosure{mark}", record_id=request.id, file_id=file_id)
        code = code_of(str(self.app.config["SECRET_KEY"]), handover.id)
        self._keep(persona, f"extract{mark}", record_id=handover.id, code=code)

    def _kept_alive(self, sides: Correspondents, persona: str, who: Actor, mark: str) -> None:
        """Let a side review the memorandum, propose to amend it, and dispute."""
        words = planted(f"life-{persona}{mark}")
        review = sides.reviewed(who, words, "en", now=self.now)
        self._keep(persona, f"life-event{mark}", record_id=review.id)
        amendment = sides.amending(who, "Test", words, now=self.now)
        file_id = amendment.stored_file_id
        self._keep(persona, f"amendment{mark}", record_id=amendment.id, file_id=file_id)
        dispute = sides.disputed(who, "Test", words, now=self.now)
        self._keep(persona, f"dispute{mark}", record_id=dispute.id)

    def _talked(self, sides: Correspondents, persona: str, who: Actor, mark: str) -> None:
        """Let a side call a consultation and write down what came of it."""
        talks = sides.called(who, "Test", now=self.now)
        self._keep(persona, f"consultation{mark}", record_id=talks.id)
        proposal = sides.proposed(who, talks, now=self.now)
        self._keep(persona, f"proposal{mark}", record_id=proposal.id)
        item = consultations.add_item(
            self.session, talks, TalkTopic.OTHER, "Test", about=None, **sides.doing(who, self.now)
        )
        self._keep(persona, f"agenda-item{mark}", record_id=item.id)
        words = planted(f"talks-{persona}{mark}")
        record = sides.written(who, talks, words, now=self.now)
        self._keep(persona, f"record{mark}", record_id=record.id)
        ours = 0 if who is sides.head else 1
        self._keep(persona, f"moc-follow-up{mark}", record_id=record.follow_ups[ours].id)

    def _agencies(self) -> None:
        """Let the Kyrgyz centre certify two agencies, each twice, and revoke one of both."""
        officer, head = self.actors["kg-officer"], self.actors["kg-head"]
        centre = Centre(self.session, self.store, officer, head)
        for number, mark in ((1, ""), (2, "-2")):
            names = (f"ОсОО «Сыноо {number}»", f"Synoo {number}", f"Сыноо {number}")
            agency = centre.entered(f"1234567890{number}", names, now=self.now)
            self._keep("kg-officer", f"agency{mark}", record_id=agency.id)
            for destination in ("KR", "JP"):
                found = centre.examined(agency, now=self.now, destination=destination)
                centre.certified(found, f"{destination}-{number}", now=self.now)
                document = found.steps[0].stored_file_id
                assert document is not None
                self._keep("kg-head", f"certification{mark}", record_id=found.id, file_id=document)
            notice = centre.revoked(found, "Сыноо", now=self.now)
            self._keep("kg-head", f"revocation{mark}", record_id=notice.id)
        self._packages(centre)
        self._lists(centre)
        self._cases()

    def _lists(self, centre: Centre) -> None:
        """Let each side make two editions of its list, and Japan two orders."""
        lists = Lists(
            self.session, self.store, centre.officer, centre.head, self.actors["isa-residence"]
        )
        for number, mark, name, latin in ((9, "", "Үлгү", "Ulgu"), (8, "-2", "Мисал", "Misal")):
            names = (f"ОсОО «{name}»", latin, name)
            agency = centre.entered(f"1234567890{number}", names, now=self.now)
            listed = centre.examined(agency, now=self.now)
            centre.certified(listed, f"JP-{number}", now=self.now)
            document = listed.steps[0].stored_file_id
            assert document is not None
            self._keep("kg-officer", f"agency-told{mark}", record_id=agency.id)
            self._keep(
                "kg-head", f"certification-told{mark}", record_id=listed.id, file_id=document
            )
        for number, mark in ((1, ""), (2, "-2")):
            edition = lists.drafted(now=self.now)
            lists.issued(edition, centre.officer, centre.head, now=self.now)
            for side in (Side.KG, Side.JP):
                lists.published(edition, side, now=self.now)
            self._keep("kg-head", f"edition{mark}", record_id=edition.id, edition_id=edition.id)
            support = lists.workbook(3, self._day(0), first=number, changed=0, now=self.now)
            self._keep("isa-residence", f"edition{mark}", record_id=support.id)
            host = ("試験", "Test")
            order = lists.ordered(f"第{number}号", host, now=self.now, with_document=True)
            table = f"Certificate number,Name\nUP-{number},ОсОО «Сыноо»\n".encode()
            uploaded = lists.uploaded(table, "list.csv", now=self.now)
            self._keep("kg-officer", f"draft{mark}", record_id=uploaded.id)
            self._keep("isa-residence", f"order{mark}", record_id=order.id)
            told = lists.ordered(f"第{number}号の二", host, now=self.now, with_document=True)
            orders.notify(self.session, told, actor=lists.japanese, now=self.now)
            self._keep("isa-residence", f"order-told{mark}", record_id=told.id)

    def _cases(self) -> None:
        """Let each side have two reports, notices and matters of tests in every stage."""
        by_desk = {
            "officer": "kg-officer",
            "head": "kg-head",
            "isa": "isa-residence",
            "meti": "meti-field",
            "mlit": "mlit-market",
        }
        actors = {key: self.actors[persona] for key, persona in by_desk.items()}
        stage = CaseStage(self.session, self.store, self.seeder.envelope, **actors)
        for mark in _MARKS:
            for side, persona in ((Side.KG, "kg-officer"), (Side.JP, "isa-residence")):
                for label, made in (
                    ("draft", stage.drafted),
                    ("filed", stage.filed),
                    ("shared", stage.shared),
                ):
                    facts = planted(f"broker-{label}-{side}{mark}")
                    report = made(side, now=self.now, facts=facts)
                    self._keep(
                        persona,
                        f"broker-{label}{mark}",
                        record_id=report.id,
                        file_id=report.files[0].id,
                        number=str(report.people[0].number),
                    )
            for label, noticed in (("draft", stage.noticed), ("sent", stage.sent)):
                facts = planted(f"agency-notice-{label}{mark}")
                notice = noticed("12345678901", "ОсОО «Сыноо 1»", facts, now=self.now)
                self._keep("isa-residence", f"notice-{label}{mark}", record_id=notice.id)
            notice = stage.sent("12345678901", "ОсОО «Сыноо 1»", "試験", now=self.now)
            evidence = (Given("evidence.txt", "Далил\n".encode()),)
            step = stage.investigated(
                INVESTIGATE, notice, "Текшерилди", now=self.now, files=evidence
            )
            self._keep("kg-head", f"step{mark}", record_id=step.id, file_id=step.files[0].id)
            for persona, of in (
                ("meti-field", "manufacturing"),
                ("mlit-market", "construction"),
            ):
                actor = self.actors[persona]
                subject = planted(f"test-prepared-{of}{mark}")
                prepared = stage.asked(actor, of, subject, now=self.now)
                subject = planted(f"test-asked-{of}{mark}")
                asked = stage.asked_for(actor, of, subject, now=self.now)
                self._keep(persona, f"test-prepared{mark}", record_id=prepared.id)
                self._keep(persona, f"test-asked{mark}", record_id=asked.id)
                test = planted(f"fraud-prepared-{of}{mark}")
                fraud = stage.cheated(actor, of, test=test, now=self.now)
                self._keep(persona, f"fraud-prepared{mark}", record_id=fraud.id)
                test = planted(f"fraud-told-{of}{mark}")
                told = stage.told_of_cheating(actor, Side.JP, of, test=test, now=self.now)
                self._keep(persona, f"fraud-told{mark}", record_id=told.id)
            told = stage.told_of_cheating(
                self.actors["kg-officer"],
                Side.KG,
                "manufacturing",
                test=planted(f"fraud-of-kg{mark}"),
                now=self.now,
            )
            self._keep("kg-officer", f"fraud-told{mark}", record_id=told.id)
            test = planted(f"fraud-told-manufacturing{mark}")  # for the same readers
            told = stage.passed_on("manufacturing", test=test, now=self.now)
            self._keep("kg-officer", f"fraud-passed-on{mark}", record_id=told.id)
        pair = (self.actors["kg-officer"], self.actors["kg-head"])
        for number, naming in enumerate(stage.officers(pair, now=self.now), start=1):
            self._keep("kg-head", f"seal-officer-{number}", record_id=naming)
        for mark in _MARKS:
            report = stage.shared(Side.JP, now=self.now)
            self._keep("kg-head", f"broker-sheet{mark}", record_id=report.people[1].seal_id)
            asked_to_open = stage.opening_asked(report, pair[0], now=self.now)
            self._keep("kg-head", f"broker-opening{mark}", record_id=asked_to_open.id)

    def _packages(self, centre: Centre) -> None:
        """Let each side send the other two packages, and take them in."""
        japanese = self.actors["isa-residence"]
        people = {Side.KG: self.actors["kg-head"], Side.JP: japanese}
        courier = Courier.of(self.seeder.app, self.session, people)
        courier.make_keys(now=self.now)
        for side, persona in ((Side.KG, "kg-head"), (Side.JP, "isa-residence")):
            for mark in _MARKS:
                key = liaison.record_of(courier.key(side, now=self.now))
                self._keep(persona, f"key{mark}", record_id=key.id)
        for number, mark in ((3, ""), (4, "-2")):
            names = (f"ОсОО «Сыноо {number}»", f"Synoo {number}", f"Сыноо {number}")
            agency = centre.entered(f"1234567890{number}", names, now=self.now)
            found = centre.examined(agency, now=self.now)
            centre.certified(found, f"JP-{number}", now=self.now)
            notice = centre.revoked(found, "Сыноо", now=self.now)
            agencies.notify(self.session, notice, actor=centre.head, now=self.now)
            self._keep("kg-head", f"revocation-told{mark}", record_id=notice.id)
            agencies.publish(
                self.session,
                notice,
                address="https://www.example.go.jp/revoked",
                published_at=self.now,
                digest="0" * 64,
                actor=japanese,
                now=self.now,
            )
            for side, sender, receiver in (
                (Side.KG, "kg-head", "isa-residence"),
                (Side.JP, "isa-residence", "kg-head"),
            ):
                (package,) = courier.pack(side, now=self.now)
                self._keep(sender, f"sent{mark}", record_id=package.id)
                taken = courier.hand_over(package, now=self.now)
                self._keep(receiver, f"received{mark}", record_id=taken.id, digest=package.sha256)

    def _filed(self, persona: str, kind: FilingKind) -> Filing:
        clerk, body = self.actors[persona], self.bodies[persona]
        filing = services.start(self.session, body, kind, actor=clerk, now=self.now)
        content = dict(filing.content)
        if kind is FilingKind.JOIN:
            content = self._particulars(persona)
        elif kind is FilingKind.CHANGE:
            content["address"] += f"　{len(self.populated.objects[persona])}号館"
        services.save(
            self.session,
            filing,
            content=content,
            effective_on=None if kind is FilingKind.JOIN else self._day(30),
            version=filing.version,
            now=self.now,
        )
        stored = self._stored(persona, f"{kind}.pdf")
        services.attach(self.session, filing, stored, purpose="attachment", now=self.now)
        services.submit(self.session, filing, actor=clerk, now=self.now)
        return filing

    def _day(self, ahead: int) -> date:
        return legal_date(self.now) + timedelta(days=ahead)

    def _stored(self, persona: str, name: str, *, of_the_body: bool = True) -> StoredFile:
        return store_file(
            self.session,
            self.store,
            BytesIO(_DOCUMENT),
            name=name,
            compartment="council",
            organisation_id=self.bodies[persona].id if of_the_body else None,
            stored_by=self.actors[persona if of_the_body else "secretariat"].account_id,
            now=self.now,
        )

    def _begun(self, persona: str) -> None:
        """Leave a draft of the body's own, and one that the secretariat enters for it."""
        for label, who in (("draft", persona), ("arrival", "secretariat")):
            filing = services.start(
                self.session,
                self.bodies[persona],
                FilingKind.JOIN,
                actor=self.actors[who],
                now=self.now,
                on_behalf=label == "arrival",
            )
            stored = self._stored(persona, f"{label}.pdf")
            services.attach(self.session, filing, stored, purpose="attachment", now=self.now)
            self._keep(persona, label, record_id=filing.id, file_id=filing.files[0].id)

    def _proposed(self, filing: Filing, reason: str) -> None:
        examination.propose(
            self.session,
            filing,
            "refusal",
            reason=reason,
            actor=self.actors["secretariat"],
            now=self.now,
        )

    def _taken_back(self, persona: str, filing: Filing, label: str) -> None:
        services.take_back(self.session, filing, actor=self.actors[persona], now=self.now)
        self._keep_filing(persona, label, filing)

    def _recorded(self, persona: str, filing: Filing) -> None:
        clerk = self.actors["secretariat"]
        examination.record_notice(self.session, filing, actor=clerk, now=self.now)
        examination.notify(self.session, filing, actor=clerk, now=self.now)
        self._keep_filing(persona, "change-recorded", filing)

    def _keep_filing(self, persona: str, label: str, filing: Filing) -> None:
        letters = queries.letters(self.session, filing.id)
        self._keep(
            persona,
            label,
            record_id=filing.id,
            file_id=filing.files[0].id,
            paper_id=letters[0].paper_id,
        )

    def _certified(self, persona: str, label: str) -> None:
        made = register.make_certificate(
            self.session,
            self.bodies[persona].id,
            stated_on=legal_date(self.now),
            verify_url=_VERIFIED_AT.format,
            actor=self.actors["secretariat"],
            now=self.now,
        )
        self._keep(persona, label, record_id=made.id, paper_id=made.paper_id, code=made.code)
        self._keep(persona, label.replace("certificate", "paper"), record_id=made.paper_id)

    def _dropped(self, persona: str, ground: Ground) -> None:
        """Let a body be accused, heard and proposed for expulsion, which a chair doesn't follow."""
        case = self._laid_before(persona, ground, planted(f"proposal-{persona}"))
        expulsion.drop(self.session, case, reason="試験", actor=self.actors["chair"], now=self.now)
        self._keep_case(persona, "case-dropped", case, "-dropped")

    def _laid_before(self, persona: str, ground: Ground, proposal: str) -> ExpulsionCase:
        case = self._accused(persona, ground)
        own, clerk = self.actors[persona], self.actors["secretariat"]
        expulsion.state_case(self.session, case, statement="なし。", actor=own, now=self.now)
        expulsion.propose(self.session, case, proposal=proposal, actor=clerk, now=self.now)
        return case

    def _accused(self, persona: str, ground: Ground) -> ExpulsionCase:
        clerk = self.actors["secretariat"]
        case = expulsion.open_case(
            self.session,
            self.bodies[persona].id,
            ground=ground,
            facts=planted(f"accused-{persona}"),
            actor=clerk,
            now=self.now,
        )
        for purpose, of_the_body in (("evidence", False), ("statement", True)):
            stored = self._stored(persona, f"{purpose}.pdf", of_the_body=of_the_body)
            expulsion.add_evidence(self.session, case, stored, purpose=purpose, now=self.now)
        expulsion.set_hearing(
            self.session,
            case,
            appointment=expulsion.usual_hearing(self.session, now=self.now),
            actor=clerk,
            now=self.now,
        )
        return case

    def _keep_case(self, persona: str, label: str, case: ExpulsionCase, of_files: str = "") -> None:
        paper_id = cases.letters(self.session, case.id)[0].paper_id
        self._keep(persona, label, record_id=case.id, paper_id=paper_id)
        for file in case.files:
            self._keep(persona, f"{file.purpose}{of_files}", record_id=case.id, file_id=file.id)

    def _expelled(self, persona: str) -> None:
        case = self._laid_before(persona, Ground.MARKEDLY_UNSUITABLE, planted("expulsion"))
        clerk = self.actors["secretariat"]
        digest = expulsion.draft_digest(case)
        for chair in ("chair", "chair-2", "chair-3"):
            expulsion.expel(
                self.session, case, digest=digest, actor=self.actors[chair], now=self.now
            )
        expulsion.notify(self.session, case, actor=clerk, now=self.now)
        self._keep_case(persona, "case", case)

    def _meetings(self) -> None:
        """Let two circles of parties each be called to a meeting, a circulation, and a past one."""
        stage = Stage(self.session, self.store, self.actors["secretariat"], self.actors["chair"])
        for circle, personas in enumerate(CIRCLES):
            self._called(stage, MeetingKind.RESTRICTED, circle, personas)
            self._called(stage, MeetingKind.CIRCULATION, circle, personas)
            self._held(stage, circle, personas)
            self._minuted(stage, circle, personas)
        for number, mark in ((2, ""), (3, "-2")):
            plan = self._plan(MeetingKind.RESTRICTED, number, CIRCLES[0])
            self._keep_meeting(stage, f"meeting-draft{mark}", stage.draft(plan, now=self.now))

    def _plan(self, kind: MeetingKind, circle: int, personas: Sequence[str]) -> Plan:
        begins = self.now + timedelta(days=20)
        times = {"begins_at": begins, "ends_at": begins + timedelta(hours=2), "place_ja": "会議室"}
        values = {
            "reply_by": self._day(10),
            "choice_reason": planted(f"choice-{circle}"),
            "matter": planted(f"meeting-{circle}"),
        }
        times["link"] = planted(f"meeting-{circle}")
        return Plan(
            kind=kind,
            number=f"試験{circle}",
            title_ja=f"試験用の会議{circle}　{kind}",
            title_en=f"Test meeting {circle}",
            items=[("試験の議題", "Test item", Topic.OTHER)],
            values=values if kind is MeetingKind.CIRCULATION else values | times,
            bodies=[self.bodies[one].id for one in personas if one in self.bodies],
            organs=[OFFICES[one] for one in personas if OFFICES.get(one) in ORGANS],
            persons=[
                Person("試験　花子", "試験大学", self.populated.personas[one]["email"])
                for one in personas
                if OFFICES.get(one) is Desk.OUTSIDER
            ],
        )

    def _called(
        self, stage: Stage, kind: MeetingKind, circle: int, personas: Sequence[str]
    ) -> None:
        meeting = stage.convened(self._plan(kind, circle, personas), now=self.now)
        circulated = kind is MeetingKind.CIRCULATION
        self._keep_participants(
            stage, "participant-2" if circulated else "participant", meeting, personas
        )
        label = "meeting-circulation" if circulated else "meeting"
        self._keep_meeting(stage, f"{label}{_MARKS[circle]}", meeting)

    def _held(self, stage: Stage, circle: int, personas: Sequence[str]) -> None:
        plan = self._plan(MeetingKind.RESTRICTED, circle, personas)
        begins = self.now - timedelta(days=5)
        past = {"begins_at": begins, "ends_at": begins + timedelta(hours=2), "reply_by": None}
        meeting = stage.convened(
            replace(plan, values=plan.values | past), now=self.now - timedelta(days=9)
        )
        stage.held(meeting, now=self.now - timedelta(days=4))
        self._keep_participants(stage, "participant-held", meeting, personas)
        self._keep_meeting(stage, f"meeting-held{_MARKS[circle]}", meeting)
        for persona, one in self._places(stage, meeting, personas).items():
            if one.person_id is not None:
                continue
            for label in ("follow-up", "follow-up-2"):
                made = agreed.agree(
                    self.session,
                    meeting,
                    matter=f"試験のための事項（{label}）{planted(f'follow-up-{persona}')}",
                    debtor=one,
                    item_id=None,
                    due_on=self._day(30),
                    actor=self.actors["secretariat"],
                    now=self.now,
                )
                self._keep(persona, label, record_id=made.id)

    def _minuted(self, stage: Stage, circle: int, personas: Sequence[str]) -> None:
        """Leave minutes with the participants, published ones, and what a chair closed."""
        scribe = Scribe(stage)
        shown = scribe.circulated(self._past(stage, circle, personas), now=self.now)
        self._keep_minutes("", shown, stage, personas)
        published = scribe.circulated(self._past(stage, circle, personas), now=self.now)
        self._keep_minutes("-2", published, stage, personas)
        gone = self._past(stage, circle, personas, title=planted(f"closed-{circle}"))
        closed = [scribe.closed(gone, None, withheld=bool(circle), now=self.now)]
        partly = self._past(stage, circle, personas)
        scribe.published(partly, now=self.now)
        item = meetings.items_for(self.session, partly)[0]
        closed.append(scribe.closed(partly, item, withheld=bool(circle), now=self.now))
        mark = _MARKS[circle]
        for label, one in zip(("closing", "closing-item"), closed, strict=True):
            self._keep("secretariat", f"{label}{mark}", record_id=one.id)
        self._keep("secretariat", f"item{mark}", record_id=item.id)
        self._keep_public(f"closed-meeting{mark}", stage, gone)
        self._keep_public(f"public-meeting{mark}", stage, self._open(stage, circle, personas))

    def _open(self, stage: Stage, circle: int, personas: Sequence[str]) -> Meeting:
        meeting = self._past(stage, circle, personas)
        Scribe(stage).published(meeting, now=self.now)
        return meeting

    def _past(
        self, stage: Stage, circle: int, personas: Sequence[str], *, title: str = ""
    ) -> Meeting:
        plan = self._plan(MeetingKind.RESTRICTED, circle, personas)
        plan = replace(plan, title_ja=title or plan.title_ja)
        begins = self.now - timedelta(days=8)
        past = {"begins_at": begins, "ends_at": begins + timedelta(hours=2), "reply_by": None}
        plan = replace(plan, values=plan.values | past)
        meeting = stage.convened(plan, now=self.now - timedelta(days=12))
        stage.held(meeting, now=self.now - timedelta(days=7))
        return meeting

    def _keep_minutes(
        self, label: str, found: Minutes, stage: Stage, personas: Sequence[str]
    ) -> None:
        self._keep(personas[0], f"minutes{label}", record_id=found.id, number="1")
        places = self._places(stage, found.meeting, personas)
        for review in minutes.reviews(self.session, found):
            for persona, one in places.items():
                if one.id != review.participant_id:
                    continue
                made = correcting.correct(
                    self.session,
                    review,
                    position=1,
                    base=2,
                    proposed=None,
                    remark=planted(f"remark-{persona}"),
                    actor=self.actors[persona],
                    now=self.now,
                )
                self._keep(persona, f"review{label}", record_id=review.id, position="1")
                self._keep(persona, f"correction{label}", record_id=made.id)

    def _keep_public(self, label: str, stage: Stage, meeting: Meeting) -> None:
        paper = meetings.papers_for(self.session, meeting)[0]
        self._keep(
            "secretariat", label, meeting_id=meeting.id, paper_id=paper.id, rest="nothing/here"
        )

    def _places(
        self, stage: Stage, meeting: Meeting, personas: Sequence[str]
    ) -> dict[str, Participant]:
        """Return the participants of a meeting by persona."""
        accounts = {one: self.actors[one].account_id for one in personas}
        bodies = {one: body.id for one, body in self.bodies.items()}
        return {
            persona: one
            for persona in personas
            for one in stage.called(meeting)
            if one.organisation_id == bodies.get(persona, _NOBODY)
            or one.addressed_to == OFFICES.get(persona, _NOBODY)
            or one.person_id == accounts[persona]
        }

    def _keep_participants(
        self, stage: Stage, label: str, meeting: Meeting, personas: Sequence[str]
    ) -> None:
        paper = meetings.papers_for(self.session, meeting)[0]
        letter = meetings.letters(self.session, meeting)[0]
        for persona, one in self._places(stage, meeting, personas).items():
            self._keep(
                persona, label, record_id=one.id, paper_id=paper.id, number="1", letter_id=letter.id
            )

    def _keep_meeting(self, stage: Stage, label: str, meeting: Meeting) -> None:
        letters = meetings.letters(self.session, meeting)
        self._keep(
            "secretariat",
            label,
            record_id=meeting.id,
            paper_id=meetings.papers_for(self.session, meeting)[0].id,
            number="1",
            item_id=meetings.items_for(self.session, meeting)[0].id,
            participant_id=stage.called(meeting)[0].id,
            **({"letter_id": letters[0].id} if letters else {}),
        )

    def _requests(self) -> None:
        """Let every member be asked twice, answer once in part, and the office draft twice."""
        stage = self._asking()
        for persona, item in MEMBERS.items():
            if persona == "expelled":
                continue
            basis = Basis.REQUEST if item is Item.REGISTERED else Basis.COOPERATION
            for label in ("request", "request-2"):
                wish = replace(self._wish(basis, persona), text=planted(f"{label}-{persona}"))
                (asked,) = stage.issued(wish, now=self.now)
                self._keep_request(stage, persona, label, asked)
        for label in ("request-draft", "request-draft-2"):
            wish = replace(self._wish(Basis.REQUEST, "registered-a"), text=planted(label))
            draft = stage.drafted(wish, now=self.now)
            self._keep(
                "secretariat", label, record_id=draft.id, draft_id=draft.id, place="1", what="up"
            )
            kept = stage.kept(draft, f"試験の様式{label}", now=self.now)
            of_template = label.replace("draft", "template")
            self._keep("secretariat", of_template, template_id=kept.template_id)

    def _asking(self) -> Asking:
        return Asking(self.session, self.store, self.actors["secretariat"], self.actors["chair"])

    def _wish(self, basis: Basis, persona: str) -> Wish:
        return Wish(
            basis,
            KINDS_UNDER[basis][-1 if basis is Basis.COOPERATION else 1],
            f"試験の求め{persona}",
            f"Test request {persona}",
            planted(f"request-{persona}"),
            [self.bodies[persona].id],
            self._establishments(persona),
            QUESTIONS,
            self._day(20),
        )

    def _establishments(self, persona: str) -> list[dict[str, str]]:
        return [
            {"name": f"試験用事業所{persona}{number}", "establishment": "本社", "industry": "11"}
            for number in (1, 2)
        ]

    def _keep_request(self, stage: Asking, persona: str, label: str, asked: Request) -> None:
        own = self.actors[persona]
        stage.written(asked, [1], now=self.now)
        unsent = "" if label == "request" else planted(f"unsent-{persona}")
        file = stage.added(asked, own, f"証憑{unsent}.pdf", now=self.now)
        if label == "request":
            stage.sent(asked, own, planted(f"answer-{persona}"), now=self.now)
        else:
            stage.written(asked, [2], now=self.now)
        table = stage.tabled(asked, own, now=self.now)
        letter = papers_about(self.session, f"council.request:{asked.id}", own)[0]
        self._keep(
            persona,
            label,
            record_id=asked.id,
            place="1",
            file_id=file.id,
            table_id=table.id,
            paper_id=letter.id,
        )

    def _measures(self) -> None:
        """Let the council agree twice, and both corporations record what one employer did."""
        stage = self._asking()
        for label in ("measure", "measure-2"):
            made = stage.agreed(
                f"試験の措置{label}", "Test", planted(label), "2(1)(i)", now=self.now
            )
            self._keep("secretariat", label, record_id=made.id)
            for persona in ("registered-a", "registered-b"):
                (charge,) = measures.charges(self.session, self.actors[persona], measure_id=made.id)
                named, table = stage.done(
                    charge, self.actors[persona], self._establishments(persona), now=self.now
                )
                self._keep(
                    persona,
                    f"charge-of-{label}",
                    record_id=charge.id,
                    place="1",
                    compliance_id=measures.records(self.session, named)[0].id,
                    table_id=table.id,
                )
        corporation = self.bodies["registered-a"].id
        for label in ("measure-draft", "measure-draft-2"):
            draft = stage.begun("試験の草案", "Draft", planted(label), "2(1)(i)", now=self.now)
            self._keep("secretariat", label, record_id=draft.id, organisation_id=corporation)

    def _breaches(self) -> None:
        """Let members report, and every organ get two parts, with a sheet, a question, officers."""
        stage = Informed(
            self.session,
            Vault(self.store, self.seeder.envelope, ROOM),
            self.actors["secretariat"],
            self.actors["secretariat-2"],
        )
        pairs = {organ: self._pair(persona) for persona, organ in _INFORMED.items()}
        for persona in ("member-a", "member-b", "registered-a", "registered-b"):
            for label in ("report", "report-2"):
                made = stage.reported(
                    self.bodies[persona].id,
                    self.actors[persona],
                    informant=_INFORMANT,
                    facts=planted(f"{label}-{persona}"),
                    now=self.now,
                )
                self._keep(persona, label, record_id=made.id, file_id=made.files[0].id)
                if persona == "member-a":
                    self._case(stage, made, label.replace("report", "violation"), pairs)
        for persona, organ in _INFORMED.items():
            for number, officer in enumerate(stage.officers(pairs[organ], now=self.now), start=1):
                self._keep(persona, f"officer-{number}", record_id=officer)
            for mark, part in zip(_MARKS, self.parts[persona], strict=True):
                opening = stage.opening(part, pairs[organ], now=self.now)
                self._keep(persona, f"opening{mark}", record_id=opening.id)

    def _pair(self, persona: str) -> tuple[Actor, Actor]:
        desk = OFFICES[persona]
        account = self.seeder.account(f"{persona}-colleague@test.example", desk)
        return self.actors[persona], self.seeder.actor(account, desk)

    def _case(
        self,
        stage: Informed,
        report: ViolationReport,
        label: str,
        pairs: Mapping[Desk, tuple[Actor, Actor]],
    ) -> None:
        number = label.removeprefix("violation")
        case = stage.opened(report, facts=planted(f"case{number}"), now=self.now)
        concerned, file_id = case.concerned[0].id, case.files[-1].id
        self._keep("secretariat", label, record_id=case.id, file_id=file_id, concerned_id=concerned)
        for persona, organ in _INFORMED.items():
            part = stage.sent(case, organ, now=self.now)
            words = planted(f"question-{persona}{number}")
            file = stage.asked(part, pairs[organ][0], words=words, now=self.now)
            self._keep(persona, f"message{number}", record_id=part.id, file_id=file)
            self._keep(persona, f"referral{number}", record_id=part.id, file_id=part.files[0].id)
            assert part.body is not None
            assert part.body.seal_id is not None
            self._keep(persona, f"sheet{number}", record_id=part.body.seal_id)
            self.parts.setdefault(persona, []).append(part)
        draft = stage.opened(None, facts=planted(f"case-draft{number}"), now=self.now)
        part = stage.prepared(draft, Desk.NPA, now=self.now)
        self._keep("secretariat", f"referral-draft{number}", record_id=part.id)
