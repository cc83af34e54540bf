"""The verbs of a meeting's papers: put with a draft, sent later, replaced (council:6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council.meetings import queries
from registry.council.meetings import services as drafts
from registry.council.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingPaper,
    PaperRevision,
)
from registry.council.meetings.rules import (
    HAND_OUT,
    REPLACE_PAPER,
    SEND_PAPER,
    MeetingState,
    ParticipantState,
)
from registry.papers.models import StoredFile

MOST_PAPERS: Final = 100


@dataclass(frozen=True)
class PaperDraft:
    """What is said of a paper: its title, its item, who may read it, and what it corrects."""

    title: str
    item_id: UUID | None = None
    for_the_public: bool = False
    only_for: tuple[UUID, ...] | None = None
    corrects_id: UUID | None = None


def add_paper(
    session: Session, meeting: Meeting, stored: StoredFile, said: PaperDraft, *, now: datetime
) -> MeetingPaper:
    """Put a paper with a draft. Raises Refused, OutOfDate."""
    drafts.touch(meeting, now)
    return new_paper(session, meeting, stored, said, now=now)


def new_paper(
    session: Session, meeting: Meeting, stored: StoredFile, said: PaperDraft, *, now: datetime
) -> MeetingPaper:
    """Make a paper of a stored file, whatever the meeting's state. Raises Refused."""
    papers = queries.papers_for(session, meeting)
    if len(papers) >= MOST_PAPERS:
        raise Refused(Refusal(N_("A meeting has at most %(most)s papers."), {"most": MOST_PAPERS}))
    item = None
    if said.item_id is not None:
        item = queries.get_item(session, meeting, said.item_id)
    if said.for_the_public and said.only_for:
        refusal = Refusal(
            N_("A paper for the public can't be kept to some participants. Choose one of the two."),
            field="only_for",
        )
        raise Refused(refusal)
    if said.for_the_public and item is not None and item.only_for:
        refusal = Refusal(
            N_("The item is for chosen participants only, so its papers can't be for the public."),
            field="for_the_public",
        )
        raise Refused(refusal)
    if said.corrects_id is not None:
        queries.get_paper(session, meeting, said.corrects_id)
    paper = MeetingPaper(
        meeting_id=meeting.id,
        item_id=said.item_id,
        position=len(papers) + 1,
        title=said.title,
        for_the_public=said.for_the_public,
        only_for=drafts.chosen_among(session, meeting, said.only_for),
        corrects_id=said.corrects_id,
        revisions=[],
    )
    session.add(paper)
    session.flush()
    add_revision(session, paper, stored, now=now)
    return paper


def add_revision(
    session: Session, paper: MeetingPaper, stored: StoredFile, *, now: datetime
) -> PaperRevision:
    """Let a stored file be what counts of a paper from now on; the earlier ones stay."""
    revision = PaperRevision(
        paper_id=paper.id,
        number=len(paper.revisions) + 1,
        stored_file_id=stored.id,
        name=stored.original_name,
        size=stored.size,
        media_type=stored.media_type,
        sha256=stored.sha256,
        added_at=now,
    )
    paper.revisions.append(revision)
    session.flush()
    return revision


def remove_paper(session: Session, meeting: Meeting, paper: MeetingPaper, *, now: datetime) -> None:
    """Take a paper out of a draft. Raises OutOfDate where it was sent."""
    drafts.touch(meeting, now)
    _delete_paper(session, paper)
    session.flush()


def _delete_paper(session: Session, paper: MeetingPaper) -> None:
    for revision in paper.revisions:
        session.delete(revision)
    session.flush()
    session.delete(paper)


def send_paper(
    session: Session,
    meeting: Meeting,
    stored: StoredFile,
    *,
    about: PaperDraft,
    actor: Actor,
    now: datetime,
) -> MeetingPaper:
    """Send a further paper of a convened meeting, or add one handed out at a meeting that was held.

    In a circulation it may correct an earlier one, which stays as it was. Raises Refused.
    """
    held = meeting.state == MeetingState.HELD
    paper = new_paper(session, meeting, stored, about, now=now)
    paper.sent_at = now
    facts = {"paper": str(paper.id), "digest": stored.sha256}
    perform(
        session,
        HAND_OUT if held else SEND_PAPER,
        record=meeting,
        actor=actor,
        now=now,
        facts=facts,
    )
    _tell_readers(session, meeting, paper, event=f"paper:{paper.id}", now=now)
    return paper


def replace_paper(
    session: Session,
    meeting: Meeting,
    paper: MeetingPaper,
    stored: StoredFile,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Put another file in a sent paper's place; the earlier one stays, and its readers are told.

    Raises Refused where it is the same file, and in a circulation, whose papers stand as they went.
    """
    if meeting.is_circulation:
        raise Refused(
            Refusal(N_("Papers that were circulated can't be replaced. Send a correction."))
        )
    if stored.sha256 == paper.latest.sha256:
        raise Refused(Refusal(N_("This is the very file that was sent."), field="file"))
    revision = add_revision(session, paper, stored, now=now)
    facts = {"paper": str(paper.id), "digest": stored.sha256, "revision": revision.number}
    perform(
        session, REPLACE_PAPER, record=meeting, actor=actor, now=now, facts=facts, reason=reason
    )
    _tell_readers(session, meeting, paper, event=f"paper:{paper.id}:{revision.number}", now=now)


def _tell_readers(
    session: Session, meeting: Meeting, paper: MeetingPaper, *, event: str, now: datetime
) -> None:
    item: AgendaItem | None = None
    if paper.item_id is not None:
        item = queries.get_item(session, meeting, paper.item_id)
    chosen = [
        set(only) for only in (paper.only_for, item.only_for if item else None) if only is not None
    ]
    readers = [
        one
        for one in queries.in_state(session, meeting, ParticipantState.CALLED)
        if all(one.id in only for only in chosen)
    ]
    drafts.tell(session, readers, news="matter.moved", event=event, now=now)
