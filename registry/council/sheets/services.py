"""The verbs of sealed sheets: officers named by two, a sheet opened by two, its key taken away."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.acts import Act
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING, Desk
from registry.core.refusals import NotFound, Refusal, Refused
from registry.core.text import N_
from registry.council.referrals.rules import ORGANS
from registry.council.sheets.rules import (
    ASK_TO_OPEN,
    DECLINE,
    END_OFFICER,
    LAPSE,
    NAME_OFFICER,
    OPEN,
    PROPOSE_OFFICER,
    READ,
    SEALS_KEPT,
    TAKE_ORIGINALS,
)
from registry.ledger.traces import trace
from registry.parties.credentials import Envelope
from registry.parties.queries import holders_of
from registry.seals import queries
from registry.seals import services as seals
from registry.seals.models import Seal, SealOfficer, SealOpening
from registry.seals.rules import (
    ASKED_FOR,
    NO_OFFICER,
    Holds,
    Identity,
    OfficerState,
    OpeningState,
    Original,
    refusals_to_answer,
    refusals_to_show,
)
from registry.settings.queries import value_on

# -- officers ---------------------------------------------------------------------------------


def desk_of(actor: Actor) -> Desk:
    """Return the organ's desk that somebody sits at. Raises NotFound where it is none."""
    desk = next((desk for desk in ORGANS if actor.holds(desk)), None)
    if desk is None:
        raise NotFound
    return desk


def propose_officer(
    session: Session, account_id: UUID, *, actor: Actor, now: datetime
) -> SealOfficer:
    """Propose somebody of one's own desk for opening sheets; a second person names them."""
    desk = desk_of(actor)
    with widened(session, EVERYTHING):
        sitting = {one.id for one in holders_of(session, desk, on=legal_date(now))}
    if account_id not in sitting:
        raise Refused(Refusal(N_("Choose somebody who sits at your desk."), field="account"))
    if any(one.account_id == account_id for one in queries.officers(session, desk)):
        raise Refused(Refusal(N_("This person is named or proposed already."), field="account"))
    officer = SealOfficer(
        compartment=ORGANS[desk].room,
        addressed_to=desk,
        account_id=account_id,
        state=OfficerState.PROPOSED,
        proposed_at=now,
    )
    session.add(officer)
    session.flush()
    facts = {"officer": str(account_id)}
    perform(session, PROPOSE_OFFICER, record=officer, actor=actor, now=now, facts=facts)
    return officer


def name_officer(session: Session, officer: SealOfficer, *, actor: Actor, now: datetime) -> None:
    """Name an officer whom another proposed. Raises Refused."""
    perform(
        session,
        NAME_OFFICER,
        record=officer,
        actor=actor,
        now=now,
        change=lambda: setattr(officer, "named_at", now),
    )


def end_officer(session: Session, officer: SealOfficer, *, actor: Actor, now: datetime) -> None:
    """End a naming at once; one person is enough to take a right away."""
    perform(
        session,
        END_OFFICER,
        record=officer,
        actor=actor,
        now=now,
        change=lambda: setattr(officer, "ended_at", now),
    )


def officers_now(session: Session, desk: Desk, now: datetime) -> list[UUID]:
    """Return who may take part in opening a desk's sheets now: named, and still sitting there."""
    with widened(session, EVERYTHING):
        sitting = {one.id for one in holders_of(session, desk, on=legal_date(now))}
    named = queries.officers(session, desk, named=True)
    return [one.account_id for one in named if one.account_id in sitting]


# -- opening ----------------------------------------------------------------------------------


def ask_to_open(
    session: Session, sealed: Seal, *, reason: str, actor: Actor, now: datetime
) -> SealOpening:
    """Ask, as a named officer and for a reason, that a sheet be opened. Raises Refused."""
    desk = desk_of(actor)
    if sealed.audience != desk or sealed.holds != Holds.IDENTITY:
        raise NotFound
    if sealed.erased_on is not None:
        raise Refused(Refusal(N_("This was erased and can't be opened any more.")))
    if actor.account_id not in officers_now(session, desk, now):
        raise Refused(NO_OFFICER)
    if not reason.strip():
        raise Refused(Refusal(N_("Give the reason."), field="reason"))
    if any(one.state == OpeningState.ASKED for one in queries.openings(session, sealed.id)):
        raise Refused(Refusal(N_("A request to open this sheet waits for a second officer.")))
    assert actor.account_id is not None
    opening = SealOpening(
        seal_id=sealed.id,
        seal=sealed,
        compartment=sealed.compartment,
        addressed_to=desk,
        state=OpeningState.ASKED,
        reason=reason,
        asked_by=actor.account_id,
        asked_at=now,
        lapses_at=now + ASKED_FOR,
    )
    session.add(opening)
    session.flush()
    perform(
        session,
        ASK_TO_OPEN,
        record=opening,
        actor=actor,
        now=now,
        facts={"seal": str(sealed.id)},
        about=(sealed.subject,),
        reason=reason,
    )
    return opening


