"""Screens of the templates of requests, and of keeping a draft as one."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.council.asking import queries, services
from registry.council.asking.models import RequestTemplate
from registry.council.asking.rules import KEEP_TEMPLATE
from registry.council.request_templates.forms import EditionForm, KeepForm
from registry.council.requests.rules import Basis
from registry.web.access import current_actor, serves

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
_WORDS: Final = ("kind_of_request", "other_kind", "title", "title_en", "text", "text_en")

pages = Blueprint("council_request_templates", __name__, url_prefix="/council/requests/templates")


@pages.get("")
@serves(desks=COUNCIL)
def index() -> Page:
    """List the templates in effect today, and the editions to come."""
    session, today = db.session(), clock.legal_date(clock.now())
    return render_template(
        "council/request_templates/index.html",
        templates=queries.templates_on(session, today),
        to_come=queries.edition_to_come(session, today),
    )


@pages.route("/from-draft/<uuid:draft_id>", methods=BOTH)
@serves(KEEP_TEMPLATE)
def keep(draft_id: UUID) -> Page:
    """Keep the words and questions of a draft as a template."""
    session, today = db.session(), clock.legal_date(clock.now())
    draft = queries.get(session, draft_id, current_actor())
    form = KeepForm(data={"valid_from": today, "name": draft.title})

    def take(actor: Actor, now: datetime) -> None:
        words = {name: getattr(draft, name) for name in _WORDS}
        kept = {**words, "basis": draft.basis, "questions": draft.questions, "is_ended": False}
        services.keep_template(session, {**kept, **_said(form)}, actor=actor, now=now)

    done = screens.carry_out(
        form,
        take,
        leads_to=url_for("council_request_templates.index"),
        said=_("The template is kept. A draft can begin from it from its day of effect on."),
    )
    page = render_template("council/request_templates/keep.html", form=form, draft=draft)
    return done or (page, form.http_status)


def _said(form: KeepForm) -> dict[str, Any]:
    return {
        "name": form.name.data,
        "valid_from": form.valid_from.data,
        "due_in": form.due_in.data,
        "chosen": form.selection.as_json(),
    }


@pages.route("/<uuid:template_id>", methods=BOTH)
@serves(KEEP_TEMPLATE, desks=COUNCIL)
def show(template_id: UUID) -> Page:
    """Show a template with its editions; keep another edition from a day on."""
    session, today = db.session(), clock.legal_date(clock.now())
    editions = queries.editions(session, template_id)
    latest = editions[0]
    form = EditionForm(Basis(latest.basis), data={**_kept(latest), "valid_from": today})

    def take(actor: Actor, now: datetime) -> None:
        words = {name: form._fields[name].data or "" for name in _WORDS}
        kept = {
            **words,
            "basis": latest.basis,
            "questions": latest.questions,
            "is_ended": form.is_ended.data,
        }
        services.keep_template(
            session, {**kept, **_said(form)}, template_id=template_id, actor=actor, now=now
        )

    done = screens.carry_out(
        form,
        take,
        leads_to=url_for("council_request_templates.show", template_id=template_id),
        said=_("The edition is kept; it counts from its day of effect on."),
    )
    if done is not None:
        return done
    page = render_template(
        "council/request_templates/show.html",
        form=form,
        editions=queries.editions(session, template_id),
        latest=latest,
        may_keep=current_actor().holds(Desk.METI_SECRETARIAT),
    )
    return page, form.http_status


def _kept(edition: RequestTemplate) -> dict[str, Any]:
    words = {name: getattr(edition, name) for name in _WORDS}
    return {
        **words,
        "name": edition.name,
        "due_in": edition.due_in,
        "is_ended": edition.is_ended,
        **KeepForm.kept(edition.chosen),
    }
