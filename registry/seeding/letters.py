"""Made-up correspondence between the two sides: contact points, inquiries, reviews, a dispute."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.duties import calendars
from registry.moc.consultations import queries as talks
from registry.moc.consultations import services as consultations
from registry.moc.consultations.models import (
    Consultation,
    ConsultationProposal,
    ConsultationRecord,
)
from registry.moc.consultations.rules import Topic, common_days, slot
from registry.moc.consultations.services import Plan
from registry.moc.contacts import services as contacts
from registry.moc.disclosures import queries as consents
from registry.moc.disclosures import services as disclosures
from registry.moc.disclosures.models import (
    DisclosureAnswer,
    DisclosureHandover,
    DisclosureRequest,
)
from registry.moc.disclosures.rules import sentences
from registry.moc.disclosures.services import Wish
from registry.moc.inquiries import services as inquiries
from registry.moc.inquiries.models import Inquiry
from registry.moc.inquiries.services import Said
from registry.moc.memorandum import services as memorandum
from registry.moc.memorandum.models import Amendment, Dispute, LifeEvent
from registry.moc.post.rules import Side
from registry.moc.post.services import INSTRUMENT, day_at
from registry.moc.proposals import services as proposals
from registry.moc.proposals.models import InquiryProposal
from registry.moc.proposals.rules import ROOM
from registry.moc.stays import services as stays
from registry.moc.stays.models import ReturnRequest, Suspension
from registry.moc.stays.services import Person, Told
from registry.moc.texts import services as texts
from registry.moc.texts.rules import Language
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.papers.services import store_file

_PDF: Final = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Correspondents:
    """Who writes: the database, the files, the Kyrgyz centre's two, and Japan's contact point."""

    session: Session
    store: FileStore
    officer: Actor
    head: Actor
    tokyo: Actor

    def doing(self, who: Actor, now: datetime) -> dict[str, Any]:
        """Return who does something, just confirmed, and when."""
        return {"actor": replace(who, confirmed_at=now), "now": now}

    def stored(self, who: Actor, name: str, now: datetime, *, room: str = INSTRUMENT) -> StoredFile:
        """Keep a file."""
        return store_file(
            self.session,
            self.store,
            BytesIO(_PDF),
            name=name,
            compartment=room,
            organisation_id=None,
            stored_by=who.account_id,
            now=now,
        )

    def asked(
        self, who: Actor, subject: str, said: Said, *, now: datetime, about: str = ""
    ) -> Inquiry:
        """Ask the other side, with a file."""
        file = self.stored(who, "inquiry.pdf", now)
        return inquiries.ask(
            self.session,
            subject,
            replace(said, files=[file]),
            about=about,
            **self.doing(who, now),
        )

    def handed_in(
        self, who: Actor, subject: str, said: Said, *, now: datetime, about: str = ""
    ) -> InquiryProposal:
        """Hand a ministry's question to the contact point, with a file."""
        file = self.stored(who, "question.pdf", now, room=ROOM)
        return proposals.propose(
            self.session,
            subject,
            replace(said, files=[file]),
            about=about,
            **self.doing(who, now),
        )

    def given_back(self, proposal: InquiryProposal, reason: str, *, now: datetime) -> None:
        """Return a ministry's question with a reason."""
        doing = self.doing(self.tokyo, now)
        proposals.send_back(self.session, proposal, reason=reason, **doing)

    def reviewed(self, who: Actor, text: str, language: str, *, now: datetime) -> LifeEvent:
        """Record a review, with its paper."""
        return memorandum.review(
            self.session,
            day_at(Side.KG, now),
            text,
            language=language,
            file=self.stored(who, "review.pdf", now),
            **self.doing(who, now),
        )

    def amending(self, who: Actor, title: str, text: str, *, now: datetime) -> Amendment:
        """Propose an amendment."""
        return memorandum.propose(
            self.session,
            title,
            text,
            language="en",
            effective_on=None,
            consent=self.stored(who, "consent.pdf", now),
            **self.doing(who, now),
        )

    def disputed(self, who: Actor, subject: str, text: str, *, now: datetime) -> Dispute:
        """Raise a dispute."""
        return memorandum.raise_dispute(
            self.session, subject, text, language="en", **self.doing(who, now)
        )

    def wished(self, who: Actor, inquiry: Inquiry, *, now: datetime) -> DisclosureRequest:
        """Ask for consent to show the first sentence of an inquiry to somebody else."""
        source = consents.source(self.session, who, inquiry.kind, inquiry.id)
        wish = Wish(
            sentences(source.texts)[:1],
            "",
            "Bishkek city police",
            "en",
            "A criminal complaint against the broker.",
            day_at(Side.KG, now) + 60 * _DAY,
        )
        return disclosures.ask(self.session, source, wish, **self.doing(who, now))

    def consented(
        self, who: Actor, request: DisclosureRequest, *, now: datetime
    ) -> DisclosureAnswer:
        """Consent in writing to all of it."""
        disclosures.grant(
            self.session,
            request,
            list(range(len(request.passages))),
            until=request.until,
            document=self.stored(who, "consent.pdf", now),
            **self.doing(who, now),
        )
        return request.answers[0]

    def handed(
        self, who: Actor, request: DisclosureRequest, *, now: datetime
    ) -> DisclosureHandover:
        """Hand the passages over."""
        return disclosures.hand_over(
            self.session, request, "Officer in charge", **self.doing(who, now)
        )

    def suspended(self, field: str, *, now: datetime) -> Suspension:
        """Suspend acceptance in a field for half a year."""
        today = day_at(Side.JP, now)
        return stays.suspend(
            self.session,
            field,
            since=today + 10 * _DAY,
            until=today + 190 * _DAY,
            reason_ja="この分野で不足する人材が確保されたため。",
            reason_en="The shortage of workers in this field has been met.",
            **self.doing(self.tokyo, now),
        )

    def helped(self, name: str, *, now: datetime) -> ReturnRequest:
        """Ask for help with somebody's return."""
        person = Person(name, date(1998, 3, 3), "AC0000000", "", "Osaka")
        return stays.ask_help(
            self.session,
            person,
            "A temporary passport; the old one is lost.",
            language="en",
            **self.doing(self.tokyo, now),
        )

    def called(self, who: Actor, subject: str, *, now: datetime) -> Consultation:
        """Call a consultation on brokers and tests, with an item and participants."""
        plan = Plan(
            subject,
            [Topic.BROKERS, Topic.TESTS],
            regular=True,
            language="en",
            text="",
            place="Video link",
        )
        one = consultations.call(self.session, plan, **self.doing(who, now))
        consultations.name_people(
            self.session, one, "Үлгү Айжан, head of section", **self.doing(self.head, now)
        )
        return one

    def proposed(self, who: Actor, one: Consultation, *, now: datetime) -> ConsultationProposal:
        """Propose the next three days on which both offices are open."""
        basis = calendars.basis(self.session, now=now)
        days = common_days(basis, day_at(Side.JP, now) + 3 * _DAY, count=3)
        return consultations.propose(
            self.session,
            one,
            [slot(each.day, time(14)) for each in days],
            minutes=90,
            **self.doing(who, now),
        )

    def written(
        self, who: Actor, one: Consultation, text: str, *, now: datetime
    ) -> ConsultationRecord:
        """Write the record, with what each side does next."""
        due_on = day_at(Side.JP, now) + 60 * _DAY
        terms = [
            (Side.KG.value, "Send the fees that each agency has notified", due_on),
            (Side.JP.value, "Explain the new test to the agencies", due_on),
        ]
        return consultations.write(
            self.session,
            one,
            text,
            terms,
            language="en",
            confidential=True,
            **self.doing(who, now),
        )


