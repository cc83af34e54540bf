"""Puts matters past their term up for review; keeps them longer, or removes them by two hands."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.expulsion import services as expulsion
from registry.council.filings import services as filings
from registry.council.imports import services as imports
from registry.council.retention import queries
from registry.council.retention.models import Disposal
from registry.council.retention.rules import (
    END_REVIEW,
    KEEP,
    OPEN_REVIEW,
    PROPOSE,
    REMOVE,
    TERM_OF,
    UNSETTLED,
    DisposalState,
    MatterKind,
    due_for_review,
    refusals_to_keep,
    term_began_on,
)
from registry.ledger.services import forget
from registry.papers.files import KEPT_WITH_A_FORM, FileStore
from registry.papers.services import forget_unused
from registry.settings.queries import value_on

_REMOVERS = {
    MatterKind.FILING: filings.remove,
    MatterKind.EXPULSION: expulsion.remove,
    MatterKind.IMPORT: imports.remove,
}


def put_up(session: Session, *, now: datetime) -> int:
    """Put every matter that has come past its term up for review; return how many were new.

    For the round: doing it again adds nothing. The secretariat owes one review of each kind,
    however many matters there are.
    """
    return sum(_put_up(session, review, now=now) for review in queries.REVIEWS.values())


def _put_up(session: Session, review: queries.Review, *, now: datetime) -> int:
    today = legal_date(now)
    years = value_on(session, TERM_OF[review.matters], today)
    if years is None:
        return 0
    new = [
        found
        for matter in queries.ended_before(
            session, review.matters, term_began_on(today, years=years)
        )
        if (found := _due(session, review.matters, matter, years=years, now=now)) is not None
    ]
    session.add_all(new)
    session.flush()
    if new and not queries.something_owed(session, f"{review.kind}:{review.id}"):
        perform(
            session,
            OPEN_REVIEW,
            record=review,
            actor=THE_SYSTEM,
            now=now,
            facts={"count": len(new), "years": years},
        )
    return len(new)


def _due(
    session: Session, kind: MatterKind, matter: queries.Matter, *, years: int, now: datetime
) -> Disposal | None:
    subject = f"{kind}:{matter.id}"
    ended_on = matter.ended_on or queries.ended_on(session, subject)
    due_on = due_for_review(
        ended_on,
        years=years,
        something_owed=queries.something_owed(session, subject),
        kept_until=queries.kept_until(session, matter.id),
        today=legal_date(now),
    )
    if ended_on is None or due_on is None:
        return None
    return Disposal(
        kind_of_matter=kind,
        matter_id=matter.id,
        number=matter.number,
        ended_on=ended_on,
        due_on=due_on,
        state=DisposalState.DUE,
        opened_at=now,
    )


def keep(
    session: Session,
    chosen: Sequence[Disposal],
    *,
    until: date | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep matters until a day, for a reason (a lawsuit, an audit); then they are due again.

    Raises Refused.
    """
    refusals = [*_nothing(chosen), *refusals_to_keep(until, today=legal_date(now))]
    if refusals or until is None:
        raise Refused(*refusals)
    for disposal in chosen:
        perform(
            session,
            KEEP,
            record=disposal,
            actor=actor,
            now=now,
            facts={"until": until.isoformat()},
            about=(disposal.matter,),
            reason=reason,
            change=partial(setattr, disposal, "keep_until", until),
        )
    _end_review(session, chosen, actor=actor, now=now)


def propose(
    session: Session, chosen: Sequence[Disposal], *, reason: str, actor: Actor, now: datetime
) -> None:
    """Propose to remove matters for good; a second officer does it. Raises Refused."""
    if refusals := _nothing(chosen):
        raise Refused(*refusals)
    for disposal in chosen:
        perform(
            session,
            PROPOSE,
            record=disposal,
            actor=actor,
            now=now,
            about=(disposal.matter,),
            reason=reason,
        )


def remove(
    session: Session, chosen: Sequence[Disposal], *, actor: Actor, now: datetime
) -> frozenset[str]:
    """Remove matters that another officer proposed: content, files, letters and words go.

    The ledger's entries and the register stay. Returns the digests of the bytes that may now be
    without a record; `forget_bytes` takes them away after the commit. Raises Refused.
    """
    if refusals := _nothing(chosen):
        raise Refused(*refusals)
    digests: frozenset[str] = frozenset()
    for disposal in chosen:
        said = perform(
            session,
            REMOVE,
            record=disposal,
            actor=actor,
            now=now,
            facts={"forgets": disposal.matter, "number": disposal.number},
            about=(disposal.matter,),
            change=partial(setattr, disposal, "removed_at", now),
        )
        with widened(session, EVERYTHING):
            digests |= _REMOVERS[MatterKind(disposal.kind_of_matter)](session, disposal.matter_id)
            forget(session, said)
    _end_review(session, chosen, actor=actor, now=now)
    return digests


def forget_bytes(
    session: Session, store: FileStore, digests: frozenset[str], *, now: datetime
) -> None:
    """Delete the bytes of removed matters that no other record uses."""
    with widened(session, EVERYTHING):
        forget_unused(session, store, digests, before=now - KEPT_WITH_A_FORM)


def _nothing(chosen: Sequence[Disposal]) -> list[Refusal]:
    return [] if chosen else [Refusal(N_("Choose at least one matter."), field="chosen")]


def _end_review(
    session: Session, chosen: Sequence[Disposal], *, actor: Actor, now: datetime
) -> None:
    """Discharge the duty where nothing of the kind is left to review."""
    session.flush()
    for kind in {MatterKind(disposal.kind_of_matter) for disposal in chosen}:
        left = select(Disposal.id).where(
            Disposal.kind_of_matter == kind, Disposal.state.in_(UNSETTLED)
        )
        if session.scalar(left.limit(1)) is None:
            perform(session, END_REVIEW, record=queries.Review(kind), actor=actor, now=now)
