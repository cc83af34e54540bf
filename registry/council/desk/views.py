"""Screens of the secretariat and the chairs for filings: the list, a filing, and each act on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.acts import screens
from registry.acts.services import possible, subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.calendar import Calendar, Place
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.text import LocalizedText
from registry.council import letters as office
from registry.council.examination import services as examination
from registry.council.examination.forms import PREVIEW, FilingFilter, RegisterForm
from registry.council.filings import letters, queries, services
from registry.council.filings.models import Filing, FilingRound
from registry.council.filings.rules import (
    CHANNEL_NAMES,
    DECIDED,
    FIND_NOT_ELIGIBLE,
    KIND_NAMES,
    NOTIFY,
    NOTIFY_CODE,
    PENDING,
    PROPOSE_NOT_ELIGIBLE,
    PROPOSE_REFUSAL,
    PROPOSE_REGISTRATION,
    RECORD,
    REFUSAL_CHAIRS,
    REFUSE,
    REGISTER,
    RESUBMIT,
    SEND_BACK,
    STATE_NAMES,
    TAKE_BACK,
    WAITS_FOR,
    Channel,
    Expectation,
    FilingKind,
    FilingState,
    Usual,
    acts_for,
    expectation,
)
from registry.council.members.rules import ITEM_NAMES, PARTICULARS, Item
from registry.council.screens import paper_name
from registry.duties import calendars
from registry.papers.screens import preview, printed, send_file, send_paper
from registry.parties.rules import ORGANISATION_KINDS, OrganisationKind
from registry.settings.queries import value_on
from registry.web.access import current_actor, serves
from registry.web.lists import capped, page_of, read_listing
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
EXAMINATION: Final = "council_examination"  # where the acts are done
TONES: Final = {
    FilingState.DRAFT: "neutral",
    FilingState.CORRECTION_ASKED: "warn",
    FilingState.REGISTERED: "good",
    FilingState.RECORDED: "good",
    FilingState.NOT_ELIGIBLE: "ended",
    FilingState.REFUSED: "ended",
    FilingState.TAKEN_BACK: "ended",
    FilingState.LAPSED: "ended",
}

pages = Blueprint("council_filings", __name__, url_prefix="/council/filings")
pages.add_app_template_global(paper_name)
pages.add_app_template_global(clock.legal_date, "legal_day")


@pages.app_template_global()
def filing_state(filing: Filing) -> tuple[str, str]:
    """Return what a filing's state is called, and the tone of its tag."""
    state = FilingState(filing.state)
    return _(STATE_NAMES[state]), TONES.get(state, "active")


@pages.app_template_global()
def filing_kind(filing: Filing) -> str:
    """Return what a filing's kind is called."""
    return str(_(KIND_NAMES[FilingKind(filing.kind_of_filing)]))


@pages.app_template_global()
def channel_name(channel: str) -> str:
    """Return how a filing came."""
    return str(_(CHANNEL_NAMES[Channel(channel)]))


@pages.app_template_global()
def item_name(item: str) -> str:
    """Return what an item of article 2 is called."""
    return ITEM_NAMES[Item(item)].in_locale(current_language())


@pages.app_template_filter()
def particular_name(name: str) -> str:
    """Return what a particular of a body is called."""
    return PARTICULARS[name].in_locale(current_language())


@pages.app_template_global()
def last_day(valid_until: date) -> date:
    """Return the last day of a span that is half-open inside."""
    return valid_until - timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """A line of the list: the filing, who has it, how old it is, when it may be decided."""

    filing: Filing
    waits_for: str
    age_days: int | None
    expected: Expectation | None
    is_unusual: bool  # it takes longer than filings of its kind did of late


@pages.get("")
@serves(desks=COUNCIL)
def index() -> Page:
    """List the filings: those pending first, or all."""
    session, actor, today = db.session(), current_actor(), clock.legal_date(clock.now())
    listing = read_listing(
        sorts=("arrived",), default_sort="arrived", filters=("show", "q", "kind", "state")
    )
    filters = FilingFilter()
    filters.check()
    listing = listing.dropping(filters.errors)
    everything = listing.one("show") == "all"
    asked = queries.FilingFilter(
        part=filters.read("q") or "",
        kind=_one_of(FilingKind, listing.one("kind")),
        state=_one_of(FilingState, listing.one("state")),
        among=PENDING if not everything else frozenset(FilingState) - {FilingState.DRAFT},
    )
    query = queries.filings(actor, asked, newest_first=listing.descending)
    found = session.scalars(query.offset(listing.offset).limit(listing.limit)).all()
    usual = {kind: queries.usual(session, kind, today=today) for kind in FilingKind}
    calendar = _calendar()
    page = page_of(
        listing,
        [_row(filing, usual, today, calendar) for filing in found],
        total=capped(queries.count(session, actor, asked)),
    )
    waiting = queries.FilingFilter(among=PENDING)
    return render_template(
        "council/filings/index.html",
        page=page,
        filters=filters,
        everything=everything,
        pending=queries.count(session, actor, waiting),
        entered=queries.entered(session, actor) if actor.holds(Desk.METI_SECRETARIAT) else (),
        may_enter=actor.holds(Desk.METI_SECRETARIAT),
    )


