"""Who may do which act, written by hand from the texts; and what holds where the program slips."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, true

from registry.app import ACTS, SETTINGS
from registry.core import clock
from registry.core.actor import ANYBODY, THE_SYSTEM, Actor
from registry.core.acts import Act
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.council.agreed import queries as agreed
from registry.council.agreed.models import FollowUp
from registry.council.expulsion import queries as cases
from registry.council.expulsion.models import ExpulsionCase
from registry.council.filings import queries as filings
from registry.council.filings.models import Filing, FilingFile
from registry.council.measures import queries as measures
from registry.council.measures.models import MeasureCharge, MeasureEmployer
from registry.council.meetings import queries as meetings
from registry.council.meetings.models import (
    AgendaItem,
    Meeting,
    MeetingLetter,
    MeetingPaper,
    PaperRevision,
    Participant,
)
from registry.council.referrals import queries as referrals
from registry.council.referrals.models import (
    MessageFile,
    ReferralBody,
    ReferralDraft,
    ReferralFile,
    ReferralMessage,
)
from registry.council.requests import queries as requests
from registry.council.requests.models import Answer, Request, RequestedEmployer
from registry.council.violations import queries as violations
from registry.council.violations.models import Concerned, ViolationReport
from registry.papers.models import Paper, StoredFile
from registry.parties import sessions
from registry.parties.models import Account
from registry.parties.rules import EndReason
from registry.seals.models import Seal, SealOfficer
from registry.seeding.personas import CIRCLES, OFFICES
from tests.peopled import Peopled

SECRETARIAT, CHAIR, ADMINISTRATOR = "secretariat", "chair", "administrator"
KG_OFFICER, KG_HEAD, ISA = "Kyrgyz officer", "Kyrgyz head of section", "Japan's contact point"
OWN, PERSON, SYSTEM = "own organisation", "own person", "the rounds"
MHLW, NPA, MOFA = "MHLW's part", "NPA's part", "MOFA's part"
ADDRESSEE = "the organ that it is addressed to"
ISA_DATA, MLIT, MLIT_PLANS = "ISA's delivery desk", "MLIT", "MLIT's plan-match operator"
MHLW_JOBS, MHLW_PENSION = "MHLW's employment desk", "MHLW's pension desk"
BUREAU = "a regional bureau"
OTHER_SIDE, SENDING_DATA = "the agreement's other side", "a side of the daily exchange, of its own"
_BY_EITHER = ("asked", "recorded")
TO_JAPAN, TO_KYRGYZ, TO_KG_HEAD = "addressed to Japan", "addressed to Kyrgyz", "to the Kyrgyz head"
TO_FIELD = "the ministry of the field that it was passed on to"
TO_MINISTRY = "the ministry that it came from, and went back to"
CONTACTS = {ISA, KG_OFFICER, KG_HEAD}
SENDING_PARTY, RECEIVING_PARTY = "any party that sends", "any party that receives"
SENDING_CONTACT, RECEIVING_CONTACT = "a contact point that sends", "one that receives"
SENDING_JAPAN, SENDING_CENTRE = "Japan's contact point, of its own", "the centre, of its own"
SENDING_JAPANESE_DESK, SENDING_ANY = "a Japanese desk or a field's, of its own", "any that sends"
RECEIVING_CENTRE, RECEIVING_HEAD = "the centre that receives", "its head that receives"

# act → who may, in the words of the texts: the secretariat prepares and METI finds (council:2, 4,
# 8.1), the chairs refuse and expel (council:8.2, 11), a body acts for itself (council:8.1, 9, 10),
# the Kyrgyz centre certifies, its head deciding (moc:7.1, 7.4), Japan publishes (moc:6.1, 6.2),
# each side makes its own list and publishes the other's (moc:6.3, 7.2, 7.5);
# an administrator looks after accounts and a body after those of its own people.
MAY: Final[dict[str, set[str]]] = {
    **{
        f"council.{kind}.{verb}": who
        for kind in ("join", "change", "withdrawal")
        for verb, who in {
            "submitted": {OWN},
            "entered": {SECRETARIAT},
            "correction-asked": {SECRETARIAT},
            "resubmitted": {OWN, SECRETARIAT},
            "taken-back": {OWN, SECRETARIAT},
            "lapsed": {SECRETARIAT},
            "notified": {SECRETARIAT},
        }.items()
    },
    "council.join.registration-proposed": {SECRETARIAT},
    "council.join.not-eligible-proposed": {SECRETARIAT},
    "council.join.refusal-proposed": {SECRETARIAT},
    "council.join.registered": {SECRETARIAT},
    "council.join.found-not-eligible": {SECRETARIAT},
    "council.join.refused": {CHAIR},
    "council.join.sent-back": {SECRETARIAT, CHAIR},
    "council.change.recorded": {SECRETARIAT},
    "council.withdrawal.recorded": {SECRETARIAT},
    **{
        f"council.expulsion.{verb}-under-{ground}": who
        for ground in ("11-1", "11-2")
        for verb, who in {
            "opened": {SECRETARIAT},
            "hearing-set": {SECRETARIAT},
            "statement-made": {OWN},
            "hearing-recorded": {SECRETARIAT},
            "proposed": {SECRETARIAT},
            "expelled": {CHAIR},
            "sent-back": {CHAIR},
            "dropped": {CHAIR},
            "dropped-untold": {CHAIR},
            "notified": {SECRETARIAT},
        }.items()
    },
    "council.meeting.proposed": {SECRETARIAT},
    "council.meeting.sent-back": {CHAIR},
    "council.meeting.dropped": {SECRETARIAT},
    "council.meeting.convened-under-5-1": {CHAIR},
    "council.meeting.convened-under-5-2": {CHAIR},
    "council.meeting.convened-under-5-4": {CHAIR},
    "council.meeting.changed": {SECRETARIAT, CHAIR},
    "council.meeting.item-added": {SECRETARIAT, CHAIR},
    "council.meeting.last-day-moved": {SECRETARIAT, CHAIR},
    "council.meeting.cancelled": {CHAIR},
    "council.meeting.reminded": {SECRETARIAT},
    "council.meeting.paper-sent": {SECRETARIAT},
    "council.meeting.paper-handed-out": {SECRETARIAT},
    "council.meeting.paper-replaced": {SECRETARIAT},
    "council.meeting.attendance-recorded": {SECRETARIAT},
    "council.meeting.circulation-ended": {SECRETARIAT},
    "council.participant.called-under-5-1": {CHAIR},
    "council.participant.called-under-5-2": {CHAIR},
    "council.participant.called-under-5-3": {CHAIR},
    "council.participant.called-under-5-4": {CHAIR},
    "council.participant.replied": {OWN, PERSON, ADDRESSEE, SECRETARIAT},
    "council.participant.receipt-given": {OWN, PERSON, ADDRESSEE, SECRETARIAT},
    "council.participant.asked-by-another-day-under-5-1": {SECRETARIAT, CHAIR},
    "council.participant.asked-by-another-day-under-5-4": {SECRETARIAT, CHAIR},
    "council.participant.removed": {CHAIR},
    "council.participant.released": {SECRETARIAT, CHAIR},
    "council.participant.let-go": {SECRETARIAT, SYSTEM},
    "council.follow-up.agreed": {SECRETARIAT},
    "council.follow-up.done": {OWN, ADDRESSEE, SECRETARIAT},
    "council.follow-up.dropped": {SECRETARIAT},
    "council.closing.made": {CHAIR},
    "council.closing.reason-published": {CHAIR},
    "council.closing.reason-withheld": {CHAIR},
    "council.closing.reopened": {CHAIR},
    "council.closing.fell-away": {SECRETARIAT},
    "council.minutes.begun": {SECRETARIAT},
    "council.minutes.opened": {SECRETARIAT},
    "council.minutes.circulated": {SECRETARIAT},
    "council.minutes.corrections-asked": {SECRETARIAT},
    "council.minutes.read-through": {OWN, PERSON, ADDRESSEE},
    "council.minutes.corrections-ended": {SECRETARIAT},
    "council.minutes.correction-proposed": {OWN, PERSON, ADDRESSEE},
    "council.minutes.correction-taken": {SECRETARIAT},
    "council.minutes.correction-declined": {SECRETARIAT},
    "council.minutes.laid": {SECRETARIAT},
    "council.minutes.sent-back": {CHAIR},
    "council.minutes.confirmed": {CHAIR},
    "council.minutes.public-version-prepared": {SECRETARIAT},
    "council.minutes.published": {CHAIR},
    "council.minutes.revision-begun": {SECRETARIAT},
    **{
        f"council.violation.{verb}": {SECRETARIAT}
        for verb in (
            "opened",
            "changed",
            "concerned-added",
            "concerned-removed",
            "step-recorded",
            "file-added",
            "file-kept-sealed",
            "file-sealed",
            "file-cleaned",
            "informant-sealed",
            "referred",
            "closed",
        )
    },
    "council.violation-report.sent": {OWN},
    "council.violation-report.steps-recorded": {OWN},
    "council.violation-report.taken-up": {SECRETARIAT},
    "council.violation-report.answered": {SECRETARIAT},
    **{
        f"council.referral.{verb}": {SECRETARIAT}
        for verb in (
            "prepared",
            "changed",
            "proposed",
            "sent-back",
            "decided",
            "dropped",
            "sent",
            "letter-issued",
            "posted",
            "chased",
            "revoked",
            "question-answered",
            "done",
            "acknowledged-entered",
            "accepted-entered",
            "refused-entered",
            "outcome-reported-entered",
        )
    },
    **{
        f"council.referral.{verb}": {ADDRESSEE}
        for verb in ("acknowledged", "accepted", "refused", "outcome-reported", "asked-back")
    },
    **{f"council.seal-officer.{verb}": {ADDRESSEE} for verb in ("proposed", "named", "ended")},
    "council.seal.opening-asked": {ADDRESSEE},
    "council.seal.opened": {ADDRESSEE},
    "council.seal.opening-declined": {ADDRESSEE},
    "council.seal.read": {ADDRESSEE},
    "council.seal.originals-taken": {ADDRESSEE},
    "council.seal.opening-lapsed": {SYSTEM},
    **{
        f"council.{prefix}.{verb}": who
        for prefix in ("request", "cooperation")
        for verb, who in {
            "proposed": {SECRETARIAT},
            "sent-back": {SECRETARIAT, CHAIR},
            "decided": {CHAIR},
            "discarded": {SECRETARIAT},
            "issued": {CHAIR},
            "partly-answered": {OWN},
            "answered": {OWN},
            "extension-asked": {OWN},
            "extension-granted": {SECRETARIAT},
            "extension-declined": {SECRETARIAT},
            "answer-returned": {SECRETARIAT},
            "question-sent": {OWN},
            "remark-sent": {SECRETARIAT},
            "closed": {SECRETARIAT},
            "withdrawn": {SECRETARIAT, SYSTEM},
        }.items()
    },
    "council.request-template.kept": {SECRETARIAT},
    "council.measure.agreed": {SECRETARIAT},
    "council.measure.ended": {SECRETARIAT},
    "council.measure.charged": {SECRETARIAT},
    "council.measure.employers-named": {OWN, SECRETARIAT},
    "council.measure.compliance-recorded": {OWN},
    "council.measure.reported": {OWN},
    "council.measure.reopened": {SECRETARIAT},
    "council.measure.released": {SECRETARIAT, SYSTEM},
    "council.member.registration-recorded": {SECRETARIAT},
    "council.members.imported": {SECRETARIAT},
    "council.employers.imported": {SECRETARIAT},
    "council.member.corrected": {SECRETARIAT},
    "council.member.days-corrected": {SECRETARIAT},
    "council.certificate.issued": {OWN, SECRETARIAT},
    "council.paper.voided": {SECRETARIAT},
    "council.paper.reissued": {SECRETARIAT},
    "moc.agency.entered": {KG_OFFICER, KG_HEAD},
    "moc.agency.renamed": {KG_OFFICER, KG_HEAD},
    "moc.agency.particulars-set": {KG_OFFICER, KG_HEAD},
    "moc.agency.guided": {KG_OFFICER, KG_HEAD},
    "moc.criterion.set": {KG_OFFICER, KG_HEAD},
    "moc.certification.examined": {KG_OFFICER, KG_HEAD},
    "moc.certification.certified": {KG_HEAD},
    "moc.certification.declined": {KG_HEAD},
    "moc.certification.extended": {KG_HEAD},
    "moc.certification.suspended": {KG_HEAD},
    "moc.certification.resumed": {KG_HEAD},
    "moc.certification.revoked": {KG_HEAD},
    "moc.certification.expired": {SYSTEM},
    "moc.revocation.drawn-up": {KG_HEAD},
    "moc.revocation.notified": {KG_OFFICER, KG_HEAD},
    "moc.revocation.published": {ISA},
    **{
        f"moc.{of}.{verb}": who
        for of, all_of_them, who_issues in (
            ("agency-list", {KG_OFFICER, KG_HEAD}, {KG_HEAD}),
            ("support-list", {ISA}, {ISA}),
        )
        for verb, who in {
            "put-forward": all_of_them,
            "sent-back": who_issues,
            "discarded": all_of_them,
            "issued": who_issues,
        }.items()
    },
    "moc.agency-list.published-at-home": {KG_OFFICER, KG_HEAD},
    "moc.agency-list.published": {ISA},
    "moc.support-list.published": {KG_OFFICER, KG_HEAD},
    "moc.certification.listed": {KG_HEAD},
    "moc.order.drawn-up": {ISA},
    "moc.order.corrected": {ISA},
    "moc.order.notified": {ISA},
    "moc.order.published": {KG_OFFICER, KG_HEAD},
    "moc.report.filed": {SENDING_PARTY},
    "moc.report.sent-back": {SENDING_CONTACT},
    "moc.report.shared": {SENDING_CONTACT},
    "moc.report.acknowledged": {RECEIVING_CONTACT},
    "moc.report.action-recorded": {RECEIVING_PARTY},
    "moc.report.reported-back": {RECEIVING_CONTACT},
    "moc.notice.sent": {SENDING_JAPAN},
    "moc.notice.investigated": {RECEIVING_CENTRE},
    "moc.notice.guided": {RECEIVING_CENTRE},
    "moc.notice.result-given": {RECEIVING_HEAD},
    "moc.notice.agency-kept": {RECEIVING_HEAD},
    "moc.notice.agency-revoked": {RECEIVING_HEAD},
    "moc.test-request.handed-over": {SENDING_JAPANESE_DESK},
    "moc.test-request.returned": {SENDING_JAPAN},
    "moc.test-request.sent": {SENDING_JAPAN},
    "moc.test-request.answered": {RECEIVING_CENTRE},
    "moc.test-request.cooperated": {RECEIVING_CENTRE},
    "moc.test-request.found-impossible": {RECEIVING_CENTRE},
    "moc.test-fraud.recorded": {SENDING_ANY},
    "moc.test-fraud.sent-back": {SENDING_CONTACT},
    "moc.test-fraud.shared": {SENDING_CONTACT},
    "moc.test-fraud.shared-for-a-field": {SENDING_CENTRE},
    "moc.test-fraud.passed-on": {ISA},
    "moc.test-fraud.noted": {TO_FIELD},
    "moc.test-fraud.acknowledged": {RECEIVING_CONTACT},
    "moc.test-fraud.reported-back": {RECEIVING_CONTACT},
    **{f"moc.seal-officer.{verb}": CONTACTS for verb in ("proposed", "named", "ended")},
    **{
        f"moc.seal.{verb}": CONTACTS
        for verb in ("opening-asked", "opened", "opening-declined", "read", "originals-taken")
    },
    "moc.seal.opening-lapsed": {SYSTEM},
    "moc.package.made": {KG_OFFICER, KG_HEAD, ISA},
    "moc.package.received": {KG_OFFICER, KG_HEAD, ISA},
    "moc.package.decided": {KG_HEAD, ISA},
    "moc.key.made": {KG_HEAD, ISA},
    "moc.key.trusted": {KG_HEAD, ISA},
    "moc.key.revoked": {KG_HEAD, ISA},
    "moc.contact.named": {ISA, KG_OFFICER, KG_HEAD},
    "moc.translation.provided": {ISA, MHLW, NPA, MOFA, KG_OFFICER, KG_HEAD},
    "moc.inquiry.sent-under-6-4": {KG_OFFICER, KG_HEAD},
    "moc.inquiry.sent-under-7-6": {ISA},
    "moc.inquiry-proposal.made": {MHLW, NPA, MOFA},
    "moc.inquiry-proposal.sent": {ISA},
    "moc.inquiry-proposal.returned": {ISA},
    "moc.inquiry-proposal.return-noted": {TO_MINISTRY},
    "moc.inquiry.answered-under-6-4": {TO_JAPAN},
    "moc.inquiry.answered-under-7-6": {TO_KYRGYZ},
    "moc.memorandum.signed": {ISA, KG_HEAD},
    "moc.memorandum.reviewed": {ISA, KG_OFFICER, KG_HEAD},
    "moc.memorandum.end-notified": {ISA, KG_HEAD},
    "moc.memorandum.ended": {SYSTEM},
    "moc.amendment.proposed": {ISA, KG_HEAD},
    "moc.amendment.consented": {TO_JAPAN, TO_KG_HEAD},
    "moc.amendment.declined": {TO_JAPAN, TO_KG_HEAD},
    "moc.dispute.raised": {ISA, KG_HEAD},
    "moc.dispute.taken-up": {TO_JAPAN, TO_KG_HEAD},
    "moc.dispute.settled": {ISA, KG_HEAD},
    "moc.disclosure.asked": {ISA, KG_OFFICER, KG_HEAD},
    "moc.disclosure.consented": {TO_JAPAN, TO_KG_HEAD},
    "moc.disclosure.declined": {TO_JAPAN, TO_KG_HEAD},
    "moc.disclosure.consent-withdrawn": {TO_JAPAN, TO_KG_HEAD},
    "moc.disclosure.handed-over": {ISA, KG_OFFICER, KG_HEAD},
    **{
        f"moc.consultation.{verb}": who
        for verb, who in {
            "called": {ISA, KG_OFFICER, KG_HEAD},
            "called-off": {ISA, KG_OFFICER, KG_HEAD},
            "dates-proposed": {ISA, KG_OFFICER, KG_HEAD},
            "date-accepted": {TO_JAPAN, TO_KYRGYZ},
            "dates-declined": {TO_JAPAN, TO_KYRGYZ},
            "item-added": {ISA, MHLW, NPA, MOFA, KG_OFFICER, KG_HEAD},
            "item-taken-off": {ISA, MHLW, NPA, MOFA, KG_OFFICER, KG_HEAD},
            "participants-named": {ISA, KG_OFFICER, KG_HEAD},
            "record-written": {ISA, KG_HEAD},
            "record-agreed": {TO_JAPAN, TO_KG_HEAD},
            "record-passed-over": {TO_JAPAN, TO_KG_HEAD},
        }.items()
    },
    "moc.follow-up.owed-by-japan": {TO_JAPAN, TO_KG_HEAD},
    "moc.follow-up.owed-by-kyrgyz": {TO_JAPAN, TO_KG_HEAD},
    "moc.follow-up.done-by-japan": {ISA, MHLW, NPA, MOFA},
    "moc.follow-up.done-by-kyrgyz": {KG_OFFICER, KG_HEAD},
    "moc.suspension.announced": {ISA},
    "moc.suspension.changed": {ISA},
    "moc.return.asked": {ISA},
    "moc.return.progress-reported": {TO_KYRGYZ},
    "moc.return.outcome-reported": {TO_KYRGYZ},
    "house.account.invited": {ADMINISTRATOR, OWN},
    "house.account.invited-again": {ADMINISTRATOR, OWN},
    "house.account.registered": {PERSON},
    "house.account.enrolled": {PERSON},
    "house.desk.granted": {ADMINISTRATOR},
    "house.desk.ended": {ADMINISTRATOR},
    "house.absence.recorded": {ADMINISTRATOR, OWN, PERSON},
    "house.absence.ended": {ADMINISTRATOR, OWN, PERSON},
    "house.account.suspended": {ADMINISTRATOR, OWN},
    "house.account.reinstated": {ADMINISTRATOR, OWN},
    "house.account.left": {ADMINISTRATOR, OWN},
    "house.sessions.ended": {ADMINISTRATOR, OWN, PERSON},
    "house.password.changed": {PERSON},
    "house.authenticator.changed": {PERSON},
    "house.recovery-codes.renewed": {PERSON},
    "house.recovery.requested": {PERSON},
    "house.recovery.checked": {ADMINISTRATOR, OWN},
    "house.recovery.refused": {ADMINISTRATOR, OWN},
    "house.recovery.done": {PERSON},
    "house.duties.dated-anew": {ADMINISTRATOR, SECRETARIAT, CHAIR, SYSTEM},
    "council.retention.due": {SYSTEM},
    "council.retention.reviewed": {SECRETARIAT, SYSTEM},
    "council.numbers.continued": {SECRETARIAT},
    "council.disposal.kept": {SECRETARIAT},
    "council.disposal.proposed": {SECRETARIAT},
    "council.disposal.removed": {SECRETARIAT},
    "house.setting.changed": {ADMINISTRATOR, SECRETARIAT, CHAIR},
    "house.mail.bounced": {SYSTEM},
    "house.mail.dealt-with": {ADMINISTRATOR},
    # An agreement's sender delivers and corrects, its receiver acknowledges, settles, passes on
    # (mlit:2.1.a, 2.2.b; employment:2.2, 3.2; pension:1.2.a, 1.3); rows go by the rounds.
    **{
        f"{stream}.{verb}": who
        for stream, sender, receivers in (
            ("mlit.monthly", ISA_DATA, (MLIT, MLIT_PLANS)),
            ("mlit.form-1", ISA, (MLIT,)),
            ("mlit.form-2", ISA, (MLIT,)),
            ("mlit.form-3", ISA, (MLIT,)),
            ("pension.monthly", ISA_DATA, (MHLW_PENSION,)),
            ("employment.notifications", MHLW_JOBS, (ISA_DATA,)),
            ("employment.mismatches", ISA_DATA, (MHLW_JOBS,)),
            ("employment.omissions", ISA_DATA, (MHLW_JOBS,)),
        )
        for verb, who in {
            "prepared": {sender},
            "set-aside": {sender},
            "handed-over": {sender},
            "sent-again": {sender},
            "corrected": {sender},
            "received": set(receivers),
            "settled": {receivers[0]},
            "rows-removed": {SYSTEM},
        }.items()
    },
    "mlit.monthly.shared": {MLIT},
    **{f"mlit.form-{number}.shared": {MLIT} for number in (1, 2, 3)},
    # MLIT keeps the register of plans and reports their ends (mlit:2.2.a)
    **{
        f"mlit.plan.{verb}": {MLIT}
        for verb in (
            "certified",
            "filed",
            "cancelled",
            "given-up",
            "reported",
            "reported-before",
            "restored",
        )
    },
    "mlit.plans.imported": {MLIT},
    # … draws Form 4 up, also from the match; residence management uses it (mlit:2.1.b, 2.2.a)
    "mlit.notice.drawn-up": {MLIT},
    "mlit.notice.drawn-up-from-match": {MLIT, MLIT_PLANS},
    "mlit.notice.issued": {MLIT},
    "mlit.notice.dropped": {MLIT},
    "mlit.notice.received": {ISA},
    "mlit.notice.used": {ISA},
    "mlit.notice.outcome-told": {ISA},
    **{f"mlit.seal-officer.{verb}": {ISA} for verb in ("proposed", "named", "ended")},
    "mlit.seal.opening-asked": {ISA},
    "mlit.seal.opened": {ISA},
    "mlit.seal.opening-declined": {ISA},
    "mlit.seal.read": {ISA},
    "mlit.seal.originals-taken": {ISA},
    "mlit.seal.opening-lapsed": {SYSTEM},
    "pension.monthly.shared": {MHLW_PENSION},
    "pension.monthly.ready-noticed": {ISA_DATA},
    "pension.monthly.trial-begun": {ISA_DATA},
    # ISA matches and reviews in its own room (employment:2.2, 3.1); MHLW gets the annexes.
    "employment.matching.done": {ISA_DATA},
    "employment.matching.mismatches-handed-in": {ISA_DATA},
    "employment.matching.omissions-handed-in": {ISA_DATA},
    "employment.matching.pair-decided": {ISA_DATA},
    "employment.matching.pair-taken-back": {ISA_DATA},
    "employment.matching.removed": {SYSTEM},
    "employment.matching.likenesses-put-up": {SYSTEM},
    "employment.matching.likenesses-decided": {SYSTEM},
    "employment.matching.likenesses-passed-on": {SYSTEM},
    "employment.notifications.handed-over-otherwise": {MHLW_JOBS},
    "employment.mismatches.handed-over-otherwise": {ISA_DATA},
    "employment.omissions.handed-over-otherwise": {ISA_DATA},
    # A regional bureau tells the Pension Bureau of enrolment that is not done (pension:1.2.b).
    **{
        f"pension.enrolment.{verb}": {BUREAU}
        for verb in ("learned", "put-forward", "sent-back", "issued", "posted", "sent", "dropped")
    },
    "pension.enrolment.received": {MHLW_PENSION},
    # Either side puts and records an open question, the other confirms (mlit:4, employment:8.2,
    # pension:2); whose incident it is tells the other side, which acknowledges (employment:6).
    **{
        f"{text}.consultation.{verb}": {ISA_DATA, other} if verb in _BY_EITHER else {OTHER_SIDE}
        for text, other in (
            ("mlit", MLIT),
            ("employment", MHLW_JOBS),
            ("pension", MHLW_PENSION),
        )
        for verb in ("asked", "recorded", "settled", "declined")
    },
    "employment.incident.learned": {ISA_DATA, MHLW_JOBS},
    "employment.incident.told": {SENDING_DATA},
    "employment.incident.others-told": {SENDING_DATA},
    "employment.incident.closed": {SENDING_DATA},
    "employment.incident.acknowledged": {OTHER_SIDE},
}
DESK: Final = {
    SECRETARIAT: Desk.METI_SECRETARIAT,
    CHAIR: Desk.METI_CHAIR,
    ADMINISTRATOR: Desk.ADMINISTRATOR,
    KG_OFFICER: Desk.KG_OFFICER,
    KG_HEAD: Desk.KG_HEAD,
    ISA: Desk.ISA_RESIDENCE,
    ISA_DATA: Desk.ISA_DELIVERY,
    MLIT: Desk.MLIT_MARKET,
    MLIT_PLANS: Desk.MLIT_PLANS,
    MHLW_JOBS: Desk.MHLW_EMPLOYMENT,
    MHLW_PENSION: Desk.MHLW_PENSION,
    BUREAU: Desk.ISA_BUREAU,
    MHLW: Desk.MHLW_FOREIGN_WORKERS,
    NPA: Desk.NPA,
    MOFA: Desk.MOFA,
}
_CENTRE: Final = {Desk.KG_OFFICER, Desk.KG_HEAD}
_JAPAN: Final = {Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS, Desk.NPA, Desk.MOFA}
_OF_FIELDS: Final = {Desk.METI_FIELD, Desk.MLIT_MARKET}
SENDING: Final = {
    SENDING_PARTY: _JAPAN | _CENTRE,
    SENDING_CONTACT: _CENTRE | {Desk.ISA_RESIDENCE},
    SENDING_JAPAN: {Desk.ISA_RESIDENCE},
    SENDING_CENTRE: _CENTRE,
    SENDING_JAPANESE_DESK: _JAPAN | _OF_FIELDS,
    SENDING_ANY: _JAPAN | _OF_FIELDS | _CENTRE,
    SENDING_DATA: {Desk.ISA_DELIVERY, Desk.MHLW_EMPLOYMENT},
}
RECEIVING: Final = {
    RECEIVING_PARTY: _JAPAN | _CENTRE,
    RECEIVING_CONTACT: _CENTRE | {Desk.ISA_RESIDENCE},
    RECEIVING_CENTRE: _CENTRE,
    RECEIVING_HEAD: {Desk.KG_HEAD},
}
ORGANS: Final = {Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS, Desk.NPA, Desk.MOFA}
CENTRE: Final = {Desk.KG_OFFICER, Desk.KG_HEAD}
ADDRESSED: Final = {
    ADDRESSEE: ORGANS,
    TO_JAPAN: {Desk.ISA_RESIDENCE},
    TO_KYRGYZ: CENTRE,
    TO_KG_HEAD: {Desk.KG_HEAD},
    TO_FIELD: _OF_FIELDS,
    TO_MINISTRY: _JAPAN - {Desk.ISA_RESIDENCE},
}
THEIRS, OTHERS = uuid4(), uuid4()


@dataclass
class Matter:
    """A record of some organisation and, where it is a person's own matter, of that person."""

    organisation_id: UUID | None
    person_id: UUID | None = None
    addressed_to: Desk | None = None
    senders: frozenset[Desk] = frozenset()
    receivers: frozenset[Desk] = frozenset()
    id: UUID = field(default_factory=uuid4)
    book: str = "council"
    kind: str = "council.filing"
    state: None = None


