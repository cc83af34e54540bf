"""The verbs of examining: asked to correct, proposed, decided, told (council:2, 8 to 10)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from registry.acts.services import concur, perform, void_concurrences
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, OutOfDate, Refusal, Refused
from registry.core.text import N_, LocalizedText
from registry.council import letters as office
from registry.council.filings import letters
from registry.council.filings import services as filings
from registry.council.filings.models import Filing
from registry.council.filings.rules import (
    ASK_CORRECTION,
    FIND_NOT_ELIGIBLE,
    LAPSE,
    NOTIFY,
    NOTIFY_CODE,
    PROPOSE_NOT_ELIGIBLE,
    PROPOSE_REFUSAL,
    PROPOSE_REGISTRATION,
    RECORD,
    REFUSAL_CHAIRS,
    REFUSE,
    REGISTER,
    SEND_BACK,
    FilingKind,
    FilingState,
)
from registry.council.members import services as register
from registry.council.members.rules import Began, Ended, Item, refusals_to_begin
from registry.papers.models import Paper
from registry.settings.queries import value_on

_INCOMPLETE: Final = N_("Still missing: %(items)s. Ask for a correction first.")


def against_answer_by(answer_by: date | None, *, now: datetime) -> list[Refusal]:
    """Say why a filer can't be asked to answer by that day: it is not one to come."""
    if answer_by is None or answer_by > legal_date(now):
        return []
    return [Refusal(N_("Choose a day after today."), field="answer_by")]


def ask_correction(
    session: Session,
    filing: Filing,
    *,
    points: Mapping[str, str],
    text: str,
    answer_by: date | None,
    actor: Actor,
    now: datetime,
) -> Paper:
    """Ask the filer to correct named items; the first filing and its day stay. Returns the letter.

    `points` holds, by the names of the form, what to do about each item.

    Raises Refused.
    """
    if against := against_answer_by(answer_by, now=now):
        raise Refused(*against)
    asked = filing.rounds[-1]
    perform(
        session,
        ASK_CORRECTION[FilingKind(filing.kind_of_filing)],
        record=filing,
        actor=actor,
        now=now,
        facts={
            "round": asked.number,
            "fields": sorted(points),
            "due_on": answer_by.isoformat() if answer_by else None,
        },
        reason=text,
    )
    asked.asked_points, asked.asked_text = dict(points), text
    asked.answer_by, asked.asked_at = answer_by, now
    letter = letters.correction(
        session,
        filing,
        points=points,
        text=text,
        answer_by=answer_by,
        now=now,
    )
    return filings.issue(session, filing, letter, now=now)


def lapse(session: Session, filing: Filing, *, reason: str, actor: Actor, now: datetime) -> None:
    """Close a filing whose correction never came; a decided act, by another officer than asked.

    The filer is told by letter.

    Raises Refused, also before the day that was set for the answer has passed.
    """
    answer_by = filing.rounds[-1].answer_by
    if answer_by is not None and legal_date(now) <= answer_by:
        raise Refused(Refusal(N_("The filer has until %(day)s to answer."), {"day": answer_by}))
    perform(
        session,
        LAPSE[FilingKind(filing.kind_of_filing)],
        record=filing,
        actor=actor,
        now=now,
        reason=reason,
    )
    filing.decided_on = legal_date(now)
    document = letters.closed(session, filing, ending=FilingState.LAPSED, reason=reason, now=now)
    filings.issue(session, filing, document, now=now)


_PROPOSALS: Mapping[str, Act] = {
    "registration": PROPOSE_REGISTRATION,
    "not-eligible": PROPOSE_NOT_ELIGIBLE,
    "refusal": PROPOSE_REFUSAL,
}


