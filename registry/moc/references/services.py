"""Numbers what one side writes to the other, however many of its clerks write at once."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.core.db import one_at_a_time
from registry.moc.post.rules import Side


def next_reference(session: Session, model: Any, side: Side, year: int, *, mark: str = "") -> str:
    """Return the next reference of a side's records of `model` in a year: KG-2026-001, JP-M-2026-…

    Whoever asks for the next one of the same kind waits until this transaction ends.
    """
    start = "-".join(filter(None, (side.upper(), mark, str(year)))) + "-"
    one_at_a_time(session, f"{model.kind}:{start}")
    given = select(func.count()).select_from(model).where(model.reference.startswith(start))
    return f"{start}{(session.scalar(given) or 0) + 1:03}"