def _talks(sides: Correspondents, *, now: datetime) -> None:
    """Leave one consultation whose record both agreed to, and one whose date is open."""
    past = now - 30 * _DAY
    one = sides.called(sides.head, "Fees and brokers", now=past)
    proposal = sides.proposed(sides.head, one, now=past)
    proposal = talks.get_proposal(sides.session, proposal.id, sides.tokyo)
    consultations.reply(sides.session, proposal, 0, **sides.doing(sides.tokyo, past + _DAY))
    later = past + 12 * _DAY
    record = sides.written(
        sides.head, one, "Both sides compared the fees that workers report.", now=later
    )
    record = talks.get_record(sides.session, record.id, sides.tokyo)
    consultations.agree(
        sides.session, record, record.digest, **sides.doing(sides.tokyo, later + _DAY)
    )
    coming = sides.called(sides.tokyo, "試験の不正への対応", now=now - 4 * _DAY)
    consultations.add_item(
        sides.session,
        coming,
        Topic.TESTS,
        "替え玉受験の情報共有の方法",
        about=None,
        **sides.doing(sides.tokyo, now - 4 * _DAY),
    )
    sides.proposed(sides.tokyo, coming, now=now - 3 * _DAY)


def demonstrate(sides: Correspondents, *, now: datetime) -> None:
    """Leave contact points, signatures, inquiries in each state, an amendment that waits."""
    past = now - 40 * _DAY
    _life(sides, now=now)
    for who, point in (
        (
            sides.tokyo,
            {
                "office_ja": "出入国在留管理庁 在留管理支援部 在留管理課",
                "office_en": "Immigration Services Agency, Residence Management Division",
                "holder": "見本　花子",
                "deputy": "見本　次郎",
                "email": "moc@isa.example",
            },
        ),
        (
            sides.head,
            {
                "office_ja": "労働・社会保障・移民省 在外就労センター",
                "office_en": "Ministry of Labour, Centre for Employment of Citizens Abroad",
                "holder": "Үлгү Айжан",
                "deputy": "Үлгү Бакыт",
                "phone": "+996 312 000000",
                "email": "centre@mlsp.example",
            },
        ),
    ):
        contacts.name(sides.session, point, since=day_at(Side.KG, past), **sides.doing(who, past))
    first = sides.asked(
        sides.officer,
        "Семья работника",
        Said("ru", "Может ли работник с визой первой категории взять с собой семью?"),
        now=now - 12 * _DAY,
    )
    texts.translate(
        sides.session,
        first,
        Language.JA,
        "特定技能１号の労働者は家族を帯同できますか。",
        confirmed=False,
        **sides.doing(sides.tokyo, now - 11 * _DAY),
    )
    inquiries.answer(
        sides.session,
        first,
        Said("ja", "家族の帯同は、特定技能２号の場合に限られます。", "no"),
        **sides.doing(sides.tokyo, now - 10 * _DAY),
    )
    sides.asked(
        sides.officer,
        "Host organisation",
        Said("en", "", "H01"),
        about="株式会社見本製作所",
        now=now - 3 * _DAY,
    )
    confided = sides.asked(
        sides.tokyo,
        "送出機関の認定",
        Said(
            "ja",
            "労働者から、保証金を取られたとの相談がありました。至急ご確認ください。",
            "S01",
            confidential=True,
        ),
        about="ОсОО «Пример Трэвел»",
        now=now - 9 * _DAY,
    )
    request = sides.wished(sides.officer, confided, now=now - 8 * _DAY)
    sides.consented(sides.tokyo, request, now=now - 7 * _DAY)
    sides.handed(sides.officer, request, now=now - 6 * _DAY)
    sides.wished(sides.officer, confided, now=now - 2 * _DAY)
    _talks(sides, now=now)
    sides.suspended("food-service", now=now - 15 * _DAY)
    returning = sides.helped("Ulgu Aibek", now=now - 14 * _DAY)
    stays.report(
        sides.session,
        returning,
        Told(
            "The embassy in Tokyo has the papers.",
            "en",
            day_at(Side.KG, now - 9 * _DAY),
            with_embassy=True,
        ),
        **sides.doing(sides.officer, now - 9 * _DAY),
    )


