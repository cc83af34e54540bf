"""The screen where a text gets a translation, and how texts are shown to their reader."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core.actor import Actor
from registry.core.db import db
from registry.moc.contacts.rules import side_for
from registry.moc.texts import queries, services
from registry.moc.texts.forms import TranslationForm
from registry.moc.texts.rules import (
    LANGUAGE_NAMES,
    STATE_NAMES,
    TRANSLATE,
    Language,
    TextState,
    Wording,
)
from registry.web.access import current_actor, serves
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
TONES: Final = {
    TextState.ORIGINAL: "neutral",
    TextState.CONFIRMED: "good",
    TextState.PROVISIONAL: "warn",
    TextState.MISSING: "ended",
}

pages = Blueprint("moc_texts", __name__, url_prefix="/moc/texts")


@pages.app_template_global()
def language_name(language: str) -> str:
    """Return what a language is called."""
    return LANGUAGE_NAMES[Language(language)].in_locale(current_language())


@pages.app_template_global()
def text_state(state: str) -> tuple[str, str]:
    """Return what a text's state is called, and the tone of its tag."""
    known = TextState(state)
    return STATE_NAMES[known].in_locale(current_language()), TONES[known]


@pages.app_template_global()
def read_first(wordings: Sequence[Wording]) -> list[Wording]:
    """Return what a reader is shown: the own language first, then the rest that exists."""
    own = [one for one in wordings if one.language == current_language()]
    others = [one for one in wordings if one.language != current_language() and one.text]
    return [*own, *others]


@pages.route("/<kind>/<uuid:record_id>/translation", methods=BOTH)
@serves(TRANSLATE)
def translate(kind: str, record_id: UUID) -> Page:
    """Put a text into another language."""
    session, actor = db.session(), current_actor()
    original = queries.original(session, actor, kind, record_id)
    form = TranslationForm(
        data={"language": "ja" if original.language != "ja" else "en", "confirmed": False}
    )
    if original.side != side_for(actor):
        del form.confirmed

    def verb(actor: Actor, now: datetime) -> None:
        services.translate(
            session,
            original,
            Language(str(form.language.data)),
            str(form.text.data),
            confirmed="confirmed" in form and bool(form.confirmed.data),
            actor=actor,
            now=now,
        )

    page, identity = getattr(original, "stands_on", (kind, record_id))
    back = url_for("home.matter", kind=page, record_id=identity)
    done = screens.carry_out(form, verb, leads_to=back, said=_("The translation is added."))
    if done is not None:
        return done
    drawn = render_template(
        "moc/texts/translate.html",
        form=form,
        act=TRANSLATE,
        original=original,
        back=back,
    )
    return drawn, form.http_status


def shown(records: Sequence[Any]) -> dict[UUID, list[Wording]]:
    """Return the texts of records in every language, for a page that shows them."""
    return queries.in_all(db.session(), current_actor(), records)
