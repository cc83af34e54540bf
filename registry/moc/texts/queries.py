"""Reads translations, and the records whose texts can be translated."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import EVERYTHING
from registry.core.refusals import NotFound
from registry.moc.texts.models import Translation
from registry.moc.texts.rules import Wording, wordings

# Tables whose rows hold a `language` and a `text` of a `side`, by the kind of record.
TRANSLATED: Final[dict[str, type[Any]]] = {}


def register(models: Iterable[type[Any]]) -> None:
    """Let texts of these records be translated."""
    TRANSLATED.update({model.kind: model for model in models})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say whether `actor` may see translations: the parties of the memorandum may."""
    return true() if {EVERYTHING, "moc"} & actor.reach else Translation.id.is_(None)


def original(session: Session, actor: Actor, kind: str, record_id: UUID) -> Any:
    """Return the record whose text is to be translated. Raises NotFound."""
    model = TRANSLATED.get(kind)
    if model is None or not {EVERYTHING, "moc"} & actor.reach:
        raise NotFound
    found = session.get(model, record_id)
    if found is None:
        raise NotFound
    return found


def translations(
    session: Session, actor: Actor, records: Iterable[UUID]
) -> Mapping[UUID, Sequence[Translation]]:
    """Return the translations of some records' texts."""
    found: dict[UUID, list[Translation]] = defaultdict(list)
    query = select(Translation).where(Translation.of_id.in_(set(records)), visible_to(actor))
    for one in session.scalars(query.order_by(Translation.made_at, Translation.id)):
        found[one.of_id].append(one)
    return found


def in_all(session: Session, actor: Actor, records: Sequence[Any]) -> dict[UUID, list[Wording]]:
    """Return the text of each record in every language."""
    known = translations(session, actor, (one.id for one in records))
    return {one.id: wordings(one.language, one.text, known.get(one.id, ())) for one in records}
