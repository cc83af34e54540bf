"""Adds a translation to a text of either side."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.moc.contacts.rules import side_for
from registry.moc.post.services import Kind, do
from registry.moc.texts.models import Translation
from registry.moc.texts.rules import TRANSLATE, Language

KINDS: Final = (Kind(Translation),)


def translate(
    session: Session,
    original: Any,
    language: Language,
    text: str,
    *,
    confirmed: bool,
    actor: Actor,
    now: datetime,
) -> Translation:
    """Put a text into another language; only its own side can say that it stands by the words.

    Raises Refused.
    """
    side = side_for(actor)
    if language == original.language:
        raise Refused(Refusal(N_("That is the language of the original."), field="language"))
    if confirmed and original.side != side:
        message = N_("Only the side that wrote the original can confirm a translation.")
        raise Refused(Refusal(message, field="confirmed"))
    made = Translation(
        side=side,
        of_kind=original.kind,
        of_id=original.id,
        language=language,
        text=text,
        confirmed=confirmed,
        made_at=now,
    )
    session.add(made)
    session.flush()
    do(
        session,
        TRANSLATE,
        record=made,
        actor=actor,
        now=now,
        facts={"language": language.value, "confirmed": confirmed},
        about=(f"{original.kind}:{original.id}",),
        confidential=bool(getattr(original, "confidential", False)),
    )
    return made
