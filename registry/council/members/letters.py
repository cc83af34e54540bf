"""What a certificate of membership says, in both languages, for one day."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from registry.core.clock import legal_date
from registry.council import letters as office
from registry.council.members.models import Certificate, MemberState
from registry.council.members.rules import ITEM_NAMES, Item
from registry.papers import letters as papers


def certificate(
    session: Session,
    state: MemberState,
    issued: Certificate,
    *,
    verify_url: str,
    now: datetime,
) -> papers.Certificate:
    """Compose the certificate of what the register says of a member on the stated day."""
    day = legal_date(now)
    said = office.office(session, day)
    item = ITEM_NAMES[Item(state.item)]
    ends = state.ended is not None and state.valid_until is not None
    return papers.Certificate(
        issued_on=day,
        sender=tuple(said["sender"]),
        sender_en=tuple(said["sender_en"]),
        name_ja=state.name,
        name_en=state.name_en,
        address_ja=state.address,
        address_en="",
        item_ja=item.ja,
        item_en=item.en,
        member_since_on=state.member_since,
        member_until_on=state.valid_until - timedelta(days=1)
        if ends and state.valid_until
        else None,
        as_of_on=issued.stated_on,
        code=issued.code,
        verify_url=verify_url,
    )
