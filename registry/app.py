"""Puts the application together: the only module that knows all the others."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

from registry import kept_pages
from registry.acts.services import CATALOGUE, STOPS
from registry.assets import CHECKOUT
from registry.core import clock
from registry.core.acts import Act, Duty
from registry.core.calendar import Place
from registry.core.clauses import Instrument
from registry.core.db import db
from registry.core.settings import Setting
from registry.council import letters
from registry.council.agreed import queries as agreed_matters
from registry.council.agreed import rules as agreed
from registry.council.agreed import views as agreed_pages
from registry.council.answer_tables import views as answer_tables
from registry.council.answering import views as answering
from registry.council.arrivals import views as arrivals
from registry.council.asking import queries as request_drafts
from registry.council.asking import rules as asking
from registry.council.asking import views as asking_pages
from registry.council.attending import views as attending
from registry.council.changing import views as changing
from registry.council.choosing import views as choosing
from registry.council.clauses import COUNCIL
from registry.council.closing import queries as closings
from registry.council.closing import rules as closing
from registry.council.closing import views as closing_pages
from registry.council.compliance import views as compliance
from registry.council.convening import views as convening
from registry.council.correcting import views as correcting
from registry.council.desk import views as filing_pages
from registry.council.employers import views as employers
from registry.council.examination import views as examination
from registry.council.expulsion import queries as expulsion_cases
from registry.council.expulsion import rules as expulsion
from registry.council.expulsion import views as expulsion_pages
from registry.council.filer import views as filer
from registry.council.filings import queries as all_filings
from registry.council.filings import rules as filings
from registry.council.going_live import rules as going_live_rules
from registry.council.going_live import views as going_live
from registry.council.imports import views as imports
from registry.council.keeping import views as keeping
from registry.council.measures import queries as all_measures
from registry.council.measures import rules as measures
from registry.council.measures import views as measure_pages
from registry.council.meeting_papers import views as meeting_papers
from registry.council.meetings import queries as all_meetings
from registry.council.meetings import rules as meetings
from registry.council.meetings import views as meeting_pages
from registry.council.members import queries as register
from registry.council.members import rules as members
from registry.council.minutes import queries as all_minutes
from registry.council.minutes import rules as minutes
from registry.council.minutes import views as minutes_pages
from registry.council.naming import views as naming
from registry.council.own_page import views as own_page
from registry.council.publishing import views as publishing
from registry.council.referrals import queries as all_referrals
from registry.council.referrals import rules as referrals
from registry.council.referrals import views as referral_pages
from registry.council.referring import views as referring
from registry.council.register import views as register_pages
from registry.council.replies import views as reply_pages
from registry.council.reports import views as report_pages
from registry.council.request_templates import views as request_templates
from registry.council.requests import queries as all_requests
from registry.council.requests import rules as requests
from registry.council.requests import views as request_pages
from registry.council.retention import queries as disposals
from registry.council.retention import rules as retention
from registry.council.retention import views as retention_pages
from registry.council.sheets import views as sheet_pages
from registry.council.violations import queries as all_violations
from registry.council.violations import rules as violations
from registry.council.violations import views as violation_pages
from registry.deliveries.consultations import queries as open_questions
from registry.duties import calendars
from registry.employment.clauses import EMPLOYMENT
from registry.employment.consultations import rules as employment_questions
from registry.employment.consultations import views as employment_question_pages
from registry.employment.deliveries import rules as employment_deliveries
from registry.employment.deliveries import views as employment_delivery_pages
from registry.employment.figures import views as matching_pages
from registry.employment.incidents import queries as all_incidents
from registry.employment.incidents import rules as incidents
from registry.employment.incidents import views as incident_pages
from registry.employment.preparing import views as matching_preparing
from registry.employment.results import views as matching_results
from registry.employment.review import rules as matching_review
from registry.employment.review import views as matching_review_pages
from registry.employment.runs import queries as all_matchings
from registry.employment.runs import rules as matchings
from registry.environment import from_environment, limits
from registry.house.accounts import rules as accounts
from registry.house.accounts import views as people
from registry.house.clauses import HOUSE
from registry.house.demonstration import views as demonstration
from registry.house.enrolment import views as enrolment
from registry.house.entrance import views as entrance
from registry.house.home import views as home
from registry.house.ledgers import views as ledgers
from registry.house.outbox import rules as undelivered
from registry.house.outbox import views as outbox
from registry.house.own_account import views as own_account
from registry.house.settings import rules as settings_rules
from registry.house.settings import views as settings
from registry.informants import rules as informants
from registry.ledger import rules as ledger_rules
from registry.mail import LETTERS
from registry.mail import render as write_mail
from registry.mlit.clauses import MLIT
from registry.mlit.consultations import rules as mlit_questions
from registry.mlit.consultations import views as mlit_question_pages
from registry.mlit.deliveries import rules as mlit_deliveries
from registry.mlit.deliveries import views as mlit_delivery_pages
from registry.mlit.notices import queries as all_forms
from registry.mlit.notices import rules as form_4
from registry.mlit.notices import views as form_4_pages
from registry.mlit.plan_match import views as plan_match_pages
from registry.mlit.plans import queries as all_plans
from registry.mlit.plans import rules as plans
from registry.mlit.plans import views as plan_pages
from registry.mlit.returns import rules as returns
from registry.mlit.returns import views as return_pages
from registry.mlit.sheets import views as form_4_sheet_pages
from registry.moc.agencies import queries as all_agencies
from registry.moc.agencies import rules as agencies
from registry.moc.agencies import services as agency_verbs
from registry.moc.agencies import views as agency_pages
from registry.moc.clauses import MOC
from registry.moc.consultations import queries as all_consultations
from registry.moc.consultations import rules as consultations
from registry.moc.consultations import services as consultation_verbs
from registry.moc.consultations import views as consultation_pages
from registry.moc.consultations.models import Consultation, ConsultationRecord
from registry.moc.contacts import queries as contact_points
from registry.moc.contacts import rules as contacts
from registry.moc.contacts import services as contact_verbs
from registry.moc.contacts import views as contact_pages
from registry.moc.desk import rules as liaison
from registry.moc.desk import views as liaison_pages
from registry.moc.disclosures import queries as all_disclosures
from registry.moc.disclosures import rules as disclosures
from registry.moc.disclosures import services as disclosure_verbs
from registry.moc.disclosures import views as disclosure_pages
from registry.moc.drafting import views as drafting
from registry.moc.editions import queries as all_editions
from registry.moc.editions import rules as editions
from registry.moc.editions import services as edition_verbs
from registry.moc.editions import views as edition_pages
from registry.moc.inquiries import queries as all_inquiries
from registry.moc.inquiries import rules as inquiries
from registry.moc.inquiries import services as inquiry_verbs
from registry.moc.inquiries import views as inquiry_pages
from registry.moc.inquiries.models import Inquiry, InquiryAnswer
from registry.moc.intake import views as intake_pages
from registry.moc.issuing import views as issuing_pages
from registry.moc.memorandum import queries as life
from registry.moc.memorandum import rules as memorandum
from registry.moc.memorandum import services as memorandum_verbs
from registry.moc.memorandum import views as memorandum_pages
from registry.moc.memorandum.models import Amendment, Dispute, DisputeStep
from registry.moc.notices import queries as all_notices
from registry.moc.notices import rules as notices
from registry.moc.notices import services as notice_verbs
from registry.moc.notices import views as notice_pages
from registry.moc.orders import queries as all_orders
from registry.moc.orders import rules as orders
from registry.moc.orders import services as order_verbs
from registry.moc.orders import views as order_pages
from registry.moc.post import services as post
from registry.moc.prints import views as print_pages
from registry.moc.proposals import queries as all_proposals
from registry.moc.proposals import rules as proposals
from registry.moc.proposals import views as proposal_pages
from registry.moc.publications import services as publications
from registry.moc.reports import queries as all_reports
from registry.moc.reports import rules as reports
from registry.moc.reports import services as report_verbs
from registry.moc.reports import views as broker_pages
from registry.moc.sheets import views as broker_sheet_pages
from registry.moc.skill_tests import queries as all_tests
from registry.moc.skill_tests import rules as skill_tests
from registry.moc.skill_tests import services as test_verbs
from registry.moc.skill_tests import views as test_pages
from registry.moc.stays import queries as all_stays
from registry.moc.stays import rules as stays
from registry.moc.stays import services as stay_verbs
from registry.moc.stays import views as stay_pages
from registry.moc.steps import services as steps
from registry.moc.steps import views as step_pages
from registry.moc.texts import queries as all_texts
from registry.moc.texts import rules as texts
from registry.moc.texts import services as text_verbs
from registry.moc.texts import views as text_pages
from registry.navigation import LANDING, frame
from registry.papers.files import FileStore
from registry.parties import queries as parties
from registry.parties import visitor
from registry.pension.clauses import PENSION
from registry.pension.consultations import rules as pension_questions
from registry.pension.consultations import views as pension_question_pages
from registry.pension.deliveries import rules as pension_deliveries
from registry.pension.deliveries import views as pension_delivery_pages
from registry.pension.enrolments import queries as all_enrolments
from registry.pension.enrolments import rules as enrolments
from registry.pension.enrolments import views as enrolment_pages
from registry.portal import views as portal
from registry.portal.lists import views as public_lists
from registry.portal.meetings import views as public_meetings
from registry.portal.memorandum import views as public_memorandum
from registry.seals.envelope import Envelope
from registry.stash import FileStash
from registry.web import access
from registry.web import init_app as init_web

INSTRUMENTS: Final[tuple[Instrument, ...]] = (COUNCIL, MOC, MLIT, EMPLOYMENT, PENSION, HOUSE)
ACTS: Final[tuple[Act, ...]] = (
    *members.ACTS,
    *filings.ACTS,
    *expulsion.ACTS,
    *asking.ACTS,
    *requests.ACTS,
    *measures.ACTS,
    *meetings.ACTS,
    *agreed.ACTS,
    *closing.ACTS,
    *minutes.ACTS,
    *violations.ACTS,
    *referrals.ACTS,
    *retention.ACTS,
    *going_live_rules.ACTS,
    *agencies.ACTS,
    *liaison.ACTS,
    *mlit_deliveries.ACTS,
    *plans.ACTS,
    *form_4.ACTS,
    *returns.ACTS,
    *employment_deliveries.ACTS,
    *matchings.ACTS,
    *matching_review.ACTS,
    *pension_deliveries.ACTS,
    *enrolments.ACTS,
    *incidents.ACTS,
    *mlit_questions.ACTS,
    *employment_questions.ACTS,
    *pension_questions.ACTS,
    *contacts.ACTS,
    *texts.ACTS,
    *inquiries.ACTS,
    *proposals.ACTS,
    *memorandum.ACTS,
    *disclosures.ACTS,
    *consultations.ACTS,
    *stays.ACTS,
    *editions.ACTS,
    *orders.ACTS,
    *reports.ACTS,
    *notices.ACTS,
    *skill_tests.ACTS,
    *accounts.ACTS,
    *settings_rules.ACTS,
    *undelivered.ACTS,
)
DUTIES: Final[tuple[Duty, ...]] = (
    *filings.DUTIES,
    *expulsion.DUTIES,
    *asking.DUTIES,
    *requests.DUTIES,
    *measures.DUTIES,
    *meetings.DUTIES,
    *agreed.DUTIES,
    *closing.DUTIES,
    *minutes.DUTIES,
    *retention.DUTIES,
    *agencies.DUTIES,
    *mlit_deliveries.DUTIES,
    *plans.DUTIES,
    *form_4.DUTIES,
    *returns.DUTIES,
    *employment_deliveries.DUTIES,
    *matchings.DUTIES,
    *pension_deliveries.DUTIES,
    *enrolments.DUTIES,
    *incidents.DUTIES,
    *mlit_questions.DUTIES,
    *employment_questions.DUTIES,
    *pension_questions.DUTIES,
    *inquiries.DUTIES,
    *proposals.DUTIES,
    *memorandum.DUTIES,
    *disclosures.DUTIES,
    *consultations.DUTIES,
    *stays.DUTIES,
    *editions.DUTIES,
    *orders.DUTIES,
    *reports.DUTIES,
    *notices.DUTIES,
    *skill_tests.DUTIES,
    *accounts.DUTIES,
    *undelivered.DUTIES,
    *violations.DUTIES,
    *referrals.DUTIES,
)
SETTINGS: Final[tuple[Setting, ...]] = (
    *letters.SETTINGS,
    *filings.SETTINGS,
    *expulsion.SETTINGS,
    *asking.SETTINGS,
    *requests.SETTINGS,
    *measures.SETTINGS,
    *calendars.SETTINGS,
    *settings_rules.SETTINGS,
    *ledger_rules.SETTINGS,
    *violations.SETTINGS,
    *referrals.SETTINGS,
    *informants.SETTINGS,
    *mlit_deliveries.SETTINGS,
    *form_4.SETTINGS,
    *returns.SETTINGS,
    *employment_deliveries.SETTINGS,
    *matchings.SETTINGS,
    *pension_deliveries.SETTINGS,
    *enrolments.SETTINGS,
    *mlit_questions.SETTINGS,
    *employment_questions.SETTINGS,
    *pension_questions.SETTINGS,
)
BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    employers.pages,
    imports.pages,
    keeping.pages,
    register_pages.pages,
    arrivals.pages,
    examination.pages,
    expulsion_pages.pages,
    asking_pages.pages,
    naming.pages,
    request_templates.pages,
    request_pages.pages,
    answering.pages,
    answer_tables.pages,
    measure_pages.pages,
    compliance.pages,
    retention_pages.pages,
    going_live.pages,
    filing_pages.pages,
    meeting_pages.pages,
    meeting_papers.pages,
    choosing.pages,
    convening.pages,
    changing.pages,
    attending.pages,
    agreed_pages.pages,
    closing_pages.pages,
    minutes_pages.pages,
    correcting.pages,
    publishing.pages,
    enrolment.pages,
    entrance.pages,
    filer.pages,
    home.pages,
    ledgers.pages,
    outbox.pages,
    settings.pages,
    own_account.pages,
    own_page.pages,
    people.pages,
    portal.pages,
    public_meetings.pages,
    report_pages.pages,
    violation_pages.pages,
    referral_pages.pages,
    referring.pages,
    reply_pages.pages,
    sheet_pages.pages,
    agency_pages.pages,
    liaison_pages.pages,
    mlit_delivery_pages.pages,
    plan_pages.pages,
    plan_match_pages.pages,
    form_4_pages.pages,
    form_4_sheet_pages.pages,
    return_pages.pages,
    employment_delivery_pages.pages,
    matching_pages.pages,
    matching_preparing.pages,
    matching_results.pages,
    matching_review_pages.pages,
    pension_delivery_pages.pages,
    enrolment_pages.pages,
    incident_pages.pages,
    mlit_question_pages.pages,
    employment_question_pages.pages,
    pension_question_pages.pages,
    contact_pages.pages,
    text_pages.pages,
    inquiry_pages.pages,
    proposal_pages.pages,
    print_pages.pages,
    memorandum_pages.pages,
    disclosure_pages.pages,
    consultation_pages.pages,
    stay_pages.pages,
    public_memorandum.pages,
    edition_pages.pages,
    intake_pages.pages,
    issuing_pages.pages,
    order_pages.pages,
    public_lists.pages,
    drafting.pages,
    step_pages.pages,
    broker_pages.pages,
    broker_sheet_pages.pages,
    notice_pages.pages,
    test_pages.pages,
)
DESCRIBE: Final[dict[str, home.Describe]] = {
    "council.filing": all_filings.describe,
    "council.expulsion": expulsion_cases.describe,
    "council.measure": all_measures.describe_measures,
    "council.measure-charge": all_measures.describe,
    "council.request": all_requests.describe,
    "council.request-draft": request_drafts.describe,
    "council.member": register.describe,
    "council.violation": all_violations.describe,
    "council.violation-report": all_violations.describe_reports,
    "council.referral": all_referrals.describe,
    "council.meeting": all_meetings.describe,
    "council.participant": all_meetings.describe_participants,
    "council.follow-up": agreed_matters.describe,
    "council.closing": closings.describe,
    "council.minutes": all_minutes.describe,
    "council.minutes-review": all_minutes.describe_reviews,
    "council.minutes-correction": all_minutes.describe_corrections,
    "council.retention": retention_pages.describe,
    "council.disposal": disposals.describe_disposals,
    "moc.certification": all_agencies.describe,
    "moc.revocation": all_agencies.describe_revocations,
    "mlit.delivery": mlit_delivery_pages.AGREEMENT.describe,
    "mlit.plan": all_plans.describe,
    "mlit.return": return_pages.AGREEMENT.describe,
    "mlit.notice": all_forms.describe,
    "employment.delivery": employment_delivery_pages.AGREEMENT.describe,
    "employment.matching-run": all_matchings.describe,
    "pension.delivery": pension_delivery_pages.AGREEMENT.describe,
    "pension.enrolment": all_enrolments.describe,
    "employment.incident": all_incidents.describe,
    "mlit.consultation": open_questions.describe,
    "employment.consultation": open_questions.describe,
    "pension.consultation": open_questions.describe,
    "moc.contact-point": contact_points.describe,
    "moc.inquiry": all_inquiries.describe,
    "moc.inquiry-proposal": all_proposals.describe,
    "moc.life-event": life.describe_events,
    "moc.amendment": life.describe_amendments,
    "moc.dispute": life.describe_disputes,
    "moc.disclosure": all_disclosures.describe,
    "moc.consultation": all_consultations.describe,
    "moc.consultation-proposal": all_consultations.describe_proposals,
    "moc.consultation-record": all_consultations.describe_records,
    "moc.follow-up": all_consultations.describe_follow_ups,
    "moc.suspension": all_stays.describe_suspensions,
    "moc.return": all_stays.describe_returns,
    "moc.agency-list": all_editions.describe,
    "moc.support-list": all_editions.describe,
    "moc.order": all_orders.describe,
    "moc.report": all_reports.describe,
    "moc.notice": all_notices.describe,
    "moc.test-request": all_tests.describe_requests,
    "moc.test-fraud": all_tests.describe_frauds,
    "house.account": parties.describe_accounts,
    "house.recovery": parties.describe_recoveries,
}

# what the two sides write to each other, and whose texts can be translated
CORRESPONDENCE: Final[tuple[tuple[Any, Any], ...]] = (
    (contact_verbs, contacts),
    (text_verbs, texts),
    (inquiry_verbs, inquiries),
    (memorandum_verbs, memorandum),
    (disclosure_verbs, disclosures),
    (consultation_verbs, consultations),
    (stay_verbs, stays),
)
TRANSLATED: Final[tuple[type[Any], ...]] = (
    Inquiry,
    InquiryAnswer,
    Amendment,
    Dispute,
    DisputeStep,
    Consultation,
    ConsultationRecord,
)
# what goes between the sides of the memorandum: the records, and the acts upon them
MOC_KINDS: Final = (
    *agency_verbs.KINDS,
    *publications.KINDS,
    *steps.KINDS,
    *report_verbs.KINDS,
    *notice_verbs.KINDS,
    *test_verbs.KINDS,
    *edition_verbs.KINDS,
    *order_verbs.KINDS,
)
MOC_CROSSING: Final = (
    *agencies.CROSSING,
    *reports.CROSSING,
    *notices.CROSSING,
    *skill_tests.CROSSING,
    *editions.CROSSING,
    *orders.CROSSING,
)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; `config` goes before the environment.

    Raises KeyError where a route does not say whom it serves.
    """
    app = Flask("registry", template_folder=str(CHECKOUT / "templates"), static_folder=None)
    app.config.update(from_environment(), **(config or {}))
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", app.config["DATABASE_URL"])
    if in_front := app.config["SERVERS_IN_FRONT"]:
        believed = ProxyFix(app.wsgi_app, x_for=in_front, x_proto=in_front)
        app.wsgi_app = believed  # type: ignore[method-assign]
    app.extensions["registry.files"] = FileStore(Path(app.config["FILES_DIRECTORY"]))
    app.extensions[home.DESCRIBE] = DESCRIBE
    app.extensions[home.LANDING] = LANDING
    app.extensions[portal.INSTRUMENTS] = INSTRUMENTS
    app.extensions[settings.SETTINGS] = SETTINGS
    app.extensions[demonstration.WRITE_MAIL] = lambda mail: write_mail(app, mail, LETTERS)
    CATALOGUE.add(ACTS, DUTIES)
    post.register(MOC_KINDS, MOC_CROSSING)
    for verbs, rules in CORRESPONDENCE:
        post.register(verbs.KINDS, rules.CROSSING)
    all_texts.register(TRANSLATED)
    STOPS["moc"] = life.stop
    db.init_app(app)
    envelope = Envelope(Path(app.config["KEYS_DIRECTORY"]))
    visitor.init_app(app, envelope=envelope, limits=limits(app.config))
    init_web(
        app,
        frame=frame,
        language_of_reader=_language_of_reader,
        remember_language=visitor.remember_language,
        mark_of_reader=visitor.mark_of_reader,
        next_open=_next_open,
        instruments=INSTRUMENTS,
        stash=FileStash(app.extensions["registry.files"]),
    )
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    demonstration.init_app(app)
    access.init_app(app, visitor.load_actor, sign_in_endpoint="entrance.sign_in")
    app.before_request(_mark_demonstration)
    kept_pages.init_app(app)
    access.check_every_route(app)
    return app


def _mark_demonstration() -> None:
    """Let what is issued in a demonstration say that it is one."""
    db.session().info["demonstration"] = current_app.config["DEMONSTRATION"]


def _next_open(day: date) -> date | None:
    """Return the next open day in Tokyo for one on which the offices there are closed."""
    calendar = calendars.basis(db.session(), now=clock.now()).calendars[Place.TOKYO]
    return None if calendar.is_open(day) else calendar.next_open(day)


def _language_of_reader() -> str | None:
    found = visitor.signed_in()
    return found.standing.locale if found is not None else None
