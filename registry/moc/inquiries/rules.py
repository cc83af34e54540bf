"""Inquiries and answers: one clause for each direction (moc:6.4, 7.6)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from registry.core.acts import Act, Duty, desks, names, receiving
from registry.core.desks import Desk
from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.moc.clauses import MOC_6_4, MOC_7_6
from registry.moc.post.rules import KYRGYZ, Side


class Standing(StrEnum):
    """Where an inquiry stands."""

    OPEN = "open"
    ANSWERED = "answered"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.OPEN: N_("Waits for an answer"),
    Standing.ANSWERED: N_("Answered"),
}

ASK_JAPAN: Final = Act(
    "moc.inquiry.sent-under-6-4",
    MOC_6_4,
    desks(*KYRGYZ),
    N_("Ask the other side"),
    N_("Asked Japan about hosting"),
)
ASK_KYRGYZ: Final = Act(
    "moc.inquiry.sent-under-7-6",
    MOC_7_6,
    desks(Desk.ISA_RESIDENCE),
    N_("Ask the other side"),
    N_("Asked the Kyrgyz side about sending"),
)
ANSWER_AS_JAPAN: Final = Act(
    "moc.inquiry.answered-under-6-4",
    MOC_6_4,
    receiving(Desk.ISA_RESIDENCE),
    N_("Answer the inquiry"),
    N_("Answered by Japan"),
)
ANSWER_AS_KYRGYZ: Final = Act(
    "moc.inquiry.answered-under-7-6",
    MOC_7_6,
    receiving(*KYRGYZ),
    N_("Answer the inquiry"),
    N_("Answered by the Kyrgyz side"),
)
ACTS: Final = (ASK_JAPAN, ASK_KYRGYZ, ANSWER_AS_JAPAN, ANSWER_AS_KYRGYZ)
CROSSING: Final = ACTS
ASK: Final[Mapping[Side, Act]] = {Side.KG: ASK_JAPAN, Side.JP: ASK_KYRGYZ}  # by who asks
ANSWER: Final[Mapping[Side, Act]] = {Side.JP: ANSWER_AS_JAPAN, Side.KG: ANSWER_AS_KYRGYZ}
DUTIES: Final = (
    Duty(
        "moc.inquiry.answer-under-6-4",
        MOC_6_4,
        Desk.ISA_RESIDENCE,
        N_("Answer an inquiry of the Kyrgyz side"),
        opens_on=names(ASK_JAPAN),
        closes_on=names(ANSWER_AS_JAPAN),
        waits_for=Desk.KG_HEAD,
    ),
    Duty(
        "moc.inquiry.answer-under-7-6",
        MOC_7_6,
        Desk.KG_HEAD,
        N_("Answer an inquiry of Japan"),
        opens_on=names(ASK_KYRGYZ),
        closes_on=names(ANSWER_AS_KYRGYZ),
        waits_for=Desk.ISA_RESIDENCE,
    ),
)


def refusals_to_ask(question: str | None, about: str, text: str) -> list[Refusal]:
    """Say what an inquiry lacks: a common question and what it is about, or words of its own."""
    if question is not None and not about.strip():
        return [
            Refusal(
                N_("Say whom or what the question is about: a name, a number, a day."),
                field="about",
            )
        ]
    if question is None and not text.strip():
        return [Refusal(N_("Choose a common question, or write your own."), field="text")]
    return []


def refusals_to_answer(reply: str | None, text: str) -> list[Refusal]:
    """Say what an answer lacks: a prepared reply or words."""
    if reply is None and not text.strip():
        return [Refusal(N_("Choose a prepared answer, or write your own."), field="text")]
    return []
