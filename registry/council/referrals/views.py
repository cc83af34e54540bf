"""Screens of referrals: the list, one part with what was sent, its letter and case file."""

import json
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.acts import Act
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.refusals import NotFound
from registry.council import letters as office
from registry.council.referrals import letters, queries, services
from registry.council.referrals.models import Referral
from registry.council.referrals.rules import (
    CHANGE,
    DECIDE,
    DROP,
    ENTERED,
    ISSUE,
    OF_THE_ORGAN,
    OF_THE_SECRETARIAT,
    ORGANS,
    OUTCOME_NAMES,
    POST,
    PROPOSE,
    REVOKE,
    SEND,
    SEND_BACK,
    SHEETS,
    STATE_NAMES,
    Channel,
    Outcome,
    ReferralState,
)
from registry.council.violations.models import ViolationCase
from registry.informants import opening
from registry.papers.screens import preview, printed, send_file, send_paper
from registry.seals import queries as seals
from registry.seals.rules import Secrecy
from registry.web.access import current_actor, serves
from registry.web.forms import RecordForm
from registry.web.lists import page_of, read_listing
from registry.web.locale import current_language, day_text

Page = str | Response | tuple[str, int]
BOTH: Final = ("GET", "POST")
SECRETARIAT: Final = frozenset({Desk.METI_SECRETARIAT})
CONCERNED: Final = SECRETARIAT | ORGANS.keys()
TONES: Final = {
    ReferralState.PROPOSED: "warn",
    ReferralState.ISSUED: "warn",
    ReferralState.SENT: "warn",
    ReferralState.ACCEPTED: "good",
    ReferralState.ANSWERED: "good",
    ReferralState.REFUSED: "bad",
    ReferralState.REVOKED: "bad",
    ReferralState.DONE: "ended",
    ReferralState.DROPPED: "ended",
}

pages = Blueprint("council_referrals", __name__, url_prefix="/council/referrals")


