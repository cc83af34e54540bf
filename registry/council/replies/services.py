"""The verbs of an organ's answer, and of the secretariat upon it: asked, answered, revoked."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.acts import Act
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING, Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.referrals.models import (
    MessageFile,
    Referral,
    ReferralMessage,
)
from registry.council.referrals.rules import (
    ANSWER,
    ASK,
    CHASE,
    DONE,
    ENTER_OUTCOME,
    ENTER_REFUSAL,
    REFUSE,
    REPORT_OUTCOME,
    REVOKE,
    SHEETS,
    WITH_THE_ORGAN,
    Channel,
    Outcome,
    ReferralState,
    open_to_questions,
)
from registry.council.violations.rules import ROOM
from registry.council.violations.services import informants
from registry.duties import notices
from registry.informants.intake import FILE_NAME, Given, Unknown, Vault, check_silent
from registry.papers import services as papers
from registry.papers.cleaning import CannotClean, clean, kind_of
from registry.papers.models import StoredFile
from registry.parties.models import Account
from registry.parties.queries import holders_of
from registry.seals import services as seals
from registry.seals.models import Seal
from registry.seals.queries import openings
from registry.seals.rules import Holds, Identity, OpeningState


def answer_in_form(
    session: Session,
    vault: Vault,
    act: Act,
    referral: Referral,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    other_organ: Desk | None = None,
) -> None:
    """Confirm receipt, take on or refuse, as `act` says. Raises Refused.

    `other_organ` is whom an organ names that doesn't take it on.
    """
    _same_channel(act, referral)
    change: Callable[[], None] | None = None
    if reason is not None:
        _check_silent(session, vault, referral, reason, actor=actor, now=now, field="reason")

        def note() -> None:
            referral.refused_for = reason
            referral.other_organ = other_organ

        change = note
    facts = {"other_organ": other_organ} if other_organ else {}
    perform(
        session,
        act,
        record=referral,
        actor=actor,
        now=now,
        reason=reason,
        facts=facts,
        change=change,
    )
    if act in {REFUSE, ENTER_REFUSAL}:
        _take_sheet_back(session, referral, now=now)


def report_outcome(
    session: Session,
    vault: Vault,
    act: Act,
    referral: Referral,
    *,
    outcome: Outcome,
    words: str,
    shareable: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Report what came of it; `shareable` says whether the reporting member may hear it.

    Raises Refused, also for an outcome that no word tells.
    """
    assert act in {REPORT_OUTCOME, ENTER_OUTCOME}
    if outcome is Outcome.OTHER and not words.strip():
        raise Refused(Refusal(N_("Say in words what came of it."), field="words"))
    _same_channel(act, referral)
    _check_silent(session, vault, referral, words, actor=actor, now=now, field="words")

    def note() -> None:
        referral.outcome, referral.outcome_text = outcome, words
        referral.outcome_shareable = shareable

    facts = {"outcome": outcome, "shareable": shareable}
    perform(session, act, record=referral, actor=actor, now=now, facts=facts, change=note)


def _check_silent(
    session: Session,
    vault: Vault,
    referral: Referral,
    words: str,
    *,
    actor: Actor,
    now: datetime,
    field: str,
) -> None:
    """Raise Refused where words name the informant and their writer may know who that is."""
    check_silent(_known(session, vault, referral, actor, now), words, field=field)


def _known(
    session: Session, vault: Vault, referral: Referral, actor: Actor, now: datetime
) -> Sequence[Identity] | Unknown:
    """Return whom a writer's words and files are compared with.

    An organ's officers know it from a sheet that was opened. Before that nothing is compared: a
    refusal would tell whoever guesses that they guessed right.
    """
    if actor.holds(Desk.METI_SECRETARIAT):
        return informants(session, vault, referral.case, actor=actor, now=now)
    return [
        Identity.unpacked(seals.unseal(vault.envelope, sealed, audience=sealed.audience))
        for sealed in _sealed_for(session, referral)
        if sealed.holds == Holds.IDENTITY and sealed.erased_on is None and _opened(session, sealed)
    ]


