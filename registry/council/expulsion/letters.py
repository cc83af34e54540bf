"""What the letters of an expulsion case say, put together from its rows (council:11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    DROP,
    DROP_UNTOLD,
    EXPEL,
    GROUND_NAMES,
    NOTIFY,
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


def closed(
    session: Session, case: ExpulsionCase, *, reason: str, now: datetime
) -> papers.Notice | None:
    """Compose the letter that says that a case was closed without expulsion.

    None where the member was never given notice of the case: it is not told of its end either.
    """
    notice = queries.notice_of_hearing(session, case.id)
    if notice is None:
        return None
    told = f"{wareki.format(notice.issued_on)}付け{notice.document_number}"
    entries = [
        ("構成員", case.organisation.name),
        ("案件番号", case.case_number),
        ("根拠となる規定", f"運営要領{GROUND_NAMES[Ground(case.ground)].ja}"),
        ("終了年月日", wareki.format(legal_date(now))),
        ("理由", reason),
    ]
    return papers.Notice(
        **_letter(session, case, now),
        subject="除名に係る事案の終了について（通知）",
        paragraphs=(
            f"{told}により弁明の機会についてお知らせした事案について、主宰者において除名を行わない"
            "こととし、事案を終了しましたので、通知します。",
            "この事案により構成員としての地位が変わることはありません。",
        ),
        entries=tuple(papers.Entry(label, text) for label, text in entries),
    )


_ASKED: Final = "標記の構成員を除名してよろしいか、伺います。"
_SHOWN: Final = "標記の事案について、供覧します。"
_CLOSED: Final = "標記の事案を、除名を行わずに終了したので、供覧します。"
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
    chairs must concur. Of a case closed without expulsion the chair who closed it is the one who
    signs; that others had agreed to the expulsion stands in its course.
    """
    ground, outcome = Ground(case.ground), _outcome(session, case, signatures)
    prepared = signatures.get(PROPOSE[ground].name, ())
    boxes = (
        papers.Box("起案", *prepared[-1]) if prepared else papers.Box("起案"),
        *[papers.Box("主宰者", *one) for one in outcome.signed],
        *[papers.Box("主宰者")] * (0 if outcome.on else needed - len(outcome.signed)),
    )
    asked = _ASKED if prepared else _CLOSED if outcome.on else _SHOWN
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
        proposal=asked,
        reasons=outcome.reason,
        boxes=boxes,
        content=papers.CaseContent.CASE,
        entries=tuple(
            papers.Entry(label, text)
            for label, text in [
                ("構成員", case.organisation.name),
                ("事実", case.facts),
                *heard,
                *outcome.proposed,
            ]
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
        decision=office.decided(outcome.on, outcome.said),
        drafted_on=boxes[0].signed_on,
        decided_on=outcome.on,
        carried_out_on=outcome.told_on,
    )


@dataclass(frozen=True)
class _Outcome:
    """What a case came to so far: who signed it, why, what was decided when, and told when.

    `proposed` is what had been laid before the chairs, where something else was decided.
    """

    signed: Sequence[tuple[str, date]]
    reason: str
    on: date | None = None
    said: str = ""
    told_on: date | None = None
    proposed: Sequence[tuple[str, str]] = ()


def _outcome(
    session: Session, case: ExpulsionCase, signatures: Mapping[str, Sequence[tuple[str, date]]]
) -> _Outcome:
    ground = Ground(case.ground)
    if case.state != ExpulsionState.DROPPED:
        told = signatures.get(NOTIFY[ground].name, ())
        return _Outcome(
            signed=signatures.get(f"{EXPEL[ground].name}.concurred", ()),
            reason=case.proposal,
            on=case.expelled_on,
            said="伺いのとおり、主宰者が除名を決定しました。",
            told_on=told[-1][1] if told else None,
        )
    ending = (DROP[ground], DROP_UNTOLD[ground])
    signed = [one for act in ending for one in signatures.get(act.name, ())]
    closed_on = signed[-1][1] if signed else None
    return _Outcome(
        signed=signed,
        reason=office.reason_of(session, case, *ending),
        on=closed_on,
        said="主宰者が、除名を行わずに事案を終了しました。",
        told_on=closed_on if case.hearing_on else None,
        proposed=[("伺いの際の除名の理由", case.proposal)],
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
