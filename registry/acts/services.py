"""Performs acts: one door for every change the law knows, one transaction, one ledger entry."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.acts import queries
from registry.acts.models import Concurrence, OnceKey
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.acts import Act, Catalogue, Record, compartment_of
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING, Desk
from registry.core.refusals import ConfirmFirst, NotEntitled, OutOfDate, Refusal, Refused
from registry.core.text import N_, Message
from registry.duties import notices
from registry.duties import services as duties
from registry.duties.models import OwedDuty
from registry.ledger import checkpoints
from registry.ledger import queries as entries
from registry.ledger import services as ledger
from registry.ledger.rules import Entry, is_protected
from registry.parties.queries import clerks_of

CONFIRMED_FOR: Final = timedelta(minutes=5)  # how long a second factor counts for decisions

NOT_SIGNED: Final = N_(
    "No signed checkpoint of the ledger has left this machine since %(since)s. Until one does, "
    "nothing can be done in protected matters. Nothing was lost: try again later. The system "
    "administrator sees the same message."
)

DONE_TODAY: Final = N_(
    "This was done already on %(day)s; the course says by whom. It can be done again from the next "
    "day on."
)

CATALOGUE: Final = Catalogue()

Change = Callable[[], object]

Stop = Callable[[Session, Act, datetime], Refusal | None]
"""Says why an act of a book is not done any more at a moment: its text has ended."""
STOPS: Final[dict[str, Stop]] = {}


@dataclass(frozen=True)
class _Doing:
    """One act about to be done: what, upon which record, by whom, when, and what it states."""

    session: Session
    act: Act
    record: Record
    actor: Actor
    now: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[str, ...] = ()
    occurred_on: date | None = None
    reason: str | None = None
    at: datetime | None = None  # where it was done earlier, elsewhere

    @property
    def subject(self) -> str:
        return subject_of(self.record)


def subject_of(record: Record) -> str:
    """Return how the ledger names a record: its kind and identity."""
    return f"{record.kind}:{record.id}"


def perform(
    session: Session,
    act: Act,
    *,
    record: Record,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    about: Iterable[str] = (),
    occurred_on: date | None = None,
    reason: str | None = None,
    change: Change | None = None,
) -> Entry:
    """Do `act` on `record`: check, move, change, write the ledger, close and open duties.

    `change` writes what the act changes beside the record's state. Nothing is committed. Raises
    NotEntitled, ConfirmFirst, OutOfDate (the record moved on) or Refused. Acts that several must
    take together go through `concur`.
    """
    assert act.by.jointly is None, "joint acts are performed by the last concurrence"
    doing = _Doing(session, act, record, actor, now, facts or {}, tuple(about), occurred_on, reason)
    _check(doing)
    return _carry_out(doing, change)


def perform_received(
    session: Session,
    act: Act,
    *,
    record: Record,
    sender_desk: Desk | None,
    at: datetime,
    occurred_on: date,
    package: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    about: Iterable[str] = (),
    reason: str | None = None,
    change: Change | None = None,
) -> Entry:
    """Do here what another instance did: it occurred at their time and is recorded at ours.

    Whoever signed `package` (its digest) answers for the account; entitled is `sender_desk`, or
    their round where that is None. The second factor, and who must concur, was asked for there.
    Duties open and close as they did there. Raises as `perform`.
    """
    sender = (
        THE_SYSTEM
        if sender_desk is None
        else Actor(desks=frozenset({sender_desk}), confirmed_at=now)
    )
    stated = {**(facts or {}), "package": package, "occurred_at": at.isoformat()}
    doing = _Doing(session, act, record, sender, now, stated, tuple(about), occurred_on, reason, at)
    _check(doing)
    return _carry_out(doing, change)


def concur(
    session: Session,
    act: Act,
    *,
    record: Record,
    actor: Actor,
    now: datetime,
    draft_digest: str,
    needed: int,
    change: Change,
    facts: Mapping[str, Any] | None = None,
) -> Entry | None:
    """Give one holder's agreement to a drafted decision; the last one needed performs it.

    `change` writes what the decision changes beside the record's state. Returns the decision's
    entry when this concurrence was the last, None before. Raises as `perform`, and Refused where
    the same person agreed already or the draft is another by now.
    """
    assert act.by.jointly is not None
    doing = _Doing(session, act, record, actor, now)
    _check(doing)
    _stand_still(doing)
    agreed = queries.concurrences(session, act.name, doing.subject)
    if any(given.account_id == actor.account_id for given in agreed):
        raise Refused(Refusal(N_("You have agreed to this draft already.")))
    if any(given.draft_digest != draft_digest for given in agreed):
        raise OutOfDate(Refusal(N_("The draft was changed after you opened it. Read it again.")))
    assert actor.account_id is not None
    session.add(
        Concurrence(
            act=act.name,
            compartment=compartment_of(record),
            subject=doing.subject,
            account_id=actor.account_id,
            draft_digest=draft_digest,
            given_at=now,
        )
    )
    count = len(agreed) + 1
    agreement = {"draft": draft_digest, "concurrence": count, "needed": needed}
    _write(replace(doing, facts=agreement), name=f"{act.name}.concurred", inside=True)
    if count < needed:
        return None
    stated = {**(facts or {}), "draft": draft_digest, "concurrences": count}
    return _carry_out(replace(doing, facts=stated), change)


def void_concurrences(session: Session, record: Record, *, now: datetime) -> None:
    """Void every agreement given so far about `record`: its draft changed or was sent back."""
    for given in queries.concurrences(session, None, subject_of(record)):
        given.voided_at = now


def possible(session: Session, acts: Iterable[Act], record: Record, actor: Actor) -> list[Act]:
    """Return those of `acts` that `actor` could do on `record` now; a page's buttons."""
    return [
        act
        for act in acts
        if act.by.admits(actor, record)
        and (act.moves is None or record.state in act.moves.start)
        and not _did_before(session, act, record, actor)
        and not _agreed_before(session, act, record, actor)
    ]


