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
from registry.informants.intake import check_silent
from registry.informants.rules import SEALS_KEPT, Sheets
from registry.ledger.traces import trace
from registry.parties.credentials import Envelope
from registry.parties.models import Account
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


def desk_of(sheets: Sheets, actor: Actor) -> Desk:
    """Return the audience that somebody belongs to. Raises NotFound where it is none."""
    offices = sheets.offices.items()
    desk = next((desk for desk, office in offices if office.seats & actor.desks), None)
    if desk is None:
        raise NotFound
    return desk


def sitting(session: Session, sheets: Sheets, desk: Desk, *, on: date) -> list[Account]:
    """Return who sits where an audience's sheets are opened, each once."""
    with widened(session, EVERYTHING):
        found = [
            one
            for seat in sorted(sheets.offices[desk].seats)
            for one in holders_of(session, seat, on=on)
        ]
    return list({one.id: one for one in found}.values())


def propose_officer(
    session: Session, sheets: Sheets, account_id: UUID, *, actor: Actor, now: datetime
) -> SealOfficer:
    """Propose somebody of one's own desk for opening sheets; a second person names them."""
    desk = desk_of(sheets, actor)
    room = sheets.offices[desk].room
    if account_id not in {one.id for one in sitting(session, sheets, desk, on=legal_date(now))}:
        raise Refused(Refusal(N_("Choose somebody who sits at your desk."), field="account"))
    if any(one.account_id == account_id for one in queries.officers(session, desk, room)):
        raise Refused(Refusal(N_("This person is named or proposed already."), field="account"))
    officer = SealOfficer(
        compartment=room,
        addressed_to=desk,
        account_id=account_id,
        state=OfficerState.PROPOSED,
        proposed_at=now,
    )
    session.add(officer)
    session.flush()
    facts = {"officer": str(account_id)}
    perform(session, sheets.propose, record=officer, actor=actor, now=now, facts=facts)
    return officer


def name_officer(
    session: Session, sheets: Sheets, officer: SealOfficer, *, actor: Actor, now: datetime
) -> None:
    """Name an officer whom another proposed. Raises Refused."""
    perform(
        session,
        sheets.name,
        record=officer,
        actor=actor,
        now=now,
        change=lambda: setattr(officer, "named_at", now),
    )


def end_officer(
    session: Session, sheets: Sheets, officer: SealOfficer, *, actor: Actor, now: datetime
) -> None:
    """End a naming at once; one person is enough to take a right away."""
    perform(
        session,
        sheets.end,
        record=officer,
        actor=actor,
        now=now,
        change=lambda: setattr(officer, "ended_at", now),
    )


def officers_now(session: Session, sheets: Sheets, desk: Desk, now: datetime) -> list[UUID]:
    """Return who may take part in opening a desk's sheets now: named, and still sitting there."""
    there = {one.id for one in sitting(session, sheets, desk, on=legal_date(now))}
    named = queries.officers(session, desk, sheets.offices[desk].room, named=True)
    return [one.account_id for one in named if one.account_id in there]


def takes_part(session: Session, sheets: Sheets, actor: Actor, now: datetime) -> bool:
    """Say whether somebody may ask to open sheets of their desk now, and answer who asks."""
    return actor.account_id in officers_now(session, sheets, desk_of(sheets, actor), now)


# -- opening ----------------------------------------------------------------------------------