def _one_of(kind: Any, text: str) -> Any:
    return kind(text) if text in set(kind) else None


def _calendar() -> Calendar:
    return calendars.basis(db.session(), now=clock.now()).calendars[Place.TOKYO]


def _row(
    filing: Filing, usual: Mapping[FilingKind, Usual | None], today: date, calendar: Calendar
) -> Row:
    waits = WAITS_FOR.get(FilingState(filing.state))
    open_since = filing.arrived_on if filing.state in PENDING else None
    took = usual[FilingKind(filing.kind_of_filing)]
    expected = expectation(open_since, took, calendar) if open_since else None
    return Row(
        filing,
        waits_for=_(waits) if waits else "",
        age_days=(today - open_since).days if open_since else None,
        expected=expected,
        is_unusual=expected is not None and expected.on < today,
    )


@pages.get("/<uuid:record_id>")
@serves(desks=COUNCIL, shows="council.filing")
def show(record_id: UUID) -> Page:
    """Show all that is known of a filing, and to whom may find the body eligible how that is."""
    filing = _get(record_id)
    may = bool(possible(db.session(), (REGISTER,), filing, current_actor()))
    return _page(filing, _register_form(filing) if may else None)


def _register_form(filing: Filing) -> RegisterForm:
    today = clock.legal_date(clock.now())
    return RegisterForm(
        form_id="registering", data={"version": filing.version, "member_from": today}
    )


@pages.post("/<uuid:record_id>")
@serves(REGISTER)
def register(record_id: UUID) -> Page:
    """A second officer finds the body eligible, right on the filing's page."""
    filing = _get(record_id)
    form = _register_form(filing)
    if PREVIEW in request.form and form.validate_on_submit():
        return _registered_letter(filing, form.member_from.data)

    def enter(actor: Actor, now: datetime) -> None:
        assert form.member_from.data is not None
        examination.register_member(
            db.session(), filing, member_from=form.member_from.data, actor=actor, now=now
        )

    done = screens.carry_out(
        form,
        enter,
        record=filing,
        leads_to=url_for("council_examination.notify", record_id=record_id),
        said=_("The body is registered as a member. Now tell it by letter."),
    )
    return done or _page(_get(record_id), form)


def _registered_letter(filing: Filing, member_from: date | None) -> Response:
    document = letters.outcome(
        db.session(),
        filing,
        now=clock.now(),
        ending=FilingState.REGISTERED,
        member_from=member_from,
    )
    return preview(document, filing.receipt_number or "")


def _get(record_id: UUID) -> Filing:
    return queries.get(db.session(), record_id, current_actor())


def _page(filing: Filing, registering: RegisterForm | None) -> Page:
    session, today = db.session(), clock.legal_date(clock.now())
    kind = FilingKind(filing.kind_of_filing)
    usual = {kind: queries.usual(session, kind, today=today)}
    filed = filing.rounds[-1] if filing.rounds else None
    page = render_template(
        "council/filings/show.html",
        filing=filing,
        filed=filed,
        items=_items(filed, kind) if filed else [],
        changes=_differences(filed.before, filed.content, PARTICULARS) if filed else [],
        rounds=_rounds(filing),
        row=_row(filing, usual, today, _calendar()),
        rules_on=office.rules_on(filing.arrived_on or today),
        duties=screens.open_duties(session, filing, today=today),
        events=screens.course(session, subject_of(filing)),
        letters=queries.letters(session, filing.id),
        likely=queries.likely_same(session, filing) if kind is FilingKind.JOIN else None,
        agreed=screens.agreements(session, REFUSE, filing),
        needed=value_on(session, REFUSAL_CHAIRS, today),
        buttons=_buttons(filing, kind),
        once={"_form": "direct", "version": filing.version, "once": uuid4()},
        registering=registering,
        body_kind=_(ORGANISATION_KINDS[OrganisationKind(filing.organisation.kind)]),
        day_replaced=queries.day_replaced(session, filing, today=today),
        missing=[
            letters.LABELS[item].in_locale(current_language())
            for item in (services.missing_to_join(filing) if filed else ())
        ],
    )
    return page, registering.http_status if registering is not None else 200


_ALONE: Final = frozenset({PROPOSE_REGISTRATION, *RECORD.values()})  # nothing need be filled in
_FIRST: Final = frozenset(NOTIFY.values())
_GRAVE: Final = frozenset({PROPOSE_REFUSAL, PROPOSE_NOT_ELIGIBLE, FIND_NOT_ELIGIBLE, REFUSE})
_RARE: Final = frozenset({*TAKE_BACK.values(), *RESUBMIT.values(), SEND_BACK})