def test_the_table_names_every_act_and_no_other():
    assert MAY.keys() == {act.name for act in ACTS}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_each_act_is_for_those_whom_the_texts_name_and_for_nobody_else(act: Act):
    may = MAY[act.name]
    entitled_desks = {DESK[word] for word in may if word in DESK}
    of_theirs, of_others = Matter(THEIRS), Matter(OTHERS)
    for desk in Desk:
        if desk is Desk.ORGANISATION:
            continue
        actor = Actor(account_id=uuid4(), desks=frozenset({desk}))
        assert act.by.admits(actor, of_theirs) == (desk in entitled_desks), desk
    to_whom = {**ADDRESSED, **RECEIVING}
    addressed = set[Desk]().union(*(to_whom[word] for word in may if word in to_whom))
    addressees = ORGANS | CENTRE | {Desk.METI_FIELD}
    for organ in addressees:
        actor = Actor(account_id=uuid4(), desks=frozenset({organ}))
        always = organ in entitled_desks
        theirs = always or organ in addressed
        to_them = Matter(None, addressed_to=organ, receivers=frozenset({organ}))
        assert act.by.admits(actor, to_them) == theirs, organ
        for other in addressees - {organ}:
            to_others = Matter(None, addressed_to=other, receivers=frozenset({other}))
            assert act.by.admits(actor, to_others) == always
    clerk = Actor(account_id=uuid4(), desks=frozenset({Desk.ORGANISATION}), organisation_id=THEIRS)
    assert act.by.admits(clerk, of_theirs) == (OWN in may)
    assert not act.by.admits(clerk, of_others)
    assert not act.by.admits(clerk, Matter(None))
    somebody = Actor(account_id=uuid4(), desks=frozenset({Desk.OUTSIDER}))
    assert act.by.admits(somebody, Matter(None, person_id=somebody.account_id)) == (PERSON in may)
    assert not act.by.admits(somebody, Matter(None, person_id=uuid4()))
    assert not act.by.admits(ANYBODY, of_theirs)
    assert act.by.admits(THE_SYSTEM, of_theirs) == (SYSTEM in may)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_moc_2_each_side_acts_upon_its_own_records_and_answers_the_others(act: Act):
    may = MAY[act.name]
    for desk in set(Desk) - {Desk.ORGANISATION}:
        actor = Actor(account_id=uuid4(), desks=frozenset({desk}))
        always = act.by.admits(actor, Matter(None))
        sends = any(desk in SENDING[word] for word in may if word in SENDING)
        to_whom = {**ADDRESSED, **RECEIVING} if act.by.receiving else {}
        receives = any(desk in to_whom[word] for word in may if word in to_whom)
        own, theirs = frozenset({desk}), frozenset(Desk) - {desk}
        assert act.by.admits(actor, Matter(None, senders=own, receivers=theirs)) == (
            always or sends
        ), desk
        assert act.by.admits(actor, Matter(None, senders=theirs, receivers=own)) == (
            always or receives
        ), desk


