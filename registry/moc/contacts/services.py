"""Names a side's contact point (moc:2)."""

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.moc.contacts.models import ContactPoint
from registry.moc.contacts.rules import NAME, need
from registry.moc.post.services import Kind, do

KINDS: Final = (Kind(ContactPoint),)
PARTICULARS: Final = ("office_ja", "office_en", "holder", "deputy", "phone", "email")


def name(
    session: Session, particulars: dict[str, str], *, since: date, actor: Actor, now: datetime
) -> ContactPoint:
    """Say whom the other side writes to from a day on. Raises Refused."""
    given = {key: particulars.get(key, "").strip() for key in PARTICULARS}
    if given["deputy"] and given["deputy"] == given["holder"]:
        raise Refused(Refusal(N_("The deputy is another person."), field="deputy"))
    point = ContactPoint(side=need(actor, NAME), since=since, named_at=now, **given)
    session.add(point)
    session.flush()
    do(session, NAME, record=point, actor=actor, now=now, facts={"since": since.isoformat()})
    return point
