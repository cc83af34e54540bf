"""Made-up meetings, through the verbs that everybody uses: for the demonstration and for checks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.council.convening import services as convening
from registry.council.meeting_papers import services as papers
from registry.council.meeting_papers.services import PaperDraft
from registry.council.meetings import queries, services
from registry.council.meetings.models import Meeting, Participant
from registry.council.meetings.rules import Attendance, MeetingKind, Topic
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.papers.services import store_file

_PDF: Final = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Person:
    """Somebody who is no member and is invited."""

    name: str
    office: str
    email: str


@dataclass(frozen=True)
class Plan:
    """A meeting to be made: what it is about, and whom it calls."""

    kind: MeetingKind
    number: str
    title_ja: str
    title_en: str
    items: Sequence[tuple[str, str, Topic]]
    values: dict[str, Any]
    bodies: Iterable[UUID] = ()
    organs: Iterable[Desk] = ()
    persons: Iterable[Person] = ()


@dataclass(frozen=True)
class Stage:
    """Where made-up meetings are played: the database, the files, an officer and a chair."""

    session: Session
    store: FileStore
    officer: Actor
    chair: Actor

    def draft(self, plan: Plan, *, now: datetime) -> Meeting:
        """Prepare a meeting with its agenda, a paper for each item, and its participants."""
        names = {"number": plan.number, "title_ja": plan.title_ja, "title_en": plan.title_en}
        meeting = services.begin(self.session, plan.kind, {**plan.values, **names}, now=now)
        services.choose_organisations(self.session, meeting, plan.bodies, by="")
        services.choose_organs(self.session, meeting, plan.organs, by="")
        for person in plan.persons:
            services.choose_person(
                self.session,
                meeting,
                name=person.name,
                office=person.office,
                email=person.email,
                locale="ja",
                now=now,
            )
        for place, (title_ja, title_en, topic) in enumerate(plan.items, start=1):
            said = services.Item(title_ja, title_en, "", topic)
            item = services.add_item(self.session, meeting, said, now=now)
            paper = PaperDraft(f"資料{place}　{title_ja}", item_id=item.id, for_the_public=True)
            stored = self.stored(f"資料{place}.pdf", f"{plan.title_ja}{place}", now=now)
            papers.add_paper(self.session, meeting, stored, paper, now=now)
        return meeting

    def stored(self, name: str, content: str, *, now: datetime) -> StoredFile:
        """Keep a made-up file, each with a digest of its own."""
        return store_file(
            self.session,
            self.store,
            BytesIO(_PDF + f"% {content}\n".encode()),
            name=name,
            compartment="council",
            organisation_id=None,
            stored_by=self.officer.account_id,
            now=now,
        )

    def convened(self, plan: Plan, *, now: datetime) -> Meeting:
        """Prepare a meeting, lay it before the chairs, and convene it."""
        meeting = self.draft(plan, now=now)
        convening.propose(self.session, meeting, actor=self.officer, now=now)
        later = now + timedelta(hours=2)
        convening.convene(self.session, meeting, actor=self.chair, now=later)
        return meeting

    def called(self, meeting: Meeting) -> Sequence[Participant]:
        """Return who is on the list of a meeting."""
        return queries.participants(self.session, meeting.id)

    def held(self, meeting: Meeting, *, now: datetime) -> None:
        """Record that everybody was there, but the last on the list, for whom somebody else was."""
        called = self.called(meeting)
        there = {one.id: (Attendance.PRESENT, "") for one in called}
        there[called[-1].id] = (Attendance.SUBSTITUTE, "代理　架空　太郎")
        convening.record_attendance(self.session, meeting, there, actor=self.officer, now=now)