def ask_to_open(
    session: Session,
    sheets: Sheets,
    envelope: Envelope,
    sealed: Seal,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> SealOpening:
    """Ask, as a named officer and for a reason, that a sheet be opened. Raises Refused."""
    desk = desk_of(sheets, actor)
    if sealed.audience != desk or sealed.holds != Holds.IDENTITY:
        raise NotFound
    if sealed.erased_on is not None:
        raise Refused(Refusal(N_("This was erased and can't be opened any more.")))
    if actor.account_id not in officers_now(session, sheets, desk, now):
        raise Refused(NO_OFFICER)
    if not reason.strip():
        raise Refused(Refusal(N_("Give the reason."), field="reason"))
    if any(one.state == OpeningState.ASKED for one in queries.openings(session, sealed.id)):
        raise Refused(Refusal(N_("A request to open this sheet waits for a second officer.")))
    _check_silent(session, envelope, sealed, reason)
    assert actor.account_id is not None
    opening = SealOpening(
        seal_id=sealed.id,
        seal=sealed,
        compartment=sheets.offices[desk].room,
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
        sheets.ask,
        record=opening,
        actor=actor,
        now=now,
        facts={"seal": str(sealed.id)},
        about=(sealed.subject,),
        reason=reason,
    )
    return opening


def _check_silent(session: Session, envelope: Envelope, sealed: Seal, reason: str) -> None:
    """Raise Refused where a reason names who stands on a sheet that the desk opened before."""
    if any(one.state == OpeningState.OPENED for one in queries.openings(session, sealed.id)):
        known = Identity.unpacked(seals.unseal(envelope, sealed, audience=sealed.audience))
        check_silent([known], reason, field="reason")


def open_sheet(
    session: Session, sheets: Sheets, opening: SealOpening, *, actor: Actor, now: datetime
) -> None:
    """Open a sheet as the second officer: for a few minutes both may look at it, once each."""
    _answer(session, sheets, opening, actor, now)
    perform(
        session,
        sheets.open,
        record=opening,
        actor=actor,
        now=now,
        facts={"seal": str(opening.seal_id)},
        about=(opening.seal.subject,),
        change=lambda: _answered(opening, actor, now),
    )


def decline(
    session: Session,
    sheets: Sheets,
    envelope: Envelope,
    opening: SealOpening,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Leave a sheet closed, as the second officer. Raises Refused."""
    _answer(session, sheets, opening, actor, now)
    _check_silent(session, envelope, opening.seal, reason)
    perform(
        session,
        sheets.decline,
        record=opening,
        actor=actor,
        now=now,
        about=(opening.seal.subject,),
        reason=reason,
        change=lambda: _answered(opening, actor, now),
    )


def _answer(
    session: Session, sheets: Sheets, opening: SealOpening, actor: Actor, now: datetime
) -> None:
    officers = officers_now(session, sheets, Desk(opening.addressed_to), now)
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
    session: Session,
    sheets: Sheets,
    envelope: Envelope,
    opening: SealOpening,
    *,
    actor: Actor,
    now: datetime,
) -> Identity:
    """Return what the sheet says, to one of the two officers, once; it leaves entry and trace.

    Raises Refused after the time for it, or at a second time.
    """
    asked = actor.account_id == opening.asked_by
    shown_at = opening.asker_shown_at if asked else opening.answerer_shown_at
    _check_pair(session, sheets, opening, actor, now, shown_at=shown_at)
    name = "asker_shown_at" if asked else "answerer_shown_at"
    _look(session, sheets.read, opening, actor, now, change=lambda: setattr(opening, name, now))
    return Identity.unpacked(seals.unseal(envelope, opening.seal, audience=opening.seal.audience))


def take_originals(
    session: Session,
    sheets: Sheets,
    envelope: Envelope,
    opening: SealOpening,
    *,
    actor: Actor,
    now: datetime,
) -> list[Original]:
    """Return the files as the informant gave them, to one of the two, while the sheet is open.

    They stand in the order in which the page names their copies.
    """
    _check_pair(session, sheets, opening, actor, now, shown_at=None)
    _look(session, sheets.take_originals, opening, actor, now, change=None)
    found = [
        Original.unpacked(seals.unseal(envelope, one, audience=one.audience))
        for one in queries.seals_of(session, opening.seal.subject, Holds.ORIGINAL)
    ]
    return sorted(found, key=lambda one: (len(one.label), one.label))  # 資料10 after 資料9


def _check_pair(
    session: Session,
    sheets: Sheets,
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
    if actor.account_id not in officers_now(session, sheets, Desk(opening.addressed_to), now):
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
        act.name.partition(".")[2],
        actor=actor,
        subject=f"seal:{opening.seal_id}",
        about=(subject_of(opening),),
        at=now,
    )


# -- the end ----------------------------------------------------------------------------------


def lapse(session: Session, sheets: Sheets, *, now: datetime) -> int:
    """Let an instrument's requests lapse that nobody answered in time; return how many."""
    found = queries.lapsed(session, now, {one.room for one in sheets.offices.values()})
    for opening in found:
        perform(session, sheets.lapse, record=opening, actor=THE_SYSTEM, now=now)
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