def out_of_hands(session: Session, owed: OwedDuty, actor: Actor) -> str | None:
    """Say why an open duty of the actor's desk is not for this very person; None where it is.

    Somebody else decides what the actor prepared, and the others what the actor agreed to already.
    """
    duty = CATALOGUE.duties.get(owed.code)
    acts = [CATALOGUE.acts[name] for name in duty.closes_on] if duty else []
    if acts and all(_did(session, owed.subject, act, actor) for act in acts):
        return N_("You prepared this; somebody else decides")
    if acts and all(_agreed(session, owed.subject, act, actor) for act in acts):
        return N_("You have agreed; the others decide")
    return None


def stopped(session: Session, act: Act, at: datetime) -> Refusal | None:
    """Return why `act` is not done any more at a moment, where its text has ended; else None."""
    stop = STOPS.get(act.book)
    return stop(session, act, at) if stop is not None else None


def _agreed_before(session: Session, act: Act, record: Record, actor: Actor) -> bool:
    return _agreed(session, subject_of(record), act, actor)


def _agreed(session: Session, subject: str, act: Act, actor: Actor) -> bool:
    if act.by.jointly is None:
        return False
    agreed = queries.concurrences(session, act.name, subject)
    return any(given.account_id == actor.account_id for given in agreed)


def done_before(session: Session, key: str, actor: Actor) -> str | None:
    """Return where the result is of a form that `actor` sent before under `key`; None where not."""
    known = session.get(OnceKey, key)
    return None if known is None or known.account_id != actor.account_id else known.location


def remember(session: Session, key: str, actor: Actor, *, location: str, now: datetime) -> None:
    """Keep where the result of a form is, with the act's own transaction.

    Two sendings at the same time meet at the key: the second one fails with the transaction.
    """
    assert actor.account_id is not None
    session.add(OnceKey(key=key, account_id=actor.account_id, used_at=now, location=location))


def remove_traces_of(session: Session, subject: str) -> None:
    """Delete the duties and agreements about a record that is removed."""
    duties.remove_about(session, subject)
    session.execute(delete(Concurrence).where(Concurrence.subject == subject))


def forget_once_keys(session: Session, *, before: datetime) -> None:
    """Delete the keys of forms carried out before `before`; for the round, which reaches all."""
    session.execute(delete(OnceKey).where(OnceKey.used_at < before))


def _check(doing: _Doing) -> None:
    act = doing.act
    if not act.by.admits(doing.actor, doing.record):
        raise NotEntitled
    if _did_before(doing.session, act, doing.record, doing.actor):
        raise Refused(Refusal(N_("Whoever prepared a case can't decide it.")))
    if (over := stopped(doing.session, act, doing.at or doing.now)) is not None:
        raise Refused(over)
    if act.confirmed and not doing.actor.is_system:
        need_confirmed(doing.actor, doing.now)
    if act.reasoned and not (doing.reason or "").strip():
        raise Refused(Refusal(N_("Give the reason."), field="reason"))
    _check_ledger_is_signed(doing)


