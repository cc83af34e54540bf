"""Who meets in the tests of meetings: officers, chairs, members, an organ, and one from outside."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from registry.core import clock
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.meetings.models import Meeting, MeetingPaper, Participant
from registry.council.members import services as register
from registry.council.members.rules import Began, Item
from registry.parties.models import Account
from tests.council.members import VALUES
from tests.council.test_filing_desk import SCAN
from tests.house.site import Browser, Site
from tests.house.test_people import enrol
from tests.parties.people import NOW as LONG_AGO

OUTSIDER = "expert@example.test"


class Council:
    """The application with a council in it: two members, one organ; browsers by name."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.people: dict[str, Account] = {
            "clerk": site.person("clerk@example.go.jp", Desk.METI_SECRETARIAT),
            "chair": site.person("chair@example.go.jp", Desk.METI_CHAIR),
            "npa": site.person("npa@example.go.jp", Desk.NPA),
            "mofa": site.person("mofa@example.go.jp", Desk.MOFA),
        }
        self.bodies: dict[str, UUID] = {}
        for name, called in (("member", "架空県商工会議所"), ("other", "別の協同組合")):
            body = site.organisation(called)
            self.bodies[name] = body.id
            self.people[name] = site.person(
                f"{name}@example.test", Desk.ORGANISATION, organisation_id=body.id
            )
            read_for(site.session, {"*"})
            register.begin(
                site.session,
                body,
                item=Item.ORGANISATION,
                values={**VALUES, "corporate_number": "", "name": called},
                began=Began.IMPORTED,
                valid_from=date(2024, 4, 1),
                now=LONG_AGO,
            )
        site.session.commit()
        self._browsers: dict[str, Browser] = {}

    def __getitem__(self, name: str) -> Browser:
        """Return somebody's browser, signed in."""
        if name not in self._browsers:
            self._browsers[name] = self.site.signed_in(self.people[name])
        return self._browsers[name]

    def day(self, ahead: int) -> str:
        """Return a day seen from today."""
        return (clock.legal_date(clock.now()) + timedelta(days=ahead)).isoformat()

    # -- preparing -----------------------------------------------------------------------------

    def begin(self, kind: str, title: str = "不正行為への対応について") -> str:
        """Begin a draft; return its page."""
        sent = self["clerk"].send(
            "/council/meetings/new", kind=kind, number="第８回", title_ja=title
        )
        assert sent.status_code == 303, sent.text
        return str(sent.location).removesuffix("/details")

    def fill(self, page: str, **more: Any) -> None:
        """Fill a draft in, with an item and a paper."""
        said = {
            "number": "第８回",
            "title_ja": "不正行為への対応について",
            "title_en": "Responses to misconduct",
            "reply_by": self.day(5),
            "choice_reason": "議題に関係するため",
        }
        if "begins" not in more:
            said |= {"day": self.day(9), "begins": "14:00", "ends": "16:00", "place_ja": "会議室"}
        self.done(self["clerk"].send(f"{page}/details", **{**said, **more}))
        self.add_item(page, "議題の一")
        self.add_paper(page, "資料１")

    def add_item(self, page: str, title: str, **more: Any) -> str:
        """Put an item on the agenda; return its identity."""
        fields = {"title_ja": title, "topic": "1", **more}
        self.done(self["clerk"].send(f"{page}/items/new", **fields))
        return str(self.meeting(page).items[-1].id)

    def add_paper(
        self, page: str, title: str, *, way: str = "papers/new", content: bytes = b"", **more: Any
    ) -> str:
        """Put a paper with a draft, or send one; return its identity."""
        file = (BytesIO(SCAN + b"% " + (content or title.encode())), f"{title}.pdf")
        self.done(self["clerk"].send(f"{page}/{way}", title=title, file=file, **more))
        return str(self.paper(page, title).id)

    def choose(self, page: str, *bodies: str, organs: tuple[str, ...] = ()) -> None:
        """Choose members and organs by hand."""
        ids = [str(self.bodies[name]) for name in bodies]
        self.done(self["clerk"].send(f"{page}/choice", organisations=ids, organs=list(organs)))

    def invite(self, page: str, email: str = OUTSIDER) -> None:
        """Put somebody from outside on the list."""
        person = {"name": "架空　花子", "office": "架空大学", "email": email, "language": "ja"}
        self.done(self["clerk"].send(f"{page}/persons/new", **person))

    def convene(self, page: str) -> None:
        """Lay a draft before the chairs, and convene it."""
        self.done(self["clerk"].send(f"{page}/proposal"))
        self.done(self["chair"].send(f"{page}/convening"))

    def convened(self, kind: str, *bodies: str, organs: tuple[str, ...] = (), **more: Any) -> str:
        """Prepare a meeting of these bodies and organs and convene it; return its page."""
        page = self.begin(kind)
        self.fill(page, **more)
        if kind != "plenary":
            self.choose(page, *bodies, organs=organs)
        self.convene(page)
        return page

    @staticmethod
    def done(answer: Any) -> None:
        """See that a form went through."""
        assert answer.status_code == 303, answer.text.split("<main", 1)[-1][:3000]

    # -- looking -------------------------------------------------------------------------------

    def meeting(self, page: str) -> Meeting:
        """Return a meeting as it stands, with its agenda."""
        session = self.site.session
        session.rollback()
        read_for(session, {"*"})
        session.expire_all()
        meeting = session.get_one(Meeting, UUID(page.rsplit("/", 1)[-1]))
        session.refresh(meeting, ["items"])
        return meeting

    def paper(self, page: str, title: str) -> MeetingPaper:
        """Return a paper of a meeting, with its files."""
        meeting = self.meeting(page)
        found = self.site.session.scalars(
            select(MeetingPaper).where(
                MeetingPaper.meeting_id == meeting.id, MeetingPaper.title == title
            )
        ).one()
        self.site.session.refresh(found, ["revisions"])
        return found

    def place(self, page: str, name: str) -> Any:
        """Return somebody's place in a meeting."""
        meeting = self.meeting(page)
        whose = {
            "npa": Participant.addressed_to == Desk.NPA,
            "mofa": Participant.addressed_to == Desk.MOFA,
            "outsider": Participant.person_email == OUTSIDER,
        }
        of = whose[name] if name in whose else Participant.organisation_id == self.bodies[name]
        query = select(Participant).where(Participant.meeting_id == meeting.id, of)
        return self.site.session.scalars(query.order_by(Participant.called_at.desc())).first()

    def own(self, page: str, name: str) -> str:
        """Return the page that somebody has of a meeting."""
        return f"/meetings/{self.place(page, name).id}"

    def enrol(self, email: str = OUTSIDER) -> Browser:
        """Follow the link of the invitation, as somebody does who was never here before."""
        browser, finished = enrol(self.site, email)
        assert finished.status_code == 200
        return browser

    def move_back(self, page: str, *, days: int) -> None:
        """Let a meeting lie so many days earlier than it was convened for."""
        meeting = self.meeting(page)
        span = timedelta(days=days)
        if meeting.begins_at and meeting.ends_at:
            meeting.begins_at -= span
            meeting.ends_at -= span
        if meeting.reply_by:
            meeting.reply_by -= span
        self.site.session.commit()


__all__ = ["OUTSIDER", "Council"]
