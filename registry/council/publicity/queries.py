"""Reads what is public of meetings: every page, list, feed and file for the public asks here.

Nothing is kept in copies: what a chair closes is out of all of them with the next request.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from registry.core.clock import legal_date
from registry.core.db import read_for, widened
from registry.core.refusals import NotFound
from registry.council.closing.models import Closing
from registry.council.closing.rules import IN_FORCE, ClosingState, Ground
from registry.council.meetings.models import AgendaItem, Meeting, MeetingPaper, PaperRevision
from registry.council.meetings.rules import MeetingKind, MeetingState
from registry.council.minutes.models import PublicPassage
from registry.council.publicity.rules import Line, Shown, Standing, shown

PUBLISHED: Final = "council:published"  # a room that only these queries read in
_OVER: Final = (MeetingState.HELD, MeetingState.ENDED)


@dataclass(frozen=True)
class PublicText:
    """A text in both languages; either may be empty, and then it is missing."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in one language; empty where there is none."""
        return self.en if language == "en" else self.ja


@dataclass(frozen=True)
class PublicPaper:
    """A paper that anybody may have."""

    id: UUID
    title: str
    name: str
    size: int
    media_type: str
    sha256: str


@dataclass(frozen=True)
class PublicItem:
    """An item of an agenda as the public sees it; of a closed one there is nothing but its line."""

    position: int
    shown: Shown
    title: PublicText | None = None
    topic: str | None = None
    reason: PublicText | None = None
    minutes: PublicText | None = None
    papers: tuple[PublicPaper, ...] = ()


