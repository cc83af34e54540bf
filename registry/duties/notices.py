"""Who is told that there is news: those who owe a duty, and those whose matter moved."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.duties import outbox, queries
from registry.duties.models import OwedDuty
from registry.parties.models import Account
from registry.parties.queries import clerks_of, holders_of

REMIND_BEFORE: Final = timedelta(days=3)


def owners(session: Session, owed: OwedDuty, *, on: date) -> Iterable[Account]:
    """Return who owes a duty on a day: a desk's holders or their deputies, or the clerks."""
    if owed.owed_by_organisation is not None:
        return clerks_of(session, owed.owed_by_organisation)
    assert owed.owed_by_desk is not None
    return holders_of(session, Desk(owed.owed_by_desk), on=on)


def tell(
    session: Session,
    people: Iterable[Account],
    *,
    news: str,
    event: str,
    subject: str,
    now: datetime,
) -> None:
    """Put one mail for each person in the outbox; `event` makes the same news one mail each."""
    outbox.post(session, letters(people, news=news, event=event, subject=subject), now=now)


def letters(
    people: Iterable[Account], *, news: str, event: str, subject: str
) -> Iterator[outbox.Message]:
    """Yield the mail that tells each person."""
    for account in people:
        yield outbox.Message(
            key=f"{event}:{account.id}",
            address=account.email,
            locale=account.locale,
            template=news,
            params={"subject": subject},
        )


def tell_owners(session: Session, opened: Iterable[OwedDuty], *, now: datetime) -> None:
    """Tell whoever owes them of duties that an act has opened."""
    today = legal_date(now)
    owing: dict[tuple[str | None, UUID | None], Iterable[Account]] = {}
    mails: list[outbox.Message] = []
    for owed in opened:
        by = (owed.owed_by_desk, owed.owed_by_organisation)
        if by not in owing:
            owing[by] = owners(session, owed, on=today)
        event = f"duty.opened:{owed.id}"
        mails += letters(owing[by], news="duty.opened", event=event, subject=owed.subject)
    outbox.post(session, mails, now=now)


def stage_of(day: date, today: date) -> str:
    """Return which reminder a day asks for."""
    return "overdue" if day < today else "today" if day == today else "soon"


def remind(session: Session, *, now: datetime) -> int:
    """Remind who owes what is due within three days or today, and once when a date has passed.

    To an organisation no date has passed that only our own target set: what is asked of it without
    a date, or as best efforts, is never overdue. Returns how many duties were looked at; the same
    reminder is never sent twice, and none is sent for what has been done meanwhile.
    """
    today = legal_date(now)
    looked_at = 0
    for owed in queries.all_open(session):
        day = owed.due_on or owed.target_on
        if day is None or day > today + REMIND_BEFORE:
            continue
        stage = stage_of(day, today)
        if stage == "overdue" and owed.due_on is None and owed.owed_by_organisation is not None:
            continue
        tell(
            session,
            owners(session, owed, on=today),
            news=f"duty.{stage}",
            event=f"duty.{stage}:{owed.id}:{day}",
            subject=owed.subject,
            now=now,
        )
        looked_at += 1
    return looked_at
