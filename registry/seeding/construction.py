"""Made-up plans of the construction field, what became of them, and the forms about them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.periods import Period
from registry.informants import opening
from registry.informants.intake import Vault
from registry.mlit.notices import services as notices
from registry.mlit.notices.models import Notice
from registry.mlit.notices.rules import DRAFT_ROOM, SHEETS, Cause, Content, Found, Use
from registry.mlit.notices.services import Done
from registry.mlit.plan_match.rules import MATCHED_KINDS
from registry.mlit.plans import services as plans
from registry.mlit.plans.models import Plan, PlanImport
from registry.mlit.plans.rules import COLUMNS, PERSON, ROOM, Worker
from registry.papers.files import FileStore
from registry.papers.letters import CaseSheet, SheetLine
from registry.papers.services import printed, store_file
from registry.parties.credentials import Envelope
from registry.seals.models import Seal, SealOfficer, SealOpening
from registry.seals.rules import Identity, Secrecy
from registry.seeding.deliveries import KINDS, Row, told_months
from registry.tables.csv_writing import csv_chunks

_EMPLOYERS: Final = (
    ("架空建設株式会社", "1000012140014"),
    ("株式会社見本工務店", "2000012140013"),
    ("有限会社例示組", ""),
    ("試作鉄筋工業株式会社", "3000012140012"),
)


_DETAILS: Final = "認定した計画の報酬額を下回る賃金を支払っていたため、計画の認定を取り消した。"
INFORMANT: Final = Identity(
    name="見本　告発",
    other_names="MIHON KOKUHATSU",
    nationality="ベトナム",
    birth_on="1998-02-03",
    sex="male",
    contact="informant@construction.example",
)


def _plan_as_pdf(number: str) -> bytes:
    """Print a made-up plan, to be attached."""
    sheet = CaseSheet(
        issued_on=date(2026, 4, 1),
        title_ja="建設特定技能受入計画（見本）",
        title_en="Acceptance plan (specimen)",
        office="架空建設株式会社",
        mark="",
        lines=(
            SheetLine("計画番号", "Plan number", number),
            SheetLine("報酬の額", "Pay", "月額　250,000円"),
        ),
    )
    return printed(sheet, language="ja", demonstration=True)


@dataclass(frozen=True)
class Site:
    """Who plays: the files, what seals, MLIT's market desk, ISA's residence management."""

    session: Session
    store: FileStore
    envelope: Envelope
    market: Actor
    residence: Actor

    @property
    def vault(self) -> Vault:
        """What seals for MLIT's drafts."""
        return Vault(self.store, self.envelope, DRAFT_ROOM)

    def at(self, actor: Actor, now: datetime) -> Actor:
        """Return somebody whose second factor was just given."""
        return replace(actor, confirmed_at=now)

    def planned(self, number: str, *, place: int = 0, ago: int = 200, now: datetime) -> Plan:
        """Enter a plan that was certified some days ago, with one worker."""
        day = legal_date(now) - timedelta(days=ago)
        worker = Worker(f"ZZ{place:08}ZZ", f"NGUYEN VAN MAU {place:03}")
        return plans.enter(
            self.session,
            number,
            _EMPLOYERS[place % len(_EMPLOYERS)],
            day,
            [worker],
            actor=self.market,
            now=now,
        )

    def cancelled(self, number: str, *, place: int = 0, ago: int = 3, now: datetime) -> Plan:
        """Cancel a plan's certification."""
        plan = self.planned(number, place=place, now=now - timedelta(days=100))
        day = legal_date(now) - timedelta(days=ago)
        plans.cancel(self.session, plan, on=day, actor=self.market, now=now)
        return plan

    def given_up(self, number: str, *, place: int = 0, ago: int = 3, now: datetime) -> Plan:
        """Let its employer give a plan up."""
        plan = self.planned(number, place=place, now=now - timedelta(days=100))
        day = legal_date(now) - timedelta(days=ago)
        plans.give_up(self.session, plan, on=day, actor=self.market, now=now)
        return plan

    def filed(self, plan: Plan, *, now: datetime) -> Plan:
        """Keep a plan itself with the register."""
        stored = store_file(
            self.session,
            self.store,
            BytesIO(_plan_as_pdf(plan.plan_no)),
            name="受入計画.pdf",
            compartment=ROOM,
            organisation_id=None,
            stored_by=self.market.account_id,
            now=now,
        )
        plans.keep_file(self.session, plan, stored, actor=self.market, now=now)
        return plan

    def handed_in(self, number: str, *, now: datetime) -> PlanImport:
        """Hand a file of plans in that nobody has looked at yet."""
        day = (legal_date(now) - timedelta(days=30)).isoformat()
        row = {"plan_no": number, "employer_name": "架空建設株式会社", "certified_on": day}
        return self._handed_in([row], now=now)

    def _handed_in(self, rows: Iterable[Row], *, now: datetime) -> PlanImport:
        cells = ([row.get(column.key) for column in COLUMNS] for row in rows)
        stored = store_file(
            self.session,
            self.store,
            BytesIO(b"".join(csv_chunks(COLUMNS, cells))),
            name="plans.csv",
            compartment=ROOM,
            organisation_id=None,
            stored_by=self.market.account_id,
            now=now,
        )
        return plans.hand_in(self.session, stored, actor=self.market, now=now)

    def brought_in(self, rows: Iterable[Row], *, now: datetime) -> None:
        """Bring a file of plans in."""
        handed_in = self._handed_in(rows, now=now)
        table = plans.read(self.store.read(handed_in.stored.sha256), file="plans.csv")
        plans.bring_in(
            self.session, handed_in, table, reported_before=None, actor=self.market, now=now
        )

    # -- Form 4 ------------------------------------------------------------------------------------

    def drawn_up(
        self, number: str, *, place: int = 0, details: str = _DETAILS, now: datetime
    ) -> Notice:
        """Draw a form up about a plan that was cancelled, with its file, an informant sealed.

        The plan was cancelled two days before.
        """
        plan = self.filed(self.cancelled(number, place=place, ago=2, now=now), now=now)
        notice = notices.draw_up(self.session, Cause.OTHER, plan=plan, actor=self.market, now=now)
        body = {
            "name": plan.employer_name,
            "number": plan.employer_no,
            "address": "架空県中央市本町１丁目２番３号",
            "representative": "代表取締役　見本　花子",
        }
        content = Content(
            body=body,
            plan_no=plan.plan_no,
            suspicions=("unpaid", "labour-law"),
            summary="時間外労働の割増賃金を支払っていない疑い。",
            details=details,
            law="労働基準法第37条第１項",
        )
        notices.write(self.session, self.vault, notice, content, actor=self.market, now=now)
        notices.seal_informant(
            self.session, self.vault, notice, INFORMANT, secrecy=Secrecy.SECRET, now=now
        )
        return notice

    def issued(
        self, number: str, *, place: int = 0, details: str = _DETAILS, now: datetime
    ) -> Notice:
        """Issue a form to the immigration agency."""
        notice = self.drawn_up(number, place=place, details=details, now=now)
        actor = self.at(self.market, now)
        notices.issue(self.session, self.vault, notice, actor=actor, now=now)
        return notice

    def used(self, number: str, *, place: int = 0, now: datetime) -> Notice:
        """Let the agency acknowledge a form, record a check and tell what came of it."""
        notice = self.issued(number, place=place, now=now)
        notices.acknowledge(self.session, notice, actor=self.residence, now=now)
        day = legal_date(now)
        notices.use(
            self.session,
            notice,
            Done(Use.ON_SITE, day, "地方局による実地調査を行い、賃金台帳を確認した。"),
            actor=self.residence,
            now=now,
        )
        notices.tell(
            self.session,
            notice,
            Done(Use.GUIDANCE, day, "未払賃金の支払を指導し、改善を確認した。"),
            actor=self.residence,
            now=now,
        )
        return notice

    def matched(self, reference: str, *, plan_no: str = "", now: datetime) -> Notice:
        """Draw a form up about somebody whom the plan match found, whose plan came too late."""
        found = Found(
            name="TRAN THI MAU",
            nationality="ベトナム",
            born_on=None,
            sex="female",
            event_on=legal_date(now) - timedelta(days=40),
            kind="1",
            cause="certified_later" if plan_no else "no_plan",
            employer_name="有限会社例示組",
            plan_no=plan_no,
        )
        return notices.draft_from_match(
            self.session, found, reference=reference, actor=self.market, now=now
        )

    def officer_named(self, first: Actor, second: Actor, *, now: datetime) -> SealOfficer:
        """Let an officer be proposed by one for opening sheets, and named by another."""
        assert first.account_id is not None
        proposed = opening.propose_officer(
            self.session, SHEETS, first.account_id, actor=self.at(first, now), now=now
        )
        opening.name_officer(self.session, SHEETS, proposed, actor=self.at(second, now), now=now)
        return proposed

    def opening_asked(self, notice: Notice, officer: Actor, *, now: datetime) -> SealOpening:
        """Let a named officer ask that a sheet be opened."""
        assert notice.seal_id is not None
        return opening.ask_to_open(
            self.session,
            SHEETS,
            self.envelope,
            self.session.get_one(Seal, notice.seal_id),
            reason="実地調査の前に、情報提供者に連絡するため。",
            actor=self.at(officer, now),
            now=now,
        )


