"""Lets made-up officers ask members and agree on measures, and members answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.council.answer_tables import services as filled
from registry.council.answering import services as answering
from registry.council.answering.services import OWN_ROOM, Said
from registry.council.asking import services as asking
from registry.council.asking.models import RequestDraft, RequestTemplate
from registry.council.compliance import services as compliance
from registry.council.compliance.services import Done
from registry.council.imports import services as imports
from registry.council.imports.rules import Decision
from registry.council.measures import queries as measure_queries
from registry.council.measures import services as measures
from registry.council.measures.models import ComplianceTable, Measure, MeasureCharge
from registry.council.measures.queries import get_employer as get_named
from registry.council.measures.rules import Compliance
from registry.council.requests import queries
from registry.council.requests import services as requests
from registry.council.requests.models import AnswerFile, AnswerTable, Request
from registry.council.requests.rules import Basis, RequestKind
from registry.council.rosters.rules import TableKind
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.papers.services import store_file

_PDF: Final = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
QUESTIONS: Final = (
    {
        "text": "受け入れている特定技能外国人の人数",
        "text_en": "How many specified skilled workers it hosts",
        "type": "number",
        "required": True,
        "per_employer": True,
    },
    {
        "text": "賃金を毎月期日までに支払っていますか",
        "text_en": "Are wages paid on time every month?",
        "type": "yes-no",
        "required": True,
        "per_employer": True,
    },
    {
        "text": "確認の方法",
        "text_en": "How it was looked at",
        "type": "choice",
        "choices": ["書面", "聞き取り", "現地"],
        "per_employer": True,
    },
    {
        "text": "確認した日",
        "text_en": "The day on which it was looked at",
        "type": "date",
        "per_employer": True,
    },
    {
        "text": "全体の所見",
        "text_en": "Findings as a whole",
        "type": "text",
    },
)


@dataclass(frozen=True)
class Wish:
    """What is to be asked: of whom, about whom, until when."""

    basis: Basis
    kind: RequestKind
    title: str
    title_en: str
    text: str
    members: Sequence[UUID]
    employers: Sequence[Mapping[str, Any]] = ()
    questions: Sequence[Mapping[str, Any]] = QUESTIONS
    due_on: date | None = None
    text_en: str = ""


@dataclass(frozen=True)
class Asking:
    """An officer and a chair who ask, in one session; `store` takes the files in."""

    session: Session
    store: FileStore
    clerk: Actor
    chair: Actor

    def drafted(self, wish: Wish, *, now: datetime) -> RequestDraft:
        """Draft what is to be asked."""
        draft = asking.begin(self.session, wish.basis, actor=self.clerk, now=now)
        asking.word(
            draft,
            {
                "kind_of_request": wish.kind.value,
                "other_kind": "",
                "title": wish.title,
                "title_en": wish.title_en,
                "text": wish.text,
                "text_en": wish.text_en,
                "due_on": wish.due_on,
            },
        )
        asking.address(draft, [str(member) for member in wish.members])
        asking.ask(draft, wish.questions)
        asking.add_employers(draft, wish.employers)
        self.session.flush()
        return draft

    def proposed(self, wish: Wish, *, now: datetime) -> RequestDraft:
        """Lay what is drafted before the chairs."""
        draft = self.drafted(wish, now=now)
        asking.propose(self.session, draft, actor=self.clerk, now=now)
        return draft

    def issued(self, wish: Wish, *, now: datetime) -> list[Request]:
        """Draft, propose and issue; return the requests in the order of the members."""
        draft = self.proposed(wish, now=now)
        digest = asking.draft_digest(draft)
        made = asking.decide(self.session, draft, digest=digest, actor=self.chair, now=now)
        return [queries.get(self.session, one.id, self.clerk) for one in made]

    def kept(self, draft: RequestDraft, name: str, *, now: datetime) -> RequestTemplate:
        """Keep a draft as a template."""
        words = ("kind_of_request", "other_kind", "title", "title_en", "text", "text_en")
        return asking.keep_template(
            self.session,
            {
                **{word: getattr(draft, word) for word in words},
                "basis": draft.basis,
                "questions": draft.questions,
                "is_ended": False,
                "name": name,
                "valid_from": legal_date(now),
                "due_in": 21,
                "chosen": {"industries": ["11"], "prefectures": [], "roster": "", "part": ""},
            },
            actor=self.clerk,
            now=now,
        )

    def written(self, request: Request, places: Sequence[int], *, now: datetime) -> None:
        """Let the member write its answers about some establishments."""
        said: dict[tuple[UUID | None, UUID], Said] = {}
        for employer in queries.all_employers(self.session, request.id):
            if employer.place in places:
                values = (str(employer.place % 7), "yes", "書面", legal_date(now).isoformat())
                for question, value in zip(request.questions, values, strict=False):
                    said[employer.id, question.id] = Said(value)
        answering.write(self.session, request, said, now=now)

    def added(self, request: Request, own: Actor, name: str, *, now: datetime) -> AnswerFile:
        """Let the member put a file with its draft."""
        stored = self._stored(request.organisation_id, _PDF, name, own=own, now=now)
        return answering.add_file(self.session, request, stored, now=now)

    def sent(self, request: Request, own: Actor, note: str, *, now: datetime) -> None:
        """Let the member send in what is ready."""
        answering.send_in(self.session, request, note=note, actor=own, now=now)

    def tabled(self, request: Request, own: Actor, *, now: datetime) -> AnswerTable:
        """Let the member hand a filled table in."""
        rows = f"request,number,q1,q2\n{request.request_number},1,3,yes\n".encode()
        stored = self._stored(request.organisation_id, rows, "回答.csv", own=own, now=now)
        return filled.hand_in(self.session, request, stored, actor=own, now=now)

    def agreed(self, title: str, title_en: str, text: str, item: str, *, now: datetime) -> Measure:
        """Record a measure that the council agreed on; the registered corporations are charged."""
        measure = self.begun(title, title_en, text, item, now=now)
        measures.agree(self.session, measure, actor=self.clerk, now=now)
        return measure

    def begun(self, title: str, title_en: str, text: str, item: str, *, now: datetime) -> Measure:
        """Draft a measure."""
        today = legal_date(now)
        measure = measures.begin(self.session, now=now)
        measures.word(
            measure,
            {
                "title": title,
                "title_en": title_en,
                "text": text,
                "text_en": "",
                "evidence": "第三者の監査又は認証の書類（有効期間が三月以上残るもの）",
                "agreed_at_meeting": "第1回協議・連絡会",
                "items": [item],
                "agreed_on": today - timedelta(days=7),
                "valid_from": today,
                "valid_until": None,
                "due_on": today + timedelta(days=120),
            },
        )
        self.session.flush()
        return measure

    def done(
        self,
        charge: MeasureCharge,
        own: Actor,
        employers: Sequence[Mapping[str, Any]],
        *,
        now: datetime,
    ) -> tuple[UUID, ComplianceTable]:
        """Let a corporation name employers, record what the first did, and hand a table in."""
        measures.name(self.session, charge, employers, actor=own, now=now)
        today = legal_date(now)
        stored = self._stored(
            charge.organisation_id, _PDF, "証明書.pdf", own=own, now=now, inside=True
        )
        first = get_named(self.session, charge, 1)
        record = Done(
            Compliance.COMPLIED,
            today - timedelta(days=30),
            today + timedelta(days=60),
            "",
            stored.id,
        )
        compliance.record(self.session, charge, {first.id: record}, actor=own, now=now)
        rows = (
            f"measure,number,status,since\n{charge.measure.measure_number},1,complied,2026-04-01\n"
        )
        table = self._stored(
            charge.organisation_id, rows.encode(), "実施.csv", own=own, now=now, inside=True
        )
        handed_in = compliance.hand_in(self.session, charge, table, [], actor=own, now=now)
        return first.id, handed_in

    def _stored(
        self,
        organisation_id: UUID,
        content: bytes,
        name: str,
        *,
        own: Actor,
        now: datetime,
        inside: bool = False,
    ) -> StoredFile:
        return store_file(
            self.session,
            self.store,
            BytesIO(content),
            name=name,
            compartment="council" if inside else OWN_ROOM.format(organisation_id),
            organisation_id=organisation_id,
            stored_by=own.account_id,
            now=now,
        )


def roster(seeded: Sequence[Sequence[str]], *, most: int) -> list[dict[str, Any]]:
    """Return made-up establishments by place and trade, three to each employer."""
    rows: list[dict[str, Any]] = []
    for number, (name, industry) in enumerate(seeded):
        street = f"架空県中央市本町{number % 9 + 1}丁目{number + 1}番"
        for site in ("本社工場", "第一工場", "第二工場"):
            rows.append(
                {
                    "name": name,
                    "corporate_number": "",
                    "establishment": site,
                    "address": f"{street}{len(rows) % 29 + 1}号",
                    "prefecture": "架空県" if number % 3 else "仮想県",
                    "industry": industry,
                }
            )
    return rows[:most]


def listed(asking_: Asking, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Bring establishments in on the registered corporation's roster."""
    head = "name,establishment,address,prefecture,industry,ssw_workers,listed_since,roster"
    lines = [
        f"{row['name']},{row['establishment']},{row['address']},{row['prefecture']},"
        f"{row['industry']},{number % 9 + 1},2025-12-26,registered-corporation"
        for number, row in enumerate(rows)
    ]
    content = "\n".join([head, *lines]).encode()
    stored = store_file(
        asking_.session,
        asking_.store,
        BytesIO(content),
        name="受入れ機関名簿.csv",
        compartment="council",
        organisation_id=None,
        stored_by=asking_.clerk.account_id,
        now=now,
    )
    kind = TableKind.EMPLOYERS
    handed_in = imports.hand_in(asking_.session, kind, stored, actor=asking_.clerk, now=now)
    handed_in.decisions = {imports.FOR_ALL: Decision.ANOTHER_BODY.value}
    imports.bring_in(asking_.session, handed_in, content, actor=asking_.clerk, now=now)


