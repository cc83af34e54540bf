"""The verbs of a closing: closed, told about, opened again (council:7.1, 7.2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.closing import queries
from registry.council.closing.models import Closing, ClosingReason
from registry.council.closing.rules import (
    CLOSE,
    FALL_AWAY,
    IN_FORCE,
    PUBLISH_REASON,
    REOPEN,
    WITHHOLD_REASON,
    ClosingState,
    Ground,
    Telling,
    refusals_to_tell,
)
from registry.council.meetings import services as drafts
from registry.council.meetings.models import AgendaItem, Meeting
from registry.council.meetings.rules import MeetingState


@dataclass(frozen=True)
class Told:
    """What is decided about the reason: its public wording, or the ground for keeping it back."""

    telling: Telling
    public_reason_ja: str = ""
    public_reason_en: str = ""
    ground: Ground | None = None
    why_withheld: str = ""
    ground_is_said: bool = False


def close(
    session: Session,
    meeting: Meeting,
    item: AgendaItem | None,
    *,
    reason: str,
    told: Told,
    actor: Actor,
    now: datetime,
) -> Closing:
    """Close a meeting, or one item of it: from then on the public finds one line and nothing else.

    Works before and after the meeting was held or published. Raises Refused; OutOfDate where it is
    closed already.
    """
    if queries.in_force(session, meeting.id, item.id if item else None) is not None:
        raise OutOfDate(Refusal(N_("This is closed to the public already.")))
    if meeting.state == MeetingState.CANCELLED and meeting.convened_at is None:
        raise Refused(Refusal(N_("A draft that was dropped is nowhere public.")))
    if not reason.strip():
        raise Refused(Refusal(N_("Give the reason."), field="reason"))
    _check(told)
    closing = Closing(
        meeting_id=meeting.id,
        meeting=meeting,
        item_id=item.id if item else None,
        item=item,
        closed_at=now,
        state=ClosingState.CLOSED,
        public_reason_ja="",
        public_reason_en="",
    )
    closing.inside = ClosingReason(reason=reason, why_withheld="")
    session.add(closing)
    session.flush()
    perform(
        session,
        CLOSE,
        record=closing,
        actor=actor,
        now=now,
        facts={"meeting": str(meeting.id), "item": str(item.id) if item else None},
        about=(f"{meeting.kind}:{meeting.id}",),
        reason=reason,
        change=lambda: setattr(item or meeting, "closed_at", now),
    )
    if told.telling is not Telling.LATER:
        tell(session, closing, told, actor=actor, now=now)
    return closing


def tell(session: Session, closing: Closing, told: Told, *, actor: Actor, now: datetime) -> None:
    """Publish why something is closed, or keep it back on a ground; the duty of 7.2 is then done.

    Either can follow the other: a reason kept back leaves the public table. Raises Refused.
    """
    _check(told)
    if told.telling is Telling.LATER:
        raise Refused(Refusal(N_("Choose what is said about the reason."), field="telling"))
    withheld = told.telling is Telling.WITHHOLD

    def change() -> None:
        closing.public_reason_ja = "" if withheld else told.public_reason_ja.strip()
        closing.public_reason_en = "" if withheld else told.public_reason_en.strip()
        closing.ground_said = told.ground if withheld and told.ground_is_said else None
        closing.inside.ground = told.ground if withheld else None
        closing.inside.why_withheld = told.why_withheld.strip() if withheld else ""

    perform(
        session,
        WITHHOLD_REASON if withheld else PUBLISH_REASON,
        record=closing,
        actor=actor,
        now=now,
        facts={"ground": told.ground, "said": told.ground_is_said} if withheld else {},
        about=(f"council.meeting:{closing.meeting_id}",),
        reason=told.why_withheld if withheld else None,
        change=change,
    )


def reopen(session: Session, closing: Closing, *, reason: str, actor: Actor, now: datetime) -> None:
    """Open what was closed; a meeting still to come is announced by that. Raises Refused."""
    meeting, item = closing.meeting, closing.item

    def change() -> None:
        closing.reopened_at = now
        closing.ground_said = None
        if item is not None:
            item.closed_at = None
            return
        meeting.closed_at = None
        if meeting.state == MeetingState.CONVENED and meeting.announced_at is None:
            meeting.announced_at = now

    perform(
        session,
        REOPEN,
        record=closing,
        actor=actor,
        now=now,
        about=(f"{meeting.kind}:{meeting.id}",),
        reason=reason,
        change=change,
    )


def take_item_out(
    session: Session, meeting: Meeting, item: AgendaItem, *, actor: Actor, now: datetime
) -> None:
    """Take an item out of a draft, with whatever closing a chair made of it.

    Of an item that nobody was called for there is nothing to publish. Raises Refused, OutOfDate.
    """
    drafts.touch(meeting, now)
    closings = queries.of_item(session, item.id)
    about = (f"{meeting.kind}:{meeting.id}",)
    for closing in closings:
        if closing.state in IN_FORCE:
            perform(session, FALL_AWAY, record=closing, actor=actor, now=now, about=about)
    gone = [closing.id for closing in closings]
    session.execute(delete(ClosingReason).where(ClosingReason.closing_id.in_(gone)))
    session.execute(delete(Closing).where(Closing.id.in_(gone)))
    drafts.remove_item(session, meeting, item, now=now)


def _check(told: Told) -> None:
    if refusals := refusals_to_tell(
        told.telling, reason_ja=told.public_reason_ja, ground=told.ground, why=told.why_withheld
    ):
        raise Refused(*refusals)
