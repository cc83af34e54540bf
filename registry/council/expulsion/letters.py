"""What the letters of an expulsion case say, put together from its rows (council:11)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.expulsion.models import ExpulsionCase
from registry.papers import letters as papers


def hearing(
    session: Session, case: ExpulsionCase, *, hearing_on: date | None, now: datetime
) -> papers.Hearing:
    """Compose the notice that gives the member a chance to be heard (弁明の機会)."""
    return papers.Hearing(
        **_letter(session, case, now),
        rules_on=office.rules_on(legal_date(now)),
        member=case.organisation.name,
        ground=papers.Ground(case.ground),
        facts=case.facts,
        evidence=tuple(
            file.stored.original_name for file in case.files if file.purpose == "evidence"
        ),
        statement_by_on=hearing_on,
        statement_to=office.office(session, legal_date(now))["office"],
    )


def expulsion(
    session: Session, case: ExpulsionCase, *, now: datetime, drafted: bool = False
) -> papers.Expulsion:
    """Compose the letter of expulsion. Raises Refused before the chairs decided.

    `drafted` composes what would be told if they decided today.
    """
    expelled_on = case.expelled_on or (legal_date(now) if drafted else None)
    if expelled_on is None:
        raise Refused(Refusal(N_("There is no outcome to tell yet.")))
    letter = _letter(session, case, now)
    letter["sender"] = office.chairs(session, legal_date(now))
    return papers.Expulsion(
        **letter,
        rules_on=office.rules_on(expelled_on),
        member=case.organisation.name,
        ground=papers.Ground(case.ground),
        expelled_on=expelled_on,
        facts=case.facts,
        reasons=case.proposal,
        heard=case.hearing_record or case.statement,
    )


def _letter(session: Session, case: ExpulsionCase, now: datetime) -> dict[str, Any]:
    day = legal_date(now)
    return {
        "issued_on": day,
        "addressee": papers.Addressee((case.organisation.name,)),
        "sender": office.sender(session, day),
        "contact": office.contact(session, day),
    }
