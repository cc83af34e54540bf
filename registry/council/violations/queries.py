"""Reads cases (the secretariat's, and no officer's whom they concern) and members' own reports."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry.acts.services import subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING, Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.council.requests import queries as requests
from registry.council.requests.models import Answer, Request
from registry.council.violations.models import (
    Conflict,
    Step,
    ViolationCase,
    ViolationFile,
    ViolationReport,
)
from registry.council.violations.rules import (
    BREACH_NAMES,
    CaseState,
    is_named_like,
    known_breaches,
    says_nothing,
)
from registry.parties.models import Account
from registry.parties.queries import holders_of
from registry.seals.models import Seal
from registry.seals.queries import seals_of
from registry.seals.rules import Holds
from registry.tables.keys import name_key


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which cases `actor` may see: the secretariat all but those that concern the officer."""
    if actor.is_system:
        return ViolationCase.id.is_not(None)
    if not actor.holds(Desk.METI_SECRETARIAT):
        return false()
    mine = select(Conflict.case_id).where(Conflict.account_id == actor.account_id)
    return ViolationCase.id.not_in(mine)


def reports_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which reports `actor` may see: the secretariat all, a member its own."""
    if actor.is_system or actor.holds(Desk.METI_SECRETARIAT):
        return ViolationReport.id.is_not(None)
    return ViolationReport.organisation_id == actor.organisation_id


def cases(actor: Actor, *, open_only: bool = False) -> Select[tuple[ViolationCase]]:
    """Return the query for cases, newest first."""
    query = (
        select(ViolationCase)
        .options(selectinload(ViolationCase.concerned))
        .where(visible_to(actor))
        .order_by(ViolationCase.opened_at.desc(), ViolationCase.id)
    )
    return query.where(ViolationCase.state == CaseState.OPEN) if open_only else query


def get(session: Session, case_id: UUID, actor: Actor) -> ViolationCase:
    """Return a case with all that belongs to it. Raises NotFound where `actor` may see none."""
    found = session.scalars(
        select(ViolationCase)
        .options(
            joinedload(ViolationCase.report).joinedload(ViolationReport.organisation),
            selectinload(ViolationCase.concerned),
            selectinload(ViolationCase.steps),
            selectinload(ViolationCase.files).options(
                joinedload(ViolationFile.stored), joinedload(ViolationFile.original)
            ),
        )
        .where(ViolationCase.id == case_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def reports(actor: Actor) -> Select[tuple[ViolationReport]]:
    """Return the query for reports, newest first."""
    return (
        select(ViolationReport)
        .options(joinedload(ViolationReport.organisation))
        .where(reports_visible_to(actor))
        .order_by(ViolationReport.sent_at.desc(), ViolationReport.id)
    )


def get_report(session: Session, report_id: UUID, actor: Actor) -> ViolationReport:
    """Return a report with its files. Raises NotFound where `actor` may see none."""
    found = session.scalars(
        select(ViolationReport)
        .options(
            joinedload(ViolationReport.organisation),
            selectinload(ViolationReport.files).joinedload(ViolationFile.stored),
        )
        .where(ViolationReport.id == report_id, reports_visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def cases_from(
    session: Session, reports: Iterable[ViolationReport], actor: Actor
) -> dict[UUID, ViolationCase]:
    """Return the cases that were opened from reports, by report, to the secretariat."""
    known = [report.id for report in reports]
    found = session.scalars(
        select(ViolationCase).where(ViolationCase.report_id.in_(known), visible_to(actor))
    )
    return {case.report_id: case for case in found if case.report_id is not None}


def get_file(files: Iterable[ViolationFile], file_id: UUID) -> ViolationFile:
    """Return one of a record's files that has a copy to be read. Raises NotFound."""
    found = next((file for file in files if file.id == file_id), None)
    if found is None or found.stored is None:
        raise NotFound
    return found


def informants(session: Session, case: ViolationCase) -> list[Seal]:
    """Return the sealed identities of a case, its report's too."""
    found = list(seals_of(session, subject_of(case), Holds.IDENTITY))
    if case.report is not None:
        found += seals_of(session, subject_of(case.report), Holds.IDENTITY)
    return found


