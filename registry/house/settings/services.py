"""Changes settings: an act with a reason and a day of effect; says which open dates move."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE, perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotEntitled, Refusal, Refused
from registry.core.settings import Setting
from registry.core.text import N_
from registry.duties.models import Redating
from registry.duties.services import Moved, date_anew, keep_moved
from registry.house.settings.rules import CHANGE_SETTING, DATE_ANEW, owner
from registry.ledger.rules import canonical
from registry.settings.models import SettingValue

_NAMESPACE = UUID("6f1b1a52-6a3c-4a54-9a55-1d3a0f4f7c11")


class SettingRecord:
    """A setting as acts speak of it."""

    kind = "house.setting"
    book = "house"
    organisation_id = None
    state = None

    def __init__(self, setting: Setting) -> None:
        self.id = uuid5(_NAMESPACE, setting.key)


def change(
    session: Session,
    setting: Setting,
    value: Any,
    *,
    effective_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Redating | None:
    """Give a setting another value from a day on; return how it dates open duties anew, if it does.

    Raises Refused for a value that it can't take or a day in the past, NotEntitled for a desk that
    it does not belong to.
    """
    if owner(setting) not in actor.desks:
        raise NotEntitled
    if effective_on < legal_date(now):
        raise Refused(Refusal(N_("A setting can't change the past."), field="effective_on"))
    if setting.check is not None:
        try:
            setting.check(value)
        except ValueError as error:
            raise Refused(Refusal(str(error), field="value")) from error
    perform(
        session,
        CHANGE_SETTING,
        record=SettingRecord(setting),
        actor=actor,
        now=now,
        facts={"key": setting.key, "from": effective_on.isoformat(), "value": _fact(value)},
        reason=reason,
        change=lambda: session.add(
            SettingValue(key=setting.key, value=value, effective_on=effective_on, recorded_at=now)
        ),
    )
    return move_dates(session, setting=setting.key, actor=actor, now=now)


def move_dates(
    session: Session, *, actor: Actor, now: datetime, setting: str | None = None
) -> Redating | None:
    """Date open duties by the calendars and targets of now; None where no date is another.

    Which duties moved is kept for those who may see them; the entry holds the number of each desk's
    and a digest over all. The round calls it too: a setting may take effect on a later day.
    """
    with widened(session, EVERYTHING):
        moved = date_anew(session, CATALOGUE, now=now)
        if not moved:
            return None
        redating = keep_moved(session, moved, setting=setting, now=now)
    perform(
        session,
        DATE_ANEW,
        record=redating,
        actor=actor,
        now=now,
        facts={"setting": setting, "counts": redating.counts, "digest": _digest(moved)},
    )
    return redating


def _digest(moved: Iterable[Moved]) -> str:
    told = sorted(
        [
            str(one.owed.id),
            *map(str, (one.due_before, one.owed.due_on, one.target_before, one.owed.target_on)),
        ]
        for one in moved
    )
    return sha256(canonical(told).encode()).hexdigest()


def _fact(value: Any) -> Any:
    """Keep short values in the ledger as they are, longer ones by their digest."""
    if isinstance(value, int) or (isinstance(value, str) and len(value) <= 200):
        return value
    return sha256(canonical(value).encode()).hexdigest()
