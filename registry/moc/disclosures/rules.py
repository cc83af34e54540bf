"""Consents to show confidential passages to others: asked, given in writing, ended (moc:3)."""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from registry.core.acts import Act, Duty, Owed, names
from registry.core.clauses import Force
from registry.core.refusals import Refusal
from registry.core.text import N_
from registry.moc.clauses import MOC_3
from registry.moc.contacts.rules import BY_LIAISON, TO_HEADS

_SENTENCE: Final = re.compile(r"[^\n。！？.!?]*[。！？.!?]+[」』）)\"”»]*|[^\n。！？.!?]+")
_MOST: Final = 200
_CODE: Final = 26


class Standing(StrEnum):
    """Where a request for consent stands."""

    ASKED = "asked"
    OPEN = "open"
    ENDED = "ended"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


STANDING_NAMES: Final[Mapping[Standing, str]] = {
    Standing.ASKED: N_("Waits for the written answer"),
    Standing.OPEN: N_("Consented"),
    Standing.ENDED: N_("Consent ended"),
    Standing.DECLINED: N_("No consent given"),
    Standing.WITHDRAWN: N_("Consent withdrawn"),
}

ASK: Final = Act(
    "moc.disclosure.asked",
    MOC_3,
    BY_LIAISON,
    N_("Ask for consent to disclose"),
    N_("Asked for consent to disclose"),
)
GRANT: Final = Act(
    "moc.disclosure.consented",
    MOC_3,
    TO_HEADS,
    N_("Give written consent"),
    N_("Consented in writing"),
    confirmed=True,
)
DECLINE: Final = Act(
    "moc.disclosure.declined",
    MOC_3,
    TO_HEADS,
    N_("Give no consent"),
    N_("Gave no consent"),
)
WITHDRAW: Final = Act(
    "moc.disclosure.consent-withdrawn",
    MOC_3,
    TO_HEADS,
    N_("Withdraw the consent"),
    N_("Consent withdrawn"),
    reasoned=True,
)
HAND_OVER: Final = Act(
    "moc.disclosure.handed-over",
    MOC_3,
    BY_LIAISON,
    N_("Hand the passages over"),
    N_("Passages handed over"),
)
ACTS: Final = (ASK, GRANT, DECLINE, WITHDRAW, HAND_OVER)
CROSSING: Final = ACTS
DUTIES: Final = (
    Duty(
        "moc.disclosure.answer",
        MOC_3,
        Owed.ADDRESSEE,
        N_("Answer a request for consent to disclose"),
        opens_on=names(ASK),
        closes_on=names(GRANT, DECLINE),
        force=Force.PRACTICE,
    ),
)


def without_consent() -> Refusal:
    """Say why something confidential is not shown to others: the clause itself, in our words."""
    return Refusal(N_("No written consent is in force. %(gist)s"), {"gist": MOC_3.gist})


def sentences(texts: Iterable[str]) -> list[str]:
    """Return the sentences of some texts, each once, to pick passages from."""
    found = [part.strip() for text in texts for part in _SENTENCE.findall(text)]
    return list(dict.fromkeys(part for part in found if part))[:_MOST]


def quoted(quotes: str, texts: Sequence[str]) -> tuple[list[str], list[Refusal]]:
    """Return the passages that somebody quoted, one a line; each must stand in a text as it is."""
    plain = [" ".join(text.split()) for text in texts]
    wanted = [" ".join(line.split()) for line in quotes.splitlines() if line.strip()]
    missing = [one for one in wanted if not any(one in text for text in plain)]
    message = N_("This does not stand in the text word for word: “%(passage)s”.")
    refusals = [Refusal(message, {"passage": one[:60]}, field="quotes") for one in missing]
    return wanted, refusals


def refusals_to_ask(
    *, confidential: bool, own: bool, passages: Sequence[str], until: date, today: date
) -> list[Refusal]:
    """Say why no consent can be asked for."""
    if not confidential:
        return [Refusal(N_("It is not marked confidential: no consent is needed to show it."))]
    if own:
        return [Refusal(N_("It is your own side's: no consent of the other side is needed."))]
    refusals = []
    if not passages:
        message = N_("Choose the very passages that are to be shown, or quote them.")
        refusals.append(Refusal(message, field="passages"))
    if until < today:
        refusals.append(Refusal(N_("That day is over."), field="until"))
    return refusals


def refusals_to_grant(
    until: date, asked_until: date, passages: Sequence[int], *, today: date
) -> list[Refusal]:
    """Say why a consent can't be given so: it goes no further than what was asked."""
    refusals = []
    if not today <= until <= asked_until:
        message = N_("A consent ends on the day that was asked for, or before.")
        refusals.append(Refusal(message, field="until"))
    if not passages:
        refusals.append(Refusal(N_("Choose at least one passage."), field="passages"))
    return refusals


def standing(
    *, consents: bool | None, until: date | None, withdrawn: bool, today: date
) -> Standing:
    """Return where a request stands; `until` is the consent's last day."""
    if consents is None:
        return Standing.ASKED
    if not consents:
        return Standing.DECLINED
    if withdrawn:
        return Standing.WITHDRAWN
    return Standing.OPEN if until is not None and today <= until else Standing.ENDED


def code_of(secret: str, handover_id: UUID) -> str:
    """Return the code in the address that the recipient of one handover is given."""
    key = f"extract:{secret}".encode()
    return b32encode(hmac.digest(key, handover_id.bytes, sha256)).decode()[:_CODE]


def is_code(given: str, secret: str, handover_id: UUID) -> bool:
    """Say whether a code is that of a handover, without telling by time how far it agrees."""
    return hmac.compare_digest(given.encode(), code_of(secret, handover_id).encode())
