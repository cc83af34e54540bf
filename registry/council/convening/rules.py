"""What a draft needs before it can be laid before the chairs, and be convened (council:5)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.council.meetings.rules import MeetingKind, refusals_of_times

_K: Final = MeetingKind


@dataclass(frozen=True)
class Plan:
    """What a draft says of when and where, and how many it would call."""

    kind: MeetingKind
    begins_at: datetime | None
    ends_at: datetime | None
    begins_on: date | None
    place: str
    reply_by: date | None
    items: int
    participants: int
    papers: int
    choice_reason: str


def refusals_to_convene(plan: Plan, *, now: datetime, today: date) -> list[Refusal]:
    """Say what a draft still lacks before it can be laid before the chairs, or be convened."""
    is_circulation = plan.kind is _K.CIRCULATION
    refusals = _lacks_of_a_circulation(plan) if is_circulation else _lacks_of_a_meeting(plan, now)
    if plan.reply_by is not None and plan.reply_by < today:
        refusals.append(Refusal(N_("The day until which answers are asked for has passed.")))
    if plan.items == 0:
        refusals.append(Refusal(N_("Put at least one item on the agenda (council:6).")))
    if plan.participants == 0:
        refusals.append(Refusal(N_("Choose who is called.")))
    if plan.kind is _K.RESTRICTED and not plan.choice_reason.strip():
        refusals.append(Refusal(N_("Say why these participants are called (council:5.2).")))
    return refusals


def _lacks_of_a_circulation(plan: Plan) -> list[Refusal]:
    refusals = []
    if plan.reply_by is None:
        refusals.append(Refusal(N_("Say until when receipt is to be confirmed.")))
    if plan.papers == 0:
        refusals.append(Refusal(N_("A circulation needs at least one paper.")))
    return refusals


def _lacks_of_a_meeting(plan: Plan, now: datetime) -> list[Refusal]:
    refusals = refusals_of_times(
        plan.begins_at, plan.ends_at, begins_on=plan.begins_on, reply_by=plan.reply_by
    )
    if plan.begins_at is None or plan.ends_at is None:
        refusals.append(Refusal(N_("Say when the meeting begins and ends.")))
    elif plan.begins_at <= now:
        refusals.append(Refusal(N_("The meeting would begin in the past.")))
    if not plan.place.strip():
        refusals.append(Refusal(N_("Say where the meeting is held.")))
    return refusals