@dataclass(frozen=True)
class PublicMeeting:
    """A meeting as the public sees it.

    A circulation that has ended says when. A closed one has its identity, its day, its line, and
    the reason where that is public; all else is None or empty.
    """

    id: UUID
    day: date
    shown: Shown
    reason: PublicText | None = None
    title: PublicText | None = None
    kind: MeetingKind | None = None
    is_cancelled: bool = False
    ended_on: date | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    place: PublicText | None = None
    observing: PublicText | None = None
    announced_at: datetime | None = None
    changed_at: datetime | None = None
    published_at: datetime | None = None
    general: PublicText | None = None
    items: tuple[PublicItem, ...] = ()
    papers: tuple[PublicPaper, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Say whether there is nothing but the one line."""
        return self.shown.line in {Line.CLOSED, Line.CLOSED_REASON_WITHHELD}

    @property
    def has_minutes(self) -> bool:
        """Say whether minutes can be read."""
        return self.shown.line is Line.MINUTES

    @property
    def is_to_come(self) -> bool:
        """Say whether it is announced and still takes place."""
        return self.shown.line is Line.ANNOUNCED and not self.is_cancelled

    @property
    def all_papers(self) -> tuple[PublicPaper, ...]:
        """Its own papers and those of its items."""
        return (*self.papers, *(paper for item in self.items for paper in item.papers))


def meetings(session: Session, *, now: datetime, year: int | None = None) -> list[PublicMeeting]:
    """Return every meeting that has a public line, the latest first."""
    with _as_the_public(session):
        found = _open(session, None, now) + _closed(session, None)
    kept = [one for one in found if year is None or one.day.year == year]
    return sorted(kept, key=lambda one: (one.day, str(one.id)), reverse=True)


def get(session: Session, meeting_id: UUID, *, now: datetime) -> PublicMeeting:
    """Return one meeting. Raises NotFound where the public may know of none."""
    with _as_the_public(session):
        found = _open(session, meeting_id, now) or _closed(session, meeting_id)
    if not found:
        raise NotFound
    return found[0]


def says(meeting: PublicMeeting, part: str, language: str) -> bool:
    """Say whether all words of `part` stand in what the public reads of a meeting."""
    texts = [meeting.title, meeting.reason, meeting.place, meeting.general]
    for item in meeting.items:
        texts += [item.title, item.reason, item.minutes]
    names = [paper.title for paper in meeting.all_papers]
    read = [text.in_language(language) or text.ja for text in texts if text] + names
    whole = "\n".join([meeting.day.isoformat(), *read]).casefold()
    return all(word in whole for word in part.casefold().split())


@contextmanager
def _as_the_public(session: Session) -> Iterator[None]:
    """Read with the reach of these pages and no other, whoever is signed in."""
    session.flush()
    before = session.info.get("reach", "")
    read_for(session, {"public", PUBLISHED})
    try:
        yield
    finally:
        read_for(session, filter(None, before.split(",")))


def _open(session: Session, meeting_id: UUID | None, now: datetime) -> list[PublicMeeting]:
    query = _of(
        select(
            Meeting.id,
            Meeting.kind_of_meeting,
            Meeting.state,
            Meeting.title_ja,
            Meeting.title_en,
            Meeting.begins_at,
            Meeting.ends_at,
            Meeting.over_at,
            Meeting.reply_by,
            Meeting.convened_at,
            Meeting.place_ja,
            Meeting.place_en,
            Meeting.observing_ja,
            Meeting.observing_en,
            Meeting.announced_at,
            Meeting.rescheduled_at,
        ).where(Meeting.convened_at.is_not(None), Meeting.closed_at.is_(None)),
        meeting_id,
    )
    rows = session.execute(query).all()
    parts = _Parts(session, [row.id for row in rows], now)
    found = (parts.meeting(row) for row in rows)
    return [meeting for meeting in found if meeting is not None]


def _of(query: Select[Any], meeting_id: UUID | None) -> Select[Any]:
    return query if meeting_id is None else query.where(Meeting.id == meeting_id)


class _Parts:
    """What belongs to the open meetings that are shown, read once for all of them."""

    def __init__(self, session: Session, ids: Sequence[UUID], now: datetime) -> None:
        self.now = now
        self.items = _grouped(
            session.execute(
                select(
                    AgendaItem.meeting_id,
                    AgendaItem.id,
                    AgendaItem.position,
                    AgendaItem.title_ja,
                    AgendaItem.title_en,
                    AgendaItem.topic,
                )
                .where(AgendaItem.meeting_id.in_(ids), AgendaItem.closed_at.is_(None))
                .order_by(AgendaItem.meeting_id, AgendaItem.position)
            )
        )
        self.passages = _grouped(
            session.execute(
                select(
                    PublicPassage.meeting_id,
                    PublicPassage.item_id,
                    PublicPassage.text_ja,
                    PublicPassage.text_en,
                    PublicPassage.published_at,
                )
                .where(PublicPassage.meeting_id.in_(ids))
                .order_by(PublicPassage.meeting_id)
            )
        )
        self.papers = _grouped(_papers(session, ids))
        self.closings = _grouped(_closed_items(session, ids))

    def meeting(self, row: Row[Any]) -> PublicMeeting | None:
        """Put one meeting together; None where nothing of it is public yet."""
        passages = self.passages.get(row.id, [])
        standing = Standing(
            convened=True,
            announced=row.announced_at is not None,
            held=self._is_over(row),
            minutes_public=bool(passages),
        )
        line = shown(standing)
        if line is None:
            return None
        general = next((one for one in passages if one.item_id is None), None)
        return PublicMeeting(
            id=row.id,
            day=_day(row),
            shown=line,
            title=PublicText(row.title_ja, row.title_en),
            kind=MeetingKind(row.kind_of_meeting),
            is_cancelled=row.state == MeetingState.CANCELLED,
            ended_on=legal_date(row.over_at) if row.state == MeetingState.ENDED else None,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            place=PublicText(row.place_ja, row.place_en),
            observing=PublicText(row.observing_ja, row.observing_en),
            announced_at=row.announced_at,
            changed_at=row.rescheduled_at or row.announced_at,
            published_at=max((one.published_at for one in passages), default=None),
            general=PublicText(general.text_ja, general.text_en) if general else None,
            items=self._items(row.id, standing),
            papers=self._papers(row.id, None),
        )

    def _is_over(self, row: Row[Any]) -> bool:
        if row.state == MeetingState.CONVENED:
            return row.ends_at is not None and row.ends_at <= self.now
        return row.state in _OVER

    def _items(self, meeting_id: UUID, standing: Standing) -> tuple[PublicItem, ...]:
        passages = {one.item_id: one for one in self.passages.get(meeting_id, [])}
        found = []
        for item in self.items.get(meeting_id, []):
            passage = passages.get(item.id)
            line = shown(replace(standing, minutes_public=passage is not None))
            if line is not None:
                found.append(
                    PublicItem(
                        position=item.position,
                        shown=line,
                        title=PublicText(item.title_ja, item.title_en),
                        topic=item.topic,
                        minutes=PublicText(passage.text_ja, passage.text_en) if passage else None,
                        papers=self._papers(meeting_id, item.id),
                    )
                )
        found += [
            PublicItem(closing.position, _line(closing), reason=_reason(closing))
            for closing in self.closings.get(meeting_id, [])
        ]
        return tuple(sorted(found, key=lambda item: item.position))

    def _papers(self, meeting_id: UUID, item_id: UUID | None) -> tuple[PublicPaper, ...]:
        return tuple(
            PublicPaper(
                paper.id, paper.title, paper.name, paper.size, paper.media_type, paper.sha256
            )
            for paper in self.papers.get(meeting_id, [])
            if paper.item_id == item_id
        )


def _grouped(
    rows: Iterable[Row[Any]],
) -> Mapping[UUID, list[Row[Any]]]:
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row.meeting_id)}


def _papers(session: Session, ids: Sequence[UUID]) -> Iterable[Row[Any]]:
    """Return the newest file of each paper that was sent and is for the public.

    None that only chosen participants read is among them, whatever was said of it.
    """
    return session.execute(
        select(
            MeetingPaper.meeting_id,
            MeetingPaper.id,
            MeetingPaper.item_id,
            MeetingPaper.title,
            PaperRevision.name,
            PaperRevision.size,
            PaperRevision.media_type,
            PaperRevision.sha256,
        )
        .join(PaperRevision, PaperRevision.paper_id == MeetingPaper.id)
        .outerjoin(AgendaItem, AgendaItem.id == MeetingPaper.item_id)
        .where(
            MeetingPaper.meeting_id.in_(ids),
            MeetingPaper.for_the_public,
            MeetingPaper.only_for.is_(None),
            MeetingPaper.sent_at.is_not(None),
            or_(
                MeetingPaper.item_id.is_(None),
                and_(
                    AgendaItem.id.is_not(None),
                    AgendaItem.closed_at.is_(None),
                    AgendaItem.only_for.is_(None),
                ),
            ),
        )
        .distinct(MeetingPaper.meeting_id, MeetingPaper.position, MeetingPaper.id)
        .order_by(
            MeetingPaper.meeting_id,
            MeetingPaper.position,
            MeetingPaper.id,
            PaperRevision.number.desc(),
        )
    )


def _closed_items(session: Session, ids: Sequence[UUID]) -> list[Row[Any]]:
    """Return the closings of items, each with the item's place on the agenda and nothing of it."""
    with widened(session, "council"):
        return list(
            session.execute(
                select(
                    Closing.meeting_id,
                    Closing.state,
                    Closing.public_reason_ja,
                    Closing.public_reason_en,
                    Closing.ground_said,
                    AgendaItem.position,
                )
                .join(AgendaItem, AgendaItem.id == Closing.item_id)
                .where(Closing.meeting_id.in_(ids), Closing.state.in_(IN_FORCE))
                .order_by(Closing.meeting_id, AgendaItem.position)
            )
        )


def _closed(session: Session, meeting_id: UUID | None) -> list[PublicMeeting]:
    """Return the one line of each closed meeting: of its row the days alone are read, no title."""
    query = _of(
        select(
            Meeting.id,
            Meeting.begins_at,
            Meeting.over_at,
            Meeting.reply_by,
            Meeting.convened_at,
            case((Closing.id.is_(None), ClosingState.CLOSED), else_=Closing.state).label("state"),
            Closing.public_reason_ja,
            Closing.public_reason_en,
            Closing.ground_said,
        )
        .outerjoin(
            Closing,
            and_(
                Closing.meeting_id == Meeting.id,
                Closing.item_id.is_(None),
                Closing.state.in_(IN_FORCE),
            ),
        )
        .where(Meeting.convened_at.is_not(None), Meeting.closed_at.is_not(None)),
        meeting_id,
    )
    with widened(session, "council"):
        rows = session.execute(query).all()
    return [PublicMeeting(row.id, _day(row), _line(row), _reason(row)) for row in rows]


def _line(closing: Row[Any]) -> Shown:
    found = shown(
        Standing(
            convened=True,
            announced=True,
            held=True,
            minutes_public=True,
            closing=ClosingState(closing.state),
            ground=Ground(closing.ground_said) if closing.ground_said else None,
            ground_is_said=closing.ground_said is not None,
        )
    )
    assert found is not None
    return found


def _reason(closing: Row[Any]) -> PublicText | None:
    if closing.state != ClosingState.REASON_PUBLISHED:
        return None
    return PublicText(closing.public_reason_ja, closing.public_reason_en)


def _day(row: Row[Any]) -> date:
    """Return the day of a meeting; of a circulation the last one."""
    if row.begins_at is not None:
        return legal_date(row.begins_at)
    return row.reply_by or legal_date(row.over_at or row.convened_at)
