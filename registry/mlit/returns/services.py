"""Issues the form that goes with a file, when the file is handed over."""

from datetime import datetime

from sqlalchemy.orm import Session

from registry.acts.services import subject_of
from registry.deliveries.models import Consignment
from registry.deliveries.streams import Stream
from registry.mlit.returns import letters
from registry.mlit.returns.rules import LETTERS
from registry.papers import services as papers
from registry.papers.models import Paper


def issue(session: Session, stream: Stream, consignment: Consignment, *, now: datetime) -> Paper:
    """Issue the form of a file, with the next number of residence management's forms."""
    return papers.issue(
        session,
        letters.form(session, stream, consignment, now=now),
        series=LETTERS,
        compartment=stream.shared,
        subject=subject_of(consignment.delivery),
        organisation_id=None,
        language="ja",
        demonstration=bool(session.info.get("demonstration")),
        now=now,
    )
