"""Members put straight into the register, for tests of its screens."""

from datetime import date

from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.members import services
from registry.council.members.rules import Began, Ended, Item
from registry.parties.rules import OrganisationKind
from registry.parties.services import create_organisation
from tests.house.site import Browser, Site
from tests.parties.people import NOW

VALUES = {
    "name": "架空県商工会議所",
    "name_en": "Fictional Chamber",
    "kana": "カクウケンショウコウカイギショ",
    "corporate_number": "4000012090001",
    "postal_code": "100-0001",
    "address": "架空県中央市一丁目２番３号",
    "representative": "会頭　髙山　一郎",
    "contact_name": "山田　花子",
    "contact_phone": "03-3501-1511",
    "contact_email": "desk@example.test",
}


class Register:
    """A site whose register has members, and people who look at it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._browsers: dict[Desk, Browser] = {}

    def put(
        self,
        name: str = "架空県商工会議所",
        item: Item = Item.ORGANISATION,
        since: date = date(2022, 4, 1),
        until: date | None = None,
        basis: str = "",
        **values: str,
    ) -> str:
        """Put a member in; `until` is the first day on which it is none. Return its page."""
        session = self.site.session
        read_for(session, {"*"})
        body = create_organisation(session, name=name, kind=OrganisationKind.OTHER, now=NOW)
        session.flush()
        services.begin(
            session,
            body,
            item=item,
            values={**VALUES, "corporate_number": "", "kana": "", "name": name, **values},
            basis=basis,
            began=Began.IMPORTED,
            valid_from=since,
            valid_until=until,
            ended=Ended.RULES_AMENDED if until else None,
            now=NOW,
        )
        session.commit()
        return f"/council/members/{body.id}"

    def at(self, desk: Desk) -> Browser:
        """Return the browser of somebody who sits at a desk."""
        if desk not in self._browsers:
            person = self.site.person(f"{desk.replace('.', '-')}@example.test", desk)
            self._browsers[desk] = self.site.signed_in(person)
        return self._browsers[desk]

    @property
    def clerk(self) -> Browser:
        """The secretariat's browser."""
        return self.at(Desk.METI_SECRETARIAT)

    @property
    def visitor(self) -> Browser:
        """A browser in which nobody is signed in."""
        return self.site.browser()