def _take_in(
    session: Session,
    vault: Vault,
    referral: Referral,
    files: Sequence[Given],
    *,
    actor: Actor,
    now: datetime,
) -> list[StoredFile]:
    """Keep cleaned copies, under numbers: a thread has no place for sealed originals.

    Raises Refused where no certain copy can be made, and where one names the informant.
    """
    known = _known(session, vault, referral, actor, now) if files else []
    kept = []
    for number, given in enumerate(files, start=1):
        content, ending = _silent_copy(given, known)
        stored = papers.store_file(
            session,
            vault.store,
            BytesIO(content),
            name=f"添付{number}.{ending}",
            compartment=referral.compartment,
            organisation_id=None,
            stored_by=actor.account_id,
            now=now,
        )
        kept.append(stored)
    return kept


def _silent_copy(given: Given, known: Sequence[Identity] | Unknown) -> tuple[bytes, str]:
    check_silent(known, given.name, field="files", where=FILE_NAME)
    kind = kind_of(given.content, given.name)
    try:
        copy = clean(given.content, kind)
    except CannotClean:
        refusal = Refusal(
            N_("Traces of its maker can't be taken out of this file. Send it as PNG."),
            field="files",
        )
        raise Refused(refusal) from None
    check_silent(known, copy.text, field="files", where=given.name)
    return copy.content, kind.name.lower().replace("jpeg", "jpg").replace("tiff", "tif")


def _opened(session: Session, sealed: Seal) -> bool:
    return any(one.state == OpeningState.OPENED for one in openings(session, sealed.id))


def _same_channel(act: Act, referral: Referral) -> None:
    if act.name.endswith("-entered") != (referral.channel == Channel.PAPER):
        raise Refused(Refusal(N_("The organ answers this part itself, in the system.")))


def ask(
    session: Session,
    vault: Vault,
    referral: Referral,
    *,
    words: str,
    answer_by: date | None,
    files: Sequence[Given] = (),
    actor: Actor,
    now: datetime,
) -> ReferralMessage:
    """Ask the secretariat back; one question at a time, while the part is with the organ."""
    _locked(session, referral)
    if not open_to_questions(ReferralState(referral.state)):
        raise OutOfDate(Refusal(N_("This part is closed to questions.")))
    if question_open(referral):
        raise Refused(Refusal(N_("Your last question is not answered yet.")))
    if answer_by is not None and answer_by < legal_date(now):
        raise Refused(Refusal(N_("Choose today or a later day."), field="answer_by"))
    _check_silent(session, vault, referral, words, actor=actor, now=now, field="words")
    kept = _take_in(session, vault, referral, files, actor=actor, now=now)
    said = _say(session, referral, words, kept, from_organ=True, actor=actor, now=now)
    said.answer_by = answer_by
    facts = {"due_on": answer_by.isoformat()} if answer_by else {}
    perform(session, ASK, record=referral, actor=actor, now=now, facts=facts)
    return said


def answer(
    session: Session,
    vault: Vault,
    referral: Referral,
    *,
    words: str,
    files: Sequence[Given] = (),
    actor: Actor,
    now: datetime,
) -> ReferralMessage:
    """Answer the organ's question. Raises Refused; OutOfDate where the part is closed by now."""
    _locked(session, referral)
    if not open_to_questions(ReferralState(referral.state)):
        raise OutOfDate(Refusal(N_("This part is closed to questions.")))
    if not question_open(referral):
        raise Refused(Refusal(N_("There is no question to be answered.")))
    _check_silent(session, vault, referral, words, actor=actor, now=now, field="words")
    kept = _take_in(session, vault, referral, files, actor=actor, now=now)
    said = _say(session, referral, words, kept, from_organ=False, actor=actor, now=now)
    perform(session, ANSWER, record=referral, actor=actor, now=now)
    notices.tell(
        session,
        _people(session, referral, now),
        news="record.moved",
        event=f"referral.answered:{said.id}",
        subject=subject_of(referral),
        now=now,
    )
    return said


def question_open(referral: Referral) -> bool:
    """Say whether the organ's last question waits for its answer."""
    return bool(referral.messages) and referral.messages[-1].from_organ


