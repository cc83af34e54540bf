"""Made-up editions of both lists and improvement orders: issued, published, one with doubts."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.moc.editions import queries
from registry.moc.editions import services as editions
from registry.moc.editions.models import Edition
from registry.moc.editions.rules import Sign, Sort
from registry.moc.intake import services as intake
from registry.moc.orders import services as orders
from registry.moc.orders.models import ImprovementOrder
from registry.moc.post.rules import Side
from registry.moc.post.services import day_at
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.papers.services import store_file
from registry.seeding.agencies import PDF
from registry.seeding.workbooks import write_support_workbook
from registry.tables.plain import PlainTable

_PAGE: Final = sha256(b"page").hexdigest()
_TERM: Final = timedelta(days=90)


@dataclass(frozen=True)
class Lists:
    """Where lists are made: the database, the files, and who works on each side."""

    session: Session
    store: FileStore
    officer: Actor
    head: Actor
    japanese: Actor
    colleague: Actor | None = None

    def drafted(self, *, now: datetime) -> Edition:
        """Draw an edition of the agencies up from the register."""
        today = day_at(Side.KG, now)
        edition = editions.begin(
            self.session,
            Sort.AGENCIES,
            as_of=today,
            valid_until=today + _TERM,
            actor=self.officer,
            now=now,
        )
        editions.fill_from_register(self.session, edition)
        return edition

    def issued(self, edition: Edition, by: Actor, second: Actor, *, now: datetime) -> None:
        """Put an edition forward, and let a second person issue it."""
        reasons = dict.fromkeys(Sign, "原簿と照合して確認した。 Checked against the register.")
        editions.put_forward(self.session, edition, reasons=reasons, actor=by, now=now)
        confirmed = replace(second, confirmed_at=now)
        editions.issue(self.session, edition, actor=confirmed, now=now)

    def published(self, edition: Edition, side: Side, *, now: datetime) -> None:
        """Let a side publish an edition."""
        editions.publish(
            self.session,
            edition,
            side,
            address=f"https://www.example.{'kg' if side is Side.KG else 'go.jp'}/lists",
            published_at=now,
            digest=_PAGE,
            actor=self.head if side is Side.KG else self.japanese,
            now=now,
        )

    def workbook(
        self, rows: int, as_of: date, *, first: int, changed: int, now: datetime
    ) -> Edition:
        """Take a workbook of support organisations in, as it is published."""
        file = BytesIO()
        write_support_workbook(file, rows=rows, as_of=as_of, first=first, changed=changed)
        file.seek(0)
        name = "support-organisations.xlsx"
        stored = self._stored(file, name, by=self.japanese, now=now)
        edition = editions.begin(
            self.session,
            Sort.SUPPORT,
            as_of=as_of,
            valid_until=None,
            actor=self.japanese,
            now=now,
            stored=stored,
        )
        draft = queries.get_draft(self.session, edition)
        assert draft is not None
        intake.take_support(
            self.session, edition, draft, self.store.read(stored.sha256), day=None, now=now
        )
        return edition

    def uploaded(self, content: bytes, name: str, *, now: datetime) -> Edition:
        """Begin an edition of the agencies from the centre's own table."""
        stored = self._stored(BytesIO(content), name, by=self.officer, now=now)
        edition = editions.begin(
            self.session,
            Sort.AGENCIES,
            as_of=day_at(Side.KG, now),
            valid_until=None,
            actor=self.officer,
            now=now,
            stored=stored,
        )
        draft = queries.get_draft(self.session, edition)
        assert draft is not None
        table = intake.read_agencies(content, draft)
        intake.take_agencies(self.session, edition, draft, table)
        return edition

    def _stored(self, file: BytesIO, name: str, *, by: Actor, now: datetime) -> StoredFile:
        return store_file(
            self.session,
            self.store,
            file,
            name=name,
            compartment="moc",
            organisation_id=None,
            stored_by=by.account_id,
            now=now,
        )

    def ordered(
        self, number: str, host: tuple[str, str], *, now: datetime, with_document: bool = False
    ) -> ImprovementOrder:
        """Enter an improvement order."""
        document = None
        if with_document:
            document = self._stored(BytesIO(PDF), "order.pdf", by=self.japanese, now=now)
        words = {
            "number": number,
            "host": host[0],
            "host_en": host[1],
            "address": "架空県中央市本町1丁目2番3号",
            "representative": "代表取締役　見本　太郎",
            "law": "出入国管理及び難民認定法第19条の21第1項",
            "content": "特定技能外国人に対する報酬を所定の期日までに支払うこと。",
            "content_en": "To pay the specified skilled workers their wages by the day set.",
        }
        return orders.enter(
            self.session,
            words,
            ordered_on=day_at(Side.JP, now),
            improve_by=day_at(Side.JP, now) + timedelta(days=30),
            actor=self.japanese,
            now=now,
            document=document,
        )

    def order_published(self, order: ImprovementOrder, *, now: datetime) -> None:
        """Let the Kyrgyz side publish an order that it was notified of."""
        orders.publish(
            self.session,
            order,
            address="https://www.example.kg/orders",
            published_at=now,
            digest=_PAGE,
            actor=self.head,
            now=now,
        )


def list_agencies(lists: Lists, *, now: datetime) -> None:
    """Issue the list of agencies as the register stands, and let both sides publish it."""
    edition = lists.drafted(now=now)
    lists.issued(edition, lists.officer, lists.head, now=now)
    for side in (Side.KG, Side.JP):
        lists.published(edition, side, now=now + timedelta(days=2))


def demonstrate(lists: Lists, *, now: datetime) -> None:
    """Leave a support list published and one to be, orders in each state, a doubtful draft."""
    past = now - timedelta(days=20)
    assert lists.colleague is not None
    day = day_at(Side.JP, now)
    for offset, changed, then in ((35, 0, past), (6, 4, now - timedelta(days=5))):
        edition = lists.workbook(
            240, day - timedelta(days=offset), first=1 + changed * 2, changed=changed, now=then
        )
        lists.issued(edition, lists.japanese, lists.colleague, now=then)
        if not changed:
            lists.published(edition, Side.KG, now=past + timedelta(days=3))
    for place, host in enumerate(
        (
            ("株式会社見本製作所", "Mihon Seisakusho Co., Ltd."),
            ("見本金属工業株式会社", "Mihon Metal Industry Co., Ltd."),
            ("合同会社架空部品", "Kaku Parts LLC"),
        ),
        start=1,
    ):
        order = lists.ordered(f"入管庁改善第{place}号", host, now=past)
        if place < 3:
            orders.notify(lists.session, order, actor=lists.japanese, now=past)
        if place == 1:
            lists.order_published(order, now=past + timedelta(days=4))
    _leave_a_doubtful_draft(lists, now=now)


def _leave_a_doubtful_draft(lists: Lists, *, now: datetime) -> None:
    """Leave a draft with an agency that looks like the one whose certification was revoked."""
    edition = lists.drafted(now=now - timedelta(hours=3))
    table = queries.table_of(lists.session, edition)
    back = {
        "certificate_number": "KG-JP-101",
        "registration_number": "",
        "name": "ЖЧК «Пример Трэвел»",
        "standing": "certified",
        "certified_on": day_at(Side.KG, now).isoformat(),
        "valid_until": (day_at(Side.KG, now) + _TERM).isoformat(),
    }
    row = {column: back.get(column, "") for column in table.columns}
    editions.fill(lists.session, edition, PlainTable(table.columns, (*table.rows, row)))
