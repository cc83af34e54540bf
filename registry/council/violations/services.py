"""The verbs of a violation case: reported, opened, completed, sealed where it must be, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import Desk
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.violations import queries
from registry.council.violations.models import (
    Concerned,
    Conflict,
    Step,
    ViolationCase,
    ViolationFile,
    ViolationReport,
)
from registry.council.violations.rules import (
    ADD_FILE,
    CASES,
    CHANGE,
    CLEAN_BY_HAND,
    CLOSE,
    CONCERN,
    LEAVE_UNCLEANED,
    OPEN,
    RECORD_STEP,
    ROOM,
    SEAL,
    SEAL_FILE,
    TAKE_UP,
    UNCONCERN,
    FileOrigin,
    Part,
    Source,
    SubjectKind,
    known_breaches,
    says_nothing,
)
from registry.informants.intake import (
    Given,
    Unknown,
    Vault,
    check_file_silent,
    check_silent,
    check_size,
    cleaned_copy,
    keep,
    seal,
    seal_original,
)
from registry.papers import services as papers
from registry.papers.sniff import MediaType
from registry.seals import services as seals
from registry.seals.models import Seal
from registry.seals.rules import Holds, Identity, Secrecy

_HANDLES: Final = (
    Desk.METI_SECRETARIAT,
    Desk.ISA_RESIDENCE,
    Desk.MHLW_FOREIGN_WORKERS,
    Desk.NPA,
    Desk.MOFA,
)


NOBODY: Final = Identity("")


@dataclass(frozen=True)
class Told:
    """What is told of a breach: its kinds, the law, the facts, and since when it is known."""

    breaches: Sequence[str]
    facts: str
    learned_on: date
    law: str = ""

    def check(self, today: date) -> None:
        """Raise Refused where something is missing or can't be."""
        refusals = []
        if not known_breaches(self.breaches):
            refusals.append(Refusal(N_("Choose the kind of breach."), field="breaches"))
        if not self.facts.strip():
            refusals.append(Refusal(N_("Write the facts of the case."), field="facts"))
        if self.learned_on > today:
            refusals.append(Refusal(N_("This day lies ahead."), field="learned_on"))
        if refusals:
            raise Refused(*refusals)


