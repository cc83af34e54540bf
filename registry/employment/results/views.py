"""Screens of a run's results: rows looked at, copies taken, the annexes made deliveries."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.deliveries.agreements import office
from registry.deliveries.file_pages import Begun, start
from registry.employment.clauses import EMPLOYMENT_4, EMPLOYMENT_7
from registry.employment.deliveries.rules import PURPOSES
from registry.employment.deliveries.views import AGREEMENT
from registry.employment.figures.views import CAUSE_NAMES, FOUND_NAMES
from registry.employment.results import services
from registry.employment.results.forms import AnnexForm, CopyForm, RowsForm
from registry.employment.results.rules import CAUTION, FILE_NAMES, FORMAT_NAMES, heading
from registry.employment.results.services import ANNEXES
from registry.employment.runs import queries
from registry.employment.runs.models import MatchingRun
from registry.employment.runs.rules import HAND_IN_MISMATCHES, HAND_IN_OMISSIONS, Outcome, RunState
from registry.ledger.traces import trace
from registry.papers.screens import store
from registry.web.access import current_actor, serves
from registry.web.downloads import send_stream
from registry.web.locale import current_language, day_text

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
ISA: Final = frozenset({Desk.ISA_DELIVERY})
_MIMETYPES: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}

pages = Blueprint("employment_results", __name__, url_prefix="/employment/matching")


def _run(record_id: UUID) -> MatchingRun:
    """Return a run that has results. Raises NotFound."""
    run = queries.get(db.session(), record_id, current_actor())
    if run.state != RunState.DONE:
        raise NotFound
    return run


@pages.route("/<uuid:record_id>/rows", methods=BOTH)
@serves(desks=ISA)
def rows(record_id: UUID) -> Page:
    """Show rows of a result, for one of the agreement's purposes; whose they are is recorded."""
    session, run, form = db.session(), _run(record_id), RowsForm()
    found: list[tuple[int, dict[str, str]]] | None = None
    if form.validate_on_submit():
        outcome = Outcome(str(form.outcome.data))
        try:
            number = str(form.number.data or "")
            found = services.look_up(session, store(), run, outcome, number)
        except Refused as refused:
            form.refuse(refused)
        else:
            _trace(
                "employment.rows.read",
                run,
                about=[f"{run.kind}:{run.id}/{outcome}/{line}" for line, _row in found],
                purpose=str(form.purpose.data),
                rows=len(found),
            )
    keys = [key for key in found[0][1] if key != "caution"] if found else []
    page = render_template(
        "employment/matching/rows.html",
        run=run,
        form=form,
        found=found,
        headings=[heading(key).in_locale(current_language()) for key in keys],
        cells=lambda row: [_cell(key, row[key]) for key in keys],
        is_doubtful=_is_doubtful,
        some_doubtful=any(_is_doubtful(row) for _line, row in found or []),
        caution=EMPLOYMENT_4,
    )
    return page, form.http_status


def _is_doubtful(row: Mapping[str, str]) -> bool:
    return row.get("caution") == CAUTION


def _cell(key: str, value: str) -> str:
    names = {"cause": CAUSE_NAMES, "found_by": FOUND_NAMES}.get(key, {})
    return str(_(names[value])) if value in names else value


def _trace(kind: str, run: MatchingRun, *, about: list[str], purpose: str, **facts: object) -> None:
    actor = current_actor()
    told = {"recipient": "、".join(sorted(actor.desks)), "purpose": purpose}
    trace(
        db.session(),
        kind,
        actor=actor,
        subject=f"{run.kind}:{run.id}",
        about=about,
        facts={**told, **{key: _plain(value) for key, value in facts.items()}},
        at=clock.now(),
    )


def _plain(value: object) -> str | int:
    return value if isinstance(value, int) else str(value)


@pages.route("/<uuid:record_id>/copy", methods=BOTH)
@serves(desks=ISA)
def copy(record_id: UUID) -> Page:
    """Hand a file of a run out: for whom and what for is recorded."""
    run, form = _run(record_id), CopyForm()
    files = queries.files_of(db.session(), run)
    form.name.offer([(name, _file_name(name)) for name in files])
    if form.validate_on_submit():
        name = str(form.name.data)
        _trace(
            "employment.rows.copied",
            run,
            about=[f"employment.rows:{run.id}/{name}"],
            purpose=str(form.purpose.data),
            recipient=str(form.recipient.data),
            file=name,
        )
        return _handed_out(run, name, files[name].sha256)
    page = render_template(
        "employment/matching/copy.html", run=run, form=form, caution=EMPLOYMENT_4, files=files
    )
    return page, form.http_status


def _file_name(name: str) -> str:
    """Say what a file of a run holds, and in which format."""
    what, _dot, ending = name.partition(".")
    return f"{_(FILE_NAMES[what])} · {_(FORMAT_NAMES[ending])}"


def _handed_out(run: MatchingRun, name: str, digest: str) -> Response:
    def chunks() -> Iterator[bytes]:
        with store().open(digest) as content:
            yield from iter(lambda: content.read(1 << 20), b"")

    mimetype = _MIMETYPES[name.rpartition(".")[2]]
    return send_stream(
        chunks(), name=f"matching-{run.matched_on.isoformat()}-{name}", mimetype=mimetype
    )


@pages.route("/<uuid:record_id>/mismatches", methods=BOTH)
@serves(HAND_IN_MISMATCHES)
def mismatches(record_id: UUID) -> Page:
    """Make annex 2 the delivery of its day (employment:3.1.a)."""
    return _annex(record_id, "mismatches")


@pages.route("/<uuid:record_id>/omissions", methods=BOTH)
@serves(HAND_IN_OMISSIONS)
def omissions(record_id: UUID) -> Page:
    """Make annex 3 the delivery of its day (employment:3.1.b)."""
    return _annex(record_id, "omissions")


def _annex(record_id: UUID, which: str) -> Page:
    session, run, annex = db.session(), _run(record_id), ANNEXES[which]
    assert run.summary is not None
    form = AnnexForm(data={"version": run.version})
    made: list[tuple[UUID, Begun]] = []

    def verb(actor: Actor, now: datetime) -> None:
        file = services.hand_in(office(), run, annex, actor=actor, now=now)
        size = file.stored.size if file.stored else -1
        made.append((file.delivery_id, Begun(file.id, file.number, size)))

    done = screens.carry_out(
        form,
        verb,
        record=run,
        said=None,
        leads_to=lambda: AGREEMENT.url("file", record_id=made[0][0], number=made[0][1].number),
    )
    if done is not None:
        if made and made[0][1].size >= 0:
            start(AGREEMENT, made[0][1])
        return done
    delivery = services.delivery_of(session, run, annex)
    language = current_language()
    page = render_template(
        "employment/matching/act.html",
        form=form,
        title=_(annex.act.label),
        lead=_(
            "%(rows)s rows become the delivery of %(day)s: %(title)s. Its file is checked like any "
            "other, and you hand it over there. Purpose: %(purposes)s.",
            rows=run.summary["rows"][annex.outcome.value],
            day=day_text(run.matched_on),
            title=annex.stream.title.in_locale(language),
            purposes=_("; ").join(one.name.in_locale(language) for one in PURPOSES),
        ),
        for_all_purposes=EMPLOYMENT_7,
        can=delivery is not None,
        caution=EMPLOYMENT_4 if which == "mismatches" else None,
        back=url_for("employment_matching.show", record_id=record_id),
        crumb=day_text(run.matched_on),
    )
    return page, form.http_status
