"""Made-up notices that enrolment is not done: one in each state (pension:1.2.b)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.papers.files import FileStore
from registry.papers.services import store_file
from registry.pension.enrolments import services
from registry.pension.enrolments.models import Enrolment
from registry.pension.enrolments.rules import OWN_ROOM
from registry.seeding.agencies import PDF

_SAID: Final[Mapping[str, Any]] = {
    "establishment": "架空食品株式会社　中央工場",
    "establishment_address": "架空県中央市本町３丁目１番２号",
    "establishment_phone": "",
    "representative": "代表取締役　架空　一郎",
    "worker": "SANTOS MARIA MAU",
    "nationality": "フィリピン",
    "born_on": date(1998, 4, 12),
    "sex": "女",
    "status": "特定技能１号",
    "expires_on": date(2027, 9, 30),
    "residence": "架空県中央市本町１丁目",
    "field": "飲食料品製造業",
    "card_no": "ZZ12345678ZZ",
    "reason": "適用事業所の届出の準備が遅れているとのことである。",
    "measures": "速やかに手続を行うよう、届出を受けた日に電話により指導した。",
    "contact": "東京出入国在留管理局就労審査第一部門",
    "contact_phone": "（デモのため省略）",
    "contact_officer": "審査　四郎",
}


@dataclass(frozen=True)
class Bureau:
    """A bureau's two officers, and the Pension Bureau's clerk."""

    session: Session
    store: FileStore
    officer: Actor
    colleague: Actor
    pension: Actor

    def entered(self, *, now: datetime, **said: Any) -> Enrolment:
        """Enter an employer's notice of that day."""
        return services.enter(
            self.session,
            {**_SAID, **said},
            learned_on=legal_date(now),
            all_within_period=False,
            actor=replace(self.officer, confirmed_at=now),
            now=now,
        )

    def put_forward(self, *, now: datetime, **said: Any) -> Enrolment:
        """Lay a form before the second officer."""
        enrolment = self.entered(now=now, **said)
        services.put_forward(self.session, enrolment, actor=self.officer, now=now)
        return enrolment

    def issued(self, *, now: datetime, **said: Any) -> Enrolment:
        """Issue a form."""
        enrolment = self.put_forward(now=now, **said)
        services.issue(self.session, enrolment, actor=self.colleague, now=now)
        return enrolment

    def posted(self, *, now: datetime, **said: Any) -> Enrolment:
        """Post a form, and keep the post office's receipt."""
        enrolment = self.issued(now=now, **said)
        receipt = store_file(
            self.session,
            self.store,
            BytesIO(PDF),
            name="引受証.pdf",
            compartment=OWN_ROOM,
            organisation_id=None,
            stored_by=self.officer.account_id,
            now=now,
        )
        services.post(
            self.session,
            enrolment,
            posted_on=legal_date(now),
            proof="書留　第123-45-67890-1号（デモ）",
            proof_file=receipt,
            actor=self.officer,
            now=now,
        )
        return enrolment


def demonstrate(bureau: Bureau, *, now: datetime) -> None:
    """Leave one in each state."""

    def days(count: int) -> datetime:
        return now - timedelta(days=count)

    received = bureau.posted(now=days(30), establishment="架空縫製株式会社")
    services.receive(bureau.session, received, actor=bureau.pension, now=days(27))
    through = bureau.issued(now=days(12), establishment="架空精密株式会社　本社工場")
    services.send(bureau.session, through, actor=bureau.officer, now=days(12))
    bureau.posted(now=days(4), establishment="架空農産合同会社", field="農業")
    bureau.issued(now=days(2), establishment="架空介護株式会社", field="介護")
    bureau.put_forward(now=days(1), establishment="架空建設株式会社", field="建設")
    bureau.entered(now=now)
    dropped = bureau.entered(now=days(9), establishment="架空造船株式会社", field="造船・舶用工業")
    services.drop(
        bureau.session,
        dropped,
        reason="届出の直前に雇用した者のみであることを確認した。",
        actor=bureau.officer,
        now=days(8),
    )
