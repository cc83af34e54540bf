"""The verbs of a report: drafted, completed, filed, shared with the other side, answered by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.acts.services import last_entry, perform, subject_of
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.refusals import NotEntitled, OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.informants.intake import (
    Given,
    Unknown,
    Vault,
    check_silent,
    cleaned_copy,
    seal,
    seal_original,
)
from registry.moc.post.rules import CONTACT, Side, side_among
from registry.moc.post.services import Kind, day_at, do
from registry.moc.reports import queries
from registry.moc.reports.models import Report, ReportFile, SealedPerson
from registry.moc.reports.rules import (
    ACKNOWLEDGE,
    FILE,
    REPORT_BACK,
    SEND_BACK,
    SHARE,
    ReportState,
    Role,
    known_answers,
    known_kinds,
    reasons,
)
from registry.moc.steps import services as steps
from registry.moc.steps.models import CaseStep
from registry.moc.steps.services import Told
from registry.seals import services as seals
from registry.seals.models import Seal
from registry.seals.rules import Holds, Identity, Secrecy
from registry.tables.keys import search_key
from registry.tables.skeletons import skeleton

KINDS: Final = (Kind(Report, parts=("people", "files")),)
SHARED_ROOM: Final = "moc"
MOST_FILES: Final = 10


def draft_room(side: Side) -> str:
    """Return the room where a side prepares what the other does not see yet."""
    return f"moc:{side}"


@dataclass(frozen=True)
class Content:
    """What a report says of a broker and of what happened."""

    kinds: Sequence[str]
    broker: Mapping[str, str]
    facts: str
    learned_on: date | None
    confidential: bool = True


_BROKER: Final = (
    "broker_sort",
    "broker_country",
    "broker_name",
    "broker_names",
    "broker_number",
    "broker_address",
    "broker_contact",
    "agency_number",
)


def begin(session: Session, answers: Sequence[str], *, actor: Actor, now: datetime) -> Report:
    """Begin a draft from the answers to the questions; they propose the kinds of misconduct."""
    side = side_among(actor.desks)
    if side is None:
        raise NotEntitled
    report = Report(
        side=side,
        room=draft_room(side),
        state=ReportState.DRAFT,
        answers=known_answers(answers),
        kinds=[kind.value for kind in reasons(answers)],
        begun_at=now,
        people=[],
        files=[],
    )
    session.add(report)
    session.flush()
    return report


def answer_anew(report: Report, answers: Sequence[str]) -> None:
    """Answer the questions anew; the kinds are proposed from them again."""
    _check_draft(report)
    report.answers = known_answers(answers)
    report.kinds = [kind.value for kind in reasons(answers)]


def write(
    session: Session,
    vault: Vault,
    report: Report,
    content: Content,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write what a draft says. Raises Refused where it would name somebody who is sealed."""
    _check_draft(report)
    told = {key: content.broker.get(key, "").strip() for key in _BROKER}
    known = _identities(session, vault, report, actor, now)
    check_silent(known, *told.values(), content.facts)
    for key, value in told.items():
        setattr(report, key, value)
    report.kinds = known_kinds(content.kinds)
    report.facts = content.facts
    report.learned_on = content.learned_on
    report.confidential = content.confidential
    report.keys = broker_keys(report)


def broker_keys(report: Report) -> list[str]:
    """Return what reports on the same broker share: its numbers, and its names as they look."""
    names = [report.broker_name, *report.broker_names.splitlines()]
    plain = {search_key(name).splitlines()[-1] for name in names if name.strip()}
    found = {f"name:{report.broker_country}:{skeleton(name)}" for name in plain if name}
    for kind, number in (("number", report.broker_number), ("agency", report.agency_number)):
        digits = "".join(char for char in number.casefold() if char.isalnum())
        if digits:
            found.add(f"{kind}:{digits}")
    return sorted(found)


def seal_person(
    session: Session,
    vault: Vault,
    report: Report,
    role: Role,
    identity: Identity,
    *,
    secrecy: Secrecy,
    now: datetime,
) -> None:
    """Seal somebody's identity for the other side's officers; here nobody reads it again.

    Raises Refused where what is written already names them.
    """
    _check_draft(report)
    if not identity.name.strip():
        raise Refused(Refusal(N_("Enter the name."), field="name"))
    check_silent([identity], *_words(report))
    sealed = seal(
        session,
        vault,
        identity.packed(),
        Holds.IDENTITY,
        secrecy,
        subject=subject_of(report),
        now=now,
        audience=CONTACT[Side(report.side).other],
    )
    number = max((one.number for one in report.people), default=0) + 1
    report.people.append(SealedPerson(number=number, role=role, seal_id=sealed.id))
    session.flush()


def remove_person(session: Session, report: Report, number: int) -> None:
    """Take a sealed identity out of a draft again."""
    _check_draft(report)
    for person in [one for one in report.people if one.number == number]:
        report.people.remove(person)
        session.flush()
        session.execute(delete(Seal).where(Seal.id == person.seal_id))


