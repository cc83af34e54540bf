"""A member, the secretariat and the organs, each with a browser; an informant among them."""

import re
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.core import clock
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.members import services as members
from registry.council.members.rules import Began, Item
from registry.council.referrals.models import Referral, ReferralBody
from registry.council.violations.models import ViolationCase, ViolationReport
from registry.duties.models import DutyState, OwedDuty
from tests.council.test_joining import CONTENT
from tests.house.site import Browser, Site
from tests.papers.test_cleaning import document, picture

NAME, KANA, LATIN, CYRILLIC = "髙原 葵衣", "タカハラ アオイ", "Asanova Aigul", "Асанова Айгүл"
BORN, CONTACT, FILE_NAME = "1999-04-12", "aigul.asanova@mail.example", "asanova-report.jpg"
SECRETS = (NAME, KANA, LATIN, CYRILLIC, CONTACT, FILE_NAME, BORN)
INFORMANT = {
    "name": NAME,
    "other_names": f"{KANA}\n{LATIN}\n{CYRILLIC}",
    "nationality": "キルギス",
    "birth_on": BORN,
    "sex": "female",
    "contact": CONTACT,
}
FACTS = "令和８年７月から賃金が支払われておらず、旅券が取り上げられている。"
PEOPLE = {
    "clerk": Desk.METI_SECRETARIAT,
    "clerk2": Desk.METI_SECRETARIAT,
    "chair": Desk.METI_CHAIR,
    "moj": Desk.ISA_RESIDENCE,
    "moj2": Desk.ISA_RESIDENCE,
    "moj3": Desk.ISA_RESIDENCE,
    "mhlw": Desk.MHLW_FOREIGN_WORKERS,
    "mhlw2": Desk.MHLW_FOREIGN_WORKERS,
    "npa": Desk.NPA,
    "mofa": Desk.MOFA,
    "auditor": Desk.AUDITOR,
    "administrator": Desk.ADMINISTRATOR,
}


