"""What the letters of an expulsion case say, put together from its rows (council:11)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.expulsion import queries
from registry.council.expulsion.models import ExpulsionCase
from registry.council.expulsion.rules import (
    EXPEL,
    GROUND_NAMES,
    OPEN,
    PROPOSE,
    Appointment,
    ExpulsionState,
)
from registry.council.members.rules import Ground
from registry.papers import letters as papers


def hearing(
    session: Session, case: ExpulsionCase, *, appointment: Appointment, now: datetime
) -> papers.Hearing:
    """Compose the notice that gives the member a chance to be heard (弁明の機会).

    One given after another says that it changes the day that the earlier one named.
    """
    earlier = queries.notice_of_hearing(session, case.id)
    return papers.Hearing(
        **_letter(session, case, now),
        rules_on=office.rules_on(legal_date(now)),
        member=case.organisation.name,
        ground=papers.Ground(case.ground),
        facts=case.facts,
        evidence=tuple(
            file.stored.original_name for file in case.files if file.purpose == "evidence"
        ),
        statement_by_on=appointment.on,
        statement_to=office.office(session, legal_date(now))["office"],
        hearing_at=appointment.at,
        hearing_place=appointment.place,
        changes=papers.Replaced(earlier.document_number, earlier.issued_on) if earlier else None,
    )


_PROPOSED: Final[Mapping[str, str]] = {
    ExpulsionState.PROPOSED: "標記の構成員を除名してよろしいか、伺います。",
    ExpulsionState.EXPELLED: "標記の構成員を除名してよろしいか、伺います。",
    ExpulsionState.DROPPED: "標記の事案を、除名を行わずに終了したので、供覧します。",
}
_RETENTION: Final = "文書管理規則の定めるところによる"


def case_file(
    session: Session,
    case: ExpulsionCase,
    *,
    signatures: Mapping[str, Sequence[tuple[str, date]]],
    timeline: tuple[papers.Step, ...],
    needed: int,
    now: datetime,
) -> papers.CaseFile:
    """Compose the file that goes round for decision (決裁), with the boxes to sign.

    `signatures` holds who did which act on which day, by the acts' names; `needed` is how many
    chairs must concur.
    """
    ground = Ground(case.ground)
    prepared = signatures.get(PROPOSE[ground].name) or signatures.get(OPEN[ground].name, ())
    agreed = signatures.get(f"{EXPEL[ground].name}.concurred", ())
    chairs = [papers.Box("主宰者", *one) for one in agreed]
    boxes = (
        papers.Box("起案", *prepared[-1]) if prepared else papers.Box("起案"),
        *chairs,
        *[papers.Box("主宰者")] * (needed - len(chairs)),
    )
    heard = [
        ("弁明の機会", "" if case.hearing_on is None else f"{wareki.format(case.hearing_on)}まで"),
        ("構成員の弁明", case.statement),
        ("弁明の聴取の記録", case.hearing_record),
    ]
    return papers.CaseFile(
        issued_on=boxes[0].signed_on or legal_date(now),
        subject=f"協議・連絡会からの除名について（{case.organisation.name}）",
        office=office.office(session, legal_date(now))["office"],
        case_number=case.case_number,
        prepared_by=boxes[0].name,
        clause=f"運営要領{GROUND_NAMES[ground].ja}",
        retention=_RETENTION,
        proposal=_PROPOSED.get(case.state, "標記の事案について、供覧します。"),
        reasons=case.proposal,
        boxes=boxes,
        content=papers.CaseContent.CASE,
        entries=tuple(
            papers.Entry(label, text)
            for label, text in [("構成員", case.organisation.name), ("事実", case.facts), *heard]
            if text
        ),
        timeline=timeline,
        attachments=tuple(
            papers.Attachment(
                file.stored.original_name,
                file.stored.size,
                file.stored.sha256,
            )
            for file in case.files
        ),
        decided_on=case.expelled_on,
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
