"""The verbs of a notice: written and sent by Japan; investigated and answered by the other side."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.informants.intake import Vault
from registry.moc.notices import queries
from registry.moc.notices.models import Notice
from registry.moc.notices.rules import (
    GIVE_RESULT,
    INVESTIGATE,
    KEEP,
    REVOKED,
    SEND,
    NoticeState,
)
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.moc.steps import queries as steps
from registry.moc.steps.models import CaseStep
from registry.moc.steps.services import Told, refuse_twice, take

KINDS: Final = (Kind(Notice),)
_SETTLING: Final = frozenset({KEEP.name, REVOKED.name})


@dataclass(frozen=True)
class Content:
    """What a notice says."""

    agency_name: str
    agency_number: str
    ground: str
    facts: str
    confidential: bool = True


def begin(
    session: Session, content: Content, *, report_id: UUID | None = None, now: datetime
) -> Notice:
    """Begin a notice; it stays on the Japanese side until it is sent."""
    notice = Notice(
        side=Side.JP,
        room="moc:jp",
        state=NoticeState.DRAFT,
        report_id=report_id,
        begun_at=now,
        **vars(content),
    )
    session.add(notice)
    session.flush()
    return notice


def write(notice: Notice, content: Content) -> None:
    """Change what a draft says."""
    if notice.state != NoticeState.DRAFT:
        raise OutOfDate(Refusal(N_("The notice is sent; it can't be changed any more.")))
    for key, value in vars(content).items():
        setattr(notice, key, value)


def send(session: Session, notice: Notice, *, actor: Actor, now: datetime) -> None:
    """Send a notice; the duties to investigate, guide and give the result open (moc:7.3)."""

    def change() -> None:
        notice.room = "moc"
        notice.sent_on = day_at(Side.JP, now)

    do(
        session,
        SEND,
        record=notice,
        actor=actor,
        now=now,
        facts={"ground": notice.ground},
        change=change,
        confidential=notice.confidential,
    )


def answer(
    session: Session,
    vault: Vault,
    act: Act,
    notice: Notice,
    told: Told,
    *,
    actor: Actor,
    now: datetime,
) -> CaseStep:
    """Investigate, guide, give the result, decide: each once, but guidance as often as needed.

    Raises Refused where the order does not hold: no result before the investigation, no decision
    before the result, and no revocation that the register does not know.
    """
    done = {step.act for step in steps.steps_of(session, Notice.kind, notice.id)}
    if act in (INVESTIGATE, GIVE_RESULT, KEEP, REVOKED):
        refuse_twice(session, act, notice)
    _check_order(act, done)
    if act is REVOKED:
        _check_revoked(session, notice, told.reference)
    return take(session, vault, act, notice, told, came_on=notice.sent_on, actor=actor, now=now)


def _check_order(act: Act, done: Collection[str]) -> None:
    if act is GIVE_RESULT and INVESTIGATE.name not in done:
        raise Refused(Refusal(N_("Record the investigation first.")))
    if act in (KEEP, REVOKED):
        if GIVE_RESULT.name not in done:
            raise Refused(Refusal(N_("Give Japan the result first.")))
        if _SETTLING & set(done):
            raise OutOfDate(Refusal(N_("This was decided already.")))


def _check_revoked(session: Session, notice: Notice, certificate: str) -> None:
    known = {one.certificate_number for one in queries.revocations_of(session, notice)}
    if certificate not in known:
        message = N_("Revoke the certification in the register first, then record it here.")
        raise Refused(Refusal(message, field="reference"))


def possible_next(acts: Collection[Act], done: Collection[str]) -> list[Act]:
    """Return those of `acts` that the order of a notice allows now."""
    allowed = []
    for act in acts:
        try:
            _check_order(act, done)
        except Refused:
            continue
        if act.name not in done or act.name == "moc.notice.guided":
            allowed.append(act)
    return allowed
