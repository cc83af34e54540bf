"""Reads settings as they are on a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.settings import Setting
from registry.settings.models import SettingValue


def value_on(session: Session, setting: Setting, day: date) -> Any:
    """Return the value of `setting` in effect on `day`; its default where nobody set it."""
    row = session.scalars(
        select(SettingValue)
        .where(SettingValue.key == setting.key, SettingValue.effective_on <= day)
        .order_by(SettingValue.effective_on.desc(), SettingValue.recorded_at.desc())
        .limit(1)
    ).first()
    return setting.default if row is None else row.value


def values_on(session: Session, settings: Iterable[Setting], day: date) -> dict[str, Any]:
    """Return by key what `value_on` returns for each of `settings`, asked for once."""
    defaults = {setting.key: setting.default for setting in settings}
    rows = session.scalars(
        select(SettingValue)
        .distinct(SettingValue.key)
        .where(SettingValue.key.in_(defaults), SettingValue.effective_on <= day)
        .order_by(
            SettingValue.key, SettingValue.effective_on.desc(), SettingValue.recorded_at.desc()
        )
    )
    return defaults | {row.key: row.value for row in rows}


def history(session: Session, setting: Setting) -> Sequence[SettingValue]:
    """Return every value that `setting` was given, newest day of effect first."""
    return session.scalars(
        select(SettingValue)
        .where(SettingValue.key == setting.key)
        .order_by(SettingValue.effective_on.desc(), SettingValue.recorded_at.desc())
    ).all()
