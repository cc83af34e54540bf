"""Screens of the review: the list of a run, one pair after the other by keyboard."""

from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.employment.clauses import EMPLOYMENT_4
from registry.employment.figures.views import item_name
from registry.employment.matching.rules import SPELLINGS
from registry.employment.matching.services import BESIDE
from registry.employment.review import services
from registry.employment.review.forms import AnswerForm, TakeBackForm
from registry.employment.review.rules import DECIDE, KEYS, REASON_NAMES, TAKE_BACK, VERDICT_NAMES
from registry.employment.runs import queries
from registry.employment.runs.models import MatchingRun, ReviewPair
from registry.employment.runs.rules import PairState, Verdict
from registry.ledger.traces import trace
from registry.matching.spellings import code_key
from registry.parties.queries import names_of
from registry.tables.dates import parse_date
from registry.tables.faults import Invalid
from registry.web.access import current_actor, serves
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
ISA: Final = frozenset({Desk.ISA_DELIVERY})


pages = Blueprint("employment_review", __name__, url_prefix="/employment/matching")


def _read(run: MatchingRun, pairs: Sequence[ReviewPair]) -> None:
    """Leave on record whose pairs were shown: each by its identity, never by a number."""
    actor = current_actor()
    trace(
        db.session(),
        "employment.pairs.read",
        actor=actor,
        subject=f"{run.kind}:{run.id}",
        about=[f"{pair.kind}:{pair.id}" for pair in pairs],
        facts={
            "purpose": run.purpose,
            "pairs": len(pairs),
            "recipient": "、".join(sorted(actor.desks)),
        },
        at=clock.now(),
    )


@pages.get("/<uuid:record_id>/review")
@serves(desks=ISA)
def index(record_id: UUID) -> Page:
    """List the pairs of a run: the open ones first, then what was decided and by whom."""
    session, actor = db.session(), current_actor()
    run = queries.get(session, record_id, actor)
    pairs = queries.pairs_of(session, run, actor)
    _read(run, pairs)
    people = names_of(session, [pair.decided_by for pair in pairs])
    language = current_language()
    return render_template(
        "employment/matching/review.html",
        run=run,
        waiting=[pair for pair in pairs if pair.state == PairState.OPEN],
        decided=[
            (pair, _verdict(pair), people[pair.decided_by].name_in(language))
            for pair in pairs
            if pair.decided_by in people
        ],
        reason_of=reason_of,
        to_apply=queries.count_decided_since(session, run),
    )


def _verdict(pair: ReviewPair) -> str:
    return _(VERDICT_NAMES[Verdict(pair.verdict)]) if pair.verdict else ""


def reason_of(pair: ReviewPair) -> str:
    """Say why a pair was put up."""
    return str(_("; ")).join(_(REASON_NAMES.get(word, word)) for word in pair.reason.split())


@pages.route("/pairs/<uuid:record_id>", methods=BOTH)
@serves(DECIDE, shows="employment.matching-pair")
def pair(record_id: UUID) -> Page:
    """Show one pair, and take the answer: the next open one follows."""
    session, actor = db.session(), current_actor()
    found = queries.get_pair(session, record_id, actor)
    run = queries.get(session, found.run_id, actor)
    form = AnswerForm(data={"version": found.version})

    def verb(actor: Actor, now: datetime) -> None:
        services.decide(session, found, Verdict(str(form.verdict.data)), actor=actor, now=now)

    done = screens.carry_out(
        form,
        verb,
        record=found,
        said=lambda: _("Recorded: %(verdict)s", verdict=_verdict(found)),
        leads_to=lambda: _next_of(run, found),
    )
    if done is not None:
        return done
    pairs = queries.pairs_of(session, run, actor)
    place = next((at for at, one in enumerate(pairs) if one.id == found.id), 0)
    _read(run, [found])
    people = names_of(session, [found.decided_by])
    page = render_template(
        "employment/matching/pair.html",
        run=run,
        pair=found,
        form=form,
        rows=_side_by_side(found),
        why=reason_of(found),
        answers=[(one.value, _(VERDICT_NAMES[one]), KEYS[one]) for one in Verdict],
        others=queries.siblings(session, found),
        place=place + 1,
        total=len(pairs),
        left=sum(one.state == PairState.OPEN for one in pairs),
        previous=pairs[place - 1] if place else None,
        following=pairs[place + 1] if place + 1 < len(pairs) else None,
        verdict=_verdict(found),
        who=next((one.name_in(current_language()) for one in people.values()), ""),
        caution=EMPLOYMENT_4,
        events=screens.course(session, subject_of(found)),
    )
    return page, form.http_status


def _next_of(run: MatchingRun, pair: ReviewPair) -> str:
    """Return where the next open pair is, the list after the last."""
    pairs = queries.pairs_of(db.session(), run, current_actor())
    waiting = [one for one in pairs if one.state == PairState.OPEN]
    following = next((one for one in waiting if one.place > pair.place), None)
    following = following or next(iter(waiting), None)
    if following is None:
        return url_for("employment_review.index", record_id=run.id)
    return url_for("employment_review.pair", record_id=following.id)


def _side_by_side(pair: ReviewPair) -> list[tuple[str, Markup, Markup, bool]]:
    """Return what both sides say of each item; of what one side lacks nothing is to be compared."""
    rows = []
    for item, label in (("card_no", _("Residence card number")), *_named_items()):
        one, other = getattr(pair, item), getattr(pair, f"candidate_{item}")
        if one or other:
            agrees = _SPELLINGS[item](one) == _SPELLINGS[item](other)
            rows.append((label, *_marked(one, other, agrees=agrees), agrees))
    return rows


def _day_key(text: str) -> str:
    """Return a day as days are compared; what is none stands for itself."""
    try:
        return parse_date(text).on.isoformat()
    except Invalid:
        return text


_SPELLINGS: Final = {"card_no": code_key, "born_on": _day_key, **SPELLINGS}


def _named_items() -> list[tuple[str, str]]:
    return [(item, item_name(item)) for item in ("name", "born_on", *BESIDE)]


def _marked(one: str, other: str, *, agrees: bool) -> tuple[Markup, Markup]:
    """Mark what two texts differ in, unless they are two spellings of the same."""
    if agrees:
        return escape(one), escape(other)
    left, right = Markup(), Markup()
    for what, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        a, b = escape(one[i:j]), escape(other[k:m])
        if what == "equal":
            left, right = left + a, right + b
        else:
            left += Markup("<mark>%s</mark>") % a if a else a
            right += Markup("<mark>%s</mark>") % b if b else b
    return left, right


@pages.route("/pairs/<uuid:record_id>/taken-back", methods=BOTH)
@serves(TAKE_BACK)
def take_back(record_id: UUID) -> Page:
    """Take a decision back, for a reason."""
    session = db.session()
    found = queries.get_pair(session, record_id, current_actor())
    form = TakeBackForm(data={"version": found.version})

    def verb(actor: Actor, now: datetime) -> None:
        words = str(form.reason.data)
        services.take_back(session, found, words=words, actor=actor, now=now)

    back = url_for("employment_review.pair", record_id=record_id)
    done = screens.carry_out(
        form,
        verb,
        record=found,
        said=_("The decision is taken back; the pair is open again."),
        leads_to=back,
    )
    if done is not None:
        return done
    page = render_template(
        "employment/matching/act.html",
        form=form,
        title=_(TAKE_BACK.label),
        lead=_("A run that applied it stays as it is; the next one asks again."),
        can=found.state == PairState.DECIDED,
        back=back,
        crumb=_("Pair"),
        caution=None,
    )
    return page, form.http_status
