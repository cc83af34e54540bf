"""What the letters about a filing say, put together from its rows (council:2, 8 to 10)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.council import letters as office
from registry.council.filings.models import Filing, FilingRound
from registry.council.filings.rules import (
    PROPOSE_NOT_ELIGIBLE,
    PROPOSE_REFUSAL,
    FilingKind,
    FilingState,
)
from registry.council.members import queries as members
from registry.council.members.rules import PARTICULARS
from registry.papers import letters as papers

LABELS: Final[Mapping[str, LocalizedText]] = {
    **PARTICULARS,
    "purpose": LocalizedText("趣旨への賛同", "Sharing the purpose"),
    "cooperation": LocalizedText("協力の内容", "How it can cooperate"),
}
_OUTCOMES: Final = {
    FilingKind.CHANGE: papers.Outcome.CHANGE,
    FilingKind.WITHDRAWAL: papers.Outcome.WITHDRAWAL,
}


def entries_of(filed: FilingRound, kind: FilingKind) -> tuple[papers.Entry, ...]:
    """Return the filed items as a letter lists them; of a change only what differs, with before."""
    if kind is FilingKind.CHANGE:
        return tuple(
            papers.Entry(label.ja, filed.content.get(field, ""), filed.before.get(field, ""))
            for field, label in PARTICULARS.items()
            if filed.content.get(field, "") != filed.before.get(field, "")
        )
    return tuple(
        papers.Entry(label.ja, filed.content[field])
        for field, label in LABELS.items()
        if filed.content.get(field)
    )


def attachments_of(filing: Filing) -> tuple[papers.Attachment, ...]:
    """Return the files that came with what was filed, with their digests."""
    return tuple(
        papers.Attachment(file.stored.original_name, file.stored.size, file.stored.sha256)
        for file in filing.files
        if file.filed_in_round is not None
    )


def receipt(session: Session, filing: Filing, filed: FilingRound, *, now: datetime) -> Any:
    """Compose the receipt of a filing or of its correction (受付票)."""
    kind = FilingKind(filing.kind_of_filing)
    assert filing.receipt_number is not None
    number = filing.receipt_number + (f"-{filed.number}" if filed.number > 1 else "")
    return papers.Receipt(
        **_letter(session, filing, now),
        number=number,
        filing=papers.Filing(kind.value),
        received_at=filed.filed_at,
        channel=papers.Channel(filing.channel),
        filer=_filer(filing),
        entries=entries_of(filed, kind),
        attachments=attachments_of(filing),
        effective_on=filed.effective_on,
    )


def correction(
    session: Session,
    filing: Filing,
    *,
    points: Mapping[str, str],
    text: str,
    answer_by: date | None,
    now: datetime,
) -> papers.Correction:
    """Compose the request for a correction: named items, and what to do, in words."""
    return papers.Correction(
        **_about(session, filing, now),
        points=tuple(papers.Entry(label, said) for label, said in points.items()),
        method=text,
        reply_by_on=answer_by,
    )


def outcome(session: Session, filing: Filing, *, now: datetime) -> papers.AboutFiling:
    """Compose the letter that tells the filer how its filing ended. Raises Refused before that."""
    match filing.state:
        case FilingState.REGISTERED:
            return _registered(session, filing, now)
        case FilingState.NOT_ELIGIBLE:
            reasons = office.reason_of(session, filing, PROPOSE_NOT_ELIGIBLE)
            return papers.NotEligible(
                **_about(session, filing, now),
                filer=_filer(filing),
                finding="",
                reasons=reasons,
            )
        case FilingState.REFUSED:
            about = _about(session, filing, now)
            about["sender"] = office.chairs(session, legal_date(now))
            return papers.Refusal(
                **about,
                filer=_filer(filing),
                decided_on=filing.decided_on or legal_date(now),
                reasons=office.reason_of(session, filing, PROPOSE_REFUSAL),
            )
        case FilingState.RECORDED:
            return _acknowledgement(session, filing, now)
        case _:
            raise Refused(Refusal(N_("There is no outcome to tell yet.")))


def _registered(session: Session, filing: Filing, now: datetime) -> papers.Registered:
    state = members.history(session, filing.organisation_id)
    begun = next(row for row in reversed(state) if row.began == "joined")
    return papers.Registered(
        **_about(session, filing, now),
        member=begun.name,
        address=begun.address,
        registered_on=begun.valid_from,
    )


def _acknowledgement(session: Session, filing: Filing, now: datetime) -> papers.Acknowledgement:
    kind = FilingKind(filing.kind_of_filing)
    assert filing.effective_on is not None
    return papers.Acknowledgement(
        **_about(session, filing, now),
        outcome=_OUTCOMES[kind],
        filer=_filer(filing),
        effective_on=filing.effective_on,
        entries=entries_of(filing.rounds[-1], kind) if kind is FilingKind.CHANGE else (),
        late=filing.is_late,
    )


def _filer(filing: Filing) -> str:
    return (filing.rounds[-1].content.get("name") if filing.rounds else "") or (
        filing.organisation.name
    )


def _letter(session: Session, filing: Filing, now: datetime) -> dict[str, Any]:
    day = legal_date(now)
    return {
        "issued_on": day,
        "addressee": papers.Addressee((_filer(filing),)),
        "sender": office.sender(session, day),
        "contact": office.contact(session, day),
    }


def _about(session: Session, filing: Filing, now: datetime) -> dict[str, Any]:
    assert filing.receipt_number is not None
    assert filing.arrived_on is not None
    return {
        **_letter(session, filing, now),
        "filing": papers.Filing(filing.kind_of_filing),
        "receipt_number": filing.receipt_number,
        "received_on": filing.arrived_on,
        "rules_on": office.rules_on(filing.arrived_on),
    }
