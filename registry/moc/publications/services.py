"""Takes down the proof that something was published."""

import re
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at
from registry.moc.publications.models import Publication

KINDS: Final = (Kind(Publication),)
_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+\S*", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def prove(
    session: Session,
    of_kind: str,
    of_id: UUID,
    *,
    side: Side,
    since: date,
    address: str,
    published_at: datetime,
    digest: str,
    now: datetime,
) -> Publication:
    """Return the proof that closes a duty to publish what there was since a day, by `side`'s clock.

    Raises Refused where it proves nothing.
    """
    refusals = []
    if not _ADDRESS.fullmatch(address):
        refusals.append(Refusal(N_("Enter the whole address of the page."), field="address"))
    if published_at > now:
        refusals.append(
            Refusal(N_("What is published later can't be proven yet."), field="published_on")
        )
    if day_at(side, published_at) < since:
        message = N_("That is before there was anything to publish (%(day)s).")
        refusals.append(Refusal(message, {"day": since}, field="published_on"))
    if not _DIGEST.fullmatch(digest):
        refusals.append(Refusal(N_("Enter the SHA-256 of the page as it stood."), field="digest"))
    if refusals:
        raise Refused(*refusals)
    proof = Publication(
        side=side,
        of_kind=of_kind,
        of_id=of_id,
        address=address,
        published_at=published_at,
        page_digest=digest,
    )
    session.add(proof)
    session.flush()
    return proof
