"""What a bureau tells the Pension Bureau when an employer's enrolment is not done (1.2.b)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE, possible, subject_of
from registry.app import ACTS, DUTIES
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, NotFound, OutOfDate, Refused
from registry.duties import queries as duties
from registry.duties.models import DutyState
from registry.papers.files import FileStore
from registry.papers.services import remake
from registry.papers.word import word_of
from registry.parties.models import Account
from registry.parties.rules import AccountState
from registry.pension.enrolments import queries, services
from registry.pension.enrolments.models import Enrolment
from registry.pension.enrolments.rules import ACTS as ENROLMENT_ACTS
from registry.pension.enrolments.rules import ISSUE, State
from registry.seeding.enrolments import Bureau

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SEND = "pension.enrolment.send"


@dataclass(frozen=True)
class Ground:
    """A bureau, the Pension Bureau, and what each of them sees."""

    bureau: Bureau

    @property
    def session(self) -> Session:
        return self.bureau.session

    def owed(self, enrolment: Enrolment, code: str) -> tuple[str, date | None]:
        """Return how a duty stands, and its date."""
        found = duties.about(self.session, subject_of(enrolment))
        (owed,) = [one for one in found if one.code == code]
        return owed.state, owed.due_on

    def seen_by(self, *desks: Desk) -> set[str]:
        """Return the workplaces that a desk sees by row security alone."""
        self.session.flush()
        self.session.expire_all()
        read_for(self.session, Actor(desks=frozenset(desks)).reach)
        found = set(self.session.scalars(select(Enrolment.establishment)))
        read_for(self.session, THE_SYSTEM.reach)
        return found


@pytest.fixture
def ground(session: Session, tmp_path: Path) -> Iterator[Ground]:
    CATALOGUE.add(ACTS, DUTIES)
    read_for(session, THE_SYSTEM.reach)

    def actor(desk: Desk) -> Actor:
        account = Account(
            id=uuid4(),
            email=f"{uuid4()}@example.test",
            name_ja="担当",
            locale="ja",
            is_organisation_administrator=False,
            state=AccountState.ACTIVE,
            created_at=NOW,
        )
        session.add(account)
        session.flush()
        return Actor(account_id=account.id, desks=frozenset({desk}), confirmed_at=NOW)

    yield Ground(
        Bureau(
            session,
            FileStore(tmp_path / "files"),
            actor(Desk.ISA_BUREAU),
            actor(Desk.ISA_BUREAU),
            actor(Desk.MHLW_PENSION),
        )
    )
    session.rollback()


def test_pension_1_2_b_a_notice_opens_a_duty_without_delay_and_without_a_date(ground: Ground):
    enrolment = ground.bureau.entered(now=NOW)
    assert ground.owed(enrolment, SEND) == (DutyState.OPEN, None)
    with pytest.raises(Refused) as refused:
        services.enter(
            ground.session,
            {"establishment": "架空", "worker": "A"},
            learned_on=TODAY,
            all_within_period=True,
            actor=ground.bureau.officer,
            now=NOW,
        )
    assert [one.field for one in refused.value.refusals] == ["within_period"]
    with pytest.raises(Refused):
        services.enter(
            ground.session,
            {"establishment": "架空", "worker": "A"},
            learned_on=TODAY + timedelta(days=1),
            all_within_period=False,
            actor=ground.bureau.officer,
            now=NOW,
        )


def test_pension_1_2_b_a_second_officer_issues_what_the_first_put_forward(ground: Ground):
    bureau = ground.bureau
    enrolment = bureau.put_forward(now=NOW)
    with pytest.raises(OutOfDate):
        services.write(ground.session, enrolment, {"worker": "B"})
    with pytest.raises(Refused):
        services.issue(ground.session, enrolment, actor=bureau.officer, now=NOW)
    assert ISSUE not in possible(ground.session, (ISSUE,), enrolment, bureau.officer)
    services.send_back(ground.session, enrolment, reason="住居", actor=bureau.colleague, now=NOW)
    services.write(ground.session, enrolment, {"establishment": "架空", "worker": "B"})
    services.put_forward(ground.session, enrolment, actor=bureau.officer, now=NOW)
    paper = services.issue(ground.session, enrolment, actor=bureau.colleague, now=NOW)
    assert (paper.document_number, enrolment.state) == ("東管就一第1号", State.ISSUED)


def test_pension_1_2_b_the_form_says_what_the_agreement_asks_for(ground: Ground):
    enrolment = ground.bureau.issued(now=NOW)
    paper = queries.paper_of(ground.session, enrolment, THE_SYSTEM)
    assert paper is not None
    content = remake(paper)
    assert sha256(content).hexdigest() == paper.sha256
    text = "".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    word = word_of(paper.data, demonstration=False)
    assert word == word_of(paper.data, demonstration=False)
    with ZipFile(BytesIO(word)) as parts:
        assert parts.namelist() == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
        document = ElementTree.fromstring(parts.read("word/document.xml"))  # noqa: S314 - ours
    written = "".join("".join(document.itertext()).split())
    for said in (
        "東管就一第1号",
        "令和8年11月20日",
        "厚生労働省年金局事業管理課御中",
        "就労審査第一部門首席審査官",
        "事業場",
        "代表者氏名",
        "SANTOSMARIAMAU",
        "平成10年4月12日",
        "在留カード番号",
        "１手続が未了の理由",
        "２当局の措置",
        "入国審査官",
    ):
        assert said in text, said
        assert said in written, said


def test_pension_1_2_b_posting_needs_its_day_and_discharges_the_duty(ground: Ground):
    bureau = ground.bureau
    issued = bureau.issued(now=NOW)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            services.post(
                ground.session,
                issued,
                posted_on=day,
                proof="1",
                proof_file=None,
                actor=bureau.officer,
                now=NOW,
            )
        assert refused.value.refusals[0].field == "posted_on"
    posted = bureau.posted(now=NOW)
    assert ground.owed(posted, SEND)[0] == DutyState.DISCHARGED
    assert ground.owed(posted, "pension.enrolment.acknowledge")[0] == DutyState.OPEN
    with pytest.raises(NotEntitled):
        services.receive(ground.session, posted, actor=bureau.officer, now=NOW)
    services.receive(ground.session, posted, actor=bureau.pension, now=NOW)
    assert posted.received_at == NOW
    dropped = bureau.entered(now=NOW)
    services.drop(ground.session, dropped, reason="誤り", actor=bureau.officer, now=NOW)
    assert ground.owed(dropped, SEND)[0] == DutyState.FALLEN_AWAY


def test_pension_1_2_b_the_pension_bureau_sees_what_was_sent_and_nobody_else_anything(
    ground: Ground,
):
    """pension:1.3: neither ISA's delivery desk nor MHLW's employment desk reads a form."""
    bureau = ground.bureau
    bureau.entered(now=NOW, establishment="草案")
    bureau.issued(now=NOW, establishment="発出")
    bureau.posted(now=NOW, establishment="郵送")
    through = bureau.issued(now=NOW, establishment="送信")
    services.send(ground.session, through, actor=bureau.officer, now=NOW)
    assert ground.seen_by(Desk.ISA_BUREAU) == {"草案", "発出", "郵送", "送信"}
    assert ground.seen_by(Desk.MHLW_PENSION) == {"郵送", "送信"}
    others = set(Desk) - {Desk.ISA_BUREAU, Desk.MHLW_PENSION}
    assert ground.seen_by(*others) == set()
    with pytest.raises(NotFound):
        queries.get(
            ground.session,
            through.id,
            Actor(account_id=uuid4(), desks=frozenset({Desk.ISA_DELIVERY})),
        )
    assert {act.clause.id for act in ENROLMENT_ACTS} == {"pension:1.2.b"}