def open_case(
    session: Session,
    vault: Vault,
    told: Told,
    *,
    source: Source,
    source_note: str = "",
    from_report: ViolationReport | None = None,
    request_id: UUID | None = None,
    answer_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> ViolationCase:
    """Open a case on what the council learned (council:12). Raises Refused."""
    today = legal_date(now)
    told.check(today)
    if from_report is not None and queries.cases_from(session, [from_report], actor):
        raise Refused(Refusal(N_("A case was opened from this report already.")))
    if from_report is not None:
        known = reported_by(session, vault, from_report, actor=actor, now=now)
        check_silent(known, told.facts, field="facts")
        check_silent(known, told.law, field="law")
    queries.origin(session, request_id, answer_id, actor)  # none that the actor may not see
    case = ViolationCase(
        case_number=papers.next_number(session, series=CASES, on=today),
        source=source,
        source_note=source_note,
        report_id=from_report.id if from_report else None,
        report=from_report,
        request_id=from_report.request_id if from_report else request_id,
        answer_id=from_report.answer_id if from_report else answer_id,
        breaches=[*known_breaches(told.breaches)],
        law=told.law,
        facts=told.facts,
        learned_on=told.learned_on,
        opened_at=now,
        concerned=[],
        steps=[],
        files=[],
    )
    session.add(case)
    session.flush()
    facts = {"case": case.case_number, "source": source, "breaches": list(case.breaches)}
    perform(session, OPEN, record=case, actor=actor, now=now, facts=facts)
    if from_report is not None:
        perform(session, TAKE_UP, record=from_report, actor=actor, now=now)
        for file in from_report.files:
            file.case_id = case.id
            case.files.append(file)
        if from_report.steps and not says_nothing(from_report.steps):
            step = _step(from_report.organisation.name, from_report.steps, today, now)
            case.steps.append(step)
        if queries.waiting_files(from_report.files):
            perform(session, LEAVE_UNCLEANED, record=case, actor=actor, now=now)
    session.flush()
    return case


def change(
    session: Session, vault: Vault, case: ViolationCase, told: Told, *, actor: Actor, now: datetime
) -> None:
    """Change facts and laws while the case is open; parts already sent stay as sent."""
    told.check(legal_date(now))
    known = informants(session, vault, case, actor=actor, now=now)
    check_silent(known, told.facts, field="facts")
    check_silent(known, told.law, field="law")
    breaches = known_breaches(told.breaches)
    perform(session, CHANGE, record=case, actor=actor, now=now, facts={"breaches": breaches})
    case.breaches, case.law = [*breaches], told.law
    case.facts, case.learned_on = told.facts, told.learned_on


def add_concerned(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    *,
    sort: SubjectKind,
    part: Part,
    name: str,
    particulars: str = "",
    actor: Actor,
    now: datetime,
) -> Concerned:
    """Add a person or body; an officer of that name can't handle the case from then on.

    Raises Refused, also where the officer who adds them bears the name.
    """
    if not name.strip():
        raise Refused(Refusal(N_("Give the name."), field="name"))
    known = informants(session, vault, case, actor=actor, now=now)
    check_silent(known, name, field="name")
    check_silent(known, particulars, field="particulars")
    themselves: set[UUID] = set()
    if sort is SubjectKind.PERSON:
        themselves = queries.officers_named(session, name, _HANDLES, on=legal_date(now))
    if actor.account_id in themselves:
        raise Refused(
            Refusal(
                N_("The matter seems to concern you. Hand it to another officer."), field="name"
            )
        )
    perform(session, CONCERN, record=case, actor=actor, now=now, facts={"sort": sort, "part": part})
    found = Concerned(
        case_id=case.id,
        number=max((one.number for one in case.concerned), default=0) + 1,
        sort=sort,
        part=part,
        name=name,
        particulars=particulars,
    )
    case.concerned.append(found)
    session.add_all(Conflict(case_id=case.id, account_id=one) for one in themselves)
    session.flush()
    return found


def remove_concerned(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    found: Concerned,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Take out who was added by mistake; an officer of that name handles the case again.

    Parts that were sent stay as they were sent. Raises Refused.
    """
    check_silent(informants(session, vault, case, actor=actor, now=now), reason, field="reason")
    perform(session, UNCONCERN, record=case, actor=actor, now=now, reason=reason)
    case.concerned.remove(found)
    session.delete(found)
    today, free, kept = legal_date(now), set[UUID](), set[UUID]()
    if found.sort == SubjectKind.PERSON:
        free = queries.officers_named(session, found.name, _HANDLES, on=today)
    for one in case.concerned:
        if one.sort == SubjectKind.PERSON:
            kept |= queries.officers_named(session, one.name, _HANDLES, on=today)
    session.execute(
        delete(Conflict).where(
            Conflict.case_id == case.id, Conflict.account_id.in_(list(free - kept))
        )
    )
    session.flush()


def record_step(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    *,
    taken_on: date,
    taken_by: str,
    what: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record what was done about the breach and when. Raises Refused."""
    if taken_on > legal_date(now):
        raise Refused(Refusal(N_("This day lies ahead."), field="taken_on"))
    if not what.strip():
        raise Refused(Refusal(N_("Say what was done."), field="what"))
    known = informants(session, vault, case, actor=actor, now=now)
    check_silent(known, what, field="what")
    check_silent(known, taken_by, field="taken_by")
    perform(session, RECORD_STEP, record=case, actor=actor, now=now, occurred_on=taken_on)
    case.steps.append(_step(taken_by, what, taken_on, now))


def _step(by: str, what: str, on: date, now: datetime) -> Step:
    return Step(taken_on=on, taken_by=by, what=what, recorded_at=now)


# -- files ------------------------------------------------------------------------------------


def add_file(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    given: Given,
    *,
    origin: FileOrigin,
    actor: Actor,
    now: datetime,
) -> ViolationFile:
    """Put a file with a case: an informant's is sealed, and only its cleaned copy can be read.

    Where no certain copy can be made, a person has to make one. Raises Refused for what can't be
    taken, and where the copy would tell who the informant is.
    """
    identities = informants(session, vault, case, actor=actor, now=now)
    file = take_in(session, vault, given, origin, case, identities=identities, actor=actor, now=now)
    case.files.append(file)
    done = ADD_FILE if file.stored_file_id is not None else LEAVE_UNCLEANED
    perform(
        session,
        done,
        record=case,
        actor=actor,
        now=now,
        facts={"file": file.number, "origin": origin},
    )
    session.flush()
    return file


def seal_file(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    file: ViolationFile,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Take a copy away that says too much, and seal the file as it came. Raises Refused.

    What an organ was given before stays with it.
    """
    if file.stored is None:
        raise Refused(Refusal(N_("This file has no copy that could be taken away.")))
    if file.original_id is None:
        given = Given(file.stored.original_name, vault.store.read(file.stored.sha256))
        original = seal_original(
            session, vault, given, file.label, subject=subject_of(case), now=now
        )
        file.origin, file.original_id = FileOrigin.INFORMANT, original.id
        file.original = original
    file.stored = file.stored_file_id = None  # the rounds delete what lies with no record
    facts = {"file": file.number}
    perform(session, SEAL_FILE, record=case, actor=actor, now=now, facts=facts)


def clean_by_hand(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    file: ViolationFile,
    given: Given,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Take the copy that a person made of an informant's file; it is cleaned like any other."""
    if file.stored_file_id is not None:
        raise Refused(Refusal(N_("This file has its copy already.")))
    stored = cleaned_copy(
        session,
        vault,
        given,
        file.label,
        organisation_id=file.organisation_id,
        identities=informants(session, vault, case, actor=actor, now=now),
        actor=actor,
        now=now,
    )
    if stored is None:
        raise Refused(
            Refusal(
                N_("This copy can't be cleaned either. Print it and scan it, or save it as PNG."),
                field="file",
            )
        )
    file.stored = stored
    file.stored_file_id = stored.id
    if not queries.waiting_files(case.files):
        facts = {"file": file.number}
        perform(session, CLEAN_BY_HAND, record=case, actor=actor, now=now, facts=facts)


def take_in(
    session: Session,
    vault: Vault,
    given: Given,
    origin: FileOrigin,
    record: ViolationCase | ViolationReport,
    *,
    identities: Sequence[Identity] | Unknown,
    actor: Actor,
    now: datetime,
) -> ViolationFile:
    """Take a file in under a number: sealed and cleaned, or as it came from an office.

    Raises Refused as `add_file`.
    """
    kind = check_size(given)
    number = len(record.files) + 1
    label = f"資料{number}"
    original, stored = None, None
    if origin is FileOrigin.INFORMANT:
        original = seal_original(session, vault, given, label, subject=subject_of(record), now=now)
        stored = cleaned_copy(
            session,
            vault,
            given,
            label,
            organisation_id=record.organisation_id,
            identities=identities,
            actor=actor,
            now=now,
        )
    else:
        check_file_silent(identities, given, kind)
        stored = keep(
            session,
            vault,
            given.content,
            label,
            kind=kind,
            organisation_id=None,
            actor=actor,
            now=now,
        )
    is_case = isinstance(record, ViolationCase)
    return ViolationFile(
        case_id=record.id if is_case else None,
        report_id=None if is_case else record.id,
        organisation_id=record.organisation_id,
        number=number,
        origin=origin,
        label=label,
        stored_file_id=stored.id if stored else None,
        stored=stored,
        original_id=original.id if original else None,
        added_at=now,
    )


# -- the informant ----------------------------------------------------------------------------


def seal_informant(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    identity: Identity,
    *,
    secrecy: Secrecy,
    actor: Actor,
    now: datetime,
) -> Seal:
    """Seal who the informant is; from then on nobody of the council reads it again.

    Raises Refused where the case already tells it, in its words or in a file.
    """
    if not identity.name.strip():
        raise Refused(Refusal(N_("Give the name."), field="name"))
    for where, text in queries.texts(case):
        check_silent([identity], text, field="name", where=where)
    for file in case.files:
        if file.stored is not None:
            kind = MediaType(file.stored.media_type)
            given = Given(file.label, vault.store.read(file.stored.sha256))
            check_file_silent([identity], given, kind)
    made = seal(
        session,
        vault,
        identity.packed(),
        Holds.IDENTITY,
        secrecy,
        subject=subject_of(case),
        now=now,
    )
    facts = {"seal": str(made.id), "secrecy": secrecy}
    perform(session, SEAL, record=case, actor=actor, now=now, facts=facts)
    return made


def informants(
    session: Session, vault: Vault, case: ViolationCase, *, actor: Actor, now: datetime
) -> Unknown:
    """Return who the informants are, for comparing only: nothing of it may leave a service."""
    sealed = _identities_in(vault, queries.informants(session, case))
    return Unknown(session, sealed, subject_of(case), actor, now)


def reported_by(
    session: Session, vault: Vault, report: ViolationReport, *, actor: Actor, now: datetime
) -> Unknown:
    """Return whose word a report is, for comparing only, like `informants`."""
    with widened(session, vault.room):  # a member put in what it can't take out
        sealed = _identities_in(vault, queries.sealed_with(session, report))
    return Unknown(session, sealed, subject_of(report), actor, now)


def _identities_in(vault: Vault, sealed: Sequence[Seal]) -> list[Identity]:
    return [Identity.unpacked(seals.unseal(vault.envelope, one, audience=ROOM)) for one in sealed]


# -- the end ----------------------------------------------------------------------------------


def close(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Close a case; its seals are erased once their term has passed. Raises Refused."""
    if case.live_referrals:
        raise Refused(Refusal(N_("A referral of this case is still under way.")))
    check_silent(informants(session, vault, case, actor=actor, now=now), reason, field="reason")
    today = legal_date(now)
    perform(
        session,
        CLOSE,
        record=case,
        actor=actor,
        now=now,
        reason=reason,
        change=lambda: setattr(case, "closed_on", today),
    )
    for sealed in [*queries.informants(session, case), *queries.originals(case)]:
        sealed.ended_on = today
