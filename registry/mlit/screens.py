"""What the screens of this agreement share: an act's own page, days and words in a list."""

from dataclasses import dataclass
from typing import Any, Final

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts.services import possible
from registry.core.acts import Act, Record
from registry.core.db import db
from registry.core.text import LocalizedText
from registry.web.access import current_actor
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")


@dataclass(frozen=True)
class Screen:
    """What a page of an act says beside its form: under which list, about what, where back to."""

    act: Act
    section: str
    index: str
    of: str
    back: str
    lead: str = ""
    grave: bool = False


def draw(form: RegistryForm, screen: Screen, record: Record | None, **more: Any) -> Page:
    """Draw an act's own page; where the act can't be done any more, it says so."""
    can = record is None or bool(possible(db.session(), (screen.act,), record, current_actor()))
    page = render_template("mlit/act.html", form=form, screen=screen, can=can, **more)
    return page, form.http_status


def in_language(text: LocalizedText) -> str:
    """Return a text in the reader's language."""
    return text.in_locale(current_language())


def named(names: Any, word: str) -> str:
    """Return what a word of the domain is called."""
    return str(_(names[word]))
