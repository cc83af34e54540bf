"""Meetings that were called and held, with everybody who has a part in their minutes."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

from flask import Flask

from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.convening import services as convening
from registry.council.meeting_papers.services import PaperDraft, add_paper
from registry.council.meetings import services as drafts
from registry.council.meetings.models import AgendaItem, Meeting
from registry.council.meetings.queries import participants
from registry.council.meetings.rules import Attendance, MeetingKind, Topic
from registry.council.minutes.models import Minutes
from registry.papers.services import store_file
from registry.parties.models import Account
from tests.house.site import Browser, Site

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


class Gathering:
    """The secretariat, a chair, two bodies, an organ and a guest; and the meetings they hold."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.app: Flask = site.app
        self.body = site.organisation("架空県商工会議所")
        self.strangers = site.organisation("別の団体")
        desks = {
            "clerk": Desk.METI_SECRETARIAT,
            "clerk2": Desk.METI_SECRETARIAT,
            "chair": Desk.METI_CHAIR,
            "isa": Desk.ISA_RESIDENCE,
            "npa": Desk.NPA,
        }
        self.people = {
            name: site.person(f"{name}@example.go.jp", desk) for name, desk in desks.items()
        }
        for name, body in (("member", self.body), ("stranger", self.strangers)):
            self.people[name] = site.person(
                f"{name}@example.test", Desk.ORGANISATION, organisation_id=body.id
            )
        self._browsers: dict[str, Browser] = {}
        self.session = site.session
        read_for(self.session, {"*"})

    def __getitem__(self, name: str) -> Browser:
        """Return somebody's browser, signed in."""
        if name not in self._browsers:
            self._browsers[name] = self.site.signed_in(self.people[name])
            read_for(self.session, {"*"})
        return self._browsers[name]

    @property
    def visitor(self) -> Browser:
        """A browser in which nobody is signed in."""
        return self.site.browser()

    def actor(self, name: str) -> Actor:
        """Return somebody as an actor who has just been confirmed."""
        account: Account = self.people[name]
        desk = {
            "clerk": Desk.METI_SECRETARIAT,
            "clerk2": Desk.METI_SECRETARIAT,
            "chair": Desk.METI_CHAIR,
            "isa": Desk.ISA_RESIDENCE,
            "npa": Desk.NPA,
        }.get(name, Desk.ORGANISATION)
        return Actor(
            account_id=account.id,
            desks=frozenset({desk}),
            organisation_id=account.organisation_id,
            confirmed_at=clock.now(),
            extra_reach=frozenset() if account.organisation_id else frozenset({"offices"}),
        )

    def meeting(
        self,
        title: str = "受入れの状況について",
        *,
        in_days: int = -20,
        items: tuple[str, ...] = ("議題の甲", "議題の乙"),
        papers: tuple[tuple[str, int | None, bool], ...] = (),
        convened: bool = True,
        title_en: str = "",
    ) -> UUID:
        """Call a meeting of those concerned; `papers` are titles, places and whether public."""
        now = clock.now()
        begins = now + timedelta(days=in_days)
        drafted = min(now, begins) - timedelta(days=10)
        read_for(self.session, {"*"})
        values = {
            "title_ja": title,
            "title_en": title_en,
            "begins_at": begins,
            "ends_at": begins + timedelta(hours=2),
            "place_ja": "経済産業省別館",
            "observing_ja": "前日までに事務局へ申し込む。",
            "reply_by": clock.legal_date(begins),
            "choice_reason": "議題に関わるため。",
            "link": "https://inner.example/room",
        }
        meeting = drafts.begin(self.session, MeetingKind.RESTRICTED, values, now=drafted)
        made = [
            drafts.add_item(
                self.session, meeting, drafts.Item(one, "", "", Topic.SITUATION), now=drafted
            )
            for one in items
        ]
        drafts.choose_organisations(self.session, meeting, [self.body.id], by="手で")
        drafts.choose_organs(self.session, meeting, [Desk.ISA_RESIDENCE], by="手で")
        for name, place, public in papers:
            self.paper(meeting, name, made[place] if place is not None else None, public=public)
        convening.propose(self.session, meeting, actor=self.actor("clerk"), now=drafted)
        if convened:
            convening.convene(self.session, meeting, actor=self.actor("chair"), now=drafted)
        self.session.commit()
        read_for(self.session, {"*"})
        return meeting.id

    def paper(self, meeting: Meeting, name: str, item: AgendaItem | None, *, public: bool) -> None:
        """Put a paper with a draft."""
        stored = store_file(
            self.session,
            self.app.extensions["registry.files"],
            BytesIO(PDF + name.encode()),
            name=f"{name}.pdf",
            compartment="council",
            organisation_id=None,
            stored_by=None,
            now=clock.now(),
        )
        draft = PaperDraft(name, item.id if item else None, for_the_public=public)
        add_paper(self.session, meeting, stored, draft, now=meeting.drafted_at)

    def held(self, title: str = "受入れの状況について", **more) -> UUID:
        """Call a meeting and record who was there."""
        meeting_id = self.meeting(title, **more)
        meeting = self.row(Meeting, meeting_id)
        there = {
            one.id: (Attendance.PRESENT, "担当　太郎")
            for one in participants(self.session, meeting_id)
        }
        convening.record_attendance(
            self.session, meeting, there, actor=self.actor("clerk"), now=clock.now()
        )
        self.session.commit()
        read_for(self.session, {"*"})
        return meeting_id

    def row(self, table, identity):
        """Return a row as it stands now."""
        self.session.rollback()
        read_for(self.session, {"*"})
        return self.session.get_one(table, identity, populate_existing=True)

    def items(self, meeting_id: UUID) -> list[UUID]:
        """Return the identities of a meeting's items in order."""
        self.session.rollback()
        read_for(self.session, {"*"})
        rows = self.session.query(AgendaItem).filter_by(meeting_id=meeting_id)
        return [item.id for item in rows.order_by(AgendaItem.position)]

    def written(self, meeting_id: UUID, **texts: str) -> str:
        """Let the secretariat begin the minutes and write them; return their page."""
        begun = self["clerk"].send(f"/council/minutes/new/{meeting_id}")
        assert begun.status_code == 303, begun.text
        page = begun.location.removesuffix("/text")
        if texts:
            saved = self["clerk"].send(f"{page}/text", **texts)
            assert saved.status_code == 303, saved.text
        return page

    def confirmed(self, meeting_id: UUID, **texts: str) -> str:
        """Have minutes written and confirmed; return their page."""
        page = self.written(meeting_id, **texts)
        assert self["clerk"].send(f"{page}/laying").status_code == 303
        done = self["chair"].send(f"{page}/confirmation")
        assert done.status_code == 303, done.text
        return page

    def published(self, meeting_id: UUID, marked: dict[str, str] | None = None, **texts) -> str:
        """Have minutes confirmed and published; `marked` are passages with their marks."""
        page = self.confirmed(meeting_id, **texts)
        boxes = {f"marked_{place}": texts.get(f"text_{place}", "") for place in range(3)}
        sent = self["clerk"].send(f"{page}/public-version", **{**boxes, **(marked or {})})
        assert sent.status_code == 303, sent.text
        done = self["chair"].send(f"{page}/publication")
        assert done.status_code == 303, done.text
        return page

    def minutes(self, page: str) -> Minutes:
        """Return the minutes behind a page as they stand now."""
        found: Minutes = self.row(Minutes, UUID(page.rsplit("/", 1)[1]))
        return found
