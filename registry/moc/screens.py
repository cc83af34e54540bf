"""What the screens of the memorandum's cases share: an act's own page, the other side's steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts.screens import Button
from registry.acts.services import CATALOGUE, possible
from registry.core.acts import Act, Record
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.text import LocalizedText
from registry.informants.screens import given
from registry.moc.post.rules import SIDE_NAMES, Side
from registry.moc.steps.forms import StepForm
from registry.moc.steps.models import CaseStep
from registry.moc.steps.rules import OUTCOMES, Outcome
from registry.moc.steps.services import Told
from registry.papers.letters import Language
from registry.web.access import current_actor
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")


@dataclass(frozen=True)
class Screen:
    """What a page of an act says beside its form: under which list, about what, where back to.

    `first` are pages where something is done before, each with what it is called.
    """

    act: Act
    section: str
    index: str
    of: str
    back: str
    lead: str = ""
    grave: bool = False
    first: Sequence[tuple[str, str]] = ()


def draw(form: RegistryForm, screen: Screen, record: Record) -> Page:
    """Draw an act's own page; where the act can't be done any more, it says so."""
    can = bool(possible(db.session(), (screen.act,), record, current_actor()))
    page = render_template("moc/cases/act.html", form=form, screen=screen, can=can)
    return page, form.http_status


def told_in(form: StepForm) -> Told:
    """Return what was typed about a step."""
    assert form.on.data is not None
    outcome, reference = (form[name].data if name in form else "" for name in _MORE)
    return Told(
        words=str(form.words.data or ""),
        on=form.on.data,
        confidential=bool(form.confidential.data),
        outcome=str(outcome or ""),
        reference=str(reference or ""),
        files=tuple(given(upload) for upload in form.files.data),
    )


_MORE: Final = ("outcome", "reference")


def side_name(side: str) -> str:
    """Return what a side is called."""
    return in_language(SIDE_NAMES[Side(side)])


def desk_name(desk: Desk) -> str:
    """Return what a desk is called."""
    seat = SEATS[desk]
    return seat.ja if current_language() == "ja" else seat.en


def in_language(text: LocalizedText) -> str:
    """Return a text in the reader's language."""
    return text.in_locale(current_language())


def step_title(step: CaseStep) -> str:
    """Return what a step was."""
    return str(_(CATALOGUE.acts[step.act].past))


def step_outcome_name(step: CaseStep) -> str:
    """Return how far a step went, where it says so."""
    return str(_(OUTCOMES[Outcome(step.outcome)])) if step.outcome else ""


def printing_language() -> Language:
    """Return the language of what is printed: the reader's."""
    return "ja" if current_language() == "ja" else "en"


FOR_TEMPLATES: Final[dict[str, Callable[..., Any]]] = {
    "side_name": side_name,
    "step_title": step_title,
    "step_outcome_name": step_outcome_name,
}


def without(buttons: list[Button], *acts: Act) -> list[Button]:
    """Return the buttons but those of `acts`."""
    return [one for one in buttons if one.act not in acts]
