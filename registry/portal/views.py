"""The public pages, each in its language by its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast
from uuid import UUID

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.core import clock
from registry.core.clauses import Clause, Instrument
from registry.core.db import apart, db
from registry.core.due import Word
from registry.core.reckoning import Reckoning, reckon
from registry.core.refusals import NotFound
from registry.core.text import N_, Unanswerable, in_language
from registry.council import letters as office
from registry.council.clauses import COUNCIL
from registry.council.members import queries as register
from registry.council.members.queries import MemberFilter, Order
from registry.council.members.rules import ENDED_NAMES, ITEM_NAMES, PARTICULARS, Ended, Item
from registry.council.register.views import (
    as_codes,
    cells_of,
    printed,
    rows_as_json,
    said,
)
from registry.council.rosters import queries as rosters
from registry.council.rosters import views as files
from registry.council.rosters.rules import TABLE_NAMES, TableKind
from registry.duties import calendars
from registry.moc.clauses import MOC_2
from registry.portal import queries
from registry.portal.forms import CodeForm, DueForm, PublicFilter, certificate_code
from registry.web.access import serves_the_public
from registry.web.citations import cite
from registry.web.dates import plain_period
from registry.web.errors import say
from registry.web.lists import Listing, capped, page_of, read_listing
from registry.web.locale import current_language

Page = str | Response | tuple[str, int]
INSTRUMENTS: Final = "registry.instruments"  # the application fills it
_PUBLIC_CELLS: Final = (
    "name",
    "name_en",
    "kana",
    "corporate_number",
    "postal_code",
    "address",
)

pages = Blueprint("portal", __name__, url_prefix="/<language:language>")


def _instruments() -> Sequence[Instrument]:
    return cast("Sequence[Instrument]", current_app.extensions[INSTRUMENTS])


def _today() -> date:
    return clock.legal_date(clock.now())


@pages.get("/")
@serves_the_public
def start() -> Page:
    """Show what this is, and where to go from here."""
    return render_template(
        "portal/start.html",
        rules_on=COUNCIL.version_on(_today()),
    )


# -- the register ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """What a visitor asked of the register."""

    filter: MemberFilter
    order: Order
    listing: Listing
    form: PublicFilter


def _asked() -> _Asked:
    listing = read_listing(
        sorts=tuple(Order), default_sort=Order.NAME, filters=("q", "item", "as_of")
    )
    form = PublicFilter()
    form.check()
    return _Asked(
        MemberFilter(
            as_of=form.read("as_of") or _today(),
            part=form.read("q") or "",
            item=Item(form.read("item")) if form.read("item") else None,
        ),
        Order(listing.sort),
        listing.dropping(form.errors),
        form,
    )


def _found(asked: _Asked, *, count_to: int) -> register.Found:
    """Read the list apart, without a transaction, which one query needs not."""
    with apart(db.engine, "public") as connection:
        return register.find_members(
            connection,
            asked.filter,
            order=asked.order,
            descending=asked.listing.descending,
            offset=asked.listing.offset,
            limit=asked.listing.limit,
            count_to=count_to,
        )


@pages.get("/members")
@serves_the_public
def members() -> Page:
    """List the members of a day, as far as the register is public."""
    asked = _asked()
    most = register.counted_to(asked.filter)
    found = _found(asked, count_to=most)
    page = page_of(asked.listing, found.rows, total=capped(found.total, limit=most))
    return render_template(
        "portal/members.html",
        page=page,
        filters=asked.form,
        asked=asked.filter,
        cells=cells_of(page.items, asked.listing),
        exports=files.export_links("portal.export", asked.listing),
    )


@pages.get("/members.json")
@serves_the_public
def members_json() -> Page:
    """Answer with the same page of the list for programs."""
    asked = _asked()
    asked.form.insist()
    return rows_as_json(_found(asked, count_to=0).rows, asked.listing, asked.filter)


@pages.get("/members/export/<form>")
@serves_the_public
def export(form: str) -> Page:
    """Answer with the whole list that is seen as a file, without contacts."""
    if form not in set(files.Form):
        raise NotFound
    asked = _asked()
    asked.form.insist()
    wanted = files.Export(
        table=rosters.member_table(
            asked.filter,
            contacts=False,
            order=asked.order,
            descending=asked.listing.descending,
        ),
        kind="members.exported",
        name="members",
        title=TABLE_NAMES[TableKind.MEMBERS].in_locale(current_language()),
        asked=said(asked.filter),
        facts=as_codes(asked.filter),
        as_of=asked.filter.as_of,
        printed=printed(),
    )
    return files.answer(wanted, files.Form(form))


@pages.get("/members/<uuid:member_id>")
@serves_the_public
def member(member_id: UUID) -> Page:
    """Show what the public register says of a member on a day, and its history."""
    form = PublicFilter()
    form.check()
    day = form.read("as_of") or _today()
    spans = queries.spans(db.session(), member_id)
    if not spans:
        raise NotFound
    state = queries.member(db.session(), member_id, day)
    language = current_language()
    shown = state or spans[-1]
    return render_template(
        "portal/member.html",
        state=state,
        name=in_language(language, shown.name, shown.name_en),
        item=ITEM_NAMES[Item(shown.item)].in_locale(language),
        cells=[
            (PARTICULARS[key].in_locale(language), getattr(shown, key)) for key in _PUBLIC_CELLS
        ],
        day=day,
        filters=form,
        rules_on=office.rules_on(day),
        spans=[
            (
                span,
                ITEM_NAMES[Item(span.item)].in_locale(language),
                span.valid_until - timedelta(days=1) if span.valid_until else None,
                _(ENDED_NAMES[Ended(span.ended)]) if span.ended else None,
            )
            for span in spans
        ],
    )


# -- certificates ---------------------------------------------------------------------------------


@pages.get("/verify")
@serves_the_public
def verify() -> Page:
    """Ask for the code of a certificate."""
    form = CodeForm()
    if form.check():
        return _checked(form, str(form.code.data))
    page = render_template("portal/verify.html", form=form, code=None, found=None)
    return page, 422 if form.errors else 200


@pages.get("/verify/<code>")
@serves_the_public
def certificate(code: str) -> Page:
    """Say whether a certificate is valid, void or unknown, and what it states."""
    form = CodeForm(data={"code": code})
    try:
        whole = certificate_code(code)
    except Unanswerable as question:
        form.code.errors = [say(question.message)]
        page = render_template("portal/verify.html", form=form, code=None, found=None)
        return page, 404
    return _checked(form, whole)


def _checked(form: CodeForm, code: str) -> Page:
    found = queries.check(db.session(), code)
    page = render_template(
        "portal/verify.html",
        form=form,
        code=code,
        found=found,
        item=ITEM_NAMES[Item(found.state.item)].in_locale(current_language())
        if found and found.state
        else None,
    )
    return page, 200 if found else 404


# -- the texts and their dates --------------------------------------------------------------------


@pages.get("/clauses")
@serves_the_public
def clauses() -> Page:
    """Show each text: its parties, since when it applies, and what its clauses say."""
    return render_template(
        "portal/clauses.html",
        instruments=[
            (one, [(clause, cite(clause.id), _rule(clause)) for clause in one.clauses])
            for one in _instruments()
            if one.is_public
        ],
        today=_today(),
        language=current_language(),
    )


def _rule(clause: Clause) -> str | None:
    """Return how a clause dates what it asks for, in one sentence."""
    return None if clause.due is None else say(clause.due.statement)


@pages.get("/due")
@serves_the_public
def due() -> Page:
    """Work out any rule of any clause for any period, with every step."""
    form = DueForm()
    form.clause.offer(_dated())
    reckoning: Reckoning | None = None
    if "period" in request.args and form.check():  # a clause alone is a link to its rule
        basis = calendars.basis(db.session(), now=clock.now())
        try:
            reckoning = reckon(
                form.clause.data,
                plain_period(str(form.period.data)),
                instruments=_instruments(),
                basis=basis,
            )
        except Unanswerable as question:
            form.period.errors = [say(question.message)]
    page = render_template(
        "portal/due.html", form=form, answer=_answer(reckoning) if reckoning else None
    )
    return page, 422 if form.errors else 200


def _dated() -> list[tuple[str, str]]:
    """Return every clause that dates something, with its gist."""
    language = current_language()
    return [
        (clause.id, f"{cite(clause.id)}　{clause.gist.in_locale(language)}")
        for instrument in _instruments()
        for clause in instrument.clauses
        if clause.due is not None
    ]


_WORDS: Final = {
    Word.PROMPTLY: N_("promptly"),
    Word.WITHOUT_DELAY: N_("without delay"),
    Word.AS_NEEDED: N_("as needed"),
    Word.NO_TIME: N_("the text names no time"),
}


@dataclass(frozen=True)
class _Answer:
    """A worked-out date as the page shows it."""

    cited: str
    instrument: str
    gist: str
    period: str
    on: date | None
    word: str
    targets: Sequence[tuple[str, date]]
    steps: Sequence[str]
    not_yet_in_force: bool
    provisional: bool


def _answer(reckoning: Reckoning) -> _Answer:
    language, worked = current_language(), reckoning.due
    return _Answer(
        cited=cite(reckoning.clause.id),
        instrument=reckoning.instrument.name.in_locale(language),
        gist=reckoning.clause.gist.in_locale(language),
        period=str(reckoning.period),
        on=worked.on,
        word=_(_WORDS[worked.word]) if worked.word else "",
        targets=[
            (place.label.in_locale(language), one.target)
            for place, one in zip(reckoning.clause.owed_in, reckoning.by_place, strict=True)
            if one.target is not None and one.target != one.on
        ],
        steps=[say(step) for step in reckoning.working],
        not_yet_in_force=worked.not_yet_in_force,
        provisional=any(one.provisional for one in reckoning.by_place),
    )


@pages.get("/accessibility")
@serves_the_public
def accessibility() -> Page:
    """Say how far these pages can be used by everybody, and whom to tell where they can't."""
    return render_template("portal/accessibility.html", said=_contact())


@pages.get("/contact")
@serves_the_public
def contact() -> Page:
    """Say where to ask."""
    return render_template(
        "portal/contact.html",
        said=_contact(),
        contact_points=MOC_2.gist.in_locale(current_language()),
    )


def _contact() -> Any:
    return office.contact(db.session(), _today())
