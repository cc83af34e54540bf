"""Made-up cases of the memorandum: reports of brokers, notices about agencies, tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.acts import Act
from registry.informants import opening
from registry.informants.intake import Given, Vault
from registry.moc.notices import services as notices
from registry.moc.notices.models import Notice
from registry.moc.notices.rules import GIVE_RESULT, GUIDE, INVESTIGATE, KEEP
from registry.moc.post.rules import Side
from registry.moc.post.services import day_at
from registry.moc.reports import services as reports
from registry.moc.reports.models import Report
from registry.moc.reports.rules import ACKNOWLEDGE, RECORD_ACTION, REPORT_BACK, SHEETS, Role
from registry.moc.skill_tests import services as tests
from registry.moc.skill_tests.models import TestFraud, TestRequest
from registry.moc.skill_tests.rules import ANSWER, HAND_OVER, RECORD
from registry.moc.steps.models import CaseStep
from registry.moc.steps.services import Told
from registry.papers.files import FileStore
from registry.parties.credentials import Envelope
from registry.seals.models import Seal, SealOpening
from registry.seals.rules import Identity, Secrecy

WORKER: Final = Identity(
    name="Үлгү Айымкызы",
    other_names="Ulgu Aiymkyzy",
    nationality="キルギス",
    birth_on="2001-05-04",
    contact="worker@sealed.example",
)
SOURCE: Final = Identity(name="Мисал Булакбеков", contact="source@sealed.example")
_FACTS: Final = "Күрөө алып, паспортту кайтарып бербейт. Он чакты адам төлөгөн."
_NOTE: Final = "Күрөө: 120 000 сом.\nТөлөм кагазы берилген эмес.\n".encode()
_RECORD: Final = "Текшерүү протоколу: үч кызматкер менен сүйлөшүлдү, дептерлер каралды.\n".encode()
BROKER: Final = {
    "broker_sort": "corporation",
    "broker_country": "KG",
    "broker_name": "ЖЧК «Жалган Жол»",
    "broker_names": "Jalgan Jol LLC\nЖалган Жол",
    "broker_number": "88001-3310",
    "broker_contact": "+996 555 000000",
}


@dataclass(frozen=True)
class Desks:
    """Who plays: the files and keys, and the actors of both sides and of two ministries."""

    session: Session
    store: FileStore
    envelope: Envelope
    officer: Actor
    head: Actor
    isa: Actor
    meti: Actor
    mlit: Actor

    def vault(self, room: str) -> Vault:
        """Return what seals for those who sit in a room."""
        return Vault(self.store, self.envelope, room)

    def of(self, side: Side) -> Actor:
        """Return who speaks for a side."""
        return self.head if side is Side.KG else self.isa

    def drafted(
        self,
        side: Side,
        *,
        now: datetime,
        broker: Mapping[str, str] = BROKER,
        facts: str = _FACTS,
    ) -> Report:
        """Draft a report with a sealed worker, a sealed source and a note."""
        actor = self.officer if side is Side.KG else self.isa
        report = reports.begin(
            self.session, ["deposit", "papers-for-money", "fee-basis"], actor=actor, now=now
        )
        vault, today = self.vault(report.room), day_at(side, now)
        content = reports.Content(["a", "c", "e"], broker, facts, today - timedelta(days=2))
        reports.write(self.session, vault, report, content, actor=actor, now=now)
        for role, who in ((Role.WORKER, WORKER), (Role.SOURCE, SOURCE)):
            reports.seal_person(
                self.session, vault, report, role, who, secrecy=Secrecy.SECRET, now=now
            )
        note = Given("note.txt", _NOTE)
        reports.add_file(self.session, vault, report, note, actor=actor, now=now)
        return report

    def filed(
        self,
        side: Side,
        *,
        now: datetime,
        broker: Mapping[str, str] = BROKER,
        facts: str = _FACTS,
    ) -> Report:
        """File a report."""
        report = self.drafted(side, now=now, broker=broker, facts=facts)
        vault = self.vault(report.room)
        reports.file(self.session, vault, report, actor=self.of(side), now=now)
        return report

    def shared(
        self,
        side: Side,
        *,
        now: datetime,
        broker: Mapping[str, str] = BROKER,
        facts: str = _FACTS,
    ) -> Report:
        """Share a report with the other side."""
        report = self.filed(side, now=now, broker=broker, facts=facts)
        reports.share(self.session, report, actor=self.of(side), now=now)
        return report

    def answered(self, act: Act, report: Report, words: str, *, now: datetime) -> None:
        """Let the other side do something about a report."""
        side = Side(report.side).other
        reports.answer(
            self.session,
            self.vault(report.room),
            act,
            report,
            Told(words, day_at(side, now)),
            actor=self.of(side),
            now=now,
        )

    def noticed(self, number: str, name: str, facts: str, *, now: datetime) -> Notice:
        """Write a notice about an agency."""
        return notices.begin(
            self.session, notices.Content(name, number, "improper", facts), now=now
        )

    def sent(self, number: str, name: str, facts: str, *, now: datetime) -> Notice:
        """Send a notice about an agency."""
        notice = self.noticed(number, name, facts, now=now)
        notices.send(self.session, notice, actor=self.isa, now=now)
        return notice

    def investigated(
        self,
        act: Act,
        notice: Notice,
        words: str,
        *,
        now: datetime,
        outcome: str = "",
        files: tuple[Given, ...] = (),
    ) -> CaseStep:
        """Let the Kyrgyz side do something about a notice."""
        told = Told(words, day_at(Side.KG, now), outcome=outcome, files=files)
        vault = self.vault(notice.room)
        return notices.answer(self.session, vault, act, notice, told, actor=self.head, now=now)

    def asked(self, actor: Actor, field: str, subject: str, *, now: datetime) -> TestRequest:
        """Prepare a request for cooperation in a test."""
        content = {
            "field": field,
            "sort": "skills",
            "subject": subject,
            "words": "ビシュケクでの試験会場の確保と、受験者への周知への協力をお願いしたい。",
            "planned": "来年２月、ビシュケク",
            "confidential": False,
        }
        return tests.begin_request(self.session, content, actor=actor, now=now)

    def asked_for(self, actor: Actor, field: str, subject: str, *, now: datetime) -> TestRequest:
        """Ask the Kyrgyz side, through Japan's contact point."""
        request = self.asked(actor, field, subject, now=now)
        tests.move(self.session, HAND_OVER, request, actor=actor, now=now)
        tests.send(self.session, request, actor=self.isa, now=now)
        return request

    def cheated(self, actor: Actor, field: str, *, test: str, now: datetime) -> TestFraud:
        """Prepare a report of cheating in a test."""
        today: date = day_at(Side.JP, now)
        content = {
            "field": field,
            "sort": "impersonation",
            "test": test,
            "held_on": today - timedelta(days=14),
            "place": "Бишкек",
            "certificates": "",
            "facts": "Сынакты башка адам тапшырган: сүрөтү дал келбейт.",
            "learned_on": today - timedelta(days=1),
            "confidential": True,
        }
        return tests.begin_fraud(self.session, content, actor=actor, now=now)

    def told_of_cheating(
        self, actor: Actor, side: Side, field: str, *, test: str, now: datetime
    ) -> TestFraud:
        """Share a report of cheating with the other side."""
        fraud = self.cheated(actor, field, test=test, now=now)
        tests.move(self.session, RECORD, fraud, actor=actor, now=now)
        tests.send(self.session, fraud, actor=self.of(side), now=now)
        return fraud

    def passed_on(self, field: str, *, test: str, now: datetime) -> TestFraud:
        """Pass a Kyrgyz report of cheating on to the ministry of its field."""
        fraud = self.told_of_cheating(self.officer, Side.KG, field, test=test, now=now)
        tests.pass_on(self.session, fraud, actor=self.isa, now=now)
        return fraud

    def officers(self, pair: tuple[Actor, Actor], *, now: datetime) -> list[str]:
        """Let an office name two officers for its sealed sheets; return their namings."""
        made = []
        for one in pair:
            assert one.account_id is not None
            named = opening.propose_officer(
                self.session, SHEETS, one.account_id, actor=pair[0], now=now
            )
            opening.name_officer(self.session, SHEETS, named, actor=pair[1], now=now)
            made.append(str(named.id))
        return made

    def opening_asked(self, report: Report, actor: Actor, *, now: datetime) -> SealOpening:
        """Let an officer ask to open the first sheet of a report."""
        sealed = self.session.get_one(Seal, report.people[0].seal_id)
        return opening.ask_to_open(
            self.session,
            SHEETS,
            self.envelope,
            sealed,
            reason="Текшерүү үчүн",
            actor=actor,
            now=now,
        )


