"""Lists and orders for tests: agencies of the register, editions issued by two, orders."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from registry.core.desks import Desk
from registry.moc.agencies import services as agencies
from registry.moc.agencies.models import Certification, Revocation
from registry.moc.agencies.rules import NameKind
from registry.moc.agencies.services import Ground
from registry.moc.editions import services as editions
from registry.moc.editions.models import Edition
from registry.moc.editions.rules import SCHEMAS, Sign, Sort
from registry.moc.orders import services as orders
from registry.moc.orders.models import ImprovementOrder
from registry.moc.post.rules import Side
from registry.moc.post.services import day_at
from registry.tables.plain import PlainTable
from tests.moc.conftest import Instance

PAGE: Final = sha256(b"the page").hexdigest()
AT_DESK: Final = {
    Sort.AGENCIES: (Desk.KG_OFFICER, Desk.KG_HEAD),
    Sort.SUPPORT: (Desk.ISA_RESIDENCE, Desk.ISA_RESIDENCE),
}
SIDE: Final = {Sort.AGENCIES: Side.KG, Sort.SUPPORT: Side.JP}


def agency(number: int, **cells: str) -> dict[str, str]:
    """Return a row of the list of agencies."""
    return {
        "certificate_number": f"KG-{number:03}",
        "registration_number": f"{number:06}",
        "name": f"ОсОО «Үлгү {number}»",
        "standing": "certified",
        **cells,
    }


def organisation(number: int, **cells: str) -> dict[str, str]:
    """Return a row of the list of support organisations."""
    return {"registration_number": f"19登-{number:06}", "name": f"見本支援{number}", **cells}


def drafted(
    at: Instance,
    rows: list[dict[str, str]] | None = None,
    *,
    sort: Sort = Sort.AGENCIES,
    valid_until: date | None = None,
) -> Edition:
    """Draw an edition up, from the register or of these rows."""
    edition = editions.begin(
        at.session,
        sort,
        as_of=day_at(SIDE[sort], at.now),
        valid_until=valid_until,
        actor=at.actor(AT_DESK[sort][0]),
        now=at.now,
    )
    if rows is None:
        editions.fill_from_register(at.session, edition)
    else:
        columns = tuple(column.key for column in SCHEMAS[sort].columns)
        whole = tuple({key: row.get(key, "") for key in columns} for row in rows)
        editions.fill(at.session, edition, PlainTable(columns, whole))
    return edition


def forward(at: Instance, edition: Edition, **reasons: str) -> None:
    """Put an edition forward, with a reason for these signs."""
    said = {Sign(sign.replace("_", "-")): reason for sign, reason in reasons.items()}
    desk = AT_DESK[Sort(edition.sort)][0]
    editions.put_forward(at.session, edition, reasons=said, actor=at.actor(desk), now=at.now)


def issue(at: Instance, edition: Edition) -> Edition:
    """Put an edition forward whatever it looks like, and let a second person issue it."""
    forward(at, edition, **{sign.replace("-", "_"): "текшерилди" for sign in Sign})
    desk = AT_DESK[Sort(edition.sort)][1]
    editions.issue(at.session, edition, actor=at.actor(desk, 1), now=at.now)
    return edition


def publish(at: Instance, edition: Edition, side: Side) -> None:
    """Let a side prove that it published an edition."""
    desk = Desk.KG_HEAD if side is Side.KG else Desk.ISA_RESIDENCE
    editions.publish(
        at.session,
        edition,
        side,
        address="https://www.example.go.jp/list",
        published_at=at.now - timedelta(minutes=5),
        digest=PAGE,
        actor=at.actor(desk),
        now=at.now,
    )


def ordered(at: Instance, number: int) -> ImprovementOrder:
    """Enter an improvement order."""
    words = {"number": f"第{number}号", "host": f"見本製作所{number}", "content": "賃金の支払い"}
    return orders.enter(
        at.session,
        words,
        ordered_on=day_at(Side.JP, at.now),
        improve_by=None,
        actor=at.actor(Desk.ISA_RESIDENCE),
        now=at.now,
    )


def order_published(at: Instance, order: ImprovementOrder) -> None:
    """Let the Kyrgyz side prove that it published an order."""
    orders.publish(
        at.session,
        order,
        address="https://www.example.kg/order",
        published_at=at.now - timedelta(minutes=5),
        digest=PAGE,
        actor=at.actor(Desk.KG_HEAD),
        now=at.now,
    )


def certified(at: Instance, number: int) -> Certification:
    """Enter an agency and certify it, by two people."""
    officer, head = at.actor(Desk.KG_OFFICER), at.actor(Desk.KG_HEAD)
    names = {NameKind.REGISTERED: f"ОсОО «Ак-Жол {number}»", NameKind.LATIN: f"Ak-Jol {number}"}
    today = day_at(Side.KG, at.now)
    entered = agencies.enter_agency(
        at.session, f"{number:06}", names, particulars={}, actor=officer, now=at.now
    )
    found = agencies.examine(at.session, entered, met=[], actor=officer, now=at.now, today=today)
    agencies.certify(
        at.session,
        found,
        certificate_number=f"KG-{number}",
        valid_until=today + timedelta(days=365),
        ground=Ground("", today),
        actor=head,
        now=at.now,
        today=today,
    )
    return found


def revoked(at: Instance, number: int) -> Revocation:
    """Certify an agency and revoke it."""
    ground = Ground("Жалган маалымат", day_at(Side.KG, at.now))
    found = certified(at, number)
    return agencies.revoke(at.session, found, ground, actor=at.actor(Desk.KG_HEAD), now=at.now)