def _life(sides: Correspondents, *, now: datetime) -> None:
    for who, on, place in (
        (sides.tokyo, date(2023, 7, 6), "Tokyo"),
        (sides.head, date(2023, 8, 10), "Bishkek"),
    ):
        memorandum.sign(sides.session, on, place=place, **sides.doing(who, now))
    sides.reviewed(
        sides.tokyo,
        "制度の見直しを受けて確認し、変更を要する点はなかった。",
        "ja",
        now=now - 20 * _DAY,
    )
    sides.amending(
        sides.head,
        "Exchange by signed packages",
        "Information under point 4 may be exchanged as signed electronic packages.",
        now=now - 6 * _DAY,
    )


def leave_proposals(sides: Correspondents, police: Actor, mhlw: Actor, *, now: datetime) -> None:
    """Leave what other ministries would ask: one that waits, one sent on, one returned."""
    sides.handed_in(
        police,
        "仲介者の所在",
        Said("ja", "ビシュケクの事務所の所在地が変わったと聞いた。現在の所在地を知りたい。"),
        now=now - 2 * _DAY,
    )
    sent = sides.handed_in(
        mhlw,
        "職業紹介の許可",
        Said("ja", "国外の就職のあっせんに要する許可の種類を知りたい。"),
        now=now - 12 * _DAY,
    )
    proposals.send(sides.session, sent, **sides.doing(sides.tokyo, now - 11 * _DAY))
    back = sides.handed_in(mhlw, "統計", Said("ja", "人数を知りたい。"), now=now - 20 * _DAY)
    sides.given_back(back, "いつの、どの分野の人数かを書いてください。", now=now - 19 * _DAY)
