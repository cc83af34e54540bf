"""The register on screen: the list with its exports, and a member's page with its whole history."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, current_app, json, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from registry.acts import screens
from registry.acts.services import subject_of
from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import db
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.core.text import in_language
from registry.council import letters as office
from registry.council.expulsion import queries as expulsion
from registry.council.expulsion.models import ExpulsionCase
from registry.council.expulsion.rules import OPEN as OPEN_CASE
from registry.council.expulsion.rules import STATE_NAMES as CASE_STATES
from registry.council.expulsion.rules import ExpulsionState
from registry.council.filings import queries as filings
from registry.council.filings.models import Filing
from registry.council.filings.rules import KIND_NAMES, STATE_NAMES, FilingKind, FilingState
from registry.council.members import queries
from registry.council.members.forms import RegisterFilter
from registry.council.members.models import MemberState
from registry.council.members.queries import Found, MemberFilter, MemberRow, Order
from registry.council.members.rules import (
    BEGAN_NAMES,
    CORRECT_DAYS,
    CORRECT_REGISTER,
    ENDED_NAMES,
    ISSUE_CERTIFICATE,
    ITEM_NAMES,
    PAPER_NAMES,
    PARTICULARS,
    REISSUE_PAPER,
    RIGHTS,
    VOID_PAPER,
    Began,
    Ended,
    Item,
)
from registry.council.members.services import RegisterEntry, particulars
from registry.council.rosters import queries as rosters
from registry.council.rosters import views as files
from registry.council.rosters.rules import TABLE_NAMES, TableKind
from registry.papers import queries as papers
from registry.papers.letters import PaperKind
from registry.papers.models import Paper
from registry.papers.rules import PaperState
from registry.parties.models import Organisation
from registry.tables.keys import number_spellings
from registry.web.access import current_actor, page_of, screen_of, serves
from registry.web.lists import Listing, capped, read_listing
from registry.web.lists import page_of as page_in
from registry.web.locale import NOTHING, current_language, short_day_text
from registry.web.parts import escape_all

Page = str | AnyResponse | tuple[str, int]
COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
READERS: Final = COUNCIL | {Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS, Desk.NPA, Desk.MOFA}
_PRINTED: Final = {
    "class": 1.6,
    "name": 2.6,
    "corporate_number": 1.3,
    "address": 3.0,
    "member_since": 1.2,
    "member_until": 1.2,
}
_FILTERS: Final = ("q", "item", "as_of", "known_on")

pages = Blueprint("council_members", __name__, url_prefix="/council/members")


@dataclass(frozen=True)
class Asked:
    """What the reader asked for: the filter, the list's own part of it, and whether it was clear.

    What can't be read as a day is shown as an error beside its box, and today is taken instead.
    """

    filter: MemberFilter
    order: Order
    listing: Listing
    form: RegisterFilter


def _asked() -> Asked:
    listing = read_listing(sorts=tuple(Order), default_sort=Order.NAME, filters=_FILTERS)
    form = RegisterFilter()
    form.check()
    known_on: date | None = form.read("known_on")
    found = MemberFilter(
        as_of=form.read("as_of") or clock.legal_date(clock.now()),
        known_at=None if known_on is None else end_of(known_on),
        part=form.read("q") or "",
        item=Item(form.read("item")) if form.read("item") else None,
    )
    return Asked(found, Order(listing.sort), listing.dropping(form.errors), form)


def end_of(day: date) -> datetime:
    """Return the moment at which a day ended in Tokyo."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.TOKYO)


def said(asked: MemberFilter, known_on: date | None = None) -> list[tuple[str, str | date]]:
    """Return what a list was narrowed by, in words, as exports carry it."""
    pairs: list[tuple[str, str | date]] = [(_("As of"), asked.as_of)]
    if known_on is not None:
        pairs.append((_("As known on"), known_on))
    if asked.part:
        pairs.append((_("Part of a name"), asked.part))
    if asked.item is not None:
        pairs.append((_("Membership class"), ITEM_NAMES[asked.item].in_locale(current_language())))
    return pairs