def _say(
    session: Session,
    referral: Referral,
    words: str,
    files: Sequence[StoredFile],
    *,
    from_organ: bool,
    actor: Actor,
    now: datetime,
) -> ReferralMessage:
    if not words.strip():
        raise Refused(Refusal(N_("Write what you have to say."), field="words"))
    said = ReferralMessage(
        referral_id=referral.id,
        compartment=referral.compartment,
        from_organ=from_organ,
        words=words,
        said_at=now,
        said_by=actor.account_id,
        files=[
            MessageFile(compartment=referral.compartment, stored_file_id=file.id, stored=file)
            for file in files
        ],
    )
    referral.messages.append(said)
    session.flush()
    return said


def _locked(session: Session, referral: Referral) -> None:
    """Let what is said, asked and revoked follow one another."""
    state = session.scalar(
        select(Referral.state).where(Referral.id == referral.id).with_for_update()
    )
    if state is None:
        raise OutOfDate(Refusal(N_("This part is closed to questions.")))
    referral.state = state


# -- the secretariat afterwards ---------------------------------------------------------------


def chase(session: Session, referral: Referral, *, actor: Actor, now: datetime) -> None:
    """Ask an organ how a part stands: its people get a mail that says only that there is news."""
    _locked(session, referral)
    if referral.state not in WITH_THE_ORGAN:
        raise OutOfDate(Refusal(N_("The organ has answered, or was not informed yet.")))
    entry = perform(session, CHASE, record=referral, actor=actor, now=now)
    notices.tell(
        session,
        _people(session, referral, now),
        news="record.moved",
        event=f"referral.chased:{entry.book}:{entry.seq}",
        subject=subject_of(referral),
        now=now,
    )


def _people(session: Session, referral: Referral, now: datetime) -> list[Account]:
    with widened(session, EVERYTHING):
        return list(holders_of(session, Desk(referral.addressed_to), on=legal_date(now)))


def finish(session: Session, referral: Referral, *, actor: Actor, now: datetime) -> None:
    """Take note of the organ's answer; what was sealed for it is erased after its term."""
    perform(session, DONE, record=referral, actor=actor, now=now)
    referral.case.live_referrals -= 1
    for sealed in _sealed_for(session, referral):
        sealed.ended_on = legal_date(now)


def revoke(
    session: Session,
    vault: Vault,
    referral: Referral,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Take a wrong referral back: the organ sees that, and why, and its content no more.

    What the organ saved or printed before is beyond reach. Raises Refused.
    """
    _check_silent(session, vault, referral, reason, actor=actor, now=now, field="reason")
    entry = perform(session, REVOKE, record=referral, actor=actor, now=now, reason=reason)
    referral.case.live_referrals -= 1
    today = legal_date(now)
    if referral.body is not None:
        papers.void(referral.body.paper, reason=reason, now=now)
        referral.body.paper.compartment = ROOM
        referral.body.compartment = ROOM
        for sealed in _take_sheet_back(session, referral, now=now):
            seals.erase(sealed, on=today)
    for file in referral.files:
        file.compartment = file.stored.compartment = ROOM
    for message in referral.messages:
        message.compartment = ROOM
        for sent in message.files:
            sent.compartment = sent.stored.compartment = ROOM
    session.flush()
    notices.tell(
        session,
        _people(session, referral, now),
        news="record.moved",
        event=f"referral.revoked:{entry.book}:{entry.seq}",
        subject=subject_of(referral),
        now=now,
    )


def _take_sheet_back(session: Session, referral: Referral, *, now: datetime) -> Sequence[Seal]:
    """Let what is sealed leave the organ's room: nobody opens it any more, or waits for that."""
    with widened(session, EVERYTHING):
        found = _sealed_for(session, referral)
        for sealed in found:
            for opening in openings(session, sealed.id):
                if opening.state == OpeningState.ASKED:
                    perform(session, SHEETS.lapse, record=opening, actor=THE_SYSTEM, now=now)
            sealed.compartment, sealed.ended_on = ROOM, legal_date(now)
    return found


def _sealed_for(session: Session, referral: Referral) -> Sequence[Seal]:
    return session.scalars(select(Seal).where(Seal.subject == subject_of(referral))).all()