def test_nobody_but_three_chairs_refuses_or_expels():
    """council:8.2, council:11.1, council:11.2: jointly, by a setting whose default is three."""
    joint = {act.name: act.by.jointly for act in ACTS if act.by.jointly}
    defaults = {setting.key: setting.default for setting in SETTINGS}
    three = {name for name, key in joint.items() if key and defaults[key] == 3}
    assert three == {name for name in MAY if _is_decision_of_chairs(name)}
    one = {name for name, key in joint.items() if key and defaults[key] == 1}
    assert one == joint.keys() - three == {"council.request.decided", "council.cooperation.decided"}


def _is_decision_of_chairs(name: str) -> bool:
    return name == "council.join.refused" or ".expelled-under-" in name


PARTIES: Final = ("member-a", "member-b", "registered-a", "registered-b", "applicant", "expelled")
OUTSIDE: Final = sorted(
    persona
    for persona, desk in OFFICES.items()
    if desk not in {Desk.METI_SECRETARIAT, Desk.METI_CHAIR}
)
KEPT_APART: Final = (
    Filing,
    FilingFile,
    ExpulsionCase,
    StoredFile,
    Paper,
    Request,
    RequestedEmployer,
    Answer,
    MeasureCharge,
    MeasureEmployer,
)


@pytest.fixture
def everything_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the queries say about who may see what."""
    for module in (filings, cases, meetings, agreed, violations, referrals, requests, measures):
        monkeypatch.setattr(module, "visible_to", lambda _actor: true())


def _actor(peopled: Peopled, persona: str) -> Actor:
    """Return a persona as the application knows it, of one desk and of the own organisation."""
    told = peopled.personas[persona]
    own = peopled.objects[persona].get("organisation", {}).get("record_id")
    return Actor(
        account_id=UUID(peopled.objects[persona]["account"]["record_id"]),
        desks=frozenset({Desk(told["desk"])}),
        organisation_id=UUID(own) if own else None,
        extra_reach=frozenset() if own else frozenset({"offices"}),
    )


@pytest.mark.parametrize("persona", PARTIES)
def test_the_database_alone_keeps_bodies_apart(peopled, persona, everything_is_visible):
    actor = _actor(peopled, persona)
    with peopled.reading(actor.reach) as session:
        for table in KEPT_APART:
            owners = set(session.scalars(select(table.organisation_id)))
            assert owners <= {actor.organisation_id}, table.__name__
        seen = session.scalars(filings.filings(actor, filings.FilingFilter())).all()
        assert {filing.organisation_id for filing in seen} == {actor.organisation_id}


@pytest.mark.parametrize("persona", PARTIES)
def test_what_another_body_filed_is_not_there(peopled, persona, everything_is_visible):
    actor = _actor(peopled, persona)
    other = peopled.objects["member-b" if persona == "member-a" else "member-a"]
    with peopled.reading(actor.reach) as session:
        with pytest.raises(NotFound):
            filings.get(session, UUID(other["change"]["record_id"]), actor)
        with pytest.raises(NotFound):
            cases.get(session, UUID(other["case"]["record_id"]), actor)
        with pytest.raises(NotFound):
            requests.get(session, UUID(other["request"]["record_id"]), actor)
        assert session.get(Paper, UUID(other["change"]["paper_id"])) is None


@pytest.mark.parametrize("persona", OUTSIDE)
def test_the_database_alone_keeps_the_council_from_other_desks(
    peopled, persona, everything_is_visible
):
    """METI's council is no matter of other desks, nor of administrators and auditors."""
    actor = _actor(peopled, persona)
    with peopled.reading(actor.reach) as session:
        for table in KEPT_APART:
            found = session.scalars(select(table)).all()
            rooms = {getattr(row, "compartment", "council") for row in found}
            rooms -= _of_other_texts(actor)
            assert rooms <= _with_the_organ(actor), table.__name__