def as_codes(asked: MemberFilter) -> dict[str, Any]:
    """Return the same as codes; of a part of a name only that there was one."""
    codes: dict[str, Any] = {"as_of": asked.as_of.isoformat(), "searched": bool(asked.part)}
    if asked.known_at is not None:
        codes["known_at"] = asked.known_at.astimezone(clock.TOKYO).isoformat()
    if asked.item is not None:
        codes["item"] = asked.item.value
    return codes


@pages.get("")
@serves(desks=READERS)
def register() -> Page:
    """List the members of a day, searched, narrowed and sorted."""
    asked = _asked()
    most = queries.counted_to(asked.filter)
    found = _found(asked, count_to=most)
    page = page_in(asked.listing, found.rows, total=capped(found.total, limit=most))
    return render_template(
        "council/members/register.html",
        page=page,
        filters=asked.form,
        asked=asked.filter,
        cells=cells_of(page.items, asked.listing),
        numbered=_numbered(asked.filter.part),
        exports=files.export_links("council_members.export", asked.listing),
        may_enter=current_actor().holds(Desk.METI_SECRETARIAT),
    )


def _found(asked: Asked, *, count_to: int) -> Found:
    listing = asked.listing
    return queries.find_members(
        db.session().connection(),
        asked.filter,
        order=asked.order,
        descending=listing.descending,
        offset=listing.offset,
        limit=listing.limit,
        count_to=count_to,
    )


def cells_of(rows: Sequence[MemberRow], listing: Listing) -> list[list[str]]:
    """Return the columns of a list of members; names lead to the members' pages under it."""
    language, base, kept = current_language(), listing.path, escape(_kept_day(listing))
    items = {item.value: name.in_locale(language) for item, name in ITEM_NAMES.items()}
    own = escape_all([row.name for row in rows])
    english = escape_all([row.name_en for row in rows]) if language == "en" else [""] * len(rows)
    return [
        [
            Markup(f'<a href="{base}/{row[0]}{kept}">{en or ja}</a>{_beside(ja) if en else ""}')  # noqa: S704
            for row, ja, en in zip(rows, own, english, strict=True)
        ],
        [items[row.item] for row in rows],
        [row.corporate_number or NOTHING for row in rows],
        [row.address or NOTHING for row in rows],
        [_day(row.since, language) for row in rows],
        [_day(row.until, language) for row in rows],
    ]


def _beside(name: str) -> str:
    """Return the name that is a body's own, escaped already, beside the one in English."""
    return f' <span class="soft small" lang="ja">{name}</span>'


@lru_cache(maxsize=4096)  # members came in on few days; in each language once
def _day(text: str | None, _language: str) -> str:
    return short_day_text(date.fromisoformat(text)) if text else NOTHING


def _kept_day(listing: Listing) -> str:
    """Return what a list hands on to the pages it leads to: the day, and what was known when."""
    kept = {name: listing.one(name) for name in ("as_of", "known_on") if listing.one(name)}
    return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True)
class Numbered:
    """A record that bears the very number that was searched for."""

    what: str
    name: str
    url: str


_SHORTEST_CODE: Final = 20  # of a certificate; it may be of letters alone


def _numbered(text: str) -> list[Numbered]:
    """Return the records that a receipt, document or certificate number leads to."""
    if len(text) < _SHORTEST_CODE and not re.search(r"\d", text):
        return []  # a word: every number has a figure
    session, actor, spellings = db.session(), current_actor(), number_spellings(text)
    found = [
        Numbered(_("Filing"), f"{filing.receipt_number}　{filing.organisation.name}", url)
        for filing in filings.by_receipt(session, spellings, actor)
        if (url := _page("council.filing", filing.id))
    ]
    for paper in papers.papers_numbered(session, spellings, actor):
        kind, _sep, identity = paper.subject.partition(":")
        url = _page(kind, UUID(identity)) or _member_page(paper)
        if url:
            name = f"{paper.document_number}　{paper.addressee}"
            found.append(Numbered(_("Document"), name, url))
    codes = (queries.find_certificate(session, code) for code in spellings)
    for certificate in filter(None, codes):
        member = url_for("council_members.show", record_id=certificate.organisation_id)
        found.append(Numbered(_("Certificate"), certificate.paper.document_number, member))
    return found


def _page(kind: str, identity: UUID) -> str | None:
    endpoint = page_of(current_app, kind)
    return url_for(endpoint, record_id=identity) if endpoint else None