def plans_of(months: Sequence[tuple[Period, Sequence[Row]]], *, today: date) -> Iterator[Row]:
    """Yield the plans of whom the months tell of as landed or changed, each with one worker.

    In every month one has none and one was certified later; in the last, one was cancelled and one
    given up before the day of the event.
    """
    for month, (_period, told) in enumerate(months):
        working = [row for row in told if row["kind"] in MATCHED_KINDS]
        for place, row in enumerate(working[1:]):
            event_on = date.fromisoformat(row["event_on"])
            later = min(event_on + timedelta(days=12), today)
            plan = {
                "plan_no": f"国計第{2001 + 100 * month + place}号",
                "certified_on": (later if not place else event_on - timedelta(days=60)).isoformat(),
                **{key: row[key] for key in ("employer_name", "card_no", *PERSON)},
            }
            if month == len(months) - 1 and place in {1, 2}:
                ended = ("cancelled_on", "withdrawn_on")[place - 1]
                plan[ended] = (event_on - timedelta(days=5)).isoformat()
            yield plan


def demonstrate(site: Site, officers: Sequence[Actor], *, now: datetime) -> None:
    """Leave a register of plans, some at their end, their forms, and two officers who open."""
    first, second = officers
    site.officer_named(first, second, now=now)
    site.officer_named(second, first, now=now)
    for place in range(12):
        number, ago = f"国計第{1001 + place}号", 300 - 20 * place
        plan = site.planned(number, place=place, ago=ago, now=now)
        if place:
            site.filed(plan, now=now)
    today = legal_date(now)
    site.brought_in(plans_of(told_months(KINDS, now), today=today), now=now)
    site.cancelled("国計第1101号", place=1, ago=2, now=now)
    site.given_up("国計第1102号", place=2, ago=9, now=now)
    site.used("国計第1103号", place=3, now=now - timedelta(days=30))
    site.issued("国計第1104号", place=0, now=now - timedelta(days=1))
    site.drawn_up("国計第1105号", place=1, now=now)
    site.matched("demonstration:1", now=now)
    site.matched("demonstration:2", plan_no="国計第1012号", now=now)