def demonstrate(
    stage: Asking, rows: Sequence[Mapping[str, Any]], own: Actor, member: Actor, *, now: datetime
) -> None:
    """Leave requests in every state, a draft before the chairs, a template, and a measure."""
    assert own.organisation_id is not None
    assert member.organisation_id is not None
    today = legal_date(now)
    listed(stage, rows, now=now - timedelta(days=39))
    report = Wish(
        Basis.REQUEST,
        RequestKind.REPORT,
        "受入れ状況の報告について",
        "Report on how hosting goes",
        "対象の事業所ごとに、受入れの人数と賃金の支払いの状況を確認し、報告してください。",
        [own.organisation_id],
        rows,
        due_on=today + timedelta(days=12),
        text_en="Look at each establishment and report how many it hosts and how wages are paid.",
    )
    (asked,) = stage.issued(report, now=now - timedelta(days=9))
    stage.written(asked, range(1, 181), now=now - timedelta(days=4))
    stage.sent(asked, own, "残りは確認の途中です。", now=now - timedelta(days=3))
    stage.written(asked, range(181, 211), now=now - timedelta(days=1))
    requests.ask_extension(
        stage.session,
        asked,
        until=today + timedelta(days=26),
        reason="遠隔地の事業所の確認に日数がかかるため。",
        actor=own,
        now=now - timedelta(days=1),
    )
    stage.kept(stage.drafted(report, now=now), "受入れ状況の定期確認", now=now)
    _others(stage, rows, own, now=now)
    survey = Wish(
        Basis.COOPERATION,
        RequestKind.SURVEY,
        "管内の相談窓口に関する調査について",
        "Survey of consultation desks",
        "管内の相談窓口の数と、この一年の相談の件数をお知らせください。",
        [member.organisation_id],
        questions=[
            {"text": "相談窓口の数", "text_en": "Number of desks", "type": "number"},
            {
                "text": "この一年の相談の件数",
                "text_en": "Consultations in a year",
                "type": "number",
            },
            {"text": "気付いた点", "text_en": "Anything noticed", "type": "text"},
        ],
        due_on=today + timedelta(days=5),
    )
    stage.issued(survey, now=now - timedelta(days=6))
    measure = stage.agreed(
        "電子的な勤怠管理の実施",
        "Attendance is recorded electronically",
        "打刻は電子的に行い、転記をしない。記録は三年間保存する。",
        "2(1)(i)",
        now=now - timedelta(days=30),
    )
    charge = measure_queries.charges(stage.session, own, measure_id=measure.id)[0]
    textiles = [row for row in rows if str(row["industry"]).startswith("11")]
    stage.done(charge, own, textiles, now=now - timedelta(days=5))


