"""Says what stands around every page: who reads it, and where they can go from there."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from flask import request, url_for
from flask_babel import gettext as _

from registry.core import clock
from registry.core.desks import SEATS, Desk
from registry.core.text import N_
from registry.council.attending import views as attending
from registry.council.clauses import COUNCIL
from registry.council.minutes import views as minutes_pages
from registry.council.referrals import rules as referrals
from registry.employment.deliveries import views as employment_delivery_pages
from registry.employment.figures import views as matching_pages
from registry.mlit.deliveries import views as mlit_delivery_pages
from registry.mlit.notices import views as form_4_pages
from registry.mlit.plan_match import views as plan_match_pages
from registry.mlit.plans import views as plan_pages
from registry.mlit.returns import views as return_pages
from registry.moc.desk import rules as liaison
from registry.moc.post.rules import FIELDS, PARTIES
from registry.parties import visitor
from registry.pension.deliveries import views as pension_delivery_pages
from registry.pension.enrolments import rules as enrolments
from registry.web.frame import Frame, NavigationItem, Reader
from registry.web.locale import current_language, short_day_text

# where a desk that owes nothing by duties finds what it is here for
LANDING: Final[dict[Desk, str]] = {Desk.OUTSIDER: "council_attending.index"}


def frame() -> Frame:
    """Return what stands around the page that is asked for."""
    found = visitor.signed_in()
    today = clock.legal_date(clock.now())
    if found is None:
        return _frame_of_visitors(current_language(), request.endpoint, request.script_root, today)
    standing = found.standing
    language = current_language()
    seats = [SEATS[desk] for desk in sorted(standing.all_desks)]
    return Frame(
        reader=Reader(
            name=standing.name_in(language),
            desk="・".join(seat.ja if language == "ja" else seat.en for seat in seats),
        ),
        navigation=_navigation(
            standing.all_desks,
            language,
            request.script_root,
            request.endpoint if request.endpoint in _ENTRIES else None,
            looks_after_colleagues=standing.looks_after_colleagues,
        ),
        dense=Desk.ORGANISATION not in standing.all_desks,
        home_url=url_for("home.index"),
        sign_out_url=url_for("entrance.sign_out"),
        account_url=url_for("own_account.account"),
        keep_alive_url=url_for("entrance.keep_alive"),
        idle_seconds=int(found.idle.total_seconds()),
        **_for_everybody(today),
    )


@lru_cache(maxsize=512)
def _frame_of_visitors(_language: str, _endpoint: str | None, _root: str, today: date) -> Frame:
    """Return what stands around a public page: the same for all who are not signed in."""
    home_url = url_for("portal.start", language=current_language())
    return Frame(home_url=home_url, navigation=_public_navigation(), **_for_everybody(today))


def _for_everybody(today: date) -> dict[str, Any]:
    return {
        "rules_version": _rules_version(today),
        "sign_in_url": url_for("entrance.sign_in"),
        "contact_url": url_for("portal.contact", language=current_language()),
        "clauses_url": url_for("portal.clauses", language=current_language()),
        "accessibility_url": url_for("portal.accessibility", language=current_language()),
    }


def _rules_version(today: date) -> str | None:
    version = COUNCIL.version_on(today)
    return None if version is None else short_day_text(version)


_COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})
PEOPLE: Final = "accounts.people"  # also for whoever looks after an organisation's accounts
# who finds which page in the main navigation, in its order
_NAVIGATION: Final[tuple[tuple[str, str, frozenset[Desk]], ...]] = (
    (N_("What I owe"), "home.index", frozenset(Desk) - LANDING.keys()),
    (N_("My page"), "council_own_page.home", frozenset({Desk.ORGANISATION})),
    (N_("Filings"), "council_filings.index", _COUNCIL),
    (N_("Expulsions"), "council_expulsion.index", _COUNCIL),
    (N_("Meetings"), "council_meetings.index", _COUNCIL),
    (N_("Meetings"), "council_attending.index", attending.CALLED),
    (N_("Minutes"), "council_minutes.index", minutes_pages.CONCERNED),
    (N_("Requests"), "council_requests.index", _COUNCIL),
    (N_("Requests"), "council_answering.index", frozenset({Desk.ORGANISATION})),
    (N_("Agreed measures"), "council_measures.index", _COUNCIL | {Desk.ORGANISATION}),
    (N_("Violation cases"), "council_violations.index", frozenset({Desk.METI_SECRETARIAT})),
    (N_("Referrals"), "council_referrals.index", frozenset({Desk.METI_SECRETARIAT})),
    (N_("Referrals received"), "council_referrals.index", frozenset(referrals.ORGANS)),
    (
        N_("Members"),
        "council_members.register",
        _COUNCIL | {Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS, Desk.NPA, Desk.MOFA},
    ),
    (N_("Employers"), "council_employers.index", _COUNCIL),
    (N_("Memorandum"), "moc_memorandum.start", PARTIES),
    (N_("Agencies"), "moc_agencies.index", PARTIES),
    (N_("Lists"), "moc_editions.lists", PARTIES),
    (N_("Improvement orders"), "moc_orders.index", PARTIES),
    (N_("Exchange"), "moc_desk.outbox", liaison.LIAISON),
    (N_("Construction data"), "mlit_deliveries.index", mlit_delivery_pages.AGREEMENT.parties),
    (N_("Acceptance plans"), "mlit_plans.index", plan_pages.MARKET),
    (N_("Forms 1 to 3"), "mlit_returns.index", return_pages.AGREEMENT.parties),
    (N_("Plan match"), "mlit_plan_match.index", plan_match_pages.OPERATORS),
    (N_("Notices on Form 4"), "mlit_notices.index", form_4_pages.CONCERNED),
    (
        N_("Employment data"),
        "employment_deliveries.index",
        employment_delivery_pages.AGREEMENT.parties,
    ),
    (N_("Matching"), "employment_matching.index", matching_pages.ISA),
    (N_("Pension data"), "pension_deliveries.index", pension_delivery_pages.AGREEMENT.parties),
    (N_("Enrolment not done"), "pension_enrolments.index", enrolments.PARTIES),
    (N_("Inquiries"), "moc_inquiries.index", PARTIES),
    (N_("Broker reports"), "moc_reports.index", PARTIES),
    (N_("Notices about agencies"), "moc_notices.index", PARTIES),
    (N_("Tests"), "moc_tests.index", PARTIES | FIELDS),
    (N_("People"), PEOPLE, frozenset({Desk.ADMINISTRATOR})),
    (N_("Undelivered mail"), "outbox.index", frozenset({Desk.ADMINISTRATOR})),
    (N_("Ledgers"), "ledgers.index", frozenset({Desk.AUDITOR})),
    (
        N_("Settings"),
        "settings.index",
        _COUNCIL | {Desk.ADMINISTRATOR, Desk.AUDITOR},
    ),
)
_PUBLIC: Final = (
    (N_("Start"), "portal.start"),
    (N_("Join the council"), "council_own_page.join"),
    (N_("Members"), "portal.members"),
    (N_("Meetings"), "public_meetings.index"),
    (N_("Memorandum"), "public_memorandum.show"),
    (N_("Sending agencies"), "public_lists.agencies"),
    (N_("Check a certificate"), "portal.verify"),
    (N_("The texts"), "portal.clauses"),
    (N_("Due dates"), "portal.due"),
)


@lru_cache(maxsize=512)
def _navigation(
    desks: frozenset[Desk],
    _language: str,
    _root: str,
    here: str | None,
    *,
    looks_after_colleagues: bool,
) -> tuple[NavigationItem, ...]:
    """Return where whoever sits at these desks can go: the same for all of them."""
    return tuple(
        _item(_(label), endpoint, here)
        for label, endpoint, whose in _NAVIGATION
        if whose & desks or (endpoint == PEOPLE and looks_after_colleagues)
    )


def _public_navigation() -> tuple[NavigationItem, ...]:
    return tuple(_item(_(label), endpoint, request.endpoint) for label, endpoint in _PUBLIC)


# Entries that lead on to one of several pages beside each other.
_LEADS_ON: Final = {
    "moc_editions.lists": ("moc_editions.index",),
    "moc_desk.outbox": ("moc_desk.inbox", "moc_desk.keys"),
}
# The pages of which some entry says that one is there.
_ENTRIES: Final = frozenset(endpoint for _label, endpoint, _whose in _NAVIGATION).union(
    *_LEADS_ON.values()
)


def _item(label: str, endpoint: str, here: str | None) -> NavigationItem:
    current = here in (endpoint, *_LEADS_ON.get(endpoint, ()))
    return NavigationItem(label, url_for(endpoint), current=current)