def _of_other_texts(actor: Actor) -> set[str]:
    """Return the rooms of the memorandum and the agreements that a desk of theirs reaches."""
    texts = {"moc", "mlit", "employment", "pension"}
    return {room for room in actor.reach if room.split(":")[0] in texts}


def _with_the_organ(actor: Actor) -> set[str]:
    """Return the room that an organ has alone with the secretariat: its part of referrals."""
    return {room for room in actor.reach if room.startswith("council:organ:")}


def test_the_council_itself_sees_them_all(peopled):
    with peopled.reading(_actor(peopled, "secretariat").reach) as session:
        for table in KEPT_APART:
            owners = set(session.scalars(select(table.organisation_id)))
            parties = {_actor(peopled, persona).organisation_id for persona in PARTIES}
            assert parties - owners <= ({None} | _without(table, peopled)), table.__name__


def _without(table: type, peopled: Peopled) -> set[UUID | None]:
    """Return the parties that have no such thing: only members are accused, asked or charged."""
    without: set[str] = set()
    if table in {ExpulsionCase, Request, RequestedEmployer, Answer, MeasureCharge, MeasureEmployer}:
        without |= {"applicant"}
    if table in {Request, RequestedEmployer, Answer, MeasureCharge, MeasureEmployer}:
        without |= {"expelled"}
    if table in {MeasureCharge, MeasureEmployer}:
        without |= {"member-a", "member-b"}
    return {_actor(peopled, persona).organisation_id for persona in without}