@pages.app_template_global()
def referral_state(referral: Referral) -> tuple[str, str]:
    """Return what a part's state is called, and the tone of its tag."""
    state = ReferralState(referral.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def organ_name(desk: str) -> str:
    """Return what an organ is called."""
    return ORGANS[Desk(desk)].name.in_locale(current_language())


@pages.app_template_global()
def outcome_name(outcome: str) -> str:
    """Return what an outcome is called."""
    return str(_(OUTCOME_NAMES[Outcome(outcome)]))


@pages.app_template_global()
def as_day(iso: str) -> str:
    """Write a day of a frozen content out in the reader's language."""
    return day_text(date.fromisoformat(iso))


@pages.app_template_global()
def referrals_of(case: ViolationCase) -> list[Referral]:
    """Return the parts of a case, for the case's own page."""
    return queries.of_cases(db.session(), [case], current_actor())[case.id]


def inside() -> bool:
    """Say whether the reader sits in the secretariat, which sees every part."""
    return current_actor().holds(Desk.METI_SECRETARIAT)


@pages.get("")
@serves(desks=CONCERNED)
def index() -> Page:
    """List the parts: to the secretariat all, to an organ those that it received."""
    listing = read_listing(sorts=("prepared",), default_sort="-prepared", filters=("show",))
    everything = listing.one("show") == "all"
    query = queries.referrals(current_actor(), open_only=not everything)
    found = db.session().scalars(query.offset(listing.offset).limit(listing.limit)).all()
    return render_template(
        "council/referrals/index.html",
        page=page_of(listing, found),
        everything=everything,
        inside=inside(),
    )


def get(record_id: UUID) -> Referral:
    """Return a part that the reader may see. Raises NotFound."""
    return queries.get(db.session(), record_id, current_actor())


def shown(record_id: UUID) -> str:
    """Return the address of a part's page."""
    return url_for("council_referrals.show", record_id=record_id)


def draw(
    form: RecordForm,
    act: Act,
    *,
    kicker: str,
    back_url: str,
    can: bool = True,
    lead: str | None = None,
    danger: bool = False,
    **more: Any,
) -> tuple[str, int]:
    """Draw the screen of an act."""
    page = render_template(
        more.pop("template", "council/violations/act.html"),
        form=form,
        title=_(act.label),
        lead=lead,
        kicker=kicker,
        back_url=back_url,
        can=can,
        danger=danger,
        **more,
    )
    return page, form.http_status


def draw_again(
    record_id: UUID, form: RecordForm, act: Act, *, lead: str | None = None, danger: bool = False
) -> tuple[str, int]:
    """Draw the screen of an act on a part, as the part stands now."""
    session, referral = db.session(), get(record_id)
    can = bool(possible(session, (act,), referral, current_actor()))
    return draw(
        form,
        act,
        kicker=f"{organ_name(referral.addressed_to)}　{referral.document_number}".strip(),
        back_url=shown(record_id),
        can=can and not screens.rests(session, act, referral),
        lead=lead,
        danger=danger,
    )


# -- one part ---------------------------------------------------------------------------------

_BEFORE: Final = {
    PROPOSE: "propose",
    DECIDE: "decide",
    SEND: "send",
    ISSUE: "issue",
    POST: "post",
    CHANGE: "change",
    SEND_BACK: "send_back",
    DROP: "drop",
}
_NEVER: Final = {Channel.SYSTEM: {ISSUE, POST, *ENTERED}, Channel.PAPER: {SEND}}


@pages.get("/<uuid:record_id>")
@serves(desks=CONCERNED, shows=Referral.kind)
def show(record_id: UUID) -> Page:
    """Show a part: what is or was sent, questions and answers, what came of it."""
    session, referral = db.session(), get(record_id)
    secretariat = inside()
    said = said_in(referral)
    found = screens.buttons(
        session,
        (*OF_THE_SECRETARIAT, *OF_THE_ORGAN, *ENTERED),
        referral,
        blueprint=pages.name,
        also=_elsewhere(),
    )
    waits = bool(referral.messages) and referral.messages[-1].from_organ
    return render_template(
        "council/referrals/show.html",
        referral=referral,
        said=said,
        inside=secretariat,
        buttons=[one for one in found if _fits(one.act, referral, waits=waits)],
        grave={REVOKE, DROP},
        waits=waits,
        sheet=_sheet(referral, said),
        duties=screens.open_duties(session, referral, today=clock.legal_date(clock.now())),
        events=screens.course(session, subject_of(referral)),
    )


def _elsewhere() -> dict[str, str]:
    """Return the screens of the acts that are done before a part is sent, and in answer to it."""
    before = {act.name: f"council_referring.{screen}" for act, screen in _BEFORE.items()}
    return before | {
        act.name: f"council_replies.{screen}"
        for act, screen in (
            *zip(OF_THE_ORGAN, ("acknowledge", "accept", "refuse", "outcome", "ask"), strict=True),
            *zip(
                ENTERED,
                ("enter_receipt", "enter_acceptance", "enter_refusal", "enter_outcome"),
                strict=True,
            ),
            *(
                (act, act.name.rpartition(".")[2].replace("-", "_"))
                for act in OF_THE_SECRETARIAT
                if act not in _BEFORE
            ),
        )
    }


def _fits(act: Act, referral: Referral, *, waits: bool) -> bool:
    """Say whether an act fits how the part went and what was asked."""
    if act in _NEVER[Channel(referral.channel)]:
        return False
    with_organ = referral.state in {"sent", "acknowledged", "accepted"}
    on_paper = referral.channel == Channel.PAPER
    return {
        "council.referral.asked-back": with_organ and not waits,
        "council.referral.question-answered": with_organ and waits,
        "council.referral.chased": with_organ and not on_paper,
    }.get(act.name, True)


def said_in(referral: Referral) -> dict[str, Any] | None:
    """Return what was sent, or to the secretariat what would be; None where it is taken back."""
    if referral.body is not None:
        return referral.body.said
    if inside() and referral.sent_on is None:
        found: dict[str, Any] = json.loads(services.draft_content(db.session(), referral))
        return found
    return None


def _sheet(referral: Referral, said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return how the sealed sheet stands: the wish, and to the organ its openings."""
    if said is None or not said["informant"]:
        return None
    session = db.session()
    sealed = None if inside() else services.sheet_of(session, referral)
    return {
        "secret": said["informant"] == Secrecy.SECRET,
        "seal_id": sealed.id if sealed else None,
        "openings": seals.openings(session, sealed.id) if sealed else [],
        "takes_part": sealed is not None
        and opening.takes_part(session, SHEETS, current_actor(), clock.now()),
    }


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=CONCERNED)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file that was sent with a part."""
    return send_file(queries.get_file(get(record_id), file_id))


@pages.get("/<uuid:record_id>/letter")
@serves(desks=CONCERNED)
def letter(record_id: UUID) -> Response:
    """Show the letter as it was issued, or to the secretariat its draft."""
    referral = get(record_id)
    if referral.body is not None:
        return send_paper(referral.body.paper)
    said = said_in(referral)
    if said is None:
        raise NotFound
    return preview(letters.letter(db.session(), referral, said, now=clock.now()), "draft")


@pages.get("/<uuid:record_id>/case-file")
@serves(desks=CONCERNED)
def case_file(record_id: UUID) -> Response:
    """Print the file that goes round for decision: the secretariat's, or the organ's own."""
    session, referral, now = db.session(), get(record_id), clock.now()
    said = said_in(referral)
    if said is None:
        raise NotFound
    signatures, steps = screens.signed_course(
        session, subject_of(referral), void_after=(CHANGE, SEND_BACK)
    )
    today = clock.legal_date(now)
    seat = SEATS[Desk(referral.addressed_to)].ja
    made = letters.case_file(
        referral,
        said,
        office_name=office.office(session, today)["office"] if inside() else seat,
        signatures=signatures if inside() else None,
        timeline=steps,
        now=now,
    )
    return printed(made, referral.document_number or "draft")