def _check_day(doing: _Doing) -> None:
    if not doing.act.once_a_day:
        return
    last = last_entry(doing.session, doing.act, doing.record)
    if last is not None and legal_date(last.at) == legal_date(doing.now):
        raise Refused(Refusal(DONE_TODAY, {"day": legal_date(last.at)}))


def last_entry(session: Session, act: Act, record: Record) -> Entry | None:
    """Return the entry of an act that was last done on a record, as far as the reader may know."""
    found = entries.entries_about(session, subject_of(record))
    return next((entry for entry in reversed(found) if entry.act == act.name), None)


def _check_ledger_is_signed(doing: _Doing) -> None:
    """Let nothing be done in protected matters that a lost or changed database could deny later."""
    if not is_protected(compartment_of(doing.record)):
        return
    since = checkpoints.unsigned_since(doing.session, now=doing.now)
    if since is not None:
        raise Refused(Refusal(NOT_SIGNED, {"since": since}))


def need_confirmed(actor: Actor, now: datetime) -> None:
    """Raise ConfirmFirst where the second factor was last asked for too long ago."""
    if actor.confirmed_at is None or now - actor.confirmed_at > CONFIRMED_FOR:
        raise ConfirmFirst


def _did_before(session: Session, act: Act, record: Record, actor: Actor) -> bool:
    return _did(session, subject_of(record), act, actor)


def _did(session: Session, subject: str, act: Act, actor: Actor) -> bool:
    """Say whether the actor did, on a record, what keeps whoever did it from doing `act`."""
    if not act.apart_from or actor.is_system:
        return False
    people = {person for person in (actor.account_id, actor.standing_in_for) if person}
    with widened(session, EVERYTHING):  # an entry that this reader may not see counts as well
        return entries.somebody_did(session, subject, act.apart_from, people)


def _stand_still(doing: _Doing) -> None:
    """Lock the record's row and see that it stands where the act starts from, and the day too."""
    if doing.act.moves is None and not doing.act.once_a_day:
        return
    doing.session.flush()
    table: Any = type(doing.record)
    state = doing.session.scalar(
        select(table.state).where(table.id == doing.record.id).with_for_update()
    )
    if doing.act.moves is not None and state not in doing.act.moves.start:
        raise OutOfDate(_who_was_first(doing))
    _check_day(doing)


def _who_was_first(doing: _Doing) -> Refusal:
    last = entries.last_entry_about(doing.session, doing.subject)
    if last is None:
        return Refusal(N_("This can't be done where the matter stands now."))
    known = CATALOGUE.acts.get(last.act)
    return Refusal(
        N_("This can't be done any more. Last step: %(act)s (%(who)s, %(at)s)."),
        {
            "act": Message(known.past) if known else last.act,
            "who": queries.name_of(doing.session, last.actor),
            "at": last.at,
        },
    )


def _carry_out(doing: _Doing, change: Change | None) -> Entry:
    _stand_still(doing)
    if doing.act.moves is not None:
        doing.record.state = doing.act.moves.end
    if change is not None:
        change()
    entry = _write(doing)
    with widened(doing.session, EVERYTHING):
        duties.follow(
            doing.session,
            CATALOGUE,
            doing.act,
            doing.record,
            entry,
            subject=doing.subject,
            now=doing.now,
        )
        _tell_party(doing, entry)
    return entry


def _tell_party(doing: _Doing, entry: Entry) -> None:
    """Tell the organisation whose matter moved, unless it acted itself or must not know yet."""
    party = doing.record.organisation_id
    if party is None or doing.act.inside or party == doing.actor.organisation_id:
        return
    notices.tell(
        doing.session,
        clerks_of(doing.session, party),
        news="record.moved",
        event=f"{entry.book}:{entry.seq}",
        subject=doing.subject,
        now=doing.now,
    )


def _write(doing: _Doing, *, name: str | None = None, inside: bool = False) -> Entry:
    with widened(doing.session, EVERYTHING):
        return ledger.append(
            doing.session,
            book=doing.act.book,
            act=name or doing.act.name,
            clause=doing.act.clause.id,
            actor=doing.actor,
            desk=_desk(doing),
            subject=doing.subject,
            about=doing.about,
            party=None if inside or doing.act.inside else doing.record.organisation_id,
            compartment=compartment_of(doing.record),
            facts=doing.facts,
            at=doing.now,
            occurred_on=doing.occurred_on or legal_date(doing.now),
            reason=doing.reason,
        )


def _desk(doing: _Doing) -> Desk | None:
    held = sorted(doing.act.by.held_by(doing.actor, doing.record))
    if held:
        return held[0]
    return Desk.ORGANISATION if doing.actor.organisation_id is not None else None
