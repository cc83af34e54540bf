"""The verbs of a member's report: sent, followed by the member's own steps, answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.members import queries as members
from registry.council.violations import queries
from registry.council.violations.models import ViolationReport
from registry.council.violations.rules import (
    ANSWER_REPORT,
    RECORD_OWN_STEPS,
    REPORT,
    FileOrigin,
    known_breaches,
)
from registry.council.violations.services import Told, reported_by, take_in
from registry.informants.intake import Given, Vault, check_silent, seal
from registry.seals.rules import Holds, Identity, Secrecy


def report(
    session: Session,
    vault: Vault,
    organisation_id: UUID,
    told: Told,
    *,
    concerned: str,
    steps: str = "",
    files: Sequence[Given] = (),
    informant: Identity | None = None,
    secrecy: Secrecy = Secrecy.SECRET,
    request_id: UUID | None = None,
    answer_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> ViolationReport:
    """Take in what a member reports of a breach; its duty to act stands until it records steps.

    Raises Refused, also for who is no member.
    """
    today = legal_date(now)
    told.check(today)
    if members.state_on(session, organisation_id, today) is None:
        raise Refused(Refusal(N_("Only members report breaches here (council:3.3).")))
    if not concerned.strip():
        raise Refused(Refusal(N_("Say whom it concerns."), field="concerned"))
    if informant is not None:
        said = {"facts": told.facts, "law": told.law, "concerned": concerned, "steps": steps}
        for field, text in said.items():
            check_silent([informant], text, field=field)
    queries.origin(session, request_id, answer_id, actor)  # none that the actor may not see
    found = ViolationReport(
        organisation_id=organisation_id,
        request_id=request_id,
        answer_id=answer_id,
        breaches=[*known_breaches(told.breaches)],
        law=told.law,
        concerned=concerned,
        facts=told.facts,
        steps="",
        learned_on=told.learned_on,
        sent_at=now,
        files=[],
    )
    session.add(found)
    session.flush()
    perform(session, REPORT, record=found, actor=actor, now=now, occurred_on=today)
    identities = [informant] if informant is not None else []
    for given in files:
        file = take_in(
            session,
            vault,
            given,
            FileOrigin.INFORMANT,
            found,
            identities=identities,
            actor=actor,
            now=now,
        )
        found.files.append(file)
    if informant is not None:
        seal(
            session,
            vault,
            informant.packed(),
            Holds.IDENTITY,
            secrecy,
            subject=subject_of(found),
            now=now,
        )
    if steps.strip():
        record_own_steps(session, vault, found, steps=steps, actor=actor, now=now)
    session.flush()
    return found


def record_own_steps(
    session: Session,
    vault: Vault,
    found: ViolationReport,
    *,
    steps: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record what the member itself did about the breach (council:3.3). Raises Refused."""
    if not steps.strip():
        raise Refused(Refusal(N_("Say what was done."), field="steps"))
    known = reported_by(session, vault, found, actor=actor, now=now)
    check_silent(known, steps, field="steps")
    perform(session, RECORD_OWN_STEPS, record=found, actor=actor, now=now)
    found.steps = "\n\n".join(filter(None, (found.steps, steps)))


def answer_report(
    session: Session,
    vault: Vault,
    found: ViolationReport,
    *,
    answer: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Tell the member as much as it may know of what came of its report. Raises Refused."""
    if not answer.strip():
        raise Refused(Refusal(N_("Say what came of it."), field="answer"))
    check_silent(reported_by(session, vault, found, actor=actor, now=now), answer)
    perform(
        session,
        ANSWER_REPORT,
        record=found,
        actor=actor,
        now=now,
        reason=answer,
        change=lambda: setattr(found, "answer", answer),
    )