def open_sheet(session: Session, opening: SealOpening, *, actor: Actor, now: datetime) -> None:
    """Open a sheet as the second officer: for a few minutes both may look at it, once each."""
    _answer(session, opening, actor, now)
    perform(
        session,
        OPEN,
        record=opening,
        actor=actor,
        now=now,
        facts={"seal": str(opening.seal_id)},
        about=(opening.seal.subject,),
        change=lambda: _answered(opening, actor, now),
    )


def decline(
    session: Session, opening: SealOpening, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Leave a sheet closed, as the second officer. Raises Refused."""
    _answer(session, opening, actor, now)
    perform(
        session,
        DECLINE,
        record=opening,
        actor=actor,
        now=now,
        about=(opening.seal.subject,),
        reason=reason,
        change=lambda: _answered(opening, actor, now),
    )


def _answer(session: Session, opening: SealOpening, actor: Actor, now: datetime) -> None:
    officers = officers_now(session, Desk(opening.addressed_to), now)
    if refusals := refusals_to_answer(
        account_id=actor.account_id,
        asked_by=opening.asked_by,
        officers=officers,
        lapses_at=opening.lapses_at,
        now=now,
    ):
        raise Refused(*refusals)


def _answered(opening: SealOpening, actor: Actor, now: datetime) -> None:
    opening.answered_by, opening.answered_at = actor.account_id, now


def read(
    session: Session, envelope: Envelope, opening: SealOpening, *, actor: Actor, now: datetime
) -> Identity:
    """Return what the sheet says, to one of the two officers, once; it leaves entry and trace.

    Raises Refused after the time for it, or at a second time.
    """
    asked = actor.account_id == opening.asked_by
    shown_at = opening.asker_shown_at if asked else opening.answerer_shown_at
    _check_pair(session, opening, actor, now, shown_at=shown_at)
    name = "asker_shown_at" if asked else "answerer_shown_at"
    _look(session, READ, opening, actor, now, change=lambda: setattr(opening, name, now))
    return Identity.unpacked(seals.unseal(envelope, opening.seal, audience=opening.seal.audience))


def take_originals(
    session: Session, envelope: Envelope, opening: SealOpening, *, actor: Actor, now: datetime
) -> list[Original]:
    """Return the files as the informant gave them, to one of the two, while the sheet is open."""
    _check_pair(session, opening, actor, now, shown_at=None)
    _look(session, TAKE_ORIGINALS, opening, actor, now, change=None)
    return [
        Original.unpacked(seals.unseal(envelope, one, audience=one.audience))
        for one in queries.seals_of(session, opening.seal.subject, Holds.ORIGINAL)
    ]


def _check_pair(
    session: Session,
    opening: SealOpening,
    actor: Actor,
    now: datetime,
    *,
    shown_at: datetime | None,
) -> None:
    if refusals := refusals_to_show(
        account_id=actor.account_id,
        pair=(opening.asked_by, opening.answered_by),
        opened_at=opening.answered_at,
        shown_at=shown_at,
        now=now,
    ):
        raise Refused(*refusals)
    if actor.account_id not in officers_now(session, Desk(opening.addressed_to), now):
        raise Refused(NO_OFFICER)


def _look(
    session: Session,
    act: Act,
    opening: SealOpening,
    actor: Actor,
    now: datetime,
    *,
    change: Callable[[], None] | None,
) -> None:
    perform(
        session,
        act,
        record=opening,
        actor=actor,
        now=now,
        facts={"seal": str(opening.seal_id)},
        about=(opening.seal.subject,),
        change=change,
    )
    trace(
        session,
        act.name.removeprefix("council."),
        actor=actor,
        subject=f"seal:{opening.seal_id}",
        about=(subject_of(opening),),
        at=now,
    )


# -- the end ----------------------------------------------------------------------------------


def lapse(session: Session, *, now: datetime) -> int:
    """Let requests lapse that nobody answered in time; return how many."""
    found = queries.lapsed(session, now)
    for opening in found:
        perform(session, LAPSE, record=opening, actor=THE_SYSTEM, now=now)
    return len(found)


def erase_past_term(session: Session, *, now: datetime) -> int:
    """Erase what is sealed once its term has passed; nothing before a term is set.

    Returns how many were erased.
    """
    today = legal_date(now)
    years = value_on(session, SEALS_KEPT, today)
    if years is None:
        return 0
    found: Sequence[Seal] = queries.past_term(session, _years_before(today, years))
    for sealed in found:
        seals.erase(sealed, on=today)
    return len(found)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