def add_file(
    session: Session, vault: Vault, report: Report, given: Given, *, actor: Actor, now: datetime
) -> None:
    """Take evidence in: sealed as it came, and a cleaned copy to read. Raises Refused."""
    _check_draft(report)
    if len(report.files) >= MOST_FILES:
        raise Refused(
            Refusal(N_("A report holds %(most)s files."), {"most": MOST_FILES}, field="files")
        )
    number = max((one.number for one in report.files), default=0) + 1
    label = f"evidence-{number}"
    with steps.naming(given):
        copy = cleaned_copy(
            session,
            vault,
            given,
            label,
            organisation_id=None,
            identities=_identities(session, vault, report, actor, now),
            actor=actor,
            now=now,
        )
        if copy is None:
            raise Refused(Refusal(steps.CANNOT_BE_CLEANED, field="files"))
    original = seal_original(
        session,
        vault,
        given,
        label,
        subject=subject_of(report),
        now=now,
        audience=CONTACT[Side(report.side).other],
    )
    report.files.append(
        ReportFile(
            id=uuid4(),
            number=number,
            stored=copy,
            stored_file_id=copy.id,
            original_id=original.id,
        )
    )
    session.flush()


def remove_file(session: Session, report: Report, file: ReportFile) -> None:
    """Take a file out of a draft again, its sealed original too."""
    _check_draft(report)
    original = file.original_id
    report.files.remove(file)
    session.flush()
    session.execute(delete(Seal).where(Seal.id == original))


def was_filed(session: Session, report: Report) -> bool:
    """Say whether a report was filed once, even where it was sent back since."""
    return last_entry(session, FILE, report) is not None


def discard(session: Session, report: Report) -> None:
    """Throw a draft away, with all that was sealed for it. Raises Refused if it was ever filed."""
    _check_draft(report)
    if was_filed(session, report):
        raise Refused(Refusal(N_("The report was filed once and stays. Complete it and file it.")))
    sealed = [one.id for one in queries.seals(session, report)]
    session.delete(report)
    session.flush()
    session.execute(delete(Seal).where(Seal.id.in_(sealed)))


def file(session: Session, vault: Vault, report: Report, *, actor: Actor, now: datetime) -> None:
    """File a report; its side's contact point then owes its sharing, promptly (moc:4.1)."""
    if refusals := _missing(report, day_at(Side(report.side), now)):
        raise Refused(*refusals)
    check_silent(_identities(session, vault, report, actor, now), *_words(report))
    _perform(session, FILE, report, actor=actor, now=now)


def send_back(
    session: Session, report: Report, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send a filed report back to be completed."""
    _perform(session, SEND_BACK, report, actor=actor, now=now, reason=reason)


def share(session: Session, report: Report, *, actor: Actor, now: datetime) -> None:
    """Share a report with the other side, what is sealed with it for that side's officers."""

    def change() -> None:
        report.room = SHARED_ROOM
        report.shared_on = day_at(Side(report.side), now)
        for sealed in queries.seals(session, report):
            sealed.compartment = SHARED_ROOM
        for one in report.files:
            one.stored.compartment = SHARED_ROOM

    do(
        session,
        SHARE,
        record=report,
        actor=actor,
        now=now,
        facts={"kinds": list(report.kinds)},
        change=change,
        confidential=report.confidential,
        files=[one.stored for one in report.files],
    )


def answer(
    session: Session,
    vault: Vault,
    act: Act,
    report: Report,
    told: Told,
    *,
    actor: Actor,
    now: datetime,
) -> CaseStep:
    """Acknowledge a report, record what was done, or report back: the receiving side's own row.

    Raises Refused where the words would name somebody who is sealed.
    """
    known = _identities(session, vault, report, actor, now)
    check_silent(known, told.words)
    if act is not REPORT_BACK:
        _check_still_open(session, report)
    if act is ACKNOWLEDGE:
        steps.refuse_twice(session, ACKNOWLEDGE, report)
    step = steps.take(
        session,
        vault,
        act,
        report,
        told,
        came_on=report.shared_on,
        sealed=known,
        actor=actor,
        now=now,
    )
    if act is REPORT_BACK:
        for sealed in queries.seals(session, report):
            sealed.ended_on = day_at(Side(report.side).other, now)
    return step


def _check_still_open(session: Session, report: Report) -> None:
    steps.refuse_twice(session, REPORT_BACK, report)


def _perform(
    session: Session,
    act: Act,
    report: Report,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    perform(
        session,
        act,
        record=report,
        actor=actor,
        now=now,
        facts={"kinds": list(report.kinds)},
        occurred_on=day_at(Side(report.side), now),
        reason=reason,
    )


def _missing(report: Report, today: date) -> list[Refusal]:
    found = []
    if not report.kinds:
        found.append(Refusal(N_("Choose at least one kind of misconduct."), field="kinds"))
    if not report.broker_name:
        found.append(Refusal(N_("Name the broker."), field="broker_name"))
    if not report.facts.strip():
        found.append(Refusal(N_("Write what happened."), field="facts"))
    if report.learned_on is None:
        found.append(Refusal(N_("Say since when this is known."), field="learned_on"))
    elif report.learned_on > today:
        found.append(
            Refusal(N_("The day since when it is known is still to come."), field="learned_on")
        )
    return found


def _check_draft(report: Report) -> None:
    if report.state != ReportState.DRAFT:
        raise OutOfDate(Refusal(N_("The report is filed; it can't be changed any more.")))


def _words(report: Report) -> list[str]:
    return [report.facts, *(getattr(report, key) for key in _BROKER)]


def _identities(
    session: Session, vault: Vault, report: Report, actor: Actor, now: datetime
) -> Unknown:
    """Return who is sealed, for comparing only: nothing of it may leave a service."""
    sealed = [
        Identity.unpacked(seals.unseal(vault.envelope, one, audience=one.audience))
        for one in queries.identities(session, report)
    ]
    return Unknown(session, sealed, subject_of(report), actor, now)