def propose(
    session: Session,
    filing: Filing,
    proposal: str,
    *,
    reason: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Lay an examined join filing before whoever decides.

    `proposal` is `registration`, `not-eligible` or `refusal`. Raises Refused, also where a filing
    on paper still lacks what a member has to say.
    """
    if proposal == "registration" and (missing := filings.missing_to_join(filing)):
        labels = [letters.LABELS[item] for item in missing]
        ja, en = "、".join(one.ja for one in labels), ", ".join(one.en for one in labels)
        names = LocalizedText(ja, en)
        raise Refused(Refusal(_INCOMPLETE, {"items": names}))
    perform(
        session,
        _PROPOSALS[proposal],
        record=filing,
        actor=actor,
        now=now,
        facts={"round": filing.rounds[-1].number, "digest": filing.rounds[-1].digest},
        reason=reason,
    )


def send_back(
    session: Session, filing: Filing, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send a proposal back to examination; agreements given so far are void. Raises Refused."""
    if actor.holds(Desk.METI_CHAIR) and filing.state != FilingState.FOR_REFUSAL:
        raise NotEntitled
    perform(session, SEND_BACK, record=filing, actor=actor, now=now, reason=reason)
    void_concurrences(session, filing, now=now)


def register_member(
    session: Session, filing: Filing, *, member_from: date, actor: Actor, now: datetime
) -> None:
    """Find the body eligible and enter it in the register from a day on (council:2, 8.1).

    Raises Refused, also for a day before the filing arrived or further ahead than is plausible.
    """
    assert filing.arrived_on is not None
    if member_from < filing.arrived_on:
        raise Refused(
            Refusal(N_("Membership can't begin before the filing arrived."), field="member_from")
        )
    if refusals := refusals_to_begin(member_from, today=legal_date(now), field="member_from"):
        raise Refused(*refusals)

    def enter() -> None:
        register.begin(
            session,
            filing.organisation,
            item=Item.ORGANISATION,
            values=filing.rounds[-1].content,
            began=Began.JOINED,
            valid_from=member_from,
            now=now,
        )
        _decided(filing, now)

    perform(
        session,
        REGISTER,
        record=filing,
        actor=actor,
        now=now,
        facts={"from": member_from.isoformat(), "digest": filing.rounds[-1].digest},
        about=(f"council.member:{filing.organisation_id}",),
        change=enter,
    )


def find_not_eligible(session: Session, filing: Filing, *, actor: Actor, now: datetime) -> None:
    """METI's finding that the body is not one of item (iv) (council:2). Raises Refused."""
    perform(
        session,
        FIND_NOT_ELIGIBLE,
        record=filing,
        actor=actor,
        now=now,
        change=lambda: _decided(filing, now),
    )


def refuse(
    session: Session, filing: Filing, *, draft_digest: str, actor: Actor, now: datetime
) -> bool:
    """Give one chair's agreement to the refusal (council:8.2); True when it was the last needed.

    Raises Refused, OutOfDate where the draft is another than the one read.
    """
    if draft_digest != refusal_digest(session, filing):
        raise OutOfDate(Refusal(N_("The draft was changed after you opened it. Read it again.")))
    done = concur(
        session,
        REFUSE,
        record=filing,
        actor=actor,
        now=now,
        draft_digest=draft_digest,
        needed=value_on(session, REFUSAL_CHAIRS, legal_date(now)),
        change=lambda: _decided(filing, now),
    )
    return done is not None


def refusal_digest(session: Session, filing: Filing) -> str:
    """Return what the chairs agree to: the filing as examined, and the reason as proposed."""
    reason = office.reason_of(session, filing, PROPOSE_REFUSAL)
    return sha256(f"{filing.rounds[-1].digest}\n{reason}".encode()).hexdigest()


def record_notice(session: Session, filing: Filing, *, actor: Actor, now: datetime) -> None:
    """Record a change or a withdrawal in the register as of its stated day (council:9, 10).

    Raises Refused only where the register has no member on that day.
    """
    kind = FilingKind(filing.kind_of_filing)
    assert filing.effective_on is not None
    perform(
        session,
        RECORD[kind],
        record=filing,
        actor=actor,
        now=now,
        facts={"effective": filing.effective_on.isoformat(), "late": filing.is_late},
        about=(f"council.member:{filing.organisation_id}",),
        change=lambda: _supersede(session, filing, kind, now),
    )


def _supersede(session: Session, filing: Filing, kind: FilingKind, now: datetime) -> None:
    filed = filing.rounds[-1]
    assert filing.effective_on is not None
    if kind is FilingKind.CHANGE:
        changed = register.changed_fields(filed.before, filed.content)
        register.change(
            session,
            filing.organisation_id,
            changes={field: filed.content[field] for field in changed},
            effective_on=filing.effective_on,
            now=now,
        )
    else:
        register.end(
            session,
            filing.organisation_id,
            valid_until=filing.effective_on + timedelta(days=1),
            how=Ended.WITHDRAWN,
            now=now,
        )
    _decided(filing, now)


def _decided(filing: Filing, now: datetime) -> None:
    filing.decided_on = legal_date(now)


def notify(session: Session, filing: Filing, *, actor: Actor, now: datetime) -> Paper:
    """Issue the letter that tells the filer the outcome. Raises Refused before there is one."""
    document = letters.outcome(session, filing, now=now)
    kind = FilingKind(filing.kind_of_filing)
    office.tell_once(session, filing, code=NOTIFY_CODE[kind])
    perform(
        session,
        NOTIFY[kind],
        record=filing,
        actor=actor,
        now=now,
        facts={"outcome": filing.state},
    )
    return filings.issue(session, filing, document, now=now)