def steps_taken(case: ViolationCase) -> list[Step]:
    """Return the steps of a case that somebody took: `なし` is none to pass on."""
    return [step for step in case.steps if not says_nothing(step.what)]


def steps_of_others(case: ViolationCase) -> list[Step]:
    """Return the steps taken by others than the reporting member, whom its own would name."""
    own = name_key(case.report.organisation.name) if case.report is not None else None
    return [step for step in steps_taken(case) if name_key(step.taken_by) != own]


def originals(case: ViolationCase) -> list[Seal]:
    """Return the sealed files of a case as they came."""
    found = (file.original for file in case.files)
    return [one for one in found if one is not None and one.erased_on is None]


def sealed_with(session: Session, report: ViolationReport) -> Sequence[Seal]:
    """Return the sealed identities of a report."""
    return seals_of(session, subject_of(report), Holds.IDENTITY)


_ANOTHERS: Final = N_(
    "This answer is not one to request %(number)s. Open the case from the page of the answer."
)


@dataclass(frozen=True)
class Origin:
    """What a matter follows from: a request and, where one is meant, an answer to it."""

    request: Request
    answer: Answer | None


def origin(
    session: Session, request_id: UUID | None, answer_id: UUID | None, actor: Actor
) -> Origin | None:
    """Return the request and answer that a matter follows from, if any.

    Raises NotFound for those that `actor` may not see, Refused for an answer to another request.
    """
    if request_id is None:
        return None
    asked = requests.get(session, request_id, actor)
    if answer_id is None:
        return Origin(asked, None)
    said = requests.get_answer(session, answer_id, actor)
    if said.request_id != asked.id:
        raise Refused(Refusal(_ANOTHERS, {"number": asked.request_number}))
    return Origin(asked, said)


def officers_named(session: Session, name: str, desks: Iterable[Desk], *, on: date) -> set[UUID]:
    """Return who of these desks bears a name: somebody whom a matter may concern."""
    with widened(session, EVERYTHING):
        people: list[Account] = [one for desk in desks for one in holders_of(session, desk, on=on)]
    return {one.id for one in people if is_named_like(name, one.name_ja or "", one.name_en or "")}


def describe(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what cases are called, for lists of what is owed."""
    rows = session.execute(
        select(ViolationCase.id, ViolationCase.case_number).where(ViolationCase.id.in_(list(ids)))
    )
    return {row.id: row.case_number for row in rows}


def describe_reports(session: Session, ids: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return of what, from which day and whose reports are, for lists of what is owed.

    A report has no number; whom it concerns and who told it stay on its own page.
    """
    rows = session.scalars(
        select(ViolationReport)
        .options(joinedload(ViolationReport.organisation))
        .where(ViolationReport.id.in_(list(ids)))
    )
    return {found.id: _called(found) for found in rows}


def _called(report: ViolationReport) -> LocalizedText:
    breaches = [BREACH_NAMES[breach] for breach in known_breaches(report.breaches)]
    ja, en = (" / ".join(name.in_locale(locale) for name in breaches) for locale in ("ja", "en"))
    day, name = legal_date(report.sent_at), report.organisation.name
    return LocalizedText(f"{day}　{ja}　{name}", f"{day}　{en}　{name}")


def waiting_files(files: Sequence[ViolationFile]) -> list[ViolationFile]:
    """Return the files whose copy a person has still to make."""
    return [file for file in files if file.stored_file_id is None]


def texts(case: ViolationCase) -> Iterator[tuple[LocalizedText, str]]:
    """Return what a case says in words, and where each stands."""
    yield LocalizedText("事案の事実", "the facts of the case"), case.facts
    yield LocalizedText("関係する法令・条項", "law and article"), case.law
    yield LocalizedText("把握の経緯の所在", "where to find it"), case.source_note
    for one in case.concerned:
        where = LocalizedText(
            f"関係者の{one.number}番目", f"number {one.number} of the persons and bodies"
        )
        yield where, f"{one.name} {one.particulars}"
    for number, step in enumerate(case.steps, start=1):
        where = LocalizedText(f"とった措置の{number}番目", f"number {number} of the steps taken")
        yield where, f"{step.what} {step.taken_by}"