def test_who_reads_for_nobody_sees_nothing(peopled):
    with peopled.reading(frozenset({"public"})) as session:
        for table in KEPT_APART:
            assert session.scalars(select(table.id)).all() == [], table.__name__


def test_a_session_that_was_ended_serves_no_further_request(peopled):
    ended = peopled.new_browser("chair-3")
    assert ended.get("/account").status_code == 200
    with peopled.reading() as session:
        account = session.get_one(Account, UUID(peopled.objects["chair-3"]["account"]["record_id"]))
        sessions.end(session, account.id, EndReason.ADMINISTRATOR, now=clock.now())
        session.commit()
    for _ in range(100):
        assert ended.get("/account").status_code == 302


def test_nobody_ends_the_session_of_another(peopled):
    theirs = peopled.session_of("member-b")
    peopled.browser("auditor").press(f"/account/sessions/{theirs}/end")
    assert peopled.browser("member-b").get("/account").status_code == 200


def _own(persona: str, actor: Actor, row: Participant) -> bool:
    return (
        row.organisation_id == actor.organisation_id
        if actor.organisation_id
        else row.addressed_to == OFFICES[persona] or row.person_id == actor.account_id
    )


@pytest.mark.parametrize("persona", [*PARTIES, *OUTSIDE])
def test_the_database_alone_keeps_meetings_from_who_is_not_called(
    peopled, persona, everything_is_visible
):
    """council:5.2, council:5.3: nobody sees another's place, nor a meeting it is not called to."""
    actor = _actor(peopled, persona)
    with peopled.reading(actor.reach) as session:
        places = session.scalars(select(Participant)).all()
        assert all(_own(persona, actor, place) for place in places)
        called_to = {place.meeting_id for place in places}
        assert bool(called_to) == (persona in {one for circle in CIRCLES for one in circle})
        assert set(session.scalars(select(Meeting.id))) == called_to
        for table in (AgendaItem, MeetingPaper, MeetingLetter):
            assert set(session.scalars(select(table.meeting_id))) == called_to, table.__name__
        papers = set(session.scalars(select(MeetingPaper.id)))
        assert set(session.scalars(select(PaperRevision.paper_id))) == papers
        debtors = session.scalars(select(FollowUp)).all()
        mine = (actor.organisation_id, OFFICES.get(persona))
        assert all((one.organisation_id or one.addressed_to) in mine for one in debtors)


