"""What is done with an improvement order: drawn up, notified, published (moc:6.3, 7.5)."""

from datetime import date
from typing import Final

from registry.core.acts import Act, Duty, desks, names
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.moc.clauses import MOC_6_3, MOC_7_5

_ISA: Final = desks(Desk.ISA_RESIDENCE)
_CENTRE: Final = desks(Desk.KG_OFFICER, Desk.KG_HEAD)

DRAW_UP: Final = Act(
    "moc.order.drawn-up",
    MOC_6_3,
    _ISA,
    N_("Enter an improvement order"),
    N_("Improvement order entered"),
)
CORRECT: Final = Act(
    "moc.order.corrected",
    MOC_6_3,
    _ISA,
    N_("Correct the order"),
    N_("Improvement order corrected"),
)
NOTIFY: Final = Act(
    "moc.order.notified",
    MOC_6_3,
    _ISA,
    N_("Notify the Kyrgyz side of the order"),
    N_("Kyrgyz side notified of the order"),
)
PUBLISH: Final = Act(
    "moc.order.published",
    MOC_7_5,
    _CENTRE,
    N_("Record that the order is published"),
    N_("Order published in the Kyrgyz Republic"),
)
ACTS: Final = (DRAW_UP, CORRECT, NOTIFY, PUBLISH)
CROSSING: Final = (NOTIFY, PUBLISH)
DUTIES: Final = (
    Duty(
        "moc.order.notify",
        MOC_6_3,
        Desk.ISA_RESIDENCE,
        N_("Notify the Kyrgyz side of an improvement order"),
        opens_on=names(DRAW_UP),
        closes_on=names(NOTIFY),
    ),
    Duty(
        "moc.order.publish",
        MOC_7_5,
        Desk.KG_HEAD,
        N_("Publish an improvement order in the Kyrgyz Republic"),
        opens_on=names(NOTIFY),
        closes_on=names(PUBLISH),
        waits_for=Desk.ISA_RESIDENCE,
    ),
)


def refusals_to_enter(ordered_on: date, improve_by: date | None, *, today: date) -> list[Refusal]:
    """Say why an order can't bear these days."""
    refusals = []
    if ordered_on > today:
        refusals.append(Refusal(N_("That day is still to come."), field="ordered_on"))
    if improve_by is not None and improve_by < ordered_on:
        message = N_("The time for improvement would be over already.")
        refusals.append(Refusal(message, field="improve_by"))
    return refusals