def _member_page(paper: Paper) -> str | None:
    if paper.organisation_id is None:
        return None
    return url_for("council_members.show", record_id=paper.organisation_id)


def printed() -> Mapping[str, float]:
    """Return the columns of a printed list with their widths; in English with the English name."""
    return _PRINTED | ({"name_en": 2.6} if current_language() == "en" else {})


@pages.get("/page.json")
@serves(desks=READERS)
def register_json() -> Page:
    """Answer with the same page of the list for programs."""
    asked = _asked()
    asked.form.insist()
    return rows_as_json(_found(asked, count_to=0).rows, asked.listing, asked.filter)


def rows_as_json(rows: Sequence[MemberRow], listing: Listing, asked: MemberFilter) -> AnyResponse:
    """Write one page of a list as JSON."""
    body = {
        **as_codes(asked),
        "page": listing.page,
        "has_next": len(rows) > listing.size,
        "members": [_as_json(row) for row in rows[: listing.size]],
    }
    return Response(
        json.dumps(body, ensure_ascii=False, sort_keys=False), mimetype="application/json"
    )


def _as_json(row: MemberRow) -> dict[str, Any]:
    return {
        "id": row.organisation_id,
        "name": row.name,
        "name_en": row.name_en,
        "kana": row.kana,
        "class": row.item,
        "corporate_number": row.corporate_number,
        "address": row.address,
        "member_since": row.since,
        "member_until": row.until,
    }


@pages.get("/export/<form>")
@serves(desks=READERS)
def export(form: str) -> Page:
    """Answer with the whole list that is seen as a file."""
    if form not in set(files.Form):
        raise NotFound
    asked = _asked()
    asked.form.insist()
    table = rosters.member_table(
        asked.filter,
        contacts=bool(current_actor().desks & COUNCIL),
        order=asked.order,
        descending=asked.listing.descending,
    )
    wanted = files.Export(
        table=table,
        kind="members.exported",
        name="members",
        title=TABLE_NAMES[TableKind.MEMBERS].in_locale(current_language()),
        asked=said(asked.filter, asked.form.known_on.data),
        facts=as_codes(asked.filter),
        as_of=asked.filter.as_of,
        printed=printed(),
    )
    return files.answer(wanted, files.Form(form))


@dataclass(frozen=True)
class Line:
    """A span of days in a member's history: what held, and since when it was known so."""

    state: MemberState
    first: date
    last: date | None
    item: str
    how: str
    known_from: datetime
    known_until: datetime | None
    differs: Sequence[str]


@pages.get("/<uuid:record_id>")
@serves(desks=READERS, shows="council.member")
def show(record_id: UUID) -> Page:
    """Show a member as of a day, its history on both axes, and all that concerns it."""
    session, actor, asked = db.session(), current_actor(), _asked()
    rows = queries.history(session, record_id)
    body = session.get(Organisation, record_id)
    if body is None:
        raise NotFound
    day = asked.filter.as_of
    state = queries.state_on(session, record_id, day, known_at=asked.filter.known_at)
    named = state or (rows[0] if rows else body)
    full = bool(actor.desks & COUNCIL)
    entry = RegisterEntry(record_id)
    return render_template(
        "council/members/show.html",
        body=body,
        name=in_language(current_language(), named.name, named.name_en or ""),
        state=state,
        ends=_ends(state),
        items=_items(state) if state else [],
        item=_item_name(state) if state else None,
        day=day,
        filters=asked.form,
        rules_on=office.rules_on(day),
        full=full,
        known_now=_lines(row for row in reversed(rows) if row.known_until is None),
        once_known=_lines(sorted(rows, key=lambda row: (row.known_from, row.valid_from))),
        filings=_filings(record_id) if full else [],
        cases=_cases(record_id, actor) if full else [],
        papers=_papers(record_id, actor) if full else [],
        events=screens.course(session, subject_of(entry)) if full else [],
        buttons=screens.buttons(
            session,
            (ISSUE_CERTIFICATE, CORRECT_REGISTER, CORRECT_DAYS) if rows else (),
            entry,
            blueprint="council_keeping",
        ),
        open_case_url=_open_case_url(record_id, actor),
    )