TOLD_IN_PARTS: Final = (ReferralBody, ReferralFile, ReferralMessage, MessageFile, Seal, SealOfficer)


@pytest.mark.parametrize("persona", [*PARTIES, *OUTSIDE, "chair"])
def test_the_database_alone_keeps_breaches_from_who_is_not_told(
    peopled, persona, everything_is_visible
):
    """council:12: an organ sees its own part alone, a member its own report, nobody a case."""
    actor = _actor(peopled, persona)
    rooms = _with_the_organ(actor)
    with peopled.reading(actor.reach) as session:
        assert session.scalars(violations.cases(actor)).all() == []
        assert session.scalars(select(Concerned.id)).all() == []
        assert session.scalars(select(ReferralDraft.referral_id)).all() == []
        reports = session.scalars(select(ViolationReport)).all()
        assert {one.organisation_id for one in reports} <= {actor.organisation_id}
        parts = session.scalars(referrals.referrals(actor)).all()
        assert {one.addressed_to for one in parts} <= {desk.value for desk in actor.desks}
        assert bool(parts) == bool(rooms)
        for table in TOLD_IN_PARTS:
            found = set(session.scalars(select(table.compartment)))
            found -= _of_other_texts(actor)
            assert found <= rooms, table.__name__


def test_the_secretariat_sees_every_breach(peopled):
    actor = _actor(peopled, "secretariat")
    with peopled.reading(actor.reach) as session:
        assert len(session.scalars(violations.cases(actor)).all()) >= 4
        parts = session.scalars(referrals.referrals(actor)).all()
        assert {one.addressed_to for one in parts} == {organ.value for organ in ORGANS}