class Breaches:
    """The people, and the steps that bring a case to where a test begins."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.people = {
            name: site.person(f"{name}@example.go.jp", desk) for name, desk in PEOPLE.items()
        }
        self.body = site.organisation("架空県商工会議所")
        self.other = site.organisation("別の団体")
        for name, body in (("member", self.body), ("other", self.other)):
            self.people[name] = site.person(
                f"{name}@example.test", Desk.ORGANISATION, organisation_id=body.id
            )
            self._is_member(body)
        self.browsers: dict[str, Browser] = {}

    def _is_member(self, body) -> None:
        read_for(self.site.session, {"*"})
        members.begin(
            self.site.session,
            body,
            item=Item.ORGANISATION,
            values=CONTENT,
            began=Began.BY_RULES,
            valid_from=clock.legal_date(clock.now()) - timedelta(days=400),
            now=clock.now(),
        )
        self.site.session.commit()

    def __getitem__(self, name: str) -> Browser:
        """Return somebody's browser, signed in."""
        if name not in self.browsers:
            self.browsers[name] = self.site.signed_in(self.people[name])
        return self.browsers[name]

    @property
    def today(self) -> str:
        return clock.legal_date(clock.now()).isoformat()

    def reported(self, **more) -> str:
        """Let the member report a breach; return the report's page."""
        sent = self["member"].send(
            "/council/reports/new",
            breaches=["labour-conditions", "papers-taken"],
            concerned="株式会社架空製作所",
            facts=FACTS,
            learned_on=self.today,
            **more,
        )
        assert sent.status_code == 303, sent.text
        return sent.location

    def opened(self, report: str | None = None) -> str:
        """Let the secretariat open a case, from a report or by itself; return its page."""
        if report is not None:
            sent = self["clerk"].send(
                f"/council/violations/from-report/{report.rsplit('/', 1)[1]}",
                breaches=["labour-conditions", "papers-taken"],
                facts=FACTS,
                learned_on=self.today,
            )
        else:
            sent = self["clerk"].send(
                "/council/violations/new",
                breaches=["labour-conditions", "papers-taken"],
                facts=FACTS,
                learned_on=self.today,
                source="inspection",
            )
        assert sent.status_code == 303, sent.text
        return sent.location

    def complete(self, case: str) -> None:
        """Add who is concerned, a step, files and the sealed informant."""
        clerk = self["clerk"]
        for sort, part, name in (
            ("body", "suspected", "株式会社架空製作所"),
            ("person", "suspected", "架空 太郎"),
        ):
            sent = clerk.send(f"{case}/concerned", sort=sort, part=part, name=name)
            assert sent.status_code == 303, sent.text
        sent = clerk.send(
            f"{case}/steps", taken_on=self.today, taken_by="事務局", what="事業者に電話で確認した。"
        )
        assert sent.status_code == 303, sent.text
        sent = clerk.send(
            f"{case}/files",
            origin="informant",
            files=[
                (BytesIO(picture()), FILE_NAME),
                (BytesIO(document()), f"{LATIN}.pdf"),
            ],
        )
        assert sent.status_code == 303, sent.text
        sent = clerk.send(f"{case}/informant", **INFORMANT)
        assert sent.status_code == 303, sent.text

    def prepared(self, case: str, organ: Desk, **more) -> str:
        """Let the secretariat prepare an organ's part; return its page."""
        row = self.case(case)
        chosen = {
            "breaches": list(row.breaches),
            "passages": FACTS,
            "channel": "system",
            **({} if more.get("channel") == "paper" else {"with_informant": "y"}),
            "concerned": [str(one.id) for one in row.concerned],
            "steps": [str(one.id) for one in row.steps],
            "files": [str(one.id) for one in row.files if one.stored_file_id],
            **more,
        }
        sent = self["clerk"].send(f"/council/referrals/new/{row.id}/{organ}", **chosen)
        assert sent.status_code == 303, sent.text
        return sent.location

    def decided(self, part: str) -> None:
        """Lay a part before the second officer, who decides."""
        assert self["clerk"].send(f"{part}/proposal").status_code == 303
        decided = self["clerk2"].send(f"{part}/decision")
        assert decided.status_code == 303, decided.text

    def sent(self, case: str, organ: Desk, **more) -> str:
        """Bring a part to an organ; return its page."""
        part = self.prepared(case, organ, **more)
        self.decided(part)
        sent = self["clerk"].send(f"{part}/sending")
        assert sent.status_code == 303, sent.text
        return part

    def officers(self, *names: str) -> None:
        """Let a desk name these people for its sealed sheets: the first proposes, another names."""
        for name in names:
            account = str(self.people[name].id)
            sent = self[names[0]].send("/council/sheets", account=account)
            assert sent.status_code == 303, sent.text
        page = self[names[1]].get("/council/sheets").text
        for link in re.findall(r'"(/council/sheets/officers/[^"]+/naming)"', page):
            named = self[names[1]].send(link)
            assert named.status_code == 303, named.text

    def asked(self, part: str, name: str) -> str:
        """Let an officer ask to open the sheet of a part; return the opening's page."""
        found = re.search(r'"(/council/sheets/[^"/]+/request)"', self[name].get(part).text)
        assert found is not None
        sent = self[name].send(found[1], reason="実地調査の準備のため。")
        assert sent.status_code == 303, sent.text
        return sent.location

    def case(self, page: str) -> ViolationCase:
        """Return a case as it stands now."""
        found: ViolationCase = self._row(ViolationCase, page)
        return found

    def report(self, page: str) -> ViolationReport:
        """Return a report as it stands now."""
        found: ViolationReport = self._row(ViolationReport, page)
        return found

    def part(self, page: str) -> Referral:
        """Return a part as it stands now."""
        found: Referral = self._row(Referral, page)
        return found

    def owed(self, *pages: str) -> set[str]:
        """Return what is open about these parts and openings, in codes of duties."""
        session = self.site.session
        session.rollback()
        session.expire_all()
        read_for(session, {"*"})
        ids = tuple(page.rsplit("/", 1)[1] for page in pages)
        duties = session.scalars(select(OwedDuty).where(OwedDuty.state == DutyState.OPEN))
        return {one.code for one in duties if one.subject.endswith(ids)}

    def _row(self, table, page):
        session = self.site.session
        session.rollback()
        session.expire_all()
        read_for(session, {"*"})
        query = select(table).where(table.id == page.rsplit("/", 1)[1])
        if table is ViolationCase:
            query = query.options(
                selectinload(ViolationCase.concerned),
                selectinload(ViolationCase.steps),
                selectinload(ViolationCase.files),
            )
        return session.scalars(query).one()

    def part_content(self, page: str) -> str:
        """Return what an organ was sent, as it is frozen."""
        part = self.part(page)
        return self.site.session.scalars(
            select(ReferralBody.content).where(ReferralBody.referral_id == part.id)
        ).one()