def _others(stage: Asking, rows: Sequence[Mapping[str, Any]], own: Actor, *, now: datetime) -> None:
    """Leave one request that is late, one that is answered, and one before the chairs."""
    assert own.organisation_id is not None
    today = legal_date(now)
    late = Wish(
        Basis.REQUEST,
        RequestKind.MATERIALS,
        "賃金台帳の写しの提出について",
        "Copies of wage ledgers",
        "対象の事業所の直近三か月の賃金台帳の写しを提出してください。",
        [own.organisation_id],
        rows[:4],
        questions=[
            {
                "text": "写し",
                "text_en": "Copy",
                "type": "file",
                "required": True,
                "per_employer": True,
            }
        ],
        due_on=today - timedelta(days=4),
    )
    stage.issued(late, now=now - timedelta(days=25))
    visited = replace(
        late,
        kind=RequestKind.INSPECTION,
        title="現地の確認について",
        title_en="Visit on site",
        text="対象の事業所を訪ね、就労の状況を確認してください。",
        employers=rows[:3],
        questions=QUESTIONS,
        due_on=today + timedelta(days=3),
    )
    (seen,) = stage.issued(visited, now=now - timedelta(days=20))
    stage.written(seen, range(1, 4), now=now - timedelta(days=2))
    stage.sent(seen, own, "三か所とも訪ねました。", now=now - timedelta(days=2))
    guided = replace(
        visited,
        kind=RequestKind.GUIDE,
        title="適正な受入れの指導について",
        title_en="Guidance on proper hosting",
        text="対象の事業所に対し、労働条件の明示について指導してください。",
        due_on=today + timedelta(days=30),
    )
    stage.proposed(guided, now=now - timedelta(days=1))
