"""Made-up sending agencies: entered, certified, one suspended, one revoked and published."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.moc.agencies import services
from registry.moc.agencies.models import Agency, Certification, Revocation
from registry.moc.agencies.rules import NameKind
from registry.moc.agencies.services import Ground
from registry.moc.post.rules import Side
from registry.moc.post.services import day_at
from registry.papers.files import FileStore
from registry.papers.services import store_file
from registry.seeding.exchange import Courier

PDF: Final = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
_NAMES: Final = (
    ("ОсОО «Үлгү Өнүгүү»", "Ulgu Onuguu LLC", "Үлгү"),
    ("ОсОО «Мисал Жумуш Тең»", "Misal Jumush Teng LLC", "Мисал"),
    ("ЖЧК «Көрсөтмө Кадр»", "Korsotmo Kadr LLC", "Көрсөтмө"),
    ("ОсОО «Пример Трэвел»", "Primer Travel LLC", "Пример"),
)
_CRITERIA: Final = (
    ("1", "Жумуш издөөчүдөн күрөө акча албайт.", "Takes no deposit from would-be workers."),
    ("2", "Төлөмдөрдүн эсебин жазуу жүзүндө көрсөтөт.", "States the basis of its fees in writing."),
)


@dataclass(frozen=True)
class Centre:
    """Where agencies are kept: the database, the files, an officer and the head of section."""

    session: Session
    store: FileStore
    officer: Actor
    head: Actor

    def entered(self, number: str, names: tuple[str, str, str], *, now: datetime) -> Agency:
        """Enter an agency by its name as registered, in Latin letters, and for short."""
        kinds = (NameKind.REGISTERED, NameKind.LATIN, NameKind.ALIAS)
        return services.enter_agency(
            self.session,
            number,
            dict(zip(kinds, names, strict=True)),
            particulars={"address": "Бишкек ш., Үлгү көч. 1", "phone": "+996 312 000000"},
            actor=self.officer,
            now=now,
        )

    def examined(self, agency: Agency, *, now: datetime, destination: str = "JP") -> Certification:
        """Put an agency forward that meets all criteria."""
        return services.examine(
            self.session,
            agency,
            met=[code for code, *_ in _CRITERIA],
            actor=self.officer,
            now=now,
            today=day_at(Side.KG, now),
            destination=destination,
        )

    def certified(self, found: Certification, number: str, *, now: datetime) -> None:
        """Certify it for a year, by an order that lies with it."""
        today = day_at(Side.KG, now)
        services.certify(
            self.session,
            found,
            certificate_number=number,
            valid_until=today + timedelta(days=364),
            ground=self.ground("Ведомстволор аралык комиссиянын чечими", now),
            actor=replace(self.head, confirmed_at=now),
            now=now,
            today=today,
        )

    def ground(self, words: str, now: datetime) -> Ground:
        """Return a ground with the document that says so."""
        document = store_file(
            self.session,
            self.store,
            BytesIO(PDF),
            name="order.pdf",
            compartment="moc",
            organisation_id=None,
            stored_by=self.head.account_id,
            now=now,
        )
        return Ground(words, day_at(Side.KG, now), document)

    def revoked(self, found: Certification, words: str, *, now: datetime) -> Revocation:
        """Revoke a certification."""
        ground, head = self.ground(words, now), replace(self.head, confirmed_at=now)
        return services.revoke(self.session, found, ground, actor=head, now=now)


def certify(centre: Centre, *, now: datetime) -> list[Certification]:
    """Leave three agencies certified, and one before them that waits for the decision."""
    past = now - timedelta(days=60)
    for code, wording, english in _CRITERIA:
        services.set_criterion(
            centre.session,
            code,
            wording=wording,
            wording_en=english,
            since=day_at(Side.KG, past),
            actor=centre.officer,
            now=past,
        )
    found = [
        centre.examined(centre.entered(f"{204101 + place}", names, now=past), now=past)
        for place, names in enumerate(_NAMES)
    ]
    for place, one in enumerate(found[1:], start=1):
        centre.certified(one, f"KG-JP-{place:03}", now=past)
    return found


def demonstrate(
    centre: Centre,
    found: list[Certification],
    japanese: Actor,
    courier: Courier,
    *,
    now: datetime,
) -> None:
    """Suspend one of those that were certified, and revoke another; Japan publishes it."""
    later = now - timedelta(days=9)
    services.suspend(
        centre.session,
        found[2],
        centre.ground("Иш берүүчү жөнүндө жалган маалымат", later),
        actor=centre.head,
        now=later,
    )
    notice = centre.revoked(found[3], "Күрөө акча алган", now=later)
    services.notify(centre.session, notice, actor=centre.officer, now=later)
    (package,) = courier.pack(Side.KG, now=later)
    courier.damage(package, now=now - timedelta(days=8, hours=2))
    courier.hand_over(package, now=now - timedelta(days=8))
    services.publish(
        centre.session,
        notice,
        address="https://www.example.go.jp/moc/revoked",
        published_at=later,
        digest="0" * 64,
        actor=japanese,
        now=now - timedelta(days=7),
    )
