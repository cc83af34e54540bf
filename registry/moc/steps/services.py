"""Records what a side did about a record of the other's, and lets the other side know."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.acts import Act, compartment_of
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.informants.intake import Given, Unknown, Vault, cleaned_copy
from registry.moc.post.rules import Side, first_day_there
from registry.moc.post.services import Kind, day_at, do
from registry.moc.steps import queries
from registry.moc.steps.models import CaseStep, StepFile
from registry.papers.models import StoredFile
from registry.seals.rules import Identity

KINDS: Final = (Kind(CaseStep, parts=("files",)),)

CANNOT_BE_CLEANED: Final = N_(
    "This file can't be cleaned with certainty. Save it as PNG and add it again."
)


@dataclass(frozen=True)
class Told:
    """What is said of a step: in words, on which day it was, whether it is confidential.

    `files` are its evidence.
    """

    words: str
    on: date
    confidential: bool = True
    outcome: str = ""
    reference: str = ""
    files: tuple[Given, ...] = ()


def take(
    session: Session,
    vault: Vault,
    act: Act,
    record: Any,
    told: Told,
    *,
    came_on: date | None,
    sealed: Sequence[Identity] | Unknown = (),
    actor: Actor,
    now: datetime,
) -> CaseStep:
    """Do an act about the other side's record, which sent it on a day.

    Its evidence goes along as cleaned copies. Raises Refused, also where one can't be cleaned or
    tells who somebody `sealed` is.
    """
    side = Side(record.side).other
    if told.on > day_at(side, now):
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    if came_on is not None and told.on < first_day_there(side.other, came_on):
        message = N_("That is before the other side sent it (%(day)s).")
        raise Refused(Refusal(message, {"day": came_on}, field="on"))
    if not told.words.strip():
        raise Refused(Refusal(N_("Say it in words."), field="words"))
    copies = [
        _copy(session, vault, number, given, sealed=sealed, actor=actor, now=now)
        for number, given in enumerate(told.files, 1)
    ]
    step = CaseStep(
        side=side,
        room=compartment_of(record),
        of_kind=record.kind,
        of_id=record.id,
        act=act.name,
        words=told.words,
        outcome=told.outcome,
        reference=told.reference,
        on=told.on,
        confidential=told.confidential,
        recorded_at=now,
        files=[
            StepFile(id=uuid4(), number=number, stored=copy, stored_file_id=copy.id)
            for number, copy in enumerate(copies, 1)
        ],
    )
    session.add(step)
    session.flush()
    do(
        session,
        act,
        record=record,
        brings=step,
        actor=actor,
        now=now,
        facts={"on": told.on.isoformat()},
        occurred_on=told.on,
        confidential=told.confidential,
        files=copies,
    )
    return step


def _copy(
    session: Session,
    vault: Vault,
    number: int,
    given: Given,
    *,
    sealed: Sequence[Identity] | Unknown,
    actor: Actor,
    now: datetime,
) -> StoredFile:
    with naming(given):
        copy = cleaned_copy(
            session,
            vault,
            given,
            f"evidence-{number}",
            organisation_id=None,
            identities=sealed,
            actor=actor,
            now=now,
        )
        if copy is None:
            raise Refused(Refusal(CANNOT_BE_CLEANED, field="files"))
    return copy


@contextmanager
def naming(given: Given) -> Iterator[None]:
    """Say of a file that is refused which one it is, by the name that it came with."""
    try:
        yield
    except Refused as refused:
        which = Refusal(N_("“%(name)s” is not taken."), {"name": given.name}, field="files")
        raise Refused(which, *refused.refusals) from None


def refuse_twice(session: Session, act: Act, record: Any) -> None:
    """Raise OutOfDate where the act was done about the record before."""
    if any(step.act == act.name for step in queries.steps_of(session, record.kind, record.id)):
        raise OutOfDate(Refusal(N_("This was done already.")))
