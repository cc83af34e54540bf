"""A bureau's word that an employer's enrolment is not done: acts, duties, settings (1.2.b)."""

from datetime import date
from enum import StrEnum
from typing import Any, Final

from registry.core.acts import Act, Duty, Move, desks, names
from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.settings import Setting
from registry.core.text import N_
from registry.papers.rules import Series, check_pattern
from registry.pension.clauses import PENSION_1_2_B

OWN_ROOM: Final = "pension:notices"  # what the bureau prepares
SHARED_ROOM: Final = "pension:enrolments"  # what it sent
PARTIES: Final = frozenset({Desk.ISA_BUREAU, Desk.MHLW_PENSION})


class State(StrEnum):
    """Where a form stands."""

    DRAFT = "draft"
    BEING_CHECKED = "being-checked"
    ISSUED = "issued"
    SENT = "sent"
    RECEIVED = "received"
    DROPPED = "dropped"


class Channel(StrEnum):
    """The way that a form went: the text knows the post."""

    POST = "post"
    SYSTEM = "system"


STATE_NAMES: Final = {
    State.DRAFT: N_("Being prepared"),
    State.BEING_CHECKED: N_("With the second officer"),
    State.ISSUED: N_("Issued, not yet sent"),
    State.SENT: N_("Sent"),
    State.RECEIVED: N_("Received, acknowledged"),
    State.DROPPED: N_("Dropped"),
}
CHANNEL_NAMES: Final = {
    Channel.POST: N_("By post"),
    Channel.SYSTEM: N_("Through this system"),
}
_BUREAU: Final = desks(Desk.ISA_BUREAU)

LEARN: Final = Act(
    "pension.enrolment.learned",
    PENSION_1_2_B,
    _BUREAU,
    N_("Enter an employer's notice"),
    N_("Employer's notice entered: enrolment is not done"),
)
PUT_FORWARD: Final = Act(
    "pension.enrolment.put-forward",
    PENSION_1_2_B,
    _BUREAU,
    N_("Lay the form before the second officer"),
    N_("Form laid before the second officer"),
    Move(State.DRAFT, State.BEING_CHECKED),
)
SEND_BACK: Final = Act(
    "pension.enrolment.sent-back",
    PENSION_1_2_B,
    _BUREAU,
    N_("Send the form back"),
    N_("Form sent back"),
    Move(State.BEING_CHECKED, State.DRAFT),
    reasoned=True,
)
ISSUE: Final = Act(
    "pension.enrolment.issued",
    PENSION_1_2_B,
    _BUREAU,
    N_("Issue the form"),
    N_("Form issued"),
    Move(State.BEING_CHECKED, State.ISSUED),
    apart_from=names(PUT_FORWARD),
)
POST: Final = Act(
    "pension.enrolment.posted",
    PENSION_1_2_B,
    _BUREAU,
    N_("Record that it was posted"),
    N_("Form posted to the Pension Bureau"),
    Move(State.ISSUED, State.SENT),
)
SEND: Final = Act(
    "pension.enrolment.sent",
    PENSION_1_2_B,
    _BUREAU,
    N_("Send it through this system"),
    N_("Form sent through this system"),
    Move(State.ISSUED, State.SENT),
)
RECEIVE: Final = Act(
    "pension.enrolment.received",
    PENSION_1_2_B,
    desks(Desk.MHLW_PENSION),
    N_("Acknowledge receipt"),
    N_("Receipt acknowledged"),
    Move(State.SENT, State.RECEIVED),
)
DROP: Final = Act(
    "pension.enrolment.dropped",
    PENSION_1_2_B,
    _BUREAU,
    N_("Drop it: nothing is to be sent"),
    N_("Dropped: nothing is to be sent"),
    Move(State.DRAFT, State.DROPPED),
    reasoned=True,
)
ACTS: Final = (LEARN, PUT_FORWARD, SEND_BACK, ISSUE, POST, SEND, RECEIVE, DROP)
DUTIES: Final = (
    Duty(
        "pension.enrolment.send",
        PENSION_1_2_B,
        Desk.ISA_BUREAU,
        N_("Send the Pension Bureau the form on enrolment that is not done"),
        opens_on=names(LEARN),
        closes_on=names(POST, SEND),
        falls_away_on=names(DROP),
    ),
    Duty(
        "pension.enrolment.acknowledge",
        PENSION_1_2_B,
        Desk.MHLW_PENSION,
        N_("Acknowledge a form on enrolment that is not done"),
        opens_on=names(POST, SEND),
        closes_on=names(RECEIVE),
        waits_for=Desk.ISA_BUREAU,
        force=Force.PRACTICE,
    ),
)


def _lines(value: Any) -> None:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(line, str) and line.strip() for line in value)
    ):
        raise ValueError(N_("Give the lines, from the organisation down to the person."))


SENDER: Final = Setting(
    "pension.enrolment.sender",
    ["東京出入国在留管理局", "就労審査第一部門首席審査官"],
    N_("Who sends the form on enrolment: the bureau and its chief examiner (pension:1.2.b)"),
    check=_lines,
)
ADDRESSEE: Final = Setting(
    "pension.enrolment.addressee",
    ["厚生労働省年金局事業管理課"],
    N_("To whom the form on enrolment is addressed (pension:1.2.b)"),
    check=_lines,
)
NUMBERS: Final = Series(
    office="isa.bureau",
    name="enrolments",
    pattern=Setting(
        "papers.pattern.isa.bureau.enrolments",
        "東管就一第{n}号",
        N_("Document number of the bureau's forms on enrolment"),
        N_("{n} is the number, {n:4} the number with leading zeros, {year} the fiscal year."),
        check_pattern,
    ),
)
SETTINGS: Final = (SENDER, ADDRESSEE, NUMBERS.pattern)


def refusals_to_enter(learned_on: date, *, all_within_period: bool, today: date) -> list[Refusal]:
    """Say why a notice leads to no form: who was just hired may still be enrolled in time."""
    if learned_on > today:
        return [Refusal(N_("That day is still to come."), field="learned_on")]
    if not all_within_period:
        return []
    message = N_(
        "Workers just hired and still within the time for enrolment do not count: nothing is to be "
        "sent (pension:1.2.b)."
    )
    return [Refusal(message, field="within_period")]


def refusals_to_post(posted_on: date, *, learned_on: date, today: date) -> list[Refusal]:
    """Say why a form can't have been posted on a day."""
    if posted_on > today:
        return [Refusal(N_("That day is still to come."), field="posted_on")]
    if posted_on < learned_on:
        return [Refusal(N_("That is before the employer's notice."), field="posted_on")]
    return []