def _buttons(filing: Filing, kind: FilingKind) -> dict[str, list[screens.Button]]:
    """Return the acts open to the reader, by how they are offered."""
    found = screens.buttons(
        db.session(),
        acts_for(kind),
        filing,
        blueprint=EXAMINATION,
        also={
            RESUBMIT[kind].name: "council_arrivals.enter",
            TAKE_BACK[kind].name: "council_examination.take_back",
        },
    )
    if not _letter_is_owed(filing):
        found = [button for button in found if button.act != NOTIFY[kind]]
    offered: dict[str, list[screens.Button]] = {name: [] for name in (*_OFFERED, "others")}
    for button in found:
        how = next((name for name, acts in _OFFERED.items() if button.act in acts), "others")
        offered[how].append(button)
    return offered


_OFFERED: Final = {"alone": _ALONE, "first": _FIRST, "grave": _GRAVE, "rare": _RARE}


def _letter_is_owed(filing: Filing) -> bool:
    code = NOTIFY_CODE[FilingKind(filing.kind_of_filing)]
    return filing.state in DECIDED and office.still_owed(db.session(), filing, code=code)


def _items(filed: FilingRound, kind: FilingKind) -> list[tuple[str, str]]:
    if kind is FilingKind.WITHDRAWAL:
        return []
    return [
        (label.in_locale(current_language()), _said(filed.content.get(name, "")))
        for name, label in letters.LABELS.items()
        if kind is FilingKind.JOIN or name in PARTICULARS
    ]


def _said(value: str) -> str:
    return str(_("Yes")) if value == "yes" else value


def _differences(
    before: Mapping[str, str],
    after: Mapping[str, str],
    among: Mapping[str, LocalizedText] = letters.LABELS,
) -> list[tuple[str, str, str]]:
    """Return label, text before and text after of each item that differs."""
    return [
        (label.in_locale(current_language()), _said(was), _said(now))
        for name, label in among.items()
        if (was := before.get(name, "")) != (now := after.get(name, ""))
    ]


@dataclass(frozen=True)
class Round:
    """One round of a filing: what was filed, what differs from the round before, what was asked."""

    filed: FilingRound
    differences: list[tuple[str, str, str]]
    asked: list[tuple[str, str]]
    files: list[Any]


def _rounds(filing: Filing) -> list[Round]:
    names = letters.correctable(FilingKind(filing.kind_of_filing))
    language = current_language()
    earlier = [None, *filing.rounds]
    return [
        Round(
            filed,
            _differences(before.content, filed.content) if before else [],
            [(names[item].in_locale(language), said) for item, said in filed.asked_points.items()],
            [file for file in filing.files if file.filed_in_round == filed.number],
        )
        for before, filed in zip(earlier, filing.rounds, strict=False)
    ]


@pages.get("/<uuid:record_id>/files/<uuid:file_id>")
@serves(desks=COUNCIL)
def file(record_id: UUID, file_id: UUID) -> Response:
    """Hand out a file that came with a filing."""
    return send_file(queries.get_file(db.session(), _get(record_id), file_id).stored)


@pages.get("/<uuid:record_id>/letters/<uuid:paper_id>")
@serves(desks=COUNCIL)
def letter(record_id: UUID, paper_id: UUID) -> Response:
    """Show a letter that was issued about a filing."""
    return send_paper(queries.get_letter(db.session(), _get(record_id), paper_id))


@pages.get("/<uuid:record_id>/draft-letter")
@serves(desks=COUNCIL)
def draft_letter(record_id: UUID) -> Response:
    """Show the letter that will tell the outcome, as it would be issued now."""
    filing = _get(record_id)
    ending = _ENDINGS.get(filing.state)
    today = clock.legal_date(clock.now())
    document = letters.outcome(
        db.session(),
        filing,
        now=clock.now(),
        ending=ending,
        member_from=today if ending == FilingState.REGISTERED else None,
    )
    return preview(document, filing.receipt_number or "")


_ENDINGS: Final[dict[str, str]] = {
    FilingState.FOR_REGISTRATION: FilingState.REGISTERED,
    FilingState.FOR_NOT_ELIGIBLE: FilingState.NOT_ELIGIBLE,
    FilingState.FOR_REFUSAL: FilingState.REFUSED,
}


@pages.get("/<uuid:record_id>/case-file")
@serves(desks=COUNCIL)
def case_file(record_id: UUID) -> Response:
    """Print the filing with its course and boxes to sign, for decision (決裁)."""
    filing, session = _get(record_id), db.session()
    signatures, steps = screens.signed_course(session, subject_of(filing), void_after=(SEND_BACK,))
    now = clock.now()
    document = letters.case_file(
        session,
        filing,
        signatures=signatures,
        timeline=steps,
        needed=value_on(session, REFUSAL_CHAIRS, clock.legal_date(now)),
        now=now,
    )
    return printed(document, f"{filing.receipt_number}-case")