def demonstrate(stage: Desks, *, now: datetime) -> None:
    """Leave a case of each kind at each side, in its stages."""
    weeks, days = now - timedelta(days=20), now - timedelta(days=4)
    first = stage.shared(Side.KG, now=weeks)
    stage.answered(
        ACKNOWLEDGE, first, "受領しました。事実関係を確認します。", now=weeks + timedelta(days=1)
    )
    stage.answered(
        RECORD_ACTION, first, "関係する受入機関に聴取を行いました。", now=weeks + timedelta(days=9)
    )
    stage.answered(
        REPORT_BACK,
        first,
        "国内に関与した者は確認されませんでした。引き続き注意します。",
        now=weeks + timedelta(days=12),
    )
    japanese = {
        **BROKER,
        "broker_sort": "person",
        "broker_country": "JP",
        "broker_name": "見本　仲介郎",
        "broker_names": "Mihon Chukairo",
        "broker_number": "",
    }
    stage.shared(Side.JP, now=days, broker=japanese)
    stage.filed(Side.KG, now=days + timedelta(days=3))
    facts = "面接の前に手付金を受け取ったとの相談が、複数の特定技能外国人からありました。"
    notice = stage.sent("204103", "ЖЧК «Көрсөтмө Кадр»", facts, now=weeks)
    stage.investigated(
        INVESTIGATE,
        notice,
        "Жеринде текшерилди.",
        now=weeks + timedelta(days=5),
        files=(Given("протокол.txt", _RECORD),),
    )
    stage.investigated(
        GUIDE,
        notice,
        "Жазуу жүзүндө эскертүү берилди; ай сайын текшерилет.",
        now=weeks + timedelta(days=6),
        outcome="given",
    )
    stage.investigated(
        GIVE_RESULT,
        notice,
        "Бир кызматкер күрөө алган; акча кайтарылды, кызматкер кеткен.",
        now=weeks + timedelta(days=8),
    )
    stage.investigated(KEEP, notice, "Критерийлер кайра аткарылды.", now=weeks + timedelta(days=9))
    facts = "求人票と異なる費用を求めているとの情報があります。"
    stage.sent("204102", "ОсОО «Мисал Жумуш Тең»", facts, now=days)
    request = stage.asked_for(
        stage.meti, "manufacturing", "製造分野特定技能１号評価試験の実施", now=weeks
    )
    told = Told("Окуу борборунун залы берилет.", day_at(Side.KG, weeks), outcome="wholly")
    vault = stage.vault(request.room)
    tests.answer(stage.session, vault, ANSWER, request, told, actor=stage.officer, now=weeks)
    stage.asked_for(stage.mlit, "construction", "建設分野特定技能１号評価試験の実施", now=days)
    stage.asked(stage.meti, "manufacturing", "次回の試験日程の調整", now=days)
    stage.told_of_cheating(
        stage.officer, Side.KG, "manufacturing", test="Өндүрүш сынагы, Бишкек", now=days
    )
    stage.passed_on("manufacturing", test="Өндүрүш сынагы, Бишкек, 2-кезек", now=days)
    stage.told_of_cheating(
        stage.mlit, Side.JP, "construction", test="建設分野特定技能１号評価試験", now=days
    )
