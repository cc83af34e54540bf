"""Officers of both sides at work on reports, notices and tests, on one instance or on two."""

from datetime import date
from pathlib import Path
from typing import Any

from registry.core.desks import Desk
from registry.exchange.keys import Keys
from registry.informants.intake import Given, Vault
from registry.moc.notices import services as notices
from registry.moc.notices.models import Notice
from registry.moc.notices.rules import INVESTIGATE
from registry.moc.post.rules import CONTACT, Side
from registry.moc.reports import services as reports
from registry.moc.reports.models import Report
from registry.moc.reports.rules import Role
from registry.moc.skill_tests import services as tests
from registry.moc.skill_tests.models import TestFraud, TestRequest
from registry.moc.steps.models import CaseStep
from registry.moc.steps.services import Told
from registry.papers.files import FileStore
from registry.seals.envelope import Envelope
from registry.seals.rules import Identity, Secrecy
from tests.house.site import Site
from tests.moc.conftest import TODAY, Instance

WORKER = Identity(
    name="Айжамал Сыноокызы",
    other_names="Aizhamal Synookyzy\nアイジャマル",
    nationality="Кыргызстан",
    birth_on="1999-04-12",
    contact="aizhamal@sealed.example",
)
NOTE = "Күрөө: 100 000 сом. Паспорт берилген эмес.\n".encode()


def one_system(site: Site, folder: Path) -> Instance:
    """Return the one system in which both sides sit, and somebody who arranges."""
    files, envelope = FileStore(folder / "files"), Envelope(folder / "keys")
    return Instance(site.session, files, Keys(folder), envelope)


def vault(at: Instance, room: str) -> Vault:
    """Return where an instance keeps what is sealed."""
    return Vault(at.files, at.envelope, room)


def drafted(at: Instance, side: Side, *, name: str = "ЖЧК «Күмөндүү Өнөктөш»") -> Report:
    """Draft a report by answers, with a sealed worker and a picture."""
    actor = at.actor(Desk.KG_OFFICER if side is Side.KG else Desk.ISA_RESIDENCE)
    report = reports.begin(at.session, ["deposit", "papers-for-money"], actor=actor, now=at.now)
    keep = vault(at, report.room)
    content = reports.Content(
        kinds=["a", "c"],
        broker={"broker_name": name, "broker_country": "KG", "broker_sort": "corporation"},
        facts="Күрөө катары 100 000 сом алып, паспортту кармап калган.",
        learned_on=TODAY,
    )
    reports.write(at.session, keep, report, content, actor=actor, now=at.now)
    reports.seal_person(
        at.session, keep, report, Role.WORKER, WORKER, secrecy=Secrecy.SECRET, now=at.now
    )
    reports.add_file(at.session, keep, report, Given("Айжамал.txt", NOTE), actor=actor, now=at.now)
    return report


def filed(at: Instance, side: Side, **more: Any) -> Report:
    """File a report."""
    report = drafted(at, side, **more)
    actor = at.actor(Desk.KG_OFFICER if side is Side.KG else Desk.NPA)
    reports.file(at.session, vault(at, report.room), report, actor=actor, now=at.now)
    return report


def share(at: Instance, report: Report) -> None:
    """Share a report by its side's contact point."""
    reports.share(at.session, report, actor=at.actor(CONTACT[Side(report.side)]), now=at.now)


def told(words: str = "Текшерилди", on: date = TODAY, **more: Any) -> Told:
    """Return what is said of a step."""
    return Told(words, on, **more)


def answer(
    at: Instance, act: Any, report: Report, words: str = "Текшерилди", **more: Any
) -> CaseStep:
    """Answer a report, by the contact point of the side that received it."""
    actor = at.actor(CONTACT[Side(report.side).other])
    said = told(words, **more)
    return reports.answer(
        at.session, vault(at, report.room), act, report, said, actor=actor, now=at.now
    )


def investigated(at: Instance, notice: Notice, *files: Given) -> CaseStep:
    """Record the investigation of an agency, with evidence."""
    return notices.answer(
        at.session,
        vault(at, notice.room),
        INVESTIGATE,
        notice,
        told(files=files),
        actor=at.actor(Desk.KG_HEAD),
        now=at.now,
    )


def noticed(at: Instance, number: str = "1") -> Notice:
    """Write a notice about an agency."""
    content = notices.Content(
        agency_name=f"ОсОО «Ак-Жол {number}»",
        agency_number=f"{int(number):06}",
        ground="improper",
        facts="手付金を受け取っていた。",
    )
    return notices.begin(at.session, content, now=at.now)


def asked(at: Instance, field: str = "manufacturing") -> TestRequest:
    """Prepare a request for cooperation at the ministry of the field, or the contact point."""
    desk = {"manufacturing": Desk.METI_FIELD, "construction": Desk.MLIT_MARKET}
    content = {
        "field": field,
        "sort": "skills",
        "subject": "製造分野特定技能１号評価試験",
        "words": "ビシュケクでの会場の確保への協力を求める。",
        "planned": "令和９年２月",
        "confidential": True,
    }
    actor = at.actor(desk.get(field, Desk.ISA_RESIDENCE))
    return tests.begin_request(at.session, content, actor=actor, now=at.now)


def cheated(at: Instance, desk: Desk, field: str = "manufacturing") -> TestFraud:
    """Prepare a report of cheating."""
    content = {
        "field": field,
        "sort": "impersonation",
        "test": "Өндүрүш тармагындагы сынак",
        "held_on": TODAY,
        "place": "Бишкек",
        "certificates": "JFT-0001",
        "facts": "Башка адам тапшырган.",
        "learned_on": TODAY,
        "confidential": True,
    }
    return tests.begin_fraud(at.session, content, actor=at.actor(desk), now=at.now)
