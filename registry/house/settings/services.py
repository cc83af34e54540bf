"""Changes settings: an act with a reason and a day of effect; says which open dates move."""

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
from registry.duties.services import Moved, date_anew
from registry.house.settings.rules import CHANGE_SETTING, owner
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
) -> list[Moved]:
    """Give a setting another value from a day on; return the open duties that it dates anew now.

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
    with widened(session, EVERYTHING):
        return date_anew(session, CATALOGUE, now=now)


def _fact(value: Any) -> Any:
    """Keep short values in the ledger as they are, longer ones by their digest."""
    if isinstance(value, int) or (isinstance(value, str) and len(value) <= 200):
        return value
    return sha256(canonical(value).encode()).hexdigest()