def _ends(state: MemberState | None) -> date | None:
    """Return the last day of a membership whose end is known."""
    if state is None or state.ended is None or state.valid_until is None:
        return None
    return state.valid_until - timedelta(days=1)


def _item_name(state: MemberState) -> str:
    return ITEM_NAMES[Item(state.item)].in_locale(current_language())


def _items(state: MemberState) -> list[tuple[str, str]]:
    """Return the particulars of a row, without the contact where the reader may not see it."""
    known = particulars(state)
    language = current_language()
    pairs = [(PARTICULARS[name].in_locale(language), value) for name, value in known.items()]
    return [*pairs, (_("Basis"), state.basis)]


def _lines(rows: Iterable[MemberState]) -> list[Line]:
    """Return rows as lines, each with what differs from the line before it."""
    lines: list[Line] = []
    before: Mapping[str, str] | None = None
    for row in rows:
        now = particulars(row)
        differs = [] if before is None else [key for key in now if now[key] != before.get(key, "")]
        lines.append(_line(row, [_difference(key, before or {}, now) for key in differs]))
        before = now
    return lines


def _difference(key: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    label = PARTICULARS[key].in_locale(current_language())
    return f"{label}: {before.get(key) or '—'} → {now[key] or '—'}"


def _line(row: MemberState, differs: Sequence[str]) -> Line:
    ended = f"・{_(ENDED_NAMES[Ended(row.ended)])}" if row.ended else ""
    return Line(
        state=row,
        first=row.valid_from,
        last=None if row.valid_until is None else row.valid_until - timedelta(days=1),
        item=_item_name(row),
        how=f"{_(BEGAN_NAMES[Began(row.began)])}{ended}",
        known_from=row.known_from,
        known_until=row.known_until,
        differs=differs,
    )


def _filings(organisation_id: UUID) -> list[tuple[Filing, str, str, str | None]]:
    return [
        (
            filing,
            _(KIND_NAMES[FilingKind(filing.kind_of_filing)]),
            _(STATE_NAMES[FilingState(filing.state)]),
            _page("council.filing", filing.id),
        )
        for filing in filings.of_organisation(db.session(), organisation_id)
        if filing.state != FilingState.DRAFT
    ]


def _cases(organisation_id: UUID, actor: Actor) -> list[tuple[ExpulsionCase, str, str | None]]:
    return [
        (case, _(CASE_STATES[ExpulsionState(case.state)]), _page("council.expulsion", case.id))
        for case in expulsion.against(db.session(), organisation_id, actor)
    ]


@dataclass(frozen=True)
class PaperLine:
    """A letter or certificate to a member, and what can be done about it."""

    paper: Paper
    what: str
    is_void: bool
    url: str
    buttons: Sequence[screens.Button]


def _papers(organisation_id: UUID, actor: Actor) -> list[PaperLine]:
    return [
        PaperLine(
            paper=paper,
            what=_(PAPER_NAMES[PaperKind(paper.template)]),
            is_void=paper.state == PaperState.VOID,
            url=url_for("council_keeping.paper", record_id=paper.id),
            buttons=_paper_buttons(paper),
        )
        for paper in papers.papers_to(db.session(), organisation_id, actor)
    ]


def _paper_buttons(paper: Paper) -> list[screens.Button]:
    session, is_void = db.session(), paper.state == PaperState.VOID
    if is_void and papers.replacement_of(session, paper) is not None:
        return []
    act = REISSUE_PAPER if is_void else VOID_PAPER
    return screens.buttons(session, (act,), paper, blueprint="council_keeping")


def _open_case_url(organisation_id: UUID, actor: Actor) -> str | None:
    """Return where a case is opened, where the member's item has a ground and none is open."""
    session = db.session()
    state = queries.state_on(session, organisation_id, clock.legal_date(clock.now()))
    ground = RIGHTS[Item(state.item)].expelled_on if state else None
    if ground is None or not OPEN_CASE[ground].by.admits(actor, None):
        return None
    endpoint = screen_of(current_app, OPEN_CASE[ground])
    if endpoint is None or expulsion.open_against(session, organisation_id) is not None:
        return None
    return url_for(endpoint, record_id=organisation_id)
